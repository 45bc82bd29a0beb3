//! What waits to be sent over one connection: a queue that is bounded in frames and in bytes.
//!
//! Whoever has something to say pushes and never waits; only the connection's own task sends. A reader who
//! falls behind the bound is closed, so that nobody slows down the others or fills the memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::ws::Utf8Bytes;
use reseat_protocol::{CloseCode, ServerMessage};
use tokio::sync::Notify;

/// How a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Close {
    /// The number in the close frame.
    pub(super) code: CloseCode,
    /// The stable word beside it.
    pub(super) reason: &'static str,
}

impl From<CloseCode> for Close {
    fn from(code: CloseCode) -> Self {
        Self { code, reason: code.reason() }
    }
}

/// A frame as it will be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// The JSON.
    pub(super) text: Utf8Bytes,
    /// The entry of the log that it tells of; a connection whose state contains that entry skips it.
    pub(super) of_entry: Option<i64>,
}

impl Frame {
    /// A frame that tells of an entry.
    pub(super) fn of_entry(text: String, sequence_number: i64) -> Self {
        Self { text: text.into(), of_entry: Some(sequence_number) }
    }
}

impl From<&ServerMessage> for Frame {
    fn from(message: &ServerMessage) -> Self {
        Self { text: message.encode().into(), of_entry: None }
    }
}

/// What a connection is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Send this.
    Frame(Frame),
    /// End.
    Close(Close),
}

/// The queue of one connection.
pub(super) struct Outbound {
    most_frames: usize,
    most_bytes: usize,
    // A std mutex: nothing awaits while it is held.
    waiting: Mutex<Waiting>,
    // Only the connection's task waits, and for one thing at a time: a stored permit can't be missed.
    changed: Notify,
}

#[derive(Default)]
struct Waiting {
    frames: VecDeque<Frame>,
    bytes: usize,
    closing: Option<Closing>,
}

#[derive(Clone, Copy)]
enum Closing {
    Now(Close),
    AfterFrames(Close),
}

impl Outbound {
    /// An empty queue with its bounds.
    pub(super) fn new(most_frames: usize, most_bytes: usize) -> Self {
        Self { most_frames, most_bytes, waiting: Mutex::default(), changed: Notify::new() }
    }

    /// Adds a frame. Over the bounds the connection is closed with 1013; once it is closing, nothing is
    /// added.
    pub(super) fn push(&self, frame: Frame) {
        let mut waiting = self.lock();
        if waiting.closing.is_some() {
            return;
        }
        let bytes = waiting.bytes.saturating_add(frame.text.len());
        if waiting.frames.len() >= self.most_frames || bytes > self.most_bytes {
            waiting.close_now(CloseCode::Overloaded.into());
        } else {
            waiting.bytes = bytes;
            waiting.frames.push_back(frame);
        }
        drop(waiting);
        self.changed.notify_one();
    }

    /// Adds a message that tells of no entry.
    pub(super) fn say(&self, message: &ServerMessage) {
        self.push(message.into());
    }

    /// Closes the connection at once, even while it is stuck in a send; what waits is dropped.
    pub(super) fn close_now(&self, close: impl Into<Close>) {
        self.lock().close_now(close.into());
        self.changed.notify_one();
    }

    /// Closes the connection when what waits has been sent.
    pub(super) fn close_after_frames(&self, close: impl Into<Close>) {
        self.lock().closing.get_or_insert(Closing::AfterFrames(close.into()));
        self.changed.notify_one();
    }

    /// Waits for what is to be done next. While `held`, frames stay where they are.
    ///
    /// Cancel-safe: a frame is taken only when it is given.
    pub(super) async fn next(&self, held: bool) -> Next {
        loop {
            if let Some(next) = self.lock().take(held) {
                return next;
            }
            self.changed.notified().await;
        }
    }

    /// A frame that waits already. A connection that is to be closed at once has none.
    pub(super) fn next_frame(&self) -> Option<Frame> {
        self.lock().take_frame()
    }

    /// Waits until the connection is to be closed at once.
    pub(super) async fn closed_now(&self) -> Close {
        loop {
            if let Some(Closing::Now(close)) = self.lock().closing {
                return close;
            }
            self.changed.notified().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    /// The first reason to close at once stands.
    fn close_now(&mut self, close: Close) {
        if !matches!(self.closing, Some(Closing::Now(_))) {
            self.closing = Some(Closing::Now(close));
        }
        self.frames.clear();
        self.bytes = 0;
    }

    fn take(&mut self, held: bool) -> Option<Next> {
        if let Some(Closing::Now(close)) = self.closing {
            return Some(Next::Close(close));
        }
        if held {
            return None;
        }
        match (self.take_frame(), self.closing) {
            (Some(frame), _) => Some(Next::Frame(frame)),
            (None, Some(Closing::AfterFrames(close) | Closing::Now(close))) => Some(Next::Close(close)),
            (None, None) => None,
        }
    }

    fn take_frame(&mut self) -> Option<Frame> {
        let frame = self.frames.pop_front()?;
        self.bytes -= frame.text.len();
        if self.frames.is_empty() {
            // A queue that nothing waits in holds no memory.
            self.frames = VecDeque::new();
        }
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn frame(text: &str) -> Frame {
        Frame { text: text.into(), of_entry: None }
    }

    fn next(outbound: &Outbound) -> Option<Next> {
        outbound.next(false).now_or_never()
    }

    #[test]
    fn frames_come_out_in_their_order() {
        let outbound = Outbound::new(2, 100);
        outbound.push(frame("a"));
        outbound.push(frame("b"));
        assert_eq!(next(&outbound), Some(Next::Frame(frame("a"))));
        assert_eq!(next(&outbound), Some(Next::Frame(frame("b"))));
        assert_eq!(next(&outbound), None);
    }

    #[test]
    fn a_frame_too_many_closes_a_slow_reader_with_1013() {
        let outbound = Outbound::new(2, 100);
        (0..3).for_each(|_| outbound.push(frame("a")));
        assert_eq!(next(&outbound), Some(Next::Close(CloseCode::Overloaded.into())));
    }

    #[test]
    fn a_byte_too_many_closes_a_slow_reader_with_1013() {
        let outbound = Outbound::new(100, 4);
        outbound.push(frame("ab"));
        assert!(next(&outbound).is_some());
        outbound.push(frame("abcd"));
        outbound.push(frame("e"));
        assert_eq!(next(&outbound), Some(Next::Close(CloseCode::Overloaded.into())));
    }

    #[test]
    fn while_frames_are_held_only_a_close_at_once_comes_out() {
        let outbound = Outbound::new(2, 100);
        outbound.push(frame("a"));
        outbound.close_after_frames(CloseCode::SeatOver);
        assert_eq!(outbound.next(true).now_or_never(), None);
        outbound.close_now(CloseCode::Moved);
        assert_eq!(outbound.next(true).now_or_never(), Some(Next::Close(CloseCode::Moved.into())));
    }

    #[test]
    fn a_close_after_the_frames_lets_them_out_and_no_more_in() {
        let outbound = Outbound::new(2, 100);
        outbound.push(frame("a"));
        outbound.close_after_frames(CloseCode::Restarting);
        outbound.push(frame("b"));
        assert_eq!(next(&outbound), Some(Next::Frame(frame("a"))));
        assert_eq!(next(&outbound), Some(Next::Close(CloseCode::Restarting.into())));
    }

    #[test]
    fn the_first_close_at_once_stands() {
        let outbound = Outbound::new(2, 100);
        outbound.close_now(CloseCode::Moved);
        outbound.close_now(CloseCode::Superseded);
        assert_eq!(next(&outbound), Some(Next::Close(CloseCode::Moved.into())));
        assert_eq!(outbound.closed_now().now_or_never(), Some(CloseCode::Moved.into()));
    }
}
