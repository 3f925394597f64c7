//! What a console knows of the shift, for trials: ordered state and the newest look at one car.

use std::collections::BTreeMap;

use assistance::command::{AnswerQuestion, Command, CommandBody, CommandState, Evidence, StopNow};
use assistance::feed::{Action, FocusFrame, Receipt, ShiftItem, VehicleOnShift};
use assistance::ids::*;
use assistance::incident::{Answer, Incident};
use hub_client::{ConnectionState, OperatorLink, OperatorSession, SessionConfig, SessionEvent};

pub(crate) struct TrialConsole<L> {
    pub(crate) session: OperatorSession,
    pub(crate) link: L,
    pub(crate) incidents: BTreeMap<IncidentId, Incident>,
    pub(crate) vehicles: BTreeMap<VehicleId, VehicleOnShift>,
    pub(crate) focus: Option<FocusFrame>,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) stopped: Vec<(CommandId, bool)>,
    pub(crate) gaps: usize,
    /// Leave to see and hear cases, not taken yet.
    pub(crate) granted: Vec<(IncidentId, bool, media::frames::GrantToken)>,
    next: u128,
}

impl<L: OperatorLink> TrialConsole<L> {
    pub(crate) fn new(link: L, seed: u64) -> Self {
        let config = SessionConfig { seed, draws_nothing: true, ..SessionConfig::default() };
        Self {
            session: OperatorSession::new(config),
            link,
            incidents: BTreeMap::new(),
            vehicles: BTreeMap::new(),
            focus: None,
            receipts: Vec::new(),
            stopped: Vec::new(),
            gaps: 0,
            granted: Vec::new(),
            next: u128::from(seed) << 64,
        }
    }

    pub(crate) fn step(&mut self, now_ms: u64) {
        self.session.step(now_ms, &mut self.link);
        while let Some(event) = self.session.poll() {
            match event {
                SessionEvent::SnapshotBegan => {
                    self.incidents.clear();
                    self.vehicles.clear();
                }
                SessionEvent::SnapshotItems(items) | SessionEvent::DeltaItems { items, .. } => {
                    for item in items {
                        self.take(item);
                    }
                }
                SessionEvent::Frame { focus, .. } => self.focus = focus.into_iter().next().or(self.focus.take()),
                SessionEvent::Receipt(receipt) => self.receipts.push(receipt),
                SessionEvent::Stopped { command, recorded } => self.stopped.push((command, recorded)),
                SessionEvent::GapSeen => self.gaps += 1,
                SessionEvent::MediaGranted { incident, cabin, grant } => self.granted.push((incident, cabin, grant)),
                _ => {}
            }
        }
    }

    fn take(&mut self, item: ShiftItem) {
        match item {
            ShiftItem::Incident(incident) => drop(self.incidents.insert(incident.id, *incident)),
            ShiftItem::IncidentGone(id) => drop(self.incidents.remove(&id)),
            ShiftItem::Vehicle(vehicle) => drop(self.vehicles.insert(vehicle.id.clone(), *vehicle)),
            ShiftItem::Person(_) => {}
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self.session.state(), ConnectionState::Live { .. })
    }

    pub(crate) fn key(&mut self) -> u128 {
        self.next += 1;
        self.next
    }

    pub(crate) fn act(&mut self, action: Action) -> ActionKey {
        let key = ActionKey(self.key());
        self.session.act(key, action).unwrap();
        key
    }

    pub(crate) fn receipt(&self, key: ActionKey) -> Option<&Receipt> {
        self.receipts.iter().find(|receipt| receipt.key == key)
    }

    pub(crate) fn incident_of(&self, vehicle: &VehicleId) -> Option<&Incident> {
        self.incidents.values().rev().find(|incident| incident.vehicle == *vehicle)
    }

    /// The answer a person would give on what stands on the screen now.
    pub(crate) fn answer(&mut self, vehicle: &VehicleId, answer: Answer) -> (CommandId, Action) {
        let incident = self.incident_of(vehicle).unwrap();
        let (incident, question) = (incident.id, incident.question.clone().unwrap());
        let captured = self.focus.as_ref().unwrap().picture.stamp;
        let id = CommandId(self.key());
        let body = CommandBody::AnswerQuestion(AnswerQuestion { question: question.id, scene: question.scene, answer });
        let evidence = Some(Evidence { scene: question.scene, captured, second_look: false });
        let command = Command { id, vehicle: vehicle.clone(), incident: Some(incident), body, evidence };
        (id, Action::Propose(Box::new(command)))
    }

    pub(crate) fn stop(&mut self, vehicle: &VehicleId) -> CommandId {
        let id = CommandId(self.key());
        let (vehicle, body) = (vehicle.clone(), CommandBody::StopNow(StopNow));
        self.session.stop(Command { id, vehicle, incident: None, body, evidence: None }).unwrap();
        id
    }

    pub(crate) fn state_of(&self, vehicle: &VehicleId, id: CommandId) -> Option<CommandState> {
        let commands = &self.vehicles.get(vehicle)?.commands;
        commands.iter().find(|record| record.command.id == id).map(|record| record.state.clone())
    }
}
