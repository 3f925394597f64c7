//! Sound at the console: a thread of its own, so that neither a device nor a sound server that stalls
//! ever stalls the window.

mod engine;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use media::device::{Choice, Hardware, Listed, Listing, Names, Silent, SoundDevice};
use media::frames::VoiceFrame;
use media::sound::earcon::Earcon;

pub use engine::{Engine, SoundNews, Use};

/// Between two steps of the sound.
const STEP: Duration = Duration::from_millis(4);
/// Orders that may wait for the thread.
const ORDERS: usize = 256;
/// News that may wait for the window.
const NEWS: usize = 256;

enum Order {
    Use(Use),
    Heard(VoiceFrame),
    Earcon(Earcon),
    Silence,
    Choose(Choice),
    List,
}

/// What the thread tells.
#[derive(Debug, Clone, PartialEq)]
pub enum FromSound {
    /// Something of the sound itself.
    News(SoundNews),
    /// The microphones and loudspeakers of this machine.
    Names(Names),
}

/// The sound's thread. It ends when this is dropped.
pub struct Sound {
    orders: SyncSender<Order>,
    news: Receiver<FromSound>,
    using: Use,
    started: Instant,
}

impl Sound {
    /// Starts the thread; `wake` is called when there is something to poll. `silent` keeps the
    /// machine's devices shut.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(silent: bool, wake: Arc<dyn Fn() + Send + Sync>) -> std::io::Result<Self> {
        let (orders, waiting) = sync_channel(ORDERS);
        let (tell, news) = sync_channel(NEWS);
        let started = Instant::now();
        std::thread::Builder::new()
            .name("sound".to_owned())
            .spawn(move || live(silent, started, &waiting, &tell, &*wake))?;
        Ok(Self { orders, news, using: Use::default(), started })
    }

    /// What microphone and loudspeaker are for from now on.
    pub fn use_for(&mut self, using: Use) {
        if self.using != using {
            self.using = using;
            self.order(Order::Use(using));
        }
    }

    /// What they are used for.
    #[must_use]
    pub fn using(&self) -> Use {
        self.using
    }

    /// A voice came over the link.
    pub fn heard(&self, frame: VoiceFrame) {
        self.order(Order::Heard(frame));
    }

    /// Sounds once.
    pub fn earcon(&self, earcon: Earcon) {
        self.order(Order::Earcon(earcon));
    }

    /// Silences what sounds.
    pub fn silence(&self) {
        self.order(Order::Silence);
    }

    /// Opens another microphone or loudspeaker.
    pub fn choose(&self, choice: Choice) {
        self.order(Order::Choose(choice));
    }

    /// Asks which devices there are.
    pub fn list(&self) {
        self.order(Order::List);
    }

    /// The next thing to know.
    pub fn poll(&self) -> Option<FromSound> {
        self.news.try_recv().ok()
    }

    /// The clock of [`SoundNews::Speech`], microseconds.
    #[must_use]
    pub fn now_us(&self) -> u64 {
        micros(self.started)
    }

    fn order(&self, order: Order) {
        // A thread that does not keep up loses voice, never the window's time.
        let _ = self.orders.try_send(order);
    }
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}

fn device(silent: bool, choice: Choice) -> Box<dyn SoundDevice> {
    if silent { Box::new(Silent::new()) } else { Box::new(Hardware::new(choice)) }
}

fn live(
    silent: bool,
    started: Instant,
    orders: &Receiver<Order>,
    tell: &SyncSender<FromSound>,
    wake: &(dyn Fn() + Send + Sync),
) {
    let mut engine = Engine::new(device(silent, Choice::default()));
    let mut listing: Option<Listing> = None;
    loop {
        loop {
            match orders.try_recv() {
                Ok(Order::Use(using)) => engine.use_for(using),
                Ok(Order::Heard(frame)) => engine.heard(&frame, micros(started)),
                Ok(Order::Earcon(earcon)) => engine.earcon(earcon, micros(started)),
                Ok(Order::Silence) => engine.silence(),
                Ok(Order::Choose(choice)) => engine.change_device(device(silent, choice)),
                Ok(Order::List) => listing = (!silent).then(|| Listing::begin(micros(started))),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => return,
            }
        }
        let mut told = false;
        for news in engine.step(micros(started)) {
            told |= tell.try_send(FromSound::News(news)).is_ok();
        }
        if let Some(asked) = &mut listing {
            match asked.poll(micros(started)) {
                Listed::Asking => {}
                Listed::Names(names) => {
                    told |= tell.try_send(FromSound::Names(names)).is_ok();
                    listing = None;
                }
                Listed::NoHardware | Listed::Failed(_) => listing = None,
            }
        }
        if told {
            wake();
        }
        std::thread::sleep(STEP);
    }
}
