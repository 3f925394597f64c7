//! The lines over real sockets: what arrives, what is dropped, who gets in.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::runtime::Runtime;

use super::*;
use crate::frames::{
    Age, Captured, Codec, Datagram, GrantToken, Letter, PictureFrame, PictureKind, SessionId, VoiceFrame,
};
use crate::link::{Carrier, Lane, LinkNews, MediaLink, Outgoing};
use crate::picture::View;

pub(super) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    pub(super) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap() }
    }

    fn identity(&self, name: &str) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        (vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
    }

    fn roots(&self) -> rustls::RootCertStore {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.issuer.der().clone()).unwrap();
        roots
    }

    fn server(&self) -> rustls::ServerConfig {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier =
            rustls::server::WebPkiClientVerifier::builder_with_provider(Arc::new(self.roots()), Arc::clone(&provider));
        let (chain, key) = self.identity("hub.test");
        rustls::ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(chain, key)
            .unwrap()
    }

    pub(super) fn client(&self, from: &Self) -> rustls::ClientConfig {
        let (chain, key) = from.identity("car.test");
        rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_root_certificates(self.roots())
            .with_client_auth_cert(chain, key)
            .unwrap()
    }
}

pub(super) type Heard = Arc<Mutex<Vec<(Lane, LineNews)>>>;

/// A door that keeps what it hears and the lines it opened.
pub(super) struct Door {
    runtime: Runtime,
    listener: Listener,
    heard: Heard,
    lines: Arc<Mutex<Vec<(Lane, Line)>>>,
}

impl Door {
    pub(super) fn new(authority: &Authority) -> Self {
        Self::at((Ipv4Addr::LOCALHOST, 0).into(), authority, b"the same")
    }

    fn at(address: std::net::SocketAddr, authority: &Authority, secret: &[u8]) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = {
            let _inside = runtime.enter();
            Listener::bind(address, &authority.server(), secret).unwrap()
        };
        let (heard, lines) = (Heard::default(), Arc::new(Mutex::new(Vec::new())));
        let (accepting, hearing, opened) = (listener.clone(), Arc::clone(&heard), Arc::clone(&lines));
        runtime.spawn(async move {
            while let Some(incoming) = accepting.next(0).await {
                let Ok(connection) = incoming.accept().unwrap().await else { continue };
                let data = connection.handshake_data().unwrap();
                let data = data.downcast::<quinn::crypto::rustls::HandshakeData>().unwrap();
                let lane = lane_of(&data.protocol.unwrap()).unwrap();
                assert!(connection.peer_identity().is_some());
                let hearing = Arc::clone(&hearing);
                let line = Line::start(connection, lane, false, move |news| hearing.lock().unwrap().push((lane, news)));
                opened.lock().unwrap().push((lane, line));
            }
        });
        Self { runtime, listener, heard, lines }
    }

    fn link(&self, tls: &rustls::ClientConfig) -> QuicLink {
        self.link_by(self.address(), tls)
    }

    pub(super) fn address(&self) -> std::net::SocketAddr {
        self.listener.address().unwrap()
    }

    /// A link that goes to this door by way of another address.
    pub(super) fn link_by(&self, address: std::net::SocketAddr, tls: &rustls::ClientConfig) -> QuicLink {
        let address = QuicAddress::new(&address.to_string(), "hub.test", tls).unwrap();
        QuicLink::new(address, self.runtime.handle().clone(), Arc::new(|| {}))
    }

    pub(super) fn heard(&self) -> Vec<(Lane, LineNews)> {
        self.heard.lock().unwrap().clone()
    }

    fn line(&self, lane: Lane) -> Line {
        wait(|| self.lines.lock().unwrap().iter().rev().find(|(of, _)| *of == lane).map(|(_, line)| line.clone()))
    }
}

pub(super) fn wait<T>(mut found: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_000 {
        if let Some(found) = found() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it did not come");
}

pub(super) fn picture(number: u64, view: View, kind: PictureKind, bytes: usize) -> PictureFrame {
    PictureFrame {
        session: SessionId(1),
        view,
        codec: Codec::Mjpeg,
        kind,
        is_key: true,
        number,
        captured: Captured { boot: 1, millis: number * 66 },
        width: 640,
        height: 360,
        age: Age::Unknown,
        relayed_ms: 0,
        payload: Bytes::from(vec![7; bytes]),
    }
}

fn voice(seq: u32) -> Datagram {
    let payload = Bytes::from_static(&[1; 60]);
    Datagram::Voice(VoiceFrame { session: SessionId(1), source: 0, seq, captured_us: 0, payload })
}

pub(super) fn up(link: &mut QuicLink, lane: Lane) {
    link.open(lane);
    assert_eq!(wait(|| link.poll()), LinkNews::Up(lane, Carrier::Udp));
    // A grant that is shown at once must not get lost.
    link.send(lane, Outgoing::Datagram(Datagram::UrgentAck { id: 0 })).unwrap();
}

#[test]
fn letters_datagrams_and_pictures_travel_both_ways() {
    let authority = Authority::new();
    let door = Door::new(&authority);
    let mut link = door.link(&authority.client(&authority));
    up(&mut link, Lane::Voice);
    up(&mut link, Lane::Pictures);
    let grant = GrantToken([3; 16]);
    link.send(Lane::Pictures, Outgoing::Letter(Letter::Present { grant })).unwrap();
    link.send(Lane::Voice, Outgoing::Datagram(voice(4))).unwrap();
    let frame = picture(9, View::Front, PictureKind::Live, 200_000);
    link.send(Lane::Pictures, Outgoing::Picture(frame.clone())).unwrap();
    let wanted = [
        (Lane::Pictures, LineNews::Letter(Letter::Present { grant })),
        (Lane::Voice, LineNews::Datagram(voice(4))),
        (Lane::Pictures, LineNews::Picture(frame.clone())),
    ];
    wait(|| wanted.iter().all(|news| door.heard().contains(news)).then_some(()));

    let back = Letter::Granted { grant, session: SessionId(1) };
    door.line(Lane::Pictures).letter(back.clone()).unwrap();
    door.line(Lane::Pictures).picture(frame.clone()).unwrap();
    door.line(Lane::Voice).datagram(voice(5).encode()).unwrap();
    let mut news = Vec::new();
    wait(|| {
        news.extend(link.poll());
        (news.len() == 3).then_some(())
    });
    assert!(news.contains(&LinkNews::Letter(Lane::Pictures, back)));
    assert!(news.contains(&LinkNews::Picture(frame)));
    assert!(news.contains(&LinkNews::Datagram(Lane::Voice, voice(5))));
    assert!(link.send(Lane::Voice, Outgoing::Picture(picture(1, View::Front, PictureKind::Live, 9))).is_err());

    door.line(Lane::Voice).close("the shift is over");
    let reason = "the shift is over".to_owned();
    assert_eq!(wait(|| link.poll()), LinkNews::Down { lane: Lane::Voice, reason, refused: false });
    assert!(link.send(Lane::Voice, Outgoing::Datagram(voice(6))).is_err());
}

#[test]
fn a_hub_that_was_killed_and_is_back_tells_its_clients_that_their_connections_are_gone() {
    let (authority, runtime) = (Authority::new(), Runtime::new().unwrap());
    let door = Door::new(&authority);
    let address = QuicAddress::new(&door.address().to_string(), "hub.test", &authority.client(&authority)).unwrap();
    let mut link = QuicLink::new(address, runtime.handle().clone(), Arc::new(|| {}));
    up(&mut link, Lane::Voice);
    link.send(Lane::Voice, Outgoing::Datagram(voice(1))).unwrap();
    wait(|| (!door.heard().is_empty()).then_some(()));
    let at = door.address();
    // As kill -9 does: nobody is told anything.
    door.runtime.shutdown_background();
    drop((door.listener, door.lines));
    let again = wait(|| std::net::UdpSocket::bind(at).ok());
    drop(again);
    let door = Door::at(at, &authority, b"the same");
    let LinkNews::Down { lane, reason, refused } = wait(|| link.poll()) else { panic!("it goes on") };
    assert_eq!((lane, refused), (Lane::Voice, false));
    assert!(reason.contains("reset"), "it was told, and did not wait for the silence to be long: {reason}");
    up(&mut link, Lane::Voice);
    link.send(Lane::Voice, Outgoing::Datagram(voice(2))).unwrap();
    wait(|| door.heard().contains(&(Lane::Voice, LineNews::Datagram(voice(2)))).then_some(()));
}

#[test]
fn a_certificate_of_another_authority_does_not_come_in() {
    let (authority, other) = (Authority::new(), Authority::new());
    let door = Door::new(&authority);
    let mut link = door.link(&authority.client(&other));
    link.open(Lane::Voice);
    // In TLS 1.3 the client is through its handshake before the hub has looked at its certificate.
    let news: Vec<LinkNews> = wait(|| {
        let news: Vec<LinkNews> = std::iter::from_fn(|| link.poll()).collect();
        news.iter().any(|one| matches!(one, LinkNews::Down { .. })).then_some(news)
    });
    assert!(matches!(news.last(), Some(LinkNews::Down { .. })), "{news:?}");
    assert!(door.heard().iter().all(|(_, news)| matches!(news, LineNews::Closed(_))), "{:?}", door.heard());
}

#[test]
fn nobody_answers_where_udp_is_blocked_and_the_link_says_so() {
    let authority = Authority::new();
    let runtime = Runtime::new().unwrap();
    let silent = std::net::UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let tls = authority.client(&authority);
    let address = QuicAddress::new(&silent.local_addr().unwrap().to_string(), "hub.test", &tls).unwrap();
    let mut link = QuicLink::new(address, runtime.handle().clone(), Arc::new(|| {}));
    link.open(Lane::Pictures);
    let LinkNews::Down { lane, reason, refused } = wait(|| link.poll()) else { panic!("it is not down") };
    assert_eq!((lane, refused), (Lane::Pictures, false));
    assert!(reason.contains("UDP"), "{reason}");
}

#[test]
fn a_changed_address_keeps_the_connection() {
    let authority = Authority::new();
    let door = Door::new(&authority);
    let mut link = door.link(&authority.client(&authority));
    up(&mut link, Lane::Voice);
    link.send(Lane::Voice, Outgoing::Datagram(voice(1))).unwrap();
    wait(|| door.heard().contains(&(Lane::Voice, LineNews::Datagram(voice(1)))).then_some(()));
    link.change_address().unwrap();
    let mut seq = 2;
    wait(|| {
        link.send(Lane::Voice, Outgoing::Datagram(voice(seq))).unwrap();
        seq += 1;
        let later = |(_, news): &(Lane, LineNews)| matches!(news, LineNews::Datagram(Datagram::Voice(v)) if v.seq > 1);
        door.heard().iter().any(later).then_some(())
    });
    // And back to where it is now.
    let answer = voice(1_000_000);
    wait(|| {
        door.line(Lane::Voice).datagram(answer.encode()).unwrap();
        std::iter::from_fn(|| link.poll())
            .any(|news| news == LinkNews::Datagram(Lane::Voice, answer.clone()))
            .then_some(())
    });
    assert_eq!(door.lines.lock().unwrap().len(), 1, "it is the same connection");
    assert!(!door.heard().iter().any(|(_, news)| matches!(news, LineNews::Closed(_))));
}

#[test]
fn the_newest_picture_wins_and_the_past_waits_its_turn() {
    let authority = Authority::new();
    let door = Door::new(&authority);
    let mut link = door.link(&authority.client(&authority));
    up(&mut link, Lane::Pictures);
    // Two thousand pictures at once: far more than the path may hold.
    for number in 1..=2_000 {
        link.send(Lane::Pictures, Outgoing::Picture(picture(number, View::Front, PictureKind::Live, 30_000))).unwrap();
    }
    let is_last = |(_, news): &(Lane, LineNews)| matches!(news, LineNews::Picture(frame) if frame.number == 2_000);
    wait(|| door.heard().iter().any(is_last).then_some(()));
    let counters = link.counters(Lane::Pictures);
    let arrived = door.heard().iter().filter(|(_, news)| matches!(news, LineNews::Picture(_))).count();
    assert!(arrived < 1_000, "{arrived} of 2,000 arrived");
    assert!(counters.pictures_superseded >= 1_000, "{counters:?}");
    let mut taken = 0;
    while link.send(Lane::Pictures, Outgoing::Picture(picture(taken, View::Rear, PictureKind::Past, 30_000))).is_ok() {
        taken += 1;
        assert!(taken < 5_000, "the queue of the past has no bound");
    }
    assert!(link.counters(Lane::Pictures).past_dropped >= 1);
}

#[test]
fn garbage_is_counted_and_the_call_goes_on() {
    let authority = Authority::new();
    let door = Door::new(&authority);
    let mut link = door.link(&authority.client(&authority));
    up(&mut link, Lane::Voice);
    let line = door.line(Lane::Voice);
    for garbage in [&[][..], &[0], &[1, 2, 3], &[200; 900]] {
        line.datagram(Bytes::copy_from_slice(garbage)).unwrap();
    }
    line.datagram(voice(8).encode()).unwrap();
    wait(|| std::iter::from_fn(|| link.poll()).any(|n| n == LinkNews::Datagram(Lane::Voice, voice(8))).then_some(()));
    assert_eq!(link.counters(Lane::Voice).garbage, 4);
    assert_eq!(line.counters().garbage, 0);
}

#[test]
fn a_flood_of_voice_leaves_no_stale_voice_behind() {
    let authority = Authority::new();
    let door = Door::new(&authority);
    let mut link = door.link(&authority.client(&authority));
    up(&mut link, Lane::Voice);
    for seq in 0..20_000 {
        // Dropped, not queued: what waits is at most four kilobytes.
        let _ = link.send(Lane::Voice, Outgoing::Datagram(voice(seq)));
    }
    let counters = link.counters(Lane::Voice);
    assert!(counters.datagrams_dropped > 1_000, "{counters:?}");
}
