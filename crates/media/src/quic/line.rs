//! One open connection, the same for both ends: letters, datagrams, and pictures of which the newest wins.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use quinn::{Connection, ConnectionError, RecvStream, SendStream, VarInt};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};

use super::settings::PICTURE_STREAMS;
use crate::frames::{Datagram, Letter, MAX_LETTER, MAX_PAYLOAD, PICTURE_HEADER, PictureFrame, PictureKind, SessionId};
use crate::link::{Lane, LaneCounters, NotTaken};
use crate::picture::View;

/// Letters that may wait to be written.
const LETTERS: usize = 64;
/// Pictures of the past that may wait to be sent.
const PAST: usize = 64;
/// Live pictures of different views and sessions that may wait.
const SLOTS: usize = 64;
/// Live pictures of one view on their way at once.
const FLYING: usize = 8;
/// Beyond one and a half round trips a picture is late by more than this: the path is full.
const LATE: Duration = Duration::from_millis(20);
/// A live picture that has not arrived after this long is given up.
const GIVE_UP: Duration = Duration::from_secs(3);
/// A picture that is read takes no longer than this.
const READ_TIME: Duration = Duration::from_secs(5);
/// Tells the peer that a picture was given up.
const OVERTAKEN: VarInt = VarInt::from_u32(1);
/// Tells the peer that a picture is not wanted.
const UNWANTED: VarInt = VarInt::from_u32(2);
/// Priorities of streams: letters before live pictures before the past.
const LETTER_FIRST: i32 = 2;
const LIVE_FIRST: i32 = 1;
const PAST_LAST: i32 = 0;

/// What a line tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineNews {
    /// A letter came.
    Letter(Letter),
    /// A datagram came.
    Datagram(Datagram),
    /// A picture came.
    Picture(PictureFrame),
    /// The connection ended; nothing follows.
    Closed(String),
}

#[derive(Debug, Default)]
struct Tally {
    datagrams_sent: AtomicU64,
    datagrams_dropped: AtomicU64,
    datagrams_received: AtomicU64,
    pictures_sent: AtomicU64,
    pictures_superseded: AtomicU64,
    pictures_reset: AtomicU64,
    past_dropped: AtomicU64,
    pictures_received: AtomicU64,
    letters_received: AtomicU64,
    garbage: AtomicU64,
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

type Slot = (SessionId, View);

/// A live picture on its way.
#[derive(Debug)]
struct Flight {
    number: u64,
    is_late: bool,
    /// Told when a newer one of its view has arrived.
    overtaken: oneshot::Sender<()>,
}

#[derive(Debug, Default)]
struct Slots {
    waiting: BTreeMap<Slot, PictureFrame>,
    flying: BTreeMap<Slot, Vec<Flight>>,
    /// Counts the flights.
    flights: u64,
    /// From which view the last was taken: the others are next.
    last: Option<Slot>,
}

impl Slots {
    /// Puts a picture where it waits; returns the one that is not sent for it, if there is one.
    fn put(&mut self, frame: PictureFrame) -> Result<Option<PictureFrame>, NotTaken> {
        let slot = (frame.session, frame.view);
        let Some(waiting) = self.waiting.get(&slot) else {
            if self.waiting.len() >= SLOTS {
                return Err(NotTaken::Busy);
            }
            self.waiting.insert(slot, frame);
            return Ok(None);
        };
        // Painters may finish out of order: what is older never takes the place of what is newer.
        if waiting.captured.boot == frame.captured.boot && waiting.captured.millis > frame.captured.millis {
            return Ok(Some(frame));
        }
        Ok(self.waiting.insert(slot, frame))
    }

    /// Whose picture goes next. A view of which one is late waits for it: on a full path a picture more
    /// would only make all of them later, and none would ever arrive.
    fn next(&self) -> Option<Slot> {
        let may_fly = |slot: &&Slot| {
            let flying = self.flying.get(slot).map_or(&[][..], Vec::as_slice);
            flying.len() < FLYING && flying.iter().all(|flight| !flight.is_late)
        };
        let after = self.waiting.keys().filter(|slot| self.last.is_none_or(|last| **slot > last)).find(may_fly);
        after.or_else(|| self.waiting.keys().find(may_fly)).copied()
    }
}

#[derive(Debug)]
struct Shared {
    connection: Connection,
    slots: Mutex<Slots>,
    filled: Notify,
    tally: Tally,
}

/// One open connection.
#[derive(Debug, Clone)]
pub struct Line {
    shared: Arc<Shared>,
    letters: mpsc::Sender<Letter>,
    past: mpsc::Sender<PictureFrame>,
}

impl Line {
    /// Takes an established connection. `hear` is called from the line's tasks with everything that
    /// comes; it must return at once. Must be called within a tokio runtime.
    #[must_use]
    pub fn start(
        connection: Connection,
        lane: Lane,
        is_client: bool,
        hear: impl Fn(LineNews) + Send + Sync + 'static,
    ) -> Self {
        let shared =
            Arc::new(Shared { connection, slots: Mutex::default(), filled: Notify::new(), tally: Tally::default() });
        let (letters, to_write) = mpsc::channel(LETTERS);
        let (past, to_send) = mpsc::channel(PAST);
        let hear: Arc<dyn Fn(LineNews) + Send + Sync> = Arc::new(hear);
        tokio::spawn(correspond(Arc::clone(&shared), is_client, to_write, Arc::clone(&hear)));
        tokio::spawn(hear_datagrams(Arc::clone(&shared), Arc::clone(&hear)));
        if lane == Lane::Pictures {
            tokio::spawn(send_live(Arc::clone(&shared)));
            tokio::spawn(send_past(Arc::clone(&shared), to_send));
            tokio::spawn(hear_pictures(Arc::clone(&shared), Arc::clone(&hear)));
        }
        let ending = Arc::clone(&shared);
        tokio::spawn(async move {
            let reason = ending.connection.closed().await;
            hear(LineNews::Closed(words(&reason)));
        });
        Self { shared, letters, past }
    }

    /// Queues a letter.
    ///
    /// # Errors
    /// [`NotTaken`]: whoever lets letters pile up reads none, and is best disconnected.
    pub fn letter(&self, letter: Letter) -> Result<(), NotTaken> {
        self.letters.try_send(letter).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => NotTaken::Busy,
            mpsc::error::TrySendError::Closed(_) => NotTaken::Down,
        })
    }

    /// Sends a datagram now. Where older ones still wait for the path the oldest of them goes.
    ///
    /// # Errors
    /// [`NotTaken::Down`] when the connection is over or the path carries no datagram of this size.
    pub fn datagram(&self, bytes: Bytes) -> Result<(), NotTaken> {
        let tally = &self.shared.tally;
        if self.shared.connection.datagram_send_buffer_space() < bytes.len() {
            count(&tally.datagrams_dropped);
        }
        match self.shared.connection.send_datagram(bytes) {
            Ok(()) => {
                count(&tally.datagrams_sent);
                Ok(())
            }
            Err(_) => {
                count(&tally.datagrams_dropped);
                Err(NotTaken::Down)
            }
        }
    }

    /// Sends a picture: a live one as soon as the path takes it, if no newer one comes before; one of
    /// the past in its turn.
    ///
    /// # Errors
    /// [`NotTaken::Busy`] for a picture of the past that finds no room.
    pub fn picture(&self, frame: PictureFrame) -> Result<(), NotTaken> {
        if frame.kind == PictureKind::Past {
            return self.past.try_send(frame).map_err(|error| {
                count(&self.shared.tally.past_dropped);
                match error {
                    mpsc::error::TrySendError::Full(_) => NotTaken::Busy,
                    mpsc::error::TrySendError::Closed(_) => NotTaken::Down,
                }
            });
        }
        let put = self.shared.slots().put(frame);
        if put != Ok(None) {
            count(&self.shared.tally.pictures_superseded);
        }
        self.shared.filled.notify_one();
        put.map(|_| ())
    }

    /// How many pictures of the past find room.
    #[must_use]
    pub fn past_room(&self) -> usize {
        self.past.capacity()
    }

    /// Ends the connection, telling the other end why.
    pub fn close(&self, reason: &str) {
        self.shared.connection.close(VarInt::from_u32(0), reason.as_bytes());
    }

    /// Why the connection is over, once it is.
    #[must_use]
    pub fn closed(&self) -> Option<String> {
        self.shared.connection.close_reason().map(|reason| words(&reason))
    }

    /// The smoothed round trip of the path.
    #[must_use]
    pub fn round_trip(&self) -> Duration {
        self.shared.connection.rtt()
    }

    /// Packets lost and sent so far on this connection.
    #[must_use]
    pub fn lost_and_sent(&self) -> (u64, u64) {
        let path = self.shared.connection.stats().path;
        (path.lost_packets, path.sent_packets)
    }

    /// What was sent, received and dropped.
    #[must_use]
    pub fn counters(&self) -> LaneCounters {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let tally = &self.shared.tally;
        LaneCounters {
            datagrams_sent: read(&tally.datagrams_sent),
            datagrams_dropped: read(&tally.datagrams_dropped),
            datagrams_received: read(&tally.datagrams_received),
            pictures_sent: read(&tally.pictures_sent),
            pictures_superseded: read(&tally.pictures_superseded),
            pictures_reset: read(&tally.pictures_reset),
            past_dropped: read(&tally.past_dropped),
            pictures_received: read(&tally.pictures_received),
            letters_received: read(&tally.letters_received),
            garbage: read(&tally.garbage),
            unheard: 0,
        }
    }
}

pub(super) fn words(reason: &ConnectionError) -> String {
    match reason {
        ConnectionError::ApplicationClosed(close) => String::from_utf8_lossy(&close.reason).into_owned(),
        other => other.to_string(),
    }
}

/// Both directions of the one stream of letters. The client opens it with an empty letter, because
/// the other end sees a stream only with its first bytes.
async fn correspond(
    shared: Arc<Shared>,
    is_client: bool,
    letters: mpsc::Receiver<Letter>,
    hear: Arc<dyn Fn(LineNews) + Send + Sync>,
) {
    let opened = if is_client {
        match shared.connection.open_bi().await {
            Ok((mut send, receive)) => send.write_all(&[0, 0]).await.is_ok().then_some((send, receive)),
            Err(_) => None,
        }
    } else {
        shared.connection.accept_bi().await.ok()
    };
    let Some((send, receive)) = opened else { return };
    // An error means that the connection is over, which is told elsewhere; the order then does not matter.
    let _ = send.set_priority(LETTER_FIRST);
    tokio::spawn(write_letters(send, letters));
    read_letters(&shared, receive, &*hear).await;
}

async fn write_letters(mut stream: SendStream, mut letters: mpsc::Receiver<Letter>) {
    while let Some(letter) = letters.recv().await {
        let bytes = letter.encode();
        let length = u16::try_from(bytes.len()).expect("a letter is at most MAX_LETTER bytes");
        let whole = [&length.to_be_bytes()[..], &bytes].concat();
        if stream.write_all(&whole).await.is_err() {
            return;
        }
    }
}

async fn read_letters(shared: &Shared, mut stream: RecvStream, hear: &(dyn Fn(LineNews) + Send + Sync)) {
    loop {
        let mut length = [0; 2];
        if stream.read_exact(&mut length).await.is_err() {
            return;
        }
        let length = usize::from(u16::from_be_bytes(length));
        if length == 0 {
            continue;
        }
        if length > MAX_LETTER {
            count(&shared.tally.garbage);
            return shared.connection.close(UNWANTED, b"a letter is longer than allowed");
        }
        let mut bytes = BytesMut::zeroed(length);
        if stream.read_exact(&mut bytes).await.is_err() {
            return;
        }
        match Letter::decode(bytes.freeze()) {
            Ok(letter) => {
                count(&shared.tally.letters_received);
                hear(LineNews::Letter(letter));
            }
            Err(error) => {
                count(&shared.tally.garbage);
                return shared.connection.close(UNWANTED, format!("no letter: {error}").as_bytes());
            }
        }
    }
}

async fn hear_datagrams(shared: Arc<Shared>, hear: Arc<dyn Fn(LineNews) + Send + Sync>) {
    while let Ok(bytes) = shared.connection.read_datagram().await {
        match Datagram::decode(bytes) {
            Ok(datagram) => {
                count(&shared.tally.datagrams_received);
                hear(LineNews::Datagram(datagram));
            }
            // Anybody's radio may mangle one: it is dropped, and the call goes on.
            Err(_) => count(&shared.tally.garbage),
        }
    }
}

async fn send_live(shared: Arc<Shared>) {
    loop {
        let next = shared.slots().next();
        let Some(slot) = next else {
            tokio::select! {
                () = shared.filled.notified() => continue,
                _ = shared.connection.closed() => return,
            }
        };
        // The path first, then the picture: what waits meanwhile is replaced by newer.
        let Ok(mut stream) = shared.connection.open_uni().await else { return };
        let _ = stream.set_priority(LIVE_FIRST);
        let (frame, number, overtaken) = {
            let mut slots = shared.slots();
            let Some(frame) = slots.waiting.remove(&slot) else { continue };
            let (told, overtaken) = oneshot::channel();
            let number = slots.flights;
            (slots.last, slots.flights) = (Some(slot), number + 1);
            slots.flying.entry(slot).or_default().push(Flight { number, is_late: false, overtaken: told });
            (frame, number, overtaken)
        };
        let header = frame.encode_header();
        let writing = async {
            stream.write_all(&header).await?;
            stream.write_chunk(frame.payload).await
        };
        let written = tokio::time::timeout(GIVE_UP, writing).await;
        if let Ok(Ok(())) = written {
            let _ = stream.finish();
            tokio::spawn(until_arrived(Arc::clone(&shared), stream, slot, number, overtaken));
            continue;
        }
        let _ = stream.reset(OVERTAKEN);
        shared.landed(slot, number, false);
        if let Ok(Err(quinn::WriteError::ConnectionLost(_))) = written {
            return;
        }
    }
}

impl Shared {
    fn slots(&self) -> std::sync::MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A flight ended. If it arrived, older ones of its view are of no use any more.
    fn landed(&self, slot: Slot, number: u64, has_arrived: bool) {
        count(if has_arrived { &self.tally.pictures_sent } else { &self.tally.pictures_reset });
        let mut slots = self.slots();
        if let Some(flying) = slots.flying.get_mut(&slot) {
            flying.retain(|flight| flight.number != number);
            let older = |flight: &mut Flight| has_arrived && flight.number < number;
            for flight in flying.extract_if(.., older) {
                // Its task may be at its end already.
                let _ = flight.overtaken.send(());
            }
            if flying.is_empty() {
                slots.flying.remove(&slot);
            }
        }
        drop(slots);
        self.filled.notify_one();
    }
}

/// Sees a picture through, or gives it up when a newer one has arrived or its time is over.
async fn until_arrived(
    shared: Arc<Shared>,
    mut stream: SendStream,
    slot: Slot,
    number: u64,
    mut overtaken: oneshot::Receiver<()>,
) {
    let mut arrival = pin!(stream.stopped());
    let due = shared.connection.rtt() * 3 / 2 + LATE;
    let mut is_late = false;
    loop {
        let wait = if is_late { GIVE_UP } else { due };
        tokio::select! {
            ended = &mut arrival => {
                let has_arrived = matches!(ended, Ok(None));
                return shared.landed(slot, number, has_arrived);
            }
            _ = &mut overtaken => break,
            () = tokio::time::sleep(wait) => {
                if is_late {
                    break;
                }
                is_late = true;
                let mut slots = shared.slots();
                let mut flying = slots.flying.get_mut(&slot).into_iter().flatten();
                if let Some(flight) = flying.find(|flight| flight.number == number) {
                    flight.is_late = true;
                }
            }
        }
    }
    let _ = stream.reset(OVERTAKEN);
    shared.landed(slot, number, false);
}

async fn send_past(shared: Arc<Shared>, mut frames: mpsc::Receiver<PictureFrame>) {
    while let Some(frame) = frames.recv().await {
        let Ok(mut stream) = shared.connection.open_uni().await else { return };
        let _ = stream.set_priority(PAST_LAST);
        let writing = async {
            stream.write_all(&frame.encode_header()).await?;
            stream.write_chunk(frame.payload.clone()).await
        };
        match writing.await {
            Ok(()) => count(&shared.tally.pictures_sent),
            Err(quinn::WriteError::ConnectionLost(_)) => return,
            Err(_) => count(&shared.tally.pictures_reset),
        }
        let _ = stream.finish();
    }
}

async fn hear_pictures(shared: Arc<Shared>, hear: Arc<dyn Fn(LineNews) + Send + Sync>) {
    let reading = Arc::new(Semaphore::new(PICTURE_STREAMS as usize));
    while let Ok(mut stream) = shared.connection.accept_uni().await {
        let Ok(permit) = Arc::clone(&reading).acquire_owned().await else { return };
        let (shared, hear) = (Arc::clone(&shared), Arc::clone(&hear));
        tokio::spawn(async move {
            let limit = PICTURE_HEADER + MAX_PAYLOAD;
            match tokio::time::timeout(READ_TIME, stream.read_to_end(limit)).await {
                Ok(Ok(bytes)) => match PictureFrame::decode(Bytes::from(bytes)) {
                    Ok(frame) => {
                        count(&shared.tally.pictures_received);
                        hear(LineNews::Picture(frame));
                    }
                    Err(_) => count(&shared.tally.garbage),
                },
                // Reset by its sender: a newer one is on its way.
                Ok(Err(quinn::ReadToEndError::Read(_))) => {}
                Ok(Err(quinn::ReadToEndError::TooLong)) | Err(_) => {
                    count(&shared.tally.garbage);
                    let _ = stream.stop(UNWANTED);
                }
            }
            drop(permit);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::{Age, Captured, Codec};

    fn picture(view: View, millis: u64) -> PictureFrame {
        PictureFrame {
            session: SessionId(1),
            view,
            codec: Codec::Mjpeg,
            kind: PictureKind::Live,
            is_key: true,
            number: millis,
            captured: Captured { boot: 1, millis },
            width: 64,
            height: 36,
            age: Age::Unknown,
            relayed_ms: 0,
            payload: Bytes::from_static(&[1]),
        }
    }

    #[test]
    fn the_newest_of_a_view_waits_though_it_was_painted_first_and_the_number_is_bounded() {
        let mut slots = Slots::default();
        assert_eq!(slots.put(picture(View::Front, 200)), Ok(None));
        assert_eq!(slots.put(picture(View::Front, 100)), Ok(Some(picture(View::Front, 100))));
        assert_eq!(slots.put(picture(View::Front, 300)), Ok(Some(picture(View::Front, 200))));
        let rebooted = PictureFrame { captured: Captured { boot: 2, millis: 5 }, ..picture(View::Front, 5) };
        assert_eq!(slots.put(rebooted), Ok(Some(picture(View::Front, 300))));
        let taken = (2..1_000).take_while(|number| {
            slots.put(PictureFrame { session: SessionId(*number), ..picture(View::Rear, 1) }).is_ok()
        });
        assert_eq!(taken.count(), SLOTS - 1);
    }

    #[test]
    fn views_take_turns_and_one_of_which_a_picture_is_late_waits_for_it() {
        let mut slots = Slots::default();
        for view in [View::Front, View::Left, View::Right] {
            slots.put(picture(view, 1)).unwrap();
        }
        let (front, left) = ((SessionId(1), View::Front), (SessionId(1), View::Left));
        assert_eq!(slots.next(), Some(front));
        slots.last = Some(front);
        assert_eq!(slots.next(), Some(left));
        let (overtaken, _told) = oneshot::channel();
        slots.flying.insert(left, vec![Flight { number: 1, is_late: true, overtaken }]);
        assert_eq!(slots.next(), Some((SessionId(1), View::Right)));
        slots.last = slots.next();
        slots.waiting.remove(&front);
        slots.waiting.remove(&(SessionId(1), View::Right));
        assert_eq!(slots.next(), None);
        slots.flying.clear();
        assert_eq!(slots.next(), Some(left));
    }
}
