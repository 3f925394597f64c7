//! Whether the pictures on the screen may be decided on.
//!
//! What is decided on is what was seen: the large pane, or the front when the large pane shows the
//! cabin. While it shows the past nothing can be answered. An old or frozen picture follows the
//! rule of an old scene: it counts only while the car itself confirms the scene, at most as long as
//! the policy says, and never where somebody who cannot protect themselves is concerned. A car that
//! gave no pictures in this case is judged by the perceived world alone, as one without cameras; so
//! is one whose pictures have ended and left the screen, but not where somebody may get hurt.

use std::time::Duration;

use super::super::{Locked, Screen};
use super::Sight;
use crate::eyes::{CarrierState, Eye};
use crate::time::ScreenTime;
use crate::view::AgeView;
use crate::view::perceived::moment_words;

/// Why the pictures on the screen may not be decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureLock {
    /// The large pane shows the past.
    Past(Duration),
    /// The picture is old, or stands still.
    Old { eye: Eye, age: Duration, frozen: bool },
    /// There were pictures in this case, and now there are none.
    Ended(Eye),
}

/// What a decision asks of the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PictureNeed {
    /// The oldest picture that counts.
    pub(crate) oldest: Duration,
    /// Whether an older one counts while the car confirms the scene: never for motion, never where
    /// somebody cannot protect themselves.
    pub(crate) may_be_frozen: bool,
}

impl Screen {
    /// Which camera is decided on.
    pub(crate) fn eye_of_evidence(&self) -> Eye {
        if self.eyes.main == Eye::Cabin { Eye::Front } else { self.eyes.main }
    }

    /// Whether pictures of the selected car belong to what is decided on.
    pub(crate) fn pictures_expected(&self) -> bool {
        let carried = matches!(self.eyes.carrier, Some(CarrierState::Udp | CarrierState::Tcp { .. }));
        carried && self.eyes.seen && self.car_eyes().is_some()
    }

    /// The picture that is decided on: the one that is drawn last or comes next, whichever is older.
    pub(crate) fn picture_of_evidence(&self, now: ScreenTime) -> Option<(Eye, Sight)> {
        let eye = self.eye_of_evidence();
        let sights = self.car_eyes()?.eyes.get(&eye)?;
        let next = sights.shown.filter(|_| !self.is_ended(sights, now))?;
        let selected = self.selection.vehicle.as_ref();
        let drawn = self.shown.as_ref().filter(|it| Some(&it.vehicle) == selected).and_then(|it| it.picture);
        let drawn = drawn.filter(|(of, _)| *of == eye).map(|(_, sight)| sight);
        let older = drawn.filter(|drawn| drawn.age(now) > next.age(now));
        Some((eye, older.unwrap_or(next)))
    }

    /// The picture of the large pane as it is drawn now, live or past.
    pub(crate) fn picture_drawn(&self, now: ScreenTime) -> Option<(Eye, Sight)> {
        let eye = self.eye_of_evidence();
        let sights = self.car_eyes()?.eyes.get(&eye)?;
        match self.eyes.rewind {
            Some(_) => sights.back.map(|sight| (eye, sight)),
            None => sights.shown.filter(|_| !self.is_ended(sights, now)).map(|sight| (eye, sight)),
        }
    }

    /// Whether a decision may be made on the pictures as they are.
    pub(crate) fn pictures_allow(&self, need: PictureNeed, now: ScreenTime) -> Result<(), Locked> {
        let lock = |it| Err(Locked::Pictures(it));
        let drawn_past = self.shown.as_ref().filter(|it| it.past).and_then(|it| it.picture);
        if self.eyes.rewind.is_some() || self.shown.as_ref().is_some_and(|it| it.past) {
            let drawn = drawn_past.map(|(_, sight)| sight.age(now));
            return lock(PictureLock::Past(self.looked_at_age(now).or(drawn).unwrap_or_default()));
        }
        if !self.pictures_expected() {
            return Ok(());
        }
        let Some((eye, sight)) = self.picture_of_evidence(now) else {
            let eye = self.eye_of_evidence();
            return if need.may_be_frozen { Ok(()) } else { lock(PictureLock::Ended(eye)) };
        };
        let age = sight.age(now);
        let frozen = self.car_eyes().and_then(|it| it.eyes.get(&eye)).is_some_and(|it| it.is_frozen(now));
        let counts = need.may_be_frozen && age <= self.setup.policy.frozen_picture && self.scene_confirmed(now);
        if (age <= need.oldest && !frozen) || counts {
            return Ok(());
        }
        lock(PictureLock::Old { eye, age, frozen })
    }

    /// Whether the car itself says, lately, that it still sees the scene of the question.
    fn scene_confirmed(&self, now: ScreenTime) -> bool {
        let look = self.selection.vehicle.as_ref().and_then(|id| self.looks.get(id));
        let asked = self.selected_incident().and_then(|it| it.question.as_ref()).map(|it| it.scene);
        look.is_some_and(|look| {
            look.picture.age(now) <= self.setup.policy.picture_age && Some(look.picture.value.scene) == asked
        })
    }

    /// Whether what is seen can be looked at for a second time: live, and not standing still.
    pub(crate) fn pictures_are_live(&self, now: ScreenTime) -> bool {
        let oldest = self.setup.policy.answer_age_at_press;
        self.pictures_allow(PictureNeed { oldest, may_be_frozen: false }, now).is_ok()
    }

    pub(crate) fn picture_lock_words(&self, lock: PictureLock) -> String {
        let words = &self.words;
        let age = |it| AgeView::of(Some(it), words).words;
        match lock {
            PictureLock::Past(ago) => words.fill("locked-past", &[("age", (&moment_words(ago, words)).into())]),
            PictureLock::Old { eye, age: old, frozen } => {
                let key = if frozen { "locked-picture-frozen" } else { "locked-picture-old" };
                words.fill(key, &[("eye", (&words.name(eye)).into()), ("age", (&age(old)).into())])
            }
            PictureLock::Ended(eye) => words.fill("locked-picture-ended", &[("eye", (&words.name(eye)).into())]),
        }
    }
}
