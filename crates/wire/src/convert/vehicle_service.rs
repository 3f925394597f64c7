//! Vehicle service: there and back.

use assistance::call::{CallPlace, CallReport, CallStatus};
use assistance::clock::CarStamp;
use assistance::command::{CommandOrder, CommandReply, PathReport};
use assistance::conversation::Words;
use assistance::ids::{BootId, CarIncidentRef, CommandId, Epoch, MessageId, QuestionId, VehicleId};
use assistance::incident::WithdrawnReason;
use assistance::link::{
    HelpStatus, IncidentReport, ReliableReport, ReportAnswer, VehicleAnswer, VehicleHello, VehicleOrder, VehicleReport,
};
use assistance::scene::Scene;
use assistance::vehicle::{VehicleCard, VehiclePicture};

use crate::error::WireError;
use crate::proto::vehicle::v1 as vehicle;
use crate::wire_trait::MAX_LIST;
use crate::wire_trait::{Numbered, Wire, plain, within};

impl Wire for VehicleHello {
    type Proto = vehicle::VehicleHello;
    fn to_proto(&self) -> Self::Proto {
        vehicle::VehicleHello {
            vehicle: self.vehicle.as_str().to_owned(),
            boot: Some(self.boot.0),
            stamp: Some(self.stamp.to_proto()),
            card: Some(self.card.to_proto()),
            highest_epoch: Some(self.highest_epoch.0),
            open_incidents: self.open_incidents.iter().map(|it| it.0).collect(),
            next_report: Some(self.next_report),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        Ok(Self {
            vehicle: VehicleId::new(&proto.vehicle).map_err(|error| WireError::invalid("vehicle", &error))?,
            boot: BootId(plain::need(proto.boot, "boot")?),
            stamp: CarStamp::from_proto(plain::need(proto.stamp, "stamp")?).map_err(|error| error.within("stamp"))?,
            card: VehicleCard::from_proto(plain::need(proto.card, "card")?).map_err(|error| error.within("card"))?,
            highest_epoch: Epoch(plain::need(proto.highest_epoch, "highest_epoch")?),
            open_incidents: plain::each(proto.open_incidents, "open_incidents", MAX_LIST, |it| Ok(CarIncidentRef(it)))?,
            next_report: plain::need(proto.next_report, "next_report")?,
        })
    }
}
impl Wire for VehicleReport {
    type Proto = vehicle::ReportRequest;
    fn to_proto(&self) -> Self::Proto {
        use vehicle::report_request::Kind;
        let kind = match self {
            Self::Hello(it) => Kind::Hello(it.to_proto()),
            Self::Telemetry { number, picture, scene } => Kind::Telemetry(vehicle::report_request::Telemetry {
                number: Some(*number),
                picture: Some(picture.to_proto()),
                scene: scene.as_ref().map(|it| it.to_proto()),
            }),
            Self::Reliable { number, body } => {
                Kind::Reliable(vehicle::report_request::Reliable { number: Some(*number), body: Some(body.to_proto()) })
            }
            Self::Pong { ping, stamp } => {
                Kind::Pong(vehicle::report_request::Pong { ping: Some(*ping), stamp: Some(stamp.to_proto()) })
            }
        };
        vehicle::ReportRequest { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use vehicle::report_request::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Hello(it) => {
                Self::Hello(Box::new(VehicleHello::from_proto(it).map_err(|error| error.within("hello"))?))
            }
            Kind::Telemetry(it) => within("telemetry", || {
                Ok(Self::Telemetry {
                    number: plain::need(it.number, "number")?,
                    picture: Box::new(
                        VehiclePicture::from_proto(plain::need(it.picture, "picture")?)
                            .map_err(|error| error.within("picture"))?,
                    ),
                    scene: match it.scene {
                        Some(it) => Some(Box::new(Scene::from_proto(it).map_err(|error| error.within("scene"))?)),
                        None => None,
                    },
                })
            })?,
            Kind::Reliable(it) => within("reliable", || {
                Ok(Self::Reliable {
                    number: plain::need(it.number, "number")?,
                    body: ReliableReport::from_proto(plain::need(it.body, "body")?)
                        .map_err(|error| error.within("body"))?,
                })
            })?,
            Kind::Pong(it) => within("pong", || {
                Ok(Self::Pong {
                    ping: plain::need(it.ping, "ping")?,
                    stamp: CarStamp::from_proto(plain::need(it.stamp, "stamp")?)
                        .map_err(|error| error.within("stamp"))?,
                })
            })?,
        };
        Ok(value)
    }
}
impl Wire for ReliableReport {
    type Proto = vehicle::ReliableReport;
    fn to_proto(&self) -> Self::Proto {
        use vehicle::reliable_report::Kind;
        let kind = match self {
            Self::Incident(it) => Kind::Incident(it.to_proto()),
            Self::Withdrawn { car_ref, reason } => Kind::Withdrawn(vehicle::reliable_report::Withdrawn {
                car_ref: Some(car_ref.0),
                reason: reason.number(),
            }),
            Self::QuestionVanished { car_ref, question } => {
                Kind::QuestionVanished(vehicle::reliable_report::QuestionVanished {
                    car_ref: Some(car_ref.0),
                    question: Some(question.0),
                })
            }
            Self::PassengerSaid { car_ref, passenger, language, text, spoken } => {
                Kind::PassengerSaid(vehicle::reliable_report::PassengerSaid {
                    car_ref: Some(car_ref.0),
                    passenger: Some(u32::from(*passenger)),
                    language: language.clone(),
                    text: text.clone(),
                    spoken: Some(*spoken),
                })
            }
            Self::CommandOutcome { id, reply } => Kind::CommandOutcome(vehicle::reliable_report::CommandOutcome {
                id: plain::id_bytes(id.0),
                reply: Some(reply.to_proto()),
            }),
            Self::Call { car_ref, place, report } => Kind::CallReported(vehicle::reliable_report::CallReported {
                car_ref: Some(car_ref.0),
                place: place.number(),
                report: Some(report.to_proto()),
            }),
            Self::Path(it) => Kind::Path(it.to_proto()),
        };
        vehicle::ReliableReport { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use vehicle::reliable_report::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Incident(it) => {
                Self::Incident(Box::new(IncidentReport::from_proto(it).map_err(|error| error.within("incident"))?))
            }
            Kind::Withdrawn(it) => within("withdrawn", || {
                Ok(Self::Withdrawn {
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    reason: WithdrawnReason::of_number(it.reason, "reason")?,
                })
            })?,
            Kind::QuestionVanished(it) => within("question_vanished", || {
                Ok(Self::QuestionVanished {
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    question: QuestionId(plain::need(it.question, "question")?),
                })
            })?,
            Kind::PassengerSaid(it) => within("passenger_said", || {
                Ok(Self::PassengerSaid {
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    passenger: plain::small(plain::need(it.passenger, "passenger")?, "passenger")?,
                    language: plain::text(it.language, "language")?,
                    text: plain::text(it.text, "text")?,
                    // A car that only writes does not say so.
                    spoken: it.spoken.unwrap_or(false),
                })
            })?,
            Kind::CommandOutcome(it) => within("command_outcome", || {
                Ok(Self::CommandOutcome {
                    id: CommandId(plain::id(&it.id, "id")?),
                    reply: CommandReply::from_proto(plain::need(it.reply, "reply")?)
                        .map_err(|error| error.within("reply"))?,
                })
            })?,
            Kind::CallReported(it) => within("call_reported", || {
                Ok(Self::Call {
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    place: CallPlace::of_number(it.place, "place")?,
                    report: CallReport::from_proto(plain::need(it.report, "report")?)
                        .map_err(|error| error.within("report"))?,
                })
            })?,
            Kind::Path(it) => Self::Path(PathReport::from_proto(it).map_err(|error| error.within("path"))?),
        };
        Ok(value)
    }
}
impl Wire for ReportAnswer {
    type Proto = vehicle::ReportResponse;
    fn to_proto(&self) -> Self::Proto {
        use vehicle::report_response::Kind;
        let kind = match self {
            Self::Welcome { site, map_hash, recorded_up_to } => Kind::Welcome(vehicle::report_response::Welcome {
                site: site.clone(),
                map_hash: map_hash.clone(),
                recorded_up_to: Some(*recorded_up_to),
            }),
            Self::Recorded { up_to } => Kind::Recorded(vehicle::report_response::Recorded { up_to: Some(*up_to) }),
            Self::Credit { up_to } => Kind::Credit(vehicle::report_response::Credit { up_to: Some(*up_to) }),
            Self::Rejected { number, field, reason } => Kind::Rejected(vehicle::report_response::Rejected {
                number: Some(*number),
                field: field.clone(),
                reason: reason.clone(),
            }),
            Self::Ping { ping } => Kind::Ping(vehicle::report_response::Ping { ping: Some(*ping) }),
            Self::Watched(it) => Kind::Watched(*it),
        };
        vehicle::ReportResponse { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use vehicle::report_response::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Welcome(it) => within("welcome", || {
                Ok(Self::Welcome {
                    site: plain::text(it.site, "site")?,
                    map_hash: plain::text(it.map_hash, "map_hash")?,
                    recorded_up_to: plain::need(it.recorded_up_to, "recorded_up_to")?,
                })
            })?,
            Kind::Recorded(it) => within("recorded", || Ok(Self::Recorded { up_to: plain::need(it.up_to, "up_to")? }))?,
            Kind::Credit(it) => within("credit", || Ok(Self::Credit { up_to: plain::need(it.up_to, "up_to")? }))?,
            Kind::Rejected(it) => within("rejected", || {
                Ok(Self::Rejected {
                    number: plain::need(it.number, "number")?,
                    field: plain::text(it.field, "field")?,
                    reason: plain::text(it.reason, "reason")?,
                })
            })?,
            Kind::Ping(it) => within("ping", || Ok(Self::Ping { ping: plain::need(it.ping, "ping")? }))?,
            Kind::Watched(it) => Self::Watched(it),
        };
        Ok(value)
    }
}
impl Wire for VehicleOrder {
    type Proto = vehicle::CommandResponse;
    fn to_proto(&self) -> Self::Proto {
        use vehicle::command_response::Kind;
        let kind = match self {
            Self::Command(it) => Kind::Command(it.to_proto()),
            Self::AskOutcomes(list) => Kind::AskOutcomes(vehicle::command_response::AskOutcomesList {
                items: list.iter().map(|it| plain::id_bytes(it.0)).collect(),
            }),
            Self::Say { message, speaker, language, words } => Kind::Say(vehicle::command_response::Say {
                message: Some(message.0),
                speaker: speaker.clone(),
                language: language.clone(),
                words: Some(words.to_proto()),
            }),
            Self::HelpStatus(it) => Kind::HelpStatus(it.to_proto()),
            Self::IncidentClosed { car_ref } => {
                Kind::IncidentClosed(vehicle::command_response::IncidentClosed { car_ref: Some(car_ref.0) })
            }
            Self::Heartbeat => Kind::Heartbeat(vehicle::command_response::Heartbeat {}),
            Self::MediaOffer { grant, car_ref, valid } => Kind::MediaOffer(vehicle::command_response::MediaOffer {
                grant: plain::id_bytes(u128::from_be_bytes(*grant)),
                car_ref: Some(car_ref.0),
                valid_ms: Some(assistance::clock::millis(*valid)),
            }),
            Self::CallStatus(it) => Kind::CallStatus(it.to_proto()),
        };
        vehicle::CommandResponse { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use vehicle::command_response::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Command(it) => {
                Self::Command(Box::new(CommandOrder::from_proto(it).map_err(|error| error.within("command"))?))
            }
            Kind::AskOutcomes(list) => Self::AskOutcomes(plain::each(list.items, "ask_outcomes", MAX_LIST, |it| {
                Ok(CommandId(plain::id(&it, "ask_outcomes")?))
            })?),
            Kind::Say(it) => within("say", || {
                Ok(Self::Say {
                    message: MessageId(plain::need(it.message, "message")?),
                    speaker: plain::text(it.speaker, "speaker")?,
                    language: plain::text(it.language, "language")?,
                    words: Words::from_proto(plain::need(it.words, "words")?).map_err(|error| error.within("words"))?,
                })
            })?,
            Kind::HelpStatus(it) => {
                Self::HelpStatus(HelpStatus::from_proto(it).map_err(|error| error.within("help_status"))?)
            }
            Kind::IncidentClosed(it) => within("incident_closed", || {
                Ok(Self::IncidentClosed { car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?) })
            })?,
            Kind::Heartbeat(_) => Self::Heartbeat,
            Kind::MediaOffer(it) => within("media_offer", || {
                Ok(Self::MediaOffer {
                    grant: plain::id(&it.grant, "grant")?.to_be_bytes(),
                    car_ref: CarIncidentRef(plain::need(it.car_ref, "car_ref")?),
                    valid: std::time::Duration::from_millis(plain::need(it.valid_ms, "valid_ms")?),
                })
            })?,
            Kind::CallStatus(it) => {
                Self::CallStatus(CallStatus::from_proto(it).map_err(|error| error.within("call_status"))?)
            }
        };
        Ok(value)
    }
}
impl Wire for HelpStatus {
    type Proto = vehicle::HelpStatus;
    fn to_proto(&self) -> Self::Proto {
        use vehicle::help_status::Kind;
        let kind = match self {
            Self::None => Kind::None(vehicle::help_status::None {}),
            Self::Waiting { place_in_queue, next_news_s } => Kind::Waiting(vehicle::help_status::Waiting {
                place_in_queue: Some(*place_in_queue),
                next_news_s: Some(*next_news_s),
            }),
            Self::Helping { person } => Kind::Helping(vehicle::help_status::Helping { person: person.clone() }),
        };
        vehicle::HelpStatus { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use vehicle::help_status::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::None(_) => Self::None,
            Kind::Waiting(it) => within("waiting", || {
                Ok(Self::Waiting {
                    place_in_queue: plain::need(it.place_in_queue, "place_in_queue")?,
                    next_news_s: plain::need(it.next_news_s, "next_news_s")?,
                })
            })?,
            Kind::Helping(it) => within("helping", || Ok(Self::Helping { person: plain::text(it.person, "person")? }))?,
        };
        Ok(value)
    }
}
impl Wire for VehicleAnswer {
    type Proto = vehicle::CommandRequest;
    fn to_proto(&self) -> Self::Proto {
        use vehicle::command_request::Kind;
        let kind = match self {
            Self::Hello(it) => Kind::Hello(it.to_proto()),
            Self::Command { id, reply } => Kind::Command(vehicle::command_request::Command {
                id: plain::id_bytes(id.0),
                reply: Some(reply.to_proto()),
            }),
            Self::Shown { message } => Kind::Shown(vehicle::command_request::Shown { message: Some(message.0) }),
            Self::Heartbeat => Kind::Heartbeat(vehicle::command_request::Heartbeat {}),
        };
        vehicle::CommandRequest { kind: Some(kind) }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        use vehicle::command_request::Kind;
        let value = match plain::need(proto.kind, "kind")? {
            Kind::Hello(it) => {
                Self::Hello(Box::new(VehicleHello::from_proto(it).map_err(|error| error.within("hello"))?))
            }
            Kind::Command(it) => within("command", || {
                Ok(Self::Command {
                    id: CommandId(plain::id(&it.id, "id")?),
                    reply: CommandReply::from_proto(plain::need(it.reply, "reply")?)
                        .map_err(|error| error.within("reply"))?,
                })
            })?,
            Kind::Shown(it) => {
                within("shown", || Ok(Self::Shown { message: MessageId(plain::need(it.message, "message")?) }))?
            }
            Kind::Heartbeat(_) => Self::Heartbeat,
        };
        Ok(value)
    }
}
