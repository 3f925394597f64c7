//! The top bar: the hub and how far it is, the fleet in one line, who is on shift, own load, the clock.

use assistance::roles::Readiness;

/// How the link's dot is drawn; its words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkTone {
    /// Live.
    Live,
    /// On its way, or slow.
    Unsure,
    /// Not there.
    Down,
}

/// One person of the shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// The name, "you" for oneself.
    pub name: String,
    /// Whether it is oneself.
    pub me: bool,
    /// Role and readiness where they are worth saying: "lead", "on a break"; else empty.
    pub note: String,
    /// Whether they take cases.
    pub readiness: Readiness,
    /// Held vehicles.
    pub claims: u32,
}

/// The top bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopBarView {
    /// "Hub sf-1 · 38 ms", or what the link is doing.
    pub link: String,
    /// How its dot is drawn.
    pub link_tone: LinkTone,
    /// "412 cars · 397 driving · 9 waiting · 4 held · 2 unreachable"; empty before the first snapshot.
    pub fleet: String,
    /// "On shift:".
    pub on_shift_label: String,
    /// Who is on shift, oneself first.
    pub on_shift: Vec<PersonView>,
    /// "Your load".
    pub load_label: String,
    /// 0 to 100.
    pub load_percent: u8,
    /// "61 %"; empty before the first snapshot.
    pub load: String,
    /// Whether the load is above 70 %, where people begin to miss things.
    pub load_high: bool,
    /// Own readiness in words: "Ready", "On a break".
    pub readiness: String,
    /// The interface's language, in itself: "English".
    pub language: String,
    /// "14:07:32".
    pub clock: String,
}

use assistance::vehicle::DrivingMode;

use super::ConnectionState;
use crate::screen::Screen;
use crate::time::ScreenTime;

/// Above this load people begin to miss things, percent.
const HIGH_LOAD: u8 = 70;

impl Screen {
    /// The top bar.
    #[must_use]
    pub fn top_bar(&self, now: ScreenTime) -> TopBarView {
        let words = &self.words;
        let state = self.connection_state(now);
        let hub = self.me.as_ref().map(|me| me.site.clone()).or_else(|| self.setup.hub.clone()).unwrap_or_default();
        let (link, link_tone) = match state {
            ConnectionState::Live => {
                let latency = match self.link.latency {
                    Some(trip) => words.fill("millis", &[("n", (&trip.as_millis().to_string()).into())]),
                    None => words.say("latency-unknown"),
                };
                (words.fill("top-hub", &[("hub", (&hub).into()), ("latency", (&latency).into())]), LinkTone::Live)
            }
            other => {
                let unsure = matches!(
                    other,
                    ConnectionState::Connecting | ConnectionState::Loading | ConnectionState::StaleData
                );
                (self.connection_title(other), if unsure { LinkTone::Unsure } else { LinkTone::Down })
            }
        };
        let me = self.person().and_then(|me| self.shift.persons.get(me));
        // Before the first snapshot nothing is known, and nothing is said as if it were.
        let known = |words: String| if self.link.was_live { words } else { String::new() };
        let load_percent = me.map_or(0, |me| me.load_percent);
        TopBarView {
            link,
            link_tone,
            fleet: known(self.fleet_in_one_line()),
            on_shift_label: words.say("top-on-shift"),
            on_shift: self.people_on_shift(),
            load_label: words.say("top-load"),
            load_percent,
            load: known(words.fill("percent", &[("n", u64::from(load_percent).into())])),
            load_high: load_percent > HIGH_LOAD,
            readiness: me.map(|me| words.name(me.readiness)).unwrap_or_default(),
            language: self.setup.locale.own_name().to_owned(),
            clock: self.wall.text(),
        }
    }

    fn fleet_in_one_line(&self) -> String {
        let total = self.shift.dots.len().max(self.shift.vehicles.len());
        let (mut driving, mut waiting, mut held, mut stopped) = (0_usize, 0_usize, 0_usize, 0_usize);
        for it in self.shift.dots.values() {
            match it.dot.mode {
                DrivingMode::Driving => driving += 1,
                DrivingMode::WaitingForAssistance => waiting += 1,
                DrivingMode::Held | DrivingMode::Responder => held += 1,
                DrivingMode::MinimalRisk => stopped += 1,
                DrivingMode::Parked => {}
            }
        }
        let unreachable = self.shift.vehicles.values().filter(|it| !it.linked).count();
        let mut parts = vec![self.words.fill("fleet-cars", &[("n", total.into())])];
        let listed = [
            ("fleet-driving", driving),
            ("fleet-waiting", waiting),
            ("fleet-held", held),
            ("fleet-stopped", stopped),
            ("fleet-unreachable", unreachable),
        ];
        for (key, n) in listed {
            if n > 0 || key == "fleet-driving" {
                parts.push(self.words.fill(key, &[("n", n.into())]));
            }
        }
        parts.join(" · ")
    }

    fn people_on_shift(&self) -> Vec<PersonView> {
        let mut people: Vec<PersonView> = self
            .shift
            .persons
            .values()
            .filter(|it| it.connected || self.is_me(&it.id))
            .map(|it| {
                let mut notes = Vec::new();
                if it.role != assistance::roles::Role::Operator {
                    notes.push(self.words.name(it.role));
                }
                if it.readiness != Readiness::Ready {
                    notes.push(self.words.name(it.readiness));
                }
                let me = self.is_me(&it.id);
                PersonView {
                    name: self.person_words(&it.id),
                    me,
                    note: notes.join(", "),
                    readiness: it.readiness,
                    claims: it.claims,
                }
            })
            .collect();
        people.sort_by_key(|it| !it.me);
        people
    }
}
