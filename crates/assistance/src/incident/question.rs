//! What a car may ask, and the closed list of answers to each question.

use crate::clock::CarStamp;
use crate::ids::{QuestionId, SceneId};
use crate::scene::named_enum;

named_enum!(
    /// An answer a person may choose.
    pub enum Answer {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Pass on the left when clear.
        PassLeft = "pass_left",
        /// Pass on the right when clear.
        PassRight = "pass_right",
        /// Go on when clear.
        ProceedWhenClear = "proceed_when_clear",
        /// Treat the junction as an all-way stop and go on when clear.
        TreatAsAllWayStop = "treat_as_all_way_stop",
        /// Wait here.
        WaitHere = "wait_here",
        /// The way is closed: find another.
        FindAnotherWay = "find_another_way",
        /// Do what the officer shows.
        FollowDirections = "follow_directions",
        /// Nobody is in danger, drive on.
        SafeToDriveOn = "safe_to_drive_on",
        /// The person cannot tell. Always offered; the car stays as it is.
        Unsure = "unsure",
    }
);

named_enum!(
    /// What a car may ask.
    pub enum QuestionKind {
        /// May I pass the obstacle, and on which side?
        WhichSideToPass = "which_side_to_pass",
        /// Is this road closed?
        IsRoadClosed = "is_road_closed",
        /// Is this lane closed by these cones?
        IsLaneClosed = "is_lane_closed",
        /// Is the vehicle ahead parked?
        IsVehicleParked = "is_vehicle_parked",
        /// The signal is dark: may I treat it as an all-way stop?
        DarkSignal = "dark_signal",
        /// Is that a school bus with its signals on?
        IsSchoolBusSignalling = "is_school_bus_signalling",
        /// Is that a fire hose on the road?
        IsHose = "is_hose",
        /// Does this officer direct me, and what to do?
        OfficerDirection = "officer_direction",
        /// Is this an emergency scene?
        IsEmergencyScene = "is_emergency_scene",
        /// Is the person in front moving away?
        IsPersonClear = "is_person_clear",
        /// Is the water passable?
        IsWaterPassable = "is_water_passable",
        /// Are these rails free?
        AreRailsFree = "are_rails_free",
        /// May I drive on?
        MayDriveOn = "may_drive_on",
    }
);

impl QuestionKind {
    /// Every answer this question may offer, "unsure" last.
    #[must_use]
    pub fn answers(self) -> &'static [Answer] {
        use Answer as A;
        match self {
            Self::WhichSideToPass => &[A::PassLeft, A::PassRight, A::WaitHere, A::FindAnotherWay, A::Unsure],
            Self::IsRoadClosed | Self::IsLaneClosed => &[A::Yes, A::No, A::FindAnotherWay, A::Unsure],
            Self::IsVehicleParked => &[A::Yes, A::No, A::PassLeft, A::Unsure],
            Self::DarkSignal => &[A::TreatAsAllWayStop, A::WaitHere, A::FindAnotherWay, A::Unsure],
            Self::IsSchoolBusSignalling | Self::IsHose | Self::IsEmergencyScene => &[A::Yes, A::No, A::Unsure],
            Self::OfficerDirection => &[A::FollowDirections, A::WaitHere, A::FindAnotherWay, A::Unsure],
            Self::IsPersonClear => &[A::ProceedWhenClear, A::WaitHere, A::FindAnotherWay, A::Unsure],
            Self::IsWaterPassable | Self::AreRailsFree => &[A::Yes, A::No, A::FindAnotherWay, A::Unsure],
            Self::MayDriveOn => &[A::SafeToDriveOn, A::WaitHere, A::Unsure],
        }
    }

    /// Whether a wrong answer may hurt those who cannot protect themselves: school bus,
    /// children, rail, responders, red light. These take a second look.
    #[must_use]
    pub fn is_vulnerable(self) -> bool {
        matches!(
            self,
            Self::IsSchoolBusSignalling
                | Self::IsHose
                | Self::OfficerDirection
                | Self::IsEmergencyScene
                | Self::IsPersonClear
                | Self::AreRailsFree
                | Self::DarkSignal
        )
    }
}

/// A question the car waits on. It is void as soon as the scene has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The car's number of it.
    pub id: QuestionId,
    /// What is asked.
    pub kind: QuestionKind,
    /// The scene it is asked about.
    pub scene: SceneId,
    /// When the car asked.
    pub asked_at: CarStamp,
    /// The offered answers: a part of [`QuestionKind::answers`], "unsure" among them.
    pub answers: Vec<Answer>,
    /// Whether the scene holds somebody who cannot protect themselves; a question of a
    /// vulnerable kind always counts, whatever the car says here.
    pub vulnerable_in_scene: bool,
}

impl Question {
    /// Whether an answer needs the second look with the evidence enlarged.
    #[must_use]
    pub fn needs_second_look(&self) -> bool {
        self.vulnerable_in_scene || self.kind.is_vulnerable()
    }

    /// Whether its list of answers is lawful: not empty, no strangers, no repeats, "unsure" offered.
    #[must_use]
    pub fn answers_are_lawful(&self) -> bool {
        let allowed = self.kind.answers();
        let distinct = self.answers.iter().enumerate().all(|(i, answer)| !self.answers[..i].contains(answer));
        distinct
            && self.answers.contains(&Answer::Unsure)
            && self.answers.len() >= 2
            && self.answers.iter().all(|answer| allowed.contains(answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::BootId;

    #[test]
    fn every_question_offers_unsure_last() {
        for kind in QuestionKind::ALL {
            assert_eq!(kind.answers().last(), Some(&Answer::Unsure), "{kind:?}");
        }
    }

    #[test]
    fn unlawful_lists_are_seen() {
        let mut question = Question {
            id: QuestionId(1),
            kind: QuestionKind::IsHose,
            scene: SceneId(1),
            asked_at: CarStamp { boot: BootId(1), millis: 0 },
            answers: vec![Answer::Yes, Answer::No, Answer::Unsure],
            vulnerable_in_scene: false,
        };
        assert!(question.answers_are_lawful() && question.needs_second_look());
        question.answers = vec![Answer::Yes, Answer::No];
        assert!(!question.answers_are_lawful());
        question.answers = vec![Answer::PassLeft, Answer::Unsure];
        assert!(!question.answers_are_lawful());
        question.answers = vec![Answer::Unsure, Answer::Unsure];
        assert!(!question.answers_are_lawful());
    }
}
