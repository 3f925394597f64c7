//! Drawing a path for a car: points by click or by keys, begun on what was just seen, and the car's
//! plan of it that is approved as it stood on the screen.

use assistance::command::{
    ApprovePath, CommandBody, CommandKind, CommandStage, DrawnPath, Evidence, MAX_DRAWN, PlanFact, ProposePath, Rule,
};
use assistance::feed::VehicleOnShift;
use assistance::geo::{GeoPoint, LocalPoint};
use assistance::ids::{CommandId, VehicleId};

use super::step::Step;
use super::{Asked, Locked, Screen};
use crate::event::{Deed, Effect};
use crate::key::{Key, KeyPress};
use crate::time::ScreenTime;

/// How far an arrow key moves the cross, and with Shift, metres.
const NUDGE_M: f64 = 1.0;
const FAR_NUDGE_M: f64 = 5.0;
/// Where the cross stands at first, metres ahead of the car.
const AHEAD_M: f64 = 5.0;
/// Nearer to the last point than this the cross adds none, metres.
const SAME_M: f64 = 0.3;
/// What is remembered of a drive at most, and how far apart, metres.
const MAX_TRACE: usize = 400;
const TRACE_M: f64 = 0.5;

/// A path that is being drawn.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawing {
    pub(crate) points: Vec<GeoPoint>,
    /// The cross that the arrow keys move.
    pub(crate) cursor: Option<GeoPoint>,
    /// What was on the screen at the first point. The path is for that scene alone.
    begun_on: Option<Evidence>,
}

/// Where a car was seen while it drove an approved path.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub(crate) approval: CommandId,
    pub(crate) points: Vec<GeoPoint>,
}

impl Screen {
    /// Where the selected car stands and faces, as it was last seen.
    pub(crate) fn pose(&self) -> Option<(GeoPoint, f64)> {
        let look = self.looks.get(self.selection.vehicle.as_ref()?)?;
        Some((look.picture.value.position, look.picture.value.heading_deg))
    }

    /// The path under the operator's hands; `None` while none is drawn.
    pub(crate) fn drawing(&self) -> Option<&Drawing> {
        let step = self.step.as_ref()?;
        (step.deed == Deed::Command(CommandKind::ProposePath)).then_some(&step.drawing)
    }

    fn drawing_mut(&mut self) -> Option<&mut Drawing> {
        self.drawing()?;
        self.step.as_mut().map(|step| &mut step.drawing)
    }

    /// What the open drawing asks for: more points, or to be sent if the guard lets it.
    pub(crate) fn asked_for_path(&self, step: &Step, now: ScreenTime) -> Asked {
        let locked = self.judge_drawing(&step.drawing, self.evidence_in_view(), now).err();
        Asked::Path { locked }
    }

    fn judge_drawing(&self, drawing: &Drawing, evidence: Option<Evidence>, now: ScreenTime) -> Result<(), Locked> {
        if let (Some(begun), Some(seen)) = (drawing.begun_on, self.evidence_in_view())
            && begun.scene != seen.scene
        {
            return Err(Rule::SceneChanged.into());
        }
        let body = CommandBody::ProposePath(ProposePath { points: drawing.points.clone() });
        self.judge(&body, None, evidence, now)
    }

    /// Whether a drawing can be gone on with although it may not be sent now.
    pub(crate) fn drawing_goes_on(locked: &Locked) -> bool {
        match locked {
            Locked::NoHub | Locked::Loading | Locked::UnderWay => true,
            Locked::Rule(refusal) => matches!(
                refusal.rule,
                Rule::StaleEvidence | Rule::StalePicture | Rule::NoEvidence | Rule::PathOutOfRange | Rule::LinkLost
            ),
            _ => false,
        }
    }

    /// A point seen from the selected car: in what it perceives, or in a picture of its cameras.
    pub(crate) fn scene_point(&mut self, at: LocalPoint, now: ScreenTime, out: &mut Vec<Effect>) {
        if let Some((position, heading_deg)) = self.pose() {
            self.path_point(at.on_ground(position, heading_deg), now, out);
        }
    }

    /// Adds a point to the drawing, if one is open.
    pub(crate) fn path_point(&mut self, point: GeoPoint, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(drawing) = self.drawing() else { return };
        let (count, begun_on) = (drawing.points.len(), drawing.begun_on);
        if self.dropped_after_jump(now, out) {
            return;
        }
        if count >= MAX_DRAWN {
            self.tell_locked(&Rule::PathOutOfRange.into(), now, out);
            return;
        }
        // The first point is put on what was just seen; the scene must stay what it was from then on.
        let evidence = self.evidence_at_press();
        if begun_on.is_none() {
            let age = evidence.and_then(|evidence| self.evidence_age(evidence, now));
            let rule = match (evidence, age) {
                (None, _) => Some(Rule::NoEvidence),
                (_, Some(age)) if age <= self.setup.policy.path_age_at_press => None,
                _ => Some(Rule::StaleEvidence),
            };
            if let Some(rule) = rule {
                self.tell_locked(&rule.into(), now, out);
                return;
            }
        }
        if let Some(drawing) = self.drawing_mut() {
            drawing.begun_on = drawing.begun_on.or(evidence);
            drawing.points.push(point);
            drawing.cursor = Some(point);
        }
    }

    /// A key while a path is drawn.
    pub(crate) fn drawing_key(&mut self, press: KeyPress, now: ScreenTime, out: &mut Vec<Effect>) {
        let by_m = if press.modifiers.shift { FAR_NUDGE_M } else { NUDGE_M };
        match press.key {
            Key::Up => self.nudge(by_m, 0.0),
            Key::Down => self.nudge(-by_m, 0.0),
            Key::Left => self.nudge(0.0, by_m),
            Key::Right => self.nudge(0.0, -by_m),
            Key::Enter => self.path_enter(now, out),
            Key::Backspace => self.path_back(),
            _ => {}
        }
    }

    /// Whether this key moves the cross, and so may be kept down.
    pub(crate) fn nudges(&self, key: Key) -> bool {
        self.drawing().is_some() && matches!(key, Key::Up | Key::Down | Key::Left | Key::Right)
    }

    fn nudge(&mut self, ahead_m: f64, left_m: f64) {
        let Some((position, heading_deg)) = self.pose() else { return };
        let Some(drawing) = self.drawing_mut() else { return };
        let seen = drawing.cursor.or(drawing.points.last().copied()).map_or(
            LocalPoint { forward_m: AHEAD_M, left_m: 0.0 },
            |point| {
                let seen = LocalPoint::seen_from(position, heading_deg, point);
                LocalPoint { forward_m: seen.forward_m + ahead_m, left_m: seen.left_m + left_m }
            },
        );
        drawing.cursor = Some(seen.on_ground(position, heading_deg));
    }

    /// Whether Enter would add the point under the cross; otherwise it sends the path.
    pub(crate) fn enter_adds(drawing: &Drawing) -> bool {
        match (drawing.cursor, drawing.points.last()) {
            (Some(cursor), Some(last)) => cursor.distance_m(*last) > SAME_M,
            (cursor, _) => cursor.is_some(),
        }
    }

    /// Adds the point under the cross, or sends the path to the car.
    pub(crate) fn path_enter(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        let Some(drawing) = self.drawing().cloned() else { return };
        if let Some(cursor) = drawing.cursor.filter(|_| Self::enter_adds(&drawing)) {
            self.path_point(cursor, now, out);
            return;
        }
        if self.dropped_after_jump(now, out) {
            return;
        }
        match self.judge_drawing(&drawing, self.evidence_at_press(), now) {
            Ok(()) => {
                self.step = None;
                self.propose(CommandBody::ProposePath(ProposePath { points: drawing.points }), now, out);
            }
            Err(locked) => self.tell_locked(&locked, now, out),
        }
    }

    /// Takes the last point back. A drawing without points may begin on another scene.
    pub(crate) fn path_back(&mut self) {
        let Some(drawing) = self.drawing_mut() else { return };
        drawing.points.pop();
        drawing.cursor = drawing.points.last().copied();
        if drawing.points.is_empty() {
            drawing.begun_on = None;
        }
    }

    /// The newest drawn path of the selected car.
    pub(crate) fn newest_path(&self) -> Option<&DrawnPath> {
        self.shift.vehicles.get(self.selection.vehicle.as_ref()?)?.paths.last()
    }

    /// The car's plan that an approval now would be about.
    pub(crate) fn plan_to_approve(&self, now: ScreenTime) -> Option<ApprovePath> {
        let path = self.newest_path()?;
        let vehicle = self.shift.vehicles.get(self.selection.vehicle.as_ref()?)?;
        let plan = self.plan_fact(vehicle, path.proposal, now)?.planned.plan()?;
        Some(ApprovePath { proposal: path.proposal, plan: plan.digest() })
    }

    /// What the guard is told of the plan of a path.
    pub(crate) fn plan_fact<'a>(
        &self,
        vehicle: &'a VehicleOnShift,
        proposal: CommandId,
        now: ScreenTime,
    ) -> Option<PlanFact<'a>> {
        let path = vehicle.paths.iter().find(|path| path.proposal == proposal)?;
        let approved = path.approval.and_then(|id| vehicle.commands.iter().find(|it| it.command.id == id));
        path.plan_at(self.clock.at(now), approved.map(|record| &record.state))
    }

    /// Remembers where a car was seen that drives an approved path. What the car itself tells at the
    /// end takes its place.
    pub(crate) fn trace(&mut self, vehicle: &VehicleId) {
        let Some(known) = self.shift.vehicles.get(vehicle) else { return };
        let Some(path) = known.paths.last() else {
            self.traces.remove(vehicle);
            return;
        };
        let Some(approval) = path.approval else { return };
        let stage = known.commands.iter().find(|it| it.command.id == approval).map(|it| it.state.stage());
        if !matches!(stage, Some(CommandStage::Sent | CommandStage::Accepted)) {
            return;
        }
        let Some(here) = self.looks.get(vehicle).map(|look| look.picture.value.position) else { return };
        let trace = self.traces.entry(vehicle.clone()).or_insert_with(|| Trace { approval, points: Vec::new() });
        if trace.approval != approval {
            *trace = Trace { approval, points: Vec::new() };
        }
        let moved = trace.points.last().is_none_or(|last| last.distance_m(here) >= TRACE_M);
        if moved && trace.points.len() < MAX_TRACE {
            trace.points.push(here);
        }
    }

    /// What a car drove of a path: in its own words, or as far as it was seen.
    pub(crate) fn driven<'a>(&'a self, vehicle: &VehicleId, path: &'a DrawnPath) -> &'a [GeoPoint] {
        if !path.driven.is_empty() {
            return &path.driven;
        }
        let trace = self.traces.get(vehicle).filter(|trace| Some(trace.approval) == path.approval);
        trace.map(|trace| trace.points.as_slice()).unwrap_or_default()
    }
}
