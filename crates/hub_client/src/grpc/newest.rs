//! What goes out on the report stream: reliable reports in order, and one slot for the newest picture.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::mpsc;
use tokio_stream::Stream;

/// A mailbox for one message: putting a second replaces the first.
#[derive(Debug)]
pub(super) struct Newest<T> {
    slot: Mutex<(Option<T>, Option<Waker>)>,
    superseded: AtomicU64,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { slot: Mutex::new((None, None)), superseded: AtomicU64::new(0) }
    }
}

impl<T> Newest<T> {
    /// Puts the newest and drops, counted, what had not gone.
    pub(super) fn put(&self, message: T) {
        // The lock guards two plain values, whole at every moment.
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.0.replace(message).is_some() {
            self.superseded.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(waker) = slot.1.take() {
            waker.wake();
        }
    }

    /// How many were dropped for newer ones.
    pub(super) fn superseded(&self) -> u64 {
        self.superseded.load(Ordering::Relaxed)
    }

    fn poll_take(&self, cx: &mut Context<'_>) -> Poll<T> {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        match slot.0.take() {
            Some(message) => Poll::Ready(message),
            None => {
                slot.1 = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// The stream as gRPC pulls it: only when there is room on the socket.
pub(super) struct ReliableThenNewest<T> {
    pub(super) reliable: mpsc::Receiver<T>,
    pub(super) newest: Arc<Newest<T>>,
}

impl<T> Stream for ReliableThenNewest<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        match self.reliable.poll_recv(cx) {
            Poll::Ready(message) => Poll::Ready(message),
            Poll::Pending => self.newest.poll_take(cx).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reliable_goes_first_and_only_the_newest_picture_is_kept() {
        let (sender, reliable) = mpsc::channel(8);
        let newest = Arc::new(Newest::default());
        let mut stream = ReliableThenNewest { reliable, newest: newest.clone() };
        let mut next = || Pin::new(&mut stream).poll_next(&mut Context::from_waker(Waker::noop()));
        assert!(next().is_pending());
        newest.put("old picture");
        newest.put("new picture");
        sender.try_send("incident").unwrap();
        assert_eq!(next(), Poll::Ready(Some("incident")));
        assert_eq!(next(), Poll::Ready(Some("new picture")));
        assert!(next().is_pending());
        assert_eq!(newest.superseded(), 1);
        drop(sender);
        assert_eq!(next(), Poll::Ready(None), "the link was closed");
    }
}
