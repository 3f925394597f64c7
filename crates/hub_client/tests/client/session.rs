//! The operator's session over a link that does what the test says.

use std::collections::VecDeque;
use std::time::Duration;

use assistance::clock::DeskTime;
use assistance::command::{Command, CommandBody, StopNow};
use assistance::feed::{Action, Done, Receipt, ShiftItem, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId, IncidentId, JournalSeq, PersonId, VehicleId};
use assistance::roles::Role;
use hub_client::session::TooMuchPending;
use hub_client::{
    ConnectionState, NotSent, OperatorLink, OperatorLinkEvent, OperatorSend, OperatorSession, SessionConfig,
    SessionEvent, Witness,
};

#[derive(Default)]
struct ScriptedHub {
    events: VecDeque<OperatorLinkEvent>,
    watched: Vec<WatchRequest>,
    acted: Vec<ActionKey>,
    stopped: Vec<CommandId>,
    opens: u32,
    is_up: bool,
    /// Opening gets no answer.
    is_cut: bool,
    refuses: bool,
    /// Pings are answered.
    is_alive: bool,
    newest: u64,
}

fn head(seq: u64) -> [u8; 32] {
    [u8::try_from(seq % 251).unwrap(); 32]
}

impl ScriptedHub {
    fn tell(&mut self, update: ShiftUpdate) {
        self.events.push_back(OperatorLinkEvent::Update(Box::new(update)));
    }

    fn snapshot(&mut self, sequence: u64) {
        self.tell(ShiftUpdate::SnapshotBegin);
        self.tell(ShiftUpdate::SnapshotChunk(vec![ShiftItem::IncidentGone(IncidentId(1))]));
        self.tell(ShiftUpdate::SnapshotEnd { sequence, seq: JournalSeq(self.newest), chain_head: head(self.newest) });
    }

    fn delta(&mut self, sequence: u64) {
        self.tell(ShiftUpdate::Delta { sequence, at: DeskTime(sequence), items: Vec::new() });
    }

    fn receipt(&mut self, key: u128, seq: u64) {
        let outcome = Ok(Done { claimed: None, epoch: None });
        let receipt = Receipt { key: ActionKey(key), outcome, seq: JournalSeq(seq), chain_head: head(seq) };
        self.events.push_back(OperatorLinkEvent::Receipt(Box::new(receipt)));
    }

    fn fall(&mut self) {
        self.is_up = false;
        self.events.push_back(OperatorLinkEvent::Down { reason: "reset".into(), refused: false });
    }
}

impl OperatorLink for ScriptedHub {
    fn open(&mut self) {
        self.opens += 1;
        if self.is_cut {
            return;
        }
        if self.refuses {
            self.events.push_back(OperatorLinkEvent::Down { reason: "not on the list".into(), refused: true });
            return;
        }
        self.is_up = true;
        self.events.push_back(OperatorLinkEvent::Up);
    }

    fn close(&mut self) {
        self.is_up = false;
        self.events.clear();
    }

    fn send(&mut self, message: OperatorSend) -> Result<(), NotSent> {
        if !self.is_up {
            return Err(NotSent::Down);
        }
        match message {
            OperatorSend::Watch(request) => {
                match &request {
                    WatchRequest::Hello { .. } => self.tell(ShiftUpdate::Welcome {
                        person: PersonId::new("amara").unwrap(),
                        role: Role::Operator,
                        site: "test".into(),
                        map_hash: String::new(),
                        now: DeskTime(0),
                    }),
                    WatchRequest::Ping { ping } if self.is_alive => {
                        let (seq, chain_head) = (JournalSeq(self.newest), head(self.newest));
                        self.tell(ShiftUpdate::Pong { ping: *ping, seq, chain_head });
                    }
                    _ => {}
                }
                self.watched.push(request);
            }
            OperatorSend::Act { key, .. } => self.acted.push(key),
            OperatorSend::OpenMedia { .. } => {}
            OperatorSend::Stop(command) => self.stopped.push(command.id),
        }
        Ok(())
    }

    fn poll(&mut self) -> Option<OperatorLinkEvent> {
        self.events.pop_front()
    }
}

struct Bench {
    session: OperatorSession,
    hub: ScriptedHub,
    now: u64,
    told: Vec<SessionEvent>,
}

impl Bench {
    fn new() -> Self {
        let hub = ScriptedHub { is_alive: true, newest: 10, ..ScriptedHub::default() };
        let session = OperatorSession::new(SessionConfig { seed: 5, ..SessionConfig::default() });
        Self { session, hub, now: 0, told: Vec::new() }
    }

    fn live() -> Self {
        let mut bench = Self::new();
        bench.pass(100);
        bench.hub.snapshot(40);
        bench.pass(20);
        assert!(matches!(bench.session.state(), ConnectionState::Live { .. }));
        bench.told.clear();
        bench
    }

    fn pass(&mut self, millis: u64) {
        let end = self.now + millis;
        while self.now < end {
            self.now = (self.now + 10).min(end);
            self.session.step(self.now, &mut self.hub);
            while let Some(event) = self.session.poll() {
                self.told.push(event);
            }
        }
    }

    fn has(&self, wanted: impl Fn(&SessionEvent) -> bool) -> usize {
        self.told.iter().filter(|event| wanted(event)).count()
    }
}

fn stop(id: u128) -> Command {
    Command {
        id: CommandId(id),
        vehicle: VehicleId::new("SF-0412").unwrap(),
        incident: None,
        body: CommandBody::StopNow(StopNow),
        evidence: None,
    }
}

#[test]
fn it_greets_shows_the_snapshot_and_measures_the_round_trip() {
    let mut bench = Bench::new();
    assert_eq!(bench.session.state(), ConnectionState::Connecting { since_ms: 0 });
    bench.pass(50);
    bench.hub.snapshot(40);
    bench.pass(10);
    assert_eq!(bench.hub.watched[0], WatchRequest::Hello { resume_after: None, capabilities: Vec::new() });
    assert!(
        matches!(bench.session.state(), ConnectionState::Live { round_trip: Some(trip) } if trip <= Duration::from_millis(20))
    );
    let kinds = [
        bench.has(|event| matches!(event, SessionEvent::Welcome { .. })),
        bench.has(|event| matches!(event, SessionEvent::SnapshotBegan)),
        bench.has(|event| matches!(event, SessionEvent::SnapshotItems(_))),
        bench.has(|event| matches!(event, SessionEvent::SnapshotEnded)),
    ];
    assert_eq!(kinds, [1; 4]);
    assert_eq!(bench.session.witness(), Some(Witness { seq: JournalSeq(10), chain_head: head(10) }));
    bench.pass(30_000);
    let pings = bench.hub.watched.iter().filter(|request| matches!(request, WatchRequest::Ping { .. }));
    assert_eq!(pings.count(), 11, "the leases are renewed each three seconds");
}

#[test]
fn a_gap_asks_for_a_snapshot_once_and_shows_nothing_out_of_order() {
    let mut bench = Bench::live();
    for sequence in [41, 42, 42, 44, 45, 46] {
        bench.hub.delta(sequence);
    }
    bench.pass(20);
    assert_eq!(bench.has(|event| matches!(event, SessionEvent::DeltaItems { .. })), 2);
    assert_eq!(bench.has(|event| *event == SessionEvent::GapSeen), 1);
    let asked = bench.hub.watched.iter().filter(|request| **request == WatchRequest::Resnapshot).count();
    assert_eq!(asked, 1);
    bench.hub.snapshot(46);
    bench.hub.delta(47);
    bench.pass(20);
    assert_eq!(bench.has(|event| matches!(event, SessionEvent::DeltaItems { .. })), 3);
}

#[test]
fn it_comes_back_by_itself_and_resumes_where_it_was() {
    let mut bench = Bench::live();
    bench.hub.delta(41);
    bench.pass(20);
    bench.session.focus(vec![VehicleId::new("SF-0412").unwrap()]);
    bench.pass(20);
    bench.hub.watched.clear();
    bench.hub.fall();
    bench.pass(10);
    assert!(matches!(bench.session.state(), ConnectionState::Reconnecting { ref reason, .. } if reason == "reset"));
    bench.pass(500);
    assert_eq!(bench.hub.watched[0], WatchRequest::Hello { resume_after: Some(41), capabilities: Vec::new() });
    assert!(bench.hub.watched.iter().any(|request| matches!(request, WatchRequest::Focus(cars) if cars.len() == 1)));
    bench.hub.delta(42);
    bench.pass(20);
    assert_eq!(bench.has(|event| matches!(event, SessionEvent::DeltaItems { .. })), 2);
    assert_eq!(bench.has(|event| *event == SessionEvent::GapSeen), 0);
}

#[test]
fn a_hub_that_falls_silent_is_left_within_five_seconds() {
    let mut bench = Bench::live();
    bench.hub.is_alive = false;
    bench.pass(4_800);
    assert!(bench.hub.is_up, "the last word came a tenth of a second after the start");
    bench.pass(300);
    assert!(bench.hub.opens > 1 || !bench.hub.is_up);
    let left = bench.has(|event| matches!(event, SessionEvent::StateChanged(ConnectionState::Reconnecting { .. })));
    assert!(left >= 1);
}

#[test]
fn a_refused_person_is_told_why_and_tried_seldom() {
    let mut bench = Bench::new();
    bench.hub.refuses = true;
    bench.pass(120_000);
    assert!((2..=5).contains(&bench.hub.opens), "{}", bench.hub.opens);
    let ConnectionState::Refused { reason, .. } = bench.session.state() else { panic!("{:?}", bench.session.state()) };
    assert_eq!(reason, "not on the list");
    let before = bench.hub.opens;
    bench.session.retry_now();
    bench.pass(10);
    assert_eq!(bench.hub.opens, before + 1);
}

#[test]
fn actions_go_in_order_and_are_repeated_under_their_key() {
    let mut bench = Bench::live();
    for key in 1..=3 {
        bench.session.act(ActionKey(key), Action::StillHere).unwrap();
    }
    bench.pass(50);
    assert_eq!(bench.hub.acted, [ActionKey(1)], "none may overtake another");
    bench.hub.fall();
    bench.pass(1_000);
    assert_eq!(bench.hub.acted, [ActionKey(1); 2]);
    bench.hub.receipt(1, 11);
    bench.pass(20);
    let failure = OperatorLinkEvent::ActFailed { key: ActionKey(2), reason: "busy".into(), retry: true };
    bench.hub.events.push_back(failure);
    bench.pass(300);
    assert_eq!(bench.hub.acted[2..], [ActionKey(2); 2]);
    let failure = OperatorLinkEvent::ActFailed { key: ActionKey(2), reason: "text: too long".into(), retry: false };
    bench.hub.events.push_back(failure);
    bench.pass(20);
    bench.hub.receipt(3, 12);
    bench.hub.receipt(3, 12);
    bench.pass(20);
    assert_eq!(bench.has(|event| matches!(event, SessionEvent::Receipt(_))), 2, "a second answer is no news");
    let given_up = |event: &SessionEvent| {
        matches!(event, SessionEvent::ActionGivenUp { key: ActionKey(2), maybe_recorded: false, .. })
    };
    assert_eq!(bench.has(given_up), 1);
    assert_eq!(bench.session.pending_actions().count(), 0);
    assert_eq!(bench.session.witness().unwrap().seq, JournalSeq(12));
}

#[test]
fn an_old_wish_does_not_fire_by_itself() {
    let mut bench = Bench::live();
    bench.session.act(ActionKey(1), Action::ClaimNext).unwrap();
    bench.pass(20);
    bench.hub.fall();
    bench.hub.is_cut = true;
    bench.pass(20);
    bench.session.act(ActionKey(2), Action::ClaimNext).unwrap();
    bench.pass(10_500);
    let given_up = |wanted: u128, sent: bool| {
        move |event: &SessionEvent| {
            matches!(event, SessionEvent::ActionGivenUp { key, maybe_recorded, .. }
                if *key == ActionKey(wanted) && *maybe_recorded == sent)
        }
    };
    assert_eq!((bench.has(given_up(2, false)), bench.has(given_up(1, true))), (1, 0));
    bench.pass(20_000);
    assert_eq!(bench.has(given_up(1, true)), 1);
    bench.hub.is_cut = false;
    bench.hub.acted.clear();
    bench.pass(20_000);
    assert!(bench.hub.acted.is_empty());
}

#[test]
fn only_so_many_actions_wait() {
    let mut bench = Bench::new();
    for key in 0..64 {
        bench.session.act(ActionKey(key), Action::StillHere).unwrap();
    }
    assert_eq!(bench.session.act(ActionKey(64), Action::StillHere), Err(TooMuchPending));
    assert_eq!(bench.session.act(ActionKey(3), Action::StillHere), Ok(()), "a repeat takes no room");
}

#[test]
fn a_stop_is_pressed_on_until_it_is_taken_and_recorded() {
    let mut bench = Bench::live();
    // An action without an answer does not stand in its way.
    bench.session.act(ActionKey(1), Action::ClaimNext).unwrap();
    bench.pass(20);
    bench.session.stop(stop(9)).unwrap();
    bench.session.stop(stop(9)).unwrap();
    bench.pass(10);
    assert_eq!(bench.hub.stopped, [CommandId(9)], "at once");
    bench.pass(1_000);
    assert_eq!(bench.hub.stopped.len(), 5, "after 40, 120, 280, 600 ms");
    bench.hub.events.push_back(OperatorLinkEvent::StopFailed { command: CommandId(9), reason: "timeout".into() });
    bench.hub.events.push_back(OperatorLinkEvent::Stopped { command: CommandId(9), recorded: false });
    bench.pass(2_500);
    assert_eq!(bench.session.pending_stops().count(), 0, "the hub has it");
    assert!((6..=8).contains(&bench.hub.stopped.len()), "told on slowly until it is recorded");
    bench.hub.events.push_back(OperatorLinkEvent::Stopped { command: CommandId(9), recorded: true });
    bench.pass(20);
    let total = bench.hub.stopped.len();
    bench.pass(5_000);
    assert_eq!(bench.hub.stopped.len(), total);
    let stopped = |event: &SessionEvent| matches!(event, SessionEvent::Stopped { .. });
    let delayed = |event: &SessionEvent| matches!(event, SessionEvent::StopDelayed { .. });
    assert_eq!((bench.has(stopped), bench.has(delayed)), (2, 1));
}

#[test]
fn a_stop_does_not_wait_for_the_back_off_and_is_given_up_aloud() {
    let mut bench = Bench::new();
    bench.hub.refuses = true;
    bench.pass(1_000);
    let before = bench.hub.opens;
    bench.session.stop(stop(9)).unwrap();
    bench.hub.refuses = false;
    bench.pass(10);
    assert_eq!(bench.hub.opens, before + 1);
    bench.pass(20);
    assert_eq!(bench.hub.stopped, [CommandId(9)]);
    bench.pass(30_000);
    let given_up = |event: &SessionEvent| *event == SessionEvent::StopGivenUp { command: CommandId(9) };
    assert_eq!(bench.has(given_up), 1);
}

#[test]
fn frames_are_acknowledged_when_drawn() {
    let mut bench = Bench::live();
    for number in 1..=3 {
        let frame = ShiftUpdate::Frame { number, now: DeskTime(0), cars: Vec::new(), focus: Vec::new(), superseded: 0 };
        bench.hub.tell(frame);
    }
    bench.pass(20);
    let drawn = |bench: &Bench| {
        let of = |request: &WatchRequest| match request {
            WatchRequest::FrameDrawn { number } => Some(*number),
            _ => None,
        };
        bench.hub.watched.iter().filter_map(of).collect::<Vec<u64>>()
    };
    assert!(drawn(&bench).is_empty());
    bench.session.frame_drawn(1);
    bench.session.frame_drawn(3);
    bench.pass(20);
    assert_eq!(drawn(&bench), [3], "the newest covers those before");
}

#[test]
fn a_hub_that_forgot_what_it_called_durable_is_named() {
    let contradicted = |event: &SessionEvent| matches!(event, SessionEvent::WitnessContradicted { .. });
    let mut bench = Bench::live();
    bench.hub.receipt(1, 9);
    bench.pass(20);
    assert_eq!(bench.has(contradicted), 0, "a receipt may speak of an old entry");
    bench.hub.fall();
    bench.hub.newest = 8;
    bench.pass(1_000);
    assert_eq!(bench.has(contradicted), 1);
    assert_eq!(bench.session.witness().unwrap().seq, JournalSeq(10));
}
