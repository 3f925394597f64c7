//! Real microphones and loudspeakers. Everything that can hang does so on a thread of its own.

mod system;

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use self::system::Miniaudio;
use super::{OPENS_WITHIN_US, Opened, RING, Reader, STALLED_AFTER_US, SoundDevice, State, Writer, ring};

/// The names of what can be opened, as the system calls them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// By which way of the system, as "PulseAudio".
    pub system: String,
    /// Microphones.
    pub microphones: Vec<String>,
    /// Loudspeakers.
    pub loudspeakers: Vec<String>,
}

/// Which microphone and loudspeaker to open, by name. `None`, and a name that is no longer there,
/// is the one that the system takes by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The microphone.
    pub microphone: Option<String>,
    /// The loudspeaker.
    pub loudspeaker: Option<String>,
}

/// What a thread that talks to the system has found.
#[derive(Debug)]
enum Found<T> {
    Nothing,
    Hardware(T),
    Failure(String),
}

/// The ends of the rings that the system's threads hold.
struct Ends {
    microphone: Writer,
    loudspeaker: Reader,
}

/// A way to the hardware. Its calls may hang.
trait System: Send + Sync + 'static {
    fn names(&self) -> Found<Names>;
    /// What is opened, and what keeps it open.
    fn open(&self, choice: &Choice, ends: Ends) -> Found<(Opened, Box<dyn Any>)>;
}

/// Threads that may wait for a sound server at the same time. One that never answers costs so many
/// and no more.
const MOST_THREADS: usize = 4;
/// A pause of the caller counts as no longer than this, microseconds: it is no fault of the device.
const LONGEST_STEP_US: u64 = 100_000;
const HUNG: &str = "the sound server does not answer";

static THREADS: AtomicUsize = AtomicUsize::new(0);

/// A running thread.
struct Counted(&'static AtomicUsize);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Runs what may hang, unless too many already do.
fn on_a_thread(threads: &'static AtomicUsize, run: impl FnOnce() + Send + 'static) -> Result<(), String> {
    let one_more = |count: usize| (count < MOST_THREADS).then_some(count + 1);
    threads.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).map_err(|_| HUNG.to_owned())?;
    let counted = Counted(threads);
    let body = move || {
        let _counted = counted;
        run();
    };
    std::thread::Builder::new().name("sound device".to_owned()).spawn(body).map_err(|error| error.to_string())?;
    Ok(())
}

/// An answer that a thread gives once.
#[derive(Debug)]
struct Answer<T> {
    from: Receiver<Found<T>>,
    found: Option<Found<T>>,
    asked_us: u64,
}

impl<T> Answer<T> {
    fn asked(now_us: u64) -> (SyncSender<Found<T>>, Self) {
        let (to, from) = sync_channel(1);
        (to, Self { from, found: None, asked_us: now_us })
    }

    /// `Ok(None)` while there is none, and an error when it has been waited for too long; it may
    /// come even then.
    fn look(&mut self, now_us: u64) -> Result<Option<&Found<T>>, String> {
        if self.found.is_none() {
            match self.from.try_recv() {
                Ok(found) => self.found = Some(found),
                Err(TryRecvError::Empty) if now_us.saturating_sub(self.asked_us) > OPENS_WITHIN_US => {
                    return Err(HUNG.to_owned());
                }
                Err(TryRecvError::Empty) => {}
                Err(TryRecvError::Disconnected) => return Err("the thread of the sound device ended".to_owned()),
            }
        }
        Ok(self.found.as_ref())
    }
}

/// A list of the hardware that is being asked for.
#[derive(Debug)]
pub struct Listing {
    answer: Result<Answer<Names>, String>,
}

/// How far a [`Listing`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listed {
    /// The system was asked and has not answered.
    Asking,
    /// These can be opened.
    Names(Names),
    /// There is neither microphone nor loudspeaker.
    NoHardware,
    /// The list could not be had, in words.
    Failed(String),
}

impl Listing {
    /// Asks for the list. Returns at once.
    #[must_use]
    pub fn begin(now_us: u64) -> Self {
        Self::of(Arc::new(Miniaudio), &THREADS, now_us)
    }

    fn of(system: Arc<dyn System>, threads: &'static AtomicUsize, now_us: u64) -> Self {
        let (to, answer) = Answer::asked(now_us);
        let ask = move || {
            // Nobody may want to know any more.
            let _ = to.send(system.names());
        };
        Self { answer: on_a_thread(threads, ask).map(|()| answer) }
    }

    /// How far it is.
    pub fn poll(&mut self, now_us: u64) -> Listed {
        let answer = match &mut self.answer {
            Ok(answer) => answer,
            Err(why) => return Listed::Failed(why.clone()),
        };
        match answer.look(now_us) {
            Ok(None) => Listed::Asking,
            Ok(Some(Found::Hardware(names))) => Listed::Names(names.clone()),
            Ok(Some(Found::Nothing)) => Listed::NoHardware,
            Ok(Some(Found::Failure(why))) => Listed::Failed(why.clone()),
            Err(why) => Listed::Failed(why),
        }
    }
}

/// The microphone and the loudspeaker of this machine.
pub struct Hardware {
    system: Arc<dyn System>,
    threads: &'static AtomicUsize,
    choice: Choice,
    session: Option<Result<Session, String>>,
    capture: Reader,
    playback: Writer,
}

/// From a start to a stop. Dropping it lets the thread close the devices.
struct Session {
    answer: Answer<Opened>,
    _stop: SyncSender<()>,
    polled_us: u64,
    heard: Movement,
    said: Movement,
}

/// Whether a count goes on.
#[derive(Debug, Default)]
struct Movement {
    count: u64,
    still_us: u64,
}

impl Movement {
    fn has_stalled(&mut self, count: u64, step_us: u64) -> bool {
        self.still_us = if count == self.count { self.still_us + step_us } else { 0 };
        self.count = count;
        self.still_us >= STALLED_AFTER_US
    }
}

impl Hardware {
    /// The hardware of this choice, closed.
    #[must_use]
    pub fn new(choice: Choice) -> Self {
        Self::of(Arc::new(Miniaudio), &THREADS, choice)
    }

    fn of(system: Arc<dyn System>, threads: &'static AtomicUsize, choice: Choice) -> Self {
        let (capture, playback) = (ring(RING).1, ring(RING).0);
        Self { system, threads, choice, session: None, capture, playback }
    }

    fn open(&mut self, now_us: u64) -> Result<Session, String> {
        let (microphone, capture) = ring(RING);
        let (playback, loudspeaker) = ring(RING);
        (self.capture, self.playback) = (capture, playback);
        let ends = Ends { microphone, loudspeaker };
        let (to, answer) = Answer::asked(now_us);
        let (stop, until_stopped) = sync_channel::<()>(1);
        let (system, choice) = (Arc::clone(&self.system), self.choice.clone());
        on_a_thread(self.threads, move || {
            let (found, _open) = match system.open(&choice, ends) {
                Found::Hardware((opened, open)) => (Found::Hardware(opened), Some(open)),
                Found::Nothing => (Found::Nothing, None),
                Found::Failure(why) => (Found::Failure(why), None),
            };
            // Both fail when the session is over, which ends the thread.
            let _ = to.send(found);
            let _ = until_stopped.recv();
        })?;
        let (heard, said) = (Movement::default(), Movement::default());
        Ok(Session { answer, _stop: stop, polled_us: now_us, heard, said })
    }
}

impl SoundDevice for Hardware {
    fn name(&self) -> String {
        let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "default".to_owned());
        format!("{}, {}", name(&self.choice.microphone), name(&self.choice.loudspeaker))
    }

    fn start(&mut self, now_us: u64) {
        self.session = None;
        self.session = Some(self.open(now_us));
    }

    fn stop(&mut self) {
        self.session = None;
    }

    fn poll(&mut self, now_us: u64) -> State {
        let session = match &mut self.session {
            None => return State::Stopped,
            Some(Err(why)) => return State::Failed(why.clone()),
            Some(Ok(session)) => session,
        };
        let step_us = now_us.saturating_sub(session.polled_us).min(LONGEST_STEP_US);
        session.polled_us = now_us;
        match session.answer.look(now_us) {
            Ok(None) => State::Opening,
            Ok(Some(Found::Nothing)) => State::NoHardware,
            Ok(Some(Found::Failure(why))) => State::Failed(why.clone()),
            Err(why) => State::Failed(why),
            Ok(Some(Found::Hardware(opened))) => {
                let heard = session.heard.has_stalled(self.capture.written() + self.capture.overrun(), step_us);
                let said = session.said.has_stalled(self.playback.read() + self.playback.underrun(), step_us);
                if heard && opened.microphone.is_some() || said && opened.loudspeaker.is_some() {
                    State::Stalled(opened.clone())
                } else {
                    State::Running(opened.clone())
                }
            }
        }
    }

    fn capture(&mut self) -> &mut Reader {
        &mut self.capture
    }

    fn playback(&mut self) -> &mut Writer {
        &mut self.playback
    }
}

#[cfg(test)]
mod tests;
