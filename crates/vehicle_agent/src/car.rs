//! What the agent asks of the car: facts to report and to judge by, and deeds.

use assistance::call::CallStatus;
use assistance::clock::CarStamp;
use assistance::command::{CommandBody, CommandOrder, HoldOrigin, PathPlanned, Refusal, RouteFact};
use assistance::conversation::Words;
use assistance::ids::{CarIncidentRef, CommandId, MessageId, QuestionId};
use assistance::incident::Question;
use assistance::link::{HelpStatus, ReliableReport};
use assistance::scene::Scene;
use assistance::vehicle::{VehicleCard, VehiclePicture};

/// A car as the agent sees it. Every method returns at once; whatever takes time is begun
/// here and reported later.
///
/// A car starts without a link: until the first [`Self::link_back`] it behaves as after
/// [`Self::link_lost`].
pub trait Car {
    /// How to recognise it and what it can do. Asked at each new connection.
    fn card(&self) -> VehicleCard;

    /// The newest facts. Their stamp is `now` or earlier, and of the same boot.
    fn picture(&self, now: CarStamp) -> VehiclePicture;

    /// What it perceives; `None` while it has no perception.
    fn scene(&self, now: CarStamp) -> Option<Scene>;

    /// The pending question of that number, if it still stands.
    fn question(&self, id: QuestionId) -> Option<Question>;

    /// Its open incidents, those it has not reported yet included.
    fn open_incidents(&self) -> Vec<CarIncidentRef>;

    /// The holds that are on. The car keeps them through every loss of the link.
    fn holds(&self) -> Vec<HoldOrigin>;

    /// What its own map says about the route a command needs; `None` where it needs none.
    fn route_for(&self, body: &CommandBody) -> Option<RouteFact>;

    /// Whether another car is arranged for its passengers, as far as it was told.
    fn other_car_arranged(&self) -> bool;

    /// What it would make of the path that this command drew, as it reported it, for as long as that is
    /// its own plan: not driven yet, and nothing that it was made on has changed. A car that plans no
    /// drawn paths has none.
    fn plan_of(&self, _: CommandId) -> Option<PathPlanned> {
        None
    }

    /// Starts to obey. It is called at most once for a command id, after the guard allowed it
    /// and the memory holds that it was begun.
    ///
    /// # Errors
    /// The car has the last word: it may refuse, and then it has done nothing.
    fn begin(&mut self, order: &CommandOrder, now: CarStamp) -> Result<Progress, Refusal>;

    /// The next command that ended since, of those that [`Self::begin`] left running.
    fn poll_outcome(&mut self) -> Option<(CommandId, CarOutcome)>;

    /// What it has to tell since the last call, oldest first. After a boot it tells every
    /// open incident again.
    fn take_reports(&mut self) -> Vec<ReliableReport>;

    /// Shows and speaks words to those aboard. Called once for each message.
    fn show(&mut self, words: &PassengerWords);

    /// Shows whether and how a person is helping.
    fn help_status(&mut self, status: &HelpStatus);

    /// A person ended this incident; a repeat is harmless.
    fn incident_closed(&mut self, car_ref: CarIncidentRef);

    /// No word from the hub for the policy's time. Assisted motion stops, its command fails, and
    /// pending advice and plans are void; holds stay, the ride goes on by the car's own rules; an SOS of the passenger is
    /// answered by the car itself, which now says that nobody can be reached.
    fn link_lost(&mut self, now: CarStamp);

    /// The hub is heard again.
    fn link_back(&mut self, now: CarStamp);

    /// How the line at one place stands, told whole at each change and after each reconnect: those in
    /// or around the car see and hear that a person is there, and who. The microphone there is on only
    /// while the call is open; a repeat is harmless.
    fn call_status(&mut self, status: &CallStatus);
}

/// How far the car came at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is done.
    Done,
    /// It is under way; [`Car::poll_outcome`] will tell its end.
    Running,
}

/// How a command that ran has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarOutcome {
    /// Done.
    Completed,
    /// Tried and could not; why, in the car's words.
    Failed(String),
}

/// Words for the passengers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassengerWords {
    /// Number of the message.
    pub message: MessageId,
    /// Who speaks, as the passenger reads it.
    pub speaker: String,
    /// BCP 47 of free text.
    pub language: String,
    /// The words.
    pub words: Words,
}
