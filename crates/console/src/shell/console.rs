//! One frame of the console: keys and touches to events, events to the screen, views to the window.
//!
//! It holds everything but the desktop's window and the link, so tests drive it as a person would.

use std::sync::Arc;

use console_model::city::City;
use console_model::{Effect, Event, Screen, Setup};
use egui::accesskit::Live;
use egui::{Id, Rect, Role, Ui, pos2, vec2};

use super::keys::{self, Focus};
use super::moments::Moments;
use crate::eyes::{EncodedFrame, Eyes};
use crate::map::streets::StreetMap;
use crate::panels::{fields, map, step};
use crate::theme::fonts::can_draw;
use crate::widgets::spoken;
use crate::window::{self, Views, WindowState};

/// The screen with its window's state.
pub struct Console {
    screen: Screen,
    window: WindowState,
    streets: Option<(Arc<City>, StreetMap)>,
    focus: Focus,
    announced: (String, bool),
    waiting: Vec<Effect>,
    eyes: Eyes,
}

impl Console {
    /// A console that knows nothing yet.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self {
            screen: Screen::new(setup),
            window: WindowState::default(),
            streets: None,
            focus: Focus::Nowhere,
            announced: (String::new(), false),
            waiting: Vec::new(),
            eyes: Eyes::default(),
        }
    }

    /// The screen.
    #[must_use]
    pub fn screen(&self) -> &Screen {
        &self.screen
    }

    /// What the window keeps between frames.
    #[must_use]
    pub fn window(&self) -> &WindowState {
        &self.window
    }

    /// Hands an event to the screen; what it asks for waits until it is taken.
    pub fn event(&mut self, event: Event, moments: &mut dyn Moments) {
        let effects = self.screen.handle(event, moments.moment());
        self.waiting.extend(effects);
    }

    /// A picture came over the link.
    pub fn picture(&mut self, frame: EncodedFrame, moments: &mut dyn Moments) {
        for news in self.eyes.arrived(frame) {
            self.event(Event::Eyes(news), moments);
        }
    }

    /// The pictures.
    #[must_use]
    pub fn eyes(&self) -> &Eyes {
        &self.eyes
    }

    /// What the screen asks of the link and the program, in order. What it asks of the window
    /// is performed here.
    pub fn take_effects(&mut self, ctx: &egui::Context) -> Vec<Effect> {
        let mut outside = Vec::new();
        for effect in std::mem::take(&mut self.waiting) {
            match effect {
                Effect::FocusText(field) => ctx.memory_mut(|memory| memory.request_focus(fields::id(&field))),
                Effect::LeaveText => ctx.memory_mut(|memory| {
                    if let Some(focused) = memory.focused() {
                        memory.surrender_focus(focused);
                    }
                }),
                Effect::Reveal(incident) => self.window.queue.reveal = Some(incident),
                Effect::CentreMap(vehicle) => self.window.map.follow(Some(vehicle)),
                Effect::SetClipboard(words) => ctx.copy_text(words),
                Effect::SetScale(percent) => ctx.set_zoom_factor(f32::from(percent) / 100.0),
                Effect::Announce { words, urgent } => self.announced = (words, urgent),
                Effect::Connect
                | Effect::Watch(_)
                | Effect::Act { .. }
                | Effect::Stop(_)
                | Effect::Look(_)
                | Effect::LookBack { .. }
                | Effect::PlaySound(_)
                | Effect::LoadCity { .. }
                | Effect::Voice(_)
                | Effect::Quit => outside.push(effect),
            }
        }
        outside
    }

    /// Draws a frame and takes what was pressed and touched in it. Says whether anything was.
    pub fn frame(&mut self, ui: &mut Ui, moments: &mut dyn Moments) -> bool {
        let pressed = ui.input(|input| keys::events(input, self.focus));
        let mut busy = !pressed.is_empty();
        for event in pressed {
            self.event(event, moments);
        }
        self.event(Event::Tick(moments.wall()), moments);
        self.lay_streets();
        for news in self.eyes.news(ui.ctx()) {
            self.event(Event::Eyes(news), moments);
        }
        let views = Views::of(&self.screen, moments, self.window.queue.wanted);
        self.eyes.aim(&views.eyes);
        let streets = self.streets.as_ref().map(|(_, map)| map);
        let touched = window::draw(ui, &views, streets, self.eyes.textures(), &mut self.window);
        self.announce(ui);
        busy |= !touched.is_empty();
        for event in touched {
            self.event(event, moments);
        }
        self.event(Event::Drawn, moments);
        self.focus = focus(ui.ctx());
        busy
    }

    /// Streets are turned into lines once for each city.
    fn lay_streets(&mut self) {
        let known = self.streets.as_ref().map(|(city, _)| city);
        match (self.screen.city(), known) {
            (Some(city), Some(known)) if Arc::ptr_eq(city, known) => {}
            (Some(city), _) => {
                self.streets = Some((Arc::clone(city), StreetMap::of(city)));
                self.window.map.show_all();
            }
            (None, Some(_)) => self.streets = None,
            (None, None) => {}
        }
    }

    /// Keeps the newest announcement where a screen reader notices its change.
    fn announce(&self, ui: &Ui) {
        let (words, urgent) = &self.announced;
        if words.is_empty() {
            return;
        }
        let corner = Rect::from_min_size(pos2(0.0, 0.0), vec2(1.0, 1.0));
        let role = if *urgent { Role::Alert } else { Role::Status };
        let response = spoken(ui, Id::unique("announcement"), corner, role, words);
        let live = if *urgent { Live::Assertive } else { Live::Polite };
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(live));
    }
}

/// What has the keyboard after a frame.
fn focus(ctx: &egui::Context) -> Focus {
    match ctx.memory(|memory| memory.focused()) {
        None => Focus::Nowhere,
        Some(_) if ctx.text_edit_focused() => Focus::Text,
        Some(id) if id == map::id() => Focus::Map,
        // Enter on the last press is held, not clicked: the screen takes it.
        Some(id) if id == step::confirm_id() => Focus::Nowhere,
        Some(_) => Focus::Control,
    }
}

impl Views {
    /// Reads all views off the screen.
    #[must_use]
    pub fn of(screen: &Screen, moments: &mut dyn Moments, rows: console_model::view::QueueWindow) -> Self {
        let now = moments.moment().now;
        Self {
            top_bar: screen.top_bar(now),
            connection: screen.connection(now),
            queue: screen.queue(now, rows),
            map: screen.map(now),
            eyes: screen.eyes(now),
            perceived: screen.perceived(now),
            case: screen.case(now),
            conversation: screen.conversation(now, &can_draw),
            timeline: screen.timeline(now),
            notices: screen.notices(now),
            palette: screen.palette(now),
            help: screen.help(),
            status_bar: screen.status_bar(now),
        }
    }
}
