//! Drawn paths: there and back.

use assistance::clock::{CarStamp, DeskTime};
use assistance::command::creep_clear::{CreepClear, CreepDirection};
use assistance::command::drawn_path::{
    ApprovePath, DrawnPath, MAX_DRAWN, MAX_PLANNED, PathDriven, PathPlanned, PathReport, PathVerdict, PlannedPath,
    ProposePath,
};
use assistance::ids::{CommandId, IncidentId, PersonId, PlanDigest, SceneId};

use crate::error::WireError;
use crate::proto::command::v1 as command;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for ProposePath {
    type Proto = command::ProposePath;
    fn to_proto(&self) -> Self::Proto {
        command::ProposePath { points: self.points.iter().map(Wire::to_proto).collect() }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self { points: plain::list(proto.points, "points", MAX_DRAWN)? })
    }
}
impl Wire for ApprovePath {
    type Proto = command::ApprovePath;
    fn to_proto(&self) -> Self::Proto {
        command::ApprovePath { proposal: plain::id_bytes(self.proposal.0), plan: Some(self.plan.0) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            proposal: CommandId(plain::id(&proto.proposal, "proposal")?),
            plan: PlanDigest(plain::need(proto.plan, "plan")?),
        })
    }
}
impl Wire for CreepClear {
    type Proto = command::CreepClear;
    fn to_proto(&self) -> Self::Proto {
        command::CreepClear { direction: self.direction.number(), metres: Some(self.metres) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            direction: CreepDirection::of_number(proto.direction, "direction")?,
            metres: plain::finite(plain::need(proto.metres, "metres")?, "metres")?,
        })
    }
}
impl Wire for PathReport {
    type Proto = command::PathReport;
    fn to_proto(&self) -> Self::Proto {
        use command::path_report::Kind;
        let kind = match self {
            Self::Planned(it) => Kind::Planned(it.to_proto()),
            Self::Driven(it) => Kind::Driven(it.to_proto()),
        };
        command::PathReport { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use command::path_report::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Planned(it) => Self::Planned(PathPlanned::from_proto(it).map_err(|error| error.within("planned"))?),
            Kind::Driven(it) => Self::Driven(PathDriven::from_proto(it).map_err(|error| error.within("driven"))?),
        };
        Ok(value)
    }
}
impl Wire for PathPlanned {
    type Proto = command::PathPlanned;
    fn to_proto(&self) -> Self::Proto {
        command::PathPlanned {
            proposal: plain::id_bytes(self.proposal.0),
            made_at: Some(self.made_at.to_proto()),
            scene: Some(self.scene.0),
            verdict: Some(self.verdict.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            proposal: CommandId(plain::id(&proto.proposal, "proposal")?),
            made_at: CarStamp::from_proto(plain::need(proto.made_at, "made_at")?)
                .map_err(|error| error.within("made_at"))?,
            scene: SceneId(plain::need(proto.scene, "scene")?),
            verdict: PathVerdict::from_proto(plain::need(proto.verdict, "verdict")?)
                .map_err(|error| error.within("verdict"))?,
        })
    }
}
impl Wire for PathVerdict {
    type Proto = command::PathVerdict;
    fn to_proto(&self) -> Self::Proto {
        use command::path_verdict::Kind;
        let kind = match self {
            Self::Would(it) => Kind::Would(it.to_proto()),
            Self::WouldNot(it) => Kind::WouldNot(it.clone()),
        };
        command::PathVerdict { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use command::path_verdict::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Would(it) => Self::Would(PlannedPath::from_proto(it).map_err(|error| error.within("would"))?),
            Kind::WouldNot(it) => Self::WouldNot(plain::text(it, "would_not")?),
        };
        Ok(value)
    }
}
impl Wire for PlannedPath {
    type Proto = command::PlannedPath;
    fn to_proto(&self) -> Self::Proto {
        command::PlannedPath {
            points: self.points.iter().map(Wire::to_proto).collect(),
            length_m: Some(self.length_m),
            top_speed_mps: Some(self.top_speed_mps),
            words: self.words.clone(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            points: plain::list(proto.points, "points", MAX_PLANNED)?,
            length_m: plain::finite(plain::need(proto.length_m, "length_m")?, "length_m")?,
            top_speed_mps: plain::finite(plain::need(proto.top_speed_mps, "top_speed_mps")?, "top_speed_mps")?,
            words: plain::text(proto.words, "words")?,
        })
    }
}
impl Wire for PathDriven {
    type Proto = command::PathDriven;
    fn to_proto(&self) -> Self::Proto {
        command::PathDriven {
            approval: plain::id_bytes(self.approval.0),
            points: self.points.iter().map(Wire::to_proto).collect(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            approval: CommandId(plain::id(&proto.approval, "approval")?),
            points: plain::list(proto.points, "points", MAX_PLANNED)?,
        })
    }
}
impl Wire for DrawnPath {
    type Proto = command::DrawnPath;
    fn to_proto(&self) -> Self::Proto {
        command::DrawnPath {
            proposal: plain::id_bytes(self.proposal.0),
            incident: self.incident.as_ref().map(|it| it.0),
            by: self.by.as_str().to_owned(),
            proposed: self.proposed.iter().map(Wire::to_proto).collect(),
            planned: self.planned.as_ref().map(|it| it.to_proto()),
            planned_at_ms: self.planned_at.as_ref().map(|it| it.0),
            approval: self.approval.as_ref().map(|it| plain::id_bytes(it.0)),
            driven: self.driven.iter().map(Wire::to_proto).collect(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            proposal: CommandId(plain::id(&proto.proposal, "proposal")?),
            incident: proto.incident.map(IncidentId),
            by: PersonId::new(&proto.by).map_err(|error| WireError::invalid("by", &error))?,
            proposed: plain::list(proto.proposed, "proposed", MAX_DRAWN)?,
            planned: match proto.planned {
                Some(it) => Some(PathPlanned::from_proto(it).map_err(|error| error.within("planned"))?),
                None => None,
            },
            planned_at: proto.planned_at_ms.map(DeskTime),
            approval: match proto.approval {
                Some(it) => Some(CommandId(plain::id(&it, "approval")?)),
                None => None,
            },
            driven: plain::list(proto.driven, "driven", MAX_PLANNED)?,
        })
    }
}
named!(CreepDirection, command::CreepDirection, creep_direction);
