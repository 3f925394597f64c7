//! The guard: turns a command and what is known into a [`Permit`] or a [`Refusal`].
//!
//! The same code runs three times: in the console (offer, or grey out with the
//! reason), in the hub (permit) and in the vehicle (last word). What is unknown
//! refuses, except for what only makes the car safer.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Command, CommandBody, CommandOrder, Evidence, HoldOrigin, PlanFact, Refusal, RouteFact, Rule};
use crate::clock::CarStamp;
use crate::ids::{Epoch, PersonId, SceneId};
use crate::incident::Question;
use crate::policy::Policy;
use crate::roles::Role;
use crate::vehicle::{Side, VehiclePicture};

/// Who judges. The ages that count differ between the press and the car.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judge {
    /// The console, to offer or grey out.
    Console,
    /// The hub's desk.
    Desk,
    /// The vehicle itself.
    Vehicle,
}

/// Everything a command is judged on. The judge attaches it; the guard looks nothing up.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Who judges.
    pub judge: Judge,
    /// The numbers.
    pub policy: &'a Policy,
    /// Who asks, with which role.
    pub by: &'a PersonId,
    /// That person's role.
    pub role: Role,
    /// Who holds the vehicle, if anybody.
    pub holder: Option<&'a PersonId>,
    /// Whether the link to the car stands.
    pub linked: bool,
    /// The newest picture of the car.
    pub picture: Option<&'a VehiclePicture>,
    /// Age of that picture in the judge's eyes.
    pub picture_age: Option<Duration>,
    /// The scene the car sees now.
    pub scene: Option<SceneId>,
    /// The car's pending question.
    pub question: Option<&'a Question>,
    /// What was on the screen.
    pub evidence: Option<Evidence>,
    /// Its age in the judge's eyes; `None` when it cannot be told.
    pub evidence_age: Option<Duration>,
    /// Oldest evidence this judge accepts for an answer.
    pub answer_age_limit: Duration,
    /// Holds that are on, by origin.
    pub holds: &'a [HoldOrigin],
    /// The route the command needs, as the judge's map found it.
    pub route: Option<&'a RouteFact>,
    /// Whether another car is arranged for the passengers.
    pub other_car_arranged: bool,
    /// How long ago the horn was last used; `None` if never.
    pub since_horn: Option<Duration>,
    /// What the car says it understands beyond the basic contract.
    pub capabilities: &'a BTreeSet<String>,
    /// The car's plan that an approval is about.
    pub plan: Option<PlanFact<'a>>,
}

/// A rule of one command.
pub(crate) trait Check {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal>;
}

/// Proof that the guard allowed a command. Nobody else can make one, and only
/// a permit becomes an order to a vehicle: an unguarded send does not compile.
///
/// ```compile_fail
/// let permit = assistance::command::Permit { command: todo!() };
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Permit {
    command: Command,
}

impl Permit {
    /// The permit of a command whose permission stands in the record already.
    pub(crate) fn on_record(command: Command) -> Self {
        Self { command }
    }

    /// The command that was permitted.
    #[must_use]
    pub fn command(&self) -> &Command {
        &self.command
    }

    /// The order for the vehicle: under which claim, judged on which of the car's stamps.
    #[must_use]
    pub fn into_order(self, by: PersonId, epoch: Epoch, judged_at: CarStamp, ttl: Duration) -> CommandOrder {
        let Command { id, vehicle, body, evidence, .. } = self.command;
        CommandOrder { id, vehicle, body, by, epoch, judged_at, ttl, evidence }
    }
}

/// Judges a command.
///
/// # Errors
/// The first rule that refuses, in the order: role, claim, then the command's own.
pub fn guard(command: Command, facts: &Facts<'_>) -> Result<Permit, Refusal> {
    check(&command.body, facts)?;
    Ok(Permit { command })
}

/// Judges a STOP outside the desk: by role alone, because nothing may stand in its way.
///
/// # Errors
/// [`Rule::RoleMayNot`] for a role that may not assist; [`Rule::WrongState`] when the command is no STOP.
pub fn stop_permit(command: Command, role: Role) -> Result<Permit, Refusal> {
    if !matches!(command.body, CommandBody::StopNow(_)) {
        return Err(Refusal::new(Rule::WrongState, "only a stop passes the desk by"));
    }
    if !role.may_assist() {
        return Err(Refusal::new(Rule::RoleMayNot, role.name()));
    }
    Ok(Permit { command })
}

/// Judges without making a permit: for the console, which only wants to know, and for the
/// vehicle, which holds an order already.
///
/// # Errors
/// As [`guard`].
pub fn check(body: &CommandBody, facts: &Facts<'_>) -> Result<(), Refusal> {
    if !facts.role.may_assist() {
        return Err(Refusal::new(Rule::RoleMayNot, facts.role.name()));
    }
    if let Some(capability) = body.kind().capability()
        && !facts.capabilities.contains(capability)
    {
        return Err(Refusal::new(Rule::NotSupported, capability));
    }
    let is_stop = matches!(body, CommandBody::StopNow(_));
    if !is_stop && facts.judge != Judge::Vehicle {
        match facts.holder {
            Some(holder) if holder == facts.by => {}
            Some(holder) => return Err(Refusal::new(Rule::ClaimedByOther, holder.as_str())),
            None => return Err(Rule::NotYourClaim.into()),
        }
    }
    let rule: &dyn Check = match body {
        CommandBody::AnswerQuestion(it) => it,
        CommandBody::MarkLaneClosed(it) => it,
        CommandBody::MarkRoadClosed(it) => it,
        CommandBody::RequestLane(it) => it,
        CommandBody::Reroute(it) => it,
        CommandBody::ChangeDestination(it) => it,
        CommandBody::PullOver(it) => it,
        CommandBody::StopNow(it) => it,
        CommandBody::Hold(it) => it,
        CommandBody::ReleaseHold(it) => it,
        CommandBody::Resume(it) => it,
        CommandBody::UnlockDoors(it) => it,
        CommandBody::LockDoors(it) => it,
        CommandBody::SetWindows(it) => it,
        CommandBody::SetClimate(it) => it,
        CommandBody::Lights(it) => it,
        CommandBody::Hazards(it) => it,
        CommandBody::SoundHorn(it) => it,
        CommandBody::EndRide(it) => it,
        CommandBody::SendAnotherCar(it) => it,
        CommandBody::DispatchField(it) => it,
        CommandBody::ProposePath(it) => it,
        CommandBody::ApprovePath(it) => it,
        CommandBody::CreepClear(it) => it,
    };
    rule.check(facts)
}

/// The link stands.
pub(crate) fn fresh_link(facts: &Facts<'_>) -> Result<(), Refusal> {
    if facts.linked { Ok(()) } else { Err(Rule::LinkLost.into()) }
}

/// The link stands and the picture is young enough to act on.
pub(crate) fn fresh_picture<'a>(facts: &Facts<'a>) -> Result<&'a VehiclePicture, Refusal> {
    fresh_link(facts)?;
    let picture = facts.picture.ok_or(Rule::NoPicture)?;
    match facts.picture_age {
        Some(age) if age <= facts.policy.picture_age => Ok(picture),
        Some(age) => Err(Refusal::new(
            Rule::StalePicture,
            format!("{} ms old, at most {} ms", age.as_millis(), facts.policy.picture_age.as_millis()),
        )),
        None => Err(Rule::StalePicture.into()),
    }
}

/// The car stands with its brake held, on a fresh picture.
pub(crate) fn standing_still<'a>(facts: &Facts<'a>) -> Result<&'a VehiclePicture, Refusal> {
    let picture = fresh_picture(facts)?;
    if !picture.stands_still() {
        return Err(Refusal::new(Rule::VehicleMoves, format!("{:.1} m/s", picture.speed_mps)));
    }
    if !picture.brake_held {
        return Err(Rule::BrakeNotHeld.into());
    }
    Ok(picture)
}

/// Nothing keeps the car where it is: no hold, no open door, nobody near.
pub(crate) fn free_to_move(picture: &VehiclePicture, facts: &Facts<'_>) -> Result<(), Refusal> {
    if !facts.holds.is_empty() {
        return Err(Refusal::new(Rule::HoldIsOn, format!("{} on", facts.holds.len())));
    }
    if picture.doors(Side::Left).open || picture.doors(Side::Right).open {
        return Err(Rule::DoorOpen.into());
    }
    match picture.person_near {
        Some(false) => Ok(()),
        Some(true) => Err(Rule::PersonNear.into()),
        None => Err(Rule::PersonNearUnknown.into()),
    }
}

/// What was on the screen is the scene as it is, seen a moment ago. A frozen picture never counts here.
pub(crate) fn seen_just_now(facts: &Facts<'_>) -> Result<(), Refusal> {
    let evidence = facts.evidence.ok_or(Rule::NoEvidence)?;
    if facts.scene != Some(evidence.scene) {
        return Err(Rule::SceneChanged.into());
    }
    let limit = match facts.judge {
        Judge::Console => facts.policy.path_age_at_press,
        Judge::Desk => facts.policy.path_age_at_desk,
        Judge::Vehicle => facts.policy.path_age_applied,
    };
    match facts.evidence_age {
        Some(age) if age <= limit => Ok(()),
        Some(age) => {
            let words = format!("{} ms old, at most {} ms", age.as_millis(), limit.as_millis());
            Err(Refusal::new(Rule::StaleEvidence, words))
        }
        None => Err(Refusal::new(Rule::StaleEvidence, "from before the car's restart")),
    }
}

/// A given situation for the tests of every command's rule.
#[cfg(test)]
pub(crate) mod test_facts {
    use super::*;
    use crate::clock::CarStamp;
    use crate::command::PathPlanned;
    use crate::geo::GeoPoint;
    use crate::ids::{BootId, SceneId};
    use crate::vehicle::{DoorsOfSide, DrivingMode, PlaceKind, TripState};

    /// A situation that tests bend.
    #[derive(Debug, Clone)]
    pub(crate) struct Given {
        pub(crate) role: Role,
        pub(crate) holder: Option<PersonId>,
        pub(crate) linked: bool,
        pub(crate) picture: VehiclePicture,
        pub(crate) picture_age_ms: u64,
        pub(crate) scene: Option<SceneId>,
        pub(crate) question: Option<Question>,
        pub(crate) evidence: Option<Evidence>,
        pub(crate) evidence_age_ms: Option<u64>,
        pub(crate) holds: Vec<HoldOrigin>,
        pub(crate) route: Option<RouteFact>,
        pub(crate) other_car_arranged: bool,
        pub(crate) since_horn: Option<Duration>,
        pub(crate) capabilities: BTreeSet<String>,
        pub(crate) plan: Option<PathPlanned>,
        pub(crate) plan_age_ms: Option<u64>,
    }

    /// Claimed by `amara`, standing at a kerb with the brake held, traffic on the left.
    pub(crate) fn standing() -> Given {
        let doors = |traffic_side| DoorsOfSide { open: false, locked: true, traffic_side };
        Given {
            role: Role::Operator,
            holder: Some(PersonId::new("amara").unwrap()),
            linked: true,
            picture: VehiclePicture {
                stamp: CarStamp { boot: BootId(7), millis: 10_000 },
                position: GeoPoint { lat_deg: 37.76, lon_deg: -122.42 },
                heading_deg: 0.0,
                speed_mps: 0.0,
                mode: DrivingMode::WaitingForAssistance,
                brake_held: true,
                left_doors: doors(true),
                right_doors: doors(false),
                person_near: Some(false),
                place: Some(PlaceKind::Kerb),
                passengers: Some(Vec::new()),
                trip: TripState::Available,
                scene: SceneId(3),
                energy_percent: 70.0,
                hazards_on: true,
                route: Vec::new(),
            },
            picture_age_ms: 100,
            scene: Some(SceneId(3)),
            question: None,
            evidence: None,
            evidence_age_ms: None,
            holds: Vec::new(),
            route: None,
            other_car_arranged: false,
            since_horn: None,
            capabilities: BTreeSet::new(),
            plan: None,
            plan_age_ms: None,
        }
    }

    impl Given {
        /// Judges as the desk does, for `amara`.
        pub(crate) fn judge(&self, body: &CommandBody) -> Result<(), Refusal> {
            let policy = Policy::default();
            let by = PersonId::new("amara").unwrap();
            let plan_age = self.plan_age_ms.map(Duration::from_millis);
            let facts = Facts {
                judge: Judge::Desk,
                policy: &policy,
                by: &by,
                role: self.role,
                holder: self.holder.as_ref(),
                linked: self.linked,
                picture: Some(&self.picture),
                picture_age: Some(Duration::from_millis(self.picture_age_ms)),
                scene: self.scene,
                question: self.question.as_ref(),
                evidence: self.evidence,
                evidence_age: self.evidence_age_ms.map(Duration::from_millis),
                answer_age_limit: policy.answer_age_at_press,
                holds: &self.holds,
                route: self.route.as_ref(),
                other_car_arranged: self.other_car_arranged,
                since_horn: self.since_horn,
                capabilities: &self.capabilities,
                plan: self.plan.as_ref().map(|planned| PlanFact { planned, age: plan_age }),
            };
            check(body, &facts)
        }
    }
}
