//! The screen's state and its one way in.
//!
//! Waiting happens nowhere; all change is behind [`Screen::handle`].

mod acts;
mod asked;
mod attention;
mod calls;
mod drawing;
mod eyes;
mod keys;
mod link;
mod look;
mod notices;
mod offer;
mod selection;
pub(crate) mod shift;
mod step;
mod stop;

use std::collections::BTreeMap;
use std::sync::Arc;

use assistance::ids::{ActionKey, CommandId, IncidentId, PersonId, VehicleId};
use assistance::policy::Policy;
use assistance::roles::Role;
use city::City;

use crate::event::{Deed, Effect, Event, Field, Target, Verb};
use crate::time::{DeskClock, Hands, Moment, ScreenTime, WallClock};
use crate::words::{Locale, Words};

pub(crate) use acts::{Acts, PendingState};
pub(crate) use asked::{Asked, Choice};
pub(crate) use attention::Sound;
pub use calls::Talking;
pub(crate) use calls::{Phone, SoundDevices};
pub(crate) use drawing::{Drawing, Trace};
pub(crate) use eyes::{Eyes, MarkKind, PictureLock, PictureNeed, Sight, Sights};
pub(crate) use keys::KEYS;
pub(crate) use link::{Link, LinkState};
pub(crate) use look::{LOOK_FOR, Look, SecondLook, Shown};
pub(crate) use notices::Notices;
pub(crate) use offer::Locked;
pub(crate) use selection::{JUMP_GUARD, Selection};
pub(crate) use shift::Shift;
pub(crate) use step::{HOLD, Step, Value};
pub(crate) use stop::{StopState, Stops};

/// What the screen starts with.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// The hub's name as it is shown: `sf-1`. `None` before one is configured.
    pub hub: Option<String>,
    /// Language of the interface.
    pub locale: Locale,
    /// The numbers by which offers are greyed; the hub judges by its own.
    pub policy: Policy,
    /// Scale of everything, percent: 80 to 200.
    pub scale_percent: u16,
    /// Where this operator sits, as a passenger reads it: "Phoenix". Empty when it is not said.
    pub town: String,
}

impl Default for Setup {
    fn default() -> Self {
        Self { hub: None, locale: Locale::English, policy: Policy::default(), scale_percent: 100, town: String::new() }
    }
}

/// The streets of the city.
#[derive(Debug, Clone, Default)]
pub(crate) enum Streets {
    #[default]
    Unknown,
    Asked(String),
    Ready(Arc<City>),
    Failed(String),
}

/// Who the certificate says this is.
#[derive(Debug, Clone)]
pub(crate) struct Me {
    pub(crate) person: PersonId,
    pub(crate) role: Role,
    pub(crate) site: String,
}

/// The list of all commands while it is open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Palette {
    pub(crate) filter: String,
    pub(crate) chosen: usize,
}

/// The operator's screen.
#[derive(Debug)]
pub struct Screen {
    pub(crate) setup: Setup,
    pub(crate) words: Words,
    pub(crate) wall: WallClock,
    pub(crate) hands: Hands,
    pub(crate) clock: DeskClock,
    pub(crate) link: Link,
    pub(crate) me: Option<Me>,
    pub(crate) map_hash: String,
    pub(crate) shift: Shift,
    pub(crate) looks: BTreeMap<VehicleId, Look>,
    pub(crate) traces: BTreeMap<VehicleId, Trace>,
    pub(crate) streets: Streets,
    pub(crate) selection: Selection,
    pub(crate) shown: Option<Shown>,
    pub(crate) second_look: Option<SecondLook>,
    pub(crate) step: Option<Step>,
    pub(crate) acts: Acts,
    pub(crate) stops: Stops,
    pub(crate) drafts: BTreeMap<IncidentId, String>,
    pub(crate) palette: Option<Palette>,
    pub(crate) help: bool,
    pub(crate) notices: Notices,
    pub(crate) sound: Sound,
    pub(crate) phone: Phone,
    pub(crate) eyes: Eyes,
    pub(crate) in_text: bool,
    /// When a key was last typed into a text field, or meant for one.
    pub(crate) typed_at: Option<ScreenTime>,
    watched: Vec<VehicleId>,
    next_number: u64,
    fresh: u128,
    drawn_of_event: u128,
    still_here_at: Option<ScreenTime>,
}

impl Screen {
    /// A screen that knows nothing yet. Its first [`Event::Tick`] asks for the link.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        let words = Words::new(setup.locale);
        let link = Link::new(setup.hub.is_some());
        Self {
            setup,
            words,
            wall: WallClock::default(),
            hands: Hands::default(),
            clock: DeskClock::default(),
            link,
            me: None,
            map_hash: String::new(),
            shift: Shift::default(),
            looks: BTreeMap::new(),
            traces: BTreeMap::new(),
            streets: Streets::Unknown,
            selection: Selection::default(),
            shown: None,
            second_look: None,
            step: None,
            acts: Acts::default(),
            stops: Stops::default(),
            drafts: BTreeMap::new(),
            palette: None,
            help: false,
            notices: Notices::default(),
            sound: Sound::default(),
            phone: Phone::default(),
            eyes: Eyes::default(),
            in_text: false,
            typed_at: None,
            watched: Vec::new(),
            next_number: 1,
            fresh: 0,
            drawn_of_event: 0,
            still_here_at: None,
        }
    }

    /// Takes one event and returns what the shell shall do, in order.
    pub fn handle(&mut self, event: Event, at: Moment) -> Vec<Effect> {
        (self.fresh, self.drawn_of_event) = (at.fresh, 0);
        let now = at.now;
        let mut out = Vec::new();
        let is_input =
            matches!(event, Event::KeyPressed(_) | Event::PointerDown(_) | Event::Clicked(_) | Event::TextEdited(..));
        // Having been drawn changes what was seen, and nothing of what must hold; pictures come a
        // hundred times a second, and the next tick judges what hangs on them.
        let was_drawn = matches!(event, Event::Drawn);
        let was_picture = matches!(event, Event::Eyes(_));
        match event {
            Event::Link(change) => self.link_changed(change, now, &mut out),
            Event::Update(update) => self.update(*update, now, &mut out),
            Event::Receipt(receipt) => self.receipt(*receipt, now, &mut out),
            Event::ActFailed { key, reason } => self.act_failed(key, &reason, now, &mut out),
            Event::Stopped { command, recorded } => self.stopped(command, recorded, now, &mut out),
            Event::StopFailed { command, reason } => self.stop_failed(command, &reason),
            Event::Eyes(news) => self.eyes_news(news, now, &mut out),
            Event::KeyPressed(press) => self.key_pressed(press, now, &mut out),
            Event::KeyReleased(key) => self.key_released(key, now, &mut out),
            Event::PointerDown(target) => self.pointer_down(&target, now, &mut out),
            Event::PointerUp => self.pointer_up(now, &mut out),
            Event::Clicked(target) => self.clicked(target, now, &mut out),
            Event::TextEdited(field, text) => self.text_edited(&field, text, now),
            Event::Drawn => self.drawn(now, &mut out),
            Event::Tick(wall) => {
                self.wall = wall;
                self.hands.read(wall, self.clock.at(now));
                self.tick(now, &mut out);
            }
            Event::CityLoaded(city) => {
                self.streets = Streets::Ready(city);
                self.find_routes();
            }
            Event::CityFailed(reason) => self.streets = Streets::Failed(reason),
            Event::ScaleChosen(percent) => self.setup.scale_percent = percent.clamp(80, 200),
            Event::WindowLeft => {
                self.push_to_talk(false, &mut out);
                self.hold_let_go();
            }
            Event::SoundState { capture, playback, words } => self.sound_devices(capture, playback, words),
            Event::Levels { mine, theirs } => self.levels_heard(mine, theirs, now, &mut out),
        }
        if is_input {
            self.show_presence(now, &mut out);
        }
        if was_picture {
            self.settle_eyes(now, &mut out);
        } else if !was_drawn {
            self.settle(now, &mut out);
        }
        out
    }

    /// What must hold after every event: a half-given command is asked about again, the right
    /// cars are watched, and no more than one sound is due.
    fn settle(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        self.recheck_step(now, out);
        self.recheck_second_look(now, out);
        self.settle_acts(now);
        self.settle_eyes(now, out);
        let rows = self.rows(now);
        self.watch(&rows, out);
        self.tend_calls(now, out);
        self.announce_call(&rows, now, out);
        self.sound_if_due(&rows, now, out);
    }

    fn tick(&mut self, now: ScreenTime, out: &mut Vec<Effect>) {
        self.link_tick(now, out);
        self.stop_tick(now, out);
        self.hold_tick(now, out);
        self.notices.expire(now);
    }

    /// An id that nobody else has: the event's random number, counted up within the event.
    pub(crate) fn mint(&mut self) -> u128 {
        let id = self.fresh.wrapping_add(self.drawn_of_event);
        self.drawn_of_event += 1;
        id
    }

    pub(crate) fn mint_key(&mut self) -> ActionKey {
        ActionKey(self.mint())
    }

    pub(crate) fn mint_command(&mut self) -> CommandId {
        CommandId(self.mint())
    }

    pub(crate) fn number(&mut self) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        number
    }

    fn clicked(&mut self, target: Target, now: ScreenTime, out: &mut Vec<Effect>) {
        self.typed_at = None;
        match target {
            Target::Row(incident) => self.select_incident(incident, now, out),
            Target::Car(vehicle) => self.select_car(&vehicle, now, out),
            Target::MapPoint(point) => self.step_point(point, now, out),
            Target::Scrub(share) => self.scrub(share, now),
            Target::Answer(index) => self.answer(index, now, out),
            // It is held, by key or pointer; a click alone would leave it on.
            Target::Deed(Deed::PushToTalk) => {}
            Target::Deed(deed) => self.perform(deed, now, out),
            Target::Phrase(phrase) => self.say_phrase(phrase, now, out),
            Target::SendWords => self.send_words(now, out),
            Target::StepOption(index) => self.step_option(index, now, out),
            Target::StepNext => self.step_text_done(now, out),
            Target::StepConfirm => self.step_confirm_pressed(now, out),
            Target::StepCancel => self.give_step_up(out),
            Target::PaletteEntry(index) => self.run_palette(index, now, out),
            Target::CloseOverlay => self.close_overlay(out),
            Target::Notice(number) => self.notices.dismiss(number),
            Target::Language(locale) => self.speak(locale),
            Target::ConnectNow => self.connect_now(now, out),
            Target::ScenePoint(point) => self.scene_point(point, now, out),
            Target::StepBack => self.path_back(),
        }
    }

    fn text_edited(&mut self, field: &Field, text: String, now: ScreenTime) {
        match field {
            Field::Talk(incident) => self.edit_draft(*incident, text),
            Field::Step(number) => self.edit_step(*number, text, now),
            Field::Palette => {
                if let Some(palette) = &mut self.palette {
                    *palette = Palette { filter: text, chosen: 0 };
                }
            }
        }
    }

    /// Words stay with the case they were typed for; one that is empty or gone keeps none.
    fn edit_draft(&mut self, incident: IncidentId, text: String) {
        if text.is_empty() || !self.shift.incidents.contains_key(&incident) {
            self.drafts.remove(&incident);
        } else {
            self.drafts.insert(incident, text);
        }
    }

    fn speak(&mut self, locale: Locale) {
        self.setup.locale = locale;
        self.words = Words::new(locale);
    }

    /// Performs a deed, whether it came by key, by click or from the list of all commands.
    pub(crate) fn perform(&mut self, deed: Deed, now: ScreenTime, out: &mut Vec<Effect>) {
        match deed {
            Deed::Stop => self.stop(now, out),
            Deed::Verb(_) | Deed::Command(_) | Deed::SayPhrase => {
                if !self.dropped_after_jump(now, out) {
                    self.begin(deed, now, out);
                }
            }
            Deed::SecondLook => self.toggle_second_look(now, out),
            Deed::Enlarge(eye) => self.enlarge(eye, now, out),
            Deed::LookInside => {
                if !self.dropped_after_jump(now, out) {
                    self.look_inside(now, out);
                }
            }
            Deed::Labels => self.eyes.labels = !self.eyes.labels,
            Deed::Rewind(way) => self.rewind(way, now),
            Deed::Talk => self.focus_talk(out),
            Deed::Silence => self.silence(now),
            Deed::StillHere => {}
            Deed::PushToTalk => self.push_to_talk(true, out),
            Deed::Mute => self.toggle_mute(now, out),
            Deed::OpenLine => self.toggle_open_line(now, out),
            Deed::NextRow => self.step_row(1, now, out),
            Deed::PreviousRow => self.step_row(-1, now, out),
            Deed::CentreMap => out.extend(self.selection.vehicle.clone().map(Effect::CentreMap)),
            Deed::CopyCar => out.extend(self.car_in_words().map(Effect::SetClipboard)),
            Deed::Palette => self.toggle_palette(out),
            Deed::Help => self.toggle_help(out),
            Deed::NextLanguage => self.speak(self.setup.locale.next()),
            Deed::Larger => self.scale(20, out),
            Deed::Smaller => self.scale(-20, out),
            Deed::Quit => out.push(Effect::Quit),
        }
    }

    fn scale(&mut self, by: i32, out: &mut Vec<Effect>) {
        let scale = (i32::from(self.setup.scale_percent) + by).clamp(80, 200);
        self.setup.scale_percent = u16::try_from(scale).unwrap_or(100);
        out.push(Effect::SetScale(self.setup.scale_percent));
    }

    fn toggle_palette(&mut self, out: &mut Vec<Effect>) {
        if self.palette.take().is_some() {
            out.push(Effect::LeaveText);
        } else {
            self.palette = Some(Palette::default());
            self.help = false;
            out.push(Effect::FocusText(Field::Palette));
        }
    }

    /// Only one overlay stands at a time.
    fn toggle_help(&mut self, out: &mut Vec<Effect>) {
        let open = !self.help;
        self.close_overlay(out);
        self.help = open;
    }

    fn close_overlay(&mut self, out: &mut Vec<Effect>) {
        if self.palette.take().is_some() {
            out.push(Effect::LeaveText);
        }
        self.help = false;
    }

    fn run_palette(&mut self, index: usize, now: ScreenTime, out: &mut Vec<Effect>) {
        let deed = self.palette_deeds(now).get(index).map(|view| view.deed);
        self.close_overlay(out);
        if let Some(deed) = deed {
            self.perform(deed, now, out);
        }
    }

    fn car_in_words(&self) -> Option<String> {
        let vehicle = self.selection.vehicle.as_ref()?;
        let card = self.shift.vehicles.get(vehicle).map(|known| &known.card);
        let place = self.selected_incident().map(|incident| incident.brief.place.clone()).unwrap_or_default();
        let (plate, roof) = card.map_or(("", ""), |card| (card.plate.as_str(), card.roof_number.as_str()));
        Some(format!("{vehicle} · {plate} · {roof} · {place}"))
    }

    /// The city's streets, once they are there.
    #[must_use]
    pub fn city(&self) -> Option<&Arc<City>> {
        match &self.streets {
            Streets::Ready(city) => Some(city),
            _ => None,
        }
    }

    /// Language of the interface.
    #[must_use]
    pub fn locale(&self) -> Locale {
        self.setup.locale
    }

    /// The words of that language, for the few that stand outside the view models.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Scale of everything, percent.
    #[must_use]
    pub fn scale_percent(&self) -> u16 {
        self.setup.scale_percent
    }

    /// Who this is, once the hub said so.
    #[must_use]
    pub fn person(&self) -> Option<&PersonId> {
        self.me.as_ref().map(|me| &me.person)
    }

    pub(crate) fn is_me(&self, person: &PersonId) -> bool {
        self.me.as_ref().is_some_and(|me| me.person == *person)
    }

    pub(crate) fn role(&self) -> Option<Role> {
        self.me.as_ref().map(|me| me.role)
    }

    /// Whether the person may do the verbs that only a lead may.
    pub(crate) fn is_verb_of_lead(verb: Verb) -> bool {
        matches!(verb, Verb::TakeOver | Verb::ListenIn | Verb::JoinCall)
    }
}
