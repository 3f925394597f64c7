//! Microphone and loudspeaker: real ones, one that is silent, and one in memory for tests.
//!
//! A device runs on a thread of its own and exchanges samples through two rings. No call here waits
//! for a device, a driver or a sound server: opening and closing go on elsewhere, and
//! [`SoundDevice::poll`] says how far they are.

mod hardware;
mod memory;
mod ring;
mod silent;

pub use self::hardware::{Choice, Hardware, Listed, Listing, Names};
pub use self::memory::Memory;
pub use self::ring::{Reader, Writer, ring};
pub use self::silent::Silent;

/// Samples in a period of a device: 10 ms at 48 kHz.
pub const PERIOD: usize = 480;
/// The most samples that wait between a device and its user, in each direction: 200 ms.
pub const RING: usize = 20 * PERIOD;
/// A device in which no sample moves for so long has stalled, microseconds.
pub const STALLED_AFTER_US: u64 = 500_000;
/// A device that has not opened after so long has failed, microseconds.
pub const OPENS_WITHIN_US: u64 = 3_000_000;

/// What was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// By which way of the system, as "PulseAudio".
    pub system: String,
    /// The name of the microphone; `None` where there is none.
    pub microphone: Option<String>,
    /// The name of the loudspeaker; `None` where there is none.
    pub loudspeaker: Option<String>,
}

/// How a device is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It was not started, or was stopped.
    Stopped,
    /// The system was asked and has not answered.
    Opening,
    /// Samples move.
    Running(Opened),
    /// It is open, and no sample has moved for [`STALLED_AFTER_US`]. It may recover by itself.
    Stalled(Opened),
    /// There is neither microphone nor loudspeaker: talk by captions.
    NoHardware,
    /// It could not be opened, in words.
    Failed(String),
}

/// A microphone and a loudspeaker, 48 kHz, one channel.
///
/// Times are microseconds of one clock that never goes back.
pub trait SoundDevice: Send {
    /// What to call it on a screen.
    fn name(&self) -> String;

    /// Begins to open it. What the rings held is forgotten.
    fn start(&mut self, now_us: u64);

    /// Begins to close it.
    fn stop(&mut self);

    /// How it is. To be called at least each 100 ms.
    fn poll(&mut self, now_us: u64) -> State;

    /// What the microphone heard.
    fn capture(&mut self) -> &mut Reader;

    /// What the loudspeaker is to say. To keep it from running dry, let at least two periods wait.
    fn playback(&mut self) -> &mut Writer;
}
