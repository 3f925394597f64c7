//! The parent's side: one child, started again when it ends or hangs.

use std::collections::VecDeque;
use std::io;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};

use super::super::H264Error;
use super::{ask, greeted};
use crate::picture::Pixels;

/// Pictures that may wait for the child.
const WAITING: usize = 8;
/// A child that needs longer for a picture hangs, microseconds.
const HANGS_AFTER_US: u64 = 2_000_000;
/// A child that ended is started again after so long, twice as long after each that decoded nothing,
/// microseconds.
const FIRST_PAUSE_US: u64 = 100_000;
const LONGEST_PAUSE_US: u64 = 10_000_000;

/// The child is of no more use.
#[derive(Debug)]
pub(super) struct Died;

impl From<io::Error> for Died {
    fn from(_: io::Error) -> Self {
        Self
    }
}

/// A picture that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The number that it was given in.
    pub number: u64,
    /// Its pixels, or why there are none.
    pub pixels: Result<Pixels, H264Error>,
}

/// Decodes one camera in a child process. Nothing here waits for it.
pub struct DecoderProcess {
    command: Box<dyn FnMut() -> Command + Send>,
    running: Option<Running>,
    /// What was given to it and has not come back, and since when, by number.
    asked: VecDeque<(u64, u64)>,
    needs_key: bool,
    starts_at_us: u64,
    pause_us: u64,
    counts: Counts,
}

/// What became of pictures and children, since the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Pictures that came back with pixels.
    pub decoded: u64,
    /// Pictures that were refused, by the child or because a key picture was needed.
    pub refused: u64,
    /// Pictures that were given up because the child was too slow or had ended.
    pub dropped: u64,
    /// Children that ended by themselves or were ended because they hung.
    pub deaths: u64,
}

struct Running {
    child: Child,
    pictures: SyncSender<(u64, Vec<u8>)>,
    decoded: Receiver<Decoded>,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl DecoderProcess {
    /// A decoder whose child is started with this command, when the first picture comes. Its input
    /// and output are ours.
    #[must_use]
    pub fn new(command: impl FnMut() -> Command + Send + 'static) -> Self {
        Self {
            command: Box::new(command),
            running: None,
            asked: VecDeque::with_capacity(WAITING + 2),
            needs_key: true,
            starts_at_us: 0,
            pause_us: FIRST_PAUSE_US,
            counts: Counts::default(),
        }
    }

    /// Gives it a picture to decode. `number` comes back with the pixels.
    ///
    /// # Errors
    /// [`H264Error::NeedsKey`] when only a key picture is of use: ask the car for one.
    /// [`H264Error::Codec`] when no child can be started.
    pub fn push(&mut self, number: u64, picture: Vec<u8>, is_key: bool, now_us: u64) -> Result<(), H264Error> {
        if self.needs_key && !is_key {
            self.counts.refused += 1;
            return Err(H264Error::NeedsKey);
        }
        if self.running.is_none() {
            if now_us < self.starts_at_us {
                self.counts.dropped += 1;
                self.needs_key = true;
                return Err(H264Error::NeedsKey);
            }
            self.running = Some(Running::start((self.command)()).map_err(|error| {
                self.rest(now_us);
                H264Error::Codec(error.to_string())
            })?);
        }
        let Some(running) = &self.running else { return Err(H264Error::NeedsKey) };
        match running.pictures.try_send((number, picture)) {
            Ok(()) => {
                self.needs_key = false;
                self.asked.push_back((number, now_us));
                Ok(())
            }
            Err(TrySendError::Full(_)) => {
                // Those after it are of no use without it.
                self.counts.dropped += 1;
                self.needs_key = true;
                Err(H264Error::NeedsKey)
            }
            Err(TrySendError::Disconnected(_)) => {
                self.counts.dropped += 1;
                self.bury(now_us);
                Err(H264Error::NeedsKey)
            }
        }
    }

    /// The next picture that has come back. To be called until there is none, at least ten times a
    /// second.
    pub fn poll(&mut self, now_us: u64) -> Option<Decoded> {
        let running = self.running.as_mut()?;
        match running.decoded.try_recv() {
            Ok(decoded) => {
                while self.asked.pop_front().is_some_and(|(number, _)| number != decoded.number) {}
                // The next one is not to blame for the time that this one took.
                if let Some((_, since_us)) = self.asked.front_mut() {
                    *since_us = now_us;
                }
                if decoded.pixels.is_ok() {
                    self.counts.decoded += 1;
                    self.pause_us = FIRST_PAUSE_US;
                } else {
                    self.counts.refused += 1;
                    self.needs_key = true;
                }
                Some(decoded)
            }
            Err(TryRecvError::Disconnected) => {
                self.bury(now_us);
                None
            }
            Err(TryRecvError::Empty) => {
                let oldest = self.asked.front().map_or(now_us, |(_, since_us)| *since_us);
                let hangs = now_us.saturating_sub(oldest) > HANGS_AFTER_US;
                // While pictures are on their way its thread notices, after all that it has said.
                let has_ended = self.asked.is_empty() && !matches!(running.child.try_wait(), Ok(None));
                if hangs || has_ended {
                    self.bury(now_us);
                }
                None
            }
        }
    }

    /// Whether only a key picture is of use: ask the car for one.
    #[must_use]
    pub fn needs_key(&self) -> bool {
        self.needs_key
    }

    /// Pictures that were given to it and have not come back.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.asked.len()
    }

    /// What became of pictures and children.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The child's number in the system, while there is one.
    #[must_use]
    pub fn child(&self) -> Option<u32> {
        self.running.as_ref().map(|running| running.child.id())
    }

    #[cfg(test)]
    pub(super) fn kill_child(&mut self) {
        self.running.as_mut().unwrap().child.kill().unwrap();
    }

    fn bury(&mut self, now_us: u64) {
        self.running = None;
        self.counts.deaths += 1;
        self.counts.dropped += self.asked.len() as u64;
        self.asked.clear();
        self.rest(now_us);
    }

    fn rest(&mut self, now_us: u64) {
        self.needs_key = true;
        self.starts_at_us = now_us.saturating_add(self.pause_us);
        self.pause_us = (2 * self.pause_us).min(LONGEST_PAUSE_US);
    }
}

impl Running {
    fn start(mut command: Command) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (to_child, pictures) = sync_channel::<(u64, Vec<u8>)>(WAITING);
        let (to_parent, decoded) = sync_channel(WAITING);
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(mut input), Some(output)) = (input, output) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let talk = move || {
            let mut output = io::BufReader::with_capacity(1 << 16, output);
            if greeted(&mut output).is_err() {
                return;
            }
            while let Ok((number, picture)) = pictures.recv() {
                let Ok(pixels) = ask(&mut input, &mut output, &picture) else { return };
                if to_parent.send(Decoded { number, pixels }).is_err() {
                    return;
                }
            }
        };
        let thread = std::thread::Builder::new().name("h264".to_owned()).spawn(talk);
        let running = Self { child, pictures: to_child, decoded };
        thread.map(|_| running)
    }
}
