//! What the agent does when its memory cannot be written.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandReply, Rule, StopNow};
use assistance::ids::{CommandId, Epoch};
use assistance::link::{ReliableReport, VehicleOrder, VehicleReport};
use vehicle_agent::conformance::UnderTest;
use vehicle_agent::{Begun, CarOutcome, CommandMemory, MemoryError, Remembered, StoreMemory};

use crate::rig::Rig;

/// A store whose disk is full while the switch is on.
struct FullDisk {
    store: StoreMemory,
    full: Arc<AtomicBool>,
    failures: Cell<u32>,
}

impl FullDisk {
    fn check(&self) -> Result<(), MemoryError> {
        if self.full.load(Ordering::Relaxed) {
            self.failures.set(self.failures.get() + 1);
            return Err(MemoryError::Closed { path: "full".into() });
        }
        Ok(())
    }
}

impl CommandMemory for FullDisk {
    fn highest_epoch(&self) -> Epoch {
        self.store.highest_epoch()
    }
    fn lookup(&self, id: CommandId) -> Option<Remembered> {
        self.store.lookup(id)
    }
    fn horizon(&self) -> Option<CarStamp> {
        self.store.horizon()
    }
    fn raise_epoch(&mut self, epoch: Epoch) -> Result<(), MemoryError> {
        self.check()?;
        self.store.raise_epoch(epoch)
    }
    fn begin(&mut self, begun: &Begun) -> Result<(), MemoryError> {
        self.check()?;
        self.store.begin(begun)
    }
    fn finish(&mut self, id: CommandId, outcome: &CommandReply) -> Result<(), MemoryError> {
        self.check()?;
        self.store.finish(id, outcome)
    }
    fn settle(&mut self, begun: &Begun, outcome: &CommandReply) -> Result<(), MemoryError> {
        self.check()?;
        self.store.settle(begun, outcome)
    }
}

fn rig() -> (Rig, StoreMemory, Arc<AtomicBool>) {
    let store = StoreMemory::default();
    let full = Arc::new(AtomicBool::new(false));
    let rig = Rig::with_memory(Box::new(FullDisk { store: store.clone(), full: full.clone(), failures: Cell::new(0) }));
    (rig, store, full)
}

#[test]
fn without_a_memory_the_car_does_nothing_but_stop() {
    let (mut rig, store, full) = rig();
    full.store(true, Ordering::Relaxed);
    let order = rig.hazards(1);
    let reply = rig.command(order);
    assert!(matches!(reply, Some(CommandReply::Refused(refusal)) if refusal.rule == Rule::NotRecorded));
    assert_eq!(rig.times_applied(CommandId(1)), 0);
    let stop = rig.order(2, CommandBody::StopNow(StopNow));
    for _ in 0..3 {
        assert_eq!(rig.command(stop.clone()), Some(CommandReply::Completed), "answered at once, repeats too");
    }
    assert_eq!(rig.times_applied(CommandId(2)), 1);
    assert_eq!(store.lookup(CommandId(2)), None);
    full.store(false, Ordering::Relaxed);
    rig.pass_ms(1_500);
    assert_eq!(store.lookup(CommandId(2)).unwrap().outcome, Some(CommandReply::Completed), "the entry is made late");
    assert!(rig.agent.counters().memory_failures > 0);
}

#[test]
fn an_outcome_is_told_only_when_it_is_durable() {
    let (mut rig, store, full) = rig();
    rig.car.slow = true;
    let order = rig.hazards(1);
    assert_eq!(rig.command(order.clone()), Some(CommandReply::Accepted));
    full.store(true, Ordering::Relaxed);
    rig.car.end(CommandId(1), CarOutcome::Completed);
    rig.pass_ms(1_200);
    assert_eq!(rig.last_reply(CommandId(1)), Some(CommandReply::Accepted));
    assert_eq!(rig.command(order), Some(CommandReply::Accepted), "a repeat learns no more");
    full.store(false, Ordering::Relaxed);
    rig.pass_ms(1_200);
    assert_eq!(rig.last_reply(CommandId(1)), Some(CommandReply::Completed));
    assert_eq!(store.lookup(CommandId(1)).unwrap().outcome, Some(CommandReply::Completed));
    let reported =
        rig.hub.reports.iter().filter(|report| {
            matches!(report, VehicleReport::Reliable { body: ReliableReport::CommandOutcome { .. }, .. })
        });
    assert_eq!(reported.count(), 1);
}

#[test]
fn what_the_window_forgot_is_refused_as_expired() {
    let mut rig = Rig::with_memory(Box::new(StoreMemory::new(2)));
    let first = rig.hazards(1);
    rig.command(first.clone());
    for id in 2..=4 {
        rig.pass_ms(100);
        let order = rig.hazards(id);
        assert_eq!(rig.command(order), Some(CommandReply::Completed));
    }
    assert_eq!(rig.command(first), Some(CommandReply::Expired), "still within its time to live, but forgotten");
    assert_eq!(rig.times_applied(CommandId(1)), 1);
    rig.tell(VehicleOrder::AskOutcomes(vec![CommandId(1), CommandId(4)]));
    assert_eq!(rig.last_reply(CommandId(4)), Some(CommandReply::Completed));
}
