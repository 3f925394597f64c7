//! The thread that turns encoded pictures into pixels: one slot a pane, newest wins.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use bytes::Bytes;
use console_model::Eye;
use console_model::assistance::clock::CarStamp;
use console_model::assistance::ids::VehicleId;
use egui::ColorImage;

/// Smaller than this, pixels a side, nothing is a camera's picture.
const SMALLEST: usize = 32;
/// The most failures that are remembered until they are told; more are told as fewer.
const MAX_FAILED: usize = 64;

/// Where a picture stands: the camera's live picture, or its picture of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// Which camera.
    pub eye: Eye,
    /// Whether it is of the past.
    pub past: bool,
}

/// A picture to read.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) vehicle: VehicleId,
    pub(super) captured: CarStamp,
    pub(super) bytes: Bytes,
}

/// A picture that was read.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) vehicle: VehicleId,
    pub(super) captured: CarStamp,
    pub(super) image: Arc<ColorImage>,
}

#[derive(Default)]
struct Desk {
    jobs: BTreeMap<Slot, Job>,
    /// What is being read, and the slot that was read last: the next ones in turn come first.
    busy: Option<(Slot, CarStamp)>,
    last: Option<Slot>,
    done: BTreeMap<Slot, Done>,
    failed: Vec<(Slot, VehicleId, CarStamp)>,
    superseded: u64,
    /// Counts up when everything that was asked for is given up.
    turn: u64,
    wake: Option<egui::Context>,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    desk: Mutex<Desk>,
    work: Condvar,
    idle: Condvar,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        // Nothing is half changed when a holder panics: each change is one assignment.
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The thread with its slots.
pub(super) struct Reader {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self { shared: Arc::new(Shared::default()), thread: None }
    }

    /// Asks for a picture; an older one that still waits in its slot is given up.
    pub(super) fn read(&mut self, slot: Slot, job: Job) {
        if self.thread.is_none() {
            let shared = Arc::clone(&self.shared);
            let spawned = std::thread::Builder::new().name("pictures".to_owned()).spawn(move || work(&shared));
            match spawned {
                Ok(thread) => self.thread = Some(thread),
                Err(error) => {
                    // Without a thread the picture counts as one that could not be read.
                    tracing::error!(%error, "no thread for pictures");
                    let mut desk = self.shared.desk();
                    if desk.failed.len() < MAX_FAILED {
                        desk.failed.push((slot, job.vehicle, job.captured));
                    }
                    return;
                }
            }
        }
        let mut desk = self.shared.desk();
        if desk.jobs.insert(slot, job).is_some() {
            desk.superseded += 1;
        }
        self.shared.work.notify_one();
    }

    /// Whether this picture is being read, or about to be.
    pub(super) fn reads(&self, slot: Slot, captured: CarStamp) -> bool {
        let desk = self.shared.desk();
        let is = |stamp: CarStamp| stamp == captured;
        desk.jobs.get(&slot).is_some_and(|it| is(it.captured))
            || desk.done.get(&slot).is_some_and(|it| is(it.captured))
            || desk.busy.is_some_and(|(busy, stamp)| busy == slot && is(stamp))
    }

    /// What was read since the last time.
    pub(super) fn done(&self) -> BTreeMap<Slot, Done> {
        std::mem::take(&mut self.shared.desk().done)
    }

    /// What could not be read since the last time.
    pub(super) fn failed(&self) -> Vec<(Slot, VehicleId, CarStamp)> {
        std::mem::take(&mut self.shared.desk().failed)
    }

    pub(super) fn superseded(&self) -> u64 {
        self.shared.desk().superseded
    }

    /// Another car: what waits and what is done is for nobody any more.
    pub(super) fn give_up(&self) {
        let mut desk = self.shared.desk();
        desk.jobs.clear();
        desk.done.clear();
        desk.turn += 1;
    }

    /// Wakes this window when something was read.
    pub(super) fn wake_with(&self, ctx: &egui::Context) {
        let mut desk = self.shared.desk();
        if desk.wake.is_none() {
            desk.wake = Some(ctx.clone());
        }
    }

    /// Waits until nothing is left to read.
    pub(super) fn finish(&self) {
        let mut desk = self.shared.desk();
        while !desk.jobs.is_empty() || desk.busy.is_some() {
            desk = self.shared.idle.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.shared.desk().closed = true;
        self.shared.work.notify_all();
        if let Some(thread) = self.thread.take() {
            // It ends after the picture it reads now; a panic in it was reported where it happened.
            let _ = thread.join();
        }
    }
}

fn work(shared: &Shared) {
    loop {
        let (slot, job, turn) = {
            let mut desk = shared.desk();
            loop {
                if desk.closed {
                    return;
                }
                if let Some(slot) = next(&desk)
                    && let Some(job) = desk.jobs.remove(&slot)
                {
                    (desk.busy, desk.last) = (Some((slot, job.captured)), Some(slot));
                    break (slot, job, desk.turn);
                }
                shared.idle.notify_all();
                desk = shared.work.wait(desk).unwrap_or_else(PoisonError::into_inner);
            }
        };
        // The bytes are a stranger's: a decoder that panics on them costs one picture.
        let image = catch_unwind(AssertUnwindSafe(|| image_of(&job.bytes))).unwrap_or(None);
        let mut desk = shared.desk();
        desk.busy = None;
        match image {
            _ if desk.turn != turn => {}
            Some(image) => {
                let done = Done { vehicle: job.vehicle, captured: job.captured, image: Arc::new(image) };
                desk.done.insert(slot, done);
            }
            None if desk.failed.len() < MAX_FAILED => desk.failed.push((slot, job.vehicle, job.captured)),
            None => {}
        }
        if let Some(ctx) = desk.wake.clone() {
            drop(desk);
            ctx.request_repaint();
        }
    }
}

/// The slots in turn, so that one busy camera starves no other.
fn next(desk: &Desk) -> Option<Slot> {
    let after = desk.last.and_then(|last| desk.jobs.keys().find(|slot| **slot > last));
    after.or_else(|| desk.jobs.keys().next()).copied()
}

fn image_of(bytes: &[u8]) -> Option<ColorImage> {
    let pixels = media::mjpeg::decode(bytes).ok()?;
    let size = [usize::from(pixels.width()), usize::from(pixels.height())];
    // A strip is no camera's picture.
    let is_picture = size.iter().all(|side| *side >= SMALLEST) && size[0] <= size[1] * 4 && size[1] <= size[0] * 2;
    is_picture.then(|| ColorImage::from_rgb(size, pixels.rgb()))
}

#[cfg(test)]
mod tests {
    use console_model::assistance::ids::BootId;

    use super::*;

    fn job(millis: u64, bytes: Vec<u8>) -> Job {
        let captured = CarStamp { boot: BootId(1), millis };
        Job { vehicle: VehicleId::new("SF-0001").unwrap(), captured, bytes: Bytes::from(bytes) }
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let rgb = vec![90; usize::from(width) * usize::from(height) * 3];
        media::mjpeg::encode(&media::Pixels::new(width, height, rgb).unwrap(), 60).unwrap()
    }

    const FRONT: Slot = Slot { eye: Eye::Front, past: false };

    #[test]
    fn the_newest_picture_of_a_slot_is_the_one_that_is_read_in_the_end() {
        let mut reader = Reader::new();
        for millis in 1..=200 {
            reader.read(FRONT, job(millis, jpeg(64, 36)));
        }
        reader.finish();
        let done = reader.done();
        assert_eq!(done[&FRONT].captured.millis, 200);
        assert_eq!(done[&FRONT].image.size, [64, 36]);
        assert!(reader.superseded() < 200);
    }

    #[test]
    fn what_is_no_picture_fails_and_costs_the_next_one_nothing() {
        let mut half = jpeg(64, 36);
        half.truncate(half.len() / 2);
        let bad = [b"no picture".to_vec(), Vec::new(), half, jpeg(16, 16), jpeg(640, 32), vec![0xff; 200_000]];
        let mut reader = Reader::new();
        for (index, bytes) in bad.into_iter().enumerate() {
            reader.read(FRONT, job(index as u64, bytes));
            reader.finish();
            let failed = reader.failed();
            assert_eq!(failed.iter().map(|it| it.2.millis).collect::<Vec<_>>(), [index as u64]);
        }
        reader.read(FRONT, job(99, jpeg(64, 36)));
        reader.finish();
        assert_eq!(reader.done()[&FRONT].captured.millis, 99);
        assert!(reader.failed().is_empty());
    }

    #[test]
    fn failures_that_nobody_fetches_do_not_pile_up() {
        let mut reader = Reader::new();
        for millis in 0..300 {
            reader.read(FRONT, job(millis, vec![1, 2, 3]));
            reader.finish();
        }
        assert_eq!(reader.failed().len(), MAX_FAILED);
    }

    #[test]
    fn every_slot_gets_its_turn() {
        let mut desk = Desk::default();
        let slots = Eye::OUTSIDE.map(|eye| Slot { eye, past: false });
        let mut turns = Vec::new();
        for _ in 0..8 {
            for slot in slots {
                desk.jobs.insert(slot, job(1, Vec::new()));
            }
            let slot = next(&desk).unwrap();
            (desk.last, _) = (Some(slot), desk.jobs.remove(&slot));
            turns.push(slot);
        }
        assert_eq!(turns[..4], slots);
        assert_eq!(turns[4..], slots);
    }

    #[test]
    fn another_car_gets_none_of_what_was_asked_for_before() {
        let mut reader = Reader::new();
        reader.read(FRONT, job(1, jpeg(640, 360)));
        reader.give_up();
        reader.finish();
        assert!(reader.done().is_empty());
    }
}
