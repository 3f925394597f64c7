//! Painters turn what a camera captured into encoded pictures: at once, or on threads of their own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use bytes::Bytes;
use media::frames::PictureFrame;
use media::{Sight, mjpeg};

/// Pictures of one car that may wait to be sent.
const RESULTS: usize = 32;

/// A picture to be painted and encoded.
pub struct Job {
    /// The picture without its payload.
    pub frame: PictureFrame,
    /// What there is to see.
    pub sight: Box<dyn Sight>,
    /// Quality of the JPEG, 1 to 100.
    pub quality: u8,
    /// Which wish for the past it is for; none for a live picture.
    pub wish: Option<u64>,
}

/// What became of a job.
#[derive(Debug)]
pub struct Painted {
    /// The picture; `None` when it could not be encoded.
    pub frame: Option<PictureFrame>,
    /// Of the job.
    pub wish: Option<u64>,
}

/// Paints and encodes.
pub trait Painter {
    /// Takes a job, or says that it has no time for it.
    fn paint(&mut self, job: Job) -> bool;

    /// The next picture that is ready.
    fn poll(&mut self) -> Option<Painted>;
}

fn paint(job: Job) -> Painted {
    let Job { mut frame, sight, quality, wish } = job;
    let (width, height, payload) = match sight.jpeg() {
        Some(jpeg) => jpeg,
        None => {
            let pixels = sight.pixels();
            match mjpeg::encode(&pixels, quality) {
                Ok(jpeg) => (pixels.width(), pixels.height(), Bytes::from(jpeg)),
                Err(_) => return Painted { frame: None, wish },
            }
        }
    };
    (frame.width, frame.height, frame.payload) = (width, height, payload);
    Painted { frame: Some(frame), wish }
}

/// Paints in the step that asks: for virtual time.
#[derive(Debug, Default)]
pub struct InlinePainter {
    ready: std::collections::VecDeque<Painted>,
}

impl Painter for InlinePainter {
    fn paint(&mut self, job: Job) -> bool {
        if self.ready.len() >= RESULTS {
            return false;
        }
        self.ready.push_back(paint(job));
        true
    }

    fn poll(&mut self) -> Option<Painted> {
        self.ready.pop_front()
    }
}

type Order = (Job, SyncSender<Painted>);

/// Threads that paint for a whole fleet. They end with the last painter and the studio.
pub struct Studio {
    orders: SyncSender<Order>,
    threads: Vec<JoinHandle<()>>,
}

impl Studio {
    /// `threads` threads, at least one.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let threads = threads.max(1);
        let (orders, waiting) = sync_channel::<Order>(threads * 4);
        let waiting = Arc::new(std::sync::Mutex::new(waiting));
        let spawn = |number: usize| {
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new().name(format!("cameras {number}")).spawn(move || {
                loop {
                    // A painter that panicked holds no half order.
                    let next = waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
                    let Ok((job, results)) = next else { return };
                    let wish = job.wish;
                    // One car's picture that cannot be painted must not blind the fleet.
                    let painted = std::panic::catch_unwind(AssertUnwindSafe(|| paint(job)));
                    // Whoever asked may be gone, or not take its pictures: then nobody misses this one.
                    let _ = results.try_send(painted.unwrap_or(Painted { frame: None, wish }));
                }
            })
        };
        let threads = (0..threads).map(spawn).collect::<Result<_, _>>()?;
        Ok(Self { orders, threads })
    }

    /// A painter for one car.
    #[must_use]
    pub fn painter(&self) -> StudioPainter {
        let (results, ready) = sync_channel(RESULTS);
        StudioPainter { orders: self.orders.clone(), results, ready }
    }

    /// Waits for the threads to end; the painters must be gone.
    pub fn close(self) {
        drop(self.orders);
        for thread in self.threads {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

/// Orders one car's pictures of a [`Studio`].
pub struct StudioPainter {
    orders: SyncSender<Order>,
    results: SyncSender<Painted>,
    ready: Receiver<Painted>,
}

impl Painter for StudioPainter {
    fn paint(&mut self, job: Job) -> bool {
        match self.orders.try_send((job, self.results.clone())) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    fn poll(&mut self) -> Option<Painted> {
        self.ready.try_recv().ok()
    }
}
