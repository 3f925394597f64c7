//! The spool's thread: pictures go to the disk and come back without anybody waiting for it.
//!
//! Whoever looks back is served in turns, some pictures each, as fast as their connection takes them. No
//! more than one picture of a wish is in memory.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use assistance::ids::{IncidentId, VehicleId};
use media::frames::{Letter, PastWanted, PictureFrame, PictureKind, SessionId};
use media::link::NotTaken;

use super::Outlet;
use crate::relay::ConnId;
use crate::spool::{Kept, Spool};

/// Pictures that may wait for the disk; beyond, they are not kept and counted.
const WAITING: usize = 256;
/// Jobs done between two turns of those who look back.
const JOBS_IN_A_TURN: usize = 64;
/// Pictures that one wish gets in its turn.
const PICTURES_IN_A_TURN: usize = 16;
/// Wishes of one connection at once, and of all; the oldest of the connection goes.
const WISHES_OF_ONE: usize = 8;
const WISHES: usize = 512;
/// A viewer whose connection takes no picture of the past for so long gets no more of them.
const PATIENCE: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(5);

/// Under which agreement, on which connection.
pub(super) type Reader = (ConnId, SessionId);

enum Job {
    Keep(IncidentId, VehicleId, Box<PictureFrame>),
    Read(Box<Wish>),
    End(Reader),
    /// Nothing but to look what else changed.
    Look,
}

struct Wish {
    outlet: Outlet,
    reader: Reader,
    vehicle: VehicleId,
    past: PastWanted,
}

struct Reading {
    outlet: Outlet,
    reader: Reader,
    request: u32,
    left: std::vec::IntoIter<Kept>,
    /// Read, and not yet taken by the connection.
    next: Option<PictureFrame>,
    count: u32,
    stuck_since: Option<Instant>,
}

/// How a turn ended.
enum Turn {
    Moved,
    Stuck,
    Over,
}

/// The spool's thread.
pub(super) struct Keeper {
    jobs: SyncSender<Job>,
    dropped: Arc<AtomicU64>,
    open: Arc<Mutex<Option<BTreeSet<IncidentId>>>>,
}

impl Keeper {
    pub(super) fn start(spool: Spool) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(WAITING);
        let dropped = Arc::<AtomicU64>::default();
        let open = Arc::<Mutex<Option<BTreeSet<IncidentId>>>>::default();
        let (counter, changed) = (Arc::clone(&dropped), Arc::clone(&open));
        let shelf = Shelf { spool, readings: Vec::new(), failed: false, dropped: counter, open: changed };
        std::thread::Builder::new().name("spool".to_owned()).spawn(move || shelf.run(&waiting))?;
        Ok(Self { jobs, dropped, open })
    }

    pub(super) fn keep(&self, incident: IncidentId, vehicle: VehicleId, frame: PictureFrame) {
        self.put(Job::Keep(incident, vehicle, Box::new(frame)));
    }

    pub(super) fn read(&self, outlet: Outlet, reader: Reader, vehicle: VehicleId, past: PastWanted) {
        self.put(Job::Read(Box::new(Wish { outlet, reader, vehicle, past })));
    }

    pub(super) fn end_reading(&self, reader: Reader) {
        self.put(Job::End(reader));
    }

    pub(super) fn open_incidents(&self, open: BTreeSet<IncidentId>) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = Some(open);
        // Where there is no room for it there is another job, with which it is seen.
        drop(self.jobs.try_send(Job::Look));
    }

    /// Pictures that were not kept, and wishes that were not fulfilled.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn put(&self, job: Job) {
        if self.jobs.try_send(job).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What the thread works with.
struct Shelf {
    spool: Spool,
    readings: Vec<Reading>,
    failed: bool,
    dropped: Arc<AtomicU64>,
    /// Which incidents are open, when that changed.
    open: Arc<Mutex<Option<BTreeSet<IncidentId>>>>,
}

impl Shelf {
    fn run(mut self, waiting: &Receiver<Job>) {
        self.spool.load_all();
        let mut is_stuck = false;
        loop {
            let first = match (self.readings.is_empty(), is_stuck) {
                (true, _) => waiting.recv().map_err(|_| TryRecvError::Disconnected),
                (false, true) => waiting.recv_timeout(PAUSE).map_err(|error| match error {
                    RecvTimeoutError::Timeout => TryRecvError::Empty,
                    RecvTimeoutError::Disconnected => TryRecvError::Disconnected,
                }),
                (false, false) => waiting.try_recv(),
            };
            match first {
                Ok(job) => self.work(job),
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return,
            }
            for _ in 1..JOBS_IN_A_TURN {
                let Ok(job) = waiting.try_recv() else { break };
                self.work(job);
            }
            let changed = self.open.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(open) = changed {
                self.spool.set_open(open);
            }
            is_stuck = self.serve();
        }
    }

    fn work(&mut self, job: Job) {
        match job {
            Job::Keep(incident, vehicle, frame) => match self.spool.keep(incident, &vehicle, &frame) {
                Ok(()) => self.failed = false,
                Err(error) => {
                    self.dropped.fetch_add(1, Ordering::Relaxed);
                    // Said once, not for each of the pictures that follow.
                    if !std::mem::replace(&mut self.failed, true) {
                        tracing::error!(%error, "pictures cannot be kept");
                    }
                }
            },
            Job::Read(wish) => self.begin(*wish),
            Job::End(reader) => self.readings.retain(|reading| reading.reader != reader),
            Job::Look => {}
        }
    }

    fn begin(&mut self, wish: Wish) {
        let Wish { outlet, reader, vehicle, past } = wish;
        let of_conn = |reading: &Reading| reading.reader.0 == reader.0;
        if self.readings.iter().filter(|reading| of_conn(reading)).count() >= WISHES_OF_ONE
            && let Some(oldest) = self.readings.iter().position(of_conn)
        {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            self.readings.remove(oldest).done();
        }
        if self.readings.len() >= WISHES {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            let done = Letter::PastDone { session: reader.1, request: past.request, count: 0 };
            // A viewer that is gone needs no end.
            let _ = outlet.letter(done);
            return;
        }
        let left = self.spool.find(&vehicle, &past).into_iter();
        self.readings.push(Reading {
            outlet,
            reader,
            request: past.request,
            left,
            next: None,
            count: 0,
            stuck_since: None,
        });
    }

    /// One turn for each who looks back. Says whether all of them wait for their connections.
    fn serve(&mut self) -> bool {
        let mut is_stuck = true;
        let spool = &mut self.spool;
        self.readings.retain_mut(|reading| match reading.turn(spool) {
            Turn::Moved => {
                is_stuck = false;
                true
            }
            Turn::Stuck => true,
            Turn::Over => false,
        });
        is_stuck
    }
}

impl Reading {
    fn turn(&mut self, spool: &mut Spool) -> Turn {
        for sent in 0..PICTURES_IN_A_TURN {
            if self.next.is_none() {
                let Some(kept) = self.left.next() else {
                    self.done();
                    return Turn::Over;
                };
                // What was dropped for newer pictures in the meantime is left out.
                let Some(frame) = spool.read_one(kept) else { continue };
                self.next = Some(PictureFrame { session: self.reader.1, kind: PictureKind::Past, ..frame });
            }
            let Some(frame) = self.next.clone() else { continue };
            match self.outlet.picture(frame) {
                Ok(()) => (self.next, self.count, self.stuck_since) = (None, self.count + 1, None),
                Err(NotTaken::Busy) if sent > 0 => return Turn::Moved,
                Err(NotTaken::Busy) if self.stuck_since.get_or_insert_with(Instant::now).elapsed() < PATIENCE => {
                    return Turn::Stuck;
                }
                Err(_) => return Turn::Over,
            }
        }
        Turn::Moved
    }

    fn done(&self) {
        let done = Letter::PastDone { session: self.reader.1, request: self.request, count: self.count };
        // A viewer that is gone needs no end.
        let _ = self.outlet.letter(done);
    }
}
