//! Cameras for the stage: pictures that arrive and can be shown, as whoever holds them tells it.

use std::time::Duration;

use console_model::assistance::clock::CarStamp;
use console_model::assistance::ids::IncidentId;
use console_model::view::{EyesView, PaneState, PaneView};
use console_model::{CarrierState, Effect, Event, Eye, EyesNews, Looking};

use crate::stage::{Stage, car, stamp};

/// Every camera's pictures are this old when they arrive.
pub(crate) const AGE_MS: u64 = 90;

impl Stage {
    /// A case that is mine, with four cameras that were watched for `ms`.
    pub(crate) fn with_cameras(incident: IncidentId, ms: u64) -> Self {
        let mut stage = Self::with_case(incident);
        stage.news(EyesNews::Carrier(CarrierState::Udp));
        stage.watch_for(ms, &Eye::OUTSIDE);
        stage.asked.clear();
        stage
    }

    pub(crate) fn news(&mut self, news: EyesNews) {
        self.tell(Event::Eyes(news));
    }

    pub(crate) fn arrives(&mut self, eye: Eye, number: u64, captured: CarStamp, age_ms: u64, past: bool) {
        let vehicle = self.screen.case(self.now()).vehicle.unwrap();
        let age = Duration::from_millis(age_ms);
        self.news(EyesNews::Picture { vehicle, eye, number, captured, age, past });
    }

    pub(crate) fn ready(&mut self, eye: Eye, captured: CarStamp, past: bool) {
        let vehicle = self.screen.case(self.now()).vehicle.unwrap();
        self.news(EyesNews::Ready { vehicle, eye, captured, past });
    }

    /// A new picture of a camera comes and can be shown at once.
    pub(crate) fn see(&mut self, eye: Eye, age_ms: u64) {
        let captured = stamp(self.now_ms.saturating_sub(age_ms));
        self.arrives(eye, self.now_ms, captured, age_ms, false);
        self.ready(eye, captured, false);
    }

    /// Time passes with telemetry, and with ten pictures a second of these cameras.
    pub(crate) fn watch_for(&mut self, ms: u64, eyes: &[Eye]) {
        let until = self.now_ms + ms;
        while self.now_ms < until {
            self.now_ms = (self.now_ms + 100).min(until);
            self.telemetry();
            self.tick();
            for eye in eyes {
                self.see(*eye, AGE_MS);
            }
            self.show_past();
            self.tell(Event::Drawn);
        }
    }

    /// Whoever holds the pictures reads those of the past that the panes want.
    pub(crate) fn show_past(&mut self) {
        for pane in self.eyes().panes {
            if let Some(captured) = pane.wants {
                self.ready(pane.eye, captured, true);
            }
        }
    }

    pub(crate) fn eyes(&self) -> EyesView {
        self.screen.eyes(self.now())
    }

    pub(crate) fn pane(&self, eye: Eye) -> PaneView {
        self.eyes().panes.into_iter().find(|it| it.eye == eye).unwrap()
    }

    pub(crate) fn states(&self) -> Vec<(Eye, PaneState)> {
        self.eyes().panes.iter().map(|it| (it.eye, it.state)).collect()
    }

    /// What was asked to be streamed since the last time.
    pub(crate) fn looks(&mut self) -> Vec<Option<Looking>> {
        let asked = std::mem::take(&mut self.asked);
        let looks = asked.into_iter().filter_map(|it| match it {
            Effect::Look(looking) => Some(looking),
            _ => None,
        });
        looks.collect()
    }

    /// How many seconds ago the moment was that is looked at; `None` while live.
    pub(crate) fn seconds_ago(&self) -> Option<f64> {
        self.eyes().scrubber.filter(|it| !it.live).map(|it| it.seconds_ago)
    }

    /// Words of why each answer is locked, without repetition.
    pub(crate) fn answer_locks(&self) -> Vec<String> {
        let question = self.screen.case(self.now()).question.unwrap();
        let mut reasons: Vec<String> = question.answers.into_iter().map(|it| it.reason).collect();
        reasons.dedup();
        reasons
    }

    pub(crate) fn lead(incident: IncidentId) -> Self {
        let mut stage = Self::dark(console_model::Setup { hub: Some("sf-1".to_owned()), ..Default::default() });
        stage.role = console_model::assistance::roles::Role::Lead;
        stage.connect();
        stage.news(EyesNews::Carrier(CarrierState::Udp));
        stage.claimed_by("amara", incident);
        stage.click(console_model::Target::Row(incident));
        stage.live_for(1_000);
        stage.asked.clear();
        stage
    }
}

pub(crate) fn looking(vehicle: &str, incident: IncidentId, eyes: &[Eye]) -> Looking {
    Looking { vehicle: car(vehicle), incident, eyes: eyes.to_vec() }
}
