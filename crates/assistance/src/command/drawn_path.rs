//! *Propose a path, approve it*: a person draws, the car plans by itself and shows its plan, and only
//! that plan may be approved. The car drives it at its own discretion.

use std::time::Duration;

use super::guard::{Check, Facts, free_to_move, fresh_link, fresh_picture, seen_just_now, standing_still};
use super::{CommandStage, CommandState, Refusal, Rule};
use crate::clock::{CarStamp, DeskTime};
use crate::geo::GeoPoint;
use crate::ids::{CommandId, IncidentId, PersonId, PlanDigest, SceneId};
use crate::vehicle::DrivingMode;

/// The most points a person may draw.
pub const MAX_DRAWN: usize = 32;
/// The most points of a plan, and of what was driven.
pub const MAX_PLANNED: usize = 128;
/// The most drawn paths of one vehicle that stay in sight; the oldest make room.
pub const MAX_PATHS: usize = 3;

/// Draws a path for the car. Nothing moves: the car plans it by itself and shows its plan.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProposePath {
    /// Its points in driving order, as they were drawn; the path begins where the car stands.
    pub points: Vec<GeoPoint>,
}

/// Lets the car drive the plan that it made of a drawn path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApprovePath {
    /// The command that drew the path.
    pub proposal: CommandId,
    /// The plan that was on the screen, so that another one is not approved by mistake.
    pub plan: PlanDigest,
}

/// A path as the car itself has planned it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedPath {
    /// Its points in driving order, from where the car stands.
    pub points: Vec<GeoPoint>,
    /// Its length, metres.
    pub length_m: f64,
    /// The fastest the car would drive on it, metres a second.
    pub top_speed_mps: f64,
    /// What it would do, in its own words.
    pub words: String,
}

impl PlannedPath {
    /// Tells one plan from another: FNV-1a over points, length and speed, the same on every machine.
    #[must_use]
    pub fn digest(&self) -> PlanDigest {
        let points = self.points.iter().flat_map(|point| [point.lat_deg, point.lon_deg]);
        let numbers = points.chain([self.length_m, self.top_speed_mps]);
        let bytes = numbers.flat_map(|number| number.to_bits().to_be_bytes());
        let digest =
            bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        PlanDigest(digest)
    }
}

/// What the car would make of a drawn path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathPlanned {
    /// The command that drew it.
    pub proposal: CommandId,
    /// When the car planned.
    pub made_at: CarStamp,
    /// The scene it planned in.
    pub scene: SceneId,
    /// What it would do, or why it would not.
    pub verdict: PathVerdict,
}

/// What the car would do, or why it would not.
#[derive(Debug, Clone, PartialEq)]
pub enum PathVerdict {
    /// It would drive this.
    Would(PlannedPath),
    /// It would not drive it; why, in its own words.
    WouldNot(String),
}

impl PathPlanned {
    /// The plan, where the car would drive one.
    #[must_use]
    pub fn plan(&self) -> Option<&PlannedPath> {
        match &self.verdict {
            PathVerdict::Would(plan) => Some(plan),
            PathVerdict::WouldNot(_) => None,
        }
    }

    /// The car's own words: what it would do, or why it would not.
    #[must_use]
    pub fn words(&self) -> &str {
        match &self.verdict {
            PathVerdict::Would(plan) => &plan.words,
            PathVerdict::WouldNot(words) => words,
        }
    }
}

/// What the car drove of an approved path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathDriven {
    /// The command that approved it.
    pub approval: CommandId,
    /// Where it came past, in driving order.
    pub points: Vec<GeoPoint>,
}

/// What a car tells of a drawn path.
#[derive(Debug, Clone, PartialEq)]
pub enum PathReport {
    /// What it would make of it.
    Planned(PathPlanned),
    /// What it drove, told when the drive has ended, however it ended.
    Driven(PathDriven),
}

/// A plan as a judge knows it.
#[derive(Debug, Clone, Copy)]
pub struct PlanFact<'a> {
    /// What the car told.
    pub planned: &'a PathPlanned,
    /// How old it is in the judge's eyes; `None` when it no longer counts.
    pub age: Option<Duration>,
}

/// A drawn path as the desk knows it: what was proposed, planned and driven stay together.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnPath {
    /// The command that drew it.
    pub proposal: CommandId,
    /// Within which incident.
    pub incident: Option<IncidentId>,
    /// Who drew it.
    pub by: PersonId,
    /// Its points as they were drawn.
    pub proposed: Vec<GeoPoint>,
    /// What the car would make of it; `None` until it said so.
    pub planned: Option<PathPlanned>,
    /// When the desk heard the plan; `None` while there is none, and when it no longer counts.
    pub planned_at: Option<DeskTime>,
    /// The command that approved the plan.
    pub approval: Option<CommandId>,
    /// What the car drove, once it told.
    pub driven: Vec<GeoPoint>,
}

impl DrawnPath {
    /// A path that was just drawn.
    #[must_use]
    pub fn drawn(proposal: CommandId, incident: Option<IncidentId>, by: PersonId, proposed: Vec<GeoPoint>) -> Self {
        Self { proposal, incident, by, proposed, planned: None, planned_at: None, approval: None, driven: Vec::new() }
    }

    /// The plan as it may be approved at `now`; `None` while there is none, and once it was
    /// approved and the approval (`approved`, as it stands) did not come to nothing.
    #[must_use]
    pub fn plan_at(&self, now: DeskTime, approved: Option<&CommandState>) -> Option<PlanFact<'_>> {
        let came_to_nothing =
            |state: &CommandState| matches!(state.stage(), CommandStage::Refused | CommandStage::Expired);
        if self.approval.is_some() && !approved.is_some_and(came_to_nothing) {
            return None;
        }
        let planned = self.planned.as_ref()?;
        Some(PlanFact { planned, age: self.planned_at.map(|at| now.since(at)) })
    }
}

/// Length of a way through these points, metres.
#[must_use]
pub fn length_m(points: &[GeoPoint]) -> f64 {
    // Not `sum`: of nothing it is minus zero.
    points.windows(2).fold(0.0, |length, pair| length + pair[0].distance_m(pair[1]))
}

impl ProposePath {
    /// Its length from where the car stands, metres.
    #[must_use]
    pub fn length_from(&self, start: GeoPoint) -> f64 {
        self.points.first().map_or(0.0, |first| start.distance_m(*first)) + length_m(&self.points)
    }
}

impl Check for ProposePath {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        let picture = fresh_picture(facts)?;
        if !picture.stands_still() {
            return Err(Refusal::new(Rule::VehicleMoves, format!("{:.1} m/s", picture.speed_mps)));
        }
        seen_just_now(facts)?;
        if self.points.is_empty() || self.points.len() > MAX_DRAWN {
            return Err(Refusal::new(Rule::PathOutOfRange, format!("{} points, 1 to {MAX_DRAWN}", self.points.len())));
        }
        let (length_m, most_m) = (self.length_from(picture.position), facts.policy.path_m);
        if !length_m.is_finite() || length_m > most_m {
            return Err(Refusal::new(Rule::PathOutOfRange, format!("{length_m:.0} m, at most {most_m:.0} m")));
        }
        Ok(())
    }
}

impl Check for ApprovePath {
    fn check(&self, facts: &Facts<'_>) -> Result<(), Refusal> {
        fresh_link(facts)?;
        let fact = facts.plan.filter(|fact| fact.planned.proposal == self.proposal).ok_or(Rule::PlanGone)?;
        let plan = fact.planned.plan().ok_or_else(|| Refusal::new(Rule::PlanGone, "the car would not drive it"))?;
        let lasts = facts.policy.plan_lasts;
        if fact.age.is_none_or(|age| age > lasts) {
            return Err(Refusal::new(Rule::PlanGone, format!("it stands for {} s", lasts.as_secs())));
        }
        if plan.digest() != self.plan {
            return Err(Rule::PlanChanged.into());
        }
        let (most_m, most_mps) = (facts.policy.path_m, facts.policy.path_speed_mps);
        let in_bounds = (0.0..=most_m).contains(&plan.length_m) && (0.0..=most_mps).contains(&plan.top_speed_mps);
        if !in_bounds {
            let words = format!(
                "{:.0} m at {:.1} m/s, at most {most_m:.0} and {most_mps:.1}",
                plan.length_m, plan.top_speed_mps
            );
            return Err(Refusal::new(Rule::PathOutOfRange, words));
        }
        let picture = standing_still(facts)?;
        if picture.mode == DrivingMode::MinimalRisk {
            // What made it stop is examined first; that is what a resume is for.
            return Err(Refusal::new(Rule::CauseNeeded, "resume it first"));
        }
        if facts.scene != Some(fact.planned.scene) {
            return Err(Rule::SceneChanged.into());
        }
        free_to_move(picture, facts)?;
        seen_just_now(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::guard::test_facts::{Given, standing};
    use crate::command::{CommandBody, Evidence, HoldOrigin};
    use crate::ids::BootId;

    type Bend = fn(&mut Given);

    #[test]
    fn a_way_of_no_points_or_one_is_no_way_and_has_no_sign() {
        let here = GeoPoint { lat_deg: 37.76, lon_deg: -122.42 };
        for points in [&[][..], &[here][..]] {
            assert_eq!(format!("{:.0}", length_m(points)), "0");
        }
    }

    fn plan(given: &Given) -> PlannedPath {
        let here = given.picture.position;
        let points: Vec<GeoPoint> = (0..10).map(|step| here.moved(0.0, f64::from(step) * 2.0)).collect();
        PlannedPath { length_m: length_m(&points), points, top_speed_mps: 2.5, words: "round the cones".into() }
    }

    /// Looked at a moment ago, with a plan a second old.
    fn looked() -> Given {
        let mut given = standing();
        let captured = CarStamp { boot: BootId(7), millis: 9_900 };
        given.evidence = Some(Evidence { scene: SceneId(3), captured, second_look: false });
        given.evidence_age_ms = Some(300);
        given.capabilities.insert("paths".into());
        let verdict = PathVerdict::Would(plan(&given));
        let made_at = CarStamp { boot: BootId(7), millis: 9_000 };
        given.plan = Some(PathPlanned { proposal: CommandId(5), made_at, scene: SceneId(3), verdict });
        given.plan_age_ms = Some(1_000);
        given
    }

    fn propose(given: &Given, points: Vec<GeoPoint>, expected: Option<Rule>) {
        let body = CommandBody::ProposePath(ProposePath { points });
        assert_eq!(given.judge(&body).err().map(|refusal| refusal.rule), expected, "{given:?}");
    }

    fn approve(given: &Given, expected: Option<Rule>) {
        let plan = plan(given).digest();
        let body = CommandBody::ApprovePath(ApprovePath { proposal: CommandId(5), plan });
        assert_eq!(given.judge(&body).err().map(|refusal| refusal.rule), expected, "{given:?}");
    }

    #[test]
    fn a_path_is_drawn_for_a_standing_car_on_what_was_just_seen_and_within_its_length() {
        let given = looked();
        let here = given.picture.position;
        let ahead = |metres: f64| vec![here.moved(0.0, metres / 2.0), here.moved(0.0, metres)];
        propose(&given, ahead(149.0), None);
        propose(&given, ahead(151.0), Some(Rule::PathOutOfRange));
        propose(&given, vec![here.moved(0.0, 5.0)], None);
        propose(&given, Vec::new(), Some(Rule::PathOutOfRange));
        propose(&given, vec![here; MAX_DRAWN + 1], Some(Rule::PathOutOfRange));
        propose(&given, vec![GeoPoint { lat_deg: f64::NAN, lon_deg: 0.0 }], Some(Rule::PathOutOfRange));
        let cases: [(Bend, Rule); 6] = [
            (|given| given.picture.speed_mps = 0.4, Rule::VehicleMoves),
            (|given| given.evidence = None, Rule::NoEvidence),
            (|given| given.evidence_age_ms = Some(751), Rule::StaleEvidence),
            (|given| given.evidence_age_ms = None, Rule::StaleEvidence),
            (|given| given.scene = Some(SceneId(4)), Rule::SceneChanged),
            (|given| given.capabilities.clear(), Rule::NotSupported),
        ];
        for (bend, rule) in cases {
            let mut given = looked();
            bend(&mut given);
            propose(&given, ahead(20.0), Some(rule));
        }
    }

    #[test]
    fn only_the_plan_that_was_seen_is_approved_and_only_while_nothing_changed() {
        approve(&looked(), None);
        let cases: [(Bend, Rule); 14] = [
            (|given| given.plan = None, Rule::PlanGone),
            (|given| given.plan.as_mut().unwrap().proposal = CommandId(6), Rule::PlanGone),
            (|given| given.plan.as_mut().unwrap().verdict = PathVerdict::WouldNot("no".into()), Rule::PlanGone),
            (|given| given.plan_age_ms = Some(60_001), Rule::PlanGone),
            (|given| given.plan_age_ms = None, Rule::PlanGone),
            (|given| bend_plan(given, |plan| plan.points.truncate(9)), Rule::PlanChanged),
            (|given| given.scene = Some(SceneId(4)), Rule::SceneChanged),
            (|given| given.picture.speed_mps = 0.2, Rule::VehicleMoves),
            (|given| given.picture.brake_held = false, Rule::BrakeNotHeld),
            (|given| given.picture.person_near = Some(true), Rule::PersonNear),
            (|given| given.picture.left_doors.open = true, Rule::DoorOpen),
            (|given| given.holds.push(HoldOrigin::Responder("Engine 12".into())), Rule::HoldIsOn),
            (|given| given.picture.mode = DrivingMode::MinimalRisk, Rule::CauseNeeded),
            (|given| given.evidence_age_ms = Some(800), Rule::StaleEvidence),
        ];
        for (bend, rule) in cases {
            let mut given = looked();
            bend(&mut given);
            approve(&given, Some(rule));
        }
    }

    fn bend_plan(given: &mut Given, bend: impl FnOnce(&mut PlannedPath)) {
        if let Some(PathPlanned { verdict: PathVerdict::Would(plan), .. }) = &mut given.plan {
            bend(plan);
        }
    }

    #[test]
    fn a_plan_beyond_the_limits_is_not_approved_even_as_it_was_shown() {
        let mut given = looked();
        bend_plan(&mut given, |plan| plan.top_speed_mps = 3.1);
        let plan = given.plan.as_ref().and_then(PathPlanned::plan).unwrap().digest();
        let body = CommandBody::ApprovePath(ApprovePath { proposal: CommandId(5), plan });
        assert_eq!(given.judge(&body).unwrap_err().rule, Rule::PathOutOfRange);
    }

    #[test]
    fn an_approved_plan_counts_again_only_when_the_approval_came_to_nothing() {
        let by = PersonId::new("amara").unwrap();
        let mut path = DrawnPath::drawn(CommandId(5), None, by, Vec::new());
        assert!(path.plan_at(DeskTime(9), None).is_none());
        (path.planned, path.planned_at) = (looked().plan, Some(DeskTime(1_000)));
        assert_eq!(path.plan_at(DeskTime(1_400), None).unwrap().age, Some(Duration::from_millis(400)));
        path.approval = Some(CommandId(6));
        for (state, counts) in [
            (CommandState::Sent, false),
            (CommandState::Accepted, false),
            (CommandState::Failed("stopped".into()), false),
            (CommandState::Unknown, false),
            (CommandState::Expired, true),
            (CommandState::Refused(Rule::PersonNear.into()), true),
        ] {
            assert_eq!(path.plan_at(DeskTime(1_400), Some(&state)).is_some(), counts, "{state:?}");
        }
        assert!(path.plan_at(DeskTime(1_400), None).is_none(), "a forgotten approval may have moved the car");
    }
}
