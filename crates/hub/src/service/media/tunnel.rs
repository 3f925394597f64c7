//! A media lane over the control link's TCP, for clients whose UDP is blocked.

use std::sync::Arc;

use bytes::Bytes;
use media::frames::{Datagram, Letter, PictureFrame};
use media::link::{Carrier, Lane, NotTaken};
use tokio::sync::{mpsc, watch};
use tokio_stream::{Stream, StreamExt as _};
use tonic::Status;
use wire::proto::types::v1::media_frame::Kind;
use wire::proto::types::v1::{MediaFrame, MediaLane};

use super::{MediaPath, Outlet, peer_of};
use crate::identity::Identity;
use crate::relay::Heard;

/// Frames that may wait for one client.
const WAITING: usize = 32;

/// The hub's end of a lane over TCP.
#[derive(Clone)]
pub(crate) struct Tunnel {
    frames: mpsc::Sender<MediaFrame>,
    end: Arc<watch::Sender<Option<String>>>,
}

impl Tunnel {
    pub(super) fn letter(&self, letter: &Letter) -> Result<(), NotTaken> {
        self.put(Kind::Letter(Bytes::from(letter.encode())))
    }

    pub(super) fn datagram(&self, bytes: Bytes) -> Result<(), NotTaken> {
        self.put(Kind::Datagram(bytes))
    }

    pub(super) fn picture(&self, frame: &PictureFrame) -> Result<(), NotTaken> {
        self.put(Kind::Picture(frame.encode()))
    }

    pub(super) fn close(&self, reason: &str) {
        self.end.send_replace(Some(reason.to_owned()));
    }

    fn put(&self, kind: Kind) -> Result<(), NotTaken> {
        self.frames.try_send(MediaFrame { kind: Some(kind) }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => NotTaken::Busy,
            mpsc::error::TrySendError::Closed(_) => NotTaken::Down,
        })
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
        let (frames, mut waiting) = mpsc::channel(WAITING);
        let (end, mut ended) = watch::channel(None);
        let tunnel = Tunnel { frames, end: Arc::new(end) };
        self.heard(Heard::Opened { conn, peer, lane, carrier: Carrier::Tcp });
        self.outlets_mut().insert(conn, Outlet::Tcp(tunnel));
        let (out, outgoing) = mpsc::channel(1);
        let path = self.clone();
        tokio::spawn(async move {
            let status = loop {
                tokio::select! {
                    biased;
                    reason = why(&mut ended) => break Some(Status::aborted(reason)),
                    frame = incoming.next() => match frame {
                        Some(Ok(frame)) => if let Err(status) = path.tunnelled(conn, frame) { break Some(status) },
                        Some(Err(_)) | None => break None,
                    },
                    frame = waiting.recv() => match frame {
                        Some(frame) => if out.send(Ok(frame)).await.is_err() { break None },
                        None => break None,
                    },
                }
            };
            if let Some(status) = status {
                drop(out.send(Err(status)).await);
            }
            path.left(conn);
        });
        Ok(outgoing)
    }

    fn tunnelled(&self, conn: crate::relay::ConnId, frame: MediaFrame) -> Result<(), Status> {
        let bad = |error: media::frames::BadFrame| Status::invalid_argument(format!("frame: {error}"));
        let heard = match frame.kind.ok_or_else(|| Status::invalid_argument("frame.kind: is missing"))? {
            Kind::Letter(bytes) => Heard::Letter(conn, Letter::decode(bytes).map_err(bad)?),
            Kind::Datagram(bytes) => Heard::Datagram(conn, Datagram::decode(bytes).map_err(bad)?),
            Kind::Picture(bytes) => Heard::Picture(conn, PictureFrame::decode(bytes).map_err(bad)?),
        };
        self.heard(heard);
        Ok(())
    }
}
