//! Mouth to ear, measured: real voices through microphone periods, echo cancellation, codec, a
//! modelled network, jitter buffer and loudspeaker periods; what comes out is compared with what
//! went in. `cargo run -p media --example sound_bench -- RUNS`

mod measure;
mod network;

use std::collections::BTreeMap;
use std::path::PathBuf;

use media::cleaner::{Cleaner, Settings};
use media::device::PERIOD;
use media::jitter::Packet;
use media::opus::{Encoder, FRAME, FRAME_US};
use media::player::{Player, Statistics};
use media::sound::{resample, wav};

use measure::Delays;
use network::{Conditions, Network};

const PERIOD_US: u64 = FRAME_US / 2;
/// What encoding and sending take, microseconds.
const SENDING_US: u64 = 1_000;
/// The loudspeaker asks at another moment than the microphone.
const LOUDSPEAKER_LATER_US: u64 = 3_700;

/// One line of the table.
struct Case {
    name: &'static str,
    conditions: Conditions,
    is_cleaned: bool,
    drift_ppm: i64,
    /// p95 in milliseconds, and concealed frames of a hundred.
    goal: Option<(f64, f64)>,
}

fn cases() -> Vec<Case> {
    let case = |name, lost_percent, burst, jitter_ms: u64, goal| Case {
        name,
        conditions: Conditions { lost_percent, burst, jitter_us: jitter_ms * 1_000 },
        is_cleaned: false,
        drift_ppm: 0,
        goal,
    };
    let (clean, lossy) = (Some((100.0, 5.0)), Some((150.0, 5.0)));
    vec![
        case("clean", 0.0, 1, 0, clean),
        Case { is_cleaned: true, ..case("clean, echo cancelled", 0.0, 1, 0, clean) },
        case("0-30 ms jitter", 0.0, 1, 30, None),
        case("5 % lost in twos, 0-30 ms jitter", 5.0, 2, 30, lossy),
        Case { is_cleaned: true, ..case("the same, echo cancelled", 5.0, 2, 30, lossy) },
        Case { drift_ppm: 500, ..case("the same, sender 500 ppm fast", 5.0, 2, 30, lossy) },
        Case { drift_ppm: -500, ..case("the same, sender 500 ppm slow", 5.0, 2, 30, lossy) },
        case("5 % lost one by one, 0-30 ms jitter", 5.0, 1, 30, None),
        case("10 % lost in threes, 0-60 ms jitter", 10.0, 3, 60, None),
    ]
}

/// What a voice becomes on its way. Both recordings begin at the same moment.
fn carry(said: &[i16], case: &Case, seed: u64) -> (Vec<i16>, Statistics) {
    let mut encoder = Encoder::new().expect("the codec exists");
    let mut player = Player::new().expect("the codec exists");
    let mut cleaner = case.is_cleaned.then(|| Cleaner::new(Settings { gain: false, ..Settings::ON }));
    let mut network = Network::new(case.conditions, seed);
    let mut on_their_way: BTreeMap<(u64, u32), Packet> = BTreeMap::new();
    let mut heard: Vec<i16> = Vec::new();

    // A microphone whose clock is fast has more periods in the same time.
    let period_us = |number: u64| drifted(number * PERIOD_US, -case.drift_ppm);
    let captured = sampled(said, case.drift_ppm);
    let (mut frame, mut filled) = ([0; FRAME], 0);
    let periods = captured.as_chunks::<PERIOD>().0;
    let mut next_period = 0;
    // The loudspeaker plays one period while it asks for the next.
    heard.resize(((LOUDSPEAKER_LATER_US + PERIOD_US) * 48 / 1_000) as usize, 0);
    for turn in 0..(said.len() / PERIOD) as u64 {
        let now_us = LOUDSPEAKER_LATER_US + turn * PERIOD_US;
        while next_period < periods.len() && period_us(next_period as u64 + 1) <= now_us {
            let mut piece = periods[next_period];
            if let Some(cleaner) = &mut cleaner {
                cleaner.far(&[0; PERIOD]);
                cleaner.near(&mut piece);
            }
            frame[filled..filled + PERIOD].copy_from_slice(&piece);
            filled = (filled + PERIOD) % FRAME;
            next_period += 1;
            if filled == 0 {
                let seq = next_period as u32 / 2;
                let captured_us = (next_period as u64 - 2) * PERIOD_US;
                let payload = encoder.encode(&frame).expect("any samples can be encoded").into();
                let sent_us = period_us(next_period as u64) + SENDING_US;
                if let Some(arrival_us) = network.arrival_us(sent_us) {
                    on_their_way.insert((arrival_us, seq), Packet { seq, captured_us, payload });
                }
            }
        }
        while let Some(entry) = on_their_way.first_entry() {
            let (arrival_us, _) = *entry.key();
            if arrival_us > now_us {
                break;
            }
            player.put(entry.remove(), arrival_us);
        }
        let mut period = [0; PERIOD];
        player.pull(&mut period, now_us);
        heard.extend(period);
    }
    (heard, player.statistics())
}

fn drifted(us: u64, ppm: i64) -> u64 {
    us.saturating_add_signed(us as i64 * ppm / 1_000_000)
}

/// What a microphone hears whose clock is fast by so much.
fn sampled(said: &[i16], ppm: i64) -> Vec<i16> {
    let step = 1.0 - ppm as f64 / 1_000_000.0;
    let last = said.len() - 1;
    let sample = |i: usize| {
        let at = i as f64 * step;
        let (here, next) = (f64::from(said[(at as usize).min(last)]), f64::from(said[(at as usize + 1).min(last)]));
        (here + (next - here) * at.fract()) as i16
    };
    (0..(last as f64 / step) as usize).map(sample).collect()
}

fn voices() -> Result<Vec<i16>, String> {
    let data = std::env::var("SKYHAND_DATA").unwrap_or_else(|_| "../shared/data".to_owned());
    let folder = PathBuf::from(data).join("voice-clips");
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "wav"));
    files.sort();
    let mut samples = Vec::new();
    for file in files {
        let bytes = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let voice = wav::read(&bytes).map_err(|error| format!("{}: {error}", file.display()))?;
        samples.extend(resample::resampled(&voice.samples, voice.rate, 48_000).map_err(|error| error.to_string())?);
    }
    if samples.is_empty() { Err(format!("{} holds no voices", folder.display())) } else { Ok(samples) }
}

fn main() -> Result<(), String> {
    let runs = std::env::args().nth(1).map_or(Ok(4), |text| text.parse()).map_err(|_| "RUNS is a number")?;
    let said = voices()?;
    say(&format!("{} s of voices, {runs} runs; the network is modelled, no sockets\n", said.len() / 48_000));
    say(
        "case                                  p50    p95    max ms  not found  concealed  recovered  late  wait ms  goal",
    );
    for case in cases() {
        let (mut delays, mut all) = (Delays::default(), Statistics::default());
        for seed in 0..runs {
            let (heard, counts) = carry(&said, &case, seed);
            delays.join(Delays::between(&said, &heard));
            all.played += counts.played;
            all.recovered += counts.recovered;
            all.concealed += counts.concealed;
            all.late += counts.late;
            all.target_us = counts.target_us;
        }
        let (p95, concealed) = (delays.percentile(95.0), 100.0 * all.concealed_share());
        let recovered = 100.0 * all.recovered as f64 / (all.played + all.recovered + all.concealed).max(1) as f64;
        let goal = case.goal.map_or("-".to_owned(), |(most_ms, most)| {
            let is_met = p95 <= most_ms && concealed <= most;
            format!("p95 <= {most_ms} ms, concealed <= {most} %: {}", if is_met { "met" } else { "MISSED" })
        });
        say(&format!(
            "{:<36}  {:>5.1}  {p95:>5.1}  {:>6.1}  {:>4}/{:<5}  {concealed:>7.2} %  {recovered:>7.2} %  {:>4}  {:>7.1}  {goal}",
            case.name,
            delays.percentile(50.0),
            delays.percentile(100.0),
            delays.not_found,
            delays.not_found + delays.found_ms.len(),
            all.late,
            all.target_us as f64 / 1_000.0,
        ));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the output of an example")]
fn say(line: &str) {
    println!("{line}");
}
