//! Incident: there and back.

use assistance::clock::CarStamp;
use assistance::ids::CarIncidentRef;
use assistance::incident::kind::{IncidentGroup, IncidentKind};
use assistance::incident::question::Question;
use assistance::incident::urgency::Urgency;
use assistance::incident::{Brief, Outcome, WithdrawnReason};
use assistance::link::IncidentReport;
use assistance::vehicle::PlaceKind;

use crate::error::WireError;
use crate::proto::incident::v1 as incident;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for Brief {
    type Proto = incident::Brief;
    fn to_proto(&self) -> Self::Proto {
        incident::Brief {
            place: self.place.clone(),
            why: self.why.clone(),
            aboard: self.aboard.clone(),
            tried: self.tried.clone(),
            asked: self.asked.clone(),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            place: plain::text(proto.place, "place")?,
            why: plain::text(proto.why, "why")?,
            aboard: plain::text(proto.aboard, "aboard")?,
            tried: plain::text(proto.tried, "tried")?,
            asked: plain::text(proto.asked, "asked")?,
        })
    }
}
impl Wire for IncidentReport {
    type Proto = incident::IncidentReport;
    fn to_proto(&self) -> Self::Proto {
        incident::IncidentReport {
            car_ref: Some(self.car_ref.0),
            kind: self.kind.number(),
            stamp: Some(self.stamp.to_proto()),
            place: self.place.as_ref().map(|it| it.number()),
            aboard: self.aboard.as_ref().map(|it| u32::from(*it)),
            why: self.why.clone(),
            aboard_words: self.aboard_words.clone(),
            tried: self.tried.clone(),
            asked: self.asked.clone(),
            question: self.question.as_ref().map(|it| it.to_proto()),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            car_ref: CarIncidentRef(plain::need(proto.car_ref, "car_ref")?),
            kind: IncidentKind::of_number(proto.kind, "kind")?,
            stamp: CarStamp::from_proto(plain::need(proto.stamp, "stamp")?).map_err(|error| error.within("stamp"))?,
            place: match proto.place {
                Some(it) => Some(PlaceKind::of_number(it, "place")?),
                None => None,
            },
            aboard: match proto.aboard {
                Some(it) => Some(plain::small(it, "aboard")?),
                None => None,
            },
            why: plain::text(proto.why, "why")?,
            aboard_words: plain::text(proto.aboard_words, "aboard_words")?,
            tried: plain::text(proto.tried, "tried")?,
            asked: plain::text(proto.asked, "asked")?,
            question: match proto.question {
                Some(it) => Some(Question::from_proto(it).map_err(|error| error.within("question"))?),
                None => None,
            },
        })
    }
}
named!(IncidentGroup, incident::IncidentGroup, incident_group);
named!(IncidentKind, incident::IncidentKind, incident_kind);
named!(Urgency, incident::Urgency, urgency);
named!(Outcome, incident::Outcome, outcome);
named!(WithdrawnReason, incident::WithdrawnReason, withdrawn_reason);
