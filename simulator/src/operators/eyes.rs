//! How a scripted operator looks: at the front view of the case they hold, and elsewhere when told.

use assistance::command::Command;
use assistance::feed::Action;
use assistance::ids::{IncidentId, VehicleId};
use hub_client::{Looking, MediaNews, OperatorLink, OperatorMedia, OperatorSend};
use media::View;
use media::frames::{Captured, PastWanted, PictureFrame, PictureKind};
use media::link::MediaLink;

use super::voice::{Headset, OpenLine, Talked};
use super::{Deed, ScriptedOperator};
use crate::passengers::Language;

/// Pictures a second of each view: enough to see what stands before a car.
const PER_SECOND: u8 = 2;
/// Who has seen no picture for this long goes by what the car perceives, milliseconds.
const WITHOUT_PICTURES_MS: u64 = 5_000;
/// A picture that came this long ago or less is what somebody looks at, milliseconds.
const ON_SCREEN_MS: u64 = 2_000;

/// A picture that came to somebody's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which camera.
    pub view: View,
    /// When it was taken, on the car's clock.
    pub captured: Captured,
    /// How old it was then, milliseconds, never younger than the truth; `None` while that is unknown.
    pub age_ms: Option<u64>,
    /// Whether it is of the past.
    pub is_past: bool,
}

/// What an operator looks through.
pub(super) struct Eyes {
    media: OperatorMedia,
    link: Box<dyn MediaLink + Send>,
    looking: Option<(VehicleId, IncidentId)>,
    /// Cars whose cabin is looked into.
    inside: Option<VehicleId>,
    /// The newest live picture from outside, and when it came.
    newest: Option<(VehicleId, Seen, u64)>,
    requests: u32,
    headset: Headset,
}

impl Eyes {
    pub(super) fn new(link: Box<dyn MediaLink + Send>) -> Self {
        Self {
            media: OperatorMedia::default(),
            link,
            looking: None,
            inside: None,
            newest: None,
            requests: 0,
            headset: Headset::default(),
        }
    }

    pub(super) fn granted(&mut self, incident: IncidentId, cabin: bool, grant: media::frames::GrantToken) {
        self.media.granted(incident, cabin, grant);
    }

    pub(super) fn refused(&mut self, reason: String) {
        self.media.refused(reason);
    }

    /// The second path of a STOP.
    pub(super) fn stop(&mut self, command: &Command) {
        self.media.stop(command);
    }

    /// The control link took it.
    pub(super) fn stop_taken(&mut self, id: u128) {
        self.media.stop_taken(id);
    }

    fn look_at(&mut self, case: Option<(VehicleId, IncidentId)>) {
        if case.as_ref().map(|(vehicle, _)| vehicle) != self.inside.as_ref() {
            self.inside = None;
        }
        self.media.look(case.clone().map(|(vehicle, incident)| Looking {
            views: if self.inside.is_some() { vec![View::Front, View::Cabin] } else { vec![View::Front] },
            vehicle,
            incident,
            per_second: PER_SECOND,
        }));
        self.looking = case;
    }

    fn sees(&mut self, vehicle: &VehicleId, frame: &PictureFrame, age_us: Option<u64>, now_ms: u64) -> Seen {
        let is_past = frame.kind == PictureKind::Past;
        let age_ms = age_us.map(|age| age.div_ceil(1_000));
        let seen = Seen { view: frame.view, captured: frame.captured, age_ms, is_past };
        if !is_past && frame.view == View::Front {
            self.newest = Some((vehicle.clone(), seen, now_ms));
        }
        seen
    }
}

impl<L: OperatorLink> ScriptedOperator<L> {
    /// Gives this operator cameras to look through.
    #[must_use]
    pub fn with_eyes(mut self, link: Box<dyn MediaLink + Send>) -> Self {
        self.eyes = Some(Eyes::new(link));
        self
    }

    /// Looks: takes what came, asks for leave where it is needed. The case that was looked at stays
    /// on the screen while it is held.
    pub(super) fn see(&mut self) {
        let Some(mut eyes) = self.eyes.take() else { return };
        let case = if self.is_live() { self.case_to_see(&eyes) } else { eyes.looking.clone() };
        eyes.look_at(case);
        let on = self.line_to_talk_on();
        eyes.media.talk(on.as_ref().map(|line| line.incident));
        eyes.headset.wear(on, self.now_ms * 1_000);
        eyes.media.step(self.now_ms * 1_000, &mut *eyes.link);
        while let Some(news) = eyes.media.poll() {
            match news {
                MediaNews::AskGrant { incident, cabin } => {
                    // A send that finds no room is asked again by the media path itself.
                    let _ = self.link.send(OperatorSend::OpenMedia { incident, cabin });
                }
                MediaNews::Picture { vehicle, frame, age_us } => {
                    let seen = eyes.sees(&vehicle, &frame, age_us, self.now_ms);
                    self.note(Deed::Saw(vehicle, seen));
                }
                MediaNews::Voice(frame) => eyes.headset.hear(&frame),
                MediaNews::PastDone { .. }
                | MediaNews::StopTaken(_)
                | MediaNews::Carrier(_)
                | MediaNews::Refused(_) => {}
            }
        }
        for (vehicle, talked) in eyes.headset.pass_time(self.now_ms * 1_000, &mut eyes.media, &mut *eyes.link) {
            self.note(match talked {
                Talked::Spoke => Deed::SpokeAloud(vehicle),
                Talked::Heard => Deed::HeardVoice(vehicle),
            });
        }
        self.eyes = Some(eyes);
    }

    /// The open line this operator is on.
    fn line_to_talk_on(&self) -> Option<OpenLine> {
        let (incident, _) = self.screen.line_of(&self.config.person)?;
        let case = self.screen.incidents().find(|one| one.id == incident)?;
        let vehicle = case.vehicle.clone();
        let speaks =
            self.config.talks && case.call.as_ref().is_some_and(|call| call.speakers.contains(&self.config.person));
        let tag = self.screen.language_of(&vehicle);
        let language = Language::ALL.iter().copied().find(|one| one.name() == tag).unwrap_or(Language::English);
        Some(OpenLine { vehicle, incident, language, speaks })
    }

    fn case_to_see(&self, eyes: &Eyes) -> Option<(VehicleId, IncidentId)> {
        let mine = self.screen.held_by(&self.config.person);
        let held = |(vehicle, incident): &(VehicleId, IncidentId)| {
            mine.contains(vehicle) && self.screen.incidents_of(vehicle).any(|one| one.id == *incident)
        };
        let kept = eyes.looking.clone().filter(held);
        let asks = |vehicle: &&VehicleId| self.screen.incidents_of(vehicle).any(|one| one.question.is_some());
        let next = || mine.iter().find(asks).or_else(|| mine.first());
        let kept_asks = kept.as_ref().is_some_and(|(vehicle, _)| asks(&vehicle));
        if kept_asks || (kept.is_some() && !mine.iter().any(|vehicle| asks(&vehicle))) {
            return kept;
        }
        let vehicle = next()?;
        self.screen.incidents_of(vehicle).next().map(|incident| (vehicle.clone(), incident.id))
    }

    /// Whether what the answer depends on was looked at; without cameras, or when no picture comes,
    /// the perceived world must do. `since_ms` is when the question was first seen.
    pub(super) fn has_looked(&self, vehicle: &VehicleId, since_ms: u64) -> bool {
        let Some(eyes) = &self.eyes else { return true };
        let on_screen =
            eyes.newest.as_ref().is_some_and(|(of, _, came_ms)| of == vehicle && self.now_ms <= came_ms + ON_SCREEN_MS);
        on_screen || self.now_ms >= since_ms + WITHOUT_PICTURES_MS
    }

    /// Looks into the cabin of a vehicle, by hand. The record is told first; without the claim it refuses.
    /// Says whether there is a case to look into.
    pub fn look_inside(&mut self, vehicle: &VehicleId) -> bool {
        let Some(incident) = self.screen.incidents_of(vehicle).next().map(|incident| incident.id) else { return false };
        let Some(key) = self.act(Action::LookInside { incident }) else { return false };
        self.looks_inside.insert(key, (vehicle.clone(), incident));
        true
    }

    /// The record has the look: from now on the cabin is shown. Whom it refused asks the cameras all the
    /// same: they must refuse, too.
    pub(super) fn looked_inside(&mut self, vehicle: VehicleId, incident: IncidentId, recorded: bool) {
        match &mut self.eyes {
            Some(eyes) if recorded => eyes.inside = Some(vehicle),
            _ => drop(self.link.send(OperatorSend::OpenMedia { incident, cabin: true })),
        }
    }

    /// Asks for pictures of the past of what is looked at: so many milliseconds before the newest
    /// picture. Says whether that could be asked.
    pub fn look_back(&mut self, vehicle: &VehicleId, span_ms: u64) -> bool {
        let Some(eyes) = &mut self.eyes else { return false };
        let Some((_, seen, _)) = eyes.newest.as_ref().filter(|(of, ..)| of == vehicle) else { return false };
        eyes.requests += 1;
        let past = PastWanted {
            request: eyes.requests,
            view: View::Front,
            from: Captured { millis: seen.captured.millis.saturating_sub(span_ms), ..seen.captured },
            to_millis: seen.captured.millis,
            per_second: PER_SECOND,
            newest_first: true,
        };
        eyes.media.look_back(past, &mut *eyes.link).is_ok()
    }
}
