//! What a scenario expects: events within a time of their clock, events that never come, and
//! measures of the whole.

use assistance::call::{CallPlace, CallReason, CallStep};
use assistance::command::{CommandKind, FieldService, Rule};
use assistance::conversation::Phrase;
use assistance::incident::{Answer, IncidentKind};
use assistance::vehicle::{Mood, PlaceKind};
use media::View;
use serde::Deserialize;
use simulator::causes::Consequence;
use simulator::passengers::Cue;

use super::anchor::Anchor;
use super::format::Name;
use super::words::{Named, Span};

/// One expectation.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct Expectation {
    /// Its short name.
    pub name: Name,
    /// What it demands, as a sentence.
    pub says: String,
    /// Of which car; any if none is named.
    pub car: Option<Name>,
    /// The start of its clock.
    pub after: Anchor,
    /// What is looked for; `None` only while it awaits a feature.
    pub what: Option<Expected>,
    /// The feature it waits for: as long as this stands it is "not yet".
    pub awaits: Option<String>,
}

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Expected {
    /// It happens within that time of the clock.
    Within(Event, Span),
    /// It does not happen once the clock runs.
    Never(Event),
    /// A measure of the whole stays within its limits.
    Measure(Measure),
}

/// Something that happens. Filters that are absent let everything pass.
#[derive(Debug, Clone)]
pub enum Event {
    /// A car opens a case.
    Case(OfKind),
    /// Somebody takes the car.
    Claimed(By),
    /// A person's words reach those aboard.
    Spoken(Spoken),
    /// A passenger says something.
    Said(Said),
    /// A question is answered.
    Answered(Answered),
    /// A command is completed.
    Done(Commanded),
    /// A command is refused, by the desk or by the car.
    Refused(Commanded),
    /// A car that was stuck moves again.
    Moves,
    /// It stands at a kerb it was asked to pull over to.
    PulledOver(At),
    /// It stands in its minimal-risk condition.
    Stopped(At),
    /// Doors are unlocked.
    Unlocked(At),
    /// Somebody gets out.
    Alighted(At),
    /// The car learns that nobody can be reached.
    LinkLost,
    /// It hears the hub again.
    LinkBack,
    /// Something happens to a call, as the record has it.
    Call(Called),
    /// Those at one end of a car have an open line.
    Connected(AtEnd),
    /// Those at one end of a car hear a person's voice, for the first time in a call.
    VoiceHeard(AtEnd),
    /// A person hears a voice from the car, for the first time in a call.
    HeardByPerson(By),
    /// A picture comes to somebody's screen.
    Picture(Pictured),
    /// A look into the cabin stands in the record.
    LookedInside(By),
    /// Somebody was refused a look into the cabin by its cameras.
    CabinRefused(By),
    /// The car itself answers an SOS, because nobody can be reached.
    SosAnsweredByCar,
}

/// A measure of the whole scenario.
#[derive(Debug, Clone)]
pub enum Measure {
    /// How often something bad followed.
    Consequences(Consequences),
    /// The worst mood that anybody comes to.
    Mood(AtMostMood),
    /// The worst mood at the end.
    MoodAtEnd(AtMostMood),
    /// How many cases there were.
    Cases(CountOfKind),
    /// How long cases waited for a person.
    Waits(Waits),
    /// How long cars stood where they did not mean to, together.
    Stuck(AtMostSpan),
    /// How many cases are open at the end.
    OpenAtEnd(CountOfKind),
    /// Somebody who was sent is still on the dispatch list at the end.
    DispatchAtEnd(Sent),
    /// How old the newest picture on the screen was when a command was pressed, at worst.
    PictureAge(PictureAge),
    /// How often a car began to obey a command.
    Applied(AppliedTimes),
    /// How much of the past before the first live picture somebody saw.
    SeenBack(SeenBack),
    /// How many cars have a working link at the end.
    LinkedAtEnd(Count),
}

macro_rules! filters {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $($(#[$fdoc])* pub $field: Option<$type>,)* })+
    };
}

filters! {
    /// No filter.
    Any {}
    /// Of one kind of incident.
    OfKind {
        /// Which.
        kind: Named<IncidentKind>,
    }
    /// By one person.
    By {
        /// Who.
        by: String,
    }
    /// One phrase, or any words.
    Spoken {
        /// Which.
        phrase: Named<Phrase>,
        /// Whether the line to those aboard was open then.
        in_call: bool,
    }
    /// A certain step of a call.
    Called {
        /// What happened.
        step: Named<CallStep>,
        /// At which end of the car.
        place: Named<CallPlace>,
        /// Why there is a call.
        reason: Named<CallReason>,
        /// Who did it: a person, or `passenger`, `vehicle`, `desk`.
        by: String,
    }
    /// A certain end of the car.
    AtEnd {
        /// Which.
        place: Named<CallPlace>,
    }
    /// Certain words.
    Said {
        /// A line of that cue, in any language.
        cue: Named<Cue>,
        /// Words that contain this.
        text: String,
    }
    /// A certain answer.
    Answered {
        /// Which.
        answer: Named<Answer>,
        /// Whether it is a right one.
        right: bool,
    }
    /// A certain command.
    Commanded {
        /// What kind.
        kind: Named<CommandKind>,
        /// By whom.
        by: String,
        /// Refused by which rule.
        rule: Named<Rule>,
    }
    /// At a certain kind of place.
    At {
        /// What kind.
        place: Named<PlaceKind>,
    }
    /// Certain consequences, and how many of them.
    Consequences {
        /// Which.
        kind: Named<Consequence>,
        /// Whether somebody may have been hurt.
        harmful: bool,
        /// No fewer.
        at_least: usize,
        /// No more.
        at_most: usize,
    }
    /// A mood and none worse.
    AtMostMood {
        /// The worst that is allowed.
        at_most: Named<Mood>,
    }
    /// A number of cases.
    CountOfKind {
        /// Of which kind.
        kind: Named<IncidentKind>,
        /// No fewer.
        at_least: usize,
        /// No more.
        at_most: usize,
    }
    /// Waiting times of cases.
    Waits {
        /// Of that share of cases; of all if absent.
        percent: u8,
        /// No longer.
        at_most: Span,
    }
    /// A sum of times.
    AtMostSpan {
        /// No longer.
        at_most: Span,
    }
    /// Certain pictures.
    Pictured {
        /// Of which camera.
        view: Named<View>,
        /// On whose screen.
        by: String,
        /// Of the past, or live.
        past: bool,
        /// No older than this when they came.
        at_most_old: Span,
    }
    /// The age of pictures at certain commands.
    PictureAge {
        /// At which; at any if absent.
        kind: Named<CommandKind>,
        /// Pressed by whom.
        by: String,
        /// No older.
        at_most: Span,
    }
    /// How often a command was obeyed.
    AppliedTimes {
        /// Which.
        kind: Named<CommandKind>,
        /// No fewer.
        at_least: usize,
        /// No more.
        at_most: usize,
    }
    /// A stretch of the past.
    SeenBack {
        /// On whose screen.
        by: String,
        /// No shorter.
        at_least: Span,
    }
    /// A number.
    Count {
        /// No fewer.
        at_least: usize,
        /// No more.
        at_most: usize,
    }
    /// Somebody who was sent.
    Sent {
        /// Who.
        service: Named<FieldService>,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Name,
    says: String,
    car: Option<Name>,
    #[serde(default)]
    after: Anchor,
    within: Option<Span>,
    never: Option<bool>,
    awaits: Option<String>,
    case: Option<OfKind>,
    claimed: Option<By>,
    spoken: Option<Spoken>,
    said: Option<Said>,
    answered: Option<Answered>,
    done: Option<Commanded>,
    refused: Option<Commanded>,
    moves: Option<Any>,
    pulled_over: Option<At>,
    stopped: Option<At>,
    unlocked: Option<At>,
    alighted: Option<At>,
    link_lost: Option<Any>,
    link_back: Option<Any>,
    call: Option<Called>,
    connected: Option<AtEnd>,
    voice_heard: Option<AtEnd>,
    heard_by_person: Option<By>,
    picture: Option<Pictured>,
    looked_inside: Option<By>,
    cabin_refused: Option<By>,
    sos_answered_by_car: Option<Any>,
    consequences: Option<Consequences>,
    mood: Option<AtMostMood>,
    mood_at_end: Option<AtMostMood>,
    cases: Option<CountOfKind>,
    waits: Option<Waits>,
    stuck: Option<AtMostSpan>,
    open_at_end: Option<CountOfKind>,
    dispatch_at_end: Option<Sent>,
    picture_age: Option<PictureAge>,
    applied: Option<AppliedTimes>,
    seen_back: Option<SeenBack>,
    linked_at_end: Option<Count>,
}

impl TryFrom<Written> for Expectation {
    type Error = String;

    fn try_from(it: Written) -> Result<Self, String> {
        let events = [
            it.case.map(Event::Case),
            it.claimed.map(Event::Claimed),
            it.spoken.map(Event::Spoken),
            it.said.map(Event::Said),
            it.answered.map(Event::Answered),
            it.done.map(Event::Done),
            it.refused.map(Event::Refused),
            it.moves.map(|_| Event::Moves),
            it.pulled_over.map(Event::PulledOver),
            it.stopped.map(Event::Stopped),
            it.unlocked.map(Event::Unlocked),
            it.alighted.map(Event::Alighted),
            it.link_lost.map(|_| Event::LinkLost),
            it.link_back.map(|_| Event::LinkBack),
            it.call.map(Event::Call),
            it.connected.map(Event::Connected),
            it.voice_heard.map(Event::VoiceHeard),
            it.heard_by_person.map(Event::HeardByPerson),
            it.picture.map(Event::Picture),
            it.looked_inside.map(Event::LookedInside),
            it.cabin_refused.map(Event::CabinRefused),
            it.sos_answered_by_car.map(|_| Event::SosAnsweredByCar),
        ];
        let measures = [
            it.consequences.map(Measure::Consequences),
            it.mood.map(Measure::Mood),
            it.mood_at_end.map(Measure::MoodAtEnd),
            it.cases.map(Measure::Cases),
            it.waits.map(Measure::Waits),
            it.stuck.map(Measure::Stuck),
            it.open_at_end.map(Measure::OpenAtEnd),
            it.dispatch_at_end.map(Measure::DispatchAtEnd),
            it.picture_age.map(Measure::PictureAge),
            it.applied.map(Measure::Applied),
            it.seen_back.map(Measure::SeenBack),
            it.linked_at_end.map(Measure::LinkedAtEnd),
        ];
        let events: Vec<Event> = events.into_iter().flatten().collect();
        let measures: Vec<Measure> = measures.into_iter().flatten().collect();
        let never = it.never == Some(true);
        let what = match (events.as_slice(), measures.as_slice(), it.within) {
            ([], [], _) if it.awaits.is_some() => None,
            ([], [], _) => {
                return Err("nothing is expected here: add spoken, moves, consequences or another".to_owned());
            }
            ([event], [], None) if never => Some(Expected::Never(event.clone())),
            ([event], [], Some(within)) if !never => Some(Expected::Within(event.clone(), within)),
            ([_], [], _) => return Err("an event comes `within` a time, or `never = true`: one of both".to_owned()),
            ([], [measure], None) if !never => Some(Expected::Measure(measure.clone())),
            ([], [_], _) => return Err("a measure has its limits in itself: no `within`, no `never`".to_owned()),
            _ => return Err("more than one thing is expected here: one an entry".to_owned()),
        };
        if it.says.trim().is_empty() {
            return Err("`says` is empty: it is what the reader sees".to_owned());
        }
        Ok(Self { name: it.name, says: it.says, car: it.car, after: it.after, what, awaits: it.awaits })
    }
}
