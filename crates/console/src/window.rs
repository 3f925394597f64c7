//! The whole window: all view models of one frame in, what was touched out.

use console_model::Event;
use console_model::view::{
    CaseView, ConnectionView, ConversationView, EyesView, HelpView, MapView, NoticesView, PaletteView, PerceivedView,
    QueueView, StatusBarView, TimelineView, TopBarView,
};
use egui::{PointerButton, Rect, Ui, pos2};

use crate::arrange::arrange;
use crate::eyes::Textures;
use crate::map::streets::StreetMap;
use crate::panels::map::MapState;
use crate::panels::queue::QueueState;
use crate::panels::{
    Touched, banner, case, command_panel, conversation, eyes, help, map, palette, queue, status_bar, timeline, top_bar,
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
    /// What its cameras show.
    pub eyes: EyesView,
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

/// The talk keeps at least so much room below what stands over the map, points.
const LEAST_TALK: f32 = 150.0;

/// Draws the window.
pub fn draw(
    ui: &mut Ui,
    views: &Views,
    streets: Option<&StreetMap>,
    textures: &Textures,
    state: &mut WindowState,
) -> Touched {
    let mut out = Vec::new();
    let window = ui.max_rect();
    ui.painter().rect_filled(window, 0.0, Tokens::of(ui).ground);
    let mut rooms = arrange(window);
    let bottom = rooms.status_bar.top();
    let centre = Rect::from_min_max(rooms.map.min, pos2(rooms.case.left(), bottom));
    let large = views.eyes.large || views.perceived.enlarged;
    let mut upper = if large { centre } else { rooms.map };
    if rooms.talk_beside_map {
        upper.set_right(rooms.talk.right());
    }
    let below_bars = banner::height(ui, upper, &views.connection, &views.notices) + upper.top();
    let (mut evidence, mut aside) = (rooms.eyes, None);
    if large {
        evidence = Rect::from_min_max(pos2(rooms.map.left(), below_bars), pos2(rooms.eyes.right(), bottom));
    }
    match (rooms.talk_beside_map, large) {
        (true, true) if views.eyes.panes.is_empty() => {
            evidence.set_right(rooms.talk.left());
            rooms.talk = Rect::from_min_max(pos2(rooms.talk.left(), below_bars), pos2(rooms.talk.right(), bottom));
        }
        (true, true) => {
            // In a low window the talk keeps its room below the enlarged evidence.
            let height = eyes::height_for(evidence.width()).min(evidence.height() - LEAST_TALK);
            evidence.set_bottom(evidence.top() + height);
            let corner = pos2(rooms.talk.left(), evidence.bottom());
            aside = Some(Rect::from_min_max(evidence.left_bottom(), pos2(corner.x, bottom)));
            rooms.talk = Rect::from_min_max(corner, pos2(rooms.talk.right(), bottom));
        }
        (true, false) => rooms.talk.set_top(below_bars.min(rooms.talk.bottom() - LEAST_TALK)),
        (false, _) => {}
    }
    top_bar::show(ui, rooms.top_bar, &views.top_bar, &mut out);
    queue::show(ui, rooms.queue, &views.queue, &mut state.queue, &mut out);
    if !large {
        map::show(ui, rooms.map, below_bars, &views.map, streets, &mut state.map, &mut out);
    }
    eyes::show(ui, evidence, aside, &views.eyes, &views.perceived, textures, &mut out);
    if let Some(room) = rooms.timeline.filter(|_| !large) {
        timeline::show(ui, room, &views.timeline);
    }
    let history = rooms.timeline.is_none().then_some(&views.timeline);
    case::show(ui, rooms.case, &views.case, history, &mut out);
    conversation::show(ui, rooms.talk, &views.conversation, &mut out);
    banner::bars(ui, upper, &views.connection, &views.notices, &mut out);
    let under = if large { evidence } else { rooms.map };
    banner::silence(ui, under, below_bars, &views.notices, &mut out);
    banner::notices(ui, rooms.map, &views.notices, &mut out);
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
