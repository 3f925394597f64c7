//! A whole shift in one process and in virtual time: hub, cars, people and their auditor in
//! lock-step, over the same encoded bytes as on sockets.

use std::sync::Arc;

use assistance::ids::{JournalSeq, PersonId, VehicleId};
use assistance::policy::Policy;
use assistance::roles::Role;
use auditor::{Applied, Auditor, Verdict, What};
use city::City;
use hub_client::pipe::{OperatorPipe, VehiclePipe};
use journal::Journal as _;
use simulator::operators::{Deed, OperatorConfig, ScriptedOperator};
use simulator::{Fact, Fleet, MediaWays, Memories, Observation, World, WorldConfig};

use crate::history;
use crate::local_hub::LocalHub;
use crate::sketches::SketchPainter;

/// One step of virtual time, milliseconds.
pub const STEP_MS: u64 = 50;

/// Something that happened on the shift, for whoever prints or checks it.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// In the world.
    World(Observation),
    /// At a console.
    Console(PersonId, Deed),
}

/// A shift in virtual time.
pub struct VirtualShift {
    hub: LocalHub,
    fleet: Fleet<VehiclePipe>,
    operators: Vec<ScriptedOperator<OperatorPipe>>,
    auditor: Auditor,
    audited: JournalSeq,
    site: String,
    city: Arc<City>,
    now_ms: u64,
}

impl VirtualShift {
    /// A shift without people at its first moment.
    ///
    /// # Errors
    /// As [`World::new`], in its words.
    pub fn new(site: &str, city: &Arc<City>, config: &WorldConfig) -> Result<Self, String> {
        let mut hub = LocalHub::new(site, Arc::clone(city), Policy::default());
        let world = World::new(Arc::clone(city), config).map_err(|error| error.to_string())?;
        let fleet = Fleet::new(world, config.seed, Memories::WithTheFleet, |vehicle| hub.vehicle(vehicle))
            .map_err(|error| error.to_string())?
            .with_media(|vehicle| MediaWays {
                link: Box::new(hub.vehicle_media(vehicle)),
                painter: Box::new(SketchPainter::default()),
            });
        Ok(Self {
            hub,
            fleet,
            operators: Vec::new(),
            auditor: Auditor::default(),
            audited: JournalSeq(0),
            site: site.to_owned(),
            city: Arc::clone(city),
            now_ms: 0,
        })
    }

    /// Somebody sits down at a console without cameras.
    pub fn add_operator(&mut self, config: OperatorConfig, role: Role) {
        let link = self.hub.console(&config.person, role);
        self.operators.push(ScriptedOperator::new(config, link));
    }

    /// Somebody sits down at a console and looks at what they work on: real pictures, which take their time.
    pub fn add_seeing_operator(&mut self, config: OperatorConfig, role: Role) {
        let link = self.hub.console(&config.person, role);
        let media = self.hub.console_media(&config.person, role);
        self.operators.push(ScriptedOperator::new(config, link).with_eyes(Box::new(media)));
    }

    /// Milliseconds since the first moment.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> &World {
        self.fleet.world()
    }

    /// The world, to put things into.
    pub fn world_mut(&mut self) -> &mut World {
        self.fleet.world_mut()
    }

    /// The hub, to look at.
    #[must_use]
    pub fn hub(&self) -> &LocalHub {
        &self.hub
    }

    /// The person at a console.
    pub fn operator(&mut self, person: &str) -> Option<&mut ScriptedOperator<OperatorPipe>> {
        self.operators.iter_mut().find(|operator| operator.person().as_str() == person)
    }

    /// How many cars have a working link.
    #[must_use]
    pub fn linked(&self) -> usize {
        self.fleet.linked()
    }

    /// The hub, to put faults between it and its clients.
    pub fn hub_mut(&mut self) -> &mut LocalHub {
        &mut self.hub
    }

    /// Cuts or mends the way of one vehicle.
    pub fn cut(&mut self, vehicle: &VehicleId, cut: bool) {
        self.hub.cut(vehicle, cut);
    }

    /// Kills the hub and starts it again on its record.
    ///
    /// # Errors
    /// When the record does not rebuild.
    pub fn kill_hub(&mut self) -> Result<(), String> {
        self.hub.kill_and_restart(&self.site, Arc::clone(&self.city), self.now_ms)
    }

    /// Lives for one step and tells what happened in it.
    ///
    /// # Errors
    /// When the hub itself failed: that is never part of a shift.
    pub fn step(&mut self) -> Result<Vec<Happening>, String> {
        self.now_ms += STEP_MS;
        self.fleet.step(self.now_ms);
        let truth = self.fleet.world().truth();
        for operator in &mut self.operators {
            operator.step(self.now_ms, &truth);
        }
        self.hub.pump(self.now_ms);
        if let Some(failure) = self.hub.failure() {
            return Err(failure.to_owned());
        }
        self.audit_record()?;
        let mut happened = Vec::new();
        for observation in self.fleet.world_mut().take_observations() {
            for event in of_world(&observation) {
                self.auditor.hear(&event);
            }
            happened.push(Happening::World(observation));
        }
        let at_ms = self.now_ms;
        for operator in &mut self.operators {
            let by = operator.person().clone();
            for seq in operator.take_acknowledged() {
                let what = What::Acknowledged { by: by.as_str().to_owned(), seq };
                self.auditor.hear(&auditor::Event { at_ms, what });
            }
            happened.extend(operator.take_deeds().into_iter().map(|(_, deed)| Happening::Console(by.clone(), deed)));
        }
        Ok(happened)
    }

    fn audit_record(&mut self) -> Result<(), String> {
        let (auditor, mut audited) = (&mut self.auditor, self.audited);
        let read = self.hub.journal().read_from(JournalSeq(audited.0 + 1), &mut |entry| {
            audited = entry.seq;
            for event in history::from_entry(&entry) {
                auditor.hear(&event);
            }
        });
        self.audited = audited;
        read.map_err(|error| error.to_string())
    }

    /// Ends the shift and asks the auditor.
    #[must_use]
    pub fn verdict(mut self) -> Verdict {
        let head = self.hub.journal().head();
        self.auditor.hear(&history::end_of_history(self.hub.engine().desk(), head.seq, self.now_ms));
        self.auditor.verdict()
    }
}

/// What the auditor is told of something that happened in the world.
#[must_use]
pub fn of_world(observation: &Observation) -> Vec<auditor::Event> {
    let vehicle = observation.vehicle.as_str().to_owned();
    let what = match &observation.fact {
        Fact::CommandTaken(taken) => What::Applied(Box::new(Applied {
            command: taken.id.0,
            vehicle,
            kind: taken.kind.name().to_owned(),
            now: history::stamp(taken.at),
            epoch: taken.epoch.0,
            judged_at: history::stamp(taken.judged_at),
            ttl_ms: assistance::clock::millis(taken.ttl),
            is_stop: taken.kind == assistance::command::CommandKind::StopNow,
        })),
        Fact::Rebooted => What::Rebooted { vehicle },
        Fact::Consequence(consequence) => {
            What::Consequence { vehicle, name: consequence.name().to_owned(), harmful: consequence.is_harmful() }
        }
        _ => return Vec::new(),
    };
    vec![auditor::Event { at_ms: observation.at_ms, what }]
}
