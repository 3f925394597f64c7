//! The spool's thread: pictures go to the disk and come back without anybody waiting for it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use assistance::ids::{IncidentId, VehicleId};
use media::frames::{Letter, PastWanted, PictureFrame, PictureKind, SessionId};
use media::link::NotTaken;

use super::Outlet;
use crate::spool::Spool;

/// Pictures that may wait for the disk; beyond, they are not kept and counted.
const WAITING: usize = 256;
/// A viewer whose connection takes no picture of the past for this long gets no more of them.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(5);

enum Job {
    Keep(IncidentId, VehicleId, Box<PictureFrame>),
    Read(Box<Reading>),
    Open(BTreeSet<IncidentId>),
}

struct Reading {
    outlet: Outlet,
    session: SessionId,
    vehicle: VehicleId,
    past: PastWanted,
}

/// The spool's thread.
pub(super) struct Keeper {
    jobs: SyncSender<Job>,
    dropped: Arc<AtomicU64>,
}

impl Keeper {
    pub(super) fn start(mut spool: Spool) -> std::io::Result<Self> {
        let (jobs, waiting) = sync_channel(WAITING);
        std::thread::Builder::new().name("spool".to_owned()).spawn(move || {
            let mut failed = false;
            while let Ok(job) = waiting.recv() {
                match job {
                    Job::Keep(incident, vehicle, frame) => match spool.keep(incident, &vehicle, &frame) {
                        Ok(()) => failed = false,
                        // Said once, not for each of the pictures that follow.
                        Err(error) if !failed => {
                            failed = true;
                            tracing::error!(%error, "pictures cannot be kept");
                        }
                        Err(_) => {}
                    },
                    Job::Read(reading) => send(&mut spool, *reading),
                    Job::Open(open) => spool.set_open(open),
                }
            }
        })?;
        Ok(Self { jobs, dropped: Arc::default() })
    }

    pub(super) fn keep(&self, incident: IncidentId, vehicle: VehicleId, frame: PictureFrame) {
        if self.jobs.try_send(Job::Keep(incident, vehicle, Box::new(frame))).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn read(&self, outlet: Outlet, session: SessionId, vehicle: VehicleId, past: PastWanted) {
        if self.jobs.try_send(Job::Read(Box::new(Reading { outlet, session, vehicle, past }))).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn open_incidents(&self, open: BTreeSet<IncidentId>) {
        // The next change brings the whole set again.
        drop(self.jobs.try_send(Job::Open(open)));
    }

    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// Sends what was found from a thread of its own, as fast as the viewer takes it.
fn send(spool: &mut Spool, reading: Reading) {
    let found = spool.read(&reading.vehicle, &reading.past);
    let Reading { outlet, session, past, .. } = reading;
    let sender = move || {
        let mut count = 0;
        for frame in found {
            let frame = PictureFrame { session, kind: PictureKind::Past, ..frame };
            let mut waited = Duration::ZERO;
            loop {
                match outlet.picture(frame.clone()) {
                    Ok(()) => break,
                    Err(NotTaken::Busy) if waited < PATIENCE => {
                        std::thread::sleep(PAUSE);
                        waited += PAUSE;
                    }
                    Err(_) => return,
                }
            }
            count += 1;
        }
        // A viewer that is gone needs no end.
        let _ = outlet.letter(Letter::PastDone { session, request: past.request, count });
    };
    if let Err(error) = std::thread::Builder::new().name("past".to_owned()).spawn(sender) {
        tracing::error!(%error, "no thread for pictures of the past");
    }
}
