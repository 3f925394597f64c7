//! Open incidents of a car, its pending questions, and what it does about their causes.

use assistance::clock::CarStamp;
use assistance::ids::{CarIncidentRef, QuestionId, SceneId};
use assistance::incident::{Answer, IncidentKind, Question};
use assistance::scene::ObjectClass;
use city::{ControlId, EdgeId};

use crate::causes::{Cause, CauseId, Reaction};

/// Why, what was tried, what is asked: the car's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) why: String,
    pub(crate) tried: String,
    pub(crate) asked: String,
}

/// An incident that the car reports.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenCase {
    pub(crate) car_ref: CarIncidentRef,
    pub(crate) kind: IncidentKind,
    pub(crate) cause: Option<CauseId>,
    pub(crate) words: Line,
    pub(crate) question: Option<Question>,
    pub(crate) stamp: CarStamp,
    pub(crate) opened_ms: u64,
    /// Since when nothing is wrong any more, world time.
    pub(crate) over_since_ms: Option<u64>,
}

/// How far the car is with what it met.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum EncounterState {
    /// It slows down for it.
    Approaching,
    /// It stands before it since then, world time.
    Standing(u64),
    /// It asked a person.
    Asked,
    /// It was told to wait, or got no use of the answer, and asks again then.
    AskAgainAt(u64),
    /// It does as it was told.
    Acting {
        reaction: Reaction,
        answer: Answer,
        /// Whether the middle of the cause lies behind.
        crossed: bool,
    },
    /// It stops at the line as at an all-way stop, by its own judgement or a person's, and goes
    /// on then, world time; `None` until it has stopped.
    StopAndGo(Option<u64>),
    /// It drives a path that a person drew and approved.
    OnPath {
        /// Whether the middle of the cause lies behind.
        crossed: bool,
        /// Whether something bad has followed already; it is told once.
        hit: bool,
    },
}

/// A cause on the street, met by this car.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Encounter {
    /// As the car met it; the world keeps it current.
    pub(crate) cause: Cause,
    /// Where this car meets it; for an area that is the line of one signal.
    pub(crate) edge: EdgeId,
    pub(crate) along_m: f64,
    pub(crate) control: Option<ControlId>,
    pub(crate) state: EncounterState,
    pub(crate) case: Option<CarIncidentRef>,
}

impl Encounter {
    /// Whether the car holds itself before it.
    pub(crate) fn blocks(&self) -> bool {
        match self.state {
            EncounterState::Acting { reaction, .. } => matches!(reaction, Reaction::Wait | Reaction::OtherWay),
            EncounterState::StopAndGo(go_at) => go_at.is_none(),
            EncounterState::OnPath { .. } => false,
            _ => true,
        }
    }
}

/// A cause that sits in this car or in those aboard.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trouble {
    pub(crate) cause: Cause,
    pub(crate) case: Option<CarIncidentRef>,
    pub(crate) ask_again_ms: Option<u64>,
    /// Whether a person has done what helps.
    pub(crate) helped: bool,
    pub(crate) drove_wrongly: bool,
    /// Where a loop begins, and how often the car came back to it.
    pub(crate) loop_start: Option<EdgeId>,
    pub(crate) laps: u32,
}

/// The car's incidents. Numbers outlive a reboot: they stand in durable memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cases {
    pub(crate) open: Vec<OpenCase>,
    next_ref: u64,
    next_question: u64,
}

impl Cases {
    pub(crate) fn mint_ref(&mut self) -> CarIncidentRef {
        self.next_ref += 1;
        CarIncidentRef(self.next_ref)
    }

    pub(crate) fn mint_question(&mut self) -> QuestionId {
        self.next_question += 1;
        QuestionId(self.next_question)
    }

    pub(crate) fn get(&self, car_ref: CarIncidentRef) -> Option<&OpenCase> {
        self.open.iter().find(|case| case.car_ref == car_ref)
    }

    pub(crate) fn get_mut(&mut self, car_ref: CarIncidentRef) -> Option<&mut OpenCase> {
        self.open.iter_mut().find(|case| case.car_ref == car_ref)
    }

    pub(crate) fn question(&self, id: QuestionId) -> Option<&Question> {
        self.open.iter().filter_map(|case| case.question.as_ref()).find(|question| question.id == id)
    }

    pub(crate) fn has_question(&self) -> bool {
        self.open.iter().any(|case| case.question.is_some())
    }
}

/// A question about a scene.
pub(crate) fn question(
    cases: &mut Cases,
    cause: &Cause,
    scene: SceneId,
    asked_at: CarStamp,
    classes: impl IntoIterator<Item = ObjectClass>,
) -> Option<Question> {
    let kind = cause.kind.sheet().question?;
    Some(Question {
        id: cases.mint_question(),
        kind,
        scene,
        asked_at,
        answers: kind.answers().to_vec(),
        vulnerable_in_scene: classes.into_iter().any(ObjectClass::is_vulnerable),
    })
}
