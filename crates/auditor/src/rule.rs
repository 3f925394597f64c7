//! The rules that are judged, by short names and in words.

use std::fmt;

/// A rule a history can break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// I1.
    AcknowledgedIsDurable,
    /// I2.
    AppliedIsPermitted,
    /// I3.
    AppliedOnce,
    /// I4.
    EpochsNeverGoBack,
    /// I5.
    NothingAppliedTooLate,
    /// I6.
    NoIncidentLost,
    /// I7.
    RecordInOrder,
    /// I10.
    EffectIsAudited,
    /// One holder of a vehicle at a time, and only the holder commands it.
    OneHolder,
    /// The queue serves the oldest of the most urgent first.
    FairQueue,
}

impl Rule {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::AcknowledgedIsDurable,
        Self::AppliedIsPermitted,
        Self::AppliedOnce,
        Self::EpochsNeverGoBack,
        Self::NothingAppliedTooLate,
        Self::NoIncidentLost,
        Self::RecordInOrder,
        Self::EffectIsAudited,
        Self::OneHolder,
        Self::FairQueue,
    ];

    /// Its short name: the number where the rule has one.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AcknowledgedIsDurable => "I1",
            Self::AppliedIsPermitted => "I2",
            Self::AppliedOnce => "I3",
            Self::EpochsNeverGoBack => "I4",
            Self::NothingAppliedTooLate => "I5",
            Self::NoIncidentLost => "I6",
            Self::RecordInOrder => "I7",
            Self::EffectIsAudited => "I10",
            Self::OneHolder => "claim",
            Self::FairQueue => "queue",
        }
    }

    /// What it demands.
    #[must_use]
    pub fn demands(self) -> &'static str {
        match self {
            Self::AcknowledgedIsDurable => "what was acknowledged stands in the record",
            Self::AppliedIsPermitted => "nothing is applied that was not recorded, permitted and in force",
            Self::AppliedOnce => "a command is applied at most once, across reboots and restarts",
            Self::EpochsNeverGoBack => "the epochs of a vehicle never go back",
            Self::NothingAppliedTooLate => "nothing is applied after its time, or in another boot",
            Self::NoIncidentLost => "each incident ends, waits or has an owner",
            Self::RecordInOrder => "the record has no gap, no repeat, and its time never goes back",
            Self::EffectIsAudited => "each effect has one entry with the person and what was on the screen",
            Self::OneHolder => "a vehicle has one holder at a time, and only the holder commands it",
            Self::FairQueue => "the next case is the oldest of the most urgent",
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
