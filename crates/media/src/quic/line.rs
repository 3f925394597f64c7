//! One open connection, the same for both ends: letters, datagrams, and pictures of which the newest wins.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use quinn::{Connection, ConnectionError, RecvStream, SendStream, VarInt};
use tokio::sync::{Notify, Semaphore, mpsc};

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
/// A live picture that has not arrived after this long is given up once a newer one was sent.
const GIVE_UP: Duration = Duration::from_millis(400);
/// A picture that has not arrived after this long is given up in any case.
const GIVE_UP_ALWAYS: Duration = Duration::from_secs(3);
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

#[derive(Debug, Default)]
struct Slots {
    waiting: BTreeMap<Slot, PictureFrame>,
    /// The newest that was taken from each slot, to know what is overtaken.
    taken: BTreeMap<Slot, u64>,
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
        let mut slots = self.shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = (frame.session, frame.view);
        if slots.waiting.len() >= SLOTS && !slots.waiting.contains_key(&slot) {
            count(&self.shared.tally.pictures_superseded);
            return Err(NotTaken::Busy);
        }
        if slots.waiting.insert(slot, frame).is_some() {
            count(&self.shared.tally.pictures_superseded);
        }
        drop(slots);
        self.shared.filled.notify_one();
        Ok(())
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
        let next = {
            let mut slots = shared.slots.lock().unwrap_or_else(PoisonError::into_inner);
            let next = slots.waiting.pop_first();
            if let Some((slot, frame)) = &next {
                if slots.taken.len() >= SLOTS * 4 {
                    slots.taken.clear();
                }
                slots.taken.insert(*slot, frame.number);
            }
            next
        };
        let Some((slot, frame)) = next else {
            tokio::select! {
                () = shared.filled.notified() => continue,
                _ = shared.connection.closed() => return,
            }
        };
        let Ok(mut stream) = shared.connection.open_uni().await else { return };
        let _ = stream.set_priority(LIVE_FIRST);
        let (header, number) = (frame.encode_header(), frame.number);
        let writing = async {
            stream.write_all(&header).await?;
            stream.write_chunk(frame.payload).await
        };
        match tokio::time::timeout(GIVE_UP_ALWAYS, writing).await {
            Ok(Ok(())) => {}
            Ok(Err(quinn::WriteError::ConnectionLost(_))) => return,
            Ok(Err(_)) | Err(_) => {
                let _ = stream.reset(OVERTAKEN);
                count(&shared.tally.pictures_reset);
                continue;
            }
        }
        let _ = stream.finish();
        tokio::spawn(until_arrived(Arc::clone(&shared), stream, slot, number));
    }
}

/// Gives a picture up when newer ones have overtaken it, so that the path is free for those.
async fn until_arrived(shared: Arc<Shared>, mut stream: SendStream, slot: Slot, number: u64) {
    let mut waited = Duration::ZERO;
    while waited < GIVE_UP_ALWAYS {
        if tokio::time::timeout(GIVE_UP, stream.stopped()).await.is_ok() {
            return count(&shared.tally.pictures_sent);
        }
        waited += GIVE_UP;
        let newest = shared.slots.lock().unwrap_or_else(PoisonError::into_inner).taken.get(&slot).copied();
        if newest.is_some_and(|newest| newest > number) {
            break;
        }
    }
    let _ = stream.reset(OVERTAKEN);
    count(&shared.tally.pictures_reset);
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
