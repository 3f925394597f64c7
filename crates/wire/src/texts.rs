//! Where personal words and names stand in a recorded message: each is visited, so that a
//! salted hash can stand in its place and the words in a table that can be erased.

use crate::proto::{
    command::v1 as command, conversation::v1 as conversation, incident::v1 as incident, operator::v1 as operator,
    record::v1 as record,
};

/// Visits every personal text of a message.
pub(crate) trait Texts {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String));
}

impl Texts for conversation::Message {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(inner) = &mut self.from {
            inner.texts(visit);
        }
        if let Some(inner) = &mut self.words {
            inner.texts(visit);
        }
    }
}

impl Texts for conversation::Conversation {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        for item in &mut self.messages {
            item.texts(visit);
        }
    }
}

impl Texts for conversation::Speaker {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use conversation::speaker::Kind;
        if let Some(Kind::Person(it)) = &mut self.kind {
            visit(it);
        }
    }
}

impl Texts for conversation::Words {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use conversation::words::Kind;
        if let Some(Kind::Text(it)) = &mut self.kind {
            visit(it);
        }
    }
}

impl Texts for conversation::Call {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.speakers.iter_mut().chain(&mut self.listeners).for_each(visit);
    }
}

impl Texts for incident::Brief {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        visit(&mut self.why);
        visit(&mut self.aboard);
        visit(&mut self.tried);
        visit(&mut self.asked);
    }
}

impl Texts for operator::Incident {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(inner) = &mut self.brief {
            inner.texts(visit);
        }
        if let Some(text) = &mut self.owner {
            visit(text);
        }
        for item in &mut self.timeline {
            item.texts(visit);
        }
        if let Some(inner) = &mut self.conversation {
            inner.texts(visit);
        }
        if let Some(inner) = &mut self.call {
            inner.texts(visit);
        }
    }
}

impl Texts for operator::TimelineEntry {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(inner) = &mut self.who {
            inner.texts(visit);
        }
        if let Some(inner) = &mut self.what {
            inner.texts(visit);
        }
    }
}

impl Texts for operator::Actor {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use operator::actor::Kind;
        if let Some(Kind::Person(it)) = &mut self.kind {
            visit(it);
        }
    }
}

impl Texts for operator::TimelineFact {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use operator::timeline_fact::Kind;
        match &mut self.kind {
            Some(Kind::HandOverOffered(it)) => {
                visit(it);
            }
            Some(Kind::TakenOver(it)) => {
                visit(it);
            }
            Some(Kind::Note(it)) => {
                visit(it);
            }
            Some(Kind::PathPlanned(it)) => {
                visit(&mut it.words);
            }
            _ => {}
        }
    }
}

impl Texts for command::PathReport {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use command::path_report::Kind;
        if let Some(Kind::Planned(it)) = &mut self.kind {
            it.texts(visit);
        }
    }
}

impl Texts for command::PathPlanned {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use command::path_verdict::Kind;
        match self.verdict.as_mut().and_then(|verdict| verdict.kind.as_mut()) {
            Some(Kind::Would(it)) => {
                visit(&mut it.words);
            }
            Some(Kind::WouldNot(it)) => {
                visit(it);
            }
            None => {}
        }
    }
}

impl Texts for command::Command {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(inner) = &mut self.body {
            inner.texts(visit);
        }
    }
}

impl Texts for command::CommandRecord {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(inner) = &mut self.command {
            inner.texts(visit);
        }
        visit(&mut self.by);
    }
}

impl Texts for command::CommandBody {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use command::command_body::Kind;
        match &mut self.kind {
            Some(Kind::ChangeDestination(it)) => {
                it.texts(visit);
            }
            Some(Kind::Hold(it)) => {
                it.texts(visit);
            }
            Some(Kind::ReleaseHold(it)) => {
                it.texts(visit);
            }
            Some(Kind::DispatchField(it)) => {
                it.texts(visit);
            }
            _ => {}
        }
    }
}

impl Texts for command::ChangeDestination {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        visit(&mut self.label);
    }
}

impl Texts for command::Hold {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(inner) = &mut self.origin {
            inner.texts(visit);
        }
    }
}

impl Texts for command::ReleaseHold {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(inner) = &mut self.origin {
            inner.texts(visit);
        }
    }
}

impl Texts for command::HoldOrigin {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use command::hold_origin::Kind;
        match &mut self.kind {
            Some(Kind::Person(it)) => {
                visit(it);
            }
            Some(Kind::Responder(it)) => {
                visit(it);
            }
            _ => {}
        }
    }
}

impl Texts for command::DispatchField {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        visit(&mut self.note);
    }
}

impl Texts for incident::IncidentReport {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        visit(&mut self.why);
        visit(&mut self.aboard_words);
        visit(&mut self.tried);
        visit(&mut self.asked);
    }
}

impl Texts for operator::Action {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use operator::action::Kind;
        match &mut self.kind {
            Some(Kind::OfferHandOver(it)) => {
                visit(&mut it.to);
            }
            Some(Kind::AcceptHandOver(it)) => {
                visit(&mut it.read_back);
            }
            Some(Kind::TakeOver(it)) => {
                visit(&mut it.reason);
            }
            Some(Kind::Note(it)) => {
                visit(&mut it.text);
            }
            Some(Kind::Propose(it)) => {
                it.texts(visit);
            }
            Some(Kind::Say(it)) => {
                if let Some(inner) = &mut it.words {
                    inner.texts(visit);
                }
            }
            _ => {}
        }
    }
}

impl Texts for record::Input {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use record::input::Kind;
        match &mut self.kind {
            Some(Kind::IncidentReported(it)) => {
                if let Some(inner) = &mut it.report {
                    inner.texts(visit);
                }
            }
            Some(Kind::PassengerSaid(it)) => {
                visit(&mut it.text);
            }
            Some(Kind::ConsoleConnected(it)) => {
                visit(&mut it.person);
            }
            Some(Kind::ConsoleLost(it)) => {
                visit(&mut it.person);
            }
            Some(Kind::LeaseRenewed(it)) => {
                visit(&mut it.person);
            }
            Some(Kind::ActionTaken(it)) => {
                visit(&mut it.by);
                if let Some(inner) = &mut it.action {
                    inner.texts(visit);
                }
            }
            Some(Kind::PathReported(it)) => {
                if let Some(inner) = &mut it.report {
                    inner.texts(visit);
                }
            }
            _ => {}
        }
    }
}

impl Texts for record::Event {
    fn texts(&mut self, visit: &mut dyn FnMut(&mut String)) {
        use record::event::Kind;
        match &mut self.kind {
            Some(Kind::IncidentRaised(it)) => {
                if let Some(inner) = &mut it.incident {
                    inner.texts(visit);
                }
            }
            Some(Kind::IncidentUpdated(it)) => {
                if let Some(inner) = &mut it.brief {
                    inner.texts(visit);
                }
            }
            Some(Kind::ClaimGranted(it)) => {
                visit(&mut it.by);
                visit(&mut it.words);
            }
            Some(Kind::LeaseRenewed(it)) => {
                visit(&mut it.person);
            }
            Some(Kind::AttentionShown(it)) => {
                visit(&mut it.person);
            }
            Some(Kind::HandOverOffered(it)) => {
                visit(&mut it.to);
            }
            Some(Kind::Noted(it)) => {
                visit(&mut it.by);
                visit(&mut it.text);
            }
            Some(Kind::IncidentResolved(it)) => {
                visit(&mut it.by);
            }
            Some(Kind::IncidentReopened(it)) => {
                visit(&mut it.by);
            }
            Some(Kind::PersonChanged(it)) => {
                visit(&mut it.person);
            }
            Some(Kind::CommandDecided(it)) => {
                if let Some(inner) = &mut it.record {
                    inner.texts(visit);
                }
            }
            Some(Kind::MessageAdded(it)) => {
                if let Some(inner) = &mut it.message {
                    inner.texts(visit);
                }
            }
            Some(Kind::LookedInside(it)) => {
                visit(&mut it.by);
            }
            Some(Kind::ActionRemembered(it)) => {
                visit(&mut it.by);
            }
            Some(Kind::CallChanged(it)) => {
                if let Some(inner) = &mut it.call {
                    inner.texts(visit);
                }
                if let Some(inner) = &mut it.who {
                    inner.texts(visit);
                }
            }
            Some(Kind::PathPlanned(it)) => {
                if let Some(inner) = &mut it.planned {
                    inner.texts(visit);
                }
            }
            _ => {}
        }
    }
}
