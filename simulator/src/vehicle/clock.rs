//! The car's own clock: boots, offset and drift against the world's time, and jumps.

use assistance::clock::CarStamp;
use assistance::ids::BootId;

/// Counts milliseconds since the boot of the car's computer, a little wrong as all clocks are.
#[derive(Debug, Clone)]
pub(crate) struct CarClock {
    boot: BootId,
    booted_at_ms: u64,
    drift_ppm: i64,
    jump_ms: i64,
    /// The computer starts again until then, world time.
    down_until_ms: u64,
}

impl CarClock {
    pub(crate) fn new(boot: BootId, booted_at_ms: u64, drift_ppm: i64) -> Self {
        Self { boot, booted_at_ms, drift_ppm, jump_ms: 0, down_until_ms: 0 }
    }

    /// So many boots happened before this world began.
    pub(crate) fn count_boots_from(&mut self, before: u64) {
        self.boot = BootId(self.boot.0.saturating_add(before));
    }

    pub(crate) fn boot(&self) -> BootId {
        self.boot
    }

    /// Milliseconds since boot as the car counts them.
    pub(crate) fn millis(&self, world_ms: u64) -> u64 {
        let true_ms = i128::from(world_ms.saturating_sub(self.booted_at_ms));
        let drifted = true_ms + true_ms * i128::from(self.drift_ppm) / 1_000_000;
        u64::try_from(drifted + i128::from(self.jump_ms)).unwrap_or(0)
    }

    pub(crate) fn stamp(&self, world_ms: u64) -> CarStamp {
        CarStamp { boot: self.boot, millis: self.millis(world_ms) }
    }

    pub(crate) fn jump(&mut self, by_ms: i64) {
        self.jump_ms = self.jump_ms.saturating_add(by_ms);
    }

    /// The computer restarts and is back after `down_ms`.
    pub(crate) fn reboot(&mut self, world_ms: u64, down_ms: u64) {
        self.boot = BootId(self.boot.0 + 1);
        self.booted_at_ms = world_ms + down_ms;
        self.jump_ms = 0;
        self.down_until_ms = world_ms + down_ms;
    }

    pub(crate) fn is_down(&self, world_ms: u64) -> bool {
        world_ms < self.down_until_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drift_and_jumps_show_and_a_boot_starts_over() {
        let mut clock = CarClock::new(BootId(4), 1_000, 100);
        assert_eq!(clock.millis(1_000), 0);
        assert_eq!(clock.millis(1_001_000), 1_000_100);
        clock.jump(-2_000_000);
        assert_eq!(clock.millis(1_001_000), 0, "a clock never shows less than nothing");
        clock.reboot(1_001_000, 4_000);
        assert!(clock.is_down(1_004_999) && !clock.is_down(1_005_000));
        assert_eq!(clock.stamp(1_006_000), CarStamp { boot: BootId(5), millis: 1_000 });
    }
}
