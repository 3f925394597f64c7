//! The commands: each with its key, or greyed with its reason; the open step; what became of those given.

use assistance::command::CommandStage;
use assistance::geo::GeoPoint;

use super::paths::{PathStepView, metres};
use crate::event::{Deed, Field};

/// One command or verb in the grid or the list of all commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeedView {
    /// What a press does.
    pub deed: Deed,
    /// "Unlock doors".
    pub words: String,
    /// "U".
    pub key: String,
    /// Whether it can be pressed.
    pub enabled: bool,
    /// Why not, and whether waiting helps; empty when enabled.
    pub reason: String,
    /// Whether the press is held: it moves the car, opens it, or lifts what keeps it safe.
    pub hold: bool,
    /// "sent to the hub, not yet recorded" and so on while one is under way; else empty.
    pub pending: String,
}

/// All commands and verbs of the selected vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandGrid {
    /// The six that are needed most, for large buttons.
    pub first: Vec<DeedView>,
    /// All others the car offers.
    pub more: Vec<DeedView>,
    /// Verbs of the case.
    pub verbs: Vec<DeedView>,
    /// One sentence for what greys most of them, or empty.
    pub reason: String,
    /// Why others of the six are grey: "Unlock, Resume: The picture of the car is too old."
    pub first_reasons: Vec<String>,
    /// The same for the verbs.
    pub verb_reasons: Vec<String>,
}

/// STOP.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StopView {
    /// "Stop now", with the car's name.
    pub words: String,
    /// "F12".
    pub key: String,
    /// Whether there is a car to stop and a person who may.
    pub enabled: bool,
    /// Plate and roof number: what will stop.
    pub who: String,
    /// "sent, not recorded" and so on after a press; else empty.
    pub state: String,
    /// Whether it was sent and nothing came back yet, or it stands outside the record.
    pub unsettled: bool,
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandState {
    /// On its way to the hub; nothing came back.
    ToHub,
    /// No answer came and the link broke: nobody knows yet.
    Unsure,
    /// It never reached the hub.
    NotDelivered,
    /// On record, in this stage.
    OnRecord(CommandStage),
}

/// One line of the commands given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandTrail {
    /// "Unlock doors".
    pub words: String,
    /// "sent, not yet applied".
    pub state_words: String,
    /// The refusal's or failure's reason, and whether waiting helps; else empty.
    pub reason: String,
    /// Its state.
    pub state: CommandState,
    /// Whether it succeeded: only a completed one.
    pub succeeded: bool,
    /// Whether something may still come of it.
    pub open: bool,
    /// "0:12" ago, and by whom when it was somebody else.
    pub note: String,
}

/// One option of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionView {
    /// The words.
    pub words: String,
    /// The key: a digit, or "L" and "R" for sides.
    pub key: String,
    /// Whether it can be chosen.
    pub enabled: bool,
    /// Why not; may also warn while enabled.
    pub reason: String,
}

/// What a step asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// One of these.
    Choice(Vec<OptionView>),
    /// Some words.
    Text {
        /// The field that takes them.
        field: Field,
        /// What stands in it.
        text: String,
        /// What stands there in grey while it is empty.
        hint: String,
        /// Whether Enter goes on.
        enough: bool,
    },
    /// A place: a crossing or an address in words, a click on the map, or one of these.
    Place {
        /// The field that takes the words.
        field: Field,
        /// What stands in it.
        text: String,
        /// What stands there in grey while it is empty: what can be typed.
        hint: String,
        /// What was found.
        found: Option<GeoPoint>,
        /// "Found: Valencia St at 19th St, 1.2 km away", or that nothing was found.
        found_words: String,
        /// Ready places.
        options: Vec<OptionView>,
    },
    /// The last press.
    Confirm(ConfirmView),
    /// Points of a path, on the map or in what the car sees.
    Path(PathStepView),
}

/// The last press of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfirmView {
    /// What will happen, to which car: "Unlock the right side of SF-0412".
    pub words: String,
    /// "8XKR412 · roof 412".
    pub who: String,
    /// Whether it is held for 700 ms.
    pub hold: bool,
    /// 0 to 1 while it is held.
    pub progress: f32,
    /// Whether the guard would let it through now.
    pub enabled: bool,
    /// Why not.
    pub reason: String,
    /// "hold Enter", "Enter".
    pub key: String,
}

/// The open step of a command or verb. It stands in the panel; nothing else is covered.
#[derive(Debug, Clone, PartialEq)]
pub struct StepView {
    /// Which deed.
    pub deed: Deed,
    /// "Unlock doors: which side?".
    pub title: String,
    /// What it asks for.
    pub kind: StepKind,
    /// "Enter", on the button that goes on with a text.
    pub next: String,
    /// "Esc gives up".
    pub cancel: String,
}

use assistance::command::{CommandBody, CommandKind, CommandRecord, CommandState as Recorded};
use assistance::ids::VehicleId;
use assistance::vehicle::{DrivingMode, Side};

use crate::event::Verb;
use crate::screen::{Asked, HOLD, PendingState, Screen, Step, StopState};
use crate::time::{ScreenTime, minutes};

/// The commands that get the large buttons.
const FIRST: [CommandKind; 6] = [
    CommandKind::Reroute,
    CommandKind::PullOver,
    CommandKind::Hold,
    CommandKind::UnlockDoors,
    CommandKind::Resume,
    CommandKind::DispatchField,
];
/// The other commands, in the order they are listed.
const MORE: [CommandKind; 15] = [
    CommandKind::ReleaseHold,
    CommandKind::LockDoors,
    CommandKind::ChangeDestination,
    CommandKind::EndRide,
    CommandKind::SendAnotherCar,
    CommandKind::MarkLaneClosed,
    CommandKind::MarkRoadClosed,
    CommandKind::RequestLane,
    CommandKind::Hazards,
    CommandKind::Lights,
    CommandKind::SoundHorn,
    CommandKind::SetWindows,
    CommandKind::SetClimate,
    // The approval of a path stands beside the car's plan of it.
    CommandKind::ProposePath,
    CommandKind::CreepClear,
];
/// Commands of the past that are shown.
const TRAIL: usize = 6;

impl Screen {
    /// What a deed is called.
    pub(crate) fn deed_words(&self, deed: Deed) -> String {
        match deed {
            Deed::Verb(verb) => self.words.name(verb),
            Deed::Command(kind) => self.command_words(kind),
            Deed::Stop => self.command_words(CommandKind::StopNow),
            Deed::SecondLook => self.words.say("deed-second-look"),
            Deed::Enlarge(eye) => self.words.labelled(&self.words.say("deed-enlarge"), &self.words.name(eye)),
            Deed::LookInside => {
                self.words.say(if self.eyes.inside.is_some() { "deed-leave-inside" } else { "deed-look-inside" })
            }
            Deed::Labels => self.words.say("deed-labels"),
            Deed::Rewind(way) => self.words.name(way),
            Deed::Talk => self.words.say("deed-talk"),
            Deed::SayPhrase => self.words.say("deed-say-phrase"),
            Deed::Silence => self.words.say("deed-silence"),
            Deed::StillHere => self.words.say("deed-still-here"),
            Deed::PushToTalk => self.words.say("deed-push-to-talk"),
            Deed::Mute => self.words.say("deed-mute"),
            Deed::OpenLine => self.words.say("deed-open-line"),
            Deed::NextRow => self.words.say("deed-next-row"),
            Deed::PreviousRow => self.words.say("deed-previous-row"),
            Deed::CentreMap => self.words.say("deed-centre-map"),
            Deed::CopyCar => self.words.say("deed-copy-car"),
            Deed::Palette => self.words.say("deed-palette"),
            Deed::Help => self.words.say("deed-help"),
            Deed::NextLanguage => self.words.say("deed-next-language"),
            Deed::Larger => self.words.say("deed-larger"),
            Deed::Smaller => self.words.say("deed-smaller"),
            Deed::Quit => self.words.say("deed-quit"),
        }
    }

    pub(crate) fn deed_view(&self, deed: Deed, now: ScreenTime) -> DeedView {
        let offered = self.offer(deed, now);
        let pending = match deed {
            Deed::Command(kind) => self.pending_of(kind),
            Deed::Verb(verb) => self.pending_verb(verb),
            _ => String::new(),
        };
        DeedView {
            deed,
            words: self.deed_words(deed),
            key: self.deed_key(deed),
            enabled: offered.is_ok(),
            reason: offered.err().map(|locked| self.locked_words(&locked)).unwrap_or_default(),
            hold: matches!(deed, Deed::Command(kind) if kind.is_dangerous()),
            pending,
        }
    }

    pub(crate) fn pending_words(&self, state: PendingState) -> String {
        self.words.say(match state {
            PendingState::ToHub => "pending-to-hub",
            PendingState::Recorded => "pending-recorded",
            PendingState::Unsure => "pending-unsure",
            PendingState::NotDelivered => "pending-not-delivered",
        })
    }

    fn pending_of(&self, kind: CommandKind) -> String {
        let Some(vehicle) = &self.selection.vehicle else { return String::new() };
        let pending = self.under_way_to(vehicle).find(|(_, command)| command.body.kind() == kind);
        if let Some((pending, _)) = pending {
            return self.pending_words(pending.state);
        }
        let records = self.shift.vehicles.get(vehicle).map(|it| it.commands.as_slice()).unwrap_or_default();
        let open = records.iter().rev().find(|it| it.command.body.kind() == kind && !it.state.is_final());
        open.map(|it| self.words.name(it.state.stage())).unwrap_or_default()
    }

    fn pending_verb(&self, verb: Verb) -> String {
        let pending = self.acts.pending.values().find(|it| {
            it.command().is_none() && self.action_words(&it.action) == self.words.name(verb) && it.is_open()
        });
        pending.map(|it| self.pending_words(it.state)).unwrap_or_default()
    }

    pub(crate) fn command_grid(&self, now: ScreenTime) -> CommandGrid {
        if self.selection.vehicle.is_none() {
            let verbs = [Verb::ClaimNext, Verb::Readiness].into_iter().map(|it| self.deed_view(Deed::Verb(it), now));
            let verbs: Vec<DeedView> = verbs.collect();
            return CommandGrid { verb_reasons: self.reasons(&verbs, ""), verbs, ..CommandGrid::default() };
        }
        // An older car is offered less, not broken: what it does not know is left out.
        let vehicle = self.selection.vehicle.as_ref().and_then(|id| self.shift.vehicles.get(id));
        let capabilities = vehicle.map(|it| it.card.capabilities.as_slice()).unwrap_or_default();
        let knows =
            |kind: &CommandKind| kind.capability().is_none_or(|needed| capabilities.iter().any(|it| it == needed));
        let view = |kind: CommandKind| self.deed_view(Deed::Command(kind), now);
        let first: Vec<DeedView> = FIRST.into_iter().map(view).collect();
        let more: Vec<DeedView> = MORE.into_iter().filter(knows).map(view).collect();
        let verbs = Verb::ALL.into_iter().filter(|it| self.verb_applies(*it));
        let verbs: Vec<DeedView> = verbs.map(|it| self.deed_view(Deed::Verb(it), now)).collect();
        let reason = common_reason(first.iter().chain(&more));
        CommandGrid {
            first_reasons: self.reasons(&first, &reason),
            verb_reasons: self.reasons(&verbs, &reason),
            reason,
            verbs,
            first,
            more,
        }
    }

    /// Why the greyed ones are grey, where it is not what was said for all; each reason once.
    fn reasons(&self, deeds: &[DeedView], common: &str) -> Vec<String> {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for deed in deeds.iter().filter(|it| !it.enabled && !it.reason.is_empty() && it.reason != common) {
            match groups.iter_mut().find(|(reason, _)| *reason == deed.reason) {
                Some((_, words)) => words.push(&deed.words),
                None => groups.push((&deed.reason, vec![&deed.words])),
            }
        }
        groups.into_iter().map(|(reason, words)| self.words.labelled(&words.join(", "), reason)).collect()
    }

    /// Verbs that make no sense for the selected case are left out of the panel; the list of all
    /// commands still has them, with the reason.
    fn verb_applies(&self, verb: Verb) -> bool {
        let vehicle = self.selection.vehicle.as_ref();
        let claim = vehicle.and_then(|id| self.shift.vehicles.get(id)).and_then(|it| it.claim.as_ref());
        let mine = claim.is_some_and(|claim| self.is_me(&claim.by));
        let lead = self.role().is_some_and(|role| role.may_lead());
        let offered = claim.and_then(|claim| claim.offered_to.as_ref()).is_some_and(|it| self.is_me(it));
        let closed = self.selected_incident().is_some_and(|it| !it.state.is_open());
        match verb {
            Verb::Claim => claim.is_none() && !closed,
            Verb::Release | Verb::HandOver => mine,
            Verb::Resolve => mine && !closed,
            Verb::TakeOver => lead && claim.is_some() && !mine,
            Verb::AcceptHandOver => offered,
            Verb::Reopen => closed,
            Verb::Note => self.selection.incident.is_some(),
            // The person's own state stands in the top bar, calls in the bar of the conversation.
            Verb::ClaimNext
            | Verb::Readiness
            | Verb::AnswerCall
            | Verb::CallPassenger
            | Verb::CallOutside
            | Verb::HoldCall
            | Verb::EndCall
            | Verb::ListenIn
            | Verb::JoinCall => false,
        }
    }

    pub(crate) fn stop_view(&self, now: ScreenTime) -> StopView {
        let Some(vehicle) = &self.selection.vehicle else { return StopView::default() };
        let sent = self.stops.sent.get(vehicle);
        let record = sent.and_then(|sent| {
            let records = self.shift.vehicles.get(vehicle).map(|it| it.commands.as_slice()).unwrap_or_default();
            records.iter().find(|it| it.command.id == sent.command.id)
        });
        let state = match (sent.map(|sent| &sent.state), record) {
            (None, _) => String::new(),
            // Of a car that drives again "done" would be untrue.
            (Some(_), Some(record)) if record.state == Recorded::Completed && self.drives(vehicle) => String::new(),
            (Some(_), Some(record)) => self.words.name(record.state.stage()),
            (Some(StopState::Sending), None) if self.is_up() => self.words.say("stop-sending"),
            (Some(StopState::Sending | StopState::NotDelivered), None) => self.words.say("stop-not-delivered"),
            (Some(StopState::Recorded), None) => self.words.say("stop-recorded"),
            (Some(StopState::NotRecorded), None) => self.words.say("stop-not-recorded"),
        };
        let may = self.role().is_none_or(|role| role.may_assist());
        StopView {
            words: self.words.fill("stop-car", &[("vehicle", vehicle.as_str().into())]),
            key: self.deed_key(Deed::Stop),
            enabled: may && self.offer(Deed::Stop, now).is_ok(),
            who: self.plate_and_roof(vehicle),
            unsettled: sent.is_some_and(|sent| sent.state != StopState::Recorded)
                || record.is_some_and(|it| !it.state.is_final()),
            state,
        }
    }

    fn drives(&self, vehicle: &VehicleId) -> bool {
        let seen = self.looks.get(vehicle).map(|look| look.picture.value.mode);
        let mode = seen.or_else(|| self.shift.dots.get(vehicle).map(|it| it.dot.mode));
        mode == Some(DrivingMode::Driving)
    }

    pub(crate) fn trail(&self, now: ScreenTime) -> Vec<CommandTrail> {
        let Some(vehicle) = &self.selection.vehicle else { return Vec::new() };
        let mut pending: Vec<_> = self.under_way_to(vehicle).collect();
        pending.sort_by_key(|(it, _)| std::cmp::Reverse(it.since));
        let mut lines: Vec<CommandTrail> = pending
            .into_iter()
            .map(|(it, command)| CommandTrail {
                words: self.body_words(&command.body),
                state_words: self.pending_words(it.state),
                reason: String::new(),
                state: match it.state {
                    PendingState::ToHub | PendingState::Recorded => CommandState::ToHub,
                    PendingState::Unsure => CommandState::Unsure,
                    PendingState::NotDelivered => CommandState::NotDelivered,
                },
                succeeded: false,
                open: it.is_open(),
                note: minutes(now.since(it.since)),
            })
            .collect();
        let records = self.shift.vehicles.get(vehicle).map(|it| it.commands.as_slice()).unwrap_or_default();
        lines.extend(records.iter().rev().map(|record| self.trail_line(record, now)));
        lines.truncate(TRAIL);
        lines
    }

    fn trail_line(&self, record: &CommandRecord, now: ScreenTime) -> CommandTrail {
        let reason = match &record.state {
            Recorded::Refused(refusal) => self.rule_words(refusal),
            Recorded::Failed(words) => words.clone(),
            _ => String::new(),
        };
        let stage = record.state.stage();
        let ago = minutes(self.clock.at(now).since(record.decided_at));
        let note = if self.is_me(&record.by) { ago } else { format!("{ago} · {}", self.person_words(&record.by)) };
        CommandTrail {
            words: self.body_words(&record.command.body),
            state_words: self.words.name(stage),
            reason,
            state: CommandState::OnRecord(stage),
            succeeded: stage == CommandStage::Completed,
            open: !record.state.is_final(),
            note,
        }
    }

    /// A command with what was chosen in it.
    pub(crate) fn body_words(&self, body: &CommandBody) -> String {
        let kind = self.command_words(body.kind());
        let detail = match body {
            CommandBody::AnswerQuestion(it) => self.words.name(it.answer),
            CommandBody::UnlockDoors(it) => self.words.name(it.side),
            CommandBody::RequestLane(it) => self.words.name(it.side),
            CommandBody::Resume(it) => it.cause.map(|cause| self.words.name(cause)).unwrap_or_default(),
            CommandBody::SetClimate(it) => self.words.name(it.setting),
            CommandBody::SetWindows(it) => self.words.fill("percent", &[("n", u64::from(it.open_percent).into())]),
            CommandBody::Lights(it) => self.words.say(if it.on { "on" } else { "off" }),
            CommandBody::Hazards(it) => self.words.say(if it.on { "on" } else { "off" }),
            CommandBody::DispatchField(it) => self.words.name(it.service),
            CommandBody::ChangeDestination(it) => it.label.clone(),
            CommandBody::Hold(it) => self.hold_words(&it.origin),
            CommandBody::ReleaseHold(it) => self.hold_words(&it.origin),
            CommandBody::ProposePath(it) => {
                let drawn = assistance::command::drawn_path::length_m(&it.points);
                self.words.fill("metres", &[("n", (&metres(drawn)).into())])
            }
            CommandBody::ApprovePath(it) => self.plan_length(it.proposal),
            CommandBody::CreepClear(it) => {
                let far = self.words.fill("metres", &[("n", (&metres(it.metres)).into())]);
                format!("{}, {far}", self.words.name(it.direction))
            }
            CommandBody::MarkLaneClosed(_)
            | CommandBody::MarkRoadClosed(_)
            | CommandBody::Reroute(_)
            | CommandBody::PullOver(_)
            | CommandBody::StopNow(_)
            | CommandBody::LockDoors(_)
            | CommandBody::SoundHorn(_)
            | CommandBody::EndRide(_)
            | CommandBody::SendAnotherCar(_) => String::new(),
        };
        if detail.is_empty() { kind } else { self.words.labelled(&kind, &detail) }
    }

    /// Length of the car's plan of a path; empty when it is no longer known.
    fn plan_length(&self, proposal: assistance::ids::CommandId) -> String {
        let paths = self.shift.vehicles.values().flat_map(|it| &it.paths);
        let plan = paths.filter(|path| path.proposal == proposal).find_map(|path| path.planned.as_ref()?.plan());
        plan.map(|plan| self.words.fill("metres", &[("n", (&metres(plan.length_m)).into())])).unwrap_or_default()
    }

    pub(crate) fn step_view(&self, now: ScreenTime) -> Option<StepView> {
        let step = self.step.as_ref()?;
        let asked = self.asked(now)?;
        let field = Field::Step(step.number);
        let enough = !step.text.trim().is_empty();
        let (title, kind) = match asked {
            Asked::Choice { title, options } => (self.words.say(title), StepKind::Choice(self.option_views(options))),
            Asked::Text { title, hint, required, .. } => {
                let hint = self.words.say(hint);
                let enough = enough || !required;
                (self.words.say(title), StepKind::Text { field, text: step.text.clone(), hint, enough })
            }
            Asked::Place { title, options } => {
                let kind = StepKind::Place {
                    field,
                    text: step.text.clone(),
                    hint: self.words.say("hint-place"),
                    found: step.found.as_ref().map(|(point, _)| *point),
                    found_words: self.found_words(step),
                    options: self.option_views(options),
                };
                (self.words.say(title), kind)
            }
            Asked::Confirm { body, locked } => {
                let vehicle = step.vehicle_words();
                let what = self.confirm_words(&body);
                let words = self.words.fill("confirm", &[("what", (&what).into()), ("vehicle", (&vehicle).into())]);
                let progress = step.held.map_or(0.0, |(_, since)| now.since(since).as_secs_f32() / HOLD.as_secs_f32());
                let view = ConfirmView {
                    words,
                    who: step.vehicle.as_ref().map(|it| self.plate_and_roof(it)).unwrap_or_default(),
                    hold: true,
                    progress: progress.min(1.0),
                    enabled: locked.is_none(),
                    reason: locked.map(|locked| self.locked_words(&locked)).unwrap_or_default(),
                    key: self.words.say("hold-enter"),
                };
                (self.words.say("step-confirm"), StepKind::Confirm(view))
            }
            Asked::Path { locked } => {
                let view = self.path_step(&step.drawing, locked.as_ref());
                (self.words.say("step-path"), StepKind::Path(view))
            }
        };
        let title = self.words.labelled(&self.deed_words(step.deed), &title);
        let (next, cancel) = (self.words.say("key-enter"), self.words.say("step-cancel"));
        Some(StepView { deed: step.deed, title, kind, next, cancel })
    }

    fn confirm_words(&self, body: &CommandBody) -> String {
        match body {
            CommandBody::UnlockDoors(it) => {
                self.words.say(if it.side == Side::Left { "confirm-unlock-left" } else { "confirm-unlock-right" })
            }
            CommandBody::ApprovePath(it) => {
                let plan = self.newest_path().filter(|path| path.proposal == it.proposal);
                let words = plan.and_then(|path| path.planned.as_ref()).map(|planned| planned.words().to_owned());
                self.words.fill("confirm-path", &[("words", (&words.unwrap_or_default()).into())])
            }
            other => self.body_words(other),
        }
    }

    fn found_words(&self, step: &Step) -> String {
        match &step.found {
            Some((point, label)) => {
                let here = step.vehicle.as_ref().and_then(|id| self.looks.get(id)).map(|it| it.picture.value.position);
                let km = here.map(|here| self.words.decimal(here.distance_m(*point) / 1000.0, 1));
                match km {
                    Some(km) => {
                        self.words.fill("place-found", &[("label", label.as_str().into()), ("km", (&km).into())])
                    }
                    None => label.clone(),
                }
            }
            None if self.city().is_none() => self.words.say("place-no-map"),
            None if step.text.trim().is_empty() => String::new(),
            None => self.words.say("place-not-found"),
        }
    }

    fn option_views(&self, options: Vec<crate::screen::Choice>) -> Vec<OptionView> {
        options
            .into_iter()
            .map(|option| OptionView {
                key: self.key_words(crate::key::Modifiers::NONE, option.key),
                enabled: option.locked.is_none(),
                reason: option.locked.map_or(option.warning, |locked| self.locked_words(&locked)),
                words: option.words,
            })
            .collect()
    }
}

/// The reason that most greyed commands share; empty when fewer than half of all do.
fn common_reason<'a>(deeds: impl Iterator<Item = &'a DeedView>) -> String {
    let deeds: Vec<&DeedView> = deeds.collect();
    let mut best = ("", 0);
    for deed in deeds.iter().filter(|it| !it.enabled) {
        let count = deeds.iter().filter(|it| it.reason == deed.reason).count();
        if count > best.1 {
            best = (deed.reason.as_str(), count);
        }
    }
    if best.1 * 2 > deeds.len() { best.0.to_owned() } else { String::new() }
}
