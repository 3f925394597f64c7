//! What is told in passing: bounded, expiring, announced.

use std::collections::VecDeque;
use std::time::Duration;

use super::Screen;
use crate::event::Effect;
use crate::time::ScreenTime;
use crate::view::NoticeTone;

/// The most notices kept; the oldest makes room.
const MAX_NOTICES: usize = 5;

#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) number: u64,
    pub(crate) words: String,
    pub(crate) tone: NoticeTone,
    until: ScreenTime,
}

/// The notices, newest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notices {
    pub(crate) told: VecDeque<Told>,
}

impl Notices {
    pub(crate) fn expire(&mut self, now: ScreenTime) {
        self.told.retain(|it| now < it.until);
    }

    pub(crate) fn dismiss(&mut self, number: u64) {
        self.told.retain(|it| it.number != number);
    }
}

impl Screen {
    /// Tells the operator, on the screen and to a screen reader. What stands there already is
    /// told again only by standing there longer.
    pub(crate) fn tell(&mut self, words: String, tone: NoticeTone, now: ScreenTime, out: &mut Vec<Effect>) {
        let stays = if tone == NoticeTone::Bad { 12 } else { 6 };
        let until = now.after(Duration::from_secs(stays));
        if let Some(same) = self.notices.told.iter_mut().find(|it| it.words == words) {
            same.until = until;
            return;
        }
        out.push(Effect::Announce { words: words.clone(), urgent: tone == NoticeTone::Bad });
        let number = self.number();
        self.notices.told.push_front(Told { number, words, tone, until });
        self.notices.told.truncate(MAX_NOTICES);
    }
}
