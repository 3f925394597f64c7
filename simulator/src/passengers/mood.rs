//! How a passenger's mood moves. A pure table: one mood and one event give the next mood.

use assistance::conversation::Phrase;
use assistance::vehicle::Mood;

use assistance::named_enum;

named_enum!(
    /// What a passenger notices.
    pub enum MoodEvent {
        /// Half a minute of standing still or waiting in which nobody said anything.
        HeardNothing = "heard_nothing",
        /// The display told the place in the queue and when the next news comes.
        ReadNews = "read_news",
        /// A person said who they are, or that they stay.
        Greeted = "greeted",
        /// A person said something that calms.
        Reassured = "reassured",
        /// A person said what happens next.
        ToldWhatHappens = "told_what_happens",
        /// The car drives on.
        DrivesOn = "drives_on",
        /// The door is open for them.
        DoorUnlocked = "door_unlocked",
        /// Something frightening: shouting outside, one more round of the same block, a lane of the freeway.
        Frightened = "frightened",
        /// Advice that is plainly dangerous.
        DangerousAdvice = "dangerous_advice",
    }
);

/// The next mood. Good news takes one step back, silence and fright one step on.
#[must_use]
pub fn next_mood(mood: Mood, event: MoodEvent) -> Mood {
    use Mood::{Calm, Distressed, Panicking, Uneasy};
    use MoodEvent as E;
    match (mood, event) {
        // News keep a mood where it is: they do not calm, they only prevent worse.
        (same, E::ReadNews) => same,
        // A greeting calms those who are beside themselves; the uneasy want to know what happens.
        (Calm, E::Greeted) => Calm,
        (Uneasy, E::Greeted) => Uneasy,
        (Distressed, E::Greeted) => Uneasy,
        (Panicking, E::Greeted) => Distressed,

        (Calm | Uneasy, E::Reassured | E::ToldWhatHappens | E::DrivesOn | E::DoorUnlocked) => Calm,
        (Distressed, E::Reassured | E::ToldWhatHappens | E::DrivesOn | E::DoorUnlocked) => Uneasy,
        (Panicking, E::Reassured | E::ToldWhatHappens | E::DrivesOn | E::DoorUnlocked) => Distressed,

        (Calm, E::HeardNothing) => Uneasy,
        (Uneasy, E::HeardNothing) => Distressed,
        (Distressed | Panicking, E::HeardNothing) => Panicking,

        (Calm, E::Frightened | E::DangerousAdvice) => Distressed,
        (Uneasy, E::Frightened) => Distressed,
        (Distressed | Panicking, E::Frightened) => Panicking,
        (Uneasy | Distressed | Panicking, E::DangerousAdvice) => Panicking,
    }
}

/// What a phrase of the pack is to the one who reads it. `exposed` is whether traffic passes
/// on the side they could get out.
#[must_use]
pub(super) fn heard_phrase(phrase: Phrase, exposed: bool) -> MoodEvent {
    match phrase {
        Phrase::Introduce | Phrase::AreYouSafe | Phrase::ShallICallPolice | Phrase::AnythingElse => MoodEvent::Greeted,
        Phrase::YouAreSafe | Phrase::IStayWithYou | Phrase::HelpOnTheWay | Phrase::KeepBelt => MoodEvent::Reassured,
        Phrase::AboutOneMinute
        | Phrase::HandleWorks
        | Phrase::StayInside
        | Phrase::PullingOver
        | Phrase::Rerouting
        | Phrase::Unlocking => MoodEvent::ToldWhatHappens,
        Phrase::ExitLeft | Phrase::ExitRight if exposed => MoodEvent::DangerousAdvice,
        Phrase::ExitLeft | Phrase::ExitRight => MoodEvent::ToldWhatHappens,
        Phrase::WaitingNews => MoodEvent::ReadNews,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(event: MoodEvent, expected: [Mood; 4]) {
        let moods = [Mood::Calm, Mood::Uneasy, Mood::Distressed, Mood::Panicking];
        assert_eq!(moods.map(|mood| next_mood(mood, event)), expected, "{event:?}");
    }

    #[test]
    fn moods_move_by_the_table() {
        use Mood::{Calm as C, Distressed as D, Panicking as P, Uneasy as U};
        check(MoodEvent::HeardNothing, [U, D, P, P]);
        check(MoodEvent::ReadNews, [C, U, D, P]);
        check(MoodEvent::Greeted, [C, U, U, D]);
        check(MoodEvent::Reassured, [C, C, U, D]);
        check(MoodEvent::ToldWhatHappens, [C, C, U, D]);
        check(MoodEvent::DrivesOn, [C, C, U, D]);
        check(MoodEvent::DoorUnlocked, [C, C, U, D]);
        check(MoodEvent::Frightened, [D, D, P, P]);
        check(MoodEvent::DangerousAdvice, [D, P, P, P]);
    }

    #[test]
    fn getting_out_is_bad_advice_only_where_traffic_passes() {
        assert_eq!(heard_phrase(Phrase::ExitRight, true), MoodEvent::DangerousAdvice);
        assert_eq!(heard_phrase(Phrase::ExitRight, false), MoodEvent::ToldWhatHappens);
        assert_eq!(heard_phrase(Phrase::StayInside, true), MoodEvent::ToldWhatHappens);
    }
}
