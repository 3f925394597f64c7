//! Doors: locked and open by side. A rider's own handle always works.

use assistance::vehicle::{DoorsOfSide, Side};

/// The doors of both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Doors {
    left: OneSide,
    right: OneSide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct OneSide {
    open_until_ms: Option<u64>,
    /// Unlocked until then; `None` is locked.
    unlocked_until_ms: Option<u64>,
    ajar: bool,
}

impl Doors {
    fn side(&mut self, side: Side) -> &mut OneSide {
        match side {
            Side::Left => &mut self.left,
            Side::Right => &mut self.right,
        }
    }

    /// Unlocks one side until `until_ms`; it locks again then, once shut.
    pub(crate) fn unlock(&mut self, side: Side, until_ms: u64) {
        self.side(side).unlocked_until_ms = Some(until_ms);
    }

    pub(crate) fn lock(&mut self) {
        self.left.unlocked_until_ms = None;
        self.right.unlocked_until_ms = None;
    }

    /// Somebody opens a door, from inside by the handle or from outside where it is unlocked.
    pub(crate) fn open(&mut self, side: Side, until_ms: u64) {
        self.side(side).open_until_ms = Some(until_ms);
    }

    pub(crate) fn set_ajar(&mut self, side: Side, ajar: bool) {
        self.side(side).ajar = ajar;
    }

    pub(crate) fn is_unlocked(&self, side: Side) -> bool {
        match side {
            Side::Left => self.left.unlocked_until_ms.is_some(),
            Side::Right => self.right.unlocked_until_ms.is_some(),
        }
    }

    pub(crate) fn any_open(&self) -> bool {
        [self.left, self.right].iter().any(|side| side.ajar || side.open_until_ms.is_some())
    }

    /// Doors swing shut and lock when their time is over.
    pub(crate) fn pass_time(&mut self, now_ms: u64) {
        for side in [&mut self.left, &mut self.right] {
            side.open_until_ms = side.open_until_ms.filter(|until| now_ms < *until);
            if side.open_until_ms.is_none() && !side.ajar {
                side.unlocked_until_ms = side.unlocked_until_ms.filter(|until| now_ms < *until);
            }
        }
    }

    /// As the car reports them.
    pub(crate) fn reported(&self, side: Side, traffic_side: bool) -> DoorsOfSide {
        let one = match side {
            Side::Left => self.left,
            Side::Right => self.right,
        };
        DoorsOfSide {
            open: one.ajar || one.open_until_ms.is_some(),
            locked: one.unlocked_until_ms.is_none(),
            traffic_side,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doors_lock_again_unless_they_stand_open() {
        let mut doors = Doors::default();
        doors.unlock(Side::Right, 30_000);
        doors.open(Side::Right, 40_000);
        doors.pass_time(35_000);
        assert!(doors.is_unlocked(Side::Right) && doors.any_open());
        doors.pass_time(40_000);
        assert_eq!(doors.reported(Side::Right, false), DoorsOfSide { open: false, locked: true, traffic_side: false });
        doors.set_ajar(Side::Left, true);
        assert!(doors.reported(Side::Left, true).open);
    }
}
