//! What a half-given command or verb asks for next, and the command it becomes once nothing is missing.

use std::time::Duration;

use assistance::command::{
    ChangeDestination, ClimateSetting, CommandBody, CommandKind, CreepClear, CreepDirection, DispatchField, EndRide,
    FieldService, HazardsSwitch, Hold, HoldOrigin, LightsSwitch, LockDoors, MarkLaneClosed, MarkRoadClosed, PullOver,
    ReleaseHold, RequestLane, Reroute, Resume, ResumeCause, Rule, SendAnotherCar, SetClimate, SetWindows, SoundHorn,
    TrafficSideReason, UnlockDoors,
};
use assistance::geo::Area;
use assistance::incident::{MAX_TEXT, Outcome};
use assistance::roles::Readiness;
use assistance::vehicle::Side;

use super::step::{Step, Value};
use super::{Locked, Screen};
use crate::event::{Deed, Verb};
use crate::key::Key;
use crate::time::ScreenTime;

/// How far ahead of the car "ahead" is, metres.
const AHEAD_M: f64 = 30.0;

/// One option of a step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    pub(crate) value: Value,
    pub(crate) words: String,
    pub(crate) key: Key,
    pub(crate) locked: Option<Locked>,
    pub(crate) warning: String,
}

/// What a step asks for next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked {
    Choice {
        title: &'static str,
        options: Vec<Choice>,
    },
    Text {
        title: &'static str,
        hint: &'static str,
        required: bool,
        max: usize,
    },
    Place {
        title: &'static str,
        options: Vec<Choice>,
    },
    Confirm {
        body: CommandBody,
        locked: Option<Locked>,
    },
    /// Points of a path; `locked` says why it cannot be sent now.
    Path {
        locked: Option<Locked>,
    },
}

fn number_key(index: usize) -> Key {
    match u8::try_from(index + 1) {
        Ok(digit @ 1..=9) => Key::Digit(digit),
        Ok(more) => Key::Letter(char::from(b'A' + (more - 10).min(25))),
        Err(_) => Key::Letter('Z'),
    }
}

impl Screen {
    /// What the open step asks for next; `None` when it is whole, or no step is open.
    pub(crate) fn asked(&self, now: ScreenTime) -> Option<Asked> {
        let step = self.step.as_ref()?;
        match step.deed {
            Deed::Command(kind) => self.asked_for_command(step, kind, now),
            Deed::Verb(verb) => self.asked_for_verb(step, verb),
            Deed::SayPhrase if step.values.is_empty() => {
                let phrases = self.phrases_in_order();
                let options = phrases.into_iter().map(|phrase| (Value::Phrase(phrase), self.phrase_words(phrase)));
                Some(choice("step-phrase", options))
            }
            _ => None,
        }
    }

    fn asked_for_command(&self, step: &Step, kind: CommandKind, now: ScreenTime) -> Option<Asked> {
        use Value as V;
        let names = |title, values: Vec<(Value, String)>| Some(choice(title, values));
        let asked = match (kind, step.values.as_slice()) {
            (CommandKind::UnlockDoors, []) => return Some(self.sides_to_unlock(now)),
            (CommandKind::UnlockDoors, [V::Side(side)]) if self.needs_reason(*side, now) => {
                let all = TrafficSideReason::ALL.iter();
                names("step-traffic-side", all.map(|it| (V::TrafficSide(*it), self.words.name(*it))).collect())
            }
            (CommandKind::RequestLane, []) => Some(self.sides("step-lane-side")),
            (CommandKind::Resume, []) => {
                names("step-cause", ResumeCause::ALL.iter().map(|it| (V::Cause(*it), self.words.name(*it))).collect())
            }
            (CommandKind::Hold, []) => {
                let mut asked = choice(
                    "step-hold-for",
                    [
                        (V::ForMe(true), self.words.say("hold-for-me")),
                        (V::ForMe(false), self.words.say("hold-for-responder")),
                    ],
                );
                if let Asked::Choice { options, .. } = &mut asked {
                    options[0].key = Key::Letter('H');
                    options[1].key = Key::Letter('R');
                }
                Some(asked)
            }
            (CommandKind::Hold, [V::ForMe(false)]) => {
                Some(Asked::Text { title: "step-responder-name", hint: "hint-responder", required: true, max: 64 })
            }
            (CommandKind::ReleaseHold, []) => {
                let holds = step.vehicle.as_ref().and_then(|id| self.shift.vehicles.get(id)).map(|it| it.holds.clone());
                let origins = holds.unwrap_or_default().into_iter();
                let named = origins.map(|origin| {
                    let words = self.hold_words(&origin);
                    (V::Origin(origin), words)
                });
                names("step-which-hold", named.collect())
            }
            (CommandKind::ReleaseHold, [V::Origin(HoldOrigin::Responder(_))]) => {
                let yes = (V::Confirmed(true), self.words.say("responder-confirmed"));
                names("step-responder-word", vec![yes, (V::Confirmed(false), self.words.say("responder-silent"))])
            }
            (CommandKind::SetWindows, []) => {
                let percents = [0, 50, 100].into_iter();
                names("step-windows", percents.map(|it| (V::Percent(it), self.words.say(windows_key(it)))).collect())
            }
            (CommandKind::SetClimate, []) => {
                let all = ClimateSetting::ALL.iter();
                names("step-climate", all.map(|it| (V::Climate(*it), self.words.name(*it))).collect())
            }
            (CommandKind::Lights, []) => Some(self.on_or_off("step-lights")),
            (CommandKind::Hazards, []) => Some(self.on_or_off("step-hazards")),
            (CommandKind::DispatchField, []) => {
                let all = FieldService::ALL.iter();
                names("step-service", all.map(|it| (V::Service(*it), self.words.name(*it))).collect())
            }
            (CommandKind::DispatchField, [_]) => {
                Some(Asked::Text { title: "step-dispatch-note", hint: "hint-dispatch", required: false, max: MAX_TEXT })
            }
            (CommandKind::MarkLaneClosed | CommandKind::MarkRoadClosed, []) => Some(self.where_closed(step)),
            (CommandKind::MarkLaneClosed | CommandKind::MarkRoadClosed, [_]) => {
                let limit = self.setup.policy.closure_radius_m;
                let radii = [25.0, 50.0, 100.0, 150.0].into_iter().filter(move |it| *it <= limit);
                let words = |it: f64| self.words.fill("metres", &[("n", (it as u64).into())]);
                names("step-radius", radii.map(|it| (V::RadiusM(it), words(it))).collect())
            }
            (CommandKind::MarkLaneClosed | CommandKind::MarkRoadClosed, [_, _]) => {
                let limit = self.setup.policy.closure_expiry.as_secs() / 60;
                let minutes = [5, 15, 30].into_iter().filter(move |it| *it <= limit);
                let words = |it: u64| self.words.fill("minutes", &[("n", it.into())]);
                names("step-expiry", minutes.map(|it| (V::Minutes(it), words(it))).collect())
            }
            (CommandKind::ProposePath, _) => return Some(self.asked_for_path(step, now)),
            (CommandKind::CreepClear, []) => {
                let all = CreepDirection::ALL.iter();
                names("step-creep-direction", all.map(|it| (V::Creep(*it), self.words.name(*it))).collect())
            }
            (CommandKind::CreepClear, [_]) => {
                let limit = self.setup.policy.creep_m;
                let metres = [3.0, 6.0, 10.0, 15.0].into_iter().filter(move |it| *it <= limit);
                let words = |it: f64| self.words.fill("metres", &[("n", (it as u64).into())]);
                names("step-creep-metres", metres.map(|it| (V::Metres(it), words(it))).collect())
            }
            (CommandKind::ChangeDestination, []) => {
                Some(Asked::Place { title: "step-destination", options: Vec::new() })
            }
            _ => None,
        };
        asked.or_else(|| self.last_press(step, kind, now))
    }

    /// A dangerous command asks for the held press last.
    fn last_press(&self, step: &Step, kind: CommandKind, now: ScreenTime) -> Option<Asked> {
        let body = command_of(kind, &step.values, self.my_origin())?;
        let locked = self.judge(&body, step.route.as_ref(), self.evidence_in_view(), now).err();
        kind.is_dangerous().then_some(Asked::Confirm { body, locked })
    }

    fn asked_for_verb(&self, step: &Step, verb: Verb) -> Option<Asked> {
        if !step.values.is_empty() {
            return None;
        }
        let text = |title, hint| Some(Asked::Text { title, hint, required: true, max: MAX_TEXT });
        match verb {
            Verb::HandOver => {
                let named = self.takers().map(|it| (Value::Person(it.id.clone()), self.person_words(&it.id)));
                Some(choice("step-hand-over", named))
            }
            Verb::AcceptHandOver => text("step-read-back", "hint-read-back"),
            Verb::TakeOver => text("step-take-over", "hint-reason"),
            Verb::Note => text("step-note", "hint-note"),
            Verb::Resolve => {
                Some(choice("step-outcome", Outcome::ALL.iter().map(|it| (Value::Outcome(*it), self.words.name(*it)))))
            }
            Verb::Readiness => {
                let all = Readiness::ALL.iter();
                Some(choice("step-readiness", all.map(|it| (Value::Readiness(*it), self.words.name(*it)))))
            }
            Verb::ClaimNext | Verb::Claim | Verb::Release | Verb::Reopen => None,
            // Calls are answered, held and ended with one press.
            Verb::AnswerCall
            | Verb::CallPassenger
            | Verb::CallOutside
            | Verb::HoldCall
            | Verb::EndCall
            | Verb::ListenIn
            | Verb::JoinCall => None,
        }
    }

    fn sides(&self, title: &'static str) -> Asked {
        let mut asked = choice(title, Side::ALL.iter().map(|it| (Value::Side(*it), self.words.name(*it))));
        if let Asked::Choice { options, .. } = &mut asked {
            for option in options {
                option.key = if option.value == Value::Side(Side::Left) { Key::Letter('L') } else { Key::Letter('R') };
            }
        }
        asked
    }

    fn sides_to_unlock(&self, now: ScreenTime) -> Asked {
        let mut asked = self.sides("step-unlock-side");
        if let Asked::Choice { options, .. } = &mut asked {
            for option in options {
                let Value::Side(side) = option.value else { continue };
                match self.judge_unlock(side, None, now) {
                    Err(Locked::Rule(refusal)) if refusal.rule == Rule::TrafficSide => {
                        option.warning = self.words.name(Rule::TrafficSide);
                    }
                    Err(locked) => option.locked = Some(locked),
                    Ok(()) => {}
                }
            }
        }
        asked
    }

    fn judge_unlock(&self, side: Side, why: Option<TrafficSideReason>, now: ScreenTime) -> Result<(), Locked> {
        let body = CommandBody::UnlockDoors(UnlockDoors { side, traffic_side: why });
        self.judge(&body, None, None, now)
    }

    fn needs_reason(&self, side: Side, now: ScreenTime) -> bool {
        let judged = self.judge_unlock(side, None, now);
        matches!(judged, Err(Locked::Rule(refusal)) if refusal.rule == Rule::TrafficSide)
    }

    fn on_or_off(&self, title: &'static str) -> Asked {
        choice(title, [(Value::On(true), self.words.say("on")), (Value::On(false), self.words.say("off"))])
    }

    fn where_closed(&self, step: &Step) -> Asked {
        let look = step.vehicle.as_ref().and_then(|id| self.looks.get(id)).map(|look| &look.picture.value);
        let mut places = Vec::new();
        if let Some(picture) = look {
            let heading = picture.heading_deg.to_radians();
            let ahead = picture.position.moved(AHEAD_M * heading.sin(), AHEAD_M * heading.cos());
            let (here_words, ahead_words) = (self.words.say("place-here"), self.words.say("place-ahead"));
            places.push((Value::Place(ahead, ahead_words.clone()), ahead_words));
            places.push((Value::Place(picture.position, here_words.clone()), here_words));
        }
        match choice("step-where-closed", places) {
            Asked::Choice { title, options } => Asked::Place { title, options },
            other => other,
        }
    }
}

fn choice(title: &'static str, values: impl IntoIterator<Item = (Value, String)>) -> Asked {
    let option = |(index, (value, words)): (usize, (Value, String))| Choice {
        value,
        words,
        key: number_key(index),
        locked: None,
        warning: String::new(),
    };
    Asked::Choice { title, options: values.into_iter().enumerate().map(option).collect() }
}

fn windows_key(percent: u8) -> &'static str {
    match percent {
        0 => "windows-closed",
        100 => "windows-open",
        _ => "windows-half",
    }
}

/// The command of these values, once they are all there.
pub(crate) fn command_of(kind: CommandKind, values: &[Value], me: Option<HoldOrigin>) -> Option<CommandBody> {
    use CommandBody as B;
    use Value as V;
    Some(match (kind, values) {
        (CommandKind::Reroute, []) => B::Reroute(Reroute::default()),
        (CommandKind::PullOver, []) => B::PullOver(PullOver),
        (CommandKind::LockDoors, []) => B::LockDoors(LockDoors),
        (CommandKind::SoundHorn, []) => B::SoundHorn(SoundHorn),
        (CommandKind::EndRide, []) => B::EndRide(EndRide),
        (CommandKind::SendAnotherCar, []) => B::SendAnotherCar(SendAnotherCar),
        (CommandKind::UnlockDoors, [V::Side(side)]) => B::UnlockDoors(UnlockDoors { side: *side, traffic_side: None }),
        (CommandKind::UnlockDoors, [V::Side(side), V::TrafficSide(why)]) => {
            B::UnlockDoors(UnlockDoors { side: *side, traffic_side: Some(*why) })
        }
        (CommandKind::RequestLane, [V::Side(side)]) => B::RequestLane(RequestLane { side: *side }),
        (CommandKind::Resume, [V::Cause(cause)]) => B::Resume(Resume { cause: Some(*cause) }),
        (CommandKind::Hold, [V::ForMe(true)]) => B::Hold(Hold { origin: me? }),
        (CommandKind::Hold, [V::ForMe(false), V::Origin(origin)]) => B::Hold(Hold { origin: origin.clone() }),
        (CommandKind::ReleaseHold, [V::Origin(origin @ HoldOrigin::Person(_))]) => {
            B::ReleaseHold(ReleaseHold { origin: origin.clone(), responder_confirmed: false })
        }
        (CommandKind::ReleaseHold, [V::Origin(origin), V::Confirmed(word)]) => {
            B::ReleaseHold(ReleaseHold { origin: origin.clone(), responder_confirmed: *word })
        }
        (CommandKind::SetWindows, [V::Percent(percent)]) => B::SetWindows(SetWindows { open_percent: *percent }),
        (CommandKind::SetClimate, [V::Climate(setting)]) => B::SetClimate(SetClimate { setting: *setting }),
        (CommandKind::Lights, [V::On(on)]) => B::Lights(LightsSwitch { on: *on }),
        (CommandKind::Hazards, [V::On(on)]) => B::Hazards(HazardsSwitch { on: *on }),
        (CommandKind::DispatchField, [V::Service(service), V::Text(note)]) => {
            B::DispatchField(DispatchField { service: *service, note: note.clone() })
        }
        (CommandKind::MarkLaneClosed, [V::Place(centre, _), V::RadiusM(radius_m), V::Minutes(minutes)]) => {
            let area = Area::Circle { centre: *centre, radius_m: *radius_m };
            B::MarkLaneClosed(MarkLaneClosed { area, expires_in: Duration::from_secs(minutes * 60) })
        }
        (CommandKind::MarkRoadClosed, [V::Place(centre, _), V::RadiusM(radius_m), V::Minutes(minutes)]) => {
            let area = Area::Circle { centre: *centre, radius_m: *radius_m };
            B::MarkRoadClosed(MarkRoadClosed { area, expires_in: Duration::from_secs(minutes * 60) })
        }
        (CommandKind::ChangeDestination, [V::Place(to, label)]) => {
            B::ChangeDestination(ChangeDestination { to: *to, label: label.clone() })
        }
        (CommandKind::ApprovePath, [V::Plan(approve)]) => B::ApprovePath(*approve),
        (CommandKind::CreepClear, [V::Creep(direction), V::Metres(metres)]) => {
            B::CreepClear(CreepClear { direction: *direction, metres: *metres })
        }
        _ => return None,
    })
}
