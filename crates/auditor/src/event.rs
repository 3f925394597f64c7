//! What a history is made of, in the auditor's own plain values.
//!
//! Vehicles and persons are texts, everything else is a number: nothing of the judged
//! system's types, so that a mistake in them cannot hide itself here.

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When, in milliseconds of the one clock of the whole history.
    pub at_ms: u64,
    /// What.
    pub what: What,
}

/// A vehicle's stamp: which start of its computer, and milliseconds since that start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The start that counted.
    pub boot: u64,
    /// Milliseconds since it, on the vehicle's own clock.
    pub millis: u64,
}

/// Urgency, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Advice; the car is empty and safe.
    Low,
    /// A question holds the car.
    Normal,
    /// A responder waits, or people are in an exposed place.
    High,
    /// Life may be at stake.
    Immediate,
}

/// How somebody came to have a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// They asked for the first of the queue. Only this is judged for fairness.
    Next,
    /// They chose it by hand.
    Chosen,
    /// It was handed over to them.
    HandedOver,
    /// A lead took it.
    TakenOver,
}

/// What the record says became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The car took it and works on it. The only one that another may follow.
    Accepted,
    /// The car has done it.
    Completed,
    /// A rule refused it, at the desk or in the car.
    Refused,
    /// The car tried and could not.
    Failed,
    /// Its time ran out before the car applied it.
    Expired,
    /// Nobody can say whether the car did it.
    Unknown,
}

/// The record's permission of one command: its audit entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The command's id.
    pub command: u128,
    /// For which vehicle.
    pub vehicle: String,
    /// Name of its kind.
    pub kind: String,
    /// Who asked for it; empty when the record names nobody.
    pub by: String,
    /// Epoch of the claim it was given under.
    pub epoch: u64,
    /// Whether only the holder of the vehicle may ask for it: everything but STOP.
    pub needs_claim: bool,
    /// The newest stamp of the car that the judge held.
    pub judged_at: Option<Stamp>,
    /// How long after that stamp it may be applied, milliseconds.
    pub ttl_ms: u64,
    /// Whether it may only be given on something that was on the screen.
    pub needs_evidence: bool,
    /// Whether the record says what was on the screen.
    pub has_evidence: bool,
}

/// What a vehicle did with a command: it began to obey. Not told of one it refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The command's id.
    pub command: u128,
    /// Which vehicle did it.
    pub vehicle: String,
    /// Name of its kind.
    pub kind: String,
    /// The vehicle's own time.
    pub now: Stamp,
    /// Epoch of the order.
    pub epoch: u64,
    /// The stamp the order was judged on.
    pub judged_at: Stamp,
    /// Time to live of the order, milliseconds.
    pub ttl_ms: u64,
    /// Whether it is STOP, which may be recorded late, under any epoch and across a reboot.
    /// A hold outlives restarts of the hub, but the car judges it like every other command.
    pub is_stop: bool,
}

/// An incident that is open when the history ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillOpen {
    /// Its number.
    pub incident: u64,
    /// Who has it, or `None` while it waits in the queue.
    pub owner: Option<String>,
}

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The record: an entry begins. What it says follows, up to the next one.
    Recorded {
        /// Its sequence number, from 1.
        seq: u64,
    },
    /// The record: a person pressed for a command.
    Asked {
        /// The command's id.
        command: u128,
        /// Who.
        by: String,
    },
    /// The record: a command is permitted.
    Permitted(Box<Permission>),
    /// The record: a command is on its way.
    Sent {
        /// The command's id.
        command: u128,
    },
    /// The record: what became of a command.
    Outcome {
        /// The command's id.
        command: u128,
        /// What.
        outcome: Outcome,
    },
    /// The record: somebody has a vehicle, and so all its open incidents.
    ClaimGranted {
        /// Which vehicle.
        vehicle: String,
        /// Who.
        by: String,
        /// Under which epoch.
        epoch: u64,
        /// How.
        how: How,
    },
    /// The record: nobody has a vehicle any more; its open incidents are back in the queue.
    ClaimEnded {
        /// Which vehicle.
        vehicle: String,
    },
    /// The record: a vehicle connected and said which epoch is the highest it has seen.
    Greeted {
        /// Which vehicle.
        vehicle: String,
        /// The highest epoch it remembers.
        epoch: u64,
    },
    /// The record: an incident was raised.
    IncidentOpened {
        /// Its number.
        incident: u64,
        /// Whose it is.
        vehicle: String,
        /// How urgent it is before any waiting.
        urgency: Urgency,
    },
    /// The record: the car's report changed how urgent an incident is before any waiting.
    IncidentRated {
        /// Its number.
        incident: u64,
        /// How urgent.
        urgency: Urgency,
    },
    /// The record: a person ended an incident.
    IncidentResolved {
        /// Its number.
        incident: u64,
        /// Who.
        by: String,
    },
    /// The record: an incident ended without a person.
    IncidentWithdrawn {
        /// Its number.
        incident: u64,
    },
    /// The record: a resolved incident is open again.
    IncidentReopened {
        /// Its number.
        incident: u64,
    },
    /// The record: the line of an incident's call is open, so that a person hears those in the car.
    LineOpened {
        /// Of which incident.
        incident: u64,
        /// Who has the line; empty when the record names nobody.
        by: String,
    },
    /// A vehicle began to obey a command.
    Applied(Box<Applied>),
    /// A vehicle's computer restarted.
    Rebooted {
        /// Which vehicle.
        vehicle: String,
    },
    /// Something followed in the world from what was decided.
    Consequence {
        /// Which vehicle.
        vehicle: String,
        /// Its name.
        name: String,
        /// Whether somebody may have been hurt or hindered; the rest only cost time.
        harmful: bool,
    },
    /// A console was told that an entry of the record holds what its person did.
    Acknowledged {
        /// Whose console.
        by: String,
        /// The entry; 0 while the record is empty.
        seq: u64,
    },
    /// The history ends, and what the desk holds then.
    Ended {
        /// The newest durable entry.
        last_durable: u64,
        /// The incidents that are open.
        open: Vec<StillOpen>,
    },
}
