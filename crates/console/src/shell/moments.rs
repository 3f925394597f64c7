//! Time and fresh numbers for the screen, and the local clock on the wall.

use std::time::Instant;

use console_model::{Moment, ScreenTime, WallClock};

/// Gives each event its moment.
pub trait Moments {
    /// Now, with a number that was never used.
    fn moment(&mut self) -> Moment;
    /// What the clock on the wall says.
    fn wall(&mut self) -> WallClock;
}

/// The machine's own clocks.
#[derive(Debug)]
pub struct SystemMoments {
    started: Instant,
    spare: u128,
}

impl Default for SystemMoments {
    fn default() -> Self {
        Self { started: Instant::now(), spare: 0 }
    }
}

impl Moments for SystemMoments {
    fn moment(&mut self) -> Moment {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut bytes = [0; 16];
        let fresh = match getrandom::fill(&mut bytes) {
            Ok(()) => u128::from_le_bytes(bytes),
            Err(error) => {
                // Ids must still differ from one another; across consoles the person's name keeps them apart.
                tracing::warn!(%error, "the system gives no random numbers");
                self.spare += 1;
                (u128::from(std::process::id()) << 96) | (u128::from(elapsed) << 32) | self.spare
            }
        };
        Moment { now: ScreenTime(elapsed), fresh }
    }

    fn wall(&mut self) -> WallClock {
        let now = jiff::Zoned::now();
        let part = |value: i8| u32::try_from(value).unwrap_or(0);
        WallClock { seconds: part(now.hour()) * 3_600 + part(now.minute()) * 60 + part(now.second()) }
    }
}
