//! What is fixed about each kind of cause: how the car reports it, what it asks, what helps.

use assistance::command::FieldService;
use assistance::incident::{IncidentKind, QuestionKind};

use super::CauseKind;

/// What a cause hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// A place on a street: whoever comes there meets it.
    Street,
    /// Ground with signals in it.
    Area,
    /// One car and those aboard.
    Car,
}

/// What helps, beside or instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The right answer is all.
    Answer,
    /// Pull over, then let it drive on with a new plan.
    PullOverAndReplan,
    /// Pull over where it is safe, then let them out.
    MoveToSafety,
    /// Unlock the kerb side.
    UnlockKerb,
    /// Drive to a hospital, and tell 911.
    Hospital,
    /// Answer, and send somebody.
    Send(FieldService),
    /// Talk until nothing else is needed, then drive on.
    TalkAndResume,
    /// Talk until nothing else is needed.
    Talk,
    /// Keep it where it is, and send somebody: it moves for nobody but those at the scene.
    HoldAndSend(FieldService),
}

/// What is fixed about a kind of cause.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    /// As what the car reports it.
    pub incident: IncidentKind,
    /// What the car asks; `None` where no answer from a list would help.
    pub question: Option<QuestionKind>,
    /// What it hangs on.
    pub anchor: Anchor,
    /// How far before it a car stops, metres.
    pub stop_before_m: f64,
    /// Why the car asks, in its own words.
    pub why: &'static str,
    /// What it tried.
    pub tried: &'static str,
    /// What it asks of a person.
    pub asked: &'static str,
    /// What helps.
    pub remedy: Remedy,
    /// How long it lasts by itself in seconds, least and most, where nobody says otherwise.
    pub lasts_s: (u32, u32),
    /// Whether it frightens those aboard.
    pub frightens: bool,
}

#[allow(clippy::too_many_arguments)] // a row of a table, read by columns
const fn row(
    incident: IncidentKind,
    question: Option<QuestionKind>,
    anchor: Anchor,
    stop_before_m: f64,
    remedy: Remedy,
    lasts_s: (u32, u32),
    frightens: bool,
    [why, tried, asked]: [&'static str; 3],
) -> Sheet {
    Sheet { incident, question, anchor, stop_before_m, why, tried, asked, remedy, lasts_s, frightens }
}

pub(super) fn sheet(kind: CauseKind) -> &'static Sheet {
    use Anchor::{Area, Car, Street};
    use IncidentKind as I;
    use QuestionKind as Q;
    match kind {
        CauseKind::ConesInLane => {
            const {
                &row(
                    I::RoadWorks,
                    Some(Q::WhichSideToPass),
                    Street,
                    14.0,
                    Remedy::Answer,
                    (900, 1800),
                    false,
                    [
                        "cones taper across my lane",
                        "waited for a gap, planned twice, both plans cross the cones",
                        "on which side may I pass?",
                    ],
                )
            }
        }
        CauseKind::RoadClosed => {
            const {
                &row(
                    I::ClosedRoad,
                    Some(Q::IsRoadClosed),
                    Street,
                    16.0,
                    Remedy::Answer,
                    (900, 2400),
                    false,
                    [
                        "barriers stand across the road ahead",
                        "looked for a gap between the barriers",
                        "is this road closed?",
                    ],
                )
            }
        }
        CauseKind::DoubleParked => {
            const {
                &row(
                    I::DoubleParked,
                    Some(Q::IsVehicleParked),
                    Street,
                    13.0,
                    Remedy::Answer,
                    (240, 600),
                    false,
                    [
                        "a lorry stands in my lane with its hazard lights on",
                        "waited, the oncoming lane was not free for long",
                        "is it parked, and may I pass?",
                    ],
                )
            }
        }
        CauseKind::DarkSignals => {
            const {
                &row(
                    I::DarkSignal,
                    Some(Q::DarkSignal),
                    Area,
                    0.0,
                    Remedy::Answer,
                    (1800, 7200),
                    false,
                    [
                        "the signal ahead is dark",
                        "stopped at the line, no lamp came on",
                        "may I treat it as an all-way stop?",
                    ],
                )
            }
        }
        CauseKind::Hose => {
            const {
                &row(
                    I::Hose,
                    Some(Q::IsHose),
                    Street,
                    15.0,
                    Remedy::Answer,
                    (600, 1500),
                    false,
                    [
                        "something long lies across the road, perhaps a hose",
                        "stopped short of it, cannot tell whether it carries water",
                        "is that a fire hose?",
                    ],
                )
            }
        }
        CauseKind::EmergencyScene => {
            const {
                &row(
                    I::EmergencyScene,
                    Some(Q::IsEmergencyScene),
                    Street,
                    25.0,
                    Remedy::Answer,
                    (600, 1500),
                    false,
                    [
                        "emergency vehicles stand across the lanes with their lights on",
                        "stopped well before them",
                        "is this an emergency scene?",
                    ],
                )
            }
        }
        CauseKind::OfficerDirecting => {
            const {
                &row(
                    I::OfficerDirecting,
                    Some(Q::OfficerDirection),
                    Street,
                    12.0,
                    Remedy::Answer,
                    (240, 700),
                    false,
                    [
                        "an officer stands in the road and gives signs",
                        "stopped, the signs do not match what the signal shows",
                        "does the officer direct me, and what shall I do?",
                    ],
                )
            }
        }
        CauseKind::SchoolBus => {
            const {
                &row(
                    I::SchoolBus,
                    Some(Q::IsSchoolBusSignalling),
                    Street,
                    15.0,
                    Remedy::Answer,
                    (75, 120),
                    false,
                    [
                        "a bus has stopped ahead, perhaps a school bus",
                        "stopped behind it, the sun blinds the view of its lamps",
                        "is this a school bus with its signals on?",
                    ],
                )
            }
        }
        CauseKind::PersonObstructing => {
            const {
                &row(
                    I::PersonObstructing,
                    Some(Q::IsPersonClear),
                    Street,
                    7.0,
                    Remedy::Answer,
                    (60, 240),
                    true,
                    [
                        "a person stands in front of me and does not move",
                        "waited, gave a short light signal",
                        "is the person moving away?",
                    ],
                )
            }
        }
        CauseKind::Harassment => {
            const {
                &row(
                    I::Harassment,
                    Some(Q::IsPersonClear),
                    Street,
                    6.0,
                    Remedy::TalkAndResume,
                    (120, 260),
                    true,
                    [
                        "people stand in front of me and shout at my passenger",
                        "stopped, doors are locked, windows are closed",
                        "are they moving away?",
                    ],
                )
            }
        }
        CauseKind::Crowd => {
            const {
                &row(
                    I::Crowd,
                    Some(Q::MayDriveOn),
                    Street,
                    12.0,
                    Remedy::Answer,
                    (150, 500),
                    true,
                    ["many people walk on the road around me", "stopped, no gap is wide enough", "may I drive on?"],
                )
            }
        }
        CauseKind::Flood => {
            const {
                &row(
                    I::Flood,
                    Some(Q::IsWaterPassable),
                    Street,
                    18.0,
                    Remedy::Answer,
                    (1800, 3600),
                    false,
                    [
                        "water covers the road, its depth is unknown",
                        "stopped before the water",
                        "is the water passable?",
                    ],
                )
            }
        }
        CauseKind::Debris => {
            const {
                &row(
                    I::Debris,
                    Some(Q::WhichSideToPass),
                    Street,
                    12.0,
                    Remedy::Answer,
                    (600, 1500),
                    false,
                    ["something lies in my lane", "waited, it does not move", "on which side may I pass?"],
                )
            }
        }
        CauseKind::Loop => {
            const {
                &row(
                    I::Loop,
                    None,
                    Car,
                    0.0,
                    Remedy::PullOverAndReplan,
                    (600, 900),
                    true,
                    [
                        "I have come past the same crossing again, my plan leads in a circle",
                        "planned anew, with the same result",
                        "please stop me or give me another way",
                    ],
                )
            }
        }
        CauseKind::StopInMergingLane => {
            const {
                &row(
                    I::HelpCall,
                    None,
                    Car,
                    0.0,
                    Remedy::MoveToSafety,
                    (900, 1200),
                    true,
                    [
                        "the passenger asked to pull over, I stand in a lane of the freeway",
                        "looked for a shoulder, there is none here",
                        "where shall the passenger get out?",
                    ],
                )
            }
        }
        CauseKind::FlatTyre => {
            const {
                &row(
                    I::FlatTyre,
                    Some(Q::MayDriveOn),
                    Car,
                    0.0,
                    Remedy::Send(FieldService::Roadside),
                    (240, 420),
                    false,
                    [
                        "the rear right tyre lost its air",
                        "slowed down and stopped",
                        "may I drive on? I would rather wait for roadside help",
                    ],
                )
            }
        }
        CauseKind::DoorAjar => {
            const {
                &row(
                    I::DoorAjar,
                    Some(Q::MayDriveOn),
                    Car,
                    0.0,
                    Remedy::Answer,
                    (60, 150),
                    false,
                    ["the right rear door is not shut", "asked the passenger twice to shut it", "may I drive on?"],
                )
            }
        }
        CauseKind::Sos => {
            const {
                &row(
                    I::Sos,
                    None,
                    Car,
                    0.0,
                    Remedy::TalkAndResume,
                    (900, 1500),
                    true,
                    ["the passenger pressed SOS", "pulling over", "somebody must talk with the passenger now"],
                )
            }
        }
        CauseKind::Medical => {
            const {
                &row(
                    I::Medical,
                    None,
                    Car,
                    0.0,
                    Remedy::Hospital,
                    (900, 1500),
                    true,
                    [
                        "a passenger says that they are ill",
                        "driving on to the destination",
                        "shall I drive to a hospital?",
                    ],
                )
            }
        }
        CauseKind::LockedIn => {
            const {
                &row(
                    I::LockedIn,
                    None,
                    Car,
                    0.0,
                    Remedy::UnlockKerb,
                    (400, 900),
                    true,
                    [
                        "the ride is over and the passenger cannot get out",
                        "unlocked twice, the latch did not answer",
                        "please unlock the kerb side",
                    ],
                )
            }
        }
        CauseKind::ServerLost => {
            const {
                &row(
                    I::Fault,
                    None,
                    Car,
                    0.0,
                    Remedy::PullOverAndReplan,
                    (3600, 7200),
                    true,
                    [
                        "my own system lost its servers, I stopped where I was",
                        "waited for them to come back",
                        "please get me to a kerb and let me drive on",
                    ],
                )
            }
        }
        CauseKind::OnRails => {
            const {
                &row(
                    I::LostPosition,
                    None,
                    Car,
                    0.0,
                    Remedy::MoveToSafety,
                    (900, 1200),
                    true,
                    [
                        "I stand on rails and find no lane that leads off them",
                        "planned twice, both plans stay on the track",
                        "get me off the rails at once",
                    ],
                )
            }
        }
        CauseKind::PersonUnderCar => {
            const {
                &row(
                    I::PersonAgainstCar,
                    Some(Q::IsPersonClear),
                    Street,
                    5.0,
                    Remedy::HoldAndSend(FieldService::Emergency911),
                    (240, 360),
                    true,
                    [
                        "something struck my front and I no longer see where it went",
                        "braked, stopped, switched the hazard lights on",
                        "is somebody under or before me?",
                    ],
                )
            }
        }
        CauseKind::HelpCall => {
            const {
                &row(
                    I::HelpCall,
                    None,
                    Car,
                    0.0,
                    Remedy::Talk,
                    (600, 900),
                    false,
                    [
                        "the passenger pressed the help button",
                        "offered the answers I know",
                        "please talk with the passenger",
                    ],
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_on_a_street_asks_and_what_sits_in_a_car_has_a_remedy() {
        for kind in CauseKind::ALL {
            let sheet = kind.sheet();
            assert_eq!(CauseKind::from_name(kind.name()), Some(*kind));
            assert!(sheet.lasts_s.0 < sheet.lasts_s.1, "{}", kind.name());
            match sheet.anchor {
                Anchor::Street => assert!(sheet.question.is_some() && sheet.stop_before_m > 4.0, "{}", kind.name()),
                Anchor::Area => assert!(sheet.question.is_some(), "{}", kind.name()),
                Anchor::Car => {
                    assert!(sheet.question.is_some() || sheet.remedy != Remedy::Answer, "{}", kind.name());
                }
            }
        }
    }
}
