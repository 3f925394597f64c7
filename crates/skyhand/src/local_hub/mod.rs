//! A hub in this process and in virtual time: the same engine, contract bytes and rules as the
//! hub on a port, pumped in lock-step with the cars and consoles of a scenario.

mod media;

use std::collections::BTreeMap;
use std::sync::Arc;

use assistance::command::stop_permit;
use assistance::desk::may_look;
use assistance::feed::Action;
use assistance::ids::{ActionKey, IncidentId, PersonId, VehicleId};
use assistance::link::{ReportAnswer, VehicleOrder, VehicleReport};
use assistance::policy::Policy;
use assistance::roles::Role;
use city::City;
use hub::engine::ground::Ground;
use hub::engine::slot::{Telemetry, TelemetrySlot};
use hub::engine::{CallId, ConsoleLine, Engine, Happened, ToDo, VehicleLine};
use hub::record::{new_entry, recover};
use hub::relay::{Asked, Peer, RelayCounters};
use hub_client::pipe::{MediaPipe, Network, OperatorPipe, OperatorPipeEnd, VehiclePipe, VehiclePipeEnd};
use hub_client::{operator_pipe, vehicle_pipe};
use journal::{Journal, MemoryJournal};
use wire::bytes;

use self::media::{Ask, LocalMedia};

struct VehicleEnd {
    vehicle: VehicleId,
    end: VehiclePipeEnd,
    open: Option<(VehicleLine, Arc<TelemetrySlot>)>,
}

struct ConsoleEnd {
    person: PersonId,
    role: Role,
    end: OperatorPipeEnd,
    open: Option<ConsoleLine>,
}

/// The hub of one scenario.
pub struct LocalHub {
    engine: Engine,
    journal: MemoryJournal,
    vehicles: Vec<VehicleEnd>,
    consoles: Vec<ConsoleEnd>,
    calls: BTreeMap<CallId, (usize, ActionKey)>,
    next: u64,
    ticked_ms: Option<u64>,
    failure: Option<String>,
    media: LocalMedia,
}

/// Time between two ticks of the engine, as on a port.
const TICK_MS: u64 = 50;

impl LocalHub {
    /// A hub on an empty record, at the start of virtual time.
    #[must_use]
    pub fn new(site: &str, city: Arc<City>, policy: Policy) -> Self {
        let journal = MemoryJournal::default();
        let desk = assistance::desk::Desk::new(policy);
        let head = journal.head();
        let engine = Engine::new(desk, (head.seq, head.hash), head.desk_time, site, Ground::new(city), 0);
        Self {
            engine,
            journal,
            vehicles: Vec::new(),
            consoles: Vec::new(),
            calls: BTreeMap::new(),
            next: 0,
            ticked_ms: None,
            failure: None,
            media: LocalMedia::new(),
        }
    }

    /// Media lanes for one vehicle.
    pub fn vehicle_media(&mut self, vehicle: &VehicleId) -> MediaPipe {
        self.media.client(Peer::Vehicle(vehicle.clone()))
    }

    /// Media lanes for one console.
    pub fn console_media(&mut self, person: &PersonId, role: Role) -> MediaPipe {
        self.media.client(Peer::Person(person.clone(), role))
    }

    /// What the media relay did and dropped.
    #[must_use]
    pub fn media_counters(&self) -> RelayCounters {
        self.media.counters()
    }

    /// Puts a network between one vehicle's media path and the hub.
    pub fn set_media_network(&self, vehicle: &VehicleId, network: Network) {
        self.media.set_network(vehicle, network);
    }

    /// A link for one vehicle.
    pub fn vehicle(&mut self, vehicle: &VehicleId) -> VehiclePipe {
        let (link, end) = vehicle_pipe(vehicle.as_str());
        self.vehicles.push(VehicleEnd { vehicle: vehicle.clone(), end, open: None });
        link
    }

    /// A link for one console.
    pub fn console(&mut self, person: &PersonId, role: Role) -> OperatorPipe {
        let (link, end) = operator_pipe(person.as_str());
        self.consoles.push(ConsoleEnd { person: person.clone(), role, end, open: None });
        link
    }

    /// Cuts or mends the way of one vehicle.
    pub fn cut(&mut self, vehicle: &VehicleId, cut: bool) {
        for one in self.vehicles.iter().filter(|one| one.vehicle == *vehicle) {
            one.end.cut(cut, cut);
        }
        self.media.cut(vehicle, cut);
    }

    /// Cuts or mends only the control link of one vehicle: its sound, pictures and second path stay.
    pub fn cut_control(&mut self, vehicle: &VehicleId, cut: bool) {
        for one in self.vehicles.iter().filter(|one| one.vehicle == *vehicle) {
            one.end.cut(cut, cut);
        }
    }

    /// Cuts or mends only the media path of one vehicle.
    pub fn cut_media(&mut self, vehicle: &VehicleId, cut: bool) {
        self.media.cut(vehicle, cut);
    }

    /// Cuts or mends only the control link of one console: its media path stays.
    pub fn cut_console(&mut self, person: &PersonId, cut: bool) {
        for one in self.consoles.iter().filter(|one| one.person == *person) {
            one.end.cut(cut, cut);
        }
    }

    /// Kills the hub and starts it again on its record: every connection ends, what was not yet
    /// durable is gone, everything else is recovered.
    ///
    /// # Errors
    /// When the record does not rebuild.
    pub fn kill_and_restart(&mut self, site: &str, city: Arc<City>, now_ms: u64) -> Result<(), String> {
        let policy = self.engine.policy().clone();
        self.engine = start(&self.journal, site, city, policy, now_ms)?;
        for one in &mut self.vehicles {
            one.open = None;
            one.end.close("the hub was killed", false);
        }
        for one in &mut self.consoles {
            one.open = None;
            one.end.close("the hub was killed", false);
        }
        self.calls.clear();
        self.media.restart();
        Ok(())
    }

    /// The engine, to look at.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The record.
    #[must_use]
    pub fn journal(&self) -> &MemoryJournal {
        &self.journal
    }

    /// What went wrong in the hub itself, if anything did.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Carries everything that has arrived by `now_ms`, and what follows.
    pub fn pump(&mut self, now_ms: u64) {
        for place in 0..self.vehicles.len() {
            self.hear_vehicle(place, now_ms);
        }
        for place in 0..self.consoles.len() {
            self.hear_console(place, now_ms);
        }
        if self.ticked_ms.is_none_or(|ticked| now_ms >= ticked + TICK_MS) {
            self.ticked_ms = Some(now_ms);
            self.engine.handle(Happened::Tick, now_ms);
        }
        self.settle(now_ms);
        let mut asks = self.media.facts(self.engine.desk(), now_ms);
        asks.extend(self.media.pump(now_ms));
        for ask in asks {
            self.answer_media(ask, now_ms);
        }
    }

    fn answer_media(&mut self, ask: Ask, now_ms: u64) {
        match ask {
            Ask::Order(vehicle, order) => {
                let line = self.vehicles.iter().find(|one| one.vehicle == vehicle).and_then(|one| one.open.as_ref());
                if let Some((line, _)) = line {
                    self.order(*line, &order, now_ms);
                }
            }
            Ask::Stop { place, lane, id, body, peer: Peer::Person(person, _) } => {
                let console = self.consoles.iter().position(|one| one.person == person);
                if let Some(console) = console {
                    self.stop(console, &body, now_ms);
                    self.media.stop_recorded(place, lane, id);
                }
            }
            Ask::Stop { .. } => {}
        }
    }

    fn open_media(&mut self, place: usize, incident: IncidentId, cabin: bool, now_ms: u64) {
        let (person, role) = (self.consoles[place].person.clone(), self.consoles[place].role);
        // The relay must know what is decided here, or it would refuse the grant.
        for ask in self.media.facts(self.engine.desk(), now_ms) {
            self.answer_media(ask, now_ms);
        }
        let desk = self.engine.desk();
        let answer = match desk.incidents.get(&incident) {
            None => Err("there is no such case".to_owned()),
            Some(found) => match may_look(desk, &person, role, found, cabin).map(|()| found.vehicle.clone()) {
                Err(refusal) => Err(refusal.to_string()),
                Ok(vehicle) => {
                    if cabin {
                        // As on a port: it stands in the record before anything is seen.
                        let call = CallId(self.number());
                        let (by, key) = (person.clone(), ActionKey(u128::MAX - u128::from(call.0)));
                        let action = Box::new(Action::LookInside { incident });
                        self.engine.handle(Happened::Act { call, person: by, role, key, action }, now_ms);
                        self.settle(now_ms);
                    }
                    let peer = Peer::Person(person, role);
                    Ok(self.media.grant(Asked { peer, vehicle, incident, cabin }, now_ms))
                }
            },
        };
        self.tell(place, |end| end.put_media(incident, cabin, answer));
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn hear_vehicle(&mut self, place: usize, now_ms: u64) {
        self.vehicles[place].end.advance(now_ms);
        if self.vehicles[place].end.poll_closed()
            && let Some((line, _)) = self.vehicles[place].open.take()
        {
            self.engine.handle(Happened::VehicleClosed(line), now_ms);
        }
        if self.vehicles[place].end.poll_opened() {
            let line = VehicleLine(self.number());
            let slot = Arc::new(TelemetrySlot::default());
            let vehicle = self.vehicles[place].vehicle.clone();
            self.vehicles[place].open = Some((line, Arc::clone(&slot)));
            self.engine.handle(Happened::VehicleOpened { line, vehicle, slot }, now_ms);
        }
        let Some((line, slot)) = self.vehicles[place].open.clone() else { return };
        while let Some(encoded) = self.vehicles[place].end.take_report() {
            match bytes::decode_report(&encoded) {
                Ok(VehicleReport::Telemetry { number, picture, scene }) => {
                    slot.put(Telemetry { number, picture, scene });
                }
                Ok(report) => self.engine.handle(Happened::Report(line, Box::new(report)), now_ms),
                Err(error) => return self.turn_away(place, &error.to_string(), now_ms),
            }
        }
        while let Some(encoded) = self.vehicles[place].end.take_answer() {
            match bytes::decode_answer(&encoded) {
                Ok(answer) => self.engine.handle(Happened::Answer(line, Box::new(answer)), now_ms),
                Err(error) => return self.turn_away(place, &error.to_string(), now_ms),
            }
        }
    }

    fn turn_away(&mut self, place: usize, reason: &str, now_ms: u64) {
        self.vehicles[place].end.close(reason, false);
        if let Some((line, _)) = self.vehicles[place].open.take() {
            self.engine.handle(Happened::VehicleClosed(line), now_ms);
        }
    }

    fn hear_console(&mut self, place: usize, now_ms: u64) {
        self.consoles[place].end.advance(now_ms);
        if self.consoles[place].end.poll_closed()
            && let Some(line) = self.consoles[place].open.take()
        {
            self.engine.handle(Happened::ConsoleClosed(line), now_ms);
        }
        if self.consoles[place].end.poll_opened() {
            let line = ConsoleLine(self.number());
            let (person, role) = (self.consoles[place].person.clone(), self.consoles[place].role);
            self.consoles[place].open = Some(line);
            self.engine.handle(Happened::ConsoleOpened { line, person, role }, now_ms);
        }
        while let Some(encoded) = self.consoles[place].end.take_stop() {
            self.stop(place, &encoded, now_ms);
        }
        while let Some(encoded) = self.consoles[place].end.take_action() {
            match bytes::decode_action(&encoded) {
                Ok((key, action)) => self.act(place, key, action, now_ms),
                Err(error) => {
                    self.failure.get_or_insert_with(|| format!("a console sent {error}"));
                }
            }
        }
        while let Some((incident, cabin)) = self.consoles[place].end.take_open_media() {
            self.open_media(place, incident, cabin, now_ms);
        }
        let Some(line) = self.consoles[place].open else { return };
        while let Some(encoded) = self.consoles[place].end.take_watch() {
            match bytes::decode_watch(&encoded) {
                Ok(request) => self.engine.handle(Happened::Watch(line, request), now_ms),
                Err(error) => {
                    self.consoles[place].end.close(&error.to_string(), false);
                    self.consoles[place].open = None;
                    return self.engine.handle(Happened::ConsoleClosed(line), now_ms);
                }
            }
        }
    }

    fn act(&mut self, place: usize, key: ActionKey, action: Action, now_ms: u64) {
        let call = CallId(self.number());
        self.calls.insert(call, (place, key));
        let (person, role) = (self.consoles[place].person.clone(), self.consoles[place].role);
        let action = Box::new(action);
        self.engine.handle(Happened::Act { call, person, role, key, action }, now_ms);
    }

    /// As on a port: first to the car, then to the record.
    fn stop(&mut self, place: usize, encoded: &[u8], now_ms: u64) {
        let command = match bytes::decode_stop(encoded) {
            Ok(command) => command,
            Err(error) => {
                self.failure.get_or_insert_with(|| format!("a console sent {error}"));
                return;
            }
        };
        let (person, role) = (self.consoles[place].person.clone(), self.consoles[place].role);
        let id = command.id;
        match stop_permit(command.clone(), role) {
            Ok(permit) => {
                if let Some((line, order, _)) = self.engine.stop_order(permit, &person) {
                    self.media.urge(&command.vehicle, id.0, bytes::encode_order(&order), now_ms);
                    self.order(line, &order, now_ms);
                }
                self.act(place, ActionKey(id.0), Action::Propose(Box::new(command)), now_ms);
                self.settle(now_ms);
                self.tell(place, |end| end.put_stopped(id, true));
            }
            Err(refusal) => self.tell(place, |end| end.put_stop_failed(id, &refusal.to_string())),
        }
    }

    /// Makes durable what was decided and carries out what follows.
    fn settle(&mut self, now_ms: u64) {
        loop {
            let entries = self.engine.take_entries();
            if let Some(first) = entries.first().map(|entry| entry.seq) {
                let batch: Vec<_> = entries.into_iter().map(new_entry).collect();
                match self.journal.append(first, &batch) {
                    Ok(head) => self.engine.committed(head.seq, head.hash),
                    Err(error) => {
                        self.failure.get_or_insert_with(|| error.to_string());
                        self.engine.record_failed(&error.to_string());
                    }
                }
            }
            let todo = self.engine.take_todo();
            if todo.is_empty() {
                return;
            }
            for one in todo {
                self.perform(one, now_ms);
            }
        }
    }

    fn perform(&mut self, todo: ToDo, now_ms: u64) {
        match todo {
            ToDo::Answer(line, answer) => self.answer(line, &answer, now_ms),
            ToDo::Order(line, order) => self.order(line, &order, now_ms),
            ToDo::Update(line, update) => {
                if let Some(place) = self.consoles.iter().position(|one| one.open == Some(line)) {
                    self.tell(place, |end| end.put_update(bytes::encode_update(&update)));
                }
            }
            ToDo::Receipt(call, receipt) => {
                if let Some((place, _)) = self.calls.remove(&call) {
                    self.tell(place, |end| end.put_receipt(bytes::encode_receipt(&receipt)));
                }
            }
            ToDo::CloseVehicle(line, reason) => {
                if let Some(place) = self.place_of(line) {
                    self.turn_away(place, &reason, now_ms);
                }
            }
            ToDo::CloseConsole(line, reason) => {
                if let Some(place) = self.consoles.iter().position(|one| one.open == Some(line)) {
                    self.consoles[place].end.close(&reason, false);
                    self.consoles[place].open = None;
                }
            }
        }
    }

    fn place_of(&self, line: VehicleLine) -> Option<usize> {
        self.vehicles.iter().position(|one| one.open.as_ref().is_some_and(|(open, _)| *open == line))
    }

    fn answer(&mut self, line: VehicleLine, answer: &ReportAnswer, now_ms: u64) {
        let Some(place) = self.place_of(line) else { return };
        if self.vehicles[place].end.put_report_answer(bytes::encode_report_answer(answer)).is_err() {
            self.turn_away(place, "too slow: its answers pile up", now_ms);
        }
    }

    fn order(&mut self, line: VehicleLine, order: &VehicleOrder, now_ms: u64) {
        let Some(place) = self.place_of(line) else { return };
        if self.vehicles[place].end.put_order(bytes::encode_order(order)).is_err() {
            self.turn_away(place, "too slow: its orders pile up", now_ms);
        }
    }

    /// A console that does not take what it is told is disconnected; it comes back to a snapshot.
    fn tell(&mut self, place: usize, put: impl FnOnce(&OperatorPipeEnd) -> Result<(), hub_client::NotSent>) {
        if put(&self.consoles[place].end).is_err() && self.consoles[place].end.is_open() {
            self.consoles[place].end.close("too slow: updates pile up", false);
        }
    }
}

fn start(journal: &MemoryJournal, site: &str, city: Arc<City>, policy: Policy, now_ms: u64) -> Result<Engine, String> {
    let from = recover(journal, policy)?;
    Ok(Engine::new(from.desk, from.head, from.last_desk_time, site, Ground::new(city), now_ms))
}
