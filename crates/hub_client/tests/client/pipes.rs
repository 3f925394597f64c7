//! The pipes: the same bytes, connections that open, close and are refused, and a bad network.

use std::time::Duration;

use assistance::clock::DeskTime;
use assistance::command::{Command, CommandBody, StopNow};
use assistance::feed::{Action, Done, Receipt, ShiftUpdate, WatchRequest};
use assistance::ids::{ActionKey, CommandId, JournalSeq, MessageId, PersonId, VehicleId};
use assistance::link::{ReportAnswer, VehicleAnswer, VehicleOrder, VehicleReport};
use assistance::roles::Role;
use hub_client::pipe::{VehiclePipe, VehiclePipeEnd};
use hub_client::{
    ConnectionState, Network, NotSent, OperatorSession, SessionConfig, SessionEvent, VehicleLink, VehicleLinkEvent,
    VehicleSend, operator_pipe, vehicle_pipe,
};

fn shown(message: u64) -> VehicleAnswer {
    VehicleAnswer::Shown { message: MessageId(message) }
}

fn pong(ping: u64) -> VehicleReport {
    VehicleReport::Pong { ping, stamp: assistance::clock::CarStamp { boot: assistance::ids::BootId(1), millis: 2 } }
}

fn up() -> (VehiclePipe, VehiclePipeEnd) {
    let (mut link, end) = vehicle_pipe("SF-0412");
    assert_eq!(link.send(VehicleSend::Answer(shown(1))), Err(NotSent::Down), "not open yet");
    link.open();
    assert!(end.poll_opened() && !end.poll_opened());
    assert_eq!(link.poll(), Some(VehicleLinkEvent::Up));
    (link, end)
}

#[test]
fn both_streams_go_both_ways_in_their_order() {
    let (mut link, end) = up();
    assert_eq!(end.name(), "SF-0412");
    for number in 1..=3 {
        link.send(VehicleSend::Report(pong(number))).unwrap();
        link.send(VehicleSend::Answer(shown(number))).unwrap();
    }
    for number in 1..=3 {
        assert_eq!(end.next_answer(), Ok(Some(shown(number))), "a command's answer waits for no report");
    }
    for number in 1..=3 {
        assert_eq!(end.next_report(), Ok(Some(pong(number))));
    }
    assert_eq!(end.take_report(), None);
    end.order(&VehicleOrder::Heartbeat).unwrap();
    end.answer_report(&ReportAnswer::Watched(true)).unwrap();
    assert_eq!(link.poll(), Some(VehicleLinkEvent::Order(VehicleOrder::Heartbeat)));
    assert_eq!(link.poll(), Some(VehicleLinkEvent::Answer(ReportAnswer::Watched(true))));
    assert_eq!(link.poll(), None);
}

#[test]
fn either_side_may_end_it_and_nothing_of_the_old_reaches_the_new() {
    let (mut link, end) = up();
    link.send(VehicleSend::Answer(shown(1))).unwrap();
    end.order(&VehicleOrder::Heartbeat).unwrap();
    link.close();
    assert_eq!(link.poll(), None, "no event follows a close of one's own");
    assert_eq!(end.next_answer(), Ok(Some(shown(1))), "what was said before the farewell is still heard");
    assert!(end.poll_closed() && !end.is_open());
    assert_eq!(end.order(&VehicleOrder::Heartbeat), Err(NotSent::Down));
    link.open();
    assert!(end.poll_opened());
    assert_eq!(link.poll(), Some(VehicleLinkEvent::Up), "and not the heartbeat of before");
    end.close("deny list", true);
    assert_eq!(link.poll(), Some(VehicleLinkEvent::Down { reason: "deny list".into(), refused: true }));
    assert_eq!(link.send(VehicleSend::Answer(shown(2))), Err(NotSent::Down));
}

#[test]
fn a_reader_that_stops_makes_the_writer_busy_not_big() {
    let (mut link, end) = up();
    let taken = (0..10_000).take_while(|number| link.send(VehicleSend::Answer(shown(*number))).is_ok()).count();
    assert_eq!(taken, 1_024);
    assert_eq!(link.send(VehicleSend::Answer(shown(0))), Err(NotSent::Busy));
    let put = (0..10_000).take_while(|_| end.order(&VehicleOrder::Heartbeat).is_ok()).count();
    assert_eq!(put, 1_024);
    assert_eq!(end.order(&VehicleOrder::Heartbeat), Err(NotSent::Busy));
    end.next_answer().unwrap();
    assert_eq!(link.send(VehicleSend::Answer(shown(0))), Ok(()));
}

#[test]
fn bytes_that_break_the_contract_end_the_link_and_name_the_field() {
    let (mut link, end) = up();
    end.put_order(vec![0x0a, 0x00]).unwrap();
    let Some(VehicleLinkEvent::Down { reason, refused: false }) = link.poll() else { panic!("it went through") };
    assert!(reason.contains("command"), "{reason}");
    assert_eq!(link.poll(), None);
    assert!(end.poll_closed());
}

#[test]
fn a_network_between_delays_and_a_cut_holds_back() {
    let (mut link, end) = vehicle_pipe("SF-0412");
    end.set_network(Network { delay: Duration::from_millis(100), ..Network::default() });
    link.open();
    assert!(!end.poll_opened());
    end.advance(100);
    assert!(end.poll_opened());
    assert_eq!(link.poll(), None);
    end.advance(200);
    assert_eq!(link.poll(), Some(VehicleLinkEvent::Up));
    end.cut(true, false);
    link.send(VehicleSend::Answer(shown(1))).unwrap();
    end.order(&VehicleOrder::Heartbeat).unwrap();
    end.advance(900);
    assert_eq!(link.poll(), Some(VehicleLinkEvent::Order(VehicleOrder::Heartbeat)), "one way only");
    assert_eq!(end.take_answer(), None);
    end.cut(false, false);
    assert_eq!(end.next_answer(), Ok(Some(shown(1))));
}

fn welcome() -> ShiftUpdate {
    let person = PersonId::new("amara").unwrap();
    let (site, map_hash) = ("test".to_owned(), "0".repeat(64));
    ShiftUpdate::Welcome { person, role: Role::Operator, site, map_hash, now: DeskTime(1) }
}

/// A hub that answers pings, actions and STOPs at once.
fn serve(end: &hub_client::pipe::OperatorPipeEnd, applied: &mut Vec<ActionKey>, stops: &mut Vec<CommandId>) {
    let _ = end.poll_opened();
    let entry = |applied: &[ActionKey]| {
        let seq = 1 + applied.len() as u64;
        (JournalSeq(seq), [u8::try_from(seq).unwrap(); 32])
    };
    while let Some(stop) = end.next_stop().unwrap() {
        stops.push(stop.id);
        end.put_stopped(stop.id, true).unwrap();
    }
    while let Some(request) = end.next_watch().unwrap() {
        match request {
            WatchRequest::Hello { resume_after: None, .. } => {
                end.update(&welcome()).unwrap();
                end.update(&ShiftUpdate::SnapshotBegin).unwrap();
                let (seq, chain_head) = entry(applied);
                end.update(&ShiftUpdate::SnapshotEnd { sequence: 5, seq, chain_head }).unwrap();
            }
            WatchRequest::Hello { .. } => end.update(&welcome()).unwrap(),
            WatchRequest::Ping { ping } => {
                let (seq, chain_head) = entry(applied);
                end.update(&ShiftUpdate::Pong { ping, seq, chain_head }).unwrap();
            }
            _ => {}
        }
    }
    while let Some((key, _)) = end.next_action().unwrap() {
        if !applied.contains(&key) {
            applied.push(key);
        }
        let (seq, chain_head) = entry(applied);
        let outcome = Ok(Done { claimed: None, epoch: None });
        end.receipt(&Receipt { key, outcome, seq, chain_head }).unwrap();
    }
}

#[test]
fn a_session_over_a_bad_network_applies_each_action_once_and_in_order() {
    let (mut link, end) = operator_pipe("amara");
    let jitter = Duration::from_millis(150);
    end.set_network(Network { delay: Duration::from_millis(40), jitter, loss: 0.1, seed: 9, ..Network::default() });
    let mut session = OperatorSession::new(SessionConfig { draws_nothing: true, ..SessionConfig::default() });
    let (mut applied, mut stops, mut receipts) = (Vec::new(), Vec::new(), 0);
    let mut live_since_last_fall = false;
    let mut falls = 0;
    for time in (0..60_000).step_by(10) {
        if time % 1_000 == 0 && time < 30_000 {
            session.act(ActionKey(u128::from(time)), Action::StillHere).unwrap();
        }
        if time == 12_000 {
            let vehicle = VehicleId::new("SF-0412").unwrap();
            let body = CommandBody::StopNow(StopNow);
            session.stop(Command { id: CommandId(77), vehicle, incident: None, body, evidence: None }).unwrap();
        }
        // The connection is torn down every few seconds, twice in the middle of an action.
        if live_since_last_fall && time % 4_000 == 2_030 && time < 30_000 {
            end.close("torn down", false);
            falls += 1;
        }
        end.advance(time);
        session.step(time, &mut link);
        serve(&end, &mut applied, &mut stops);
        while let Some(event) = session.poll() {
            match event {
                SessionEvent::Receipt(_) => receipts += 1,
                SessionEvent::StateChanged(state) => {
                    live_since_last_fall = matches!(state, ConnectionState::Live { .. });
                }
                SessionEvent::ActionGivenUp { key, reason, .. } => panic!("{key} given up: {reason}"),
                SessionEvent::WitnessContradicted { held, told } => panic!("{held:?} {told:?}"),
                _ => {}
            }
        }
    }
    let expected: Vec<ActionKey> = (0..30).map(|second| ActionKey(second * 1_000)).collect();
    assert_eq!(applied, expected);
    assert_eq!(receipts, 30);
    assert!(falls >= 3, "{falls}");
    assert!(!stops.is_empty() && stops.iter().all(|id| *id == CommandId(77)));
    assert!(
        matches!(session.state(), ConnectionState::Live { round_trip: Some(trip) } if trip >= Duration::from_millis(80))
    );
}
