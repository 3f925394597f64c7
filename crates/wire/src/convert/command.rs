//! Command: there and back.

use std::time::Duration;

use assistance::clock;
use assistance::clock::{CarStamp, DeskTime};
use assistance::command::answer_question::AnswerQuestion;
use assistance::command::cabin::{SetClimate, SetWindows};
use assistance::command::closures::{MarkLaneClosed, MarkRoadClosed, RequestLane};
use assistance::command::creep_clear::CreepClear;
use assistance::command::dispatch_field::DispatchField;
use assistance::command::drawn_path::{ApprovePath, ProposePath};
use assistance::command::holds::{Hold, ReleaseHold};
use assistance::command::refusal::Refusal;
use assistance::command::resume::Resume;
use assistance::command::ride::{EndRide, SendAnotherCar};
use assistance::command::routes::{ChangeDestination, Reroute};
use assistance::command::signals::{HazardsSwitch, LightsSwitch, SoundHorn};
use assistance::command::stops::{PullOver, StopNow};
use assistance::command::unlock_doors::{LockDoors, UnlockDoors};
use assistance::command::{
    Command, CommandBody, CommandKind, CommandOrder, CommandRecord, CommandReply, CommandStage, CommandState, Evidence,
};
use assistance::ids::{CommandId, Epoch, IncidentId, PersonId, SceneId, VehicleId};

use crate::error::WireError;
use crate::proto::command::v1 as command;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for Evidence {
    type Proto = command::Evidence;
    fn to_proto(&self) -> Self::Proto {
        command::Evidence {
            scene: Some(self.scene.0),
            captured: Some(self.captured.to_proto()),
            second_look: Some(self.second_look),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            scene: SceneId(plain::need(proto.scene, "scene")?),
            captured: CarStamp::from_proto(plain::need(proto.captured, "captured")?)
                .map_err(|error| error.within("captured"))?,
            second_look: plain::need(proto.second_look, "second_look")?,
        })
    }
}
impl Wire for Command {
    type Proto = command::Command;
    fn to_proto(&self) -> Self::Proto {
        command::Command {
            id: plain::id_bytes(self.id.0),
            vehicle: self.vehicle.as_str().to_owned(),
            incident: self.incident.as_ref().map(|it| it.0),
            body: Some(self.body.to_proto()),
            evidence: self.evidence.as_ref().map(|it| it.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: CommandId(plain::id(&proto.id, "id")?),
            vehicle: VehicleId::new(&proto.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
            incident: proto.incident.map(IncidentId),
            body: CommandBody::from_proto(plain::need(proto.body, "body")?).map_err(|error| error.within("body"))?,
            evidence: match proto.evidence {
                Some(it) => Some(Evidence::from_proto(it).map_err(|error| error.within("evidence"))?),
                None => None,
            },
        })
    }
}
impl Wire for CommandOrder {
    type Proto = command::CommandOrder;
    fn to_proto(&self) -> Self::Proto {
        command::CommandOrder {
            id: plain::id_bytes(self.id.0),
            vehicle: self.vehicle.as_str().to_owned(),
            body: Some(self.body.to_proto()),
            by: self.by.as_str().to_owned(),
            epoch: Some(self.epoch.0),
            judged_at: Some(self.judged_at.to_proto()),
            ttl_ms: Some(clock::millis(self.ttl)),
            evidence: self.evidence.as_ref().map(|it| it.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            id: CommandId(plain::id(&proto.id, "id")?),
            vehicle: VehicleId::new(&proto.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
            body: CommandBody::from_proto(plain::need(proto.body, "body")?).map_err(|error| error.within("body"))?,
            by: PersonId::new(&proto.by).map_err(|error| WireError::invalid("by", &error))?,
            epoch: Epoch(plain::need(proto.epoch, "epoch")?),
            judged_at: CarStamp::from_proto(plain::need(proto.judged_at, "judged_at")?)
                .map_err(|error| error.within("judged_at"))?,
            ttl: Duration::from_millis(plain::need(proto.ttl_ms, "ttl_ms")?),
            evidence: match proto.evidence {
                Some(it) => Some(Evidence::from_proto(it).map_err(|error| error.within("evidence"))?),
                None => None,
            },
        })
    }
}
impl Wire for CommandRecord {
    type Proto = command::CommandRecord;
    fn to_proto(&self) -> Self::Proto {
        command::CommandRecord {
            command: Some(self.command.to_proto()),
            by: self.by.as_str().to_owned(),
            epoch: Some(self.epoch.0),
            judged_at: self.judged_at.as_ref().map(|it| it.to_proto()),
            ttl_ms: Some(clock::millis(self.ttl)),
            decided_at_ms: Some(self.decided_at.0),
            state: Some(self.state.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            command: Command::from_proto(plain::need(proto.command, "command")?)
                .map_err(|error| error.within("command"))?,
            by: PersonId::new(&proto.by).map_err(|error| WireError::invalid("by", &error))?,
            epoch: Epoch(plain::need(proto.epoch, "epoch")?),
            judged_at: match proto.judged_at {
                Some(it) => Some(CarStamp::from_proto(it).map_err(|error| error.within("judged_at"))?),
                None => None,
            },
            ttl: Duration::from_millis(plain::need(proto.ttl_ms, "ttl_ms")?),
            decided_at: DeskTime(plain::need(proto.decided_at_ms, "decided_at_ms")?),
            state: CommandState::from_proto(plain::need(proto.state, "state")?)
                .map_err(|error| error.within("state"))?,
        })
    }
}
impl Wire for CommandBody {
    type Proto = command::CommandBody;
    fn to_proto(&self) -> Self::Proto {
        use command::command_body::Kind;
        let kind = match self {
            Self::AnswerQuestion(it) => Kind::AnswerQuestion(it.to_proto()),
            Self::MarkLaneClosed(it) => Kind::MarkLaneClosed(it.to_proto()),
            Self::MarkRoadClosed(it) => Kind::MarkRoadClosed(it.to_proto()),
            Self::RequestLane(it) => Kind::RequestLane(it.to_proto()),
            Self::Reroute(it) => Kind::Reroute(it.to_proto()),
            Self::ChangeDestination(it) => Kind::ChangeDestination(it.to_proto()),
            Self::PullOver(it) => Kind::PullOver(it.to_proto()),
            Self::StopNow(it) => Kind::StopNow(it.to_proto()),
            Self::Hold(it) => Kind::Hold(it.to_proto()),
            Self::ReleaseHold(it) => Kind::ReleaseHold(it.to_proto()),
            Self::Resume(it) => Kind::Resume(it.to_proto()),
            Self::UnlockDoors(it) => Kind::UnlockDoors(it.to_proto()),
            Self::LockDoors(it) => Kind::LockDoors(it.to_proto()),
            Self::SetWindows(it) => Kind::SetWindows(it.to_proto()),
            Self::SetClimate(it) => Kind::SetClimate(it.to_proto()),
            Self::Lights(it) => Kind::Lights(it.to_proto()),
            Self::Hazards(it) => Kind::Hazards(it.to_proto()),
            Self::SoundHorn(it) => Kind::SoundHorn(it.to_proto()),
            Self::EndRide(it) => Kind::EndRide(it.to_proto()),
            Self::SendAnotherCar(it) => Kind::SendAnotherCar(it.to_proto()),
            Self::DispatchField(it) => Kind::DispatchField(it.to_proto()),
            Self::ProposePath(it) => Kind::ProposePath(it.to_proto()),
            Self::ApprovePath(it) => Kind::ApprovePath(it.to_proto()),
            Self::CreepClear(it) => Kind::CreepClear(it.to_proto()),
        };
        command::CommandBody { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use command::command_body::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::AnswerQuestion(it) => {
                Self::AnswerQuestion(AnswerQuestion::from_proto(it).map_err(|error| error.within("answer_question"))?)
            }
            Kind::MarkLaneClosed(it) => {
                Self::MarkLaneClosed(MarkLaneClosed::from_proto(it).map_err(|error| error.within("mark_lane_closed"))?)
            }
            Kind::MarkRoadClosed(it) => {
                Self::MarkRoadClosed(MarkRoadClosed::from_proto(it).map_err(|error| error.within("mark_road_closed"))?)
            }
            Kind::RequestLane(it) => {
                Self::RequestLane(RequestLane::from_proto(it).map_err(|error| error.within("request_lane"))?)
            }
            Kind::Reroute(it) => Self::Reroute(Reroute::from_proto(it).map_err(|error| error.within("reroute"))?),
            Kind::ChangeDestination(it) => Self::ChangeDestination(
                ChangeDestination::from_proto(it).map_err(|error| error.within("change_destination"))?,
            ),
            Kind::PullOver(it) => Self::PullOver(PullOver::from_proto(it).map_err(|error| error.within("pull_over"))?),
            Kind::StopNow(it) => Self::StopNow(StopNow::from_proto(it).map_err(|error| error.within("stop_now"))?),
            Kind::Hold(it) => Self::Hold(Hold::from_proto(it).map_err(|error| error.within("hold"))?),
            Kind::ReleaseHold(it) => {
                Self::ReleaseHold(ReleaseHold::from_proto(it).map_err(|error| error.within("release_hold"))?)
            }
            Kind::Resume(it) => Self::Resume(Resume::from_proto(it).map_err(|error| error.within("resume"))?),
            Kind::UnlockDoors(it) => {
                Self::UnlockDoors(UnlockDoors::from_proto(it).map_err(|error| error.within("unlock_doors"))?)
            }
            Kind::LockDoors(it) => {
                Self::LockDoors(LockDoors::from_proto(it).map_err(|error| error.within("lock_doors"))?)
            }
            Kind::SetWindows(it) => {
                Self::SetWindows(SetWindows::from_proto(it).map_err(|error| error.within("set_windows"))?)
            }
            Kind::SetClimate(it) => {
                Self::SetClimate(SetClimate::from_proto(it).map_err(|error| error.within("set_climate"))?)
            }
            Kind::Lights(it) => Self::Lights(LightsSwitch::from_proto(it).map_err(|error| error.within("lights"))?),
            Kind::Hazards(it) => Self::Hazards(HazardsSwitch::from_proto(it).map_err(|error| error.within("hazards"))?),
            Kind::SoundHorn(it) => {
                Self::SoundHorn(SoundHorn::from_proto(it).map_err(|error| error.within("sound_horn"))?)
            }
            Kind::EndRide(it) => Self::EndRide(EndRide::from_proto(it).map_err(|error| error.within("end_ride"))?),
            Kind::SendAnotherCar(it) => {
                Self::SendAnotherCar(SendAnotherCar::from_proto(it).map_err(|error| error.within("send_another_car"))?)
            }
            Kind::DispatchField(it) => {
                Self::DispatchField(DispatchField::from_proto(it).map_err(|error| error.within("dispatch_field"))?)
            }
            Kind::ProposePath(it) => {
                Self::ProposePath(ProposePath::from_proto(it).map_err(|error| error.within("propose_path"))?)
            }
            Kind::ApprovePath(it) => {
                Self::ApprovePath(ApprovePath::from_proto(it).map_err(|error| error.within("approve_path"))?)
            }
            Kind::CreepClear(it) => {
                Self::CreepClear(CreepClear::from_proto(it).map_err(|error| error.within("creep_clear"))?)
            }
        };
        Ok(value)
    }
}
impl Wire for CommandState {
    type Proto = command::CommandState;
    fn to_proto(&self) -> Self::Proto {
        use command::command_state::Kind;
        let kind = match self {
            Self::Proposed => Kind::Proposed(command::command_state::Proposed {}),
            Self::Permitted => Kind::Permitted(command::command_state::Permitted {}),
            Self::Sent => Kind::Sent(command::command_state::Sent {}),
            Self::Accepted => Kind::Accepted(command::command_state::Accepted {}),
            Self::Completed => Kind::Completed(command::command_state::Completed {}),
            Self::Refused(it) => Kind::Refused(it.to_proto()),
            Self::Failed(it) => Kind::Failed(it.clone()),
            Self::Expired => Kind::Expired(command::command_state::Expired {}),
            Self::Unknown => Kind::Unknown(command::command_state::Unknown {}),
        };
        command::CommandState { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use command::command_state::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Proposed(_) => Self::Proposed,
            Kind::Permitted(_) => Self::Permitted,
            Kind::Sent(_) => Self::Sent,
            Kind::Accepted(_) => Self::Accepted,
            Kind::Completed(_) => Self::Completed,
            Kind::Refused(it) => Self::Refused(Refusal::from_proto(it).map_err(|error| error.within("refused"))?),
            Kind::Failed(it) => Self::Failed(plain::text(it, "failed")?),
            Kind::Expired(_) => Self::Expired,
            Kind::Unknown(_) => Self::Unknown,
        };
        Ok(value)
    }
}
impl Wire for CommandReply {
    type Proto = command::CommandReply;
    fn to_proto(&self) -> Self::Proto {
        use command::command_reply::Kind;
        let kind = match self {
            Self::Accepted => Kind::Accepted(command::command_reply::Accepted {}),
            Self::Completed => Kind::Completed(command::command_reply::Completed {}),
            Self::Refused(it) => Kind::Refused(it.to_proto()),
            Self::Failed(it) => Kind::Failed(it.clone()),
            Self::Expired => Kind::Expired(command::command_reply::Expired {}),
            Self::Unknown => Kind::Unknown(command::command_reply::Unknown {}),
            Self::NeverSeen => Kind::NeverSeen(command::command_reply::NeverSeen {}),
        };
        command::CommandReply { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use command::command_reply::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Accepted(_) => Self::Accepted,
            Kind::Completed(_) => Self::Completed,
            Kind::Refused(it) => Self::Refused(Refusal::from_proto(it).map_err(|error| error.within("refused"))?),
            Kind::Failed(it) => Self::Failed(plain::text(it, "failed")?),
            Kind::Expired(_) => Self::Expired,
            Kind::Unknown(_) => Self::Unknown,
            Kind::NeverSeen(_) => Self::NeverSeen,
        };
        Ok(value)
    }
}
named!(CommandKind, command::CommandKind, command_kind);
named!(CommandStage, command::CommandStage, command_stage);
