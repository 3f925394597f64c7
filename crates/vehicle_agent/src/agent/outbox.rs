//! Reliable reports: numbered when first sent, kept until the hub has recorded them.

use std::collections::VecDeque;

use assistance::ids::CarIncidentRef;
use assistance::link::ReliableReport;

use super::Counters;

/// Reports that may be on their way at once.
const MAX_ON_THE_WAY: usize = 64;
/// Reports that may wait for their number; beyond, older ones are merged or dropped.
const MAX_WAITING: usize = 512;

/// Numbered reports that are not known to be recorded, and reports that wait for a number.
///
/// Merging happens only among those without a number, so numbers never have gaps.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    on_the_way: VecDeque<(u64, ReliableReport)>,
    /// How many of `on_the_way` went out on this connection.
    sent: usize,
    waiting: VecDeque<ReliableReport>,
    last_number: u64,
}

impl Outbox {
    pub(super) fn len(&self) -> usize {
        self.on_the_way.len() + self.waiting.len()
    }

    /// The number that the next report on a new connection will carry.
    pub(super) fn next_number(&self) -> u64 {
        self.on_the_way.front().map_or(self.last_number + 1, |(number, _)| *number)
    }

    /// A new connection: what is not recorded is sent again.
    pub(super) fn resend(&mut self) {
        self.sent = 0;
    }

    /// The next report to send, if the hub may be sent more.
    pub(super) fn next(&mut self) -> Option<(u64, &ReliableReport)> {
        if self.sent >= self.on_the_way.len() {
            if self.on_the_way.len() >= MAX_ON_THE_WAY {
                return None;
            }
            let report = self.waiting.pop_front()?;
            self.last_number += 1;
            self.on_the_way.push_back((self.last_number, report));
        }
        self.on_the_way.get(self.sent).map(|(number, report)| (*number, report))
    }

    /// What [`Self::next`] gave was taken by the link.
    pub(super) fn sent(&mut self) {
        self.sent += 1;
    }

    /// Reports up to this number are durable.
    pub(super) fn recorded(&mut self, up_to: u64) {
        while self.on_the_way.front().is_some_and(|(number, _)| *number <= up_to) {
            self.on_the_way.pop_front();
            self.sent = self.sent.saturating_sub(1);
        }
    }

    /// This report will never be recorded. Returns whether it was known.
    pub(super) fn rejected(&mut self, number: u64) -> bool {
        let Some(at) = self.on_the_way.iter().position(|(sent, _)| *sent == number) else { return false };
        self.on_the_way.remove(at);
        if at < self.sent {
            self.sent -= 1;
        }
        true
    }

    /// Takes a report, making room if need be. An incident that is still open is never dropped.
    pub(super) fn push(&mut self, report: ReliableReport, counters: &mut Counters) {
        if self.waiting.len() >= MAX_WAITING {
            self.make_room(counters);
        }
        self.waiting.push_back(report);
    }

    /// From the least loss to the greatest: what newer reports repeat, what the hub can ask
    /// for, incidents that began and ended unheard, words.
    fn make_room(&mut self, counters: &mut Counters) {
        if let Some(at) = (0..self.waiting.len()).find(|at| self.is_repeated_later(*at)) {
            self.waiting.remove(at);
            counters.reports_merged += 1;
            return;
        }
        let outcome = |report: &ReliableReport| matches!(report, ReliableReport::CommandOutcome { .. });
        if let Some(at) = self.waiting.iter().position(outcome) {
            self.waiting.remove(at);
            counters.outcomes_dropped += 1;
            return;
        }
        let begun_and_ended = self.waiting.iter().find_map(|report| match report {
            ReliableReport::Withdrawn { car_ref, .. } if self.began_here(*car_ref) => Some(*car_ref),
            _ => None,
        });
        if let Some(gone) = begun_and_ended {
            self.waiting.retain(|report| incident_of(report) != Some(gone));
            counters.pairs_dropped += 1;
            tracing::warn!(incident = %gone, "outbox full: dropped an incident that began and ended unheard");
            return;
        }
        let words = |report: &ReliableReport| matches!(report, ReliableReport::PassengerSaid { .. });
        if let Some(at) = self.waiting.iter().position(words) {
            self.waiting.remove(at);
            counters.words_dropped += 1;
            tracing::warn!("outbox full: dropped words of a passenger");
        }
        // Only open incidents, their ends and what became of drawn paths are left. The car bounds those,
        // so the outbox may grow by them rather than lose one.
    }

    /// Whether a later report says all that this one says.
    fn is_repeated_later(&self, at: usize) -> bool {
        let (Some(report), mut later) = (self.waiting.get(at), self.waiting.iter().skip(at + 1)) else { return false };
        if let ReliableReport::Call { car_ref, place, .. } = report {
            // How the line stands now is all that counts of it.
            let same = |other: &ReliableReport| matches!(other, ReliableReport::Call { car_ref: of, place: at, .. } if (of, at) == (car_ref, place));
            return later.any(same);
        }
        let car_ref = match report {
            ReliableReport::Incident(report) => report.car_ref,
            ReliableReport::QuestionVanished { car_ref, .. } => *car_ref,
            _ => return false,
        };
        // Words said in between belong to the incident, so it must be known before them.
        let mut same_incident = later.filter(|report| incident_of(report) == Some(car_ref));
        match same_incident.next() {
            Some(ReliableReport::Incident(_)) => true,
            Some(ReliableReport::Withdrawn { .. }) => !matches!(report, ReliableReport::Incident(_)),
            _ => false,
        }
    }

    /// Whether the hub has not been told of this incident, as far as this outbox knows.
    fn began_here(&self, car_ref: CarIncidentRef) -> bool {
        let of_it = |report: &ReliableReport| incident_of(report) == Some(car_ref);
        let unheard = !self.on_the_way.iter().any(|(_, report)| of_it(report));
        let first = self.waiting.iter().find(|report| of_it(report));
        let speaks = |report: &ReliableReport| {
            matches!(report, ReliableReport::PassengerSaid { .. } | ReliableReport::Call { .. })
        };
        let silent = !self.waiting.iter().any(|report| of_it(report) && speaks(report));
        unheard && silent && matches!(first, Some(ReliableReport::Incident(_)))
    }
}

fn incident_of(report: &ReliableReport) -> Option<CarIncidentRef> {
    match report {
        ReliableReport::Incident(report) => Some(report.car_ref),
        ReliableReport::Withdrawn { car_ref, .. }
        | ReliableReport::QuestionVanished { car_ref, .. }
        | ReliableReport::PassengerSaid { car_ref, .. }
        | ReliableReport::Call { car_ref, .. } => Some(*car_ref),
        ReliableReport::CommandOutcome { .. } | ReliableReport::Path(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assistance::call::{CallPlace, CallReason, CallReport};
    use assistance::clock::CarStamp;
    use assistance::command::CommandReply;
    use assistance::ids::{BootId, CallId, CommandId};
    use assistance::incident::{IncidentKind, WithdrawnReason};
    use assistance::link::IncidentReport;

    fn incident(car_ref: u64, why: &str) -> ReliableReport {
        ReliableReport::Incident(Box::new(IncidentReport {
            car_ref: CarIncidentRef(car_ref),
            kind: IncidentKind::BlockedLane,
            stamp: CarStamp { boot: BootId(1), millis: 5 },
            place: None,
            aboard: None,
            why: why.to_owned(),
            aboard_words: String::new(),
            tried: String::new(),
            asked: String::new(),
            question: None,
        }))
    }

    fn withdrawn(car_ref: u64) -> ReliableReport {
        let reason = WithdrawnReason::SolvedByVehicle;
        ReliableReport::Withdrawn { car_ref: CarIncidentRef(car_ref), reason }
    }

    fn said(car_ref: u64) -> ReliableReport {
        let text = "hello?".to_owned();
        ReliableReport::PassengerSaid {
            car_ref: CarIncidentRef(car_ref),
            passenger: 1,
            language: "en".to_owned(),
            text,
            spoken: true,
        }
    }

    fn outcome(id: u128) -> ReliableReport {
        ReliableReport::CommandOutcome { id: CommandId(id), reply: CommandReply::Completed }
    }

    fn send_all(outbox: &mut Outbox) -> Vec<(u64, ReliableReport)> {
        let mut sent = Vec::new();
        while let Some((number, report)) = outbox.next() {
            sent.push((number, report.clone()));
            outbox.sent();
        }
        sent
    }

    #[test]
    fn what_is_not_recorded_is_sent_again_under_the_same_numbers() {
        let (mut outbox, mut counters) = (Outbox::default(), Counters::default());
        for car_ref in 1..=100 {
            outbox.push(incident(car_ref, ""), &mut counters);
        }
        let first = send_all(&mut outbox);
        assert_eq!(first.len(), MAX_ON_THE_WAY, "no more than may be on the way");
        outbox.recorded(10);
        assert_eq!(send_all(&mut outbox).first().map(|(number, _)| *number), Some(65));
        outbox.resend();
        assert_eq!(outbox.next_number(), 11);
        let again = send_all(&mut outbox);
        assert_eq!(again[..54], first[10..]);
        assert_eq!(again.last().map(|(number, _)| *number), Some(74));
        assert!(outbox.rejected(12) && !outbox.rejected(12));
        outbox.recorded(74);
        assert_eq!(send_all(&mut outbox).len(), 26);
        outbox.recorded(100);
        assert_eq!((outbox.len(), outbox.next_number()), (0, 101));
    }

    #[test]
    fn a_full_outbox_loses_the_least_first_and_never_an_open_incident() {
        let (mut outbox, mut counters) = (Outbox::default(), Counters::default());
        outbox.push(incident(1, "old"), &mut counters);
        outbox.push(incident(1, "new"), &mut counters);
        outbox.push(outcome(1), &mut counters);
        outbox.push(incident(2, "ends unheard"), &mut counters);
        outbox.push(withdrawn(2), &mut counters);
        outbox.push(said(1), &mut counters);
        for car_ref in 3.. {
            if outbox.len() == MAX_WAITING {
                break;
            }
            outbox.push(incident(car_ref, ""), &mut counters);
        }
        assert_eq!(counters, Counters::default(), "nothing is touched before it is full");
        let push = |outbox: &mut Outbox, counters: &mut Counters, car_ref| outbox.push(incident(car_ref, ""), counters);
        push(&mut outbox, &mut counters, 1_001);
        assert_eq!(counters, Counters { reports_merged: 1, ..Counters::default() });
        push(&mut outbox, &mut counters, 1_002);
        assert_eq!(counters.outcomes_dropped, 1);
        push(&mut outbox, &mut counters, 1_003);
        assert_eq!(counters.pairs_dropped, 1);
        push(&mut outbox, &mut counters, 1_004);
        push(&mut outbox, &mut counters, 1_005);
        assert_eq!(counters.words_dropped, 1);
        push(&mut outbox, &mut counters, 1_006);
        assert_eq!(outbox.waiting.front(), Some(&incident(1, "new")));
        let incidents = outbox.waiting.iter().filter(|report| matches!(report, ReliableReport::Incident(_))).count();
        assert_eq!(incidents, outbox.len(), "only incidents are left, and all of them");
        assert!(outbox.len() > MAX_WAITING);
    }

    fn call(car_ref: u64, place: CallPlace, report: CallReport) -> ReliableReport {
        ReliableReport::Call { car_ref: CarIncidentRef(car_ref), place, report }
    }

    #[test]
    fn of_a_line_only_the_newest_report_counts_and_it_keeps_its_incident() {
        let (mut outbox, mut counters) = (Outbox::default(), Counters::default());
        let (cabin, outside) = (CallPlace::Cabin, CallPlace::Outside);
        outbox.push(incident(1, "old"), &mut counters);
        outbox.push(call(1, cabin, CallReport::Wanted(CallReason::Sos)), &mut counters);
        outbox.push(call(1, outside, CallReport::Wanted(CallReason::Officer)), &mut counters);
        outbox.push(incident(1, "new"), &mut counters);
        outbox.push(call(1, cabin, CallReport::Ended { call: CallId(7) }), &mut counters);
        let repeated: Vec<usize> = (0..5).filter(|at| outbox.is_repeated_later(*at)).collect();
        assert_eq!(repeated, [1], "the other place and the incident the lines belong to stay");
        outbox.push(withdrawn(1), &mut counters);
        assert!(!outbox.began_here(CarIncidentRef(1)), "who asked for a person is never dropped unheard");
    }

    #[test]
    fn words_keep_the_incident_they_belong_to() {
        let (mut outbox, mut counters) = (Outbox::default(), Counters::default());
        outbox.push(incident(1, "old"), &mut counters);
        outbox.push(said(1), &mut counters);
        outbox.push(incident(1, "new"), &mut counters);
        assert!(!outbox.is_repeated_later(0));
        outbox.push(withdrawn(1), &mut counters);
        assert!(!outbox.began_here(CarIncidentRef(1)));
    }
}
