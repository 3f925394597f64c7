//! An agent, its car and a scripted hub in virtual time.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, CommandReply, HazardsSwitch, HoldOrigin};
use assistance::ids::{BootId, CommandId, Epoch, PersonId, VehicleId};
use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use hub_client::{NotSent, VehicleLink, VehicleLinkEvent, VehicleSend};
use vehicle_agent::conformance::UnderTest;
use vehicle_agent::{Agent, AgentConfig, CommandMemory, StoreMemory};

use crate::car::{BenchCar, Hardware};

/// A hub that does what the test says.
#[derive(Default)]
pub(crate) struct ScriptedLink {
    pub(crate) events: VecDeque<VehicleLinkEvent>,
    pub(crate) reports: Vec<VehicleReport>,
    pub(crate) answers: Vec<VehicleAnswer>,
    pub(crate) opens: u32,
    pub(crate) is_up: bool,
    /// Opening gets no answer at all.
    pub(crate) is_cut: bool,
    /// Opening is refused with this.
    pub(crate) refuses: Option<bool>,
    /// Takes no more messages.
    pub(crate) is_busy: bool,
    pub(crate) recorded_up_to: u64,
}

impl VehicleLink for ScriptedLink {
    fn open(&mut self) {
        self.opens += 1;
        if self.is_cut {
            return;
        }
        if let Some(refused) = self.refuses {
            self.events.push_back(VehicleLinkEvent::Down { reason: "scripted".into(), refused });
            return;
        }
        self.is_up = true;
        self.events.push_back(VehicleLinkEvent::Up);
    }

    fn close(&mut self) {
        self.is_up = false;
        self.events.clear();
    }

    fn send(&mut self, message: VehicleSend) -> Result<(), NotSent> {
        if self.is_cut || !self.is_up {
            return if self.is_up { Ok(()) } else { Err(NotSent::Down) };
        }
        if self.is_busy {
            return Err(NotSent::Busy);
        }
        match message {
            VehicleSend::Report(report) => {
                if matches!(report, VehicleReport::Hello(_)) {
                    self.events.push_back(VehicleLinkEvent::Answer(ReportAnswer::Welcome {
                        site: "test".into(),
                        map_hash: String::new(),
                        recorded_up_to: self.recorded_up_to,
                    }));
                }
                self.reports.push(report);
            }
            VehicleSend::Answer(answer) => self.answers.push(answer),
        }
        Ok(())
    }

    fn poll(&mut self) -> Option<VehicleLinkEvent> {
        if self.is_cut { None } else { self.events.pop_front() }
    }
}

pub(crate) fn vehicle() -> VehicleId {
    VehicleId::new("SF-0412").unwrap()
}

pub(crate) struct Rig {
    pub(crate) agent: Agent,
    pub(crate) car: BenchCar,
    pub(crate) hub: ScriptedLink,
    pub(crate) now: u64,
    boot: u64,
    memory: StoreMemory,
    hardware: Rc<RefCell<Hardware>>,
    heartbeats: bool,
}

impl Rig {
    /// Linked and welcomed, 1 s after boot.
    pub(crate) fn new() -> Self {
        let mut rig = Self::unlinked();
        rig.pass_ms(1_000);
        assert!(!rig.car.lost);
        rig
    }

    pub(crate) fn unlinked() -> Self {
        let memory = StoreMemory::default();
        let hardware = Rc::new(RefCell::new(Hardware::default()));
        Self {
            agent: agent(7, Box::new(memory.clone())),
            car: BenchCar::new(hardware.clone()),
            hub: ScriptedLink::default(),
            now: 0,
            boot: 7,
            memory,
            hardware,
            heartbeats: true,
        }
    }

    pub(crate) fn with_memory(memory: Box<dyn CommandMemory + Send>) -> Self {
        let mut rig = Self::unlinked();
        rig.agent = agent(7, memory);
        rig.pass_ms(1_000);
        rig
    }

    pub(crate) fn step(&mut self) -> u64 {
        self.agent.step(self.now, &mut self.car, &mut self.hub)
    }

    /// Steps every 50 ms; the hub's heartbeat comes each second.
    pub(crate) fn pass_ms(&mut self, millis: u64) {
        let end = self.now + millis;
        while self.now < end {
            let next = (self.now - self.now % 50 + 50).min(end);
            if next.is_multiple_of(1_000) && self.hub.is_up && !self.hub.is_cut && self.heartbeats {
                self.hub.events.push_back(VehicleLinkEvent::Order(VehicleOrder::Heartbeat));
                self.credit_all();
            }
            self.now = next;
            self.step();
        }
    }

    pub(crate) fn silence_hub(&mut self) {
        self.heartbeats = false;
    }

    pub(crate) fn credit_all(&mut self) {
        let newest = self.hub.reports.iter().rev().find_map(|report| match report {
            VehicleReport::Telemetry { number, .. } => Some(*number),
            _ => None,
        });
        if let Some(up_to) = newest {
            self.hub.events.push_back(VehicleLinkEvent::Answer(ReportAnswer::Credit { up_to }));
        }
    }

    pub(crate) fn order(&self, id: u128, body: CommandBody) -> CommandOrder {
        CommandOrder {
            id: CommandId(id),
            vehicle: vehicle(),
            body,
            by: PersonId::new("amara").unwrap(),
            epoch: Epoch(1),
            judged_at: self.stamp(),
            ttl: Duration::from_millis(3_500),
            evidence: None,
        }
    }

    pub(crate) fn hazards(&self, id: u128) -> CommandOrder {
        self.order(id, CommandBody::Hazards(HazardsSwitch { on: true }))
    }

    pub(crate) fn stamp(&self) -> CarStamp {
        CarStamp { boot: BootId(self.boot), millis: self.now }
    }

    pub(crate) fn tell(&mut self, order: VehicleOrder) {
        self.hub.events.push_back(VehicleLinkEvent::Order(order));
        self.step();
    }

    pub(crate) fn command(&mut self, order: CommandOrder) -> Option<CommandReply> {
        let id = order.id;
        self.hub.answers.clear();
        self.tell(VehicleOrder::Command(Box::new(order)));
        self.last_reply(id)
    }

    pub(crate) fn last_reply(&self, id: CommandId) -> Option<CommandReply> {
        self.hub.answers.iter().rev().find_map(|answer| match answer {
            VehicleAnswer::Command { id: about, reply } if *about == id => Some(reply.clone()),
            _ => None,
        })
    }
}

fn agent(boot: u64, memory: Box<dyn CommandMemory + Send>) -> Agent {
    Agent::new(AgentConfig::new(vehicle(), BootId(boot), 11), memory)
}

impl UnderTest for Rig {
    fn vehicle(&self) -> VehicleId {
        vehicle()
    }

    fn now(&self) -> CarStamp {
        self.stamp()
    }

    fn pass(&mut self, span: Duration) {
        self.pass_ms(u64::try_from(span.as_millis()).unwrap());
    }

    fn deliver(&mut self, order: CommandOrder) -> Option<CommandReply> {
        self.command(order)
    }

    fn ask(&mut self, id: CommandId) -> Option<CommandReply> {
        self.hub.answers.clear();
        self.tell(VehicleOrder::AskOutcomes(vec![id]));
        self.last_reply(id)
    }

    fn times_applied(&self, id: CommandId) -> u32 {
        self.hardware.borrow().applied.get(&id).copied().unwrap_or(0)
    }

    fn holds(&self) -> Vec<HoldOrigin> {
        self.hardware.borrow().holds.clone()
    }

    fn reboot(&mut self) {
        self.boot += 1;
        self.now = 0;
        self.agent = agent(self.boot, Box::new(self.memory.clone()));
        self.car = BenchCar::new(self.hardware.clone());
        self.hub = ScriptedLink::default();
        self.pass_ms(1_000);
    }

    fn lose_power_during(&mut self, order: CommandOrder) {
        self.car.slow = true;
        self.command(order);
        self.reboot();
    }

    fn cut_link(&mut self) {
        self.hub.is_cut = true;
    }

    fn restore_link(&mut self) {
        self.hub.is_cut = false;
        self.pass_ms(30_000);
    }

    fn acts_as_lost(&self) -> bool {
        self.car.lost
    }
}
