//! The look: tokens, fonts, and the style of egui made of them.

pub mod contrast;
pub mod fonts;
pub mod tokens;

use egui::style::{ScrollAnimation, ScrollStyle};
use egui::{CornerRadius, FontId, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2};

use tokens::{DARK, LIGHT, Tokens, size, space};

/// Which theme the window starts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// For dark rooms.
    #[default]
    Dark,
    /// For bright rooms.
    Light,
}

/// Puts fonts and style into a context. Call once, before the first frame.
pub fn install(ctx: &egui::Context, theme: Theme) {
    ctx.set_fonts(fonts::definitions());
    ctx.set_style_of(egui::Theme::Dark, style(&DARK, true));
    ctx.set_style_of(egui::Theme::Light, style(&LIGHT, false));
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    choose(ctx, theme);
}

/// Changes the theme of a running window.
pub fn choose(ctx: &egui::Context, theme: Theme) {
    ctx.set_theme(match theme {
        Theme::Dark => egui::Theme::Dark,
        Theme::Light => egui::Theme::Light,
    });
}

fn style(tokens: &Tokens, dark: bool) -> Style {
    let mut style = Style {
        visuals: visuals(tokens, dark),
        animation_time: 0.1,
        scroll_animation: ScrollAnimation::none(),
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Small, FontId::new(size::MAP, fonts::regular())),
        (TextStyle::Body, FontId::new(size::BODY, fonts::regular())),
        (TextStyle::Button, FontId::new(size::BODY, fonts::regular())),
        (TextStyle::Heading, FontId::new(size::TITLE, fonts::strong())),
        (TextStyle::Monospace, FontId::new(size::SECOND, fonts::mono())),
    ]
    .into();
    style.spacing.item_spacing = vec2(space::S, space::XS);
    style.spacing.button_padding = vec2(space::S, space::XS);
    style.spacing.interact_size = vec2(space::TARGET, space::TARGET);
    style.spacing.window_margin = Margin::same(0);
    style.spacing.scroll = ScrollStyle { bar_width: 6.0, floating_width: 4.0, ..ScrollStyle::floating() };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.3;
    style
}

fn visuals(tokens: &Tokens, dark: bool) -> Visuals {
    let mut visuals = if dark { Visuals::dark() } else { Visuals::light() };
    visuals.override_text_color = Some(tokens.text);
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.raised;
    visuals.window_stroke = Stroke::new(space::HAIRLINE, tokens.edge);
    visuals.window_corner_radius = CornerRadius::same(space::RADIUS_CARD);
    visuals.menu_corner_radius = CornerRadius::same(space::RADIUS_CARD);
    visuals.extreme_bg_color = tokens.ground;
    visuals.text_edit_bg_color = Some(tokens.ground);
    visuals.faint_bg_color = tokens.panel;
    visuals.selection.bg_fill = tokens.selection.gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.5, tokens.selection);
    visuals.hyperlink_color = tokens.selection;
    visuals.popup_shadow = Shadow::NONE;
    visuals.window_shadow = Shadow::NONE;
    visuals.text_cursor.stroke = Stroke::new(1.5, tokens.selection);
    for widget in [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ] {
        widget.corner_radius = CornerRadius::same(space::RADIUS);
        widget.bg_fill = tokens.raised;
        widget.weak_bg_fill = tokens.raised;
        widget.bg_stroke = Stroke::new(space::HAIRLINE, tokens.edge);
        widget.fg_stroke = Stroke::new(1.0, tokens.text);
        widget.expansion = 0.0;
    }
    visuals.widgets.hovered.bg_fill = tokens.raised_hover;
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(space::HAIRLINE, tokens.hairline);
    visuals
}
