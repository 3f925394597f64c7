//! Children that decode, die and hang. The test's own program is the child.

use std::process::Command;
use std::sync::{Arc, Mutex};

use super::*;
use crate::h264::tests::{difference, encoded, street};

const ROLE: &str = "SKYHAND_TEST_H264_CHILD";

/// Not a test of itself, but what the children run.
#[test]
fn the_child_serves_when_it_is_told_to() {
    match std::env::var(ROLE).as_deref() {
        Ok("serve") => serve(io::stdin().lock(), io::stdout().lock()).unwrap(),
        Ok("die") => std::process::exit(3),
        Ok("babble") => io::stdout().write_all(&[7; 2 * BEFORE_GREETING]).unwrap(),
        Ok("lie") => {
            io::stdout().write_all(GREETING).unwrap();
            io::stdout().write_all(&[9; 64]).unwrap();
            io::stdout().flush().unwrap();
            drop(io::stdin().read_to_end(&mut Vec::new()));
        }
        Ok("hang") => drop(io::stdin().read_to_end(&mut Vec::new())),
        _ => assert_eq!(GREETING.len(), 15),
    }
}

/// A decoder whose children have these roles, one after the other, the last one for ever.
fn process(roles: &[&'static str]) -> DecoderProcess {
    let roles = Arc::new(Mutex::new(roles.to_vec()));
    DecoderProcess::new(move || {
        let mut roles = roles.lock().unwrap();
        let role = if roles.len() > 1 { roles.remove(0) } else { roles[0] };
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "h264::child::tests::the_child_serves_when_it_is_told_to", "--nocapture"]);
        command.env(ROLE, role).stderr(std::process::Stdio::null());
        command
    })
}

/// Polls at one moment until a picture comes back or the child is gone.
fn wait(process: &mut DecoderProcess, now_us: u64) -> Option<Decoded> {
    loop {
        let decoded = process.poll(now_us);
        if decoded.is_some() || process.child().is_none() {
            return decoded;
        }
        std::thread::yield_now();
    }
}

#[test]
fn a_child_decodes_and_says_what_it_cannot() {
    let mut process = process(&["serve"]);
    assert_eq!(process.child(), None);
    for (number, picture) in encoded(5, 1_000_000, &[]).into_iter().enumerate() {
        process.push(number as u64, picture.bytes, picture.is_key, 0).unwrap();
        let decoded = wait(&mut process, 0).unwrap();
        assert_eq!(decoded.number, number as u64);
        assert!(difference(&decoded.pixels.unwrap(), &street(number)) < 8.0);
    }
    process.push(5, b"nothing".to_vec(), true, 0).unwrap();
    assert!(matches!(wait(&mut process, 0).unwrap().pixels, Err(H264Error::Unusable(_))));
    assert!(process.needs_key());
    assert_eq!(process.push(6, vec![0; 9], false, 0), Err(H264Error::NeedsKey));
    assert_eq!(process.counts(), process::Counts { decoded: 5, refused: 2, dropped: 0, deaths: 0 });
}

#[test]
fn a_child_that_dies_babbles_or_lies_is_followed_by_another() {
    let key = encoded(1, 600_000, &[]).remove(0).bytes;
    let mut process = process(&["die", "babble", "lie", "serve"]);
    let mut now = 0;
    for deaths in 1..=3 {
        process.push(deaths, key.clone(), true, now).unwrap();
        assert_eq!(wait(&mut process, now), None);
        assert_eq!((process.counts().deaths, process.waiting(), process.needs_key()), (deaths, 0, true));
        assert_eq!(process.push(9, key.clone(), true, now), Err(H264Error::NeedsKey), "it rests for a while");
        now += 1_000_000;
    }
    process.push(4, key, true, now).unwrap();
    assert!(wait(&mut process, now).unwrap().pixels.is_ok());
}

#[test]
fn a_child_that_is_killed_in_the_middle_is_followed_by_another() {
    let pictures = encoded(2, 600_000, &[]);
    let mut process = process(&["serve"]);
    process.push(0, pictures[0].bytes.clone(), true, 0).unwrap();
    assert!(wait(&mut process, 0).is_some());
    process.kill_child();
    assert_eq!(wait(&mut process, 0), None);
    assert_eq!(process.push(1, pictures[1].bytes.clone(), false, 500_000), Err(H264Error::NeedsKey));
    process.push(2, pictures[0].bytes.clone(), true, 500_000).unwrap();
    assert_eq!(wait(&mut process, 500_000).unwrap().number, 2);
    assert_eq!(process.counts().deaths, 1);
}

#[test]
fn a_child_that_hangs_is_ended_and_pictures_do_not_pile_up() {
    let key = encoded(1, 600_000, &[]).remove(0).bytes;
    let mut process = process(&["hang"]);
    let taken = (0..40).filter(|number| process.push(*number, key.clone(), true, 0).is_ok()).count();
    assert!((8..=9).contains(&taken), "{taken}");
    assert_eq!(process.counts().dropped, 40 - taken as u64);
    assert_eq!(process.poll(2_000_000), None);
    assert!(process.child().is_some());
    assert_eq!(process.poll(2_000_001), None);
    assert_eq!((process.child(), process.counts().deaths, process.waiting()), (None, 1, 0));
}

#[test]
fn a_command_that_does_not_exist_is_an_error_and_not_tried_at_once_again() {
    let mut process = DecoderProcess::new(|| Command::new("/nowhere/no-such-program"));
    assert!(matches!(process.push(0, vec![0], true, 0), Err(H264Error::Codec(_))));
    assert_eq!(process.push(1, vec![0], true, 1), Err(H264Error::NeedsKey));
    assert!(matches!(process.push(2, vec![0], true, 200_000), Err(H264Error::Codec(_))));
}
