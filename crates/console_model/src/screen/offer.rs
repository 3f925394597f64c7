//! What may be pressed now, judged by the same guard as the hub and the car, and if not, why not.

use std::collections::BTreeSet;

use assistance::command::guard::{Facts, Judge, check};
use assistance::command::{
    AnswerQuestion, ApprovePath, ChangeDestination, ClimateSetting, CommandBody, CommandKind, CommandStage, CreepClear,
    CreepDirection, DispatchField, EndRide, Evidence, FieldService, HazardsSwitch, Hold, HoldOrigin, LightsSwitch,
    LockDoors, MarkLaneClosed, MarkRoadClosed, ProposePath, PullOver, Refusal, ReleaseHold, RequestLane, Reroute,
    Resume, ResumeCause, RouteFact, Rule, SendAnotherCar, SetClimate, SetWindows, SoundHorn, StopNow,
    TrafficSideReason, UnlockDoors,
};
use assistance::geo::{Area, GeoPoint};
use assistance::ids::{CommandId, PlanDigest};
use assistance::incident::{Answer, IncidentState};
use assistance::vehicle::Side;

use super::{LinkState, PictureLock, PictureNeed, Screen, Streets};
use crate::event::{Deed, Effect, Verb};
use crate::time::ScreenTime;
use crate::view::{NoticeTone, Ownership};

/// Why something cannot be pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Locked {
    /// No car is selected.
    NoCar,
    /// The selected car has no incident.
    NoIncident,
    /// The incident is over.
    Closed,
    /// The hub is not reached.
    NoHub,
    /// The shift is being told.
    Loading,
    /// A rule refuses.
    Rule(Refusal),
    /// The same is under way already.
    UnderWay,
    /// The queue is empty.
    QueueEmpty,
    /// Nobody else is on shift.
    NobodyElse,
    /// It is not waiting and not mine to take.
    NothingToTake,
    /// Nobody offered it.
    NotOffered,
    /// Nobody is aboard.
    NobodyAboard,
    /// The pictures are not such that it may be decided on them.
    Pictures(PictureLock),
    /// No pictures reach this console.
    NoPictures,
    /// There is no past to look at.
    NoPast,
}

impl From<Refusal> for Locked {
    fn from(refusal: Refusal) -> Self {
        Self::Rule(refusal)
    }
}

impl From<Rule> for Locked {
    fn from(rule: Rule) -> Self {
        Self::Rule(rule.into())
    }
}

/// A way that is taken to be good where only the map of the hub can tell.
fn assumed_route() -> RouteFact {
    RouteFact { exists: true, avoids_closed: true, length_m: 0.0, points: Vec::new() }
}

impl Screen {
    /// A refusal as a person reads it: what is wrong, and whether waiting helps.
    pub(crate) fn rule_words(&self, refusal: &Refusal) -> String {
        let rule = self.words.name(refusal.rule);
        if matches!(refusal.rule, Rule::SecondLookNeeded | Rule::NoOtherCar) {
            // These words say what helps; whether waiting does would only confuse.
            return rule;
        }
        let wait = self.words.say(if refusal.waiting_helps() { "waiting-helps" } else { "waiting-does-not-help" });
        format!("{rule} {wait}")
    }

    pub(crate) fn locked_words(&self, locked: &Locked) -> String {
        let key = match locked {
            Locked::Rule(refusal) => return self.rule_words(refusal),
            Locked::NoCar => "locked-no-car",
            Locked::NoIncident => "locked-no-incident",
            Locked::Closed => "locked-closed",
            Locked::NoHub => match self.link.state {
                LinkState::Off => "locked-no-hub-set-up",
                LinkState::Refused => "locked-hub-refuses",
                _ => "locked-no-hub",
            },
            Locked::Loading => "locked-loading",
            Locked::UnderWay => "locked-under-way",
            Locked::QueueEmpty => "locked-queue-empty",
            Locked::NobodyElse => "locked-nobody-else",
            Locked::NothingToTake => "locked-nothing-to-take",
            Locked::NotOffered => "locked-not-offered",
            Locked::NobodyAboard => "locked-nobody-aboard",
            Locked::Pictures(lock) => return self.picture_lock_words(*lock),
            Locked::NoPictures => "locked-no-pictures",
            Locked::NoPast => "locked-no-past",
        };
        self.words.say(key)
    }

    pub(crate) fn tell_locked(&mut self, locked: &Locked, now: ScreenTime, out: &mut Vec<Effect>) {
        let words = self.locked_words(locked);
        self.tell(words, NoticeTone::Bad, now, out);
    }

    /// Whether the hub can be asked at all. What only makes a car safer needs no more than an open link.
    pub(super) fn reach(&self, protective: bool, now: ScreenTime) -> Result<(), Locked> {
        if !self.is_up() || (!protective && self.is_silent(now)) {
            return Err(Locked::NoHub);
        }
        if self.me.is_none() || (!protective && (self.link.loading || self.link.gap)) {
            return Err(Locked::Loading);
        }
        Ok(())
    }

    /// Asks the guard about a command to the selected car.
    pub(crate) fn judge(
        &self,
        body: &CommandBody,
        route: Option<&RouteFact>,
        evidence: Option<Evidence>,
        now: ScreenTime,
    ) -> Result<(), Locked> {
        let protective = body.kind().is_protective();
        self.reach(protective, now)?;
        let me = self.me.as_ref().ok_or(Locked::Loading)?;
        let id = self.selection.vehicle.as_ref().ok_or(Locked::NoCar)?;
        let vehicle = self.shift.vehicles.get(id).ok_or(Locked::NoCar)?;
        let incident = self.selected_incident();
        if !protective {
            match incident {
                None => return Err(Locked::NoIncident),
                Some(incident) if !incident.state.is_open() => return Err(Locked::Closed),
                Some(_) => {}
            }
        }
        let look = self.looks.get(id);
        // A picture of an earlier boot says nothing about the car as it is now.
        let look = look.filter(|look| vehicle.boot.is_none_or(|boot| look.picture.value.stamp.boot == boot));
        let picture = look.map(|look| &look.picture);
        let capabilities: BTreeSet<String> = vehicle.card.capabilities.iter().cloned().collect();
        let facts = Facts {
            judge: Judge::Console,
            policy: &self.setup.policy,
            by: &me.person,
            role: me.role,
            holder: vehicle.claim.as_ref().map(|claim| &claim.by),
            linked: vehicle.linked,
            picture: picture.map(|aged| &aged.value),
            picture_age: picture.map(|aged| aged.age(now)),
            scene: picture.map(|aged| aged.value.scene),
            question: incident.and_then(|it| it.question.as_ref()),
            evidence,
            evidence_age: evidence.and_then(|evidence| self.evidence_age(evidence, now)),
            answer_age_limit: self.setup.policy.answer_age_at_press,
            holds: &vehicle.holds,
            route,
            other_car_arranged: vehicle.other_car_arranged,
            since_horn: vehicle.horn_at.map(|at| self.clock.at(now).since(at)),
            capabilities: &capabilities,
            plan: match body {
                CommandBody::ApprovePath(approve) => self.plan_fact(vehicle, approve.proposal, now),
                _ => None,
            },
        };
        check(body, &facts)?;
        Ok(())
    }

    /// Whether a command of this kind is on its way to the hub, or on record and not over.
    pub(crate) fn under_way(&self, kind: CommandKind) -> bool {
        let Some(vehicle) = &self.selection.vehicle else { return false };
        let to_hub = self.under_way_to(vehicle).any(|(it, command)| it.is_open() && command.body.kind() == kind);
        // A repeat of what only makes the car safer is never in the way.
        let on_record = || {
            let records = self.shift.vehicles.get(vehicle).map(|it| it.commands.as_slice()).unwrap_or_default();
            let open = |stage| matches!(stage, CommandStage::Permitted | CommandStage::Sent);
            records.iter().any(|it| it.command.body.kind() == kind && open(it.state.stage()))
        };
        to_hub || (!kind.is_protective() && on_record())
    }

    /// Whether a command can be begun. What it still asks for is assumed to be well chosen.
    pub(crate) fn offer_command(&self, kind: CommandKind, now: ScreenTime) -> Result<(), Locked> {
        let known = self.selection.vehicle.as_ref().and_then(|id| self.looks.get(id)).and_then(|it| it.route.as_ref());
        let assumed = assumed_route();
        let route = match (kind, &self.streets) {
            (CommandKind::Reroute, Streets::Ready(_)) => known.map(|(_, fact)| fact),
            _ => Some(&assumed),
        };
        let mut refusal = None;
        for body in self.examples(kind, now) {
            match self.judge(&body, route, self.evidence_in_view(), now) {
                Ok(()) if self.under_way(kind) => return Err(Locked::UnderWay),
                Ok(()) => return Ok(()),
                Err(locked) => refusal = refusal.or(Some(locked)),
            }
        }
        Err(refusal.unwrap_or(Locked::NoCar))
    }

    /// Well-chosen commands of a kind: it can be begun when one of them would pass.
    fn examples(&self, kind: CommandKind, now: ScreenTime) -> Vec<CommandBody> {
        use CommandBody as B;
        let vehicle = self.selection.vehicle.as_ref();
        let look = vehicle.and_then(|id| self.looks.get(id)).map(|look| &look.picture.value);
        let here = look.map_or(GeoPoint { lat_deg: 0.0, lon_deg: 0.0 }, |picture| picture.position);
        let area = Area::Circle { centre: here, radius_m: self.setup.policy.closure_radius_m.min(25.0) };
        let expires_in = self.setup.policy.closure_expiry;
        let traffic_side = Some(TrafficSideReason::ResponderAsks);
        match kind {
            CommandKind::AnswerQuestion => Vec::new(),
            CommandKind::MarkLaneClosed => vec![B::MarkLaneClosed(MarkLaneClosed { area, expires_in })],
            CommandKind::MarkRoadClosed => vec![B::MarkRoadClosed(MarkRoadClosed { area, expires_in })],
            CommandKind::RequestLane => vec![B::RequestLane(RequestLane { side: Side::Left })],
            CommandKind::Reroute => vec![B::Reroute(Reroute::default())],
            CommandKind::ChangeDestination => {
                vec![B::ChangeDestination(ChangeDestination { to: here, label: "-".to_owned() })]
            }
            CommandKind::PullOver => vec![B::PullOver(PullOver)],
            CommandKind::StopNow => vec![B::StopNow(StopNow)],
            CommandKind::Hold => self.my_origin().map(|origin| B::Hold(Hold { origin })).into_iter().collect(),
            CommandKind::ReleaseHold => {
                let holds = vehicle.and_then(|id| self.shift.vehicles.get(id)).map(|it| it.holds.clone());
                let mut origins = holds.unwrap_or_default();
                // With no hold at all the guard says so.
                if origins.is_empty() {
                    origins.extend(self.my_origin());
                }
                let release = |origin| B::ReleaseHold(ReleaseHold { origin, responder_confirmed: true });
                origins.into_iter().map(release).collect()
            }
            CommandKind::Resume => vec![B::Resume(Resume { cause: Some(ResumeCause::ObstacleGone) })],
            CommandKind::UnlockDoors => vec![B::UnlockDoors(UnlockDoors { side: Side::Right, traffic_side })],
            CommandKind::LockDoors => vec![B::LockDoors(LockDoors)],
            CommandKind::SetWindows => vec![B::SetWindows(SetWindows { open_percent: 0 })],
            CommandKind::SetClimate => vec![B::SetClimate(SetClimate { setting: ClimateSetting::FreshAir })],
            CommandKind::Lights => vec![B::Lights(LightsSwitch { on: true })],
            CommandKind::Hazards => vec![B::Hazards(HazardsSwitch { on: true })],
            CommandKind::SoundHorn => vec![B::SoundHorn(SoundHorn)],
            CommandKind::EndRide => vec![B::EndRide(EndRide)],
            CommandKind::SendAnotherCar => vec![B::SendAnotherCar(SendAnotherCar)],
            CommandKind::DispatchField => {
                vec![B::DispatchField(DispatchField { service: FieldService::Roadside, note: String::new() })]
            }
            CommandKind::ProposePath => vec![B::ProposePath(ProposePath { points: vec![here.moved(0.0, 5.0)] })],
            CommandKind::ApprovePath => {
                // With no plan at all the guard says so.
                let none = ApprovePath { proposal: CommandId(0), plan: PlanDigest(0) };
                vec![B::ApprovePath(self.plan_to_approve(now).unwrap_or(none))]
            }
            CommandKind::CreepClear => {
                vec![B::CreepClear(CreepClear { direction: CreepDirection::Ahead, metres: 3.0 })]
            }
        }
    }

    pub(crate) fn my_origin(&self) -> Option<HoldOrigin> {
        self.me.as_ref().map(|me| HoldOrigin::Person(me.person.clone()))
    }

    /// The command that gives an answer, if it may be given on this evidence.
    pub(crate) fn offer_answer(
        &self,
        answer: Answer,
        evidence: Option<Evidence>,
        now: ScreenTime,
    ) -> Result<CommandBody, Locked> {
        let incident = self.selected_incident().ok_or(Locked::NoIncident)?;
        let question = incident.question.as_ref().ok_or(Rule::QuestionGone)?;
        let body = CommandBody::AnswerQuestion(AnswerQuestion { question: question.id, scene: question.scene, answer });
        self.judge(&body, None, evidence, now)?;
        // "Unsure" changes nothing in the car, so it may be given on any picture.
        if answer != Answer::Unsure {
            let oldest = self.setup.policy.answer_age_at_press;
            self.pictures_allow(PictureNeed { oldest, may_be_frozen: !question.needs_second_look() }, now)?;
        }
        if self.under_way(CommandKind::AnswerQuestion) {
            return Err(Locked::UnderWay);
        }
        Ok(body)
    }

    /// Whether a verb can be begun.
    pub(crate) fn offer_verb(&self, verb: Verb, now: ScreenTime) -> Result<(), Locked> {
        self.reach(false, now)?;
        let me = self.me.as_ref().ok_or(Locked::Loading)?;
        if !me.role.may_assist() {
            return Err(Rule::RoleMayNot.into());
        }
        match verb {
            Verb::Readiness => return Ok(()),
            _ if verb.is_about_call() => return self.offer_call_verb(verb, now),
            Verb::ClaimNext => {
                if self.claiming_next() {
                    return Err(Locked::UnderWay);
                }
                self.may_take_more()?;
                return if self.somebody_waits() { Ok(()) } else { Err(Locked::QueueEmpty) };
            }
            _ => {}
        }
        let id = self.selection.vehicle.as_ref().ok_or(Locked::NoCar)?;
        let vehicle = self.shift.vehicles.get(id).ok_or(Locked::NoCar)?;
        let claim = vehicle.claim.as_ref();
        let incident = self.selected_incident();
        match verb {
            // Offered above.
            Verb::Readiness
            | Verb::ClaimNext
            | Verb::AnswerCall
            | Verb::CallPassenger
            | Verb::CallOutside
            | Verb::HoldCall
            | Verb::EndCall
            | Verb::ListenIn
            | Verb::JoinCall => Ok(()),
            Verb::Claim => {
                let waits = incident.is_some_and(|it| self.ownership(it) == Ownership::Waiting && it.state.is_open());
                if let Some(other) = claim.filter(|claim| claim.by != me.person) {
                    return Err(Refusal::new(Rule::ClaimedByOther, other.by.as_str()).into());
                }
                if claim.is_some() || !waits {
                    return Err(Locked::NothingToTake);
                }
                if self.claiming(id) {
                    return Err(Locked::UnderWay);
                }
                self.may_take_more()
            }
            Verb::TakeOver => {
                if Self::is_verb_of_lead(verb) && !me.role.may_lead() {
                    return Err(Rule::RoleMayNot.into());
                }
                claim.filter(|claim| claim.by != me.person).map(|_| ()).ok_or(Locked::NothingToTake)
            }
            Verb::AcceptHandOver => {
                claim.filter(|it| it.offered_to.as_ref() == Some(&me.person)).ok_or(Locked::NotOffered)?;
                self.may_take_more()
            }
            Verb::Note => incident.map(|_| ()).ok_or(Locked::NoIncident),
            Verb::Reopen => match incident.map(|it| it.state) {
                Some(IncidentState::Resolved(_)) => Ok(()),
                Some(_) => Err(Rule::WrongState.into()),
                None => Err(Locked::NoIncident),
            },
            Verb::Release | Verb::HandOver | Verb::Resolve => {
                match claim {
                    Some(claim) if claim.by == me.person => {}
                    Some(claim) => return Err(Refusal::new(Rule::ClaimedByOther, claim.by.as_str()).into()),
                    None => return Err(Rule::NotYourClaim.into()),
                }
                if verb == Verb::HandOver && self.takers().next().is_none() {
                    return Err(Locked::NobodyElse);
                }
                match incident {
                    None if verb == Verb::Resolve => Err(Locked::NoIncident),
                    Some(it) if verb == Verb::Resolve && !it.state.is_open() => Err(Locked::Closed),
                    _ => Ok(()),
                }
            }
        }
    }

    pub(crate) fn may_take_more(&self) -> Result<(), Locked> {
        let ready = self.person().and_then(|me| self.shift.persons.get(me)).map(|it| it.readiness);
        let full = self.held().count() >= self.setup.policy.claims_per_person;
        let ready = ready.is_none_or(|it| it == assistance::roles::Readiness::Ready);
        if full || !ready { Err(Rule::NotReady.into()) } else { Ok(()) }
    }

    /// Who could take a vehicle from this person.
    pub(crate) fn takers(&self) -> impl Iterator<Item = &assistance::feed::PersonOnShift> {
        self.shift.persons.values().filter(|it| it.connected && it.role.may_assist() && !self.is_me(&it.id))
    }

    /// Whether words can be sent to the passenger of the selected case.
    pub(crate) fn offer_talk(&self, now: ScreenTime) -> Result<(), Locked> {
        self.reach(false, now)?;
        let incident = self.selected_incident().ok_or(Locked::NoIncident)?;
        if !incident.state.is_open() {
            return Err(Locked::Closed);
        }
        match self.ownership(incident) {
            Ownership::Mine => {}
            Ownership::Waiting => return Err(Rule::NotYourClaim.into()),
            Ownership::WithOther => return Err(Rule::ClaimedByOther.into()),
        }
        let look = self.looks.get(&incident.vehicle);
        let aboard = look.and_then(|look| look.picture.value.aboard());
        // Nobody aboard is only believed of a picture that says so; unknown counts as somebody.
        if aboard == Some(0) { Err(Locked::NobodyAboard) } else { Ok(()) }
    }

    /// Whether a deed can be begun.
    pub(crate) fn offer(&self, deed: Deed, now: ScreenTime) -> Result<(), Locked> {
        match deed {
            Deed::Verb(verb) => self.offer_verb(verb, now),
            Deed::Command(CommandKind::StopNow) | Deed::Stop => {
                self.selection.vehicle.as_ref().map(|_| ()).ok_or(Locked::NoCar)
            }
            Deed::Command(kind) => self.offer_command(kind, now),
            Deed::SayPhrase | Deed::Talk => self.offer_talk(now),
            Deed::SecondLook
                if self.selected_incident().is_none_or(|it| it.question.is_none()) && self.has_pictures() =>
            {
                Ok(())
            }
            Deed::SecondLook => {
                self.selected_incident().and_then(|it| it.question.as_ref()).ok_or(Rule::QuestionGone)?;
                self.evidence_in_view().map(|_| ()).ok_or_else(|| Rule::NoEvidence.into())
            }
            Deed::LookInside => match self.eyes.inside {
                Some(_) => Ok(()),
                None => self.offer_inside(now),
            },
            Deed::Enlarge(_) | Deed::Labels => {
                if self.has_pictures() {
                    Ok(())
                } else {
                    Err(Locked::NoPictures)
                }
            }
            Deed::Rewind(_) => {
                if self.can_rewind() {
                    Ok(())
                } else {
                    Err(Locked::NoPast)
                }
            }
            Deed::CentreMap | Deed::CopyCar => self.selection.vehicle.as_ref().map(|_| ()).ok_or(Locked::NoCar),
            Deed::PushToTalk => match self.phone.line {
                Some(line) if line.speaks => Ok(()),
                _ => Err(Rule::NoCall.into()),
            },
            Deed::Mute
            | Deed::OpenLine
            | Deed::Silence
            | Deed::StillHere
            | Deed::NextRow
            | Deed::PreviousRow
            | Deed::Palette
            | Deed::Help
            | Deed::NextLanguage
            | Deed::Larger
            | Deed::Smaller
            | Deed::Quit => Ok(()),
        }
    }
}
