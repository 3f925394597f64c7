//! The window on the desktop: the link polled, effects performed, repaints asked for.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use console_model::city::City;
use console_model::{Effect, Event, LinkEvent, Locale, Setup};
use eframe::egui;
use hub_client::{
    BestMediaLink, GrpcOperatorLink, HubAddress, Identity, OperatorLink, OperatorLinkEvent, OperatorSend, Who,
};
use media::link::MediaLink;

use super::console::Console;
use super::media::MediaShell;
use super::moments::{Moments, SystemMoments};
use crate::error::{ConsoleError, require_display};
use crate::options::{Fetch, LinkSource, MapSource, Screenshot};
use crate::picture::Image;
use crate::sound::Sound;
use crate::theme;
use crate::{ConsoleOptions, window_icon};

/// At least this often something is drawn while the window is shown: clocks and ages move.
const BEAT: Duration = Duration::from_millis(100);
/// News from the hub is drawn at most this often: a software renderer needs the pause.
const NEWS: Duration = Duration::from_millis(50);

/// Opens the window and returns when it is closed. Must be called on the main thread.
///
/// # Errors
/// [`ConsoleError`] says what is missing or wrong; nothing was shown then.
pub fn run(options: ConsoleOptions) -> Result<(), ConsoleError> {
    require_display()?;
    let runtime = runtime()?;
    let ConsoleOptions { link, map, looks, site_name, town, silent, screenshot, stop } = options;
    let link = Link::prepare(link)?;
    let setup = Setup {
        hub: link.is_some().then_some(site_name),
        locale: Locale::from(looks.language),
        scale_percent: looks.scale_percent,
        town,
        ..Setup::default()
    };
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Skyhand")
            .with_app_id("skyhand-console")
            .with_inner_size([1_720.0, 1_080.0])
            .with_min_inner_size([960.0, 540.0])
            .with_icon(window_icon::icon()),
        system_font_fallback: false,
        dithering: false,
        ..eframe::NativeOptions::default()
    };
    let handle = runtime.handle().clone();
    eframe::run_native(
        "skyhand-console",
        native,
        Box::new(move |creation| {
            let ctx = creation.egui_ctx.clone();
            theme::install(&ctx, looks.theme);
            ctx.set_zoom_factor(f32::from(looks.scale_percent) / 100.0);
            if !looks.motion {
                ctx.all_styles_mut(|style| style.animation_time = 0.0);
            }
            let (link, media) = match link {
                Some(link) => {
                    let (link, media) = link.make(&ctx, handle);
                    (Some(link), media)
                }
                None => (None, None),
            };
            Ok(Box::new(App {
                console: Console::new(setup),
                moments: SystemMoments::default(),
                link,
                media: MediaShell::new(media, start_sound(silent, &ctx)),
                begun: Instant::now(),
                map,
                coming: None,
                screenshot,
                shown: None,
                stop,
            }))
        }),
    )
    .map_err(|error| ConsoleError::Window { reason: error.to_string() })?;
    // What the link still carries is its own; nothing here waits for it.
    runtime.shutdown_background();
    Ok(())
}

fn runtime() -> Result<tokio::runtime::Runtime, ConsoleError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("console link")
        .enable_all()
        .build()
        .map_err(|error| ConsoleError::Link(error.to_string()))
}

/// A link that is ready to be made as soon as there is a window to wake.
enum Link {
    Hub(HubAddress),
    Given(crate::options::MakeLink, Option<crate::options::MakeMediaLink>),
}

impl Link {
    fn prepare(source: LinkSource) -> Result<Option<Self>, ConsoleError> {
        match source {
            LinkSource::None => Ok(None),
            LinkSource::Given { link, media } => Ok(Some(Self::Given(link, media))),
            LinkSource::Hub { address, server_name, certificate, key, authority } => {
                let server_name = server_name.unwrap_or_else(|| {
                    address
                        .rsplit_once(':')
                        .map_or(address.as_str(), |(host, _)| host)
                        .trim_matches(['[', ']'])
                        .to_owned()
                });
                let identity = Identity {
                    cert_pem: read("the certificate", &certificate)?,
                    key_pem: read("the private key", &key)?,
                    ca_pem: read("the authority", &authority)?,
                    server_name,
                };
                let hub =
                    HubAddress::new(&address, &identity).map_err(|error| ConsoleError::Link(error.to_string()))?;
                Ok(Some(Self::Hub(hub)))
            }
        }
    }

    fn make(self, ctx: &egui::Context, runtime: tokio::runtime::Handle) -> Links {
        let waker = || -> crate::options::Wake {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint_after(NEWS))
        };
        match self {
            Self::Hub(hub) => {
                let media = BestMediaLink::new(&hub, Who::Operator, runtime.clone(), Some(waker()));
                let media = media.map_err(|error| tracing::error!(%error, "no sound and no pictures")).ok();
                let link = Box::new(GrpcOperatorLink::new(hub, runtime, Some(waker())));
                (link, media.map(|link| Box::new(link) as Box<dyn MediaLink>))
            }
            Self::Given(make, media) => {
                let media = media.and_then(|make| {
                    make(waker()).map_err(|reason| tracing::error!(reason, "no sound and no pictures")).ok()
                });
                (make(waker()), media)
            }
        }
    }
}

type Links = (Box<dyn OperatorLink>, Option<Box<dyn MediaLink>>);

fn start_sound(silent: bool, ctx: &egui::Context) -> Option<Sound> {
    let ctx = ctx.clone();
    let wake = Arc::new(move || ctx.request_repaint_after(NEWS));
    Sound::start(silent, wake).map_err(|error| tracing::error!(%error, "no thread for the sound")).ok()
}

fn read(what: &'static str, path: &Path) -> Result<Vec<u8>, ConsoleError> {
    std::fs::read(path).map_err(|source| ConsoleError::Unreadable { what, path: path.to_owned(), source })
}

struct App {
    console: Console,
    moments: SystemMoments,
    link: Option<Box<dyn OperatorLink>>,
    media: MediaShell,
    /// The clock of sound and pictures counts from here.
    begun: Instant,
    map: MapSource,
    coming: Option<Receiver<Result<Arc<City>, String>>>,
    screenshot: Option<Screenshot>,
    shown: Option<Instant>,
    stop: Option<Arc<AtomicBool>>,
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        if self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        self.hear();
        self.console.event(Event::Tick(self.moments.wall()), &mut self.moments);
        self.perform(ctx);
        ctx.request_repaint_after(BEAT);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let busy = self.console.frame(ui, &mut self.moments);
        let ctx = ui.ctx().clone();
        self.perform(&ctx);
        self.take_picture(&ctx);
        if busy {
            ctx.request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(link) = &mut self.link {
            link.close();
        }
    }
}

impl App {
    /// Hands everything the link and the loading of the map told to the screen.
    fn hear(&mut self) {
        while let Some(told) = self.link.as_mut().and_then(|link| link.poll()) {
            match told {
                OperatorLinkEvent::MediaGranted { incident, cabin, grant } => {
                    self.media.granted(incident, cabin, grant);
                }
                OperatorLinkEvent::MediaRefused { reason, .. } => self.media.refused(reason),
                OperatorLinkEvent::Stopped { command, recorded } => {
                    self.media.stop_taken(command.0);
                    self.console.event(Event::Stopped { command, recorded }, &mut self.moments);
                }
                other => {
                    if let Some(event) = event_of(other) {
                        self.console.event(event, &mut self.moments);
                    }
                }
            }
        }
        self.see_and_hear();
        if let Some(coming) = &self.coming {
            match coming.try_recv() {
                Ok(Ok(city)) => self.console.event(Event::CityLoaded(city), &mut self.moments),
                Ok(Err(reason)) => self.console.event(Event::CityFailed(reason), &mut self.moments),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    let reason = "the map's reader ended without a word".to_owned();
                    self.console.event(Event::CityFailed(reason), &mut self.moments);
                }
            }
            self.coming = None;
        }
    }

    /// Hands everything that was seen and heard to the screen, and asks for the grants it needs.
    fn see_and_hear(&mut self) {
        let now_us = u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        let came = self.media.step(now_us);
        for frame in came.pictures {
            self.console.picture(frame, &mut self.moments);
        }
        for event in came.events {
            self.tell(event);
        }
        for (incident, cabin) in came.grants {
            // Without a link it is asked again when the next is due.
            if let Err(reason) = self.send(OperatorSend::OpenMedia { incident, cabin }) {
                tracing::debug!(%reason, "no grant is asked for");
            }
        }
    }

    fn perform(&mut self, ctx: &egui::Context) {
        // A message that could not be sent is an event of its own, which may ask for more.
        for _ in 0..8 {
            let effects = self.console.take_effects(ctx);
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                self.perform_one(effect, ctx);
            }
        }
    }

    fn perform_one(&mut self, effect: Effect, ctx: &egui::Context) {
        let Some(effect) = self.media.perform(effect) else { return };
        match effect {
            Effect::Connect => match &mut self.link {
                Some(link) => link.open(),
                None => self
                    .tell(Event::Link(LinkEvent::Down { reason: "no hub is configured".to_owned(), refused: false })),
            },
            Effect::Watch(request) => {
                if let Err(reason) = self.send(OperatorSend::Watch(request)) {
                    tracing::debug!(%reason, "not said on the watch stream");
                }
            }
            Effect::Act { key, action } => {
                if let Err(reason) = self.send(OperatorSend::Act { key, action }) {
                    self.tell(Event::ActFailed { key, reason });
                }
            }
            Effect::Stop(command) => {
                let id = command.id;
                // By both paths at once, under one id.
                self.media.stop(&command);
                if let Err(reason) = self.send(OperatorSend::Stop(command)) {
                    self.tell(Event::StopFailed { command: id, reason });
                }
            }
            Effect::LoadCity { map_hash } => self.load_city(&map_hash, ctx),
            // The bar of the call says that it has no sound until sound devices are served.
            Effect::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            // The rest is the window's own and was performed before.
            _ => {}
        }
    }

    fn tell(&mut self, event: Event) {
        self.console.event(event, &mut self.moments);
    }

    fn send(&mut self, message: OperatorSend) -> Result<(), String> {
        let link = self.link.as_mut().ok_or_else(|| "no hub is configured".to_owned())?;
        link.send(message).map_err(|error| error.to_string())
    }

    /// Reads the map beside the window, so that it never stands still.
    fn load_city(&mut self, map_hash: &str, ctx: &egui::Context) {
        let hash = map_hash.to_owned();
        let job: Fetch = match &self.map {
            MapSource::City(city) => {
                let city = Arc::clone(city);
                Arc::new(move |_: &str| Ok(Arc::clone(&city)))
            }
            MapSource::File(path) => {
                let path = path.clone();
                Arc::new(move |_: &str| read_city(&path))
            }
            MapSource::Fetch(fetch) => Arc::clone(fetch),
            MapSource::Absent => {
                self.tell(Event::CityFailed("this console was started without a map".to_owned()));
                return;
            }
        };
        let (done, coming) = sync_channel(1);
        let wake = ctx.clone();
        let spawned = std::thread::Builder::new().name("map".to_owned()).spawn(move || {
            let city = job(&hash).and_then(|city| match city.hash() == hash {
                true => Ok(city),
                false => Err(format!("it is not the hub's map ({})", &hash[..hash.len().min(8)])),
            });
            // Without a receiver the window is closed, and nobody waits for the map.
            let _ = done.send(city);
            wake.request_repaint();
        });
        match spawned {
            Ok(_) => self.coming = Some(coming),
            Err(error) => self.tell(Event::CityFailed(error.to_string())),
        }
    }

    fn take_picture(&mut self, ctx: &egui::Context) {
        let since = *self.shown.get_or_insert_with(Instant::now);
        if self.screenshot.as_ref().is_none_or(|wanted| since.elapsed() < wanted.after) {
            return;
        }
        let Some(wanted) = self.screenshot.take() else { return };
        let closing = ctx.clone();
        ctx.request_screenshot(move |pixels| {
            let image = Image {
                width: pixels.width(),
                height: pixels.height(),
                rgba: pixels.pixels.iter().flat_map(|pixel| pixel.to_array()).collect(),
            };
            if let Err(error) = image.save(&wanted.file) {
                tracing::error!(%error, "no picture");
            }
            closing.send_viewport_cmd(egui::ViewportCommand::Close);
            closing.request_repaint();
        });
    }
}

fn read_city(path: &Path) -> Result<Arc<City>, String> {
    City::load(path).map(Arc::new).map_err(|error| error.to_string())
}

fn event_of(told: OperatorLinkEvent) -> Option<Event> {
    Some(match told {
        OperatorLinkEvent::Up => Event::Link(LinkEvent::Up),
        OperatorLinkEvent::Update(update) => Event::Update(update),
        OperatorLinkEvent::Receipt(receipt) => Event::Receipt(receipt),
        OperatorLinkEvent::ActFailed { key, reason, .. } => Event::ActFailed { key, reason },
        OperatorLinkEvent::Stopped { command, recorded } => Event::Stopped { command, recorded },
        OperatorLinkEvent::StopFailed { command, reason } => Event::StopFailed { command, reason },
        OperatorLinkEvent::Down { reason, refused } => Event::Link(LinkEvent::Down { reason, refused }),
        // The media path's own.
        OperatorLinkEvent::MediaGranted { .. } | OperatorLinkEvent::MediaRefused { .. } => return None,
    })
}
