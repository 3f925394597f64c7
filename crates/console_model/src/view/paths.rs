//! Drawn paths: what a person drew, what the car would make of it, and what it drove, told apart by
//! line and by word.

use assistance::geo::{GeoPoint, LocalPoint};

use super::DeedView;

/// How a path came to be. It decides how its line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathStage {
    /// Under the operator's hands.
    Drawing,
    /// As a person drew and sent it.
    Proposed,
    /// As the car planned it.
    Planned,
    /// As the car drove it.
    Driven,
}

/// One line of a path, with its word.
#[derive(Debug, Clone, PartialEq)]
pub struct PathLine<P> {
    /// How it came to be.
    pub stage: PathStage,
    /// "drawn", "the car's plan", "driven".
    pub label: String,
    /// Its points in driving order.
    pub points: Vec<P>,
}

/// The newest drawn path of the selected car, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathView {
    /// "Drawn path".
    pub title: String,
    /// "You drew 38 m".
    pub drawn: String,
    /// What the car would do, or why not.
    pub plan: String,
    /// Whether the car would not, or what it tried went wrong.
    pub bad: bool,
    /// How far the approval and the drive have come; empty before.
    pub state: String,
    /// The approval, while there is a plan to approve.
    pub approve: Option<DeedView>,
}

/// The step in which a path is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathStepView {
    /// "3 points · 42 m of 150 m at most".
    pub length: String,
    /// How points are set.
    pub hint: String,
    /// "Cross: 12 m ahead, 3 m to the left", or empty while there is none.
    pub cursor: String,
    /// Whether it may be sent now.
    pub enough: bool,
    /// Why it cannot be sent yet; empty when it can.
    pub reason: String,
    /// What Enter does now: "Enter adds the point", "Enter sends it to the car".
    pub next: String,
    /// Whether Enter does anything now.
    pub next_enabled: bool,
    /// "Backspace takes the last point back".
    pub back: String,
    /// Whether there is a point to take back.
    pub back_enabled: bool,
}

use assistance::command::drawn_path::length_m;
use assistance::command::{CommandKind, CommandStage, CommandState, DrawnPath, PathVerdict};

use crate::event::Deed;
use crate::screen::{Drawing, Locked, Screen};
use crate::time::ScreenTime;

impl Screen {
    /// The lines of the drawn paths of the selected car, the oldest way of being first.
    fn path_lines(&self) -> Vec<PathLine<GeoPoint>> {
        let Some(vehicle) = &self.selection.vehicle else { return Vec::new() };
        let mut lines = Vec::new();
        let mut push = |stage, key: &str, points: &[GeoPoint]| {
            if !points.is_empty() {
                lines.push(PathLine { stage, label: self.words.say(key), points: points.to_vec() });
            }
        };
        if let Some(path) = self.newest_path() {
            push(PathStage::Proposed, "path-line-proposed", &path.proposed);
            let plan = path.planned.as_ref().and_then(|planned| planned.plan());
            push(PathStage::Planned, "path-line-planned", plan.map(|it| it.points.as_slice()).unwrap_or_default());
            push(PathStage::Driven, "path-line-driven", self.driven(vehicle, path));
        }
        if let Some(drawing) = self.drawing() {
            let from = self.pose().map(|(position, _)| position);
            let points: Vec<GeoPoint> = from.into_iter().chain(drawing.points.iter().copied()).collect();
            if !drawing.points.is_empty() {
                push(PathStage::Drawing, "path-line-drawing", &points);
            }
        }
        lines
    }

    pub(crate) fn paths_on_map(&self) -> (Vec<PathLine<GeoPoint>>, Option<GeoPoint>) {
        (self.path_lines(), self.drawing().and_then(|drawing| drawing.cursor))
    }

    pub(crate) fn paths_seen_from_car(&self) -> (Vec<PathLine<LocalPoint>>, Option<LocalPoint>) {
        let Some((position, heading_deg)) = self.pose() else { return (Vec::new(), None) };
        let seen = |point: &GeoPoint| LocalPoint::seen_from(position, heading_deg, *point);
        let (lines, cursor) = self.paths_on_map();
        let lines = lines.into_iter().map(|line| PathLine {
            stage: line.stage,
            label: line.label,
            points: line.points.iter().map(seen).collect(),
        });
        (lines.collect(), cursor.as_ref().map(seen))
    }

    pub(crate) fn path_view(&self, now: ScreenTime) -> Option<PathView> {
        let path = self.newest_path()?;
        let vehicle = self.selection.vehicle.as_ref()?;
        let known = self.shift.vehicles.get(vehicle)?;
        let words = &self.words;
        let from = path.planned.as_ref().and_then(|it| it.plan()).and_then(|plan| plan.points.first().copied());
        // Until it drives, the car stands where the path begins.
        let stands = self.pose().map(|(position, _)| position).filter(|_| path.approval.is_none());
        let drawn: Vec<GeoPoint> = from.or(stands).into_iter().chain(path.proposed.iter().copied()).collect();
        let state_of = |id| known.commands.iter().find(|it| it.command.id == id).map(|it| &it.state);
        let approved = path.approval.and_then(state_of);
        let went_wrong = |state: &CommandState| {
            let stage = state.stage();
            state.is_final() && stage != CommandStage::Completed
        };
        let (plan, refused) = self.plan_words(path, state_of(path.proposal));
        let state = approved.map(|state| self.drive_words(path, vehicle, state)).unwrap_or_default();
        let approve = self.plan_to_approve(now).map(|_| self.deed_view(Deed::Command(CommandKind::ApprovePath), now));
        Some(PathView {
            title: words.say("path-title"),
            drawn: words.fill(
                "path-drawn",
                &[("who", (&self.person_words(&path.by)).into()), ("n", (&metres(length_m(&drawn))).into())],
            ),
            plan,
            bad: refused || approved.is_some_and(went_wrong),
            state,
            approve,
        })
    }

    /// What the car would make of a path, and whether it would not.
    fn plan_words(&self, path: &DrawnPath, proposal: Option<&CommandState>) -> (String, bool) {
        let words = &self.words;
        match path.planned.as_ref().map(|planned| &planned.verdict) {
            Some(PathVerdict::Would(_)) if path.planned_at.is_none() && path.approval.is_none() => {
                (words.say("path-void"), true)
            }
            Some(PathVerdict::Would(plan)) => {
                (words.fill("path-would", &[("words", plan.words.as_str().into())]), false)
            }
            Some(PathVerdict::WouldNot(why)) => (words.fill("path-would-not", &[("words", why.as_str().into())]), true),
            None => match proposal {
                Some(state) if state.is_final() && state.stage() != CommandStage::Completed => {
                    (words.fill("path-no-plan", &[("stage", (&words.name(state.stage())).into())]), true)
                }
                _ => (words.say("path-planning"), false),
            },
        }
    }

    fn drive_words(&self, path: &DrawnPath, vehicle: &assistance::ids::VehicleId, state: &CommandState) -> String {
        let words = &self.words;
        let mut parts = vec![words.name(state.stage())];
        match state {
            CommandState::Failed(why) => parts.push(why.clone()),
            CommandState::Refused(refusal) => parts.push(self.rule_words(refusal)),
            _ => {}
        }
        let driven = self.driven(vehicle, path);
        if driven.len() > 1 {
            parts.push(words.fill("path-driven", &[("n", (&metres(length_m(driven))).into())]));
        }
        let approved = words.name(CommandKind::ApprovePath);
        words.labelled(&approved, &parts.join(". "))
    }

    pub(crate) fn path_step(&self, drawing: &Drawing, locked: Option<&Locked>) -> PathStepView {
        let words = &self.words;
        let pose = self.pose();
        let from = pose.map(|(position, _)| position);
        let drawn: Vec<GeoPoint> = from.into_iter().chain(drawing.points.iter().copied()).collect();
        let (length, most) = (metres(length_m(&drawn)), metres(self.setup.policy.path_m));
        let adds = Self::enter_adds(drawing);
        let reason = match locked {
            _ if drawing.points.is_empty() => words.say("path-no-points"),
            Some(locked) => self.locked_words(locked),
            None => String::new(),
        };
        let cursor = match (pose, drawing.cursor) {
            (Some((position, heading_deg)), Some(cursor)) => {
                self.cursor_words(LocalPoint::seen_from(position, heading_deg, cursor))
            }
            _ => String::new(),
        };
        PathStepView {
            length: words.fill(
                "path-length",
                &[("points", drawing.points.len().into()), ("n", (&length).into()), ("most", (&most).into())],
            ),
            hint: words.say("path-hint"),
            cursor,
            enough: reason.is_empty(),
            next: words.say(if adds { "path-enter-adds" } else { "path-enter-sends" }),
            next_enabled: adds || reason.is_empty(),
            reason,
            back: words.say("path-back"),
            back_enabled: !drawing.points.is_empty(),
        }
    }

    fn cursor_words(&self, at: LocalPoint) -> String {
        let (ahead, aside) = (metres(at.forward_m.abs()), metres(at.left_m.abs()));
        self.words.fill(
            "path-cursor",
            &[
                ("ahead", (&ahead).into()),
                ("along", (if at.forward_m >= 0.0 { "ahead" } else { "behind" }).into()),
                ("aside", (&aside).into()),
                ("side", (if at.left_m >= 0.0 { "left" } else { "right" }).into()),
            ],
        )
    }
}

/// Whole metres.
pub(crate) fn metres(metres: f64) -> String {
    format!("{metres:.0}")
}
