//! Carries out the deeds of a timeline on the shift.

use std::collections::BTreeMap;
use std::time::Duration;

use assistance::command::{
    AnswerQuestion, ApprovePath, ChangeDestination, CommandBody, CommandKind, CreepClear, DispatchField, EndRide,
    HazardsSwitch, Hold, HoldOrigin, LightsSwitch, LockDoors, MarkRoadClosed, ProposePath, PullOver, ReleaseHold,
    RequestLane, Reroute, Resume, SendAnotherCar, SoundHorn, StopNow, UnlockDoors,
};
use assistance::conversation::Words;
use assistance::feed::Action;
use assistance::geo::{GeoPoint, LocalPoint};
use assistance::ids::{PersonId, VehicleId};
use hub_client::pipe::Network;
use simulator::Spot;
use simulator::causes::{Anchor as Hangs, CauseId, Situation};

use super::format::{Name, Scenario};
use super::play::{ground, point, vehicle};
use super::timeline::{CallDeed, Change, Deed, Happens, Links, NetworkOf, Order, Place};
use crate::virtual_shift::VirtualShift;

/// Ground that is marked closed where the file gives no distance, metres.
const CLOSED_M: f64 = 40.0;
/// Ground without light where the file gives no distance, metres.
const DARK_M: f64 = 220.0;

/// Whether a deed is done.
pub(super) enum Done {
    /// It is.
    Yes,
    /// The world does not allow it yet, and why.
    NotYet(String),
}

/// What the timeline has put into the world, by name.
#[derive(Debug, Default)]
pub(super) struct Placed {
    causes: BTreeMap<String, CauseId>,
}

impl Placed {
    /// Does one deed.
    pub(super) fn perform(
        &mut self,
        scenario: &Scenario,
        shift: &mut VirtualShift,
        happens: &Happens,
    ) -> Result<Done, String> {
        match &happens.deed {
            Deed::Place(place) => return self.place(scenario, shift, happens.name.as_ref(), place),
            Deed::Change(change) => return Ok(self.change(shift, change)),
            Deed::End(cause) => {
                // One that is over already has ended, too.
                let _ = self.causes.get(cause.get_ref()).map(|id| shift.world_mut().end(*id));
            }
            Deed::Cut(car) => shift.cut(&vehicle(scenario, car)?, true),
            Deed::Mend(car) => shift.cut(&vehicle(scenario, car)?, false),
            Deed::CutLinks(links, is_cut) => cut_links(scenario, shift, links, *is_cut)?,
            Deed::Network(network) => set_network(scenario, shift, network)?,
            Deed::Reboot(reboot) => {
                let car = vehicle(scenario, &reboot.car)?;
                in_world(scenario, &reboot.car, shift.world_mut().reboot(&car, reboot.down.ms))?;
            }
            Deed::JumpClock(jump) => {
                let car = vehicle(scenario, &jump.car)?;
                in_world(scenario, &jump.car, shift.world_mut().jump_clock(&car, jump.by_ms))?;
            }
            Deed::Freeze(name) | Deed::Thaw(name) => {
                let car = vehicle(scenario, name)?;
                let frozen = matches!(happens.deed, Deed::Freeze(_));
                in_world(scenario, name, shift.world_mut().freeze(&car, frozen))?;
            }
            Deed::KillHub => shift.kill_hub()?,
            Deed::Call(_) | Deed::UseCall(..) => return at_the_phone(scenario, shift, &happens.deed),
            Deed::Claim(_)
            | Deed::Command(_)
            | Deed::Say(_)
            | Deed::Stop(_)
            | Deed::Resolve(_)
            | Deed::Release(_)
            | Deed::HandOver(_)
            | Deed::LookInside(_)
            | Deed::LookBack(_)
            | Deed::Accept(_) => return by_hand(scenario, shift, &happens.deed),
        }
        Ok(Done::Yes)
    }

    fn place(
        &mut self,
        scenario: &Scenario,
        shift: &mut VirtualShift,
        name: Option<&Name>,
        place: &Place,
    ) -> Result<Done, String> {
        let kind = place.cause.0;
        let spot = match (kind.sheet().anchor, &place.car, &place.at) {
            (Hangs::Area, None, at) => {
                Spot::Ground(ground(scenario, shift, at.as_ref(), place.radius_m.unwrap_or(DARK_M))?)
            }
            (Hangs::Street | Hangs::Car, Some(car), None) => Spot::Car(vehicle(scenario, car)?),
            (Hangs::Street, None, Some(at)) => Spot::Place(point(scenario, shift, at)?),
            (anchor, car, at) => {
                let name = car.as_ref().or(at.as_ref());
                let what = format!("{} hangs on {anchor:?}: it cannot be put there", kind.name());
                return Err(
                    name.map_or_else(|| format!("{}: {what}", scenario.file), |name| scenario.wrong(name, &what))
                );
            }
        };
        let situation = Situation { open_side: place.open_side.0, active: place.active };
        match shift.world_mut().place(kind, &spot, situation, place.lasts.map(|span| span.ms)) {
            Ok(id) => {
                if let Some(name) = name {
                    self.causes.insert(name.get_ref().clone(), id);
                }
                Ok(Done::Yes)
            }
            Err(error) => Ok(Done::NotYet(error.to_string())),
        }
    }

    fn change(&self, shift: &mut VirtualShift, change: &Change) -> Done {
        let Some(id) = self.causes.get(change.cause.get_ref()).copied() else {
            return Done::NotYet("the cause is not placed yet".to_owned());
        };
        let before = shift.world().causes().find(|cause| cause.id == id).map(|cause| cause.situation);
        if let Some(before) = before {
            let situation = Situation {
                open_side: change.open_side.map_or(before.open_side, |side| side.0),
                active: change.active.unwrap_or(before.active),
            };
            // It stands in the world: it was found a line ago.
            let _ = shift.world_mut().change(id, situation);
        }
        Done::Yes
    }
}

fn cut_links(scenario: &Scenario, shift: &mut VirtualShift, links: &Links, is_cut: bool) -> Result<(), String> {
    match links {
        Links::AllCars(_) => {
            let all: Vec<VehicleId> = shift.world().cars().iter().map(|car| car.id().clone()).collect();
            all.iter().for_each(|car| shift.cut(car, is_cut));
        }
        Links::Control(car) => shift.hub_mut().cut_control(&vehicle(scenario, car)?, is_cut),
        Links::Media(car) => shift.hub_mut().cut_media(&vehicle(scenario, car)?, is_cut),
        Links::Console(name) => {
            let person = PersonId::new(name.get_ref()).map_err(|error| scenario.wrong(name, &error.to_string()))?;
            shift.hub_mut().cut_console(&person, is_cut);
        }
    }
    Ok(())
}

fn set_network(scenario: &Scenario, shift: &mut VirtualShift, of: &NetworkOf) -> Result<(), String> {
    let network = Network {
        delay: Duration::from_millis(of.delay.ms),
        jitter: Duration::from_millis(of.jitter.ms),
        loss: f64::from(of.loss_percent) / 100.0,
        seed: scenario.world.seed,
        ..Network::default()
    };
    shift.hub_mut().set_media_network(&vehicle(scenario, &of.car)?, network);
    Ok(())
}

fn in_world<T, E: std::fmt::Display>(scenario: &Scenario, name: &Name, result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| scenario.wrong(name, &error.to_string()))
}

fn by_hand(scenario: &Scenario, shift: &mut VirtualShift, deed: &Deed) -> Result<Done, String> {
    let (Some(person), Some(car)) = (deed.person(), deed.cars().next()) else { return Ok(Done::Yes) };
    let car = vehicle(scenario, car)?;
    let body = match deed {
        Deed::Command(order) => match body(scenario, shift, order, &car)? {
            Some(body) => Some(body),
            None if order.kind.get_ref().0 == CommandKind::ApprovePath => {
                let path = shift.hub().engine().desk().vehicles.get(&car).and_then(|on_shift| on_shift.paths.last());
                let words = path.and_then(|path| path.planned.as_ref()).map_or("nothing is drawn", |it| it.words());
                return Ok(Done::NotYet(format!("no plan of {car} stands: {words}")));
            }
            None => return Ok(Done::NotYet(format!("{car} asks nothing"))),
        },
        _ => None,
    };
    let has_case = shift.hub().engine().desk().open_of(&car).next().is_some();
    let Some(hand) = shift.operator(person.get_ref()) else {
        return Ok(Done::NotYet(format!("{} is not at a console", person.get_ref())));
    };
    match deed {
        Deed::Claim(_) => hand.claim(&car),
        Deed::Stop(_) => drop(hand.stop(&car)),
        Deed::Release(_) => hand.release(&car),
        Deed::Accept(_) => hand.accept(&car),
        Deed::HandOver(offer) => {
            let to =
                PersonId::new(offer.to.get_ref()).map_err(|error| scenario.wrong(&offer.to, &error.to_string()))?;
            hand.offer(&car, &to);
        }
        Deed::Say(_) | Deed::Resolve(_) if !has_case => {
            return Ok(Done::NotYet(format!("{car} has no open case")));
        }
        Deed::Say(say) => {
            let phrase = say.phrase.map(|phrase| Words::Phrase(phrase.0));
            let words = phrase.or_else(|| say.text.clone().map(Words::Text));
            words.into_iter().for_each(|words| hand.say(&car, words));
        }
        Deed::LookInside(_) => {
            if !hand.look_inside(&car) {
                return Ok(Done::NotYet(format!("{car} has no open case")));
            }
        }
        Deed::LookBack(look) => {
            if !hand.look_back(&car, look.back.ms) {
                return Ok(Done::NotYet(format!("no picture of {car} is on the screen")));
            }
        }
        Deed::Resolve(resolve) => hand.resolve(&car, resolve.outcome.0),
        _ => {
            let given = body.and_then(|body| hand.command(&car, body));
            if given.is_none() {
                return Ok(Done::NotYet("the console is not connected".to_owned()));
            }
        }
    }
    Ok(Done::Yes)
}

/// A person at the phone. What nobody could press yet is tried again.
fn at_the_phone(scenario: &Scenario, shift: &mut VirtualShift, deed: &Deed) -> Result<Done, String> {
    let (Some(person), Some(car)) = (deed.person(), deed.cars().next()) else { return Ok(Done::Yes) };
    let car = vehicle(scenario, car)?;
    let desk = shift.hub().engine().desk();
    let (has_case, has_call) = (desk.open_of(&car).next().is_some(), desk.calls_of(&car).next().is_some());
    let Some(hand) = shift.operator(person.get_ref()) else {
        return Ok(Done::NotYet(format!("{} is not at a console", person.get_ref())));
    };
    match deed {
        Deed::Call(_) if !has_case => return Ok(Done::NotYet(format!("{car} has no open case"))),
        Deed::UseCall(..) if !has_call => return Ok(Done::NotYet(format!("{car} has no call"))),
        Deed::Call(call) => hand.call(&car, call.place.0),
        Deed::UseCall(_, deed) => hand.use_call(&car, |incident| match *deed {
            CallDeed::Answer => Action::AnswerCall { incident },
            CallDeed::Hold(on) => Action::HoldCall { incident, on },
            CallDeed::End => Action::EndCall { incident },
            CallDeed::ListenIn => Action::ListenIn { incident },
            CallDeed::Join => Action::JoinCall { incident },
            CallDeed::Leave => Action::LeaveCall { incident },
        }),
        _ => {}
    }
    Ok(Done::Yes)
}

/// The body of a command by hand; `None` when the question to answer is not asked.
/// Points that somebody draws on what the car sees.
fn drawn(shift: &VirtualShift, car: &VehicleId, points: &[[f64; 2]]) -> Option<Vec<GeoPoint>> {
    let car = shift.world().car(car)?;
    let (position, heading_deg) = (car.position(), car.heading_deg());
    let on_ground =
        |point: &[f64; 2]| LocalPoint { forward_m: point[0], left_m: point[1] }.on_ground(position, heading_deg);
    Some(points.iter().map(on_ground).collect())
}

/// The approval of the plan that the car made of the newest drawn path.
fn approval(shift: &VirtualShift, car: &VehicleId) -> Option<ApprovePath> {
    let path = shift.hub().engine().desk().vehicles.get(car)?.paths.last()?;
    let plan = path.planned.as_ref()?.plan()?;
    Some(ApprovePath { proposal: path.proposal, plan: plan.digest() })
}

/// The body of a command by hand; `None` when the question to answer is not asked, or no plan stands.
fn body(
    scenario: &Scenario,
    shift: &VirtualShift,
    order: &Order,
    car: &VehicleId,
) -> Result<Option<CommandBody>, String> {
    let kind = order.kind.get_ref().0;
    let by = PersonId::new(order.by.get_ref()).map_err(|error| scenario.wrong(&order.by, &error.to_string()))?;
    let origin = order.responder.clone().map_or(HoldOrigin::Person(by), HoldOrigin::Responder);
    let is_responder = matches!(origin, HoldOrigin::Responder(_));
    let on = order.on.unwrap_or(true);
    let (side, place) = (order.side.map(|side| side.0), order.to.as_ref());
    let asked = || shift.hub().engine().desk().open_of(car).find_map(|incident| incident.question.clone());
    let closed = || ground(scenario, shift, place, order.radius_m.unwrap_or(CLOSED_M));
    let body = match kind {
        CommandKind::AnswerQuestion => asked().zip(order.answer).map(|(question, answer)| {
            CommandBody::AnswerQuestion(AnswerQuestion {
                question: question.id,
                scene: question.scene,
                answer: answer.0,
            })
        }),
        CommandKind::MarkRoadClosed => {
            let expires_in = assistance::policy::Policy::default().closure_expiry;
            Some(CommandBody::MarkRoadClosed(MarkRoadClosed { area: closed()?, expires_in }))
        }
        CommandKind::RequestLane => side.map(|side| CommandBody::RequestLane(RequestLane { side })),
        CommandKind::Reroute => {
            let avoid = if place.is_some() { vec![closed()?] } else { Vec::new() };
            Some(CommandBody::Reroute(Reroute { avoid }))
        }
        CommandKind::ChangeDestination => {
            let Some(name) = place else { return Ok(None) };
            let (to, label) = (point(scenario, shift, name)?, name.get_ref().clone());
            Some(CommandBody::ChangeDestination(ChangeDestination { to, label }))
        }
        CommandKind::PullOver => Some(CommandBody::PullOver(PullOver)),
        CommandKind::StopNow => Some(CommandBody::StopNow(StopNow)),
        CommandKind::Hold => Some(CommandBody::Hold(Hold { origin })),
        CommandKind::ReleaseHold => {
            Some(CommandBody::ReleaseHold(ReleaseHold { origin, responder_confirmed: is_responder }))
        }
        CommandKind::Resume => Some(CommandBody::Resume(Resume { cause: order.cause.map(|cause| cause.0) })),
        CommandKind::UnlockDoors => side.map(|side| {
            CommandBody::UnlockDoors(UnlockDoors { side, traffic_side: order.reason.map(|reason| reason.0) })
        }),
        CommandKind::LockDoors => Some(CommandBody::LockDoors(LockDoors)),
        CommandKind::Lights => Some(CommandBody::Lights(LightsSwitch { on })),
        CommandKind::Hazards => Some(CommandBody::Hazards(HazardsSwitch { on })),
        CommandKind::SoundHorn => Some(CommandBody::SoundHorn(SoundHorn)),
        CommandKind::EndRide => Some(CommandBody::EndRide(EndRide)),
        CommandKind::SendAnotherCar => Some(CommandBody::SendAnotherCar(SendAnotherCar)),
        CommandKind::DispatchField => order.service.map(|service| {
            let note = "see the case's brief".to_owned();
            CommandBody::DispatchField(DispatchField { service: service.0, note })
        }),
        CommandKind::ProposePath => {
            let points = order.points.as_deref().and_then(|points| drawn(shift, car, points));
            points.map(|points| CommandBody::ProposePath(ProposePath { points }))
        }
        CommandKind::ApprovePath => approval(shift, car).map(CommandBody::ApprovePath),
        CommandKind::CreepClear => order
            .direction
            .zip(order.metres)
            .map(|(direction, metres)| CommandBody::CreepClear(CreepClear { direction: direction.0, metres })),
        // Refused when the file was read.
        CommandKind::MarkLaneClosed | CommandKind::SetWindows | CommandKind::SetClimate => None,
    };
    Ok(body)
}
