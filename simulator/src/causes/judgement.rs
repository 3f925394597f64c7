//! What each answer is worth in truth, and what the car does on it.

use assistance::incident::Answer;
use assistance::vehicle::Side;

use super::{CauseKind, Situation};
use assistance::named_enum;

named_enum!(
    /// What a wrong answer or deed has caused. The auditor counts these.
    pub enum Consequence {
        /// Drove into cones or a work zone.
        ConesHit = "cones_hit",
        /// Drove into a closed road.
        ClosedRoadEntered = "closed_road_entered",
        /// Passed a vehicle that was waiting in a queue, into oncoming traffic.
        UnsafePass = "unsafe_pass",
        /// Drove over a charged hose.
        HoseCrossed = "hose_crossed",
        /// Drove into an emergency scene.
        SceneEntered = "scene_entered",
        /// Went against an officer's sign.
        OfficerIgnored = "officer_ignored",
        /// Passed a school bus with its signals on.
        BusPassed = "bus_passed",
        /// Drove at somebody who stood in the way.
        PersonEndangered = "person_endangered",
        /// Moved with somebody under it.
        PersonDragged = "person_dragged",
        /// Drove into a crowd.
        CrowdEntered = "crowd_entered",
        /// Drove into deep water.
        FloodEntered = "flood_entered",
        /// Drove into what lay on the road.
        DebrisHit = "debris_hit",
        /// Drove on a flat tyre.
        DroveOnFlatTyre = "drove_on_flat_tyre",
        /// Drove with a door open.
        DroveWithDoorOpen = "drove_with_door_open",
        /// A passenger was told to get out where traffic passes.
        PassengerSentIntoTraffic = "passenger_sent_into_traffic",
        /// Drove round the same block once more.
        LoopContinued = "loop_continued",
        /// Stood although the way was free.
        NeedlessWait = "needless_wait",
    }
);

impl Consequence {
    /// Whether somebody may have been hurt or a responder hindered; the rest only cost time.
    #[must_use]
    pub fn is_harmful(self) -> bool {
        !matches!(self, Self::LoopContinued | Self::NeedlessWait)
    }
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is not the best, and nothing bad follows.
    Harmless,
    /// This follows when the car acts on it.
    Wrong(Consequence),
}

/// What a car does on an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Passes slowly on that side.
    Pass(Side),
    /// Drives on slowly in its lane.
    Proceed,
    /// Stops at the line as at an all-way stop and drives on.
    AllWayStop,
    /// Stays and asks again later.
    Wait,
    /// Turns away and takes another route.
    OtherWay,
}

pub(super) fn judge(kind: CauseKind, situation: Situation, answer: Answer) -> Verdict {
    use Answer as A;
    use CauseKind as K;
    use Consequence as C;
    use Verdict::{Harmless, Right, Wrong};
    if answer == A::Unsure {
        return Harmless;
    }
    let active = situation.active;
    match (kind, answer) {
        (K::ConesInLane | K::Debris, A::PassLeft | A::PassRight) => {
            let side = if answer == A::PassLeft { Side::Left } else { Side::Right };
            let hit = if kind == K::Debris { C::DebrisHit } else { C::ConesHit };
            if side == situation.open_side { Right } else { Wrong(hit) }
        }
        (K::ConesInLane | K::Debris, A::WaitHere) => Wrong(C::NeedlessWait),

        (K::RoadClosed, A::Yes | A::FindAnotherWay) => Right,
        (K::RoadClosed, A::No) => Wrong(C::ClosedRoadEntered),

        (K::DoubleParked, A::Yes | A::PassLeft) => {
            if active {
                Right
            } else {
                Wrong(C::UnsafePass)
            }
        }
        (K::DoubleParked, A::No) => {
            if active {
                Wrong(C::NeedlessWait)
            } else {
                Right
            }
        }

        (K::DarkSignals, A::TreatAsAllWayStop) => Right,
        (K::DarkSignals, A::WaitHere) => Wrong(C::NeedlessWait),

        (K::Hose, A::Yes) | (K::EmergencyScene, A::Yes) => Right,
        (K::Hose, A::No) => Wrong(C::HoseCrossed),
        (K::EmergencyScene, A::No) => Wrong(C::SceneEntered),

        (K::OfficerDirecting, A::FollowDirections) => Right,
        (K::OfficerDirecting, A::WaitHere) => {
            if active {
                Harmless
            } else {
                Wrong(C::OfficerIgnored)
            }
        }

        (K::SchoolBus, A::Yes) => {
            if active {
                Right
            } else {
                Wrong(C::NeedlessWait)
            }
        }
        (K::SchoolBus, A::No) => {
            if active {
                Wrong(C::BusPassed)
            } else {
                Right
            }
        }

        (K::PersonObstructing | K::Harassment, A::ProceedWhenClear) => {
            if active {
                Wrong(C::PersonEndangered)
            } else {
                Right
            }
        }
        (K::PersonObstructing | K::Harassment, A::WaitHere) => {
            if active {
                Right
            } else {
                Wrong(C::NeedlessWait)
            }
        }

        (K::PersonUnderCar, A::ProceedWhenClear | A::FindAnotherWay) => {
            if active {
                Wrong(C::PersonDragged)
            } else {
                Right
            }
        }
        (K::PersonUnderCar, A::WaitHere) => {
            if active {
                Right
            } else {
                Wrong(C::NeedlessWait)
            }
        }

        (K::Crowd, A::SafeToDriveOn) => {
            if active {
                Wrong(C::CrowdEntered)
            } else {
                Right
            }
        }
        (K::Crowd, A::WaitHere) => {
            if active {
                Right
            } else {
                Wrong(C::NeedlessWait)
            }
        }

        (K::Flood, A::No | A::FindAnotherWay) => Right,
        (K::Flood, A::Yes) => Wrong(C::FloodEntered),

        (K::FlatTyre, A::WaitHere) | (K::DoorAjar, A::WaitHere) => Right,
        (K::FlatTyre, A::SafeToDriveOn) => Wrong(C::DroveOnFlatTyre),
        (K::DoorAjar, A::SafeToDriveOn) => Wrong(C::DroveWithDoorOpen),

        _ => Harmless,
    }
}

/// What follows when a car comes past on a drawn path, and when it touches what stands there.
pub(super) fn on_path(kind: CauseKind, situation: Situation, touched: bool) -> Option<Consequence> {
    use CauseKind as K;
    use Consequence as C;
    let active = situation.active;
    match kind {
        K::ConesInLane => touched.then_some(C::ConesHit),
        K::Debris => touched.then_some(C::DebrisHit),
        K::Hose => touched.then_some(C::HoseCrossed),
        K::Flood => touched.then_some(C::FloodEntered),
        K::PersonObstructing | K::Harassment => touched.then_some(C::PersonEndangered),
        // Those that wait in a queue are passed into oncoming traffic.
        K::DoubleParked => (touched || !active).then_some(C::UnsafePass),
        // Past these there is no good way at all.
        K::RoadClosed => Some(C::ClosedRoadEntered),
        K::EmergencyScene => Some(C::SceneEntered),
        K::OfficerDirecting => (touched || active).then_some(C::OfficerIgnored),
        K::SchoolBus => active.then_some(C::BusPassed),
        K::Crowd => active.then_some(C::CrowdEntered),
        _ => None,
    }
}

pub(super) fn reaction(kind: CauseKind, situation: Situation, answer: Answer) -> Reaction {
    use Answer as A;
    use CauseKind as K;
    match (kind, answer) {
        (_, A::PassLeft) => Reaction::Pass(Side::Left),
        (_, A::PassRight) => Reaction::Pass(Side::Right),
        // No way leads round somebody who lies under the car: any move is a move over them.
        (K::PersonUnderCar, A::FindAnotherWay) => Reaction::Proceed,
        (_, A::FindAnotherWay) => Reaction::OtherWay,
        (_, A::TreatAsAllWayStop) => Reaction::AllWayStop,
        (_, A::ProceedWhenClear | A::SafeToDriveOn) => Reaction::Proceed,
        (_, A::WaitHere | A::Unsure) => Reaction::Wait,
        // The car follows the hand it sees: on, or away.
        (_, A::FollowDirections) => {
            if situation.active {
                Reaction::OtherWay
            } else {
                Reaction::Proceed
            }
        }
        (K::DoubleParked, A::Yes) => Reaction::Pass(Side::Left),
        (K::DoubleParked, A::No) | (K::SchoolBus, A::Yes) => Reaction::Wait,
        (K::RoadClosed | K::Hose | K::EmergencyScene, A::Yes) | (K::Flood, A::No) => Reaction::OtherWay,
        (_, A::Yes | A::No) => Reaction::Proceed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: CauseKind, active: bool, side: Side, right: &[Answer], wrong: &[(Answer, Consequence)]) {
        let situation = Situation { open_side: side, active };
        let offered = kind.sheet().question.unwrap().answers();
        let found: Vec<Answer> =
            offered.iter().copied().filter(|answer| judge(kind, situation, *answer) == Verdict::Right).collect();
        assert_eq!(found, right, "{} {situation:?}", kind.name());
        for (answer, consequence) in wrong {
            assert_eq!(judge(kind, situation, *answer), Verdict::Wrong(*consequence), "{} {answer:?}", kind.name());
        }
    }

    #[test]
    fn each_question_has_its_right_answers_and_its_price() {
        use Answer as A;
        use CauseKind as K;
        use Consequence as C;
        let (left, right) = (Side::Left, Side::Right);
        check(K::ConesInLane, true, left, &[A::PassLeft], &[(A::PassRight, C::ConesHit)]);
        check(K::ConesInLane, true, right, &[A::PassRight], &[(A::PassLeft, C::ConesHit)]);
        check(K::Debris, true, right, &[A::PassRight], &[(A::PassLeft, C::DebrisHit)]);
        check(K::RoadClosed, true, left, &[A::Yes, A::FindAnotherWay], &[(A::No, C::ClosedRoadEntered)]);
        check(K::DoubleParked, true, left, &[A::Yes, A::PassLeft], &[(A::No, C::NeedlessWait)]);
        check(K::DoubleParked, false, left, &[A::No], &[(A::Yes, C::UnsafePass), (A::PassLeft, C::UnsafePass)]);
        check(K::DarkSignals, true, left, &[A::TreatAsAllWayStop], &[(A::WaitHere, C::NeedlessWait)]);
        check(K::Hose, true, left, &[A::Yes], &[(A::No, C::HoseCrossed)]);
        check(K::EmergencyScene, true, left, &[A::Yes], &[(A::No, C::SceneEntered)]);
        check(K::OfficerDirecting, false, left, &[A::FollowDirections], &[(A::WaitHere, C::OfficerIgnored)]);
        check(K::SchoolBus, true, left, &[A::Yes], &[(A::No, C::BusPassed)]);
        check(K::SchoolBus, false, left, &[A::No], &[(A::Yes, C::NeedlessWait)]);
        check(K::Harassment, true, left, &[A::WaitHere], &[(A::ProceedWhenClear, C::PersonEndangered)]);
        check(K::Harassment, false, left, &[A::ProceedWhenClear], &[(A::WaitHere, C::NeedlessWait)]);
        check(K::PersonObstructing, true, left, &[A::WaitHere], &[(A::ProceedWhenClear, C::PersonEndangered)]);
        check(K::PersonUnderCar, true, left, &[A::WaitHere], &[(A::ProceedWhenClear, C::PersonDragged)]);
        check(K::Crowd, true, left, &[A::WaitHere], &[(A::SafeToDriveOn, C::CrowdEntered)]);
        check(K::Flood, true, left, &[A::No, A::FindAnotherWay], &[(A::Yes, C::FloodEntered)]);
        check(K::FlatTyre, true, left, &[A::WaitHere], &[(A::SafeToDriveOn, C::DroveOnFlatTyre)]);
        check(K::DoorAjar, true, left, &[A::WaitHere], &[(A::SafeToDriveOn, C::DroveWithDoorOpen)]);
    }

    #[test]
    fn a_path_round_an_obstacle_is_good_and_one_over_a_hose_or_past_a_bus_is_not() {
        let bad = |kind, active, touched| on_path(kind, Situation { open_side: Side::Left, active }, touched);
        for kind in [CauseKind::ConesInLane, CauseKind::Debris, CauseKind::DoubleParked, CauseKind::PersonObstructing] {
            assert_eq!(bad(kind, true, false), None, "{}", kind.name());
            assert!(bad(kind, true, true).is_some_and(Consequence::is_harmful), "{}", kind.name());
        }
        assert_eq!(bad(CauseKind::Hose, true, true), Some(Consequence::HoseCrossed));
        assert_eq!(bad(CauseKind::SchoolBus, true, false), Some(Consequence::BusPassed));
        assert_eq!(bad(CauseKind::SchoolBus, false, false), None);
        assert_eq!(bad(CauseKind::DoubleParked, false, false), Some(Consequence::UnsafePass));
        assert_eq!(bad(CauseKind::RoadClosed, true, false), Some(Consequence::ClosedRoadEntered));
    }

    #[test]
    fn every_question_has_a_right_answer_and_unsure_never_hurts() {
        for kind in CauseKind::ALL {
            let Some(question) = kind.sheet().question else { continue };
            for active in [true, false] {
                let situation = Situation { open_side: Side::Left, active };
                let verdicts = question.answers().iter().map(|answer| judge(*kind, situation, *answer));
                assert!(verdicts.filter(|verdict| *verdict == Verdict::Right).count() >= 1, "{}", kind.name());
                assert_eq!(judge(*kind, situation, Answer::Unsure), Verdict::Harmless);
                assert_eq!(reaction(*kind, situation, Answer::Unsure), Reaction::Wait);
            }
        }
    }
}
