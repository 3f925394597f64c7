//! The in-process link: the same encoded bytes, without sockets, in whatever time it is told.
//!
//! [`vehicle_pipe`] and [`operator_pipe`] give a link for the client and an end for whoever
//! stands in for the hub's doors. The end also moves the time and may put a modelled
//! [`Network`] between the two.

mod media;
mod network;
mod operator;
mod vehicle;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use network::Way;

use crate::NotSent;

pub use media::{FromClient, MediaPipe, MediaPipeEnd, media_pipe};
pub use network::Network;
pub use operator::{OperatorPipe, OperatorPipeEnd, operator_pipe};
pub use vehicle::{VehiclePipe, VehiclePipeEnd, vehicle_pipe};

/// Messages on the way in one direction at most; beyond, the sender is told that it is busy.
const MAX_ON_THE_WAY: usize = 1_024;

/// What travels besides data.
#[derive(Debug)]
enum Parcel<T> {
    /// Towards the hub: a client connects. Towards the client: the hub has taken it.
    Open,
    /// The other side ended it.
    Close {
        reason: String,
        refused: bool,
    },
    Data(T),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClientState {
    Closed,
    Opening,
    Up,
}

/// What both ends share. `U` goes up to the hub, `D` down to the client.
#[derive(Debug)]
struct Shared<U, D> {
    name: String,
    now: u64,
    client: ClientState,
    up: Way<(u64, Parcel<U>)>,
    down: Way<(u64, Parcel<D>)>,
    /// Counts connections, so that nothing of an old one reaches a new one.
    connection: u64,
    /// The connection that the end has taken, if one is open there.
    taken: Option<u64>,
    opened: bool,
    closed: bool,
    inbox: VecDeque<U>,
}

/// One end's hold of what is shared.
#[derive(Debug)]
struct Half<U, D>(Arc<Mutex<Shared<U, D>>>);

fn halves<U, D>(name: &str) -> (Half<U, D>, Half<U, D>) {
    let network = Network::default();
    let shared = Arc::new(Mutex::new(Shared {
        name: name.to_owned(),
        now: 0,
        client: ClientState::Closed,
        up: Way::new(network, 0),
        down: Way::new(network, 1),
        connection: 0,
        taken: None,
        opened: false,
        closed: false,
        inbox: VecDeque::new(),
    }));
    (Half(shared.clone()), Half(shared))
}

/// What the client's side of a pipe hears.
enum Heard<D> {
    Up,
    Data(D),
    Down { reason: String, refused: bool },
}

impl<U, D> Half<U, D> {
    fn lock(&self) -> MutexGuard<'_, Shared<U, D>> {
        // Each operation leaves a whole value behind, so a poisoned lock still holds one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // The client's side.

    fn open(&self) {
        let mut shared = self.lock();
        if shared.client != ClientState::Closed {
            return;
        }
        shared.client = ClientState::Opening;
        shared.connection += 1;
        shared.down.clear();
        let (now, connection) = (shared.now, shared.connection);
        shared.up.send(now, 0, (connection, Parcel::Open));
    }

    fn close_client(&self) {
        let mut shared = self.lock();
        if shared.client == ClientState::Closed {
            return;
        }
        shared.client = ClientState::Closed;
        shared.down.clear();
        let (now, connection) = (shared.now, shared.connection);
        let farewell = Parcel::Close { reason: "closed by the client".to_owned(), refused: false };
        shared.up.send(now, 0, (connection, farewell));
    }

    fn send_up(&self, bytes: usize, data: U) -> Result<(), NotSent> {
        let mut shared = self.lock();
        if shared.client != ClientState::Up {
            return Err(NotSent::Down);
        }
        if shared.up.len() + shared.inbox.len() >= MAX_ON_THE_WAY {
            return Err(NotSent::Busy);
        }
        let (now, connection) = (shared.now, shared.connection);
        shared.up.send(now, bytes, (connection, Parcel::Data(data)));
        Ok(())
    }

    fn hear(&self) -> Option<Heard<D>> {
        let mut shared = self.lock();
        let now = shared.now;
        while let Some((connection, parcel)) = shared.down.take(now) {
            if connection != shared.connection || shared.client == ClientState::Closed {
                continue;
            }
            match parcel {
                Parcel::Open => {
                    shared.client = ClientState::Up;
                    return Some(Heard::Up);
                }
                Parcel::Data(data) => return Some(Heard::Data(data)),
                Parcel::Close { reason, refused } => {
                    shared.client = ClientState::Closed;
                    return Some(Heard::Down { reason, refused });
                }
            }
        }
        None
    }

    // The end's side.

    fn advance(&self, now_ms: u64) {
        let mut shared = self.lock();
        shared.now = shared.now.max(now_ms.saturating_mul(1_000));
    }

    /// Sorts what has arrived at the end.
    fn sort(shared: &mut Shared<U, D>) {
        let now = shared.now;
        while let Some((connection, parcel)) = shared.up.take(now) {
            match parcel {
                Parcel::Open => {
                    shared.inbox.clear();
                    shared.closed |= shared.taken.is_some();
                    shared.taken = Some(connection);
                    shared.opened = true;
                    shared.down.send(now, 0, (connection, Parcel::Open));
                }
                Parcel::Data(data) if shared.taken == Some(connection) => shared.inbox.push_back(data),
                Parcel::Close { .. } if shared.taken == Some(connection) => {
                    // What came before the farewell is still to be read.
                    shared.taken = None;
                    shared.closed = true;
                }
                Parcel::Data(_) | Parcel::Close { .. } => {}
            }
        }
    }

    fn poll_opened(&self) -> bool {
        let mut shared = self.lock();
        Self::sort(&mut shared);
        std::mem::take(&mut shared.opened)
    }

    fn poll_closed(&self) -> bool {
        let mut shared = self.lock();
        Self::sort(&mut shared);
        std::mem::take(&mut shared.closed)
    }

    fn is_open(&self) -> bool {
        let mut shared = self.lock();
        Self::sort(&mut shared);
        shared.taken.is_some()
    }

    /// The next of what has arrived that `wanted` takes; the order within a kind is kept.
    fn take<T>(&self, wanted: impl Fn(&U) -> bool, open: impl Fn(U) -> Option<T>) -> Option<T> {
        let mut shared = self.lock();
        Self::sort(&mut shared);
        let at = shared.inbox.iter().position(wanted)?;
        shared.inbox.remove(at).and_then(open)
    }

    fn send_down(&self, bytes: usize, data: D) -> Result<(), NotSent> {
        let mut shared = self.lock();
        Self::sort(&mut shared);
        let Some(connection) = shared.taken else { return Err(NotSent::Down) };
        if shared.down.len() >= MAX_ON_THE_WAY {
            return Err(NotSent::Busy);
        }
        let now = shared.now;
        shared.down.send(now, bytes, (connection, Parcel::Data(data)));
        Ok(())
    }

    fn close_end(&self, reason: &str, refused: bool) {
        let mut shared = self.lock();
        Self::sort(&mut shared);
        if let Some(connection) = shared.taken.take() {
            shared.inbox.clear();
            shared.opened = false;
            let now = shared.now;
            let farewell = Parcel::Close { reason: reason.to_owned(), refused };
            shared.down.send(now, 0, (connection, farewell));
        }
    }

    fn set_network(&self, network: Network) {
        let mut shared = self.lock();
        shared.up.set(network);
        shared.down.set(network);
    }

    fn cut(&self, up: bool, down: bool) {
        let mut shared = self.lock();
        shared.up.cut(up);
        shared.down.cut(down);
    }
}

/// What every end can do, whatever it carries.
macro_rules! end_common {
    ($end:ty) => {
        impl $end {
            /// The name it was made with.
            #[must_use]
            pub fn name(&self) -> String {
                self.half.lock().name.clone()
            }

            /// Moves the pipe's time on, milliseconds; a value before the last one changes
            /// nothing. A pipe without a network needs no time.
            pub fn advance(&self, now_ms: u64) {
                self.half.advance(now_ms);
            }

            /// Puts a network between the two from now on. What is on its way keeps its time.
            pub fn set_network(&self, network: crate::pipe::Network) {
                self.half.set_network(network);
            }

            /// Cuts the way towards the hub, the way back, or both; `false` mends it. What was
            /// sent into a cut arrives when it is mended, unless the connection ended by then.
            pub fn cut(&self, towards_hub: bool, towards_client: bool) {
                self.half.cut(towards_hub, towards_client);
            }

            /// Whether a client has connected since the last call. The end has taken it;
            /// [`Self::close`] turns it away.
            #[must_use]
            pub fn poll_opened(&self) -> bool {
                self.half.poll_opened()
            }

            /// Whether the client has gone since the last call.
            #[must_use]
            pub fn poll_closed(&self) -> bool {
                self.half.poll_closed()
            }

            /// Whether a client is connected.
            #[must_use]
            pub fn is_open(&self) -> bool {
                self.half.is_open()
            }

            /// Ends the connection; what the client had sent and nobody took is gone. `refused`
            /// tells it that trying again cannot help.
            pub fn close(&self, reason: &str, refused: bool) {
                self.half.close_end(reason, refused);
            }
        }
    };
}
use end_common;
