//! Sound and pictures on real sockets: who gets in, what harms nobody, and what comes through.

use std::collections::BTreeSet;
use std::time::Duration;

use assistance::ids::CommandId;
use assistance::roles::Role;
use bytes::Bytes;
use hub::identity::authority::{Authority, HUB_NAME};
use media::View;
use media::frames::{Age, Captured, Datagram, Letter, PastWanted, PictureKind};
use media::link::{Lane, MediaLink, Outgoing};
use media::quic::{PICTURES_PROTOCOL, QuicLink, VOICE_PROTOCOL};
use quinn::crypto::rustls::QuicClientConfig;
use wire::proto::operator::v1 as proto;
use wire::proto::operator::v1::engineer_service_client::EngineerServiceClient;

use crate::client::{Site, person, tls_config, vehicle};
use crate::killed::Place;
use crate::players::{Car, Console, is_denied, media_link, stop, until, want, watch};

pub(crate) async fn car(site: &Site, name: &'static str) -> Car {
    let who = vehicle(name);
    Car::start(name, site.hub.address(), site.connect(&who).await, &site.tls(&who)).await
}

pub(crate) async fn console(site: &Site, name: &str) -> Console<QuicLink> {
    let who = person(name, Role::Operator);
    Console::new(site.connect(&who).await, media_link(site.hub.address(), &site.tls(&who)))
}

fn past(request: u32, view: View, from: u64, to_millis: u64) -> PastWanted {
    PastWanted { request, view, from: Captured { boot: 1, millis: from }, to_millis, per_second: 5, newest_first: true }
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_reach_the_console_that_watches_with_an_age_and_the_past_comes_back_from_the_disk() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let mut amara = console(&site, "amara").await;
    amara.claim(1, "SF-0001").await;
    watch(&mut amara, &mut car, 1, &[want(View::Front, 15), want(View::Left, 5)]).await;
    until("pictures come, and the past is asked for", || {
        amara.pump();
        car.pump();
        amara.live() >= 40 && car.pasts.len() == 4
    })
    .await;
    let mut known = 0;
    for (frame, age, at) in &amara.pictures {
        let (Some(age), truth) = (*age, car.age_at(frame, *at)) else { continue };
        assert!(age >= truth, "{truth} us old, said to be {age}");
        known += 1;
    }
    assert!(known >= 20, "{known} of {} pictures have an age", amara.pictures.len());
    assert!(amara.pictures.iter().any(|(frame, ..)| frame.view == View::Left));

    let asked = car.pasts[0];
    car.send_past();
    let session = amara.session.unwrap();
    let mut request = 0;
    until("the disk has it all", || {
        amara.pump();
        car.pump();
        let came = amara.pictures.iter().filter(|(frame, ..)| frame.kind == PictureKind::Past).count();
        let done = |letter: &Letter| match letter {
            Letter::PastDone { request: of, count, .. } if *of == request => Some(*count as usize),
            _ => None,
        };
        // The end of a wish may come before its last pictures: it says how many there are.
        match amara.letters.iter().find_map(done) {
            Some(count) if came == count && count >= 31 => return true,
            Some(count) if came < count => return false,
            None if request > 0 => return false,
            _ => {}
        }
        request += 1;
        amara.pictures.clear();
        let wish = past(request, View::Rear, asked.from.millis, asked.to_millis);
        amara.say(Lane::Pictures, Letter::Past { session, past: wish });
        false
    })
    .await;
    let rear: Vec<u64> =
        amara.pictures.iter().filter(|(f, ..)| f.view == View::Rear).map(|(f, ..)| f.captured.millis).collect();
    assert!(rear[0] >= asked.to_millis - 10_000, "the newest first, but for those that overtook each other: {rear:?}");
    let sent: BTreeSet<u64> = (0..=30).map(|back| asked.to_millis - back * 1_000).collect();
    assert_eq!(rear.into_iter().collect::<BTreeSet<u64>>(), sent);
    assert_eq!(site.metric("skyhand_media_garbage_total").await, 0);
    drop((car, amara));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cabin_is_shown_to_who_has_the_case_and_each_look_stands_in_the_record_by_name() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let mut amara = console(&site, "amara").await;
    let curious = console(&site, "curious").await;
    let eva = site.connect(&person("eva", Role::Engineer)).await;
    let looks = async || {
        let mut dump =
            EngineerServiceClient::new(eva.clone()).dump_desk(proto::DumpDeskRequest {}).await.unwrap().into_inner();
        let mut text = String::new();
        while let Some(part) = dump.message().await.unwrap() {
            text.push_str(&part.text);
        }
        text.matches("LookedInside").count()
    };
    assert!(is_denied(&amara.ask(1, true).await), "nobody has it");
    amara.claim(1, "SF-0001").await;
    assert!(is_denied(&curious.ask(1, true).await), "somebody else has it");
    assert!(is_denied(&curious.ask(99, false).await), "there is no such case");
    assert!(curious.ask(1, false).await.is_ok(), "the street is for everybody who may assist");
    assert_eq!(looks().await, 0);
    watch(&mut amara, &mut car, 1, &[want(View::Cabin, 5)]).await;
    assert_eq!(looks().await, 1);
    until("the cabin is seen", || {
        amara.pump();
        car.pump();
        amara.live() >= 3
    })
    .await;
    // Somebody else's grant is good for nobody, and no second time.
    let theirs = curious.ask(1, false).await.unwrap();
    amara.say(Lane::Pictures, Letter::Present { grant: theirs });
    until("it is refused", || {
        amara.pump();
        amara.letters.iter().any(|letter| matches!(letter, Letter::Refused { grant, .. } if *grant == theirs))
    })
    .await;
    assert_eq!(site.metric("skyhand_media_grants_refused_total").await, 1);
    drop((car, amara, curious, eva));
    site.hub.stop().await;
}

/// A connection without any of our code between it and the hub.
async fn raw(
    site: &Site,
    who: &hub::identity::Identity,
    lane: Lane,
    streams: u32,
) -> (quinn::Endpoint, quinn::Connection) {
    let mut tls = site.tls(who);
    tls.alpn_protocols = vec![match lane {
        Lane::Voice => VOICE_PROTOCOL.to_vec(),
        Lane::Pictures => PICTURES_PROTOCOL.to_vec(),
    }];
    let mut config = quinn::ClientConfig::new(std::sync::Arc::new(QuicClientConfig::try_from(tls).unwrap()));
    let mut transport = quinn::TransportConfig::default();
    transport.max_concurrent_uni_streams(streams.into()).keep_alive_interval(Some(Duration::from_secs(1)));
    config.transport_config(std::sync::Arc::new(transport));
    let endpoint = quinn::Endpoint::client(([127, 0, 0, 1], 0).into()).unwrap();
    let connection = endpoint.connect_with(config, site.hub.address(), HUB_NAME).unwrap().await.unwrap();
    (endpoint, connection)
}

fn letter(letter: &Letter) -> Vec<u8> {
    let bytes = letter.encode();
    [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], &bytes].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_truncated_frames_are_counted_and_harm_nobody() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let mut amara = console(&site, "amara").await;
    watch(&mut amara, &mut car, 1, &[want(View::Front, 15)]).await;
    let mallory = person("mallory", Role::Operator);
    let (_voice_end, voice) = raw(&site, &mallory, Lane::Voice, 8).await;
    let (_pictures_end, pictures) = raw(&site, &mallory, Lane::Pictures, 8).await;
    for length in 0..100 {
        voice.send_datagram(Bytes::from(vec![u8::try_from(length).unwrap(); length])).unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // Half a picture, one that lies about its length, and one that never ends.
    let header = [&[1_u8; 20][..], &[0xff; 60]].concat();
    for bytes in [&header[..], &[1, 0, 0], &vec![0; 400_000][..]] {
        let mut stream = pictures.open_uni().await.unwrap();
        // The hub may have had enough before all of it was sent.
        drop(stream.write_all(bytes).await);
        drop(stream.finish());
    }
    let garbage = async || site.metric("skyhand_media_garbage_total").await;
    let mut seen = 0;
    until("pictures go on while it is counted", || {
        amara.pump();
        car.pump();
        seen = amara.live();
        seen >= 30
    })
    .await;
    for _ in 0..200 {
        if garbage().await >= 90 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let counted = garbage().await;
    // Some of a hundred datagrams may be lost, and some of them are lawful by chance; the streams are not.
    assert!((60..=103).contains(&counted), "{counted}");
    // A letter that is none ends its own connection: after it nobody knows where the next begins.
    let (mut send, _receive) = pictures.open_bi().await.unwrap();
    send.write_all(&[0, 0, 0, 3, 9, 9, 9]).await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(10), pictures.closed()).await.expect("it is closed");
    assert!(ended.to_string().contains("letter"), "{ended}");
    let (_again_end, again) = raw(&site, &mallory, Lane::Pictures, 8).await;
    let (mut send, _receive) = again.open_bi().await.unwrap();
    send.write_all(&[0xff, 0xff]).await.unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(10), again.closed()).await.expect("it is closed");
    assert!(ended.to_string().contains("longer"), "{ended}");
    until("the others go on", || {
        amara.pump();
        car.pump();
        amara.live() >= seen + 15
    })
    .await;
    assert!(amara.downs.is_empty() && car.agreed == 2);
    drop((car, amara));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_engineers_have_no_way_in_and_a_denied_certificate_is_cut() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let (mut amara, mut liwei) = (console(&site, "amara").await, console(&site, "liwei").await);
    for one in [&mut amara, &mut liwei] {
        watch(one, &mut car, 1, &[want(View::Front, 15)]).await;
    }
    let stranger = Authority::new("elsewhere").unwrap().client(&person("amara", Role::Lead)).unwrap();
    let stranger = tls_config(&site.authority.certificate_pem(), Some(stranger), rustls::DEFAULT_VERSIONS);
    let nobody = tls_config(&site.authority.certificate_pem(), None, rustls::DEFAULT_VERSIONS);
    let engineer = site.tls(&person("eva", Role::Engineer));
    let before = site.metric("skyhand_media_connections").await;
    for (name, tls) in [("a stranger", stranger), ("nobody", nobody), ("an engineer", engineer)] {
        let mut one = Console::new(amara.control.clone(), media_link(site.hub.address(), &tls));
        let grant = amara.ask(1, false).await.unwrap();
        until("both lanes end", || {
            one.pump();
            amara.pump();
            liwei.pump();
            car.pump();
            let _ = one.link.send(Lane::Pictures, Outgoing::Letter(Letter::Present { grant }));
            one.downs.len() >= 2
        })
        .await;
        assert!(one.session.is_none() && one.pictures.is_empty(), "{name}");
    }
    assert_eq!(site.metric("skyhand_media_connections").await, before);

    std::fs::write(site.folder.path().join("deny"), "person liwei # left\n").unwrap();
    until("it is cut", || {
        amara.pump();
        liwei.pump();
        car.pump();
        liwei.downs.len() >= 2
    })
    .await;
    assert!(liwei.downs.iter().all(|(_, reason, _)| reason.contains("deny list")), "{:?}", liwei.downs);
    liwei.downs.clear();
    for lane in Lane::ALL {
        liwei.link.open(lane);
    }
    let (seen, behind) = (amara.live(), liwei.live());
    until("it stays out, and the other goes on", || {
        amara.pump();
        liwei.pump();
        car.pump();
        liwei.downs.len() >= 2 && amara.live() >= seen + 15
    })
    .await;
    assert_eq!((liwei.live(), amara.downs.len()), (behind, 0));
    drop((car, amara, liwei));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_stops_reading_changes_nothing_for_the_other_and_what_it_missed_is_counted() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let mut amara = console(&site, "amara").await;
    watch(&mut amara, &mut car, 1, &[want(View::Front, 15)]).await;
    let stuck = person("stuck", Role::Operator);
    let asking = Console::new(site.connect(&stuck).await, media_link(site.hub.address(), &site.tls(&stuck)));
    let grant = asking.ask(1, false).await.unwrap();
    // It never takes one of the streams on which pictures come.
    let (_end, connection) = raw(&site, &stuck, Lane::Pictures, 4).await;
    let (mut send, mut receive) = connection.open_bi().await.unwrap();
    send.write_all(&[0, 0]).await.unwrap();
    send.write_all(&letter(&Letter::Present { grant })).await.unwrap();
    let mut granted = [0; 2 + 21];
    receive.read_exact(&mut granted).await.unwrap();
    let Ok(Letter::Granted { session, .. }) = Letter::decode(Bytes::copy_from_slice(&granted[2..])) else {
        panic!("{granted:?}")
    };
    let wants = vec![want(View::Front, 15), want(View::Left, 15), want(View::Right, 15)];
    send.write_all(&letter(&Letter::Want { session, wants })).await.unwrap();
    let seen = amara.live();
    until("the other sees seconds of pictures", || {
        amara.pump();
        car.pump();
        amara.live() >= seen + 60
    })
    .await;
    let superseded = site.metric("skyhand_media_pictures_superseded_total").await;
    assert!(superseded >= 60, "{superseded}");
    let gaps = amara.pictures.windows(2).filter(|pair| pair[1].0.number > pair[0].0.number + 4).count();
    assert_eq!(gaps, 0, "no picture waited for the one that does not read");
    assert!(connection.close_reason().is_none(), "it may come back to its senses");
    drop((car, amara, asking));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_car_that_changes_its_address_goes_on_under_the_same_agreement() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let mut amara = console(&site, "amara").await;
    watch(&mut amara, &mut car, 1, &[want(View::Front, 15)]).await;
    for change in 0..3 {
        let seen = amara.live();
        until("pictures come", || {
            amara.pump();
            car.pump();
            amara.live() >= seen + 15
        })
        .await;
        assert_eq!(car.agreed, 2, "after {change} changes");
        car.link.change_address().unwrap();
    }
    let seen = amara.live();
    let body = Bytes::from(wire::bytes::encode_stop(&stop(5, "SF-0001")));
    amara.link.send(Lane::Voice, Outgoing::Datagram(Datagram::Urgent { id: 5, body })).unwrap();
    until("pictures and stops still come", || {
        amara.pump();
        car.pump();
        amara.live() >= seen + 15 && car.urgent.contains(&5)
    })
    .await;
    assert_eq!((car.agreed, site.metric("skyhand_media_connections").await), (2, 4));
    drop((car, amara));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_arrives_by_the_second_path_though_control_links_are_cut_and_is_one_stop() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let mut amara = console(&site, "amara").await;
    watch(&mut amara, &mut car, 1, &[want(View::Front, 15)]).await;
    // The console's control link is gone; its voice lane is not.
    amara.control = site.connect(&person("nobody", Role::Operator)).await;
    let press = |amara: &mut Console<QuicLink>, id: u128| {
        let body = Bytes::from(wire::bytes::encode_stop(&stop(id, "SF-0001")));
        let _ = amara.link.send(Lane::Voice, Outgoing::Datagram(Datagram::Urgent { id, body }));
    };
    for _ in 0..5 {
        press(&mut amara, 21);
    }
    until("it arrives and is recorded", || {
        amara.pump();
        car.pump();
        amara.acks.contains(&21) && car.urgent.contains(&21) && car.commands().contains(&CommandId(21))
    })
    .await;
    // A car that does not answer is told again and again, under the same id.
    car.answers = false;
    press(&mut amara, 22);
    until("it is repeated", || {
        amara.pump();
        car.pump();
        car.urgent.iter().filter(|id| **id == 22).count() >= 4
    })
    .await;
    car.answers = true;
    until("it is answered", || {
        amara.pump();
        car.pump();
        amara.acks.contains(&22)
    })
    .await;
    assert!(car.urgent.iter().all(|id| [21, 22].contains(id)), "{:?}", car.urgent);
    // The car's own control link is gone as well: the second path carries it alone.
    car.cut_control();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let before = car.commands().len();
    press(&mut amara, 23);
    until("it arrives by the second path alone", || {
        amara.pump();
        car.pump();
        car.urgent.contains(&23) && amara.acks.contains(&23)
    })
    .await;
    assert_eq!(car.commands().len(), before);
    drop((car, amara));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_back_without_end_is_bounded_and_live_goes_on() {
    let site = Site::start().await;
    let mut car = car(&site, "SF-0001").await;
    let (mut amara, mut greedy) = (console(&site, "amara").await, console(&site, "greedy").await);
    for one in [&mut amara, &mut greedy] {
        watch(one, &mut car, 1, &[want(View::Front, 15)]).await;
    }
    until("something is kept", || {
        amara.pump();
        greedy.pump();
        car.pump();
        amara.live() >= 45
    })
    .await;
    let session = greedy.session.unwrap();
    for request in 0..60 {
        greedy.say(Lane::Pictures, Letter::Past { session, past: past(request, View::Front, 0, u64::MAX) });
    }
    let seen = amara.live();
    until("each wish ends, and the other goes on", || {
        amara.pump();
        greedy.pump();
        car.pump();
        let ended = greedy.letters.iter().filter(|letter| matches!(letter, Letter::PastDone { .. })).count();
        ended == 60 && amara.live() >= seen + 30
    })
    .await;
    assert!(greedy.downs.is_empty());
    // Beyond what may be asked for at all the connection ends, and no other.
    let seen = amara.live();
    until("it ends", || {
        let wish = Letter::Past { session, past: past(99, View::Front, 0, u64::MAX) };
        for _ in 0..20 {
            // There may be no room for it, or no connection.
            let _ = greedy.link.send(Lane::Pictures, Outgoing::Letter(wish.clone()));
        }
        amara.pump();
        greedy.pump();
        car.pump();
        !greedy.downs.is_empty() && amara.live() >= seen + 15
    })
    .await;
    assert!(site.metric("skyhand_media_letters_refused_total").await >= 1);
    drop((car, amara, greedy));
    site.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_on_the_screen_survives_a_killed_hub() {
    let place = Place::new();
    let hub = place.start();
    let tls = |who: &hub::identity::Identity| {
        let own = place.authority.client(who).unwrap();
        tls_config(&place.authority.certificate_pem(), Some(own), rustls::DEFAULT_VERSIONS)
    };
    let who = vehicle("SF-0001");
    let mut car = Car::start("SF-0001", place.address, place.reach(&who).await, &tls(&who)).await;
    let who = person("amara", Role::Operator);
    let mut amara = Console::new(place.reach(&who).await, media_link(place.address, &tls(&who)));
    amara.claim(1, "SF-0001").await;
    watch(&mut amara, &mut car, 1, &[want(View::Front, 15)]).await;
    until("it is on the screen", || {
        amara.pump();
        car.pump();
        amara.live() >= 45
    })
    .await;
    let seen: Vec<u64> = amara.pictures.iter().map(|(frame, ..)| frame.captured.millis).collect();
    // The disk is a thread behind the screen: what was seen a second ago is what counts.
    let last = *seen.last().unwrap();
    until("a second passes", || {
        amara.pump();
        car.pump();
        car.now_ms() >= last + 1_000
    })
    .await;
    drop(hub);
    let _hub = place.start();
    let mut amara = Console::new(place.reach(&who).await, media_link(place.address, &tls(&who)));
    let grant = amara.ask(1, false).await.unwrap();
    until("the lane is up", || {
        amara.pump();
        amara.up.contains(&Lane::Pictures)
    })
    .await;
    amara.say(Lane::Pictures, Letter::Present { grant });
    until("it is granted", || {
        amara.pump();
        amara.session.is_some()
    })
    .await;
    let session = amara.session.unwrap();
    amara.say(Lane::Pictures, Letter::Past { session, past: past(1, View::Front, 0, last) });
    until("the past comes", || {
        amara.pump();
        amara
            .letters
            .iter()
            .any(|letter| matches!(letter, Letter::PastDone { count, .. } if *count as usize <= amara.pictures.len()))
    })
    .await;
    let back: Vec<u64> = amara.pictures.iter().map(|(frame, ..)| frame.captured.millis).collect();
    for millis in &seen {
        assert!(back.iter().any(|kept| kept.abs_diff(*millis) <= 500), "{millis} was seen, kept are {back:?}");
    }
    // Their ages were counted on a clock that is gone: they must not look young on this hub's.
    assert!(amara.pictures.iter().all(|(frame, age, _)| frame.age == Age::Unknown && age.is_none()));
}
