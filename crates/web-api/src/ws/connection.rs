//! One connection: one task that reads its socket, empties its queue and keeps its time.
//!
//! It decides nothing about the game or the seat. What comes in goes on in `inbound`.

use std::ops::ControlFlow;
use std::pin::{Pin, pin};
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use futures_util::{FutureExt, SinkExt};
use reseat_domain::services::Since;
use reseat_domain::time::Timestamp;
use reseat_protocol::{CloseCode, ServerMessage};
use tokio::time::{Instant, sleep_until};
use tracing::info;

use crate::limits::Limits;
use crate::services::Services;
use crate::ws::farewell;
use crate::ws::heartbeat::{Beat, Heartbeat};
use crate::ws::lease::Lease;
use crate::ws::outbound::{Close, Frame, Next, Outbound};
use crate::ws::recovering::{Question, Recovering};
use crate::ws::status;
use crate::ws::submissions::Submissions;

/// Frames that are sent by one write at most; then the socket is read again.
const MOST_TOGETHER: usize = 32;

/// Whether the connection goes on.
pub(super) type Flow = ControlFlow<End>;

/// Why and as of when a connection ends.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct End {
    /// What the client is told; `None`: it has gone.
    close: Option<Close>,
    /// Since when the seat counts as disconnected; `None`: from now on.
    at: Option<Timestamp>,
}

/// An open connection.
pub(super) struct Connection {
    socket: WebSocket,
    pub(super) lease: Lease,
    pub(super) limits: Arc<Limits>,
    pub(super) outbound: Arc<Outbound>,
    pub(super) heartbeat: Heartbeat,
    pub(super) submissions: Submissions,
    pub(super) recovering: Recovering,
    /// The client's state contains every entry up to here.
    pub(super) known: i64,
    /// Messages over the rate since the last one within it.
    pub(super) refused_in_a_row: u32,
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        Self { close: Some(close), at: None }
    }
}

impl From<CloseCode> for End {
    fn from(code: CloseCode) -> Self {
        Close::from(code).into()
    }
}

impl Connection {
    /// A connection that has its seat and was told nothing yet.
    pub(super) fn new(socket: WebSocket, lease: Lease, limits: Arc<Limits>, since: Option<Since>) -> Self {
        // On a first connection nothing was missed.
        let since = since.filter(|_| lease.connected.resumed);
        let outbound = Arc::clone(&lease.membership.member.outbound);
        Self {
            heartbeat: Heartbeat::new(&lease.hub.settings, Instant::now()),
            submissions: Submissions::new(Arc::clone(&outbound)),
            recovering: Recovering::new(&lease.hub.services, &lease.connected, Question::Welcome(since)),
            known: 0,
            refused_in_a_row: 0,
            socket,
            lease,
            limits,
            outbound,
        }
    }

    /// Runs until the end, gives the seat back, then says farewell.
    ///
    /// Boxed: an async function holds what it takes twice, and this is held for every idle connection.
    pub(super) async fn run(mut self: Box<Self>) {
        let connected = &self.lease.connected;
        let (room_id, player_id, connection) = (connected.room_id, connected.player_id, connected.connection);
        info!(
            %room_id,
            %player_id,
            connection,
            game_session_id = %connected.game_session_id,
            user_session_id = %self.lease.beacon.user_session_id,
            resumed = connected.resumed,
            "a connection is open"
        );
        let end = self.serve().await;
        let Self { mut socket, lease, .. } = *self;
        lease.end(end.at);
        let reason = end.close.map_or("gone", |close| close.reason);
        info!(%room_id, %player_id, connection, reason, "a connection has ended");
        farewell::say(&mut socket, end.close).await;
    }

    async fn serve(&mut self) -> End {
        let outbound = Arc::clone(&self.outbound);
        let timer = sleep_until(self.heartbeat.due());
        tokio::pin!(timer);
        loop {
            // Frames wait while a recovery is read: whatever it contains must not follow it.
            let held = self.recovering.is_busy();
            let flow = tokio::select! {
                next = outbound.next(held) => self.follow(next).await,
                // Boxed, like all that is large: an idle connection has room for none of it.
                answer = self.recovering.answer() => Box::pin(self.recovered(answer)).await,
                message = self.socket.recv() => self.receive(message).await,
                () = &mut timer => self.elapse().await,
            };
            if let ControlFlow::Break(end) = flow {
                return end;
            }
            let due = self.heartbeat.due();
            if due != timer.deadline() {
                timer.as_mut().reset(due);
            }
        }
    }

    async fn follow(&mut self, next: Next) -> Flow {
        match next {
            Next::Frame(frame) => Box::pin(self.send_waiting(frame)).await,
            Next::Close(close) => Flow::Break(close.into()),
        }
    }

    /// Sends a frame of the queue, and in the same write those that wait behind it.
    async fn send_waiting(&mut self, first: Frame) -> Flow {
        let sent = {
            let Self { socket, outbound, known, heartbeat, lease, .. } = self;
            let sending = pin!(async {
                let waiting = std::iter::from_fn(|| outbound.next_frame());
                for frame in std::iter::once(first).chain(waiting).take(MOST_TOGETHER) {
                    // A state that was sent contains what the client knows already.
                    if frame.of_entry.is_none_or(|number| number > *known) {
                        socket.feed(Message::Text(frame.text)).await?;
                    }
                }
                socket.flush().await
            });
            carried_out(sending, outbound, heartbeat, lease).await
        };
        sent.unwrap_or_else(|| self.give_up())
    }

    /// Sends a message past the queue.
    pub(super) async fn send_first(&mut self, message: &ServerMessage) -> Flow {
        self.send(Message::Text(Frame::from(message).text)).await
    }

    async fn send(&mut self, message: Message) -> Flow {
        let sent = {
            let Self { socket, outbound, heartbeat, lease, .. } = self;
            carried_out(pin!(socket.send(message)), outbound, heartbeat, lease).await
        };
        sent.unwrap_or_else(|| self.give_up())
    }

    /// The end of a connection that took nothing more, so that it was not read either.
    fn give_up(&mut self) -> Flow {
        match self.socket.recv().now_or_never() {
            // Alive, but it does not read.
            Some(Some(Ok(_))) => Flow::Break(CloseCode::Overloaded.into()),
            _ => Flow::Break(self.timed_out()),
        }
    }

    fn timed_out(&self) -> End {
        End { close: Some(CloseCode::HeartbeatTimeout.into()), at: Some(self.lease.beacon.heard_at()) }
    }

    async fn elapse(&mut self) -> Flow {
        // What has come in already counts, even if this task was late to read it.
        if let Some(message) = self.socket.recv().now_or_never() {
            return Box::pin(self.receive(message)).await;
        }
        match self.heartbeat.elapse(Instant::now()) {
            None => Flow::Continue(()),
            Some(Beat::Ping) => Box::pin(self.send(Message::Ping(axum::body::Bytes::new()))).await,
            Some(Beat::Unhealthy) => {
                status::tell(&self.heartbeat, &self.lease).await;
                Flow::Continue(())
            }
            Some(Beat::TimedOut) => Box::pin(self.hear_what_waits()).await,
        }
    }

    /// Nothing was heard for too long; but a process that slept has not listened, and what came meanwhile waits in
    /// the socket.
    async fn hear_what_waits(&mut self) -> Flow {
        // So that the runtime has looked at the socket.
        tokio::task::yield_now().await;
        match self.socket.recv().now_or_never() {
            Some(message) => self.receive(message).await,
            None => Flow::Break(self.timed_out()),
        }
    }

    pub(super) fn services(&self) -> &Services {
        &self.lease.hub.services
    }
}

/// Sends, as long as nobody closes the connection. Time goes on meanwhile: what can't be sent to a socket that
/// is dead must not keep it alive. `None`: nothing was heard for too long.
async fn carried_out(
    mut sending: Pin<&mut impl Future<Output = Result<(), axum::Error>>>,
    outbound: &Outbound,
    heartbeat: &mut Heartbeat,
    lease: &Lease,
) -> Option<Flow> {
    loop {
        tokio::select! {
            sent = sending.as_mut() => {
                return Some(sent.map_or_else(|_| Flow::Break(End::default()), Flow::Continue));
            }
            close = outbound.closed_now() => return Some(Flow::Break(close.into())),
            () = sleep_until(heartbeat.due()) => match heartbeat.elapse(Instant::now()) {
                Some(Beat::TimedOut) => return None,
                Some(Beat::Unhealthy) => status::tell(heartbeat, lease).await,
                // One frame is on its way already.
                Some(Beat::Ping) | None => {}
            },
        }
    }
}
