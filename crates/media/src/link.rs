//! How a client reaches the hub's media door: one trait, independent of what carries the bytes.
//!
//! Two lanes never share a queue: voice with what is urgent, and pictures. A link is polled and never
//! waits, so the same clients run over UDP, over the control link's TCP where UDP is blocked, and in
//! virtual time.

use crate::frames::{Datagram, Letter, PictureFrame};

/// One of the two connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Voice, and what is urgent.
    Voice,
    /// Pictures.
    Pictures,
}

impl Lane {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Voice, Self::Pictures];
}

/// What carries a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// QUIC on UDP: nothing waits for what was lost.
    Udp,
    /// A stream on TCP, where UDP is blocked: pictures at most [`TCP_PICTURES_PER_SECOND`], no voice.
    Tcp,
}

/// The most pictures a second of all views together while TCP carries them.
pub const TCP_PICTURES_PER_SECOND: u8 = 2;

/// What a client sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// A letter: it arrives, in order.
    Letter(Letter),
    /// A datagram: it may be lost.
    Datagram(Datagram),
    /// A picture. A live one that a newer one of the same view overtakes is never sent.
    Picture(PictureFrame),
}

/// What a link tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkNews {
    /// A lane is open.
    Up(Lane, Carrier),
    /// A letter came.
    Letter(Lane, Letter),
    /// A datagram came.
    Datagram(Lane, Datagram),
    /// A picture came.
    Picture(PictureFrame),
    /// A lane ended, or could not be opened.
    Down {
        /// Which.
        lane: Lane,
        /// What happened, for the log and the screen.
        reason: String,
        /// Whether trying again cannot help: the hub does not know this client.
        refused: bool,
    },
}

/// Nothing was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// The queue is full; try again after the next poll.
    #[error("the lane's outgoing queue is full")]
    Busy,
    /// The lane is not up, or cannot carry this.
    #[error("the lane is down")]
    Down,
}

/// What a lane has sent, received and dropped since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LaneCounters {
    /// Datagrams sent.
    pub datagrams_sent: u64,
    /// Datagrams that found no room on the way out.
    pub datagrams_dropped: u64,
    /// Datagrams received.
    pub datagrams_received: u64,
    /// Pictures sent whole.
    pub pictures_sent: u64,
    /// Live pictures that a newer one replaced before they were sent.
    pub pictures_superseded: u64,
    /// Pictures that were given up on the way because newer ones had overtaken them.
    pub pictures_reset: u64,
    /// Pictures of the past that found no room.
    pub past_dropped: u64,
    /// Pictures received.
    pub pictures_received: u64,
    /// Letters received.
    pub letters_received: u64,
    /// Datagrams, letters and pictures that were no frames.
    pub garbage: u64,
    /// What came and found the receiver's queue full.
    pub unheard: u64,
}

/// A client's two connections. It never reconnects by itself: its owner decides when.
pub trait MediaLink {
    /// Starts to connect a lane; ends with [`LinkNews::Up`] or [`LinkNews::Down`]. Does nothing while
    /// it is connecting or up.
    fn open(&mut self, lane: Lane);

    /// Closes a lane; no news follows.
    fn close(&mut self, lane: Lane);

    /// Sends on a lane.
    ///
    /// # Errors
    /// [`NotTaken`], and then nothing was taken.
    fn send(&mut self, lane: Lane, what: Outgoing) -> Result<(), NotTaken>;

    /// The next thing that happened, if anything did.
    fn poll(&mut self) -> Option<LinkNews>;

    /// What a lane has sent, received and dropped.
    fn counters(&self, lane: Lane) -> LaneCounters;
}
