//! Mouths and ears: voices that are said into microphones, and sound devices that note what they play and when.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use bytes::Bytes;
use console::sound::{Engine, SoundNews, Use};
use media::device::{Opened, PERIOD, RING, Reader, SoundDevice, State, Writer, ring};
use media::frames::VoiceFrame;
use media::opus::{Decoder, Encoder, FRAME, RATE};
use media::player::Statistics;
use simulator::passengers::Language;
use simulator::passengers::voice::pack;

use crate::car::Mouth;

/// The sound of a console is looked after this often, as the window's own thread does it.
const STEP: Duration = Duration::from_millis(4);
/// Packets that wait for the sound's thread at most.
const ORDERS: usize = 256;
/// Between two sentences.
const PAUSE: usize = RATE as usize / 2;

/// So many seconds of the passengers' voices, one clip after the other with pauses.
pub(crate) fn voices(seconds: usize) -> Result<Vec<i16>, String> {
    let wanted = seconds * RATE as usize;
    let mut said = Vec::with_capacity(wanted);
    let clips: Vec<_> = Language::ALL.iter().map(|language| pack(*language).clips()).collect();
    // One of each language in turn, and no two of a language that are alike.
    let mut turn = 0;
    loop {
        for of_language in &clips {
            let clip = of_language.get((turn * 7) % of_language.len()).ok_or("a language without clips")?;
            let mut decoder = Decoder::new().map_err(|error| error.to_string())?;
            for packet in clip.packets() {
                said.extend(decoder.decode(packet).map_err(|error| error.to_string())?);
            }
            said.resize(said.len() + PAUSE, 0);
            if said.len() >= wanted {
                said.truncate(wanted / FRAME * FRAME);
                return Ok(said);
            }
        }
        turn += 1;
    }
}

/// Says a recording into a car's microphone from a moment on.
pub(crate) struct Recording {
    said: Arc<Vec<i16>>,
    begins: Instant,
    encoder: Encoder,
    next: usize,
}

impl Recording {
    pub(crate) fn new(said: Arc<Vec<i16>>, begins: Instant) -> Result<Self, String> {
        Ok(Self { said, begins, encoder: Encoder::new().map_err(|error| error.to_string())?, next: 0 })
    }
}

fn samples(count: usize) -> Duration {
    Duration::from_micros(count as u64 * 1_000_000 / u64::from(RATE))
}

impl Mouth for Recording {
    fn next(&mut self, now: Instant) -> Option<(Instant, Bytes)> {
        let frame = self.said.as_chunks::<FRAME>().0.get(self.next)?;
        let taken = self.begins + samples(self.next * FRAME);
        if now < taken + samples(FRAME) {
            return None;
        }
        self.next += 1;
        Some((taken, Bytes::from(self.encoder.encode(frame).ok()?)))
    }
}

/// What a device played, from the moment it began.
#[derive(Default)]
struct Played {
    begun: Option<Instant>,
    samples: Vec<i16>,
}

/// A microphone into which a recording is said, and a loudspeaker that notes what it plays, in real time.
struct Tape {
    zero: Instant,
    recording: Arc<Vec<i16>>,
    spoken: usize,
    periods: u64,
    begun_us: Option<u64>,
    played: Arc<Mutex<Played>>,
    capture: Reader,
    heard: Writer,
    playback: Writer,
    to_play: Reader,
}

const PERIOD_US: u64 = 10_000;

impl Tape {
    fn new(zero: Instant, recording: Arc<Vec<i16>>, played: Arc<Mutex<Played>>) -> Self {
        let (heard, capture) = ring(RING);
        let (playback, to_play) = ring(RING);
        Self { zero, recording, spoken: 0, periods: 0, begun_us: None, played, capture, heard, playback, to_play }
    }
}

impl SoundDevice for Tape {
    fn name(&self) -> String {
        "tape".to_owned()
    }

    fn start(&mut self, now_us: u64) {
        self.begun_us = Some(now_us);
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        // What is handed over in the first period plays in the second.
        let first = [0; PERIOD];
        *played = Played { begun: Some(self.zero + Duration::from_micros(now_us)), samples: first.to_vec() };
    }

    fn stop(&mut self) {
        self.begun_us = None;
    }

    fn poll(&mut self, now_us: u64) -> State {
        let Some(begun_us) = self.begun_us else { return State::Stopped };
        while (self.periods + 1) * PERIOD_US <= now_us.saturating_sub(begun_us) {
            self.periods += 1;
            let mut period = [0; PERIOD];
            self.to_play.fill(&mut period);
            self.played.lock().unwrap_or_else(PoisonError::into_inner).samples.extend(period);
            period.fill(0);
            let end = self.recording.len().min(self.spoken + PERIOD);
            period[..end - self.spoken].copy_from_slice(&self.recording[self.spoken..end]);
            self.spoken = end;
            self.heard.push(&period);
        }
        let name = || Some("tape".to_owned());
        State::Running(Opened { system: "memory".to_owned(), microphone: name(), loudspeaker: name() })
    }

    fn capture(&mut self) -> &mut Reader {
        &mut self.capture
    }

    fn playback(&mut self) -> &mut Writer {
        &mut self.playback
    }
}

/// Takes what a microphone was told: when it was captured, microseconds of its own clock, and a packet.
pub(crate) type Tell = Box<dyn Fn(u64, Bytes) + Send>;

/// The sound of a console, or of a car: the console's own engine on a tape, on a thread of its own.
pub(crate) struct Line {
    frames: SyncSender<VoiceFrame>,
    stop: Arc<AtomicBool>,
    played: Arc<Mutex<Played>>,
    thread: JoinHandle<Vec<Statistics>>,
}

impl Line {
    /// Opens it. `said` is said into its microphone at once; without `tell` nothing of it goes out.
    pub(crate) fn open(said: Arc<Vec<i16>>, tell: Option<Tell>) -> Result<Self, String> {
        let (frames, waiting) = sync_channel(ORDERS);
        let stop = Arc::new(AtomicBool::new(false));
        let played: Arc<Mutex<Played>> = Arc::default();
        let (stopping, noted) = (Arc::clone(&stop), Arc::clone(&played));
        let thread = std::thread::Builder::new().name("sound".to_owned());
        let thread = thread.spawn(move || run(said, tell.as_ref(), &waiting, &stopping, noted));
        Ok(Self { frames, stop, played, thread: thread.map_err(|error| error.to_string())? })
    }

    /// Where its voices are put.
    pub(crate) fn ear(&self) -> Arc<dyn Fn(&VoiceFrame) + Send + Sync> {
        let frames = self.frames.clone();
        // A thread that does not keep up loses voice.
        Arc::new(move |frame| drop(frames.try_send(frame.clone())))
    }

    /// When its microphone began to take what is said.
    pub(crate) async fn begun(&self) -> Instant {
        loop {
            if let Some(begun) = self.played.lock().unwrap_or_else(PoisonError::into_inner).begun {
                return begun;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Closes it: what was heard from `since` on, and what became of each voice.
    pub(crate) fn close(self, since: Instant) -> (Vec<i16>, Vec<Statistics>) {
        self.stop.store(true, Ordering::Relaxed);
        let statistics = self.thread.join().unwrap_or_default();
        let played = std::mem::take(&mut *self.played.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(begun) = played.begun else { return (Vec::new(), statistics) };
        let count = |time: Duration| usize::try_from(time.as_micros() * u128::from(RATE) / 1_000_000).unwrap_or(0);
        let early = count(begun.saturating_duration_since(since));
        let late = count(since.saturating_duration_since(begun)).min(played.samples.len());
        let mut heard = vec![0; early];
        heard.extend(&played.samples[late..]);
        (heard, statistics)
    }
}

fn run(
    said: Arc<Vec<i16>>,
    tell: Option<&Tell>,
    frames: &Receiver<VoiceFrame>,
    stop: &AtomicBool,
    played: Arc<Mutex<Played>>,
) -> Vec<Statistics> {
    let zero = Instant::now();
    let now_us = || u64::try_from(zero.elapsed().as_micros()).unwrap_or(u64::MAX);
    let mut engine = Engine::new(Box::new(Tape::new(zero, said, played)));
    let speaks = tell.is_some();
    engine.use_for(Use { carries: true, speaks, talks: speaks, ..Use::default() });
    // A voice is forgotten ten seconds after its last packet: what became of it is noted before.
    let mut statistics: Vec<(u8, Statistics)> = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        while let Ok(frame) = frames.try_recv() {
            engine.heard(&frame, now_us());
        }
        for news in engine.step(now_us()) {
            if let (SoundNews::Speech { captured_us, payload }, Some(tell)) = (news, tell) {
                tell(captured_us, payload);
            }
        }
        statistics.clear();
        statistics.extend(engine.statistics());
        std::thread::sleep(STEP);
    }
    statistics.into_iter().map(|(_, counts)| counts).collect()
}
