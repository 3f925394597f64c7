//! `skyhand journal show`: a record in words, one line an entry, with its chain checked on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use assistance::call::CallReport;
use assistance::clock::DeskTime;
use assistance::command::{CommandReply, CommandState, HoldOrigin, PathDriven, PathPlanned, PathReport};
use assistance::conversation::{Speaker, Words};
use assistance::desk::{Event, Input};
use assistance::feed::Action;
use assistance::ids::{CommandId, IncidentId, JournalSeq, VehicleId};
use assistance::incident::{Actor, Incident};
use journal::{Entry, Journal as _, JournalError, SqliteJournal};

/// What of a record is shown. The default is all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShowOptions {
    /// From this entry on.
    pub from: Option<u64>,
    /// Up to this entry, which is shown too.
    pub to: Option<u64>,
    /// Only what is about this vehicle.
    pub vehicle: Option<VehicleId>,
    /// Input and events whole below each line.
    pub full: bool,
}

/// Prints a record. All of it is read, whatever is shown, so that its chain is checked from the first entry on.
///
/// # Errors
/// In words: no such file, in use, no record, or which entry breaks the chain; what stands before
/// that entry has been printed.
pub fn show(path: &Path, options: ShowOptions) -> Result<(), String> {
    write(path, &options, &mut |text| observability::say(text))
}

/// Lines that are printed as one.
const LINES_AT_ONCE: usize = 256;

fn write(path: &Path, options: &ShowOptions, print: &mut dyn FnMut(&str)) -> Result<(), String> {
    if !path.exists() {
        return Err(format!("{}: there is no such file", path.display()));
    }
    let in_words = |error: JournalError| match error {
        JournalError::InUse(name) => format!("{name} is in use: a running hub has its record for itself"),
        other => other.to_string(),
    };
    let record = SqliteJournal::unread(path).map_err(in_words)?;
    let mut reader = Reader { options, incidents: BTreeMap::new(), versions: BTreeSet::new(), entries: 0 };
    let mut lines: Vec<String> = Vec::new();
    let read = record.read_from(JournalSeq(1), &mut |entry| {
        lines.extend(reader.take(&entry));
        if lines.len() >= LINES_AT_ONCE {
            print(&lines.join("\n"));
            lines.clear();
        }
    });
    if !lines.is_empty() {
        print(&lines.join("\n"));
    }
    let entries = reader.entries;
    let head = match read {
        Ok(()) => SqliteJournal::read_only(path).map_err(in_words)?.head(),
        Err(error) => return Err(format!("the chain is broken: {error}; the {entries} entries before it hold")),
    };
    let hash: String = head.hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let versions: Vec<String> = reader.versions.iter().map(u32::to_string).collect();
    print(&format!("{entries} entries, head {hash}, rules version {}, the chain holds", versions.join(" and ")));
    Ok(())
}

struct Reader<'a> {
    options: &'a ShowOptions,
    /// Which vehicle an incident is of, because later events name the incident alone.
    incidents: BTreeMap<IncidentId, VehicleId>,
    versions: BTreeSet<u32>,
    entries: u64,
}

impl Reader<'_> {
    fn take(&mut self, entry: &Entry) -> Option<String> {
        self.entries += 1;
        self.versions.insert(entry.rules_version);
        for event in &entry.events {
            if let Event::IncidentRaised { incident } = event {
                self.incidents.insert(incident.id, incident.vehicle.clone());
            }
        }
        let is_in =
            |seq: u64| self.options.from.is_none_or(|from| seq >= from) && self.options.to.is_none_or(|to| seq <= to);
        if !is_in(entry.seq.0) || !self.options.vehicle.as_ref().is_none_or(|vehicle| self.is_about(entry, vehicle)) {
            return None;
        }
        let (who, what) = input_in_words(&entry.input);
        let follows: Vec<String> = entry.events.iter().filter_map(event_in_words).collect();
        let follows = if follows.is_empty() { "nothing to see".to_owned() } else { follows.join("; ") };
        let mut text = format!("{:>6} {} {who:<12} {what} → {follows}", entry.seq, clock(entry.desk_time));
        if self.options.full {
            let whole = format!("{:#?}", (&entry.input, &entry.events));
            text.extend(whole.lines().map(|line| format!("\n       {line}")));
        }
        Some(text)
    }

    fn is_about(&self, entry: &Entry, vehicle: &VehicleId) -> bool {
        let of_incident = |incident: &IncidentId| self.incidents.get(incident) == Some(vehicle);
        vehicle_of_input(&entry.input) == Some(vehicle)
            || entry.events.iter().any(|event| match subject(event) {
                Subject::Vehicle(it) => it == vehicle,
                Subject::Incident(it) => of_incident(&it),
                Subject::Person => false,
            })
    }
}

/// Desk time as hours, minutes, seconds and milliseconds.
fn clock(time: DeskTime) -> String {
    let (seconds, millis) = (time.0 / 1_000, time.0 % 1_000);
    format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn word(name: &str) -> String {
    name.replace('_', " ")
}

/// Ids of commands are long; the end tells them apart for a reader.
fn short(id: CommandId) -> String {
    format!("{:08x}", id.0 & 0xFFFF_FFFF)
}

fn quoted(words: &Words) -> String {
    match words {
        Words::Text(text) => format!("“{text}”"),
        Words::Phrase(phrase) => format!("the phrase “{}”", word(phrase.name())),
    }
}

fn vehicle_of_input(input: &Input) -> Option<&VehicleId> {
    match input {
        Input::VehicleConnected { hello, .. } => Some(&hello.vehicle),
        Input::VehicleLost { vehicle }
        | Input::IncidentReported { vehicle, .. }
        | Input::IncidentWithdrawn { vehicle, .. }
        | Input::QuestionVanished { vehicle, .. }
        | Input::CommandReplied { vehicle, .. }
        | Input::PassengerSaid { vehicle, .. }
        | Input::CallReported { vehicle, .. }
        | Input::MessageShown { vehicle, .. }
        | Input::PathReported { vehicle, .. } => Some(vehicle),
        Input::ConsoleConnected { .. }
        | Input::ConsoleLost { .. }
        | Input::LeaseRenewed { .. }
        | Input::ActionTaken { .. }
        | Input::DeadlinePassed
        | Input::HubStarted => None,
    }
}

/// Who it came from, and what it says.
fn input_in_words(input: &Input) -> (String, String) {
    let who = match input {
        Input::ConsoleConnected { person, .. } | Input::ConsoleLost { person } | Input::LeaseRenewed { person } => {
            person.to_string()
        }
        Input::ActionTaken { by, .. } => by.to_string(),
        Input::DeadlinePassed => "clock".to_owned(),
        Input::HubStarted => "hub".to_owned(),
        _ => vehicle_of_input(input).map(ToString::to_string).unwrap_or_default(),
    };
    let what = match input {
        Input::VehicleConnected { hello, map_mismatch } => {
            let map = if *map_mismatch { ", with another map" } else { "" };
            format!("connects, boot {}, {} open{map}", hello.boot, hello.open_incidents.len())
        }
        Input::VehicleLost { .. } => "is no longer heard".to_owned(),
        Input::IncidentReported { report, place, .. } => {
            let question = report.question.as_ref().map(|question| format!(", asks {}", word(question.kind.name())));
            let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
            let (kind, why) = (word(report.kind.name()), &report.why);
            format!("reports case {} of its own: {kind}{place}: {why}{}", report.car_ref, question.unwrap_or_default())
        }
        Input::IncidentWithdrawn { car_ref, reason, .. } => {
            format!("withdraws case {car_ref} of its own: {}", word(reason.name()))
        }
        Input::QuestionVanished { question, .. } => format!("takes question {question} back"),
        Input::CommandReplied { id, reply, .. } => format!("answers command {}: {}", short(*id), reply_in_words(reply)),
        Input::PassengerSaid { passenger, language, text, .. } => {
            format!("passenger {passenger} ({language}): “{text}”")
        }
        Input::MessageShown { message, .. } => format!("shows message {message}"),
        Input::ConsoleConnected { role, .. } => format!("comes on shift as {}", word(role.name())),
        Input::ConsoleLost { .. } => "has no console any more".to_owned(),
        Input::LeaseRenewed { .. } => "keeps the lease".to_owned(),
        Input::ActionTaken { action, .. } => action_in_words(action),
        Input::DeadlinePassed => "a deadline passed".to_owned(),
        Input::HubStarted => "starts on this record".to_owned(),
        Input::CallReported { place, call, .. } => {
            let what = match call {
                CallReport::Wanted(reason) => format!("asks for a person ({})", word(reason.name())),
                CallReport::Answered { call, picked_up: true } => format!("picks up call {call}"),
                CallReport::Answered { call, picked_up: false } => format!("opens the line of call {call} by itself"),
                CallReport::Ended { call } => format!("ends call {call}"),
            };
            format!("{}: {what}", word(place.name()))
        }
        Input::PathReported { report, .. } => match report.as_ref() {
            PathReport::Planned(planned) => plan_in_words(planned),
            PathReport::Driven(driven) => drive_in_words(driven),
        },
    };
    (who, what)
}

fn plan_in_words(planned: &PathPlanned) -> String {
    let would = if planned.plan().is_some() { "would" } else { "would not drive it:" };
    format!("has planned path {}: it {would} {}", short(planned.proposal), planned.words())
}

fn drive_in_words(driven: &PathDriven) -> String {
    let metres = assistance::command::drawn_path::length_m(&driven.points);
    format!("drove {metres:.0} m of the path approved by command {}", short(driven.approval))
}

fn action_in_words(action: &Action) -> String {
    match action {
        Action::SetReadiness(readiness) => format!("is {}", word(readiness.name())),
        Action::Claim(vehicle) => format!("claims {vehicle}"),
        Action::ClaimNext => "claims the next of the queue".to_owned(),
        Action::Release(vehicle) => format!("releases {vehicle}"),
        Action::OfferHandOver { vehicle, to } => format!("offers {vehicle} to {to}"),
        Action::AcceptHandOver { vehicle, read_back } => format!("takes {vehicle} over, reads back “{read_back}”"),
        Action::TakeOver { vehicle, reason } => format!("takes {vehicle} as lead: {reason}"),
        Action::Note { incident, text } => format!("notes in case {incident}: “{text}”"),
        Action::Resolve { incident, outcome } => format!("resolves case {incident}: {}", word(outcome.name())),
        Action::Reopen { incident } => format!("opens case {incident} again"),
        Action::Propose(command) => {
            let (vehicle, kind) = (&command.vehicle, word(command.body.kind().name()));
            format!("proposes {kind} to {vehicle}, command {}", short(command.id))
        }
        Action::Say { incident, words, .. } => format!("says in case {incident}: {}", quoted(words)),
        Action::StillHere => "is still there".to_owned(),
        Action::LookInside { incident } => format!("looks into the cabin in case {incident}"),
        Action::PlaceCall { incident, place } => format!("calls the {} of case {incident}", word(place.name())),
        Action::AnswerCall { incident } => format!("answers the call of case {incident}"),
        Action::HoldCall { incident, on: true } => format!("puts the call of case {incident} on hold"),
        Action::HoldCall { incident, on: false } => format!("opens the call of case {incident} again"),
        Action::EndCall { incident } => format!("ends the call of case {incident}"),
        Action::ListenIn { incident } => format!("listens in to case {incident}"),
        Action::JoinCall { incident } => format!("joins the call of case {incident}"),
        Action::LeaveCall { incident } => format!("leaves the call of case {incident}"),
    }
}

fn reply_in_words(reply: &CommandReply) -> String {
    match reply {
        CommandReply::Accepted => "accepted".to_owned(),
        CommandReply::Completed => "completed".to_owned(),
        CommandReply::Refused(refusal) => format!("refused ({})", word(&refusal.to_string())),
        CommandReply::Failed(reason) => format!("failed ({reason})"),
        CommandReply::Expired => "expired".to_owned(),
        CommandReply::Unknown => "unknown, begun before a reboot".to_owned(),
        CommandReply::NeverSeen => "never seen".to_owned(),
    }
}

fn state_in_words(state: &CommandState) -> String {
    match state {
        CommandState::Refused(refusal) => format!("refused ({})", word(&refusal.to_string())),
        CommandState::Failed(reason) => format!("failed ({reason})"),
        other => word(other.stage().name()),
    }
}

/// What an event is about.
enum Subject<'a> {
    Vehicle(&'a VehicleId),
    Incident(IncidentId),
    Person,
}

fn subject(event: &Event) -> Subject<'_> {
    match event {
        Event::VehicleLinked { vehicle, .. }
        | Event::VehicleUnlinked { vehicle }
        | Event::ClaimGranted { vehicle, .. }
        | Event::ClaimEnded { vehicle, .. }
        | Event::AttentionAsked { vehicle }
        | Event::HandOverOffered { vehicle, .. }
        | Event::WordsHeard { vehicle, .. }
        | Event::CommandMoved { vehicle, .. }
        | Event::PathPlanned { vehicle, .. }
        | Event::PathDriven { vehicle, .. } => Subject::Vehicle(vehicle),
        Event::IncidentRaised { incident } => Subject::Vehicle(&incident.vehicle),
        Event::CommandDecided { record } => Subject::Vehicle(&record.command.vehicle),
        Event::IncidentUpdated { incident, .. }
        | Event::QuestionChanged { incident, .. }
        | Event::IncidentWithdrawn { incident, .. }
        | Event::Noted { incident, .. }
        | Event::LookedInside { incident, .. }
        | Event::IncidentResolved { incident, .. }
        | Event::IncidentReopened { incident, .. }
        | Event::MessageAdded { incident, .. }
        | Event::MessageMoved { incident, .. }
        | Event::UrgencyRaised { incident, .. }
        | Event::ReviewDue { incident }
        | Event::CallChanged { incident, .. } => Subject::Incident(*incident),
        Event::LeaseRenewed { .. }
        | Event::AttentionShown { .. }
        | Event::PersonChanged { .. }
        | Event::ActionRemembered { .. } => Subject::Person,
    }
}

/// An event in words; `None` for the desk's own book-keeping.
fn event_in_words(event: &Event) -> Option<String> {
    Some(match event {
        Event::VehicleLinked { vehicle, epoch, .. } => format!("{vehicle} is linked, epoch {epoch}"),
        Event::VehicleUnlinked { vehicle } => format!("{vehicle} has no link"),
        Event::IncidentRaised { incident } => raised_in_words(incident),
        Event::IncidentUpdated { incident, urgency, .. } => {
            format!("case {incident} has news, urgency {}", word(urgency.name()))
        }
        Event::QuestionChanged { incident, question: Some(question) } => {
            format!("case {incident} asks {}", word(question.kind.name()))
        }
        Event::QuestionChanged { incident, question: None } => format!("case {incident} asks nothing any more"),
        Event::IncidentWithdrawn { incident, reason } => {
            format!("case {incident} is withdrawn: {}", word(reason.name()))
        }
        Event::ClaimGranted { vehicle, by, epoch, how, .. } => {
            format!("{by} has {vehicle} ({}), epoch {epoch}", word(how.name()))
        }
        Event::ClaimEnded { vehicle, why } => format!("{vehicle} is nobody's ({})", word(why.name())),
        Event::LeaseRenewed { person, until } => format!("{person}'s lease runs until {}", clock(*until)),
        Event::AttentionAsked { vehicle } => format!("“still with {vehicle}?” is asked"),
        Event::HandOverOffered { vehicle, to } => format!("{vehicle} is offered to {to}"),
        Event::Noted { incident, .. } => format!("case {incident} has a note"),
        Event::IncidentResolved { incident, outcome, .. } => {
            format!("case {incident} is resolved: {}", word(outcome.name()))
        }
        Event::IncidentReopened { incident, .. } => format!("case {incident} is open again"),
        Event::PersonChanged { person, readiness, connected, .. } => {
            let at = if *connected { "at a console" } else { "without a console" };
            format!("{person} is {}, {at}", word(readiness.name()))
        }
        Event::CommandDecided { record } => {
            let origin = match &record.command.body {
                assistance::command::CommandBody::Hold(hold) => match &hold.origin {
                    HoldOrigin::Responder(name) => format!(" for the responder {name}"),
                    HoldOrigin::Person(_) => String::new(),
                },
                _ => String::new(),
            };
            let (id, kind) = (short(record.command.id), word(record.command.body.kind().name()));
            format!("command {id} ({kind}{origin}) is {}", state_in_words(&record.state))
        }
        Event::CommandMoved { id, state, .. } => format!("command {} is {}", short(*id), state_in_words(state)),
        Event::MessageAdded { incident, message } => {
            let from = match &message.from {
                Speaker::Passenger(number) => format!("passenger {number}"),
                Speaker::Person(person) => person.to_string(),
                Speaker::System => "the system".to_owned(),
                Speaker::Outside => "somebody outside".to_owned(),
            };
            format!("message {} of {from} stands in case {incident}", message.id)
        }
        Event::MessageMoved { message, state, .. } => format!("message {message} is {}", word(state.name())),
        Event::UrgencyRaised { incident, urgency } => format!("case {incident} is {} now", word(urgency.name())),
        Event::ReviewDue { incident } => format!("case {incident} needs a review"),
        Event::LookedInside { incident, by } => format!("{by} looked into the cabin in case {incident}"),
        Event::CallChanged { incident, who, fact, .. } => {
            let who = match who {
                Actor::Person(person) => format!(" by {person}"),
                Actor::Passenger => " by a passenger".to_owned(),
                Actor::Vehicle | Actor::Desk => String::new(),
            };
            let (place, step) = (word(fact.place.name()), word(fact.step.name()));
            format!("call of case {incident} ({place}, {}): {step}{who}", word(fact.reason.name()))
        }
        Event::PathPlanned { vehicle, planned } => format!("{vehicle} {}", plan_in_words(planned)),
        Event::PathDriven { vehicle, driven } => format!("{vehicle} {}", drive_in_words(driven)),
        Event::AttentionShown { .. } | Event::ActionRemembered { .. } | Event::WordsHeard { .. } => return None,
    })
}

fn raised_in_words(incident: &Incident) -> String {
    let (kind, urgency) = (word(incident.kind.name()), word(incident.urgency.name()));
    let owner = incident.owner.as_ref().map(|owner| format!(", with {owner}")).unwrap_or_default();
    format!("case {} of {} is open: {kind}, urgency {urgency}{owner}", incident.id, incident.vehicle)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use assistance::desk::{ClaimEnd, GrantHow};
    use assistance::ids::{ActionKey, Epoch, PersonId};
    use assistance::roles::{Readiness, Role};
    use journal::NewEntry;

    fn car(name: &str) -> VehicleId {
        VehicleId::new(name).unwrap()
    }

    fn amara() -> PersonId {
        PersonId::new("amara").unwrap()
    }

    fn claim(vehicle: &str, epoch: u64) -> (Input, Vec<Event>) {
        let action = Box::new(Action::Claim(car(vehicle)));
        let (by, judged) = (amara(), Box::default());
        let input = Input::ActionTaken { key: ActionKey(u128::from(epoch)), by, role: Role::Operator, action, judged };
        let (vehicle, how, words) = (car(vehicle), GrantHow::Chosen, String::new());
        (input, vec![Event::ClaimGranted { vehicle, by: amara(), epoch: Epoch(epoch), how, words }])
    }

    /// Comes on shift, claims two cars, loses one of them.
    fn record(path: &Path) {
        let (person, role, readiness) = (amara(), Role::Operator, Readiness::Ready);
        let came = Input::ConsoleConnected { person: person.clone(), role };
        let entries = [
            (came, vec![Event::PersonChanged { person, role, readiness, connected: true }]),
            claim("SF-1", 3),
            claim("SF-2", 9),
            (Input::DeadlinePassed, vec![Event::ClaimEnded { vehicle: car("SF-1"), why: ClaimEnd::LinkLapsed }]),
        ];
        let mut journal = SqliteJournal::open(path).unwrap();
        for (place, (input, events)) in entries.into_iter().enumerate() {
            let number = place as u64 + 1;
            let desk_time = DeskTime(number * 61_007);
            journal.append(JournalSeq(number), &[NewEntry { desk_time, rules_version: 1, input, events }]).unwrap();
        }
    }

    fn shown(path: &Path, options: &ShowOptions) -> (Vec<String>, Result<(), String>) {
        let mut lines = Vec::new();
        let result = write(path, options, &mut |text| lines.extend(text.lines().map(str::to_owned)));
        (lines, result)
    }

    #[test]
    fn each_entry_is_one_line_of_words_and_the_end_says_that_the_chain_holds() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shift.db");
        record(&path);
        let (lines, result) = shown(&path, &ShowOptions::default());
        result.unwrap();
        assert_eq!(
            lines[0],
            "     1 00:01:01.007 amara        comes on shift as operator → amara is ready, at a console"
        );
        assert_eq!(lines[1], "     2 00:02:02.014 amara        claims SF-1 → amara has SF-1 (chosen), epoch 3");
        assert_eq!(lines[3], "     4 00:04:04.028 clock        a deadline passed → SF-1 is nobody's (link lapsed)");
        assert!(lines[4].starts_with("4 entries, head "), "{}", lines[4]);
        assert!(lines[4].ends_with(", rules version 1, the chain holds"), "{}", lines[4]);
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn a_range_a_vehicle_and_the_whole_body_can_be_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shift.db");
        record(&path);
        let numbers = |options: &ShowOptions| -> Vec<String> {
            let (lines, result) = shown(&path, options);
            result.unwrap();
            let numbered = lines.iter().filter(|line| line.contains(" → "));
            numbered.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
        };
        assert_eq!(numbers(&ShowOptions { from: Some(2), to: Some(3), ..ShowOptions::default() }), ["2", "3"]);
        assert_eq!(numbers(&ShowOptions { vehicle: Some(car("SF-1")), ..ShowOptions::default() }), ["2", "4"]);
        let whole = ShowOptions { from: Some(4), full: true, ..ShowOptions::default() };
        assert!(shown(&path, &whole).0.iter().any(|line| line.contains("why: LinkLapsed")));
    }

    #[test]
    fn a_broken_chain_names_the_entry_and_what_stands_before_it_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shift.db");
        record(&path);
        // One bit of the hash of entry 3, as it stands in the file.
        let mut hash = Vec::new();
        let whole = SqliteJournal::read_only(&path).unwrap();
        whole.read_from(JournalSeq(4), &mut |entry| hash = entry.prev_hash.to_vec()).unwrap();
        drop(whole);
        let mut bytes = std::fs::read(&path).unwrap();
        let places: Vec<usize> = (0..bytes.len() - 32).filter(|at| bytes[*at..*at + 32] == hash[..]).collect();
        assert_eq!(places.len(), 2, "its own hash, and the one its successor names");
        for place in places {
            bytes[place] ^= 1;
        }
        std::fs::write(&path, bytes).unwrap();
        let (lines, result) = shown(&path, &ShowOptions::default());
        let error = result.unwrap_err();
        assert!(error.contains("entry 3 is damaged") && error.contains("2 entries before it hold"), "{error}");
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn a_missing_a_foreign_and_a_locked_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shift.db");
        let error = |path: &Path| shown(path, &ShowOptions::default()).1.unwrap_err();
        assert!(error(&path).ends_with("there is no such file"));
        assert!(!path.exists(), "looking makes no file");
        let _hub = SqliteJournal::open(&path).unwrap();
        assert!(error(&path).contains("in use"), "{}", error(&path));
        let letter = folder.path().join("letter.txt");
        std::fs::write(&letter, "Dear reader, this is a letter and no database at all.".repeat(40)).unwrap();
        assert!(error(&letter).contains("no Skyhand record"), "{}", error(&letter));
    }
}
