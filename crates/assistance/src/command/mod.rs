//! What a person may ask of one vehicle. One file a command; here what they share.
//!
//! ```text
//! proposed ─▶ permitted ─▶ sent ─▶ accepted ─▶ completed
//!     │           │          │         ├──────▶ failed(reason)
//!     ▼           ▼          ├──▶ refused(reason)
//! refused      expired       ├──▶ expired
//!                            └──▶ unknown   (the car rebooted in the middle)
//! ```

pub mod answer_question;
pub mod cabin;
pub mod closures;
pub mod creep_clear;
pub mod dispatch_field;
pub mod drawn_path;
pub mod guard;
pub mod holds;
pub mod refusal;
pub mod resume;
pub mod ride;
pub mod routes;
pub mod signals;
pub mod stops;
pub mod unlock_doors;

use std::time::Duration;

use crate::clock::{CarStamp, DeskTime};
use crate::ids::{CommandId, Epoch, IncidentId, PersonId, VehicleId};
use crate::scene::named_enum;

pub use answer_question::AnswerQuestion;
pub use cabin::{ClimateSetting, SetClimate, SetWindows};
pub use closures::{MarkLaneClosed, MarkRoadClosed, RequestLane};
pub use creep_clear::{CreepClear, CreepDirection};
pub use dispatch_field::{DispatchField, FieldService};
pub use drawn_path::{
    ApprovePath, DrawnPath, MAX_DRAWN, MAX_PATHS, MAX_PLANNED, PathDriven, PathPlanned, PathReport, PathVerdict,
    PlanFact, PlannedPath, ProposePath,
};
pub use guard::{Facts, Judge, Permit, guard, stop_permit};
pub use holds::{Hold, HoldOrigin, ReleaseHold};
pub use refusal::{Refusal, Rule};
pub use resume::{Resume, ResumeCause};
pub use ride::{EndRide, SendAnotherCar};
pub use routes::{ChangeDestination, Reroute, RouteFact};
pub use signals::{HazardsSwitch, LightsSwitch, SoundHorn};
pub use stops::{PullOver, StopNow};
pub use unlock_doors::{LockDoors, TrafficSideReason, UnlockDoors};

/// What a command asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandBody {
    /// Answers the car's question.
    AnswerQuestion(AnswerQuestion),
    /// Tells the car that a lane is closed.
    MarkLaneClosed(MarkLaneClosed),
    /// Tells the car that a road is closed.
    MarkRoadClosed(MarkRoadClosed),
    /// Asks the car to use another lane.
    RequestLane(RequestLane),
    /// Asks for another way to the same destination.
    Reroute(Reroute),
    /// Changes the destination.
    ChangeDestination(ChangeDestination),
    /// Asks the car to pull over; the car chooses the place.
    PullOver(PullOver),
    /// Asks the car to stop now (its minimal-risk condition). The STOP key.
    StopNow(StopNow),
    /// Keeps the car where it is.
    Hold(Hold),
    /// Lifts a hold.
    ReleaseHold(ReleaseHold),
    /// Lets the car drive on after a stop.
    Resume(Resume),
    /// Unlocks the doors of one side.
    UnlockDoors(UnlockDoors),
    /// Locks the doors.
    LockDoors(LockDoors),
    /// Moves the windows.
    SetWindows(SetWindows),
    /// Sets the climate.
    SetClimate(SetClimate),
    /// Switches the lights.
    Lights(LightsSwitch),
    /// Switches the hazard lights.
    Hazards(HazardsSwitch),
    /// Sounds the horn once.
    SoundHorn(SoundHorn),
    /// Ends the ride at a safe kerb.
    EndRide(EndRide),
    /// Sends another car for the passengers.
    SendAnotherCar(SendAnotherCar),
    /// Sends somebody to the car.
    DispatchField(DispatchField),
    /// Draws a path for the car to plan.
    ProposePath(ProposePath),
    /// Lets the car drive its plan of a drawn path.
    ApprovePath(ApprovePath),
    /// Lets a standing car creep clear of a lane.
    CreepClear(CreepClear),
}

named_enum!(
    /// The kind of a command, without its contents.
    pub enum CommandKind {
        /// See [`CommandBody::AnswerQuestion`].
        AnswerQuestion = "answer_question",
        /// See [`CommandBody::MarkLaneClosed`].
        MarkLaneClosed = "mark_lane_closed",
        /// See [`CommandBody::MarkRoadClosed`].
        MarkRoadClosed = "mark_road_closed",
        /// See [`CommandBody::RequestLane`].
        RequestLane = "request_lane",
        /// See [`CommandBody::Reroute`].
        Reroute = "reroute",
        /// See [`CommandBody::ChangeDestination`].
        ChangeDestination = "change_destination",
        /// See [`CommandBody::PullOver`].
        PullOver = "pull_over",
        /// See [`CommandBody::StopNow`].
        StopNow = "stop_now",
        /// See [`CommandBody::Hold`].
        Hold = "hold",
        /// See [`CommandBody::ReleaseHold`].
        ReleaseHold = "release_hold",
        /// See [`CommandBody::Resume`].
        Resume = "resume",
        /// See [`CommandBody::UnlockDoors`].
        UnlockDoors = "unlock_doors",
        /// See [`CommandBody::LockDoors`].
        LockDoors = "lock_doors",
        /// See [`CommandBody::SetWindows`].
        SetWindows = "set_windows",
        /// See [`CommandBody::SetClimate`].
        SetClimate = "set_climate",
        /// See [`CommandBody::Lights`].
        Lights = "lights",
        /// See [`CommandBody::Hazards`].
        Hazards = "hazards",
        /// See [`CommandBody::SoundHorn`].
        SoundHorn = "sound_horn",
        /// See [`CommandBody::EndRide`].
        EndRide = "end_ride",
        /// See [`CommandBody::SendAnotherCar`].
        SendAnotherCar = "send_another_car",
        /// See [`CommandBody::DispatchField`].
        DispatchField = "dispatch_field",
        /// See [`CommandBody::ProposePath`].
        ProposePath = "propose_path",
        /// See [`CommandBody::ApprovePath`].
        ApprovePath = "approve_path",
        /// See [`CommandBody::CreepClear`].
        CreepClear = "creep_clear",
    }
);

impl CommandBody {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::AnswerQuestion(_) => CommandKind::AnswerQuestion,
            Self::MarkLaneClosed(_) => CommandKind::MarkLaneClosed,
            Self::MarkRoadClosed(_) => CommandKind::MarkRoadClosed,
            Self::RequestLane(_) => CommandKind::RequestLane,
            Self::Reroute(_) => CommandKind::Reroute,
            Self::ChangeDestination(_) => CommandKind::ChangeDestination,
            Self::PullOver(_) => CommandKind::PullOver,
            Self::StopNow(_) => CommandKind::StopNow,
            Self::Hold(_) => CommandKind::Hold,
            Self::ReleaseHold(_) => CommandKind::ReleaseHold,
            Self::Resume(_) => CommandKind::Resume,
            Self::UnlockDoors(_) => CommandKind::UnlockDoors,
            Self::LockDoors(_) => CommandKind::LockDoors,
            Self::SetWindows(_) => CommandKind::SetWindows,
            Self::SetClimate(_) => CommandKind::SetClimate,
            Self::Lights(_) => CommandKind::Lights,
            Self::Hazards(_) => CommandKind::Hazards,
            Self::SoundHorn(_) => CommandKind::SoundHorn,
            Self::EndRide(_) => CommandKind::EndRide,
            Self::SendAnotherCar(_) => CommandKind::SendAnotherCar,
            Self::DispatchField(_) => CommandKind::DispatchField,
            Self::ProposePath(_) => CommandKind::ProposePath,
            Self::ApprovePath(_) => CommandKind::ApprovePath,
            Self::CreepClear(_) => CommandKind::CreepClear,
        }
    }
}

impl CommandKind {
    /// Whether it only ever makes the car safer: allowed whatever is unknown, and it
    /// outlives a restart of the hub instead of expiring with the advice.
    #[must_use]
    pub fn is_protective(self) -> bool {
        matches!(self, Self::StopNow | Self::PullOver | Self::Hold | Self::Hazards)
    }

    /// The capability a car must name to be offered this; `None` for what every car of the
    /// basic contract understands.
    #[must_use]
    pub fn capability(self) -> Option<&'static str> {
        match self {
            Self::SetWindows => Some("windows"),
            Self::SetClimate => Some("climate"),
            Self::Lights => Some("lights"),
            Self::SoundHorn => Some("horn"),
            Self::ProposePath | Self::ApprovePath => Some("paths"),
            Self::CreepClear => Some("creep"),
            _ => None,
        }
    }

    /// Whether the car carries it out. Field help is sent by the desk, with or without a link.
    #[must_use]
    pub fn goes_to_car(self) -> bool {
        self != Self::DispatchField
    }

    /// Whether a person moves the car with it. Such a command counts only on what was just seen, in the
    /// car too.
    #[must_use]
    pub fn is_assisted_motion(self) -> bool {
        matches!(self, Self::ApprovePath | Self::CreepClear)
    }

    /// Whether a press must be held: it moves the car, opens it, or lifts what keeps it safe.
    #[must_use]
    pub fn is_dangerous(self) -> bool {
        matches!(
            self,
            Self::UnlockDoors
                | Self::Resume
                | Self::ReleaseHold
                | Self::EndRide
                | Self::ChangeDestination
                | Self::ApprovePath
                | Self::CreepClear
        )
    }
}

/// What was on the operator's screen when deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// The scene that was shown.
    pub scene: crate::ids::SceneId,
    /// The car's stamp of what was shown. Its age is computed by whoever judges it, never sent.
    pub captured: CarStamp,
    /// Whether the person took the second look, with the evidence enlarged.
    pub second_look: bool,
}

/// A command as a person proposes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Idempotency key on the whole way.
    pub id: CommandId,
    /// For which vehicle.
    pub vehicle: VehicleId,
    /// Within which incident; `None` only for a stop of a car without one.
    pub incident: Option<IncidentId>,
    /// What is asked for.
    pub body: CommandBody,
    /// What was on the screen, where it matters.
    pub evidence: Option<Evidence>,
}

/// A command as the vehicle receives it. Only a [`Permit`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandOrder {
    /// Idempotency key.
    pub id: CommandId,
    /// For which vehicle; the car refuses another's.
    pub vehicle: VehicleId,
    /// What is asked for.
    pub body: CommandBody,
    /// Who asks.
    pub by: PersonId,
    /// Epoch of the claim it was given under. A car refuses an older one than it has seen.
    pub epoch: Epoch,
    /// The newest stamp of the car that the judge held. Expiry counts from it, on the car's own clock.
    pub judged_at: CarStamp,
    /// How long after `judged_at` it may still be applied.
    pub ttl: Duration,
    /// What was on the screen, where it matters.
    pub evidence: Option<Evidence>,
}

named_enum!(
    /// The stages of a command without their reasons.
    pub enum CommandStage {
        /// A person asked for it.
        Proposed = "proposed",
        /// The desk allows it; it is recorded.
        Permitted = "permitted",
        /// It is on its way. Never shown as success.
        Sent = "sent",
        /// The car took it and works on it.
        Accepted = "accepted",
        /// The car has done it.
        Completed = "completed",
        /// A rule refused it, at the desk or in the car.
        Refused = "refused",
        /// The car tried and could not.
        Failed = "failed",
        /// Its time ran out before the car applied it.
        Expired = "expired",
        /// Nobody can say whether the car did it.
        Unknown = "unknown",
    }
);

/// Where a command stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandState {
    /// A person asked for it.
    Proposed,
    /// The desk allows it; it is recorded.
    Permitted,
    /// It is on its way.
    Sent,
    /// The car took it and works on it.
    Accepted,
    /// The car has done it.
    Completed,
    /// A rule refused it.
    Refused(Refusal),
    /// The car tried and could not; its words.
    Failed(String),
    /// Its time ran out.
    Expired,
    /// Nobody can say whether the car did it.
    Unknown,
}

impl CommandState {
    /// Its stage.
    #[must_use]
    pub fn stage(&self) -> CommandStage {
        match self {
            Self::Proposed => CommandStage::Proposed,
            Self::Permitted => CommandStage::Permitted,
            Self::Sent => CommandStage::Sent,
            Self::Accepted => CommandStage::Accepted,
            Self::Completed => CommandStage::Completed,
            Self::Refused(_) => CommandStage::Refused,
            Self::Failed(_) => CommandStage::Failed,
            Self::Expired => CommandStage::Expired,
            Self::Unknown => CommandStage::Unknown,
        }
    }

    /// Whether nothing can follow. "Unknown" is final: it is told to a person, not retried.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(
            self.stage(),
            CommandStage::Proposed | CommandStage::Permitted | CommandStage::Sent | CommandStage::Accepted
        )
    }
}

impl CommandStage {
    /// The legal moves, as drawn above.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use CommandStage as S;
        matches!(
            (self, next),
            (S::Proposed, S::Permitted | S::Refused)
                | (S::Permitted, S::Sent | S::Expired)
                | (S::Sent, S::Accepted | S::Completed | S::Refused | S::Failed | S::Expired | S::Unknown)
                | (S::Accepted, S::Completed | S::Failed | S::Unknown)
        )
    }
}

/// What the car says of a command. The car answers every order with one of these, and a
/// repeated order with the outcome it gave first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandReply {
    /// Taken; `begun` is on the car's disk.
    Accepted,
    /// Done; `done` is on the car's disk.
    Completed,
    /// The car's own guard refused it.
    Refused(Refusal),
    /// Tried and could not.
    Failed(String),
    /// Too late when it arrived.
    Expired,
    /// Begun before a reboot, never run again.
    Unknown,
    /// Never seen (the answer to "did you apply id?").
    NeverSeen,
}

/// A command on record.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandRecord {
    /// What was asked.
    pub command: Command,
    /// Who asked.
    pub by: PersonId,
    /// Epoch of the claim.
    pub epoch: Epoch,
    /// Stamp the judge held; absent when it was refused for lack of a picture.
    pub judged_at: Option<CarStamp>,
    /// Time to live.
    pub ttl: Duration,
    /// When the desk decided.
    pub decided_at: DeskTime,
    /// Where it stands.
    pub state: CommandState,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_stages_have_no_way_on() {
        for from in CommandStage::ALL {
            let ends = CommandStage::ALL.iter().all(|to| !from.may_become(*to));
            let is_final = matches!(
                from,
                CommandStage::Completed
                    | CommandStage::Refused
                    | CommandStage::Failed
                    | CommandStage::Expired
                    | CommandStage::Unknown
            );
            assert_eq!(ends, is_final, "{from:?}");
        }
    }
}
