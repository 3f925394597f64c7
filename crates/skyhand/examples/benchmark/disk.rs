//! The disk's floor: what one `fdatasync` of a small write takes, while everything else runs.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::times::Times;

/// Bytes of one write.
const BYTES: usize = 512;
/// Bytes that are laid out before.
const LAID_OUT: usize = 1024 * 1024;
/// Between two writes: the disk is measured, not filled.
const EVERY: Duration = Duration::from_millis(20);

/// A thread that writes and waits for the disk until it is told to stop.
pub(crate) struct DiskFloor {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<std::io::Result<()>>,
}

impl DiskFloor {
    pub(crate) fn start(folder: &Path, times: Times) -> std::io::Result<Self> {
        let mut file = File::create(folder.join("disk-floor"))?;
        file.write_all(&vec![0; LAID_OUT])?;
        file.sync_all()?;
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let thread = std::thread::Builder::new().name("disk floor".to_owned()).spawn(move || {
            let mut at = 0;
            while !told.load(Ordering::Relaxed) {
                file.seek(SeekFrom::Start(at))?;
                let started = Instant::now();
                file.write_all(&[7; BYTES])?;
                file.sync_data()?;
                times.note(started.elapsed());
                at = (at + BYTES as u64) % (LAID_OUT as u64 - BYTES as u64);
                std::thread::sleep(EVERY);
            }
            Ok(())
        })?;
        Ok(Self { stop, thread })
    }

    pub(crate) fn stop(self) -> Result<(), String> {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.thread.join().map_err(|_| "the disk floor's thread panicked".to_owned())?;
        ended.map_err(|error| format!("disk floor: {error}"))
    }
}
