//! Pictures from the moment they arrive until they stand on the screen: kept, read, shown.
//!
//! ```text
//!  link ─▶ Eyes::arrived ─▶ Store (encoded, bounded) ─▶ Reader (a thread, a slot a pane) ─▶ Textures
//!               │                    │                        │
//!               └── Picture ─────────┴── Gone ────────────────┴── Ready, Unreadable ─▶ Screen
//! ```
//!
//! The screen decides what shall be seen ([`EyesView`]); nothing else is turned into pixels. What is
//! too much is dropped, newest wins, and counted.

mod frame;
mod reader;
mod store;
mod textures;

use std::collections::BTreeSet;

use console_model::assistance::clock::CarStamp;
use console_model::assistance::ids::VehicleId;
use console_model::view::{EyesView, PaneState};
use console_model::{Eye, EyesNews};

pub use frame::{Codec, EncodedFrame, eye_of, view_of};
pub use reader::Slot;
pub use store::{Gone, Kept, Store};
pub use textures::{Painted, Textures};

use reader::{Job, Reader};

/// Encoded pictures are kept up to so many bytes.
pub const KEPT_BYTES: usize = 64 * 1024 * 1024;

/// What was dropped since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dropped {
    /// Pictures that are no pictures: another codec, too long, too small, garbage.
    pub unreadable: u64,
    /// Pictures of the past of another start of the car's computer.
    pub of_another_boot: u64,
    /// Pictures that came twice.
    pub repeated: u64,
    /// Kept pictures that made room for newer ones.
    pub made_room: u64,
    /// Pictures that were not read because a newer one of the same camera came first.
    pub superseded: u64,
}

/// The pictures of this console.
pub struct Eyes {
    store: Store,
    reader: Reader,
    textures: Textures,
    dropped: Dropped,
    /// What the window shows: of which car, which cameras live, which moments of the past.
    vehicle: Option<VehicleId>,
    live: BTreeSet<Eye>,
}

impl Default for Eyes {
    fn default() -> Self {
        Self::new(KEPT_BYTES)
    }
}

impl Eyes {
    /// Eyes that keep at most `bytes` bytes of encoded pictures.
    #[must_use]
    pub fn new(bytes: usize) -> Self {
        Self {
            store: Store::new(bytes),
            reader: Reader::new(),
            textures: Textures::default(),
            dropped: Dropped::default(),
            vehicle: None,
            live: BTreeSet::new(),
        }
    }

    /// A picture came over the link. What it means is told to the screen at once.
    #[must_use]
    pub fn arrived(&mut self, frame: EncodedFrame) -> Vec<EyesNews> {
        let EncodedFrame { ref vehicle, eye, number, captured, age, past, .. } = frame;
        let vehicle = vehicle.clone();
        let picture = EyesNews::Picture { vehicle: vehicle.clone(), eye, number, captured, age, past };
        if !frame.may_be_read() {
            self.dropped.unreadable += 1;
            return vec![picture, EyesNews::Unreadable { vehicle, eye, captured }];
        }
        let mut news = Vec::new();
        match self.store.keep(&frame) {
            Kept::New { gone } => {
                self.dropped.made_room += gone.iter().map(|(.., stamps)| stamps.len() as u64).sum::<u64>();
                news.push(picture);
                let gone = gone.into_iter();
                news.extend(gone.map(|(vehicle, eye, captured)| EyesNews::Gone { vehicle, eye, captured }));
            }
            // The same again is news: it tells that the camera stands still.
            Kept::Already => {
                self.dropped.repeated += 1;
                news.push(picture);
                let slot = Slot { eye, past };
                if self.textures.captured(slot) == Some(captured) || self.reader.reads(slot, captured) {
                    return news;
                }
            }
            Kept::OfAnotherBoot => {
                self.dropped.of_another_boot += 1;
                return news;
            }
        }
        if !past && self.vehicle.as_ref() == Some(&vehicle) && self.live.contains(&eye) {
            self.reader.read(Slot { eye, past: false }, Job { vehicle, captured, bytes: frame.bytes });
        }
        news
    }

    /// Hands what was read to the graphics card, and says what can be shown from now on.
    #[must_use]
    pub fn news(&mut self, ctx: &egui::Context) -> Vec<EyesNews> {
        self.reader.wake_with(ctx);
        let mut news = Vec::new();
        for (slot, vehicle, captured) in self.reader.failed() {
            self.dropped.unreadable += 1;
            self.store.forget(&vehicle, slot.eye, captured);
            news.push(EyesNews::Unreadable { vehicle, eye: slot.eye, captured });
        }
        for (slot, done) in self.reader.done() {
            // It may have been asked for before another car was selected.
            if self.vehicle.as_ref() == Some(&done.vehicle) {
                self.textures.put(ctx, slot, done.captured, done.image);
                let (eye, captured, past) = (slot.eye, done.captured, slot.past);
                news.push(EyesNews::Ready { vehicle: done.vehicle, eye, captured, past });
            }
        }
        news
    }

    /// Looks where the screen looks: reads what its panes want, gives back what they do not.
    pub fn aim(&mut self, view: &EyesView) {
        if self.vehicle != view.vehicle {
            self.vehicle.clone_from(&view.vehicle);
            self.reader.give_up();
            self.textures.clear();
        }
        let watched =
            |eye: Eye| eye != Eye::Cabin || view.panes.iter().any(|it| it.inside.as_ref().is_some_and(|it| it.on));
        self.live = view.panes.iter().map(|it| it.eye).filter(|eye| watched(*eye)).collect();
        let Some(vehicle) = self.vehicle.clone() else { return };
        let wanted: Vec<(Eye, CarStamp)> = view.panes.iter().filter_map(|it| Some((it.eye, it.wants?))).collect();
        self.store.pin(&vehicle, &wanted);
        for (eye, captured) in &wanted {
            let slot = Slot { eye: *eye, past: true };
            if self.textures.captured(slot) == Some(*captured) || self.reader.reads(slot, *captured) {
                continue;
            }
            if let Some(bytes) = self.store.get(&vehicle, *eye, *captured) {
                self.reader.read(slot, Job { vehicle: vehicle.clone(), captured: *captured, bytes });
            }
        }
        for pane in view.panes.iter().chain(&view.inset) {
            let past = pane.state == PaneState::Past;
            self.textures.grey(Slot { eye: pane.eye, past }, pane.is_grey());
        }
        if view.inset.is_none() {
            self.textures.clear_past();
        }
        if !self.live.contains(&Eye::Cabin) {
            self.textures.drop_eye(Eye::Cabin);
        }
    }

    /// What the panes draw.
    #[must_use]
    pub fn textures(&self) -> &Textures {
        &self.textures
    }

    /// What was dropped so far.
    #[must_use]
    pub fn dropped(&self) -> Dropped {
        Dropped { superseded: self.reader.superseded(), ..self.dropped }
    }

    /// Encoded pictures kept now, bytes.
    #[must_use]
    pub fn kept_bytes(&self) -> usize {
        self.store.bytes()
    }

    /// Waits until everything that was asked for is read: for pictures of the window, and tests.
    pub fn finish(&self) {
        self.reader.finish();
    }
}
