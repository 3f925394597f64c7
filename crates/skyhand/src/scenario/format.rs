//! A scenario as its file says it: header, world, cast, operators, timeline, expectations.

use std::collections::BTreeSet;
use std::path::Path;

use assistance::ids::PersonId;
use assistance::incident::Answer;
use assistance::roles::Role;
use assistance::vehicle::{Mood, PassengerNeed, PlaceKind};
use serde::Deserialize;
use simulator::cameras::Daylight;
use simulator::passengers::Language;
use toml::Spanned;

use super::anchor::Anchor;
use super::expectation::Expectation;
use super::timeline::{Deed, Happens};
use super::words::{Named, Span};

/// A name that the file itself gives, with the place where it stands.
pub type Name = Spanned<String>;

/// One scenario.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its short name.
    pub name: String,
    /// What it is about, in one line.
    pub title: String,
    /// When it happened.
    pub date: String,
    /// Where it happened.
    pub city: String,
    /// Where that was told.
    pub sources: Vec<String>,
    /// What happened then, and what is different here.
    pub story: String,
    /// The world.
    pub world: WorldPart,
    /// Cars that are put somewhere, with people.
    #[serde(default)]
    pub cast: Vec<Cast>,
    /// People at consoles.
    #[serde(default)]
    pub operators: Vec<OperatorPart>,
    /// What happens when.
    #[serde(default)]
    pub timeline: Vec<Happens>,
    /// What must come of it.
    #[serde(rename = "expect")]
    pub expectations: Vec<Expectation>,
    /// The file's name, for errors.
    #[serde(skip)]
    pub file: String,
    /// The file's text, for the lines of errors.
    #[serde(skip)]
    pub text: String,
}

/// What the world is made of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldPart {
    /// Seed of the generated city.
    #[serde(default = "one")]
    pub city_seed: u64,
    /// How many cars.
    pub cars: usize,
    /// From which everything else is drawn.
    pub seed: u64,
    /// Whether people hail cars.
    #[serde(default)]
    pub rides: bool,
    /// Before a car's number.
    pub prefix: String,
    /// Of a hundred dark signals that many are asked about.
    #[serde(default = "forty")]
    pub dark_ask_percent: u64,
    /// How long it is played.
    pub lasts: Span,
    /// How light it is for every camera.
    #[serde(default = "by_day")]
    pub daylight: Named<Daylight>,
    /// Whether it rains.
    #[serde(default)]
    pub rain: bool,
}

/// A car put somewhere at the first moment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    /// Which.
    pub car: Name,
    /// At this crossing or address.
    pub at: Option<Name>,
    /// Near this other car of the cast.
    pub near: Option<Name>,
    /// On the stretch of freeway that is nearest to there.
    #[serde(default)]
    pub freeway: bool,
    /// On the rails or the bridge that is nearest to there.
    pub on: Option<Named<PlaceKind>>,
    /// Who is aboard.
    pub passengers: Option<Aboard>,
}

/// Passengers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aboard {
    /// How many.
    #[serde(default = "one_person")]
    pub count: usize,
    /// Which language they speak.
    pub language: Named<Language>,
    /// How they feel.
    #[serde(default = "calm")]
    pub mood: Named<Mood>,
    /// What they need.
    #[serde(default)]
    pub needs: Vec<Named<PassengerNeed>>,
    /// Whether they sleep: only a voice in an open call wakes them.
    #[serde(default)]
    pub asleep: bool,
}

/// A person at a console.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorPart {
    /// Who.
    pub person: Name,
    /// In which role.
    #[serde(default = "operator")]
    pub role: Named<Role>,
    /// When they sit down.
    #[serde(default)]
    pub arrives: Span,
    /// Share of questions answered rightly, 0 to 1.
    #[serde(default = "certain")]
    pub skill: f64,
    /// From seeing to acting.
    #[serde(default = "quick")]
    pub reaction: Span,
    /// Takes cases from the queue by itself.
    #[serde(default = "yes")]
    pub takes_cases: bool,
    /// Answers everything with this.
    pub always_answers: Option<Named<Answer>>,
    /// Talks with passengers.
    #[serde(default = "yes")]
    pub talks: bool,
    /// Works on what it holds; without it only what the timeline says is done.
    #[serde(default = "yes")]
    pub attends: bool,
    /// Looks at the front view of the case in hand. Real pictures are drawn for it.
    #[serde(default = "yes")]
    pub eyes: bool,
}

fn one() -> u64 {
    1
}

fn forty() -> u64 {
    40
}

fn one_person() -> usize {
    1
}

fn calm() -> Named<Mood> {
    Named(Mood::Calm)
}

fn by_day() -> Named<Daylight> {
    Named(Daylight::Day)
}

fn operator() -> Named<Role> {
    Named(Role::Operator)
}

fn certain() -> f64 {
    1.0
}

fn quick() -> Span {
    Span { ms: 2_500 }
}

fn yes() -> bool {
    true
}

/// Something wrong in a file: where in its text, and what.
type Wrong = (std::ops::Range<usize>, String);

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// File, line and what is wrong there.
    pub fn read(path: &Path) -> Result<Self, String> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
        Self::parse(&text, &file)
    }

    /// Reads a text; `file` is how errors call it.
    ///
    /// # Errors
    /// File, line and what is wrong there.
    pub fn parse(text: &str, file: &str) -> Result<Self, String> {
        let read = toml::from_str::<Self>(text);
        let mut scenario =
            read.map_err(|error| at_line(text, file, &(error.span().unwrap_or(0..0), error.message().to_owned())))?;
        scenario.file = file.to_owned();
        scenario.text = text.to_owned();
        scenario.check().map_err(|wrong| at_line(text, file, &wrong))?;
        Ok(scenario)
    }

    /// File and line of a name, with what is wrong about it.
    #[must_use]
    pub fn wrong(&self, name: &Name, what: &str) -> String {
        at_line(&self.text, &self.file, &(name.span(), what.to_owned()))
    }

    fn check(&self) -> Result<(), Wrong> {
        let whole = |what: &str| (0..0, what.to_owned());
        if self.sources.is_empty() {
            return Err(whole("`sources` is empty: say where this was told"));
        }
        if self.world.cars == 0 || self.world.lasts.ms == 0 {
            return Err(whole("[world] needs at least one car and a time that it `lasts`"));
        }
        for cast in &self.cast {
            self.is_car(&cast.car)?;
            if let Some(near) = &cast.near {
                self.is_car(near)?;
            }
            if let Some(on) = cast.on.filter(|on| cast.freeway || !matches!(on.0, PlaceKind::Rail | PlaceKind::Bridge))
            {
                let what = format!("put the car `on` \"rail\" or \"bridge\" without `freeway`, not {}", on.0.name());
                return Err((cast.car.span(), what));
            }
            if cast.at.is_some() && cast.near.is_some() {
                return Err((cast.car.span(), "put the car `at` a place or `near` another, not both".to_owned()));
            }
        }
        let mut people = BTreeSet::new();
        for one in &self.operators {
            PersonId::new(one.person.get_ref()).map_err(|error| (one.person.span(), error.to_string()))?;
            if !people.insert(one.person.get_ref()) {
                return Err((one.person.span(), format!("{} sits down twice", one.person.get_ref())));
            }
            if !(0.0..=1.0).contains(&one.skill) {
                return Err((one.person.span(), format!("a skill of {} is not within 0 and 1", one.skill)));
            }
        }
        self.check_timeline()?;
        self.check_expectations()
    }

    fn check_timeline(&self) -> Result<(), Wrong> {
        let mut names = BTreeSet::new();
        for happens in &self.timeline {
            if let Some(name) = happens.name.as_ref().filter(|name| !names.insert(name.get_ref())) {
                return Err((name.span(), format!("two deeds are called `{}`", name.get_ref())));
            }
            self.is_anchor(&happens.after, &happens.at.span())?;
            for car in happens.deed.cars() {
                self.is_car(car)?;
            }
            for person in happens.deed.person().into_iter().chain(happens.deed.taker()) {
                self.is_person(person)?;
            }
            if let Deed::Change(change) = &happens.deed {
                self.is_cause(&change.cause)?;
            }
            if let Deed::End(cause) = &happens.deed {
                self.is_cause(cause)?;
            }
        }
        Ok(())
    }

    fn check_expectations(&self) -> Result<(), Wrong> {
        let mut names = BTreeSet::new();
        for expected in &self.expectations {
            if !names.insert(expected.name.get_ref()) {
                return Err((
                    expected.name.span(),
                    format!("two expectations are called `{}`", expected.name.get_ref()),
                ));
            }
            if let Some(car) = &expected.car {
                self.is_car(car)?;
            }
            self.is_anchor(&expected.after, &expected.name.span())?;
        }
        let judged = self.expectations.iter().any(|expected| expected.awaits.is_none());
        if judged { Ok(()) } else { Err((0..0, "no expectation is judged: the scenario cannot fail".to_owned())) }
    }

    fn is_car(&self, car: &Name) -> Result<(), Wrong> {
        let number = car.get_ref().strip_prefix(&format!("{}-", self.world.prefix)).filter(|digits| digits.len() == 4);
        let known = number.and_then(|digits| digits.parse::<usize>().ok());
        if known.is_some_and(|number| (1..=self.world.cars).contains(&number)) {
            return Ok(());
        }
        let (prefix, cars) = (&self.world.prefix, self.world.cars);
        Err((car.span(), format!("there is no car {}: they are {prefix}-0001 to {prefix}-{cars:04}", car.get_ref())))
    }

    fn is_person(&self, person: &Name) -> Result<(), Wrong> {
        let known = self.operators.iter().any(|one| one.person.get_ref() == person.get_ref());
        if known { Ok(()) } else { Err((person.span(), format!("nobody called {} is at a console", person.get_ref()))) }
    }

    fn is_cause(&self, cause: &Name) -> Result<(), Wrong> {
        let placed = |happens: &&Happens| matches!(happens.deed, Deed::Place(_));
        let named = |happens: &Happens| happens.name.as_ref().map(|name| name.get_ref().clone());
        if self.timeline.iter().filter(placed).any(|happens| named(happens).as_ref() == Some(cause.get_ref())) {
            return Ok(());
        }
        Err((cause.span(), format!("no cause called `{}` is placed", cause.get_ref())))
    }

    fn is_anchor(&self, anchor: &Anchor, span: &std::ops::Range<usize>) -> Result<(), Wrong> {
        if let Some(car) = anchor.car() {
            self.is_car(&Spanned::new(span.clone(), car.to_owned()))?;
        }
        let Some(deed) = anchor.deed() else { return Ok(()) };
        let known = self.timeline.iter().filter_map(|happens| happens.name.as_ref()).any(|name| name.get_ref() == deed);
        if known {
            return Ok(());
        }
        Err((
            span.clone(),
            format!("`after` is start, case, question, claim, call, or a deed's name: no deed is called `{deed}`"),
        ))
    }
}

fn at_line(text: &str, file: &str, (span, what): &Wrong) -> String {
    let line = text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1;
    format!("{file}:{line}: {}", what.trim().replace('\n', ", "))
}
