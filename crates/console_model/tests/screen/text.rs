//! View models as plain text, one line a thing, so that a snapshot reads like the screen.

use std::fmt::Write as _;

use console_model::view::{
    CallView, CaseView, ConnectionView, ConversationView, DeedView, EyesView, HelpView, MapView, NoticesView,
    OptionView, PaletteView, PaneView, PathLine, PathView, PerceivedView, QueueRow, QueueView, StatusBarView, StepKind,
    StepView, TimelineView, TopBarView,
};

/// A view model that reads as text.
pub(crate) trait Text {
    fn text(&self) -> String;
}

fn on(yes: bool, word: &str) -> String {
    if yes { format!(" [{word}]") } else { String::new() }
}

fn off(on: bool) -> &'static str {
    if on { "" } else { " off" }
}

fn some(before: &str, words: &str) -> String {
    if words.is_empty() { String::new() } else { format!("{before}{words}") }
}

/// Writes a line, unless there is nothing to say.
fn line(out: &mut String, words: &str) {
    if !words.is_empty() {
        writeln!(out, "{words}").unwrap();
    }
}

impl Text for TopBarView {
    fn text(&self) -> String {
        let people: Vec<String> =
            self.on_shift.iter().map(|it| format!("{}{}", it.name, some(" / ", &it.note))).collect();
        format!(
            "{:?} {}\n{}\n{} {}\n{} {}{} | {} | {} | {}\n",
            self.link_tone,
            self.link,
            self.fleet,
            self.on_shift_label,
            people.join(", "),
            self.load_label,
            self.load,
            on(self.load_high, "high"),
            self.readiness,
            self.language,
            self.clock,
        )
    }
}

impl Text for QueueView {
    fn text(&self) -> String {
        let mut out = String::new();
        line(&mut out, &(self.mine_heading.clone() + &on(self.stale, "stale") + &on(self.surge, "surge")));
        self.mine.iter().for_each(|it| row(&mut out, it));
        line(&mut out, &(self.waiting_heading.clone() + &some(" | ", &self.claim_hint)));
        self.waiting.iter().for_each(|it| row(&mut out, it));
        line(&mut out, &self.others_heading);
        self.others.iter().for_each(|it| row(&mut out, it));
        line(&mut out, &self.empty);
        out
    }
}

fn row(out: &mut String, row: &QueueRow) {
    writeln!(
        out,
        "  {}{}{} | {} | {} | {} | {} | {}{}{}{}",
        row.title,
        on(row.selected, "selected"),
        some(" key ", &row.key),
        row.waited,
        row.place,
        row.urgency_word,
        row.aboard,
        row.rank,
        some(" | ", &row.why),
        some(" | ", &row.same_cause_words),
        some(" | ", &row.pending) + &row.call.map(|it| format!(" | phone {it:?}")).unwrap_or_default(),
    )
    .unwrap();
}

impl Text for MapView {
    fn text(&self) -> String {
        let mut out = String::new();
        let title = some("selected ", &self.selected_title) + &some(": ", &self.selected_note);
        line(&mut out, &(title + &on(self.stale, "stale") + &on(self.wants_point, "wants a point")));
        for car in &self.cars {
            let need = car.need.map(|(_, urgency)| format!(" {urgency:?}")).unwrap_or_default();
            let (mine, stale) = (on(car.mine, "mine"), on(car.stale, "stale"));
            writeln!(out, "  {} {:?}{need}{mine}{stale}", car.vehicle, car.mode).unwrap();
        }
        self.closures.iter().for_each(|it| line(&mut out, &it.label));
        paths(&mut out, &self.paths);
        line(&mut out, on(self.path_cursor.is_some(), "cross").trim_start());
        line(&mut out, &self.warning);
        out
    }
}

impl Text for PerceivedView {
    fn text(&self) -> String {
        let mut out = String::new();
        let head =
            format!("{} | {:?} {}{}", self.title, self.age.freshness, self.age.words, on(self.enlarged, "enlarged"));
        line(&mut out, &head);
        for words in [&self.stale_bar, &self.stop_reason, &self.plan_label, &self.summary, &self.empty] {
            line(&mut out, words);
        }
        for object in &self.objects {
            writeln!(out, "  {}{} | {}", object.label, on(object.vulnerable, "vulnerable"), object.spoken).unwrap();
        }
        paths(&mut out, &self.paths);
        line(&mut out, on(self.wants_point, "wants a point").trim_start());
        out
    }
}

fn paths<P>(out: &mut String, lines: &[PathLine<P>]) {
    for it in lines {
        writeln!(out, "  path {:?}: {} ({} points)", it.stage, it.label, it.points.len()).unwrap();
    }
}

impl Text for PathView {
    fn text(&self) -> String {
        let mut out = format!("{} | {}{}\n", self.title, self.drawn, on(self.bad, "bad"));
        line(&mut out, &self.plan);
        line(&mut out, &self.state);
        self.approve.iter().for_each(|it| deed(&mut out, it));
        out
    }
}

impl Text for EyesView {
    fn text(&self) -> String {
        let mut out = String::new();
        line(&mut out, &(self.note.clone() + &on(self.large, "large")));
        line(&mut out, &(self.past.clone() + &some(" | ", self.live.as_ref().map_or("", |it| it.key.as_str()))));
        self.panes.iter().for_each(|it| pane(&mut out, it));
        if let Some(inset) = &self.inset {
            out.push_str("inset");
            pane(&mut out, inset);
        }
        if let Some(it) = &self.scrubber {
            let playing = on(it.live, "live") + &on(it.playing, "playing");
            writeln!(out, "{} {} {:.2} {}{}{playing}", it.label, it.start, it.place, it.ago, some(" ", &it.speed))
                .unwrap();
            it.kept.iter().for_each(|(from, to)| writeln!(out, "  kept {from:.2} to {to:.2}").unwrap());
            it.marks.iter().for_each(|mark| writeln!(out, "  mark {:.2} {}", mark.place, mark.spoken).unwrap());
            deed(&mut out, &it.pause);
            deed(&mut out, &it.back_to_live);
            it.ways.iter().for_each(|(it, _)| deed(&mut out, it));
        }
        out
    }
}

fn pane(out: &mut String, it: &PaneView) {
    let key = if it.key.is_empty() { String::new() } else { format!(" ({})", it.key) };
    let said = some(" ", &it.badge) + &some(" | ", &it.bar) + &some(" | ", &it.reason) + &on(it.is_grey(), "grey");
    writeln!(out, "  {}{key} {:?}{said} | {}", it.title, it.state, it.spoken).unwrap();
    for label in &it.labels {
        let (from, to) = (label.frame.from, label.frame.to);
        writeln!(out, "    {:.2} {:.2} to {:.2} {:.2} {}", from.x, from.y, to.x, to.y, label.words).unwrap();
    }
    if let Some(inside) = &it.inside {
        deed(out, &inside.deed);
        line(out, &format!("    {}{}", inside.note, on(inside.on, "on")));
    }
}

fn deed(out: &mut String, it: &DeedView) {
    let state = if it.enabled { " on" } else { " off" };
    let hold = if it.hold { " held" } else { "" };
    writeln!(out, "  {} ({}){state}{hold}{}{}", it.words, it.key, some(": ", &it.reason), some(" | ", &it.pending))
        .unwrap();
}

fn option(out: &mut String, it: &OptionView) {
    let state = if it.enabled { "on" } else { "off" };
    writeln!(out, "  {} {} {state}{}", it.key, it.words, some(": ", &it.reason)).unwrap();
}

impl Text for StepView {
    fn text(&self) -> String {
        let mut out = format!("{} | {}\n", self.title, self.cancel);
        match &self.kind {
            StepKind::Choice(options) => options.iter().for_each(|it| option(&mut out, it)),
            StepKind::Text { text, hint, enough, .. } => {
                writeln!(out, "  text {text:?} hint {hint:?}{}", on(*enough, "enough")).unwrap();
            }
            StepKind::Place { text, hint, found_words, options, .. } => {
                writeln!(out, "  place {text:?} hint {hint:?} {found_words}").unwrap();
                options.iter().for_each(|it| option(&mut out, it));
            }
            StepKind::Path(it) => {
                writeln!(out, "  {}{}{}", it.length, on(it.enough, "enough"), some(": ", &it.reason)).unwrap();
                line(&mut out, &it.hint);
                line(&mut out, &it.cursor);
                writeln!(out, "  {}{} | {}{}", it.next, off(it.next_enabled), it.back, off(it.back_enabled)).unwrap();
            }
            StepKind::Confirm(it) => {
                let state = if it.enabled { "on" } else { "off" };
                writeln!(
                    out,
                    "  {} | {} | {} {state} {:.1}{}",
                    it.words,
                    it.who,
                    it.key,
                    it.progress,
                    some(": ", &it.reason)
                )
                .unwrap();
            }
        }
        out
    }
}

impl Text for CaseView {
    fn text(&self) -> String {
        let mut out = String::new();
        let urgency = self.urgency.as_ref().map(|(_, word)| word.as_str()).unwrap_or_default();
        line(&mut out, &(self.title.clone() + &some(" | ", urgency) + &on(self.mine, "mine")));
        line(&mut out, &self.subtitle);
        line(&mut out, &self.closed);
        if let Some(mode) = &self.mode_line {
            writeln!(out, "mode: {} | {}{}", mode.words, mode.note, on(mode.stale, "stale") + &on(mode.lost, "lost"))
                .unwrap();
        }
        self.holds.iter().for_each(|it| line(&mut out, it));
        self.brief.iter().for_each(|it| line(&mut out, &format!("{}: {}", it.label, it.words)));
        self.also_open.iter().for_each(|(_, it)| line(&mut out, &format!("also: {it}")));
        if let Some(question) = &self.question {
            line(&mut out, &question.words);
            line(&mut out, &question.second_look.words);
            for answer in &question.answers {
                let state = if answer.enabled { "on" } else { "off" };
                let key = if answer.key_live { "" } else { " dead" };
                let (reason, pending) =
                    (some(": ", &answer.reason), some(" | ", &answer.pending) + &on(answer.under_way, "under way"));
                writeln!(out, "  {}{key} {} {state}{reason}{pending}", answer.key, answer.words).unwrap();
            }
            line(&mut out, &question.keys_note);
        }
        self.path.iter().for_each(|it| out.push_str(&it.text()));
        if let Some(step) = &self.step {
            out.push_str(&step.text());
        }
        line(&mut out, &some("all: ", &self.commands.reason));
        self.commands.first.iter().chain(&self.commands.more).for_each(|it| deed(&mut out, it));
        self.commands.first_reasons.iter().for_each(|it| line(&mut out, it));
        line(&mut out, "verbs:");
        self.commands.verbs.iter().for_each(|it| deed(&mut out, it));
        for it in &self.trail {
            let end = on(it.succeeded, "done") + &on(it.open, "open");
            writeln!(out, "given: {} | {}{} | {}{end}", it.words, it.state_words, some(": ", &it.reason), it.note)
                .unwrap();
        }
        if self.stop.enabled {
            let state = some(" | ", &self.stop.state) + &on(self.stop.unsettled, "unsettled");
            writeln!(out, "STOP: {} ({}) | {}{state}", self.stop.words, self.stop.key, self.stop.who).unwrap();
        }
        out
    }
}

impl Text for CallView {
    fn text(&self) -> String {
        let mut out = String::new();
        let mark = self.mark.map(|it| format!("{it:?} ")).unwrap_or_default();
        line(&mut out, &format!("{mark}{}{}", self.words, some(" | ", &self.time)));
        for words in [&self.listeners, &self.lost, &self.no_sound] {
            line(&mut out, words);
        }
        if let Some(it) = &self.answer {
            out.push_str("  ANSWER");
            deed(&mut out, it);
        }
        self.buttons.iter().for_each(|it| deed(&mut out, &it.deed));
        line(&mut out, &some("off: ", &self.reason));
        if let Some(it) = &self.talking {
            let state = on(it.on_air, "on air") + &on(it.muted, "muted") + &on(it.open_line, "open line");
            line(&mut out, &(it.words.clone() + &state));
            [&it.push, &it.mute, &it.mode].into_iter().for_each(|it| deed(&mut out, it));
        }
        if let Some((mine, theirs)) = self.levels {
            let (me, them) = &self.level_labels;
            line(&mut out, &format!("{me} {mine} %, {them} {theirs} %"));
        }
        line(&mut out, &some("said: ", &self.spoken));
        out
    }
}

impl Text for ConversationView {
    fn text(&self) -> String {
        let mut out = format!("{}\n", self.heading);
        line(&mut out, &self.dropped);
        for it in &self.messages {
            let reads = some(" => ", &it.passenger_reads.words);
            writeln!(out, "  {:?} {:?} {} | {}{reads}", it.side, it.state, it.heading, it.words.words).unwrap();
        }
        let send = on(self.can_send, "can send");
        let field = if self.field.is_some() { "field" } else { "no field" };
        writeln!(out, "{field} {:?} hint {:?}{send}", self.draft, self.hint).unwrap();
        for words in [&self.reason, &self.language_note, &self.undrawable] {
            line(&mut out, words);
        }
        for it in &self.phrases {
            let suits = on(it.suggested, "suits");
            let reads = &it.passenger_reads.words;
            writeln!(out, "  ({}) {}: {} => {reads}{suits}", it.key, it.name, it.words).unwrap();
        }
        out
    }
}

impl Text for TimelineView {
    fn text(&self) -> String {
        let mut out = format!("{}\n", self.title);
        for it in &self.lines {
            writeln!(out, "  {} ({} ago) {}: {}{}", it.time, it.ago, it.who, it.words, on(it.bad, "bad")).unwrap();
        }
        line(&mut out, &self.dropped);
        line(&mut out, &self.empty);
        out
    }
}

impl Text for NoticesView {
    fn text(&self) -> String {
        let mut out = String::new();
        self.notices.iter().for_each(|it| line(&mut out, &format!("{:?}: {}", it.tone, it.words)));
        if let Some(it) = &self.attention {
            writeln!(out, "{} | {}", it.words, it.note).unwrap();
        }
        line(&mut out, &self.offer);
        line(&mut out, &some("ringing: ", &self.ringing));
        line(&mut out, &self.silence);
        if let Some((sound, _)) = self.flash {
            writeln!(out, "flash: {sound:?}").unwrap();
        }
        out
    }
}

impl Text for ConnectionView {
    fn text(&self) -> String {
        let now = if self.can_connect { some(" | ", &self.connect_words) } else { String::new() };
        let (banner, detail) = (on(self.banner, "banner"), some(" | ", &self.detail));
        format!("{:?}{banner} {} | {}{detail}{now}\n", self.state, self.title, self.words)
    }
}

impl Text for PaletteView {
    fn text(&self) -> String {
        let mut out = format!("{} | {:?} hint {:?}\n", self.title, self.filter, self.hint);
        for it in &self.entries {
            out.push_str(if it.chosen { ">" } else { " " });
            deed(&mut out, &it.deed);
        }
        line(&mut out, &self.empty);
        out
    }
}

impl Text for HelpView {
    fn text(&self) -> String {
        let mut out = format!("{} | {}\n", self.title, self.close);
        for section in &self.sections {
            line(&mut out, &section.title);
            section.lines.iter().for_each(|it| line(&mut out, &format!("  {} {}", it.key, it.words)));
        }
        out
    }
}

impl Text for StatusBarView {
    fn text(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(|it| format!("{} {}", it.key, it.words)).collect();
        let skipped = some(" | ", &self.skipped);
        format!("{}\n{:?} {} | {}{skipped}\n", keys.join(" · "), self.witness, self.record, self.chain_head)
    }
}
