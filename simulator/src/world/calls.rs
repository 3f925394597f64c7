//! Those in and around a car at its lines: they call, pick up or do not, speak, and hang up.

use assistance::call::{CallOnBoard, CallParty, CallPlace, CallReason, CallReport, CallState};
use assistance::ids::CarIncidentRef;
use assistance::link::ReliableReport;
use assistance::vehicle::Mood;

use super::Fact;
use crate::causes::CauseKind;
use crate::passengers::voice::{CarCue, OfficerCue, Voice};
use crate::passengers::{Language, MoodEvent};
use crate::vehicle::{EncounterState, SimulatedCar};

/// Somebody who hears it picks up after this, milliseconds.
const PICKS_UP_MS: u64 = 4_000;
/// Where nobody does, the car opens the line by itself after this.
const OPENS_ITSELF_MS: u64 = 15_000;
/// An officer who got no answer for this long presses the button outside.
const OFFICER_ASKS_MS: u64 = 25_000;
/// An officer says so many lines, and then walks off.
const OFFICER_LINES: usize = 3;
/// Between two lines of an officer whom nobody answers.
const OFFICER_SPEAKS_MS: u64 = 6_000;
/// Whom an officer lets speak longer than this is interrupted.
const OFFICER_WAITS_MS: u64 = 10_000;
/// Those in or at the car wait for a person to answer.
const RINGS_FOR_PERSON: CallState = CallState::Ringing { by: CallParty::Car };
/// Driving off faster than this ends a talk at the outside speaker, metres a second.
const DRIVES_OFF_MPS: f64 = 2.0;

impl SimulatedCar {
    /// Lets those in and around the car use its lines.
    pub(super) fn use_lines(&mut self) {
        for place in CallPlace::ALL {
            for told in std::mem::take(&mut self.handsets.at(*place).news) {
                self.notice_line(*place, told.as_ref());
            }
        }
        self.contact_after_stop();
        self.call_from_outside();
        self.answer_in_cabin();
        self.answer_outside();
        self.talk_outside();
    }

    /// Those at one end see and hear how the line stands.
    fn notice_line(&mut self, place: CallPlace, told: Option<&CallOnBoard>) {
        let fact = match told.map(|call| call.state) {
            None => Fact::LineClosed(place),
            Some(RINGS_FOR_PERSON) => Fact::CallsPerson(place),
            Some(CallState::Ringing { by: CallParty::Person }) => Fact::IsCalled(place),
            Some(CallState::Open) => Fact::LineOpen(place),
            Some(CallState::OnHold { .. }) => Fact::LineOnHold(place),
        };
        self.tell(fact.clone());
        if place == CallPlace::Cabin {
            let was_on_line = std::mem::take(&mut self.was_on_line);
            match fact {
                Fact::LineOpen(_) => self.announce(CarCue::PersonHere),
                Fact::LineOnHold(_) => self.announce(CarCue::OnHold),
                Fact::LineClosed(_) if was_on_line => self.announce(CarCue::CallOver),
                _ => {}
            }
            self.was_on_line = matches!(fact, Fact::LineOpen(_) | Fact::LineOnHold(_));
            // A voice that says who it is calms; to be told that one is on hold keeps from worse.
            let felt = match fact {
                Fact::LineOpen(_) => Some(MoodEvent::Greeted),
                Fact::LineOnHold(_) | Fact::CallsPerson(_) => Some(MoodEvent::ReadNews),
                _ => None,
            };
            let now_ms = self.now_ms;
            for at in 0..self.cabin.riders.len() {
                let Some(felt) = felt else { break };
                let rider = &mut self.cabin.riders[at];
                if rider.asleep {
                    continue;
                }
                let mood =
                    if felt == MoodEvent::Greeted { rider.is_connected(now_ms) } else { rider.notice(felt, now_ms) };
                self.note_mood(at, mood.mood);
            }
        }
    }

    /// Asks for a person, unless one was asked for or is on the line; a more pressing reason asks again.
    pub(crate) fn want_person(&mut self, place: CallPlace, reason: CallReason, car_ref: CarIncidentRef) {
        let handset = self.handsets.at(place);
        let asks_more = handset.wanted.is_some_and(|wanted| reason.urgency() > wanted.urgency());
        if handset.is_in_use() && !asks_more {
            return;
        }
        handset.wanted = Some(reason);
        handset.case = Some(car_ref);
        self.tell(Fact::WantsPerson { place, reason });
        self.report(ReliableReport::Call { car_ref, place, report: CallReport::Wanted(reason) });
    }

    /// Law R17: whoever is aboard at the minimal-risk condition is contacted at once, and presses nothing.
    fn contact_after_stop(&mut self) {
        let Some(car_ref) = self.cases.open.last().map(|case| case.car_ref).filter(|_| self.contact_due) else {
            return;
        };
        self.contact_due = false;
        if !self.cabin.riders.is_empty() {
            self.announce(CarCue::Calling);
            self.want_person(CallPlace::Cabin, CallReason::MinimalRiskStop, car_ref);
        }
    }

    /// The reason of a call that a trouble aboard makes by itself, if it makes one.
    pub(super) fn calls_because_of(&self, kind: CauseKind) -> Option<CallReason> {
        match kind {
            _ if self.cabin.riders.is_empty() => None,
            CauseKind::Sos | CauseKind::Medical => Some(CallReason::Sos),
            CauseKind::HelpCall | CauseKind::LockedIn => Some(CallReason::HelpButton),
            kind if kind.halts_in_lane() => Some(CallReason::MinimalRiskStop),
            _ => None,
        }
    }

    /// An officer at a scene waits a while for the car to understand, and then asks for a person.
    fn call_from_outside(&mut self) {
        let open = &self.cases.open;
        self.officers_heard.retain(|heard| open.iter().any(|case| case.car_ref == *heard));
        let Some(car_ref) = self.officer_at_car().filter(|car_ref| !self.officers_heard.contains(car_ref)) else {
            return;
        };
        let opened_ms = self.cases.get(car_ref).map_or(u64::MAX, |case| case.opened_ms);
        if self.now_ms >= opened_ms.saturating_add(OFFICER_ASKS_MS) {
            self.officers_heard.push(car_ref);
            self.want_person(CallPlace::Outside, CallReason::Officer, car_ref);
        }
    }

    /// The open case of a scene with a responder beside the car.
    fn officer_at_car(&self) -> Option<CarIncidentRef> {
        let met = self.encounter.as_ref()?;
        let responders =
            matches!(met.cause.kind, CauseKind::OfficerDirecting | CauseKind::EmergencyScene | CauseKind::Hose);
        let waits = matches!(met.state, EncounterState::Asked | EncounterState::AskAgainAt(_));
        met.case.filter(|car_ref| responders && waits && self.cases.get(*car_ref).is_some())
    }

    fn answer_in_cabin(&mut self) {
        // Who sleeps does not hear it, and who is deaf writes instead of picking up.
        let hears = self.cabin.riders.iter().any(|rider| !rider.asleep && !rider.is_deaf());
        self.answer(CallPlace::Cabin, hears);
        if self.had_riders && self.cabin.riders.is_empty() {
            self.hang_up(CallPlace::Cabin);
        }
        if !self.had_riders && !self.cabin.riders.is_empty() {
            self.sound.parties += 1;
            self.announce(CarCue::Welcome);
        }
        self.had_riders = !self.cabin.riders.is_empty();
    }

    fn answer_outside(&mut self) {
        let somebody = self.officer_at_car().is_some() || self.person_near;
        self.answer(CallPlace::Outside, somebody);
    }

    fn answer(&mut self, place: CallPlace, somebody_hears: bool) {
        let now_ms = self.now_ms;
        let handset = self.handsets.at(place);
        let ringing = CallState::Ringing { by: CallParty::Person };
        let Some(call) = handset.call.as_ref().filter(|call| call.state == ringing).map(|call| call.id) else { return };
        let after_ms = if somebody_hears { PICKS_UP_MS } else { OPENS_ITSELF_MS };
        if handset.answered == Some(call) || now_ms < handset.since_ms + after_ms {
            return;
        }
        handset.answered = Some(call);
        self.tell(if somebody_hears { Fact::PickedUp(place) } else { Fact::OpenedItself(place) });
        self.report_line(place, CallReport::Answered { call, picked_up: somebody_hears });
        if somebody_hears && place == CallPlace::Cabin {
            // Who picks up says what is on their mind.
            let first = self.cabin.riders.iter_mut().find(|rider| !rider.asleep && !rider.is_deaf());
            first.into_iter().for_each(|rider| rider.answers_the_phone(now_ms));
        }
    }

    /// The officer speaks while the line is open, then is done; a car that drives off ends it, and an
    /// officer who has left waits for nobody.
    fn talk_outside(&mut self) {
        let handset = &self.handsets.outside;
        let waits = handset.call.as_ref().is_some_and(|call| call.state == RINGS_FOR_PERSON);
        if self.motion.speed_mps > DRIVES_OFF_MPS || waits && self.officer_at_car().is_none() {
            return self.hang_up(CallPlace::Outside);
        }
        if !handset.is_open() || !self.linked {
            return;
        }
        let Some(call) = handset.call.as_ref().map(|call| call.id) else { return };
        let (spoken_in, lines) = self.officer_said.unwrap_or((call, 0));
        let lines = if spoken_in == call { lines } else { 0 };
        let due_ms = handset.since_ms + OFFICER_SPEAKS_MS * lines as u64 + 1_000;
        let hose = self.encounter.as_ref().is_some_and(|met| met.cause.kind == CauseKind::Hose);
        let now_ms = self.now_ms;
        let Some(line) = self.sound.line(CallPlace::Outside) else { return };
        // Whom somebody answers goes on when they stop.
        let is_due = now_ms >= due_ms || line.was_addressed() && lines > 0;
        if !is_due || line.is_busy() || line.is_addressed() && now_ms < due_ms + OFFICER_WAITS_MS {
            return;
        }
        let cue = match lines {
            0 => OfficerCue::WhoIsThere,
            1 if hose => OfficerCue::HoseInFront,
            1 => OfficerCue::StayPut,
            2 => OfficerCue::ThankYou,
            _ => return self.hang_up(CallPlace::Outside),
        };
        let mood = if cue == OfficerCue::HoseInFront { Mood::Distressed } else { Mood::Calm };
        line.say(Voice::officer(Language::English), cue.text(Language::English), mood);
        self.officer_said = Some((call, (lines + 1).min(OFFICER_LINES)));
    }

    /// What they called for is over before anybody answered.
    pub(super) fn give_up_calling(&mut self) {
        let cabin = &mut self.handsets.cabin;
        match &cabin.call {
            // No hub has heard of it yet.
            None => cabin.wanted = None,
            Some(call) if call.state == RINGS_FOR_PERSON => self.hang_up(CallPlace::Cabin),
            Some(_) => {}
        }
    }

    /// Those at this end are done with the line.
    fn hang_up(&mut self, place: CallPlace) {
        let handset = self.handsets.at(place);
        handset.wanted = None;
        let Some(call) = handset.call.as_ref().map(|call| call.id) else { return };
        if self.hung_up == Some(call) {
            return;
        }
        self.hung_up = Some(call);
        self.report_line(place, CallReport::Ended { call });
    }

    fn report_line(&mut self, place: CallPlace, report: CallReport) {
        let known = self.handsets.at(place).case.filter(|car_ref| self.cases.get(*car_ref).is_some());
        let case = known.or_else(|| self.cases.open.last().map(|case| case.car_ref));
        self.report(ReliableReport::Call { car_ref: case.unwrap_or(CarIncidentRef(0)), place, report });
    }

    /// Those aboard hear a person speak, for as long as the line is open.
    pub(super) fn riders_hear_voice(&mut self) {
        let now_ms = self.now_ms;
        for at in 0..self.cabin.riders.len() {
            let felt = self.cabin.riders[at].hear_voice(now_ms);
            self.note_mood(at, felt.mood);
        }
    }

    /// Whether words aboard are spoken into an open line.
    pub(super) fn is_on_line(&self) -> bool {
        self.handsets.cabin.is_open() && self.linked
    }
}
