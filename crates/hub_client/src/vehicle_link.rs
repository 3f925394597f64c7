//! How a vehicle reaches the hub: one trait, independent of what carries the bytes.

use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};

use crate::NotSent;

/// What a vehicle sends.
#[derive(Debug, Clone, PartialEq)]
pub enum VehicleSend {
    /// On the report stream.
    Report(VehicleReport),
    /// On the command stream.
    Answer(VehicleAnswer),
}

/// What a vehicle's link tells.
#[derive(Debug, Clone, PartialEq)]
pub enum VehicleLinkEvent {
    /// Both streams are open; the agent now sends its hello on each.
    Up,
    /// From the report stream.
    Answer(ReportAnswer),
    /// From the command stream.
    Order(VehicleOrder),
    /// The link ended. `refused` is set when trying again cannot help (certificate, name).
    Down {
        /// What happened, for the log.
        reason: String,
        /// Whether the hub refused this vehicle for good.
        refused: bool,
    },
}

/// One vehicle's connection. It never reconnects by itself: the agent decides when.
pub trait VehicleLink {
    /// Starts to connect; ends with [`VehicleLinkEvent::Up`] or [`VehicleLinkEvent::Down`].
    /// Does nothing while connecting or up.
    fn open(&mut self);

    /// Closes the connection; no event follows.
    fn close(&mut self);

    /// Queues a message. Order within each stream is kept.
    ///
    /// # Errors
    /// [`NotSent`], and then nothing was queued.
    fn send(&mut self, message: VehicleSend) -> Result<(), NotSent>;

    /// The next thing that happened, if anything did.
    fn poll(&mut self) -> Option<VehicleLinkEvent>;
}
