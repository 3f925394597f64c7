//! The stage's cameras on their way to the console: encoded once, sent as often as a test likes.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use console::eyes::{Codec, EncodedFrame};
use console_model::assistance::clock::CarStamp;
use console_model::assistance::ids::{BootId, VehicleId};
use console_model::{CarrierState, Event, Eye, EyesNews};

use super::values::{WALK_MS, scene};
use super::{Stage, camera};

/// Between two pictures of a camera, milliseconds: fifteen a second.
pub const FRAME_MS: u64 = 66;
/// How old pictures are when they arrive.
pub const PICTURE_AGE_MS: u64 = 80;

/// Which picture: the camera, the moment of the walk, width and height.
type Cut = (Eye, u64, (u16, u16));

/// Encoded pictures, each made once.
static REELS: Mutex<BTreeMap<Cut, Vec<u8>>> = Mutex::new(BTreeMap::new());

impl Stage {
    /// Pictures come by the way that is made for them.
    pub fn open_eyes(&mut self) {
        self.carrier(CarrierState::Udp);
    }

    pub fn carrier(&mut self, state: CarrierState) {
        self.tell(Event::Eyes(EyesNews::Carrier(state)));
    }

    /// The car whose case is on the screen.
    pub fn selected(&self) -> VehicleId {
        self.console.screen().case(self.now()).vehicle.unwrap()
    }

    /// The picture of a camera captured `ago_ms` ago arrives.
    pub fn film(&mut self, eye: Eye, ago_ms: u64, past: bool) {
        let frame = self.frame_of(eye, ago_ms, past);
        self.console.picture(frame, &mut self.moments);
    }

    pub fn frame_of(&mut self, eye: Eye, ago_ms: u64, past: bool) -> EncodedFrame {
        let captured = CarStamp { boot: BootId(1), millis: 60_000 + self.moments.now_ms - ago_ms };
        let phase = captured.millis % WALK_MS / 100 * 100;
        let (width, height) = self.film;
        let mut reels = REELS.lock().unwrap();
        let made = reels.entry((eye, phase, self.film)).or_insert_with(|| {
            let objects = scene(CarStamp { millis: phase, ..captured }).objects;
            media::mjpeg::encode(&camera::street(eye, &objects, phase, width, height), 70).unwrap()
        });
        let bytes = made.clone().into();
        let (vehicle, age) = (self.selected(), Duration::from_millis(ago_ms));
        EncodedFrame { vehicle, eye, number: captured.millis, captured, age, past, codec: Codec::Mjpeg, bytes }
    }

    /// Time passes: pictures of these cameras fifteen times a second, telemetry ten times.
    pub fn watch(&mut self, ms: u64, eyes: &[Eye]) {
        self.rolling = eyes.to_vec();
        let until = self.moments.now_ms + ms;
        while self.moments.now_ms < until {
            let before = self.moments.now_ms;
            self.pass(FRAME_MS.min(until - before));
            if self.moments.now_ms / 100 != before / 100 {
                self.telemetry();
            }
            for eye in eyes {
                self.film(*eye, PICTURE_AGE_MS, false);
            }
        }
    }

    /// The next picture of each camera that rolls.
    pub fn roll(&mut self) {
        if !self.rolling.is_empty() {
            self.pass(FRAME_MS);
            for eye in self.rolling.clone() {
                self.film(eye, PICTURE_AGE_MS, false);
            }
        }
    }

    /// Waits until everything on its way to the screen is read.
    pub fn read_pictures(&self) {
        self.console.eyes().finish();
    }
}
