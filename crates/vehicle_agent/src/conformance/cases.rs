//! The cases, one rule each.

use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{
    CommandBody, CommandOrder, CommandReply, HazardsSwitch, Hold, HoldOrigin, ReleaseHold, Rule, StopNow,
};
use assistance::ids::{CommandId, Epoch, PersonId, VehicleId};
use assistance::policy::Policy;

use super::UnderTest;

pub(super) type Case = fn(&mut dyn UnderTest) -> Result<(), String>;

/// Every rule with its case.
pub(super) const ALL: &[(&str, Case)] = &[
    ("a fresh command is applied once and answered", fresh_command),
    ("a repeat is answered with the first outcome and not applied", repeat),
    ("a repeat after a reboot is answered with the first outcome", repeat_after_reboot),
    ("the same id with another body is refused", reused_id),
    ("what a reboot cut short is unknown and never run again", power_lost),
    ("what came too late is never applied", expired),
    ("what was judged before a reboot is refused", older_boot),
    ("what was judged on a stamp to come is refused", stamp_ahead),
    ("an epoch older than one seen is refused, after a reboot too", old_epoch),
    ("a STOP needs no claim, and is applied once", stop),
    ("another vehicle's command is refused", other_vehicle),
    ("a refusal stands for every repeat", refusal_stands),
    ("a responder's hold is not released without the responder's word", responders_hold),
    ("an id never seen is answered so", never_seen),
    ("three seconds of silence are a lost link, two are not", link_loss),
    ("a hold outlives the link", hold_outlives_link),
];

fn order(agent: &dyn UnderTest, id: u128, epoch: u64, body: CommandBody) -> CommandOrder {
    CommandOrder {
        id: CommandId(id),
        vehicle: agent.vehicle(),
        body,
        by: person(),
        epoch: Epoch(epoch),
        judged_at: agent.now(),
        ttl: Policy::default().command_ttl,
        evidence: None,
    }
}

fn person() -> PersonId {
    PersonId::new("conformance").expect("the name is made of letters")
}

fn hazards(on: bool) -> CommandBody {
    CommandBody::Hazards(HazardsSwitch { on })
}

fn hold(origin: HoldOrigin) -> CommandBody {
    CommandBody::Hold(Hold { origin })
}

fn release(origin: HoldOrigin) -> CommandBody {
    CommandBody::ReleaseHold(ReleaseHold { origin, responder_confirmed: false })
}

fn answered(reply: Option<CommandReply>, expected: CommandReply) -> Result<(), String> {
    if reply.as_ref() == Some(&expected) { Ok(()) } else { Err(format!("answered {reply:?} instead of {expected:?}")) }
}

fn refused(reply: Option<CommandReply>, expected: Rule) -> Result<(), String> {
    match reply {
        Some(CommandReply::Refused(refusal)) if refusal.rule == expected => Ok(()),
        other => Err(format!("answered {other:?} instead of refusing by {expected:?}")),
    }
}

fn applied(agent: &dyn UnderTest, id: u128, expected: u32) -> Result<(), String> {
    let times = agent.times_applied(CommandId(id));
    if times == expected { Ok(()) } else { Err(format!("command {id} was applied {times} times, not {expected}")) }
}

fn demand(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}

fn fresh_command(agent: &mut dyn UnderTest) -> Result<(), String> {
    let fresh = order(agent, 1, 1, hazards(true));
    answered(agent.deliver(fresh), CommandReply::Completed)?;
    applied(agent, 1, 1)?;
    answered(agent.ask(CommandId(1)), CommandReply::Completed)
}

fn repeat(agent: &mut dyn UnderTest) -> Result<(), String> {
    let first = order(agent, 1, 1, hazards(true));
    answered(agent.deliver(first.clone()), CommandReply::Completed)?;
    answered(agent.deliver(first.clone()), CommandReply::Completed)?;
    // Even when it comes too late or under a newer claim by then.
    agent.pass(Duration::from_secs(60));
    let later = order(agent, 2, 5, hazards(false));
    answered(agent.deliver(later), CommandReply::Completed)?;
    answered(agent.deliver(first), CommandReply::Completed)?;
    applied(agent, 1, 1)
}

fn repeat_after_reboot(agent: &mut dyn UnderTest) -> Result<(), String> {
    let first = order(agent, 1, 1, hazards(true));
    answered(agent.deliver(first.clone()), CommandReply::Completed)?;
    agent.reboot();
    answered(agent.ask(CommandId(1)), CommandReply::Completed)?;
    answered(agent.deliver(first), CommandReply::Completed)?;
    applied(agent, 1, 1)
}

fn reused_id(agent: &mut dyn UnderTest) -> Result<(), String> {
    let first = order(agent, 1, 1, hazards(true));
    answered(agent.deliver(first), CommandReply::Completed)?;
    let other = order(agent, 1, 1, hazards(false));
    refused(agent.deliver(other), Rule::IdReused)?;
    applied(agent, 1, 1)?;
    answered(agent.ask(CommandId(1)), CommandReply::Completed)
}

fn power_lost(agent: &mut dyn UnderTest) -> Result<(), String> {
    let first = order(agent, 1, 1, hazards(true));
    agent.lose_power_during(first.clone());
    let before = agent.times_applied(CommandId(1));
    answered(agent.ask(CommandId(1)), CommandReply::Unknown)?;
    answered(agent.deliver(first), CommandReply::Unknown)?;
    let anew = order(agent, 1, 1, hazards(true));
    answered(agent.deliver(anew), CommandReply::Unknown)?;
    applied(agent, 1, before)
}

fn expired(agent: &mut dyn UnderTest) -> Result<(), String> {
    // Lets the car be up for longer than any time to live.
    agent.pass(Duration::from_secs(60));
    let late = order(agent, 1, 1, hazards(true));
    agent.pass(late.ttl + Duration::from_millis(1));
    answered(agent.deliver(late), CommandReply::Expired)?;
    let late_stop = CommandOrder { ttl: Policy::default().stop_ttl, ..order(agent, 2, 1, stop_now()) };
    agent.pass(late_stop.ttl + Duration::from_millis(1));
    answered(agent.deliver(late_stop), CommandReply::Expired)?;
    applied(agent, 1, 0)?;
    applied(agent, 2, 0)
}

fn older_boot(agent: &mut dyn UnderTest) -> Result<(), String> {
    let old = order(agent, 1, 1, hazards(true));
    agent.reboot();
    refused(agent.deliver(old), Rule::Rebooted)?;
    applied(agent, 1, 0)
}

fn stamp_ahead(agent: &mut dyn UnderTest) -> Result<(), String> {
    let now = agent.now();
    let ahead = CarStamp { boot: now.boot, millis: now.millis + 10_000 };
    let strange = CommandOrder { judged_at: ahead, ..order(agent, 1, 1, hazards(true)) };
    match agent.deliver(strange) {
        Some(CommandReply::Refused(_) | CommandReply::Expired) => applied(agent, 1, 0),
        other => Err(format!("answered {other:?} instead of refusing")),
    }
}

fn old_epoch(agent: &mut dyn UnderTest) -> Result<(), String> {
    let newest = order(agent, 1, 7, hazards(true));
    answered(agent.deliver(newest), CommandReply::Completed)?;
    let older = order(agent, 2, 6, hazards(false));
    refused(agent.deliver(older), Rule::OldEpoch)?;
    agent.reboot();
    let older = order(agent, 3, 6, hazards(false));
    refused(agent.deliver(older), Rule::OldEpoch)?;
    applied(agent, 2, 0)?;
    applied(agent, 3, 0)
}

fn stop_now() -> CommandBody {
    CommandBody::StopNow(StopNow)
}

fn stop(agent: &mut dyn UnderTest) -> Result<(), String> {
    let claimed = order(agent, 1, 7, hold(HoldOrigin::Person(person())));
    answered(agent.deliver(claimed), CommandReply::Completed)?;
    let unclaimed = order(agent, 2, 0, stop_now());
    for _ in 0..3 {
        match agent.deliver(unclaimed.clone()) {
            Some(CommandReply::Accepted | CommandReply::Completed) => {}
            other => return Err(format!("answered {other:?} to a STOP")),
        }
    }
    applied(agent, 2, 1)?;
    demand(agent.holds() == [HoldOrigin::Person(person())], "the STOP undid a hold")
}

fn other_vehicle(agent: &mut dyn UnderTest) -> Result<(), String> {
    let other = VehicleId::new("another-vehicle").expect("the name is made of letters and '-'");
    let astray = CommandOrder { vehicle: other.clone(), ..order(agent, 1, 1, hazards(true)) };
    refused(agent.deliver(astray), Rule::WrongVehicle)?;
    let stop_astray = CommandOrder { vehicle: other, ..order(agent, 2, 1, stop_now()) };
    refused(agent.deliver(stop_astray), Rule::WrongVehicle)?;
    applied(agent, 1, 0)?;
    applied(agent, 2, 0)
}

fn refusal_stands(agent: &mut dyn UnderTest) -> Result<(), String> {
    let origin = HoldOrigin::Person(person());
    let early = order(agent, 1, 1, release(origin.clone()));
    refused(agent.deliver(early.clone()), Rule::NoHold)?;
    let holding = order(agent, 2, 1, hold(origin));
    answered(agent.deliver(holding), CommandReply::Completed)?;
    refused(agent.deliver(early), Rule::NoHold)?;
    applied(agent, 1, 0)?;
    demand(agent.holds().len() == 1, "the hold is gone")
}

fn responders_hold(agent: &mut dyn UnderTest) -> Result<(), String> {
    let origin = HoldOrigin::Responder("badge 4711".to_owned());
    let holding = order(agent, 1, 1, hold(origin.clone()));
    answered(agent.deliver(holding), CommandReply::Completed)?;
    let releasing = order(agent, 2, 1, release(origin.clone()));
    refused(agent.deliver(releasing), Rule::NotYourHold)?;
    demand(agent.holds() == [origin], "the hold is gone")
}

fn never_seen(agent: &mut dyn UnderTest) -> Result<(), String> {
    answered(agent.ask(CommandId(99)), CommandReply::NeverSeen)
}

fn link_loss(agent: &mut dyn UnderTest) -> Result<(), String> {
    let lost_after = Policy::default().link_lost_after;
    demand(!agent.acts_as_lost(), "it acts as lost although the link stands")?;
    agent.pass(Duration::from_secs(30));
    demand(!agent.acts_as_lost(), "it acts as lost although heartbeats come")?;
    agent.cut_link();
    agent.pass(lost_after - Duration::from_secs(1));
    demand(!agent.acts_as_lost(), "it gave the link up too early")?;
    // The last heartbeat may have come up to one interval before the cut.
    agent.pass(Duration::from_millis(1_200));
    demand(agent.acts_as_lost(), "it did not notice the silence")?;
    agent.restore_link();
    demand(!agent.acts_as_lost(), "it did not notice that the link is back")
}

fn hold_outlives_link(agent: &mut dyn UnderTest) -> Result<(), String> {
    let origin = HoldOrigin::Person(person());
    let holding = order(agent, 1, 1, hold(origin.clone()));
    answered(agent.deliver(holding), CommandReply::Completed)?;
    agent.cut_link();
    agent.pass(Duration::from_secs(10));
    agent.restore_link();
    demand(agent.holds() == [origin], "the hold is gone")
}
