//! Our own agent keeps every rule of the kit, and the kit catches each agent that does not.

use vehicle_agent::conformance::{UnderTest, run};

use crate::broken::{Fault, PaperAgent};
use crate::rig::Rig;

#[test]
fn our_own_agent_keeps_every_rule() {
    let verdicts = run(&mut || Box::new(Rig::new()));
    assert!(verdicts.len() >= 16);
    for verdict in verdicts {
        assert!(verdict.is_kept(), "{}: {:?}", verdict.rule, verdict.failure);
    }
}

#[test]
fn a_sound_agent_that_shares_no_code_keeps_every_rule_too() {
    let verdicts = run(&mut || Box::new(PaperAgent::new(None)));
    for verdict in verdicts {
        assert!(verdict.is_kept(), "{}: {:?}", verdict.rule, verdict.failure);
    }
}

#[test]
fn each_fault_is_caught_by_the_rule_it_breaks() {
    let faults = [
        (Fault::DoesNothing, "a fresh command is applied once"),
        (Fault::AppliesRepeats, "a repeat is answered with the first outcome"),
        (Fault::ForgetsAtReboot, "a repeat after a reboot"),
        (Fault::TrustsIds, "the same id with another body"),
        (Fault::RunsAgainAfterPowerLoss, "what a reboot cut short"),
        (Fault::IgnoresExpiry, "what came too late"),
        (Fault::IgnoresBoot, "what was judged before a reboot"),
        (Fault::BelievesTheFuture, "what was judged on a stamp to come"),
        (Fault::ForgetsEpoch, "an epoch older than one seen"),
        (Fault::StopNeedsClaim, "a STOP needs no claim"),
        (Fault::AnswersToAnyName, "another vehicle's command"),
        (Fault::ForgetsRefusals, "a refusal stands"),
        (Fault::ReleasesForAnybody, "a responder's hold"),
        (Fault::ClaimsWhatItNeverSaw, "an id never seen"),
        (Fault::NeverMissesTheHub, "three seconds of silence"),
        (Fault::DropsHolds, "a hold outlives the link"),
    ];
    for (fault, caught_by) in faults {
        let verdicts = run(&mut || Box::new(PaperAgent::new(Some(fault))) as Box<dyn UnderTest>);
        let caught = verdicts.iter().find(|verdict| verdict.rule.starts_with(caught_by)).unwrap();
        assert!(!caught.is_kept(), "{fault:?} passed as sound");
        let sound = verdicts.iter().filter(|verdict| verdict.is_kept()).count();
        assert!(fault == Fault::DoesNothing || sound >= verdicts.len() / 2, "{fault:?} failed nearly everything");
    }
}
