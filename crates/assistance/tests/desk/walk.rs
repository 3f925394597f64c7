//! Random walks: whatever happens in whatever order, the invariants hold and the record rebuilds the desk.

use std::collections::BTreeMap;

use assistance::call::{CallParty, CallPlace, CallReason, CallReport, CallState};
use assistance::clock::DeskTime;
use assistance::command::*;
use assistance::desk::{Desk, Event, Input, apply};
use assistance::feed::Action;
use assistance::ids::*;
use assistance::incident::{Answer, IncidentKind, IncidentState, Outcome, WithdrawnReason};
use assistance::policy::Policy;
use assistance::roles::{Readiness, Role};
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::shift::*;

const CARS: [&str; 3] = ["SF-1", "SF-2", "SF-3"];
const PEOPLE: [(&str, Role); 4] =
    [("amara", Role::Operator), ("liwei", Role::Operator), ("jonas", Role::Lead), ("eva", Role::Engineer)];

fn step(shift: &mut Shift, rng: &mut StdRng) {
    let vehicle = CARS[rng.random_range(0..CARS.len())];
    let (name, role) = PEOPLE[rng.random_range(0..PEOPLE.len())];
    let open: Vec<u64> = shift.desk.open_of(&car(vehicle)).map(|incident| incident.car_ref.0).collect();
    let id = u128::from(rng.random_range(1..60_u64));
    let incident = IncidentId(rng.random_range(1..40));
    match rng.random_range(0..28) {
        0 => {
            let kept: Vec<u64> = open.into_iter().filter(|_| rng.random_bool(0.8)).collect();
            let (boot, epoch) = (rng.random_range(1..3), rng.random_range(0..5));
            let mut hello = Box::new(hello(vehicle, boot, epoch, &kept));
            hello.card.capabilities = vec!["paths".into()];
            shift.feed(Input::VehicleConnected { hello, map_mismatch: false }).ok();
        }
        1 => drop(shift.feed(Input::VehicleLost { vehicle: car(vehicle) })),
        2 | 3 => shift.raise(vehicle, rng.random_range(1..5), IncidentKind::ALL[rng.random_range(0..20)]),
        4 => {
            let car_ref = CarIncidentRef(rng.random_range(1..5));
            let reason = WithdrawnReason::SolvedByVehicle;
            drop(shift.feed(Input::IncidentWithdrawn { vehicle: car(vehicle), car_ref, reason }));
        }
        5 => drop(shift.feed(Input::LeaseRenewed { person: who(name) })),
        6 => shift.pass(rng.random_range(0..20_000)),
        7 => drop(shift.feed(Input::HubStarted)),
        8 | 9 => drop(shift.act(name, role, Action::ClaimNext)),
        10 => drop(shift.act(name, role, Action::Claim(car(vehicle)))),
        11 => drop(shift.act(name, role, Action::Release(car(vehicle)))),
        12 => drop(shift.act(name, role, Action::TakeOver { vehicle: car(vehicle), reason: "lead".into() })),
        13 => drop(shift.act(name, role, Action::Resolve { incident, outcome: Outcome::DrivesOn })),
        14 => drop(shift.act(name, role, Action::Reopen { incident })),
        15 => drop(shift.act(name, role, Action::SetReadiness(Readiness::ALL[rng.random_range(0..3)]))),
        16 => {
            let replies =
                [CommandReply::Accepted, CommandReply::Completed, CommandReply::Unknown, CommandReply::NeverSeen];
            let reply = replies[rng.random_range(0..replies.len())].clone();
            drop(shift.feed(Input::CommandReplied { vehicle: car(vehicle), id: CommandId(id), reply }));
        }
        17 => drop(shift.feed(Input::ConsoleConnected { person: who(name), role })),
        18 => drop(shift.feed(Input::ConsoleLost { person: who(name) })),
        19 | 20 => {
            let call = match rng.random_range(0..4) {
                0 => CallReport::Answered { call: CallId(rng.random_range(1..20)), picked_up: rng.random_bool(0.7) },
                1 => CallReport::Ended { call: CallId(rng.random_range(1..20)) },
                _ => CallReport::Wanted(CallReason::ALL[rng.random_range(0..CallReason::ALL.len())]),
            };
            let (report, car_ref) = (rng.random_range(1..500), CarIncidentRef(rng.random_range(1..5)));
            let place = CallPlace::ALL[rng.random_range(0..2)];
            drop(shift.feed(Input::CallReported { vehicle: car(vehicle), report, car_ref, place, call }));
        }
        21 => drop(shift.act(name, role, Action::PlaceCall { incident, place: CallPlace::Cabin })),
        22 | 23 => drop(shift.act(name, role, Action::AnswerCall { incident })),
        24 => drop(shift.act(name, role, Action::HoldCall { incident, on: rng.random_bool(0.5) })),
        25 => {
            let acts = [
                Action::EndCall { incident },
                Action::ListenIn { incident },
                Action::JoinCall { incident },
                Action::LeaveCall { incident },
            ];
            drop(shift.act(name, role, acts[rng.random_range(0..acts.len())].clone()));
        }
        26 if rng.random_bool(0.5) => {
            let told = match rng.random_range(0..3) {
                0 => PathReport::Driven(PathDriven { approval: CommandId(id), points: vec![picture().position] }),
                _ => PathReport::Planned(PathPlanned {
                    proposal: CommandId(id),
                    made_at: stamp(1_000),
                    scene: SceneId(5),
                    verdict: PathVerdict::Would(a_plan()),
                }),
            };
            drop(shift.feed(Input::PathReported { vehicle: car(vehicle), report: Box::new(told) }));
        }
        26 if shift.desk.incidents.values().any(|incident| incident.vehicle == car(vehicle)) => {
            let body = if rng.random_bool(0.5) {
                CommandBody::ProposePath(ProposePath { points: vec![picture().position] })
            } else {
                let proposal = CommandId(u128::from(rng.random_range(1..60_u64)));
                CommandBody::ApprovePath(ApprovePath { proposal, plan: a_plan().digest() })
            };
            let action = shift.command(id, vehicle, body);
            drop(shift.act(name, role, action));
        }
        _ if shift.desk.incidents.values().any(|incident| incident.vehicle == car(vehicle)) => {
            let answer = shift.answer(id, vehicle, Answer::PassLeft);
            drop(shift.act(name, role, answer));
        }
        _ => {}
    }
}

fn a_plan() -> PlannedPath {
    let points = vec![picture().position; 2];
    PlannedPath { points, length_m: 0.0, top_speed_mps: 1.0, words: "on".into() }
}

fn check(shift: &Shift, before: &Desk, fresh: &[(DeskTime, Event)], seed: u64) {
    for (id, vehicle) in &shift.desk.vehicles {
        let known = before.vehicles.get(id).map_or(Epoch(0), |state| state.epoch);
        assert!(vehicle.epoch >= known, "seed {seed}: epoch of {id} went back");
        if let Some(claim) = &vehicle.claim {
            let role = shift.desk.persons[&claim.by].role;
            assert!(role.may_assist(), "seed {seed}: {} holds {id}", claim.by);
            assert_eq!(claim.epoch, vehicle.epoch, "seed {seed}: a claim under an old epoch");
        }
        assert!(vehicle.paths.len() <= MAX_PATHS, "seed {seed}: {} paths of {id}", vehicle.paths.len());
        for incident in vehicle.paths.iter().filter_map(|path| path.incident) {
            let open = shift.desk.incidents.get(&incident).is_some_and(|incident| incident.state.is_open());
            assert!(open, "seed {seed}: a path outlived incident {incident}");
        }
        for incident in shift.desk.open_of(id) {
            let owner = vehicle.claim.as_ref().map(|claim| claim.by.clone());
            assert_eq!(incident.owner, owner, "seed {seed}: incident {} and claim disagree", incident.id);
            assert_eq!(incident.state == IncidentState::Attended, owner.is_some(), "seed {seed}");
        }
        check_lines(shift, id, seed);
    }
    let closed = shift.desk.incidents.values().filter(|incident| !incident.state.is_open());
    assert!(closed.into_iter().all(|incident| incident.call.is_none()), "seed {seed}: a call outlives its case");
    for (name, _) in PEOPLE {
        let mine = |incident: &&assistance::incident::Incident| {
            incident.call.as_ref().is_some_and(|call| call.is_open() && call.has(&who(name)))
        };
        let open = shift.desk.incidents.values().filter(mine).count();
        assert!(open <= 1, "seed {seed}: {name} is on {open} open lines");
    }
    for (id, incident) in &before.incidents {
        if incident.state.is_open() {
            assert!(shift.desk.incidents.contains_key(id), "seed {seed}: open incident {id} is lost");
        }
        if let Some(after) = shift.desk.incidents.get(id) {
            let same = std::mem::discriminant(&incident.state) == std::mem::discriminant(&after.state);
            // One input may close and open again through two legal moves; a single event may not.
            let legal = same || incident.state.may_become(after.state) || fresh.len() > 1;
            assert!(legal, "seed {seed}: {:?} became {:?}", incident.state, after.state);
        }
    }
    if let Some(deadline) = shift.desk.next_deadline() {
        assert!(deadline.0 > 0, "seed {seed}");
    }
}

/// A line is open only for the holder of its vehicle, whose console stands, and for leads.
fn check_lines(shift: &Shift, vehicle: &VehicleId, seed: u64) {
    for place in CallPlace::ALL {
        let at = shift.desk.calls_of(vehicle).filter(|(_, call)| call.place == *place).count();
        assert!(at <= 1, "seed {seed}: {at} calls in one place of {vehicle}");
    }
    for (incident, call) in shift.desk.calls_of(vehicle) {
        let lead = |person: &PersonId| shift.desk.persons[person].role == Role::Lead;
        let others = call.speakers.iter().filter(|person| incident.owner.as_ref() != Some(person));
        assert!(others.chain(&call.listeners).all(lead), "seed {seed}: {call:?}");
        if call.is_open() {
            let owner = incident.owner.as_ref();
            assert!(owner.is_some() && call.speakers.first() == owner, "seed {seed}: {call:?} of {owner:?}");
        }
        if call.state == (CallState::Ringing { by: CallParty::Car }) {
            assert!(incident.urgency >= call.reason.urgency(), "seed {seed}: an alarm that waits like advice");
        }
    }
}

#[test]
fn no_order_of_events_breaks_the_rules_and_the_record_rebuilds_the_desk() {
    for seed in 0..60 {
        let mut rng = StdRng::seed_from_u64(seed);
        let mut shift = Shift::busy();
        let mut sent: BTreeMap<CommandId, usize> = BTreeMap::new();
        for _ in 0..400 {
            let (before, seen) = (shift.desk.clone(), shift.journal.len());
            shift.now = DeskTime(shift.now.0 + rng.random_range(0..900));
            step(&mut shift, &mut rng);
            let fresh = shift.journal[seen..].to_vec();
            check(&shift, &before, &fresh, seed);
            for (_, event) in &fresh {
                if let Event::CommandMoved { id, state: CommandState::Sent, .. } = event {
                    *sent.entry(*id).or_default() += 1;
                    assert_eq!(sent[id], 1, "seed {seed}: command {id} left twice");
                }
            }
        }
        let mut rebuilt = Desk::new(Policy::default());
        for (at, event) in &shift.journal {
            apply(&mut rebuilt, *at, event);
        }
        assert_eq!(rebuilt, shift.desk, "seed {seed}");
    }
}
