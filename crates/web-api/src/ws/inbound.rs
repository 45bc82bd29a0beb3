//! What comes in over a connection: counted as a sign of life, held against the rate, decoded, and handed
//! to the file of its message.

use std::ops::ControlFlow;

use axum::extract::ws::{Message, Utf8Bytes};
use reseat_protocol::{ClientMessage, CloseCode, DecodeError};
use tokio::time::Instant;

use crate::ws::connection::{Connection, End, Flow};
use crate::ws::status;

/// Refused messages in a row after which a connection is closed.
const MOST_REFUSED: u32 = 10;

impl Connection {
    /// Takes in what the socket gave: a message, a fault, or the end.
    pub(super) async fn receive(&mut self, message: Option<Result<Message, axum::Error>>) -> Flow {
        let message = match message {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Flow::Break(fault(error)),
            None => return Flow::Break(End::default()),
        };
        self.lease.beacon.hear(self.services().clock.now());
        self.heartbeat.hear(Instant::now());
        let flow = self.take_in(message);
        status::tell(&self.heartbeat, &self.lease).await;
        flow
    }

    fn take_in(&mut self, message: Message) -> Flow {
        match message {
            Message::Text(text) => self.read(&text),
            Message::Binary(_) => Flow::Break(CloseCode::BadFrame.into()),
            // The library answers pings; a pong was asked for.
            Message::Ping(_) => self.count_message().map_continue(|_| ()),
            Message::Pong(_) => Flow::Continue(()),
            Message::Close(_) => Flow::Break(End::default()),
        }
    }

    fn read(&mut self, text: &Utf8Bytes) -> Flow {
        let message = ClientMessage::decode(text);
        if let Some(close) = message.as_ref().err().and_then(DecodeError::close_code) {
            return Flow::Break(close.into());
        }
        let may_speak = match self.count_message() {
            ControlFlow::Continue(may_speak) => may_speak,
            ControlFlow::Break(end) => return Flow::Break(end),
        };
        match message {
            Ok(ClientMessage::Action { action_id, .. }) if !may_speak => self.reject_for_rate(action_id),
            _ if !may_speak => {}
            Ok(message) => self.handle(message),
            Err(error) => self.outbound.say(&error.answer()),
        }
        Flow::Continue(())
    }

    fn handle(&mut self, message: ClientMessage) {
        match message {
            ClientMessage::Ping { timestamp } => self.answer_ping(timestamp),
            ClientMessage::Action { action_id, action_type, action_data, after } => {
                self.submit_action(action_id, action_type, action_data, after);
            }
            ClientMessage::Sync { after } => self.sync(after),
            ClientMessage::Visibility { hidden } => self.show_visibility(hidden),
            ClientMessage::Wait => self.wait(),
            ClientMessage::ClaimVictory => self.claim_victory(),
            ClientMessage::Leave => self.leave(),
        }
    }

    /// Takes a message from the seat's bucket. Answers whether there was one left; too many refusals in a
    /// row are the end.
    fn count_message(&mut self) -> ControlFlow<End, bool> {
        if self.limits.messages.take(self.lease.connected.player_id).is_ok() {
            self.refused_in_a_row = 0;
            return ControlFlow::Continue(true);
        }
        self.refused_in_a_row += 1;
        if self.refused_in_a_row >= MOST_REFUSED {
            return ControlFlow::Break(CloseCode::RateLimited.into());
        }
        ControlFlow::Continue(false)
    }
}

/// How a connection ends whose input can't be read.
fn fault(error: axum::Error) -> End {
    use tungstenite::Error;
    use tungstenite::error::ProtocolError;
    match error.into_inner().downcast_ref::<Error>() {
        Some(Error::Capacity(_)) => CloseCode::FrameTooLarge.into(),
        Some(Error::Utf8(_)) => CloseCode::BadFrame.into(),
        // A peer that went without a close frame has nobody to tell.
        Some(Error::Protocol(error)) if *error != ProtocolError::ResetWithoutClosingHandshake => {
            CloseCode::ProtocolError.into()
        }
        _ => End::default(),
    }
}
