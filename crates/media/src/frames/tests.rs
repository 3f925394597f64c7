//! Frames come back from their bytes as they were, and from nothing less.

use bytes::Bytes;
use proptest::prelude::*;

use super::*;
use crate::picture::View;

pub(super) fn datagrams() -> Vec<Datagram> {
    let voice = VoiceFrame {
        session: SessionId(7),
        source: 2,
        seq: u32::MAX,
        captured_us: 1 << 40,
        payload: Bytes::from_static(&[1; 60]),
    };
    vec![
        Datagram::Voice(voice),
        Datagram::Urgent { id: 5 << 100, body: Bytes::from_static(b"stop") },
        Datagram::UrgentAck { id: 9 },
        Datagram::Ping { number: 3, sent_us: 4 },
        Datagram::Pong { number: 3, sent_us: 4, boot: 5, clock_us: 6 },
    ]
}

pub(super) fn letters() -> Vec<Letter> {
    let (grant, session) = (GrantToken([9; 16]), SessionId(12));
    let want = Want { view: View::Front, per_second: 15, codec: Codec::Mjpeg };
    let past = PastWanted {
        request: 4,
        view: View::Rear,
        from: Captured { boot: 2, millis: 1_000 },
        to_millis: 31_000,
        per_second: 5,
        newest_first: true,
    };
    vec![
        Letter::Present { grant },
        Letter::Granted { grant, session },
        Letter::Refused { grant, reason: "it has expired".to_owned() },
        Letter::Want { session, wants: vec![want, Want { view: View::Cabin, per_second: 5, codec: Codec::H264 }] },
        Letter::Past { session, past },
        Letter::PastDone { session, request: 4, count: 150 },
        Letter::Ended { session, reason: "the case is over".to_owned() },
        Letter::Bye { session },
    ]
}

pub(super) fn picture() -> PictureFrame {
    PictureFrame {
        session: SessionId(3),
        view: View::Left,
        codec: Codec::Mjpeg,
        kind: PictureKind::Past,
        is_key: true,
        number: 77,
        captured: Captured { boot: 4, millis: 123_456 },
        width: 640,
        height: 360,
        age: Age::Millis(40),
        relayed_ms: 0,
        payload: Bytes::from_static(&[0xff; 90]),
    }
}

#[test]
fn everything_comes_back_as_it_was_and_no_part_of_it_does() {
    for datagram in datagrams() {
        let bytes = datagram.encode();
        assert_eq!(Datagram::decode(bytes.clone()), Ok(datagram.clone()));
        let (cut, payload) = match datagram {
            Datagram::Voice(_) => (bytes.len() - 60, true),
            Datagram::Urgent { .. } => (bytes.len() - 4, true),
            _ => (bytes.len(), false),
        };
        for end in 0..cut {
            assert!(Datagram::decode(bytes.slice(..end)).is_err(), "{datagram:?} cut to {end}");
        }
        let longer = Bytes::from([&bytes[..], &[0]].concat());
        assert!(payload || Datagram::decode(longer) == Err(BadFrame::Rest));
    }
    for letter in letters() {
        let bytes = Bytes::from(letter.encode());
        assert_eq!(Letter::decode(bytes.clone()), Ok(letter.clone()));
        for end in 0..bytes.len() {
            assert!(Letter::decode(bytes.slice(..end)).is_err(), "{letter:?} cut to {end}");
        }
        assert_eq!(Letter::decode(Bytes::from([&bytes[..], &[0]].concat())), Err(BadFrame::Rest));
    }
    let bytes = picture().encode();
    assert_eq!(PictureFrame::decode(bytes.clone()), Ok(picture()));
    for end in 0..bytes.len() {
        assert!(PictureFrame::decode(bytes.slice(..end)).is_err());
    }
    let two = Bytes::from([&bytes[..], &bytes[..]].concat());
    let (first, rest) = PictureFrame::decode_first(two).unwrap();
    assert_eq!((first, rest), (picture(), bytes));
}

#[test]
fn sizes_are_refused_before_anything_is_kept_for_them() {
    let long = PictureFrame { payload: Bytes::from(vec![0; MAX_PAYLOAD + 1]), ..picture() };
    assert_eq!(PictureFrame::decode(long.encode()), Err(BadFrame::Long("payload")));
    assert_eq!(PictureFrame::decode(PictureFrame { width: 0, ..picture() }.encode()), Err(BadFrame::Value("size")));
    let empty = PictureFrame { payload: Bytes::new(), ..picture() };
    assert_eq!(PictureFrame::decode(empty.encode()), Err(BadFrame::Value("length")));
    assert_eq!(Datagram::decode(Bytes::from(vec![1; MAX_DATAGRAM + 1])), Err(BadFrame::Long("datagram")));
    let twice = vec![Want { view: View::Front, per_second: 1, codec: Codec::Mjpeg }; 2];
    let letter = Letter::Want { session: SessionId(1), wants: twice };
    assert_eq!(Letter::decode(Bytes::from(letter.encode())), Err(BadFrame::Value("wants")));
}

#[test]
fn a_grant_does_not_stand_in_a_log() {
    assert_eq!(format!("{:?}", GrantToken([0xab; 16])), "GrantToken(abab…)");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_is_an_error_or_says_the_same_again(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let bytes = Bytes::from(bytes);
        if let Ok(datagram) = Datagram::decode(bytes.clone()) {
            prop_assert_eq!(datagram.encode(), bytes.clone());
        }
        if let Ok(letter) = Letter::decode(bytes.clone()) {
            prop_assert_eq!(Bytes::from(letter.encode()), bytes.clone());
        }
        if let Ok(frame) = PictureFrame::decode(bytes.clone()) {
            prop_assert_eq!(frame.encode(), bytes);
        }
    }
}
