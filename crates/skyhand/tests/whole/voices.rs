//! A person and a passenger speak with each other through the whole system: microphone, car, hub, console and back.

use std::sync::Arc;

use assistance::call::CallPlace;
use assistance::conversation::{Phrase, Speaker};
use assistance::feed::Action;
use assistance::ids::{IncidentId, PersonId, VehicleId};
use assistance::policy::Policy;
use assistance::roles::Role;
use assistance::vehicle::Mood;
use city::City;
use hub_client::pipe::{MediaPipe, OperatorPipe, VehiclePipe};
use hub_client::{MediaNews, OperatorLink as _, OperatorMedia, OperatorSend};
use media::frames::VoiceFrame;
use media::opus::Decoder;
use simulator::causes::{CauseKind, Situation};
use simulator::passengers::Language;
use simulator::passengers::voice::{Character, level_dbfs, pack, phrase_text};
use simulator::{Fleet, MediaWays, Memories, Spot, World, WorldConfig};
use skyhand::local_hub::LocalHub;
use vehicle_agent::InlinePainter;

use crate::screen::TrialConsole;

struct Person {
    console: TrialConsole<OperatorPipe>,
    media: OperatorMedia,
    lanes: MediaPipe,
    /// What came, and when, milliseconds.
    heard: Vec<(u64, VoiceFrame)>,
}

impl Person {
    fn new(hub: &mut LocalHub, name: &str, seed: u64) -> Self {
        let person = PersonId::new(name).unwrap();
        Self {
            console: TrialConsole::new(hub.console(&person, Role::Operator), seed),
            media: OperatorMedia::default(),
            lanes: hub.console_media(&person, Role::Operator),
            heard: Vec::new(),
        }
    }

    fn step(&mut self, now_ms: u64) {
        self.console.step(now_ms);
        for (incident, cabin, grant) in self.console.granted.drain(..) {
            self.media.granted(incident, cabin, grant);
        }
        self.media.step(now_ms * 1_000, &mut self.lanes);
        while let Some(news) = self.media.poll() {
            match news {
                MediaNews::AskGrant { incident, cabin } => {
                    self.console.link.send(OperatorSend::OpenMedia { incident, cabin }).unwrap();
                }
                MediaNews::Voice(frame) => self.heard.push((now_ms, frame)),
                _ => {}
            }
        }
    }
}

struct Shift {
    hub: LocalHub,
    fleet: Fleet<VehiclePipe>,
    amara: Person,
    liwei: Person,
    car: VehicleId,
    now_ms: u64,
}

impl Shift {
    fn new() -> Self {
        let city = Arc::new(City::generated(1));
        let mut hub = LocalHub::new("test", Arc::clone(&city), Policy::default());
        let config = WorldConfig { cars: 1, seed: 3, rides: false, ..WorldConfig::default() };
        let world = World::new(city, &config).unwrap();
        let car = world.cars()[0].id().clone();
        let fleet = Fleet::new(world, config.seed, Memories::WithTheFleet, |vehicle| hub.vehicle(vehicle)).unwrap();
        let fleet = fleet.with_media(|vehicle| MediaWays {
            link: Box::new(hub.vehicle_media(vehicle)),
            painter: Box::new(InlinePainter::default()),
        });
        let (amara, liwei) = (Person::new(&mut hub, "amara", 1), Person::new(&mut hub, "liwei", 2));
        let mut shift = Self { hub, fleet, amara, liwei, car, now_ms: 0 };
        shift.run(2_000, |_, _| ());
        let (world, car) = (shift.fleet.world_mut(), shift.car.clone());
        world.board(&car, Language::English, &[], Mood::Uneasy, 1).unwrap();
        world.place(CauseKind::FlatTyre, &Spot::Car(car), Situation::default(), Some(600_000)).unwrap();
        shift.run(10_000, |_, _| ());
        shift
    }

    /// Lives on in steps of 20 ms; in each amara does something.
    fn run(&mut self, for_ms: u64, mut does: impl FnMut(u64, &mut Person)) {
        for at in 0..for_ms / 20 {
            self.now_ms += 20;
            self.fleet.step(self.now_ms);
            does(at, &mut self.amara);
            self.amara.step(self.now_ms);
            self.liwei.step(self.now_ms);
            self.hub.pump(self.now_ms);
            assert_eq!(self.hub.failure(), None);
        }
    }

    fn incident(&self) -> IncidentId {
        self.amara.console.incident_of(&self.car).unwrap().id
    }

    fn act(&mut self, action: Action) {
        let key = self.amara.console.act(action);
        self.run(300, |_, _| ());
        let receipt = self.amara.console.receipt(key).unwrap();
        assert!(receipt.outcome.is_ok(), "{receipt:?}");
    }

    /// What the passenger has said, as captions of speech.
    fn captions(&self) -> Vec<String> {
        let messages = &self.amara.console.incident_of(&self.car).unwrap().conversation.messages;
        let spoken = messages.iter().filter(|message| message.spoken && matches!(message.from, Speaker::Passenger(_)));
        spoken.map(|message| format!("{:?}", message.words)).collect()
    }
}

fn loudest_dbfs(heard: &[(u64, VoiceFrame)]) -> f32 {
    let mut decoder = Decoder::new().unwrap();
    let levels = heard.iter().map(|(_, frame)| level_dbfs(&decoder.decode(&frame.payload).unwrap()));
    levels.fold(f32::NEG_INFINITY, f32::max)
}

#[test]
fn a_person_hears_the_passenger_is_heard_and_answered_and_nobody_else_hears_anything() {
    let mut shift = Shift::new();
    let incident = shift.incident();
    shift.act(Action::Claim(shift.car.clone()));
    for person in [&mut shift.amara, &mut shift.liwei] {
        person.media.talk(Some(incident));
    }
    shift.run(2_000, |_, _| ());
    assert!(shift.amara.media.can_speak());
    assert!(shift.amara.heard.is_empty(), "nobody is called yet");

    shift.act(Action::PlaceCall { incident, place: CallPlace::Cabin });
    shift.run(3_000, |_, _| ());
    assert!(shift.amara.heard.is_empty(), "it rings");
    shift.run(14_000, |_, _| ());
    let first = shift.amara.heard.len();
    assert!(first > 30, "{first} packets of who picked up");
    assert!(loudest_dbfs(&shift.amara.heard) > -30.0, "{}", loudest_dbfs(&shift.amara.heard));
    assert!(shift.amara.heard.iter().all(|(_, frame)| frame.source == 0), "the cabin");
    let captions = shift.captions().len();
    assert!(captions > 0);

    let words = phrase_text(Language::English, Phrase::StayInside);
    let clip = pack(Language::English).nearest(Character::Car, Mood::Calm, words).unwrap();
    let packets: Vec<&[u8]> = clip.packets().take(120).collect();
    let began_ms = shift.now_ms;
    let mut sent = 0;
    shift.run(packets.len() as u64 * 20, |at, amara| {
        let payload = packets[usize::try_from(at).unwrap()].to_vec();
        sent += u64::from(amara.media.speak(payload.into(), (began_ms + at * 20) * 1_000, &mut amara.lanes));
    });
    let stopped_ms = shift.now_ms;
    shift.run(6_000, |_, _| ());
    assert_eq!(sent, packets.len() as u64);
    assert!(shift.fleet.media_counters()[0].heard + 5 > sent, "{:?}", shift.fleet.media_counters());
    let answer = &shift.amara.heard[first..];
    assert!(answer.len() > 20 && answer[0].0 >= stopped_ms, "it is answered when she has stopped");
    assert!(loudest_dbfs(answer) > -30.0);
    assert!(shift.captions().len() > captions, "{:?}", shift.captions());
    assert!(shift.fleet.world().car(&shift.car).unwrap().riders()[0].was_greeted());

    shift.act(Action::HoldCall { incident, on: true });
    let before = shift.amara.heard.len();
    shift.run(40_000, |_, _| ());
    assert_eq!(shift.amara.heard.len(), before, "on hold nobody is heard");
    assert!(shift.liwei.heard.is_empty(), "who has no part in the call hears nothing");
}
