//! From what was found to rows: goals, ratios, verdicts, and the details that explain them.

use observability::say;

use crate::alone;
use crate::commands;
use crate::fanout;
use crate::fleet::picture_bytes;
use crate::machine;
use crate::mqtt;
use crate::table::{Table, Verdict};
use crate::times::{middle, number, range};

/// Everything one call of the program found.
pub(crate) struct Report {
    facts: Vec<(&'static str, String)>,
    table: Table,
    details: Vec<String>,
    pub(crate) commands: commands::Found,
    runs: Vec<(fanout::Plan, &'static str, fanout::Found)>,
}

impl Report {
    pub(crate) fn begin(seed: u64, rounds: usize, quick: bool) -> Self {
        let mut facts = machine::facts();
        facts.push(("seed", seed.to_string()));
        facts.push(("rounds", format!("{rounds}{}", if quick { ", quick: numbers mean nothing" } else { "" })));
        facts.push(("rival", mqtt::version()));
        facts.push(("message", format!("a picture of {} bytes on its stream", picture_bytes())));
        Self {
            facts,
            table: Table::default(),
            details: Vec::new(),
            commands: commands::Found::default(),
            runs: Vec::new(),
        }
    }

    pub(crate) fn city(&mut self, runs: usize) {
        let (what, goal) = ("San Francisco loaded, slowest", "≤ 1 s");
        let loaded = alone::san_francisco().and_then(|path| alone::load_city(&path, runs));
        match loaded {
            Ok((loads, reads)) => {
                let seconds = |list: &[std::time::Duration], at: usize| number(list[at].as_secs_f64());
                let (last, half) = (loads.len() - 1, loads.len() / 2);
                let measured =
                    format!("{} s, middle {} s of {}", seconds(&loads, last), seconds(&loads, half), loads.len());
                let floor = format!("its file read: {} ms", number(reads[last].as_secs_f64() * 1_000.0));
                let verdict = Verdict::of(loads[last].as_secs_f64() <= 1.0);
                self.table.row(what, goal, &measured, &floor, verdict);
            }
            Err(reason) => self.table.row(what, goal, &reason, "", Verdict::NotMeasured),
        }
    }

    pub(crate) fn frame(&mut self, frames: usize) {
        let what = |scene: &str| format!("console frame, 10,000 cars, 500 cases, {scene}: p99");
        let goal = "≤ 8 ms";
        let lines = match alone::frame_time(frames) {
            Ok(lines) => lines,
            Err(reason) => return self.table.row(&what("any"), goal, &reason, "", Verdict::NotMeasured),
        };
        let floor = alone::p99_in(&lines, "empty frame").map_or("?".to_owned(), |(floor, _)| number(floor));
        for scene in ["whole city", "case open"] {
            let (measured, verdict) = match alone::p99_in(&lines, scene) {
                Some((calm, all)) => {
                    let words = format!("{} ms undisturbed, {} ms all frames", number(calm), number(all));
                    (words, Verdict::of(calm <= 8.0))
                }
                None => ("not told".to_owned(), Verdict::NotMeasured),
            };
            self.table.row(&what(scene), goal, &measured, &format!("empty frame: {floor} ms"), verdict);
        }
        let program = lines.join("\n");
        self.details.push(format!("Console frame, as its program prints it:\n\n```\n{program}\n```"));
    }

    pub(crate) fn close_commands(&mut self, plan: commands::Plan, wanted: bool) {
        if !wanted {
            return;
        }
        let found = &self.commands;
        let all_ended = found.completed.count() == found.asked && found.refused.is_empty();
        let (echo, disk) = (found.echo.ms(0.99), found.disk.ms(0.99));
        let (p50, p99) = (found.completed.ms(0.5), found.completed.ms(0.99));
        let floor = format!("echo p99 {} + fdatasync p99 {} = {} ms", number(echo), number(disk), number(echo + disk));
        let what = format!("command round trip, {} cars at {} Hz", plan.cars, plan.cars_hz);
        let mut row = |what: &str, goal: &str, measured: String, beside: &str, met: bool| {
            // A number of those that came back says nothing when others did not.
            self.table.row(what, goal, &measured, beside, Verdict::of(met && all_ended));
        };
        let ratio = p99 / (echo + disk);
        row(
            &format!("{what}: p99"),
            "≤ 2 × floor",
            format!("{} ms = {} ×", number(p99), number(ratio)),
            &floor,
            ratio <= 2.0,
        );
        row(
            &format!("{what}: p50"),
            "≤ 5 ms",
            format!("{} ms", number(p50)),
            &format!("echo p50 {} ms", number(found.echo.ms(0.5))),
            p50 <= 5.0,
        );
        row(&format!("{what}: p99"), "≤ 25 ms", format!("{} ms", number(p99)), &floor, p99 <= 25.0);
        let seconds = found.lasted.as_secs_f64();
        #[allow(clippy::cast_precision_loss)] // counts of a run are far below 2^52
        let (busy, rate) = (found.used.all_us() as f64 / seconds / 10_000.0, found.entries as f64 / seconds);
        self.details.push(format!(
            "Commands: {} asked at {} a second, {} completed, {} without an end, {} refused or failed{}. \
             p50 / p99 / p99.9, ms: completed {}; recorded (receipt) {}; bare echo {}; fdatasync of 512 B {}. \
             The hub used {} % of its core, wrote {} entries a second, and sent {} deltas to consoles. \
             By the stricter reading of the goal, twice the echo and once the disk, the floor is {} ms. \
             The load handed over late by {} (hub) and {} (echo).",
            found.asked,
            plan.commands_hz,
            found.completed.count(),
            found.unanswered,
            found.refused.len(),
            found.refused.first().map_or(String::new(), |first| format!(" (the first: {first})")),
            found.completed.words(),
            found.recorded.words(),
            found.echo.words(),
            found.disk.words(),
            number(busy),
            number(rate),
            found.deltas,
            number(2.0 * echo + disk),
            found.late.words(),
            found.echo_late.words(),
        ));
    }

    pub(crate) fn fan_out(&mut self, plan: fanout::Plan, who: &'static str, found: Result<fanout::Found, String>) {
        match found {
            Ok(found) => self.runs.push((plan, who, found)),
            Err(reason) => self.unless_failed(&format!("{}, {who}", plan.name), Err(reason)),
        }
    }

    /// A part that could not be measured stands in the table, and the others go on.
    pub(crate) fn unless_failed(&mut self, what: &str, done: Result<(), String>) {
        if let Err(reason) = done {
            self.table.row(&format!("one run of {what}"), "", &reason, "", Verdict::NotMeasured);
        }
    }

    pub(crate) fn close_fan_out(&mut self) {
        for name in ["W1-S", "W1-M"] {
            let of = |who: &str, value: &dyn Fn(&fanout::Found) -> f64| -> Vec<f64> {
                let runs = self.runs.iter().filter(|(plan, by, _)| plan.name == name && *by == who);
                runs.map(|(_, _, found)| value(found)).collect()
            };
            let cost = |who: &str| of(who, &fanout::Found::us_in);
            let hub = cost("hub");
            if hub.is_empty() {
                continue;
            }
            let Some((plan, ..)) = self.runs.iter().find(|(plan, ..)| plan.name == name) else { continue };
            let what = format!("{name}, {} cars at {} Hz", plan.cars, plan.hz);
            let (two, all) = (cost("mosquitto, fan-out 2"), cost("mosquitto, everything"));
            let bare = cost("bare echo");
            let tell = |values: &[f64]| format!("{}{}", number(middle(values.to_vec())), range(values));
            let out = |who: &str| number(middle(of(who, &fanout::Found::us_out)));
            let ratio = |rival: &[f64]| middle(hub.clone()) / middle(rival.to_vec());
            let mut row = |what: &str, goal: &str, measured: String, beside: String, verdict| {
                self.table.row(what, goal, &measured, &beside, verdict);
            };
            // The goal of the workload's definition is for the larger of the two.
            let promised = name == "W1-M";
            let goal = if promised { "≤ 0.75 × rival" } else { "" };
            let cheap = |ratio: f64| if promised { Verdict::of(ratio <= 0.75) } else { Verdict::Told };
            row(
                &format!("{what}: CPU a message in, everything to all consoles"),
                goal,
                format!("{} µs = {} ×", tell(&hub), number(ratio(&all))),
                format!("mosquitto, everything to all: {} µs", tell(&all)),
                cheap(ratio(&all)),
            );
            row(
                &format!("{what}: the same beside a rival with fan-out 2"),
                goal,
                format!("{} µs = {} ×", tell(&hub), number(ratio(&two))),
                format!("mosquitto, fan-out 2: {} µs", tell(&two)),
                cheap(ratio(&two)),
            );
            row(
                &format!("{what}: the same beside the bare transport"),
                "",
                format!("{} µs = {} ×", tell(&hub), number(ratio(&bare))),
                format!("bare gRPC echo: {} µs", tell(&bare)),
                Verdict::Told,
            );
            row(
                &format!("{what}: CPU an update delivered"),
                "",
                format!("{} µs", out("hub")),
                format!("everything {}, fan-out 2 {} µs", out("mosquitto, everything"), out("mosquitto, fan-out 2")),
                Verdict::Told,
            );
            let memory = |who: &str| of(who, &|found| found.car_kib);
            let car = middle(memory("hub"));
            row(
                &format!("{what}: memory a car, mutual TLS"),
                "≤ 40 KiB",
                format!("{} KiB", tell(&memory("hub"))),
                format!(
                    "bare gRPC echo {}, mosquitto {} KiB",
                    tell(&memory("bare echo")),
                    tell(&memory("mosquitto, fan-out 2"))
                ),
                Verdict::of(car <= 40.0),
            );
        }
        self.details_of_runs();
    }

    fn details_of_runs(&mut self) {
        let mut lines = vec![
            "| run | taken /s | not sent /s | delivered /s | frames or messages /s | superseded in slots /s | superseded \
             for consoles /s | dropped /s | CPU % (of it in the kernel) | sleeps a message | resident MiB | staleness ms \
             | load late ms |"
                .to_owned(),
            format!("|{}", " --- |".repeat(13)),
        ];
        for (plan, who, found) in &self.runs {
            let a_second = |count: u64| format!("{:.0}", found.a_second(count));
            lines.push(format!(
                "| {}, {who} | {} | {} | {} | {} | {} | {} | {} | {:.0} ({:.0}) | {:.2} | {} | {} | {} |",
                plan.name,
                a_second(found.taken),
                a_second(found.not_sent),
                a_second(found.delivered),
                a_second(found.packets),
                a_second(found.superseded_in_slots),
                a_second(found.superseded_for_consoles),
                a_second(found.dropped),
                found.busy_percent(),
                found.system_percent(),
                found.sleeps_per_message(),
                found.end_kib / 1024,
                found.staleness.words(),
                found.late.words(),
            ));
        }
        self.details.push(format!("Fan-out, run by run (times are p50 / p99 / p99.9):\n\n{}", lines.join("\n")));
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
