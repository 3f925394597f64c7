//! Which rule refused, and whether waiting helps.

use std::fmt;

use crate::scene::named_enum;

named_enum!(
    /// A rule that can refuse. Screens put it into words a tired person can act on.
    pub enum Rule {
        /// The role may not do this.
        RoleMayNot = "role_may_not",
        /// The vehicle is not claimed by this person.
        NotYourClaim = "not_your_claim",
        /// Somebody else has the vehicle.
        ClaimedByOther = "claimed_by_other",
        /// A newer claim was granted since.
        OldEpoch = "old_epoch",
        /// The same id was used with another body.
        IdReused = "id_reused",
        /// It came too late.
        Expired = "expired",
        /// It was made for another vehicle.
        WrongVehicle = "wrong_vehicle",
        /// The car restarted since.
        Rebooted = "rebooted",
        /// There is no such vehicle, incident, person or command.
        NoSuchThing = "no_such_thing",
        /// The incident is closed.
        IncidentClosed = "incident_closed",
        /// No link to the car.
        LinkLost = "link_lost",
        /// Nothing is known about the car yet.
        NoPicture = "no_picture",
        /// The picture is too old.
        StalePicture = "stale_picture",
        /// No evidence was on the screen.
        NoEvidence = "no_evidence",
        /// What was on the screen is too old.
        StaleEvidence = "stale_evidence",
        /// The scene has changed.
        SceneChanged = "scene_changed",
        /// The question no longer stands.
        QuestionGone = "question_gone",
        /// The question did not offer this answer.
        AnswerNotOffered = "answer_not_offered",
        /// The second look was not taken.
        SecondLookNeeded = "second_look_needed",
        /// The car moves.
        VehicleMoves = "vehicle_moves",
        /// The brake does not hold.
        BrakeNotHeld = "brake_not_held",
        /// Too fast for this.
        TooFast = "too_fast",
        /// Traffic, rail or a bridge on that side: confirm again with the reason.
        TrafficSide = "traffic_side",
        /// A door is open.
        DoorOpen = "door_open",
        /// Somebody stands near.
        PersonNear = "person_near",
        /// It is not known whether somebody stands near.
        PersonNearUnknown = "person_near_unknown",
        /// A hold is on.
        HoldIsOn = "hold_is_on",
        /// There is no hold to release.
        NoHold = "no_hold",
        /// This responder's hold is released by the same responder or a lead.
        NotYourHold = "not_your_hold",
        /// No cause was chosen.
        CauseNeeded = "cause_needed",
        /// No route was found.
        NoRoute = "no_route",
        /// The route meets a closed area.
        RouteClosed = "route_closed",
        /// The area is too large.
        AreaTooLarge = "area_too_large",
        /// The expiry is missing or too long.
        ExpiryOutOfRange = "expiry_out_of_range",
        /// Not at a safe kerb.
        NoSafeKerb = "no_safe_kerb",
        /// The next car is not arranged yet.
        NoOtherCar = "no_other_car",
        /// Used a moment ago.
        TooSoon = "too_soon",
        /// This car does not offer it.
        NotSupported = "not_supported",
        /// The person is not ready, on a break or has too many cases.
        NotReady = "not_ready",
        /// The state does not allow it.
        WrongState = "wrong_state",
        /// A text is empty or too long.
        TextOutOfRange = "text_out_of_range",
        /// The record could not be written.
        NotRecorded = "not_recorded",
        /// A queue is full.
        Overloaded = "overloaded",
        /// The car judged it unsafe.
        UnsafeForVehicle = "unsafe_for_vehicle",
        /// There is no call.
        NoCall = "no_call",
        /// There is a call already.
        CallStands = "call_stands",
        /// The person is not trained for this.
        NotTrained = "not_trained",
        /// A path has no points or too many, or is too long.
        PathOutOfRange = "path_out_of_range",
        /// No plan of the car stands for this path, or it is too old.
        PlanGone = "plan_gone",
        /// The car's plan is another one than the one that was approved.
        PlanChanged = "plan_changed",
    }
);

impl Rule {
    /// Whether the same press may succeed later without anybody changing anything else.
    #[must_use]
    pub fn waiting_helps(self) -> bool {
        matches!(
            self,
            Self::LinkLost
                | Self::NoPicture
                | Self::StalePicture
                | Self::StaleEvidence
                | Self::VehicleMoves
                | Self::BrakeNotHeld
                | Self::TooFast
                | Self::PersonNear
                | Self::PersonNearUnknown
                | Self::TooSoon
                | Self::Overloaded
                | Self::NoOtherCar
                | Self::NotRecorded
                | Self::UnsafeForVehicle
        )
    }
}

/// A refusal: the rule, and a detail for logs and for the curious.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which rule.
    pub rule: Rule,
    /// What exactly was wrong, with numbers and units; English; may be empty.
    pub detail: String,
}

impl Refusal {
    /// A refusal with its detail.
    #[must_use]
    pub fn new(rule: Rule, detail: impl Into<String>) -> Self {
        Self { rule, detail: detail.into() }
    }

    /// Whether waiting helps, see [`Rule::waiting_helps`].
    #[must_use]
    pub fn waiting_helps(&self) -> bool {
        self.rule.waiting_helps()
    }
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Self { rule, detail: String::new() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.name())?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
