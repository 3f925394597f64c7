//! Who paints in virtual time: one live picture of each view in ten seconds, and stand-ins for all others.
//!
//! To paint takes a development build tens of milliseconds, and the hub pulls six hundred pictures of the
//! past for each case that is taken. What counts of a picture in a scenario is that it comes, when, and of
//! which moment: those are true of a stand-in, too.

use std::collections::{BTreeMap, VecDeque};
use std::sync::LazyLock;

use media::View;
use media::frames::{Captured, PictureKind};
use media::picture::{HEIGHT, Pixels, WIDTH};
use vehicle_agent::{InlinePainter, Job, Painted, Painter};

/// Stand-ins that wait to be sent at most.
const MOST_WAITING: usize = 32;

/// Between two painted pictures of a view, milliseconds of the car's clock.
const PAINTED_EVERY_MS: u64 = 10_000;

/// A grey picture of the right size.
static STAND_IN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let grey = vec![0x60; usize::from(WIDTH) * usize::from(HEIGHT) * 3];
    let pixels = Pixels::new(WIDTH, HEIGHT, grey).expect("three bytes for each pixel");
    media::mjpeg::encode(&pixels, 40).expect("a grey picture of the usual size encodes")
});

/// Paints few pictures at once, and hands out stand-ins for the rest.
#[derive(Default)]
pub(crate) struct SketchPainter {
    inline: InlinePainter,
    sketched: VecDeque<Painted>,
    painted: BTreeMap<View, Captured>,
}

impl Painter for SketchPainter {
    fn paint(&mut self, job: Job) -> bool {
        let taken = job.frame.captured;
        let last = self.painted.get(&job.frame.view).filter(|last| last.boot == taken.boot);
        let is_due = last.is_none_or(|last| taken.millis >= last.millis + PAINTED_EVERY_MS);
        if job.frame.kind == PictureKind::Live && is_due {
            self.painted.insert(job.frame.view, taken);
            return self.inline.paint(job);
        }
        if self.sketched.len() >= MOST_WAITING {
            return false;
        }
        let mut frame = job.frame;
        (frame.width, frame.height, frame.payload) = (WIDTH, HEIGHT, STAND_IN.clone().into());
        self.sketched.push_back(Painted { wish: job.wish, frame: Some(frame) });
        true
    }

    fn poll(&mut self) -> Option<Painted> {
        self.inline.poll().or_else(|| self.sketched.pop_front())
    }
}
