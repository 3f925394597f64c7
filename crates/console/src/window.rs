//! The whole window: all view models of one frame in, what was touched out.

use console_model::Event;
use console_model::view::{
    CaseView, ConnectionView, ConversationView, HelpView, MapView, NoticesView, PaletteView, PerceivedView, QueueView,
    StatusBarView, TimelineView, TopBarView,
};
use egui::{PointerButton, Rect, Ui, pos2};

use crate::arrange::arrange;
use crate::map::streets::StreetMap;
use crate::panels::map::MapState;
use crate::panels::queue::QueueState;
use crate::panels::{
    Touched, banner, case, command_panel, conversation, help, map, palette, perceived_world, queue, status_bar,
    timeline, top_bar,
};
use crate::theme::tokens::Tokens;

/// The view models of one frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Views {
    /// Link, fleet, shift, clock.
    pub top_bar: TopBarView,
    /// How the link stands.
    pub connection: ConnectionView,
    /// Who needs a person.
    pub queue: QueueView,
    /// Where.
    pub map: MapView,
    /// What the car thinks is there.
    pub perceived: PerceivedView,
    /// What it is, and what can be done.
    pub case: CaseView,
    /// What was said.
    pub conversation: ConversationView,
    /// What happened.
    pub timeline: TimelineView,
    /// News in passing.
    pub notices: NoticesView,
    /// The list of all commands, while it is open.
    pub palette: Option<PaletteView>,
    /// The keys, while they are shown.
    pub help: Option<HelpView>,
    /// Keys that act now, the record.
    pub status_bar: StatusBarView,
}

/// What the window keeps between frames that is no part of the shift: where the map looks,
/// how far a list is scrolled.
#[derive(Default)]
pub struct WindowState {
    /// The map's view.
    pub map: MapState,
    /// The queue's scrolling.
    pub queue: QueueState,
}

/// Draws the window.
pub fn draw(ui: &mut Ui, views: &Views, streets: Option<&StreetMap>, state: &mut WindowState) -> Touched {
    let mut out = Vec::new();
    let window = ui.max_rect();
    ui.painter().rect_filled(window, 0.0, Tokens::of(ui).ground);
    let rooms = arrange(window);
    let low = rooms.timeline.is_none();
    let centre = Rect::from_min_max(rooms.map.min, pos2(rooms.map.right(), rooms.status_bar.top()));
    top_bar::show(ui, rooms.top_bar, &views.top_bar, &mut out);
    queue::show(ui, rooms.queue, &views.queue, &mut state.queue, &mut out);
    if views.perceived.enlarged {
        // The evidence fills the centre; in a low window the talk keeps its room beside it.
        let right = if low { rooms.talk.left() } else { rooms.map.right() };
        let large = Rect::from_min_max(rooms.map.min, pos2(right, rooms.status_bar.top()));
        let below_bars = banner::height(ui, large, &views.connection, &views.notices) + large.top();
        let scene = Rect::from_min_max(pos2(large.left(), below_bars), large.max);
        perceived_world::show(ui, scene, &views.perceived, &mut out);
        banner::bars(ui, large, &views.connection, &views.notices, &mut out);
    } else {
        let below_bars = banner::height(ui, rooms.map, &views.connection, &views.notices) + rooms.map.top();
        map::show(ui, rooms.map, below_bars, &views.map, streets, &mut state.map, &mut out);
        banner::bars(ui, rooms.map, &views.connection, &views.notices, &mut out);
        perceived_world::show(ui, rooms.perceived, &views.perceived, &mut out);
        if let Some(room) = rooms.timeline {
            timeline::show(ui, room, &views.timeline);
        }
    }
    banner::notices(ui, rooms.map, &views.notices, &mut out);
    let history = rooms.timeline.is_none().then_some(&views.timeline);
    case::show(ui, rooms.case, &views.case, history, &mut out);
    conversation::show(ui, rooms.talk, &views.conversation, &mut out);
    command_panel::stop(ui, rooms.stop, &views.case.stop, &mut out);
    status_bar::show(ui, rooms.status_bar, &views.status_bar);
    if let Some(view) = &views.palette {
        palette::show(ui, centre, view, &mut out);
    }
    if let Some(view) = &views.help {
        help::show(ui, centre, view, &mut out);
    }
    banner::flash(ui, window, &views.notices);
    if ui.input(|input| input.pointer.button_released(PointerButton::Primary)) {
        out.push(Event::PointerUp);
    }
    out
}
