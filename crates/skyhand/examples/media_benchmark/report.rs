//! From what was found to rows: goals, rivals of the same run, verdicts, and the details that explain them.

use std::time::Duration;

use observability::say;

use crate::machine;
use crate::pictures;
use crate::relay;
use crate::stops;
use crate::table::{Table, Verdict};
use crate::times::number;
use crate::voice::{BothWays, Heard};

/// Everything one call of the program found.
pub(crate) struct Report {
    facts: Vec<(&'static str, String)>,
    table: Table,
    details: Vec<String>,
    voices: Vec<(String, usize, Result<BothWays, String>)>,
    streams: Vec<(u32, Result<Heard, String>)>,
}

/// Goals of voice by the number of its row: p95 in milliseconds; and concealed frames of a hundred.
const VOICE_GOALS: [Option<f64>; 3] = [Some(100.0), Some(150.0), None];
const CONCEALED_PERCENT: f64 = 5.0;

fn ms(time: Duration) -> String {
    number(time.as_secs_f64() * 1_000.0)
}

#[allow(clippy::cast_precision_loss)] // microseconds of a run
fn us_in_ms(us: i64) -> String {
    let ms = us as f64 / 1_000.0;
    if ms < 0.0 { format!("−{}", number(-ms)) } else { number(ms) }
}

fn one_direction(heard: &Heard) -> String {
    format!(
        "{} / {} / {} ms, not found {} %, concealed {} %, recovered {}, never came {}, wait {} ms",
        number(heard.delays.percentile(50.0)),
        number(heard.p95_ms()),
        number(heard.delays.percentile(100.0)),
        number(heard.not_found_percent()),
        number(heard.concealed_percent()),
        heard.recovered,
        heard.missing,
        number(heard.target_ms),
    )
}

impl Report {
    pub(crate) fn begin(seed: u64, quick: bool) -> Self {
        let mut facts = machine::facts();
        facts.push(("seed", format!("{seed}{}", if quick { ", quick: numbers mean nothing" } else { "" })));
        Self { facts, table: Table::default(), details: Vec::new(), voices: Vec::new(), streams: Vec::new() }
    }

    /// Packets cannot be lost by the kernel here.
    pub(crate) fn without_network(&mut self, reason: &str) {
        self.facts.push(("skipped", format!("rows with packets lost by the kernel: {reason}")));
    }

    fn failed(&mut self, what: &str, goal: &str, reason: &str) {
        self.table.row(what, goal, reason, "", Verdict::NotMeasured);
    }

    pub(crate) fn voice(&mut self, name: &str, row: usize, found: Result<BothWays, String>) {
        self.voices.push((name.to_owned(), row, found));
    }

    pub(crate) fn grpc_voice(&mut self, lost_percent: u32, found: Result<Heard, String>) {
        self.streams.push((lost_percent, found));
    }

    pub(crate) fn close_voice(&mut self) {
        let stream = |lost: u32| {
            let found = self.streams.iter().find(|(of, _)| *of == lost).map(|(_, found)| found);
            match found {
                Some(Ok(heard)) => format!(
                    "one gRPC stream, {lost} % lost: p95 {} ms, concealed {} %",
                    number(heard.p95_ms()),
                    number(heard.concealed_percent())
                ),
                Some(Err(reason)) => format!("one gRPC stream, {lost} % lost: skipped, {reason}"),
                None => String::new(),
            }
        };
        let (clean, lost) = (stream(0), stream(5));
        for (name, row, found) in std::mem::take(&mut self.voices) {
            let what = format!("voice mouth to ear, {name}");
            let p95 = VOICE_GOALS[row];
            let goal = p95.map_or(String::new(), |p95| {
                let concealed = if row == 0 { "" } else { ", concealed ≤ 5 %" };
                format!("p95 ≤ {} ms{concealed}", number(p95))
            });
            let found = match found {
                Ok(found) => found,
                Err(reason) => {
                    self.failed(&what, &goal, &reason);
                    continue;
                }
            };
            let sides = [("car to console", &found.to_console), ("console to car", &found.to_car)];
            for (side, heard) in sides {
                let verdict = p95.map_or(Verdict::Told, |p95| {
                    Verdict::of(heard.p95_ms() <= p95 && heard.concealed_percent() <= CONCEALED_PERCENT)
                });
                let measured = format!(
                    "p50 {}, p95 {} ms, concealed {} %",
                    number(heard.delays.percentile(50.0)),
                    number(heard.p95_ms()),
                    number(heard.concealed_percent())
                );
                let rival = if row == 0 { &clean } else { &lost };
                self.table.row(&format!("{what}, {side}"), &goal, &measured, rival, verdict);
            }
            let packets = found
                .passed_and_lost
                .map_or(String::new(), |(passed, lost)| format!(" UDP packets carried {passed}, lost {lost}."));
            self.details.push(format!(
                "Voice, {name} (p50 / p95 / longest): car to console {}; console to car {}.{packets}",
                one_direction(&found.to_console),
                one_direction(&found.to_car)
            ));
        }
        for (lost, found) in std::mem::take(&mut self.streams) {
            if let Ok(heard) = found {
                self.details.push(format!("Voice on one gRPC stream, {lost} % lost: {}.", one_direction(&heard)));
            }
        }
    }

    pub(crate) fn painting(&mut self, cost: Result<[Duration; 3], String>) {
        if let Ok([draw, encode, decode]) = cost {
            self.details.push(format!(
                "One picture alone, middle of 40: drawn in {}, encoded in {}, decoded in {} ms.",
                ms(draw),
                ms(encode),
                ms(decode)
            ));
        }
    }

    pub(crate) fn pictures(&mut self, plan: pictures::Plan, found: Result<pictures::Found, String>) {
        let way = if plan.conditions.is_some() { ", 5 % lost in twos, 0–30 ms jitter" } else { "" };
        let clock = format!("car's clock 37 s ahead, {} ppm fast{way}", plan.fast_ppm);
        let (glass, age) =
            (format!("pictures glass to glass, four views, {clock}"), format!("age shown less the truth, {clock}"));
        let goals = ("p95 ≤ 120 ms", "0 to 20 ms");
        let found = match found {
            Ok(found) => found,
            Err(reason) => return self.failed(&glass, goals.0, &reason),
        };
        // The goals are for a good network; on a bad one the numbers stand for themselves.
        let judged = |met: bool| if plan.conditions.is_some() { Verdict::Told } else { Verdict::of(met) };
        let goal = |text| if plan.conditions.is_some() { "" } else { text };
        let is_there = found.pictures > 0;
        self.table.row(
            &glass,
            goal(goals.0),
            &format!(
                "p50 {}, p95 {}, p99 {} ms",
                number(found.glass.ms(0.5)),
                number(found.glass.ms(0.95)),
                number(found.glass.ms(0.99))
            ),
            &format!("to the console's hands p95 {} ms", number(found.came.ms(0.95))),
            judged(is_there && found.glass.ms(0.95) <= 120.0),
        );
        self.table.row(
            &age,
            goal(goals.1),
            &format!(
                "{} to {} ms, p95 {}; {} younger, {} more than 20 ms of {}",
                us_in_ms(found.least_us),
                us_in_ms(found.most_us),
                number(found.beyond.ms(0.95)),
                found.younger,
                found.too_old,
                found.pictures
            ),
            "the truth, both ends in one process",
            judged(is_there && found.younger == 0 && found.too_old == 0),
        );
        self.details.push(format!(
            "Pictures, {clock}: {} a second, without an age {}, not decoded in time {}, not painted in time {}, \
             superseded before sending {}, given up on the way {}.",
            number(f64::from(u32::try_from(found.pictures).unwrap_or(u32::MAX)) / found.lasted.as_secs_f64()),
            found.without_age,
            found.unread,
            found.skipped,
            found.superseded,
            found.reset
        ));
    }

    pub(crate) fn stops(&mut self, plan: stops::Plan, found: Result<stops::Found, String>) {
        let what = format!("STOP applied, {} % lost each way", plan.lost_percent);
        let goal = match plan.lost_percent {
            5 => Some(250.0),
            20 => Some(600.0),
            _ => None,
        };
        let words = goal.map_or(String::new(), |goal| format!("p99 ≤ {} ms", number(goal)));
        let found = match found {
            Ok(found) => found,
            Err(reason) => return self.failed(&what, &words, &reason),
        };
        let times = |side: &stops::Applieds| {
            format!(
                "p50 {}, p99 {}, max {} ms",
                number(side.times.ms(0.5)),
                number(side.times.ms(0.99)),
                number(side.times.ms(1.0))
            )
        };
        let (both, alone) = (&found.both, &found.control_alone);
        let verdict = goal.map_or(Verdict::Told, |goal| Verdict::of(both.times.ms(0.99) <= goal));
        self.table.row(&what, &words, &times(both), &format!("gRPC alone: {}", times(alone)), verdict);
        let once = |side: &stops::Applieds| {
            format!("{} of {}; twice {}, never {}", side.applied_once, side.pressed, side.applied_again, side.never)
        };
        let is_once = both.applied_once == both.pressed && both.pressed > 0;
        let row = format!("{what}: exactly once");
        self.table.row(&row, "all", &once(both), &format!("gRPC alone: {}", once(alone)), Verdict::of(is_once));
        let refused = both.refused.iter().chain(&alone.refused).next();
        self.details.push(format!(
            "STOP, {} %: the kernel dropped {} packets; the hub repeated {} stops on UDP{}.",
            plan.lost_percent,
            found.lost,
            found.repeats,
            refused.map_or(String::new(), |first| format!("; the first that was refused: {first}"))
        ));
    }

    #[allow(clippy::cast_precision_loss)] // pictures and microseconds of a run
    pub(crate) fn relay(&mut self, found: Result<relay::Found, String>) {
        let what = "relay on one core: 100 streams of 15 pictures a second, 20 consoles watch 5 each";
        let goal = "all of 1,500 a second";
        let found = match found {
            Ok(found) => found,
            Err(reason) => return self.failed(what, goal, &reason),
        };
        let wanted = (relay::CARS * 5) as f64 * f64::from(pictures::PER_SECOND);
        let rate = |it: &relay::Stretch| it.delivered as f64 / it.lasted.as_secs_f64();
        let core = |it: &relay::Stretch| 100.0 * it.used_us as f64 / it.lasted.as_micros() as f64;
        let words = |it: &relay::Stretch| {
            format!(
                "{} a second, age p50 {}, p99 {} ms, core {} %",
                number(rate(it)),
                number(it.ages.ms(0.5)),
                number(it.ages.ms(0.99)),
                number(core(it))
            )
        };
        let (all, one) = (&found.all_read, &found.one_stopped);
        // A hundredth is what two clocks of a fifteenth of a second may differ in.
        self.table.row(what, goal, &words(all), "", Verdict::of(rate(all) >= wanted * 0.99));
        let (fewer, later) = (rate(one) / rate(all), one.ages.ms(0.99) / all.ages.ms(0.99));
        self.table.row(
            "the same, and one console more has stopped reading",
            "as many, p99 ≤ 1.1 × as old",
            &format!("{}; {} × as many, p99 {} × as old", words(one), number(fewer), number(later)),
            "all read",
            Verdict::of(fewer >= 0.99 && later <= 1.1),
        );
        self.details.push(format!(
            "Relay: pictures of {} bytes in the middle; hub {} KiB with all reading, {} KiB with one that does not; \
             superseded at the hub {} and {}, given up on the way {} and {}.",
            found.mean_bytes, all.resident_kib, one.resident_kib, all.superseded, one.superseded, all.reset, one.reset
        ));
    }

    pub(crate) fn print(&self) {
        for (name, value) in &self.facts {
            say(&format!("- {name}: {value}"));
        }
        say(&format!("- load of the last minute at the end: {}", machine::load()));
        say("");
        self.table.print();
        for detail in &self.details {
            say("");
            say(detail);
        }
    }
}
