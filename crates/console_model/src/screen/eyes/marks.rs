//! Moments worth a look back: from the case's timeline, and from what the car was seen to do.

use assistance::clock::{DeskTime, millis};
use assistance::command::CommandKind;
use assistance::incident::TimelineFact;
use assistance::vehicle::VehiclePicture;

use super::super::Screen;
use super::CarEyes;
use crate::time::ScreenTime;

/// The most moments kept of what a car was seen to do.
const MAX_SEEN: usize = 32;

/// What happened at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MarkKind {
    /// The car came to stand.
    Stopped,
    /// It asked for help.
    Raised,
    /// It asked its question.
    Asked,
    /// A door opened.
    Door,
    /// A command was given.
    Command(CommandKind),
}

/// A moment on the car's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) at_ms: u64,
    pub(crate) kind: MarkKind,
}

impl CarEyes {
    /// Notices what changed from one picture of the car to the next.
    pub(crate) fn notice(&mut self, before: Option<&VehiclePicture>, after: &VehiclePicture) {
        let Some(before) = before.filter(|it| it.stamp.boot == after.stamp.boot) else { return };
        let opened = |before: bool, after: bool| !before && after;
        let stopped = !before.stands_still() && after.stands_still();
        let door = opened(before.left_doors.open, after.left_doors.open)
            || opened(before.right_doors.open, after.right_doors.open);
        for (happened, kind) in [(stopped, MarkKind::Stopped), (door, MarkKind::Door)] {
            if happened {
                self.marks.push_back(Mark { at_ms: after.stamp.millis, kind });
            }
        }
        while self.marks.len() > MAX_SEEN {
            self.marks.pop_front();
        }
    }
}

impl Screen {
    /// Moments of the selected car that can be looked back to, oldest first.
    pub(crate) fn marks(&self, now: ScreenTime) -> Vec<Mark> {
        let Some(car_now) = self.car_now(now).map(|it| it.millis) else { return Vec::new() };
        let stretches = self.stretches(now);
        let desk = self.clock.at(now);
        let on_car = |at: DeskTime| car_now.checked_sub(millis(desk.since(at)));
        let mut marks: Vec<Mark> = self.car_eyes().map(|it| it.marks.iter().copied().collect()).unwrap_or_default();
        let mut commands = Vec::new();
        for entry in self.selected_incident().iter().flat_map(|it| &it.timeline) {
            let kind = match &entry.what {
                TimelineFact::Raised(_) => MarkKind::Raised,
                TimelineFact::Asked(_) => MarkKind::Asked,
                // A command has an entry for each of its stages; the first is when it was given.
                TimelineFact::Command { id, kind, .. } if !commands.contains(id) => {
                    commands.push(*id);
                    MarkKind::Command(*kind)
                }
                _ => continue,
            };
            marks.extend(on_car(entry.at).map(|at_ms| Mark { at_ms, kind }));
        }
        marks.retain(|it| stretches.iter().any(|within| (within.from..=within.to).contains(&it.at_ms)));
        marks.sort_by_key(|it| (it.at_ms, it.kind));
        marks
    }
}
