//! How a scripted operator talks on an open line: says who is there, answers who stops, and hears them.

use assistance::conversation::Phrase;
use assistance::ids::{IncidentId, VehicleId};
use assistance::vehicle::Mood;
use hub_client::OperatorMedia;
use media::frames::VoiceFrame;
use media::link::MediaLink;

use crate::passengers::Language;
use crate::passengers::voice::{Voice, phrase_text};
use crate::vehicle::intercom::{Intercom, SoundCounts};

/// What somebody says on a line, in this order: at once, and then each time the other end has stopped.
const SAYS: [Phrase; 4] = [Phrase::Introduce, Phrase::YouAreSafe, Phrase::IStayWithYou, Phrase::AnythingElse];

/// What happened on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Talked {
    /// The first word left the microphone.
    Spoke,
    /// The other end was heard for the first time.
    Heard,
}

/// The headset of one operator.
#[derive(Default)]
pub(super) struct Headset {
    line: Option<Line>,
    counts: SoundCounts,
}

/// An open line that somebody is on.
pub(super) struct OpenLine {
    pub(super) vehicle: VehicleId,
    pub(super) incident: IncidentId,
    pub(super) language: Language,
    /// A lead who listens in says nothing.
    pub(super) speaks: bool,
}

struct Line {
    on: OpenLine,
    intercom: Intercom,
    said: usize,
    spoke: bool,
    heard: bool,
}

impl Headset {
    /// Puts it on for the open line of a case, or takes it off.
    pub(super) fn wear(&mut self, on: Option<OpenLine>, now_us: u64) {
        if let (Some(line), Some(on)) = (&mut self.line, &on)
            && line.on.incident == on.incident
        {
            line.on.speaks = on.speaks;
            return;
        }
        self.line = on.map(|on| Line { on, intercom: Intercom::new(now_us), said: 0, spoke: false, heard: false });
    }

    /// 20 ms of a voice came.
    pub(super) fn hear(&mut self, frame: &VoiceFrame) {
        if !self.line.as_mut().is_some_and(|line| line.intercom.hear(frame)) {
            self.counts.unheard += 1;
        }
    }

    /// Speaks and listens up to `now_us`.
    pub(super) fn pass_time(
        &mut self,
        now_us: u64,
        media: &mut OperatorMedia,
        link: &mut dyn MediaLink,
    ) -> Vec<(VehicleId, Talked)> {
        let mut news = Vec::new();
        let Some(line) = &mut self.line else { return news };
        // Nobody speaks before the line carries it, nor over those at the other end.
        let may_speak = line.on.speaks && media.can_speak();
        line.intercom.pass_time(now_us, may_speak, &mut self.counts);
        let (is_addressed, was_addressed) = (line.intercom.is_addressed(), line.intercom.was_addressed());
        if is_addressed && !line.heard {
            line.heard = true;
            news.push((line.on.vehicle.clone(), Talked::Heard));
        }
        let is_due = line.said == 0 || was_addressed;
        if let Some(phrase) = SAYS.get(line.said).filter(|_| may_speak && is_due && !line.intercom.is_busy()) {
            line.said += 1;
            line.intercom.say(Voice::car(line.on.language), phrase_text(line.on.language, *phrase), Mood::Calm);
        }
        while let Some((captured_us, payload)) = line.intercom.next() {
            let sent = media.speak(payload, captured_us, link);
            if sent && !line.spoke {
                line.spoke = true;
                news.push((line.on.vehicle.clone(), Talked::Spoke));
            }
            self.counts.sent += u64::from(sent);
            self.counts.stale += u64::from(!sent);
        }
        // The words stand in the conversation already: what a person says is not written down twice.
        drop(line.intercom.take_captions());
        news
    }
}
