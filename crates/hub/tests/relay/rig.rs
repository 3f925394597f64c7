//! A relay, cars and consoles that play their parts by hand.

use assistance::ids::{CarIncidentRef, IncidentId, PersonId, VehicleId};
use assistance::roles::Role;
use bytes::Bytes;
use hub::relay::{Asked, CallGate, ConnId, Facts, Heard, Peer, Relay, RelayCounters, Tell};
use media::View;
use media::frames::{
    Age, Captured, Codec, Datagram, GrantToken, Letter, PastWanted, PictureFrame, PictureKind, SessionId, VoiceFrame,
    Want,
};
use media::link::{Carrier, Lane};

pub(crate) const SECOND: u64 = 1_000_000;
pub(crate) const MS: u64 = 1_000;
pub(crate) const CASE: IncidentId = IncidentId(7);

pub(crate) fn car(name: &str) -> VehicleId {
    VehicleId::new(name).unwrap()
}

pub(crate) fn person(name: &str, role: Role) -> Peer {
    Peer::Person(PersonId::new(name).unwrap(), role)
}

pub(crate) fn operator(name: &str) -> Peer {
    person(name, Role::Operator)
}

pub(crate) fn want(view: View, per_second: u8) -> Want {
    Want { view, per_second, codec: Codec::Mjpeg }
}

/// A live picture that a car sends.
pub(crate) fn picture(session: SessionId, view: View, millis: u64) -> PictureFrame {
    PictureFrame {
        session,
        view,
        codec: Codec::Mjpeg,
        kind: PictureKind::Live,
        is_key: true,
        number: millis * 15 / 1_000,
        captured: Captured { boot: 1, millis },
        width: 640,
        height: 360,
        age: Age::Unknown,
        relayed_ms: 0,
        payload: Bytes::from_static(&[1; 1_000]),
    }
}

pub(crate) fn voice(session: SessionId, source: u8, seq: u32) -> Datagram {
    let payload = Bytes::from_static(&[5; 60]);
    Datagram::Voice(VoiceFrame { session, source, seq, captured_us: u64::from(seq) * 20_000, payload })
}

/// The facts of a vehicle with one case.
pub(crate) fn facts(holder: Option<&str>, immediate: bool) -> Facts {
    let holder = holder.map(|name| PersonId::new(name).unwrap());
    Facts { incidents: vec![(CASE, CarIncidentRef(3), immediate)], holder, call: CallGate::default() }
}

pub(crate) struct Bench {
    pub(crate) relay: Relay,
    pub(crate) now: u64,
    /// Everything that was told, oldest first.
    pub(crate) told: Vec<Tell>,
    next: u64,
}

/// A car that sends: its two connections and agreements.
pub(crate) struct Sending {
    pub(crate) voice: (ConnId, SessionId),
    pub(crate) pictures: (ConnId, SessionId),
}

impl Bench {
    pub(crate) fn new() -> Self {
        let mut drawn: u128 = 0;
        let draw = move || {
            drawn += 1;
            drawn.to_be_bytes()
        };
        Self { relay: Relay::new(Box::new(draw)), now: SECOND, told: Vec::new(), next: 0 }
    }

    pub(crate) fn hear(&mut self, heard: Heard) {
        let told = self.relay.handle(heard, self.now);
        self.told.extend(told);
    }

    /// Lets time pass, with the ticks that are due.
    pub(crate) fn pass(&mut self, micros: u64) {
        let end = self.now + micros;
        while self.now < end {
            self.now = (self.now + 50 * MS).min(end);
            self.hear(Heard::Tick);
        }
    }

    pub(crate) fn take(&mut self) -> Vec<Tell> {
        std::mem::take(&mut self.told)
    }

    pub(crate) fn counters(&self) -> RelayCounters {
        self.relay.counters()
    }

    pub(crate) fn facts(&mut self, vehicle: &str, facts: Facts) {
        self.hear(Heard::Facts(car(vehicle), facts));
    }

    pub(crate) fn open(&mut self, peer: Peer, lane: Lane, carrier: Carrier) -> ConnId {
        self.next += 1;
        let conn = ConnId(self.next);
        self.hear(Heard::Opened { conn, peer, lane, carrier });
        conn
    }

    pub(crate) fn close(&mut self, conn: ConnId) {
        self.hear(Heard::Closed(conn));
    }

    pub(crate) fn say(&mut self, conn: ConnId, letter: Letter) {
        self.hear(Heard::Letter(conn, letter));
    }

    pub(crate) fn grant(&mut self, peer: &Peer, vehicle: &str, cabin: bool) -> GrantToken {
        let asked = Asked { peer: peer.clone(), vehicle: car(vehicle), incident: CASE, cabin };
        self.relay.grant(asked, self.now)
    }

    /// Shows a grant, and what the hub says to it.
    pub(crate) fn present(&mut self, conn: ConnId, grant: GrantToken) -> Result<SessionId, String> {
        let before = self.told.len();
        self.say(conn, Letter::Present { grant });
        let mut answers = self.told[before..].iter();
        let answer = answers.find_map(|one| match one {
            Tell::Letter(to, Letter::Granted { grant: of, session }) if (*to, *of) == (conn, grant) => {
                Some(Ok(*session))
            }
            Tell::Letter(to, Letter::Refused { grant: of, reason }) if (*to, *of) == (conn, grant) => {
                Some(Err(reason.clone()))
            }
            _ => None,
        });
        answer.expect("each grant that is shown is answered")
    }

    /// A car that opened both connections and presented what it was offered, with its clock known.
    pub(crate) fn sending(&mut self, name: &'static str) -> Sending {
        let sending = self.sending_unasked(name);
        self.echo(sending.pictures.0);
        sending
    }

    /// The same, and its clock is not known yet.
    pub(crate) fn sending_unasked(&mut self, name: &'static str) -> Sending {
        let peer = Peer::Vehicle(car(name));
        let voice = self.open(peer.clone(), Lane::Voice, Carrier::Udp);
        let pictures = self.open(peer.clone(), Lane::Pictures, Carrier::Udp);
        let grant = self.grant(&peer, name, true);
        let voice = (voice, self.present(voice, grant).unwrap());
        let pictures = (pictures, self.present(pictures, grant).unwrap());
        Sending { voice, pictures }
    }

    /// The car answers a ping at once; its clock reads the same as the hub's.
    pub(crate) fn echo(&mut self, conn: ConnId) {
        let pong = Datagram::Pong { number: 1, sent_us: self.now, boot: 1, clock_us: self.now };
        self.hear(Heard::Datagram(conn, pong));
    }

    /// A console that sees one case, with what it wants.
    pub(crate) fn watching(&mut self, peer: &Peer, vehicle: &str, wants: &[Want]) -> (ConnId, SessionId) {
        self.watching_on(peer, vehicle, wants, Carrier::Udp)
    }

    pub(crate) fn watching_on(
        &mut self,
        peer: &Peer,
        vehicle: &str,
        wants: &[Want],
        carrier: Carrier,
    ) -> (ConnId, SessionId) {
        let conn = self.open(peer.clone(), Lane::Pictures, carrier);
        let cabin = wants.iter().any(|want| want.view == View::Cabin);
        let grant = self.grant(peer, vehicle, cabin);
        let session = self.present(conn, grant).unwrap();
        self.say(conn, Letter::Want { session, wants: wants.to_vec() });
        (conn, session)
    }

    /// The car sends a live picture that it takes now.
    pub(crate) fn show(&mut self, from: &Sending, view: View) {
        let (conn, session) = from.pictures;
        let frame = picture(session, view, self.now / MS);
        self.hear(Heard::Picture(conn, frame));
    }

    /// A car shows these views fifteen times a second for so many seconds.
    pub(crate) fn show_for(&mut self, from: &Sending, views: &[View], seconds: u64) {
        for frame in 0..seconds * 15 {
            for view in views {
                self.show(from, *view);
            }
            self.pass(if frame % 3 == 0 { 66_668 } else { 66_666 });
        }
    }
}

/// Pictures told to a connection.
pub(crate) fn shown_to(told: &[Tell], conn: ConnId) -> Vec<PictureFrame> {
    let shown = |one: &Tell| match one {
        Tell::Picture(to, frame) if *to == conn => Some(frame.clone()),
        _ => None,
    };
    told.iter().filter_map(shown).collect()
}

/// Letters told to a connection.
pub(crate) fn letters_to(told: &[Tell], conn: ConnId) -> Vec<Letter> {
    let letter = |one: &Tell| match one {
        Tell::Letter(to, letter) if *to == conn => Some(letter.clone()),
        _ => None,
    };
    told.iter().filter_map(letter).collect()
}

/// What a car was told to show, each time.
pub(crate) fn wants_of(told: &[Tell], conn: ConnId) -> Vec<Vec<Want>> {
    let wants = |letter: Letter| match letter {
        Letter::Want { wants, .. } => Some(wants),
        _ => None,
    };
    letters_to(told, conn).into_iter().filter_map(wants).collect()
}

/// What was asked of a car's past.
pub(crate) fn pasts_of(told: &[Tell], conn: ConnId) -> Vec<PastWanted> {
    let past = |letter: Letter| match letter {
        Letter::Past { past, .. } => Some(past),
        _ => None,
    };
    letters_to(told, conn).into_iter().filter_map(past).collect()
}

/// Datagrams told to a connection.
pub(crate) fn datagrams_to(told: &[Tell], conn: ConnId) -> Vec<Datagram> {
    let datagram = |one: &Tell| match one {
        Tell::Datagram(to, bytes) if *to == conn => Some(Datagram::decode(bytes.clone()).unwrap()),
        _ => None,
    };
    told.iter().filter_map(datagram).collect()
}
