//! What waits for a lane on TCP, the same at both ends: letters go first, then datagrams, then pictures,
//! of which the newest of each view wins and no more than [`TCP_PICTURES_PER_SECOND`] go in all.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::sync::Notify;
use tokio::time::Sleep;

use crate::frames::{BadFrame, Letter, MAX_PAYLOAD, PICTURE_HEADER, PictureFrame, PictureKind, SessionId};
use crate::link::{LaneCounters, NotTaken, TCP_PICTURES_PER_SECOND};
use crate::picture::View;

/// Letters that may wait.
const LETTERS: usize = 64;
/// Datagrams that may wait; the oldest go first.
const DATAGRAMS: usize = 32;
/// Live pictures of different views and sessions that may wait.
const SLOTS: usize = 32;
/// Pictures of the past that may wait.
const PAST: usize = 8;

/// The longest part of a picture, bytes: what fits a message of the control link.
pub const MAX_PART: usize = 32 * 1024;

/// One frame as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TcpFrame {
    /// A letter.
    Letter(Bytes),
    /// A datagram.
    Datagram(Bytes),
    /// A picture, or the next part of one; [`Parts`] puts them together.
    Picture(Bytes),
}

/// Puts the parts of pictures together.
#[derive(Debug, Default)]
pub struct Parts {
    held: BytesMut,
}

impl Parts {
    /// Takes the next part; returns the picture that is whole with it. Its header bounds what is held.
    ///
    /// # Errors
    /// [`BadFrame`] when this is no picture; the parts that follow are none either.
    pub fn put(&mut self, part: &[u8]) -> Result<Option<PictureFrame>, BadFrame> {
        if part.is_empty() || part.len() > MAX_PART {
            return Err(BadFrame::Long("part"));
        }
        self.held.extend_from_slice(part);
        if self.held.len() < PICTURE_HEADER {
            return Ok(None);
        }
        let length: [u8; 4] = self.held[PICTURE_HEADER - 4..PICTURE_HEADER].try_into().expect("four bytes");
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length <= MAX_PAYLOAD && self.held.len() < PICTURE_HEADER + length {
            return Ok(None);
        }
        PictureFrame::decode(self.held.split().freeze()).map(Some)
    }

    /// Bytes that wait for the rest of their picture.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held.len()
    }
}

type Slot = (SessionId, View);

#[derive(Debug, Default)]
struct Waiting {
    letters: VecDeque<Bytes>,
    datagrams: VecDeque<Bytes>,
    live: BTreeMap<Slot, PictureFrame>,
    past: VecDeque<PictureFrame>,
    /// Whose live picture went last: the others are next.
    last: Option<Slot>,
    /// Whether the last picture was live.
    was_live: bool,
    ended: bool,
    counters: LaneCounters,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    filled: Notify,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Each change is whole before the lock is let go.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts frames into the lane; ends it when the last is dropped.
#[derive(Debug)]
pub struct TcpSender(Arc<Shared>);

/// Takes them out, for whoever writes to the socket.
#[derive(Debug)]
pub struct TcpQueue {
    shared: Arc<Shared>,
    pause: Option<Pin<Box<Sleep>>>,
    /// What is left of the picture that went last.
    rest: Bytes,
}

/// The two ends of what waits for one lane.
#[must_use]
pub fn tcp_queue() -> (TcpSender, TcpQueue) {
    let shared = Arc::new(Shared::default());
    (TcpSender(Arc::clone(&shared)), TcpQueue { shared, pause: None, rest: Bytes::new() })
}

impl TcpSender {
    /// Puts a letter.
    ///
    /// # Errors
    /// [`NotTaken`]: whoever lets letters pile up reads none, and is best disconnected.
    pub fn letter(&self, letter: &Letter) -> Result<(), NotTaken> {
        self.put(|waiting| {
            if waiting.letters.len() >= LETTERS {
                return Err(NotTaken::Busy);
            }
            waiting.letters.push_back(Bytes::from(letter.encode()));
            Ok(())
        })
    }

    /// Puts a datagram; where too many wait the oldest of them goes.
    ///
    /// # Errors
    /// [`NotTaken::Down`] when the lane has ended.
    pub fn datagram(&self, bytes: Bytes) -> Result<(), NotTaken> {
        self.put(|waiting| {
            if waiting.datagrams.len() >= DATAGRAMS {
                waiting.datagrams.pop_front();
                waiting.counters.datagrams_dropped += 1;
            }
            waiting.datagrams.push_back(bytes);
            Ok(())
        })
    }

    /// Puts a picture: a live one in the place of an older one of the same view.
    ///
    /// # Errors
    /// [`NotTaken::Busy`] for a picture that finds no room.
    pub fn picture(&self, frame: PictureFrame) -> Result<(), NotTaken> {
        self.put(|waiting| {
            if frame.kind == PictureKind::Past {
                if waiting.past.len() >= PAST {
                    waiting.counters.past_dropped += 1;
                    return Err(NotTaken::Busy);
                }
                waiting.past.push_back(frame);
                return Ok(());
            }
            let slot = (frame.session, frame.view);
            if waiting.live.len() >= SLOTS && !waiting.live.contains_key(&slot) {
                waiting.counters.pictures_superseded += 1;
                return Err(NotTaken::Busy);
            }
            // Painters may finish out of order: what is older never takes the place of what is newer.
            let is_newer = |other: &PictureFrame| {
                other.captured.boot == frame.captured.boot && other.captured.millis > frame.captured.millis
            };
            let is_stale = waiting.live.get(&slot).is_some_and(is_newer);
            if is_stale || waiting.live.insert(slot, frame).is_some() {
                waiting.counters.pictures_superseded += 1;
            }
            Ok(())
        })
    }

    /// What was sent and dropped.
    #[must_use]
    pub fn counters(&self) -> LaneCounters {
        self.0.lock().counters
    }

    fn put(&self, put: impl FnOnce(&mut Waiting) -> Result<(), NotTaken>) -> Result<(), NotTaken> {
        let mut waiting = self.0.lock();
        if waiting.ended {
            return Err(NotTaken::Down);
        }
        put(&mut waiting)?;
        drop(waiting);
        self.0.filled.notify_one();
        Ok(())
    }
}

impl Drop for TcpSender {
    fn drop(&mut self) {
        self.0.lock().ended = true;
        self.0.filled.notify_one();
    }
}

impl Drop for TcpQueue {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
    }
}

impl TcpQueue {
    /// The next frame; `None` once the sender is gone and nothing but pictures waits. Nothing is lost
    /// when the call is given up.
    pub async fn next(&mut self) -> Option<TcpFrame> {
        loop {
            {
                let mut waiting = self.shared.lock();
                if let Some(small) = waiting.next_small() {
                    return Some(small);
                }
                if self.rest.is_empty()
                    && self.pause.is_none()
                    && let Some(frame) = waiting.next_picture()
                {
                    let pause = Duration::from_secs(1) / u32::from(TCP_PICTURES_PER_SECOND);
                    self.pause = Some(Box::pin(tokio::time::sleep(pause)));
                    self.rest = frame.encode();
                }
                if !self.rest.is_empty() {
                    return Some(TcpFrame::Picture(self.rest.split_to(self.rest.len().min(MAX_PART))));
                }
                if waiting.ended {
                    return None;
                }
            }
            match &mut self.pause {
                Some(pause) => tokio::select! {
                    () = self.shared.filled.notified() => {}
                    () = pause.as_mut() => self.pause = None,
                },
                None => self.shared.filled.notified().await,
            }
        }
    }
}

impl Waiting {
    fn next_small(&mut self) -> Option<TcpFrame> {
        if let Some(letter) = self.letters.pop_front() {
            return Some(TcpFrame::Letter(letter));
        }
        let datagram = self.datagrams.pop_front()?;
        self.counters.datagrams_sent += 1;
        Some(TcpFrame::Datagram(datagram))
    }

    fn next_picture(&mut self) -> Option<PictureFrame> {
        // Live and past take turns, and so do the views.
        let past_is_next = self.live.is_empty() || self.was_live;
        let frame = match self.past.pop_front_if(|_| past_is_next) {
            Some(frame) => frame,
            None => {
                let after =
                    self.last.and_then(|last| self.live.range(last..).map(|(slot, _)| *slot).find(|s| *s > last));
                let slot = after.or_else(|| self.live.keys().next().copied())?;
                self.last = Some(slot);
                self.live.remove(&slot)?
            }
        };
        self.was_live = frame.kind == PictureKind::Live;
        self.counters.pictures_sent += 1;
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Age, Captured, Codec, Datagram, GrantToken};

    fn picture(view: View, number: u64, kind: PictureKind) -> PictureFrame {
        PictureFrame {
            session: SessionId(1),
            view,
            codec: Codec::Mjpeg,
            kind,
            is_key: true,
            number,
            captured: Captured { boot: 1, millis: number },
            width: 64,
            height: 36,
            age: Age::Unknown,
            relayed_ms: 0,
            payload: Bytes::from_static(&[7; 100]),
        }
    }

    fn shown(frame: TcpFrame) -> (View, u64) {
        let TcpFrame::Picture(bytes) = frame else { panic!("{frame:?} is no picture") };
        let frame = PictureFrame::decode(bytes).unwrap();
        (frame.view, frame.number)
    }

    fn run<T>(test: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(test)
    }

    #[test]
    fn letters_and_datagrams_pass_pictures_and_the_newest_of_each_view_goes_in_turn() {
        run(async {
            let (sender, mut queue) = tcp_queue();
            for number in 1..=20 {
                for view in [View::Front, View::Left] {
                    sender.picture(picture(view, number, PictureKind::Live)).unwrap();
                }
            }
            sender.picture(picture(View::Front, 3, PictureKind::Live)).unwrap();
            sender.picture(picture(View::Rear, 5, PictureKind::Past)).unwrap();
            let ack = Datagram::UrgentAck { id: 7 }.encode();
            sender.datagram(ack.clone()).unwrap();
            let letter = Letter::Present { grant: GrantToken([1; 16]) };
            sender.letter(&letter).unwrap();
            assert_eq!(queue.next().await, Some(TcpFrame::Letter(Bytes::from(letter.encode()))));
            assert_eq!(queue.next().await, Some(TcpFrame::Datagram(ack.clone())));
            assert_eq!(shown(queue.next().await.unwrap()), (View::Front, 20));
            // The pause between pictures holds up nothing else, and what is put meanwhile counts.
            sender.datagram(ack.clone()).unwrap();
            assert_eq!(queue.next().await, Some(TcpFrame::Datagram(ack)));
            sender.picture(picture(View::Front, 21, PictureKind::Live)).unwrap();
            sender.picture(picture(View::Rear, 6, PictureKind::Past)).unwrap();
            let next = [queue.next().await, queue.next().await, queue.next().await].map(|frame| shown(frame.unwrap()));
            assert_eq!(next, [(View::Rear, 5), (View::Left, 20), (View::Rear, 6)]);
            assert_eq!(shown(queue.next().await.unwrap()), (View::Front, 21));
            assert_eq!(sender.counters().pictures_superseded, 39);
            drop(sender);
            assert_eq!(queue.next().await, None);
        });
    }

    #[test]
    fn a_long_picture_goes_in_parts_that_letters_pass_and_comes_together_again() {
        run(async {
            let (sender, mut queue) = tcp_queue();
            let long = PictureFrame {
                payload: Bytes::from(vec![3; MAX_PAYLOAD]),
                ..picture(View::Front, 9, PictureKind::Live)
            };
            sender.picture(long.clone()).unwrap();
            let mut parts = Parts::default();
            let (mut whole, mut count) = (None, 0);
            while whole.is_none() {
                match queue.next().await.unwrap() {
                    TcpFrame::Picture(part) => {
                        assert!(part.len() <= MAX_PART);
                        whole = parts.put(&part).unwrap();
                        count += 1;
                        sender.letter(&Letter::Bye { session: SessionId(1) }).unwrap();
                    }
                    TcpFrame::Letter(_) => {}
                    TcpFrame::Datagram(_) => panic!("nobody sent one"),
                }
            }
            assert_eq!((whole, count), (Some(long), 9));
        });
    }

    #[test]
    fn parts_that_are_no_picture_are_refused_and_never_held() {
        let good = picture(View::Front, 1, PictureKind::Live).encode();
        let mut parts = Parts::default();
        for byte in &good[..good.len() - 1] {
            assert_eq!(parts.put(std::slice::from_ref(byte)), Ok(None));
        }
        assert!(parts.put(&good[good.len() - 1..]).unwrap().is_some());
        assert!(parts.put(&[]).is_err() && parts.put(&vec![1; MAX_PART + 1]).is_err());
        let mut endless = good.to_vec();
        endless[PICTURE_HEADER - 4..PICTURE_HEADER].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(Parts::default().put(&endless), Err(BadFrame::Long("payload")));
        assert_eq!(Parts::default().put(&[&good[..], &[0]].concat()), Err(BadFrame::Rest));
        assert!(Parts::default().put(&[9; PICTURE_HEADER]).is_err());
    }

    #[test]
    fn what_finds_no_room_is_counted_and_an_ended_lane_takes_nothing() {
        let (sender, queue) = tcp_queue();
        for number in 0..100 {
            let _ = sender.picture(picture(View::Front, number, PictureKind::Past));
            sender.datagram(Datagram::UrgentAck { id: u128::from(number) }.encode()).unwrap();
        }
        let letter = Letter::Bye { session: SessionId(1) };
        let taken = (0..1_000).take_while(|_| sender.letter(&letter).is_ok()).count();
        let counters = sender.counters();
        assert_eq!((taken, counters.past_dropped, counters.datagrams_dropped), (64, 92, 68));
        assert_eq!(sender.letter(&letter), Err(NotTaken::Busy));
        drop(queue);
        assert_eq!(sender.letter(&letter), Err(NotTaken::Down));
        assert_eq!(sender.picture(picture(View::Front, 1, PictureKind::Live)), Err(NotTaken::Down));
    }
}
