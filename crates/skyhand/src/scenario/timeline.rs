//! The timeline of a scenario file: what befalls cars, links and the hub, and what people do by hand.

use assistance::call::CallPlace;
use assistance::command::{CommandKind, CreepDirection, FieldService, ResumeCause, TrafficSideReason};
use assistance::conversation::Phrase;
use assistance::incident::{Answer, Outcome};
use assistance::vehicle::Side;
use serde::Deserialize;
use simulator::causes::CauseKind;
use toml::Spanned;

use super::anchor::Anchor;
use super::format::Name;
use super::words::{Named, Span};

/// One deed and its time.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Written")]
pub struct Happens {
    /// How long after its anchor.
    pub at: Spanned<Span>,
    /// The start of its clock.
    pub after: Anchor,
    /// How others refer to it.
    pub name: Option<Name>,
    /// What is done.
    pub deed: Deed,
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Deed {
    /// A cause is put into the world.
    Place(Place),
    /// The truth of a cause changes.
    Change(Change),
    /// A cause ends.
    End(Name),
    /// The link of a car is cut.
    Cut(Name),
    /// It is mended.
    Mend(Name),
    /// Some links are cut, or mended.
    CutLinks(Links, bool),
    /// A worse network lies between a car's sound and pictures and the hub.
    Network(NetworkOf),
    /// A car's computer restarts.
    Reboot(Reboot),
    /// A car's clock jumps.
    JumpClock(JumpClock),
    /// What a car perceives hangs.
    Freeze(Name),
    /// It goes on.
    Thaw(Name),
    /// The hub is killed and starts again on its record.
    KillHub,
    /// Somebody takes a car.
    Claim(Hand),
    /// Somebody gives a command, whatever its guards say.
    Command(Box<Order>),
    /// Somebody speaks to the passengers.
    Say(Say),
    /// Somebody presses STOP.
    Stop(Hand),
    /// Somebody ends the incidents of a car.
    Resolve(Resolve),
    /// Somebody calls those in or at a car.
    Call(CallTo),
    /// Somebody does something about the call of a car.
    UseCall(Hand, CallDeed),
    /// Somebody lets a car go.
    Release(Hand),
    /// Somebody offers a car to another.
    HandOver(HandOver),
    /// Somebody takes what was offered, reading it back.
    Accept(Hand),
    /// Somebody looks into a cabin.
    LookInside(Hand),
    /// Somebody asks for pictures of the past of what they look at.
    LookBack(LookBack),
}

/// Which links.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Links {
    /// All of every car: it is as if the hub were gone.
    AllCars(bool),
    /// The control link of a car; its sound, pictures and second path stay.
    Control(Name),
    /// Sound, pictures and second path of a car; its control link stays.
    Media(Name),
    /// The control link of a console; its media path stays.
    Console(Name),
}

/// A network between a car's sound and pictures and the hub.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkOf {
    /// Of which car.
    pub car: Name,
    /// Of a hundred packets that many are lost.
    #[serde(default)]
    pub loss_percent: u8,
    /// Delay of one way.
    #[serde(default)]
    pub delay: Span,
    /// Added to it, anything up to this.
    #[serde(default)]
    pub jitter: Span,
}

/// A look back by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookBack {
    /// Who.
    pub by: Name,
    /// At which car.
    pub car: Name,
    /// How far back from the newest picture.
    pub back: Span,
}

/// What a person does about a call that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallDeed {
    /// Answers it, which takes the car; or opens it again.
    Answer,
    /// Puts it on hold, or takes it back.
    Hold(bool),
    /// Ends it.
    End,
    /// Listens in, as a lead.
    ListenIn,
    /// Speaks with them, as a lead.
    Join,
    /// Leaves another's line.
    Leave,
}

/// A cause and its place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What.
    pub cause: Named<CauseKind>,
    /// In or before this car.
    pub car: Option<Name>,
    /// On the street at this crossing, or around it.
    pub at: Option<Name>,
    /// Over the ground within this distance, metres; without `at` around the middle of the map.
    pub radius_m: Option<f64>,
    /// Which side is open.
    #[serde(default = "left")]
    pub open_side: Named<Side>,
    /// Whether the dangerous reading is true.
    #[serde(default = "yes")]
    pub active: bool,
    /// How long it lasts by itself.
    pub lasts: Option<Span>,
}

/// A new truth for a cause.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Which cause, by the name of its deed.
    pub cause: Name,
    /// Which side is open.
    pub open_side: Option<Named<Side>>,
    /// Whether the dangerous reading is true.
    pub active: Option<bool>,
}

/// A restart.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reboot {
    /// Of which car.
    pub car: Name,
    /// How long it is away.
    pub down: Span,
}

/// A jump of a clock.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JumpClock {
    /// Of which car.
    pub car: Name,
    /// By how much, forward; negative is back.
    pub by_ms: i64,
}

/// A person's hand on a car.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hand {
    /// Who.
    pub by: Name,
    /// Which car.
    pub car: Name,
}

/// A command by hand. Each kind takes those of the parameters that it needs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// Who.
    pub by: Name,
    /// Which car.
    pub car: Name,
    /// What.
    pub kind: Spanned<Named<CommandKind>>,
    /// The answer.
    pub answer: Option<Named<Answer>>,
    /// The side of doors or lane.
    pub side: Option<Named<Side>>,
    /// The second confirmation for the traffic side.
    pub reason: Option<Named<TrafficSideReason>>,
    /// Why it may drive on.
    pub cause: Option<Named<ResumeCause>>,
    /// Who is sent.
    pub service: Option<Named<FieldService>>,
    /// Where to, or where the closed place is.
    pub to: Option<Name>,
    /// How far around it, metres.
    pub radius_m: Option<f64>,
    /// On or off.
    pub on: Option<bool>,
    /// The responder whose hold it is.
    pub responder: Option<String>,
    /// Points of a path: metres ahead of the car and metres to its left.
    pub points: Option<Vec<[f64; 2]>>,
    /// Where the car creeps to.
    pub direction: Option<Named<CreepDirection>>,
    /// How far it creeps at most, metres.
    pub metres: Option<f64>,
}

/// Words by hand: a phrase or a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Say {
    /// Who.
    pub by: Name,
    /// To those in which car.
    pub car: Name,
    /// A phrase of the pack.
    pub phrase: Option<Named<Phrase>>,
    /// Free text.
    pub text: Option<String>,
}

/// An end by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resolve {
    /// Who.
    pub by: Name,
    /// Of which car.
    pub car: Name,
    /// How it ended.
    pub outcome: Named<Outcome>,
}

/// A call by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallTo {
    /// Who.
    pub by: Name,
    /// Which car.
    pub car: Name,
    /// At which end of it.
    #[serde(default = "cabin")]
    pub place: Named<CallPlace>,
}

/// A hold by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldCall {
    by: Name,
    car: Name,
    #[serde(default = "yes")]
    on: bool,
}

/// An offer by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Who.
    pub by: Name,
    /// Which car.
    pub car: Name,
    /// To whom.
    pub to: Name,
}

fn cabin() -> Named<CallPlace> {
    Named(CallPlace::Cabin)
}

fn left() -> Named<Side> {
    Named(Side::Left)
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    at: Spanned<Span>,
    #[serde(default)]
    after: Anchor,
    name: Option<Name>,
    place: Option<Place>,
    change: Option<Change>,
    end: Option<Name>,
    cut: Option<Name>,
    mend: Option<Name>,
    reboot: Option<Reboot>,
    jump_clock: Option<JumpClock>,
    freeze: Option<Name>,
    thaw: Option<Name>,
    kill_hub: Option<bool>,
    claim: Option<Hand>,
    command: Option<Box<Order>>,
    say: Option<Say>,
    stop: Option<Hand>,
    resolve: Option<Resolve>,
    call: Option<CallTo>,
    answer_call: Option<Hand>,
    hold_call: Option<HoldCall>,
    end_call: Option<Hand>,
    listen_in: Option<Hand>,
    join_call: Option<Hand>,
    leave_call: Option<Hand>,
    release: Option<Hand>,
    hand_over: Option<HandOver>,
    accept: Option<Hand>,
    cut_links: Option<Links>,
    mend_links: Option<Links>,
    network: Option<NetworkOf>,
    look_inside: Option<Hand>,
    look_back: Option<LookBack>,
}

impl TryFrom<Written> for Happens {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { at, after, name, place, change, end, cut, mend, reboot, jump_clock, freeze, thaw, .. } = written;
        let Written { kill_hub, claim, command, say, stop, resolve, .. } = written;
        let Written { call, answer_call, hold_call, end_call, listen_in, join_call, leave_call, .. } = written;
        let Written { release, hand_over, accept, cut_links, mend_links, network, look_inside, look_back, .. } =
            written;
        let use_call = |hand: Option<Hand>, deed| hand.map(|hand| Deed::UseCall(hand, deed));
        let deeds = [
            place.map(Deed::Place),
            change.map(Deed::Change),
            end.map(Deed::End),
            cut.map(Deed::Cut),
            mend.map(Deed::Mend),
            reboot.map(Deed::Reboot),
            jump_clock.map(Deed::JumpClock),
            freeze.map(Deed::Freeze),
            thaw.map(Deed::Thaw),
            kill_hub.filter(|kill| *kill).map(|_| Deed::KillHub),
            claim.map(Deed::Claim),
            command.map(Deed::Command),
            say.map(Deed::Say),
            stop.map(Deed::Stop),
            resolve.map(Deed::Resolve),
            call.map(Deed::Call),
            use_call(answer_call, CallDeed::Answer),
            hold_call.map(|HoldCall { by, car, on }| Deed::UseCall(Hand { by, car }, CallDeed::Hold(on))),
            use_call(end_call, CallDeed::End),
            use_call(listen_in, CallDeed::ListenIn),
            use_call(join_call, CallDeed::Join),
            use_call(leave_call, CallDeed::Leave),
            release.map(Deed::Release),
            hand_over.map(Deed::HandOver),
            accept.map(Deed::Accept),
            cut_links.map(|links| Deed::CutLinks(links, true)),
            mend_links.map(|links| Deed::CutLinks(links, false)),
            network.map(Deed::Network),
            look_inside.map(Deed::LookInside),
            look_back.map(Deed::LookBack),
        ];
        let mut deeds = deeds.into_iter().flatten();
        let deed = deeds.next().ok_or("nothing happens here: add place, change, end, cut, command or another deed")?;
        if deeds.next().is_some() {
            return Err("more than one thing happens here: one deed an entry".to_owned());
        }
        deed.is_whole()?;
        Ok(Self { at, after, name, deed })
    }
}

impl Deed {
    /// The cars it names.
    pub(super) fn cars(&self) -> impl Iterator<Item = &Name> {
        match self {
            Self::Place(place) => place.car.as_ref(),
            Self::Cut(car) | Self::Mend(car) | Self::Freeze(car) | Self::Thaw(car) => Some(car),
            Self::Reboot(reboot) => Some(&reboot.car),
            Self::JumpClock(jump) => Some(&jump.car),
            Self::Claim(hand)
            | Self::Stop(hand)
            | Self::UseCall(hand, _)
            | Self::Release(hand)
            | Self::Accept(hand)
            | Self::LookInside(hand) => Some(&hand.car),
            Self::CutLinks(Links::Control(car) | Links::Media(car), _) => Some(car),
            Self::Network(network) => Some(&network.car),
            Self::LookBack(look) => Some(&look.car),
            Self::Call(call) => Some(&call.car),
            Self::HandOver(offer) => Some(&offer.car),
            Self::Command(order) => Some(&order.car),
            Self::Say(say) => Some(&say.car),
            Self::Resolve(resolve) => Some(&resolve.car),
            Self::Change(_)
            | Self::End(_)
            | Self::KillHub
            | Self::CutLinks(Links::AllCars(_) | Links::Console(_), _) => None,
        }
        .into_iter()
    }

    /// Whose hand it is.
    pub(super) fn person(&self) -> Option<&Name> {
        match self {
            Self::Claim(hand)
            | Self::Stop(hand)
            | Self::UseCall(hand, _)
            | Self::Release(hand)
            | Self::Accept(hand)
            | Self::LookInside(hand) => Some(&hand.by),
            Self::CutLinks(Links::Console(person), _) => Some(person),
            Self::LookBack(look) => Some(&look.by),
            Self::Call(call) => Some(&call.by),
            Self::HandOver(offer) => Some(&offer.by),
            Self::Command(order) => Some(&order.by),
            Self::Say(say) => Some(&say.by),
            Self::Resolve(resolve) => Some(&resolve.by),
            _ => None,
        }
    }

    /// To whom it goes.
    pub(super) fn taker(&self) -> Option<&Name> {
        match self {
            Self::HandOver(offer) => Some(&offer.to),
            _ => None,
        }
    }

    fn is_whole(&self) -> Result<(), String> {
        match self {
            Self::Place(place) if place.car.is_none() && place.at.is_none() && place.radius_m.is_none() => {
                Err("a cause needs a `car`, a place `at`, or a `radius_m`".to_owned())
            }
            Self::Say(say) if say.phrase.is_some() == say.text.is_some() => {
                Err("say either a `phrase` or a `text`".to_owned())
            }
            Self::Command(order) => order.is_whole(),
            _ => Ok(()),
        }
    }
}

impl Order {
    fn is_whole(&self) -> Result<(), String> {
        let kind = self.kind.get_ref().0;
        let missing = match kind {
            CommandKind::AnswerQuestion if self.answer.is_none() => "an `answer`",
            CommandKind::UnlockDoors | CommandKind::RequestLane if self.side.is_none() => "a `side`",
            CommandKind::DispatchField if self.service.is_none() => "a `service`",
            CommandKind::ChangeDestination | CommandKind::MarkRoadClosed if self.to.is_none() => "a place `to`",
            CommandKind::Hazards | CommandKind::Lights if self.on.is_none() => "`on`",
            CommandKind::ProposePath if self.points.is_none() => "`points`",
            CommandKind::CreepClear if self.direction.is_none() || self.metres.is_none() => {
                "a `direction` and `metres`"
            }
            CommandKind::MarkLaneClosed | CommandKind::SetWindows | CommandKind::SetClimate => {
                return Err(format!("scenario files do not offer {}", kind.name()));
            }
            _ => return Ok(()),
        };
        Err(format!("{} needs {missing}", kind.name()))
    }
}
