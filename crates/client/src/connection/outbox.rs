//! The actions that wait for their answers: sent in order, sent again over each new socket, each
//! until it is acknowledged or rejected. Pure but for the answer it gives; knows no socket.

use std::collections::VecDeque;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;
use uuid::Uuid;

use super::submission::Outcome;

/// An action with its encoded frame, which is the same at every repetition.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) action_id: Uuid,
    pub(crate) frame: String,
    pub(crate) answer: oneshot::Sender<Outcome>,
    /// Its place in the outbox: what bounds the queue, given back with the answer.
    pub(crate) place: OwnedSemaphorePermit,
}

#[derive(Debug)]
struct Kept {
    pending: Pending,
    /// Sent over the present socket.
    in_flight: bool,
    /// Sent over any socket.
    sent_before: bool,
}

/// A frame to send now.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sending {
    pub(crate) frame: String,
    /// Whether it was sent before.
    pub(crate) repeated: bool,
}

/// The queue. Whoever pushes holds a place, so its length needs no check here.
#[derive(Debug)]
pub(crate) struct Outbox {
    kept: VecDeque<Kept>,
    most_in_flight: usize,
    paused_until: Option<Instant>,
}

impl Outbox {
    pub(crate) fn new(most_in_flight: usize) -> Self {
        Self { kept: VecDeque::new(), most_in_flight: most_in_flight.max(1), paused_until: None }
    }

    pub(crate) fn push(&mut self, pending: Pending) {
        self.kept.push_back(Kept { pending, in_flight: false, sent_before: false });
    }

    /// A new socket begins: whatever has no answer is to be sent again.
    pub(crate) fn new_socket(&mut self) {
        for kept in &mut self.kept {
            kept.in_flight = false;
        }
        self.paused_until = None;
    }

    /// The next frame to send, oldest first.
    pub(crate) fn next(&mut self, now: Instant) -> Option<Sending> {
        if self.paused_until.is_some_and(|until| now < until) {
            return None;
        }
        self.paused_until = None;
        if self.kept.iter().filter(|kept| kept.in_flight).count() >= self.most_in_flight {
            return None;
        }
        let kept = self.kept.iter_mut().find(|kept| !kept.in_flight)?;
        kept.in_flight = true;
        let repeated = std::mem::replace(&mut kept.sent_before, true);
        Some(Sending { frame: kept.pending.frame.clone(), repeated })
    }

    /// The answer came. An answer that nobody waits for (a repeated one) changes nothing.
    pub(crate) fn resolve(&mut self, action_id: Uuid, outcome: Outcome) {
        let Some(index) = self.kept.iter().position(|kept| kept.pending.action_id == action_id) else {
            return;
        };
        if let Some(Kept { pending, .. }) = self.kept.remove(index) {
            // Nobody may be waiting: a dropped Submission is no fault.
            let _ = pending.answer.send(outcome);
            drop(pending.place);
        }
    }

    /// The service was too busy to judge this one: send nothing until then, and it again first.
    pub(crate) fn postpone(&mut self, action_id: Uuid, until: Instant) {
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.pending.action_id == action_id) {
            kept.in_flight = false;
            self.paused_until = Some(until);
        }
    }

    /// When sending goes on after a pause.
    pub(crate) const fn paused_until(&self) -> Option<Instant> {
        self.paused_until
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use reseat_protocol::entry::Ack;
    use tokio::sync::Semaphore;

    use super::*;

    const ACKED: Outcome =
        Outcome::Acked(Ack { action_id: Uuid::nil(), sequence_number: 1, timestamp: 2, duplicate: false });

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn push(outbox: &mut Outbox, n: u128) -> oneshot::Receiver<Outcome> {
        let (answer, receiver) = oneshot::channel();
        let place = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
        outbox.push(Pending { action_id: id(n), frame: n.to_string(), answer, place });
        receiver
    }

    /// Everything that may be sent now, repetitions marked with an asterisk.
    fn sent(outbox: &mut Outbox, now: Instant) -> Vec<String> {
        std::iter::from_fn(|| outbox.next(now))
            .map(|sending| sending.frame + if sending.repeated { "*" } else { "" })
            .collect()
    }

    #[test]
    fn actions_are_sent_once_each_in_order() {
        let (mut outbox, now) = (Outbox::new(8), Instant::now());
        let _answers = [push(&mut outbox, 1), push(&mut outbox, 2)];
        assert_eq!(sent(&mut outbox, now), ["1", "2"]);
        assert!(sent(&mut outbox, now).is_empty());
    }

    #[test]
    fn what_has_no_answer_is_sent_again_in_order_over_a_new_socket() {
        let (mut outbox, now) = (Outbox::new(8), Instant::now());
        let mut answers: Vec<_> = (1..=3).map(|n| push(&mut outbox, n)).collect();
        sent(&mut outbox, now);
        outbox.resolve(id(2), ACKED);
        assert_eq!(answers[1].try_recv(), Ok(ACKED));
        let _fourth = push(&mut outbox, 4);
        outbox.new_socket();
        assert_eq!(sent(&mut outbox, now), ["1*", "3*", "4"]);
    }

    #[test]
    fn only_so_many_are_in_flight_at_once() {
        let (mut outbox, now) = (Outbox::new(2), Instant::now());
        let _answers: Vec<_> = (1..=4).map(|n| push(&mut outbox, n)).collect();
        assert_eq!(sent(&mut outbox, now), ["1", "2"]);
        outbox.resolve(id(1), ACKED);
        assert_eq!(sent(&mut outbox, now), ["3"]);
    }

    #[test]
    fn a_rate_limited_action_waits_and_goes_first() {
        let (mut outbox, now) = (Outbox::new(8), Instant::now());
        let mut answers: Vec<_> = (1..=2).map(|n| push(&mut outbox, n)).collect();
        sent(&mut outbox, now);
        let later = now + Duration::from_secs(1);
        outbox.postpone(id(1), later);
        let _third = push(&mut outbox, 3);
        assert!(sent(&mut outbox, now).is_empty());
        assert_eq!(outbox.paused_until(), Some(later));
        assert_eq!(sent(&mut outbox, later), ["1*", "3"]);
        assert!(answers[0].try_recv().is_err(), "it is still open");
    }

    #[test]
    fn a_second_answer_and_a_dropped_submission_change_nothing() {
        let (mut outbox, now) = (Outbox::new(8), Instant::now());
        drop(push(&mut outbox, 1));
        outbox.resolve(id(1), ACKED);
        outbox.resolve(id(1), ACKED);
        outbox.postpone(id(1), now);
        assert_eq!(outbox.paused_until(), None);
        assert!(sent(&mut outbox, now).is_empty());
    }
}
