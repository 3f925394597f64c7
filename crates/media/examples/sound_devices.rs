//! Tries the sound devices of this machine: lists them, opens two, says a tone and measures what is
//! heard. `cargo run -p media --example sound_devices -- SECONDS MICROPHONE LOUDSPEAKER`, the names
//! as listed, or none for the usual ones.

use std::time::Duration;

use media::device::{Choice, Hardware, Listed, Listing, PERIOD, SoundDevice, State};
use media::sound::level::Level;
use tokio::time::Instant;

const STEP: Duration = Duration::from_millis(5);
/// Periods that wait for the loudspeaker.
const AHEAD: usize = 3;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(5, |text| text.parse().expect("the first argument is a number of seconds"));
    let choice = Choice { microphone: arguments.next(), loudspeaker: arguments.next() };
    let began = Instant::now();
    let now_us = || began.elapsed().as_micros() as u64;

    let mut listing = Listing::begin(now_us());
    loop {
        match listing.poll(now_us()) {
            Listed::Asking => std::thread::sleep(STEP),
            listed => {
                say(&format!("{listed:#?}"));
                break;
            }
        }
    }

    let mut device = Hardware::new(choice);
    say(&device.name());
    let before = now_us();
    device.start(before);
    say(&format!("start returned after {} us", now_us() - before));
    let mut state = State::Stopped;
    let (mut phase, mut heard, mut longest_call, mut second) = (0_u64, Vec::new(), 0, 0);
    while now_us() < before + seconds * 1_000_000 {
        let began = now_us();
        let next = device.poll(began);
        if next != state {
            say(&format!("{:>6} ms  {next:?}", (began - before) / 1_000));
            state = next;
        }
        while device.playback().waiting() < AHEAD * PERIOD {
            let tone: [i16; PERIOD] = std::array::from_fn(|i| {
                let at = (phase + i as u64) as f64 / 48_000.0;
                ((at * 440.0 * std::f64::consts::TAU).sin() * 8_000.0) as i16
            });
            phase += PERIOD as u64;
            device.playback().push(&tone);
        }
        let mut piece = [0; PERIOD];
        loop {
            let count = device.capture().pop(&mut piece);
            heard.extend_from_slice(&piece[..count]);
            if count < PERIOD {
                break;
            }
        }
        longest_call = longest_call.max(now_us() - began);
        if (now_us() - before) / 1_000_000 > second {
            second += 1;
            let (said, short) = (device.playback().read(), device.playback().underrun());
            say(&format!(
                "{second:>3} s: said {said} samples, {short} were missing; heard {} of {:?}, {} were dropped; longest turn {longest_call} us",
                device.capture().written(),
                Level::of(&heard),
                device.capture().overrun(),
            ));
            heard.clear();
            longest_call = 0;
        }
        std::thread::sleep(STEP);
    }
    let before = now_us();
    device.stop();
    say(&format!("stop returned after {} us", now_us() - before));
    // The devices close on their own thread.
    std::thread::sleep(Duration::from_millis(200));
}

#[expect(clippy::print_stdout, reason = "the output of an example")]
fn say(line: &str) {
    println!("{line}");
}
