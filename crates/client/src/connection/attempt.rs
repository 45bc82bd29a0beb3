//! One attempt to connect: the socket and its `welcome`, or another token first.

use std::sync::Arc;

use reseat_protocol::connect::ConnectQuery;
use reseat_protocol::server_message::Welcome;
use reseat_protocol::{PROTOCOL_VERSION, ServerMessage, TokenText};
use tokio::time::timeout;

use super::backoff::Pace;
use super::close::{Decision, decide, decide_http};
use super::machine::{Asked, Machine, Next, closed};
use super::renewal::RenewError;
use super::status::{Refusal, Status};
use super::transport::{ConnectError, ConnectRequest, Incoming, Socket, Transport};

impl Machine {
    /// One attempt, and the life of the socket it leads to.
    pub(super) async fn attempt(&mut self, token: TokenText) -> Next {
        self.attempt = self.attempt.saturating_add(1);
        self.publisher.count(|statistics| &mut statistics.attempts);
        let request = ConnectRequest { room_id: self.room_id, token, query: self.query() };
        tracing::debug!(room_id = %self.room_id, attempt = self.attempt, "connecting");
        let opening = open(Arc::clone(&self.transport), request);
        match self.meanwhile(opening).await {
            Ok(Some(Ok((socket, welcome)))) => {
                self.takeover = false;
                self.live(socket, welcome).await
            }
            Ok(Some(Err(decision))) => self.follow(decision.of_an_attempt()),
            Ok(None) => Next::Wait(Pace::Counted),
            Err(over) => over,
        }
    }

    fn query(&self) -> ConnectQuery {
        ConnectQuery {
            session_token: None,
            client_id: Some(self.client_id),
            attempt: Some(self.attempt),
            takeover: self.takeover,
            last_sequence: self.ordering.last(),
            log_epoch: self.publisher.read(|snapshot| snapshot.log_epoch),
        }
    }

    /// Gets another token for the one that was refused.
    pub(super) async fn renew(&mut self) -> Next {
        let refused = Next::Finish(Status::Refused(Refusal::TokenRefused));
        let Some(renewer) = self.renewer.clone() else {
            return refused;
        };
        match self.meanwhile(async move { renewer.renew().await }).await {
            Ok(Some(Ok(token))) => {
                self.publisher.count(|statistics| &mut statistics.renewals);
                self.token = Some(token);
                Next::Attempt
            }
            Ok(Some(Err(RenewError::Refused))) => refused,
            Ok(Some(Err(RenewError::Unavailable)) | None) => Next::Wait(Pace::Counted),
            Err(over) => over,
        }
    }

    /// Runs the future within the connect timeout (`None` when it passed), taking commands meanwhile;
    /// an attempt is under way already, so only a close interrupts it.
    async fn meanwhile<T>(&mut self, future: impl Future<Output = T>) -> Result<Option<T>, Next> {
        let future = timeout(self.settings.connect_timeout, future);
        tokio::pin!(future);
        loop {
            tokio::select! {
                done = &mut future => return Ok(done.ok()),
                command = self.commands.recv() => {
                    if matches!(self.take(command), Asked::Close) {
                        return Err(closed());
                    }
                }
            }
        }
    }
}

/// Opens a socket and waits for its first frame.
async fn open(
    transport: Arc<dyn Transport>,
    request: ConnectRequest,
) -> Result<(Socket, Box<Welcome>), Decision> {
    let mut socket = transport.connect(request).await.map_err(|error| {
        tracing::debug!(%error, "no socket");
        match error {
            ConnectError::Unreachable(_) => Decision::Reconnect(Pace::Counted),
            ConnectError::Refused(status) => decide_http(status),
        }
    })?;
    let first = match socket.receive().await {
        Some(Incoming::Text(text)) => ServerMessage::decode(&text),
        Some(Incoming::Closed(code)) => return Err(decide(Some(code))),
        None => return Err(decide(None)),
    };
    match first {
        Ok(Some(ServerMessage::Welcome(welcome))) if welcome.protocol == PROTOCOL_VERSION => {
            Ok((socket, welcome))
        }
        Ok(_) | Err(_) => {
            tracing::warn!("the first frame is no welcome of this protocol");
            Err(Decision::Refuse(Refusal::UnknownProtocol))
        }
    }
}
