//! What passengers sound like: their lines as clips of Opus, made once and shipped, and how a mouth
//! says them as time passes.
//!
//! ```text
//!  text, mood ─▶ Mouth ─▶ Speech ─▶ packets of 20 ms, captions as sentences end
//!                  ▲         ▲
//!     Listener ────┘         └──── clip of the shipped pack, by character, mood and text
//!  (is somebody speaking to me?)
//! ```
//!
//! Nothing here reads a clock: time is an argument, in microseconds since any moment that stays the same.

mod character;
mod line;
mod listener;
mod mouth;
mod pack;
mod phrases;
mod shelf;
#[cfg(test)]
mod shipped;
mod speech;
mod words;

pub use character::{Character, Sound, Voice};
pub use line::{Line, sentences};
pub use listener::{Heard, Listener, level_dbfs};
pub use mouth::{Caption, Mouth, MouthCounts, Packet, Said, Uttered};
pub use pack::{Clip, ClipPack, NewClip, PackError, text_hash, write_pack};
pub use phrases::phrase_text;
pub use shelf::pack;
pub use speech::{Sentence, Speech};
pub use words::{CarCue, OfficerCue};
