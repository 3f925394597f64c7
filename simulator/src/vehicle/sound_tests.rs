//! What is said and heard on a car's lines, without a hub.

use std::sync::Arc;

use assistance::call::{CallHold, CallOnBoard, CallPlace, CallState, CallStatus};
use assistance::ids::CallId;
use assistance::link::ReliableReport;
use assistance::vehicle::Mood;
use bytes::Bytes;
use city::City;
use media::frames::{SessionId, VoiceFrame};
use media::opus::{Decoder, FRAME_US};
use vehicle_agent::{Car, Senses};

use super::SimulatedCar;
use crate::causes::{CauseKind, Situation};
use crate::passengers::voice::{CarCue, Character, level_dbfs, pack, phrase_text, sentences};
use crate::passengers::{Cue, Language, line};
use crate::world::TICK_MS;
use crate::{Fact, Spot, World, WorldConfig};

const FRENCH: Language = Language::French;
/// Whoever speaks to the car, as the hub numbers them.
const PERSON: u8 = 16;

/// One packet: microphone, when it was captured and taken, microseconds, and its bytes.
type Taken = (u8, u64, u64, Bytes);

struct Trial {
    world: World,
    now_ms: u64,
    /// Whether an agent asks for speech.
    asks: bool,
    packets: Vec<Taken>,
    /// When, by which seat, what, and whether it could be heard.
    said: Vec<(u64, u8, String, bool)>,
    facts: Vec<Fact>,
}

impl Trial {
    /// A car that stands with somebody aboard and an open case.
    fn new() -> Self {
        let config = WorldConfig { cars: 1, seed: 3, rides: false, ..WorldConfig::default() };
        let mut world = World::new(Arc::new(City::generated(1)), &config).unwrap();
        let id = world.cars()[0].id().clone();
        world.board(&id, FRENCH, &[], Mood::Uneasy, 1).unwrap();
        world.place(CauseKind::HelpCall, &Spot::Car(id), Situation::default(), Some(600_000)).unwrap();
        let mut trial = Self { world, now_ms: 0, asks: true, packets: Vec::new(), said: Vec::new(), facts: Vec::new() };
        let stamp = trial.car().stamp();
        trial.car().link_back(stamp);
        trial.run(12_000, |_| None);
        assert!(trial.car().has_open_case());
        trial
    }

    fn car(&mut self) -> &mut SimulatedCar {
        &mut self.world.cars_mut()[0]
    }

    /// Lives on; every 20 ms an agent asks, and brings the packet that `voice` has for that moment.
    fn run(&mut self, for_ms: u64, mut voice: impl FnMut(u64) -> Option<Bytes>) {
        for at in 0..for_ms / 20 {
            self.now_ms += 20;
            let now_ms = self.now_ms;
            if now_ms.is_multiple_of(TICK_MS) {
                self.world.step();
            }
            let asks = self.asks;
            let car = self.car();
            car.now_ms = now_ms;
            let now_us = car.local_ms() * 1_000;
            if let Some(payload) = voice(at) {
                let seq = u32::try_from(now_ms / 20).unwrap();
                let captured_us = now_ms * 1_000;
                let frame = VoiceFrame { session: SessionId(1), source: PERSON, seq, captured_us, payload };
                car.hear_voice(&frame, now_us);
            }
            let mut taken = Vec::new();
            while let Some((microphone, captured_us, payload)) = asks.then(|| car.next_speech(now_us)).flatten() {
                taken.push((microphone, captured_us, now_us, payload));
            }
            let reports = car.take_reports();
            self.packets.extend(taken);
            for report in reports {
                if let ReliableReport::PassengerSaid { passenger, text, spoken, .. } = report {
                    self.said.push((now_us, passenger, text, spoken));
                }
            }
            self.facts.extend(self.world.take_observations().into_iter().map(|observation| observation.fact));
        }
    }

    fn call(&mut self, place: CallPlace, state: Option<CallState>) {
        let call = state.map(|state| CallOnBoard { id: CallId(7), state, who: vec!["Sam".to_owned()], listening: 0 });
        self.car().call_status(&CallStatus { place, call });
    }

    fn open(&mut self, place: CallPlace) {
        self.call(place, Some(CallState::Open));
    }

    fn has_something_to_say(&mut self, cue: Cue) {
        let now_ms = self.now_ms;
        let rider = &mut self.car().cabin.riders[0];
        rider.trouble_begins(cue, now_ms);
        rider.trouble = Some(cue);
        rider.speak_up(now_ms);
    }

    fn words(&self) -> Vec<&str> {
        self.said.iter().map(|(_, _, text, _)| text.as_str()).collect()
    }

    fn forget(&mut self) {
        self.packets.clear();
        self.said.clear();
        self.facts.clear();
    }
}

/// A person who speaks for so many packets, over and over the same clip.
fn speech(frames: u64) -> impl FnMut(u64) -> Option<Bytes> {
    let text = phrase_text(Language::English, assistance::conversation::Phrase::StayInside);
    let clip = pack(Language::English).nearest(Character::Car, Mood::Calm, text).unwrap();
    let packets: Vec<Bytes> = clip.packets().map(Bytes::copy_from_slice).collect();
    move |at| (at < frames).then(|| packets[usize::try_from(at).unwrap() % packets.len()].clone())
}

fn loudest_dbfs(packets: &[Taken]) -> f32 {
    let mut decoder = Decoder::new().unwrap();
    packets.iter().map(|packet| level_dbfs(&decoder.decode(&packet.3).unwrap())).fold(f32::NEG_INFINITY, f32::max)
}

#[test]
fn a_rider_in_an_open_call_speaks_in_packets_of_20_ms_and_each_sentence_is_written_as_it_ends() {
    let mut trial = Trial::new();
    trial.open(CallPlace::Cabin);
    trial.run(6_000, |_| None);
    trial.forget();
    trial.has_something_to_say(Cue::StillWaiting);
    trial.run(10_000, |_| None);
    assert!(trial.packets.len() > 60, "{}", trial.packets.len());
    for pair in trial.packets.windows(2) {
        assert_eq!(pair[0].1 + FRAME_US, pair[1].1, "no hole, no jump");
    }
    for (microphone, captured_us, taken_us, _) in &trial.packets {
        assert_eq!(*microphone, 0);
        let late_us = taken_us - (captured_us + FRAME_US);
        assert!(late_us < FRAME_US, "{late_us} us after its last sample");
    }
    assert!(loudest_dbfs(&trial.packets) > -30.0);
    let whole: Vec<&str> = (0..2).map(|turn| line(FRENCH, Cue::StillWaiting, turn)).collect();
    let said = trial.words();
    assert!(whole.iter().any(|line| sentences(line) == said), "{said:?}");
    assert!(trial.said.iter().all(|(.., spoken)| *spoken));
    let (end_us, last) = (trial.packets.last().unwrap().1 + FRAME_US, trial.said.last().unwrap().0);
    assert!((end_us..=end_us + TICK_MS * 1_000).contains(&last), "said until {end_us}, written at {last}");
    assert!(trial.said[0].0 + 500_000 < last, "the first sentence is written before the second ends");
}

#[test]
fn nothing_is_sent_before_a_call_is_open_on_hold_or_after() {
    let ringing = CallState::Ringing { by: assistance::call::CallParty::Car };
    let on_hold = CallState::OnHold { why: CallHold::ByPerson };
    for state in [None, Some(ringing), Some(on_hold)] {
        let mut trial = Trial::new();
        trial.call(CallPlace::Cabin, state);
        trial.has_something_to_say(Cue::PressedSos);
        trial.run(8_000, speech(200));
        assert!(trial.packets.is_empty(), "{state:?}");
        assert!(trial.said.iter().any(|(_, _, _, spoken)| !spoken), "what is on their mind is written: {state:?}");
        assert!(trial.said.iter().all(|(_, _, _, spoken)| !spoken));
        assert_eq!(trial.car().sound_counts().unheard, 200);
        assert!(!trial.car().cabin.riders[0].was_greeted() || state == Some(on_hold));
    }
}

#[test]
fn a_call_that_ends_in_a_sentence_cuts_it_off_and_nothing_more_is_sent() {
    let mut trial = Trial::new();
    trial.open(CallPlace::Cabin);
    trial.run(6_000, |_| None);
    trial.forget();
    trial.has_something_to_say(Cue::PressedSos);
    trial.run(4_000, |_| None);
    let before = trial.packets.len();
    assert!(before > 10);
    trial.call(CallPlace::Cabin, None);
    trial.run(4_000, |_| None);
    assert_eq!(trial.packets.len(), before);
    assert!(trial.words().last().unwrap().ends_with('—'), "{:?}", trial.words());
    assert_eq!(trial.car().speech_waiting(), 0);
    assert!(trial.facts.contains(&Fact::CarSaid(CarCue::CallOver)));
}

#[test]
fn who_is_spoken_over_falls_silent_and_answers_when_the_other_stops() {
    let mut trial = Trial::new();
    trial.open(CallPlace::Cabin);
    trial.run(6_000, |_| None);
    trial.forget();
    trial.has_something_to_say(Cue::PressedSos);
    while trial.packets.len() < 10 {
        trial.run(20, |_| None);
    }
    let begun_us = trial.packets[0].1;
    trial.run(4_000, speech(100));
    let heard = trial.packets.iter().take_while(|packet| packet.1 < begun_us + 1_500_000).count();
    assert!((20..60).contains(&heard), "{heard} packets of it came out");
    assert!(trial.said[0].2.ends_with('—') && trial.said[0].3, "{:?}", trial.said);
    trial.run(4_000, |_| None);
    let answers: Vec<&str> = trial.words()[1..].to_vec();
    let expected = [Cue::SafeAndWell, Cue::NotHurtButAfraid].map(|cue| (0..2).map(move |turn| line(FRENCH, cue, turn)));
    let expected: Vec<&str> = expected.into_iter().flatten().flat_map(sentences).collect();
    assert!(!answers.is_empty() && answers.iter().all(|said| expected.contains(said)), "{answers:?}");
    let silence = trial.packets.windows(2).map(|pair| pair[1].1 - pair[0].1).max().unwrap();
    assert!(silence > 1_000_000, "the answer waits until the other has stopped: {silence} us");
    assert!(trial.car().cabin.riders[0].was_greeted());
}

#[test]
fn a_voice_calms_and_who_hears_it_does_not_call_out() {
    let mut trial = Trial::new();
    trial.open(CallPlace::Cabin);
    trial.run(6_000, |_| None);
    trial.car().cabin.riders[0].mood = Mood::Panicking;
    trial.forget();
    // Somebody who speaks for 2 s in every 10.
    let mut voice = speech(u64::MAX);
    trial.run(60_000, |at| voice(at).filter(|_| at % 500 < 100));
    assert_eq!(trial.car().cabin.riders[0].mood, Mood::Calm);
    let cries = (0..2).flat_map(|turn| sentences(line(FRENCH, Cue::GetMeOut, turn)));
    assert!(cries.into_iter().all(|cry| !trial.words().contains(&cry)), "{:?}", trial.words());
}

#[test]
fn an_officer_speaks_at_the_outside_microphone_and_goes_when_all_is_said() {
    let mut trial = Trial::new();
    trial.car().stopped = true;
    trial.run(10_000, |_| None);
    trial.car().handsets.outside.case = trial.car().cases.open.last().map(|case| case.car_ref);
    trial.forget();
    trial.open(CallPlace::Outside);
    trial.run(24_000, |_| None);
    assert!(trial.packets.iter().all(|packet| packet.0 == 1));
    assert!(trial.packets.len() > 150, "{} packets: {:?}", trial.packets.len(), trial.words());
    let outside: Vec<_> = trial.said.iter().filter(|(_, seat, ..)| *seat == 0).collect();
    assert_eq!(outside[0].2, "Police.");
    assert!(outside.len() >= 5 && outside.iter().all(|(.., spoken)| *spoken), "{outside:?}");
    assert!(trial.said.iter().all(|(_, seat, _, spoken)| *seat == 0 || !spoken), "the cabin has no call");
    assert_eq!(trial.car().hung_up, Some(CallId(7)));
}

#[test]
fn the_cars_own_voice_is_taken_by_no_microphone_and_the_rider_waits_for_it() {
    let mut trial = Trial::new();
    trial.forget();
    trial.has_something_to_say(Cue::StillWaiting);
    trial.run(2_800, |_| None);
    trial.open(CallPlace::Cabin);
    trial.run(1_000, |_| None);
    assert!(trial.car().speaks_aloud() && trial.packets.is_empty());
    assert!(trial.facts.contains(&Fact::CarSaid(CarCue::PersonHere)));
    while trial.car().speaks_aloud() {
        assert!(trial.packets.is_empty());
        trial.run(20, |_| None);
    }
    trial.run(3_000, |_| None);
    assert!(!trial.packets.is_empty());
}

#[test]
fn speech_that_nobody_asks_for_does_not_pile_up() {
    let mut trial = Trial::new();
    trial.open(CallPlace::Cabin);
    trial.run(6_000, |_| None);
    trial.asks = false;
    trial.has_something_to_say(Cue::PressedSos);
    let mut most = 0;
    for _ in 0..100 {
        trial.run(100, |_| None);
        most = most.max(trial.car().speech_waiting());
    }
    assert!((10..=30).contains(&most), "{most}");
    assert!(trial.car().sound_counts().stale > 50);
    assert_eq!(trial.car().speech_waiting(), 0);
}

#[test]
fn a_clock_that_jumps_and_a_computer_that_restarts_leave_no_old_speech() {
    for by_ms in [3_600_000, -8_000] {
        let mut trial = Trial::new();
        trial.open(CallPlace::Cabin);
        trial.run(6_000, |_| None);
        trial.has_something_to_say(Cue::PressedSos);
        trial.run(3_600, |_| None);
        trial.forget();
        trial.car().jump_clock(by_ms);
        trial.run(200, |_| None);
        assert!(trial.packets.is_empty(), "by {by_ms} ms");
        trial.has_something_to_say(Cue::StillWaiting);
        trial.run(6_000, |_| None);
        assert!(trial.packets.len() > 60, "by {by_ms} ms: {}", trial.packets.len());
        trial.car().reboot(1_000);
        trial.forget();
        trial.run(6_000, |_| None);
        assert!(trial.packets.is_empty(), "the line is shut until the hub tells how it stands");
    }
}

#[test]
fn the_same_seed_and_the_same_voice_give_the_same_packets() {
    let play = || {
        let mut trial = Trial::new();
        trial.open(CallPlace::Cabin);
        trial.has_something_to_say(Cue::PressedSos);
        trial.run(5_000, |_| None);
        trial.run(20_000, speech(150));
        (trial.packets, trial.said)
    };
    assert_eq!(play(), play());
}
