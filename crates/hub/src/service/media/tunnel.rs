//! A media lane over the control link's TCP, for clients whose UDP is blocked.

use std::sync::Arc;

use bytes::Bytes;
use media::frames::{Datagram, Letter, PictureFrame};
use media::link::{Carrier, Lane, LaneCounters, NotTaken};
use media::tcp::{Parts, TcpFrame, TcpSender, tcp_queue};
use tokio::sync::{mpsc, watch};
use tokio_stream::{Stream, StreamExt as _};
use tonic::Status;
use wire::proto::types::v1::media_frame::Kind;
use wire::proto::types::v1::{MediaFrame, MediaLane};

use super::{MediaPath, Outlet, peer_of};
use crate::identity::Identity;
use crate::relay::{ConnId, Heard};

/// The hub's end of a lane over TCP.
#[derive(Clone)]
pub(crate) struct Tunnel {
    queue: Arc<TcpSender>,
    end: Arc<watch::Sender<Option<String>>>,
}

impl Tunnel {
    pub(super) fn letter(&self, letter: &Letter) -> Result<(), NotTaken> {
        self.queue.letter(letter)
    }

    pub(super) fn datagram(&self, bytes: Bytes) -> Result<(), NotTaken> {
        self.queue.datagram(bytes)
    }

    pub(super) fn picture(&self, frame: PictureFrame) -> Result<(), NotTaken> {
        self.queue.picture(frame)
    }

    pub(super) fn close(&self, reason: &str) {
        self.end.send_replace(Some(reason.to_owned()));
    }

    pub(super) fn counters(&self) -> LaneCounters {
        self.queue.counters()
    }
}

async fn why(ended: &mut watch::Receiver<Option<String>>) -> String {
    let reason = ended.wait_for(Option::is_some).await.map(|reason| reason.clone());
    match reason {
        Ok(reason) => reason.unwrap_or_default(),
        // The tunnel's own end holds a sender: it goes with the lane.
        Err(_) => std::future::pending().await,
    }
}

fn in_proto(frame: TcpFrame) -> MediaFrame {
    let kind = match frame {
        TcpFrame::Letter(bytes) => Kind::Letter(bytes),
        TcpFrame::Datagram(bytes) => Kind::Datagram(bytes),
        TcpFrame::Picture(bytes) => Kind::Picture(bytes),
    };
    MediaFrame { kind: Some(kind) }
}

/// The lane that a first message names.
pub(crate) fn lane(number: i32) -> Result<Lane, Status> {
    match MediaLane::try_from(number) {
        Ok(MediaLane::Voice) => Ok(Lane::Voice),
        Ok(MediaLane::Pictures) => Ok(Lane::Pictures),
        Ok(MediaLane::Unspecified) | Err(_) => Err(Status::invalid_argument("lane: is unspecified or unknown")),
    }
}

impl MediaPath {
    /// A client opens a lane over TCP: `incoming` brings its frames, the returned stream the hub's.
    pub(crate) fn tunnel(
        &self,
        identity: &Identity,
        lane: Lane,
        mut incoming: impl Stream<Item = Result<MediaFrame, Status>> + Send + Unpin + 'static,
    ) -> Result<mpsc::Receiver<Result<MediaFrame, Status>>, Status> {
        let peer = peer_of(identity)
            .ok_or_else(|| Status::permission_denied(format!("{} sees no pictures", identity.urn())))?;
        let conn = self.number();
        let (queue, mut waiting) = tcp_queue();
        let (end, mut ended) = watch::channel(None);
        let tunnel = Tunnel { queue: Arc::new(queue), end: Arc::new(end) };
        self.heard(Heard::Opened { conn, peer, lane, carrier: Carrier::Tcp });
        self.outlets_mut().insert(conn, Outlet::Tcp(tunnel));
        let (out, outgoing) = mpsc::channel(1);
        let path = self.clone();
        tokio::spawn(async move {
            let (mut next, mut parts) = (None, Parts::default());
            let status = loop {
                tokio::select! {
                    biased;
                    reason = why(&mut ended) => break Some(Status::aborted(reason)),
                    frame = incoming.next() => match frame {
                        Some(Ok(frame)) => if let Err(status) = path.take_frame(conn, frame, &mut parts) { break Some(status) },
                        Some(Err(_)) | None => break None,
                    },
                    // A client that does not read must still be heard, and its lane must still end.
                    room = out.reserve(), if next.is_some() => match (room, next.take()) {
                        (Ok(room), Some(frame)) => room.send(Ok(in_proto(frame))),
                        _ => break None,
                    },
                    frame = waiting.next(), if next.is_none() => match frame {
                        Some(frame) => next = Some(frame),
                        None => break None,
                    },
                }
            };
            path.left(conn);
            if let Some(status) = status {
                drop(out.send(Err(status)).await);
            }
        });
        Ok(outgoing)
    }

    fn take_frame(&self, conn: ConnId, frame: MediaFrame, parts: &mut Parts) -> Result<(), Status> {
        let bad = |error: media::frames::BadFrame| {
            self.count_garbage();
            Status::invalid_argument(format!("frame: {error}"))
        };
        let heard = match frame.kind.ok_or_else(|| Status::invalid_argument("frame.kind: is missing"))? {
            Kind::Letter(bytes) => Heard::Letter(conn, Letter::decode(bytes).map_err(bad)?),
            Kind::Datagram(bytes) => Heard::Datagram(conn, Datagram::decode(bytes).map_err(bad)?),
            Kind::Picture(part) => match parts.put(&part).map_err(bad)? {
                Some(frame) => Heard::Picture(conn, frame),
                None => return Ok(()),
            },
        };
        self.heard(heard);
        Ok(())
    }
}
