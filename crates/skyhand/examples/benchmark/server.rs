//! A server under test as a process of its own: what it has used, and its end.

use std::fs;
use std::process::Child;

/// Clock ticks a second in `/proc`, the same on every Linux.
const TICK_US: u64 = 10_000;

/// A child process that ends with this value.
pub(crate) struct Server {
    child: Child,
}

/// Processor time so far, microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    pub(crate) user_us: u64,
    pub(crate) system_us: u64,
    /// Times a thread of it went to sleep by itself: each is a wake-up later.
    pub(crate) sleeps: u64,
}

impl Used {
    pub(crate) fn since(self, earlier: Self) -> Self {
        Self {
            user_us: self.user_us.saturating_sub(earlier.user_us),
            system_us: self.system_us.saturating_sub(earlier.system_us),
            sleeps: self.sleeps.saturating_sub(earlier.sleeps),
        }
    }

    pub(crate) fn all_us(self) -> u64 {
        self.user_us + self.system_us
    }
}

impl Server {
    pub(crate) fn new(child: Child) -> Self {
        Self { child }
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    pub(crate) fn used(&self) -> Used {
        used(self.child.id())
    }

    /// Its number, for whoever must ask from another task.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory, KiB.
    pub(crate) fn resident_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
        line.trim().trim_end_matches("kB").trim().parse().unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a process has used so far.
pub(crate) fn used(process: u32) -> Used {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold spaces; fields count from behind it.
    let fields: Vec<&str> = text.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Used { user_us: ticks(11) * TICK_US, system_us: ticks(12) * TICK_US, sleeps: sleeps(process) }
}

fn sleeps(process: u32) -> u64 {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return 0 };
    let count = |path: std::path::PathBuf| {
        let status = fs::read_to_string(path.join("status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        line.trim().parse::<u64>().ok()
    };
    threads.flatten().filter_map(|thread| count(thread.path())).sum()
}
