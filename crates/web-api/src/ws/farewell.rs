//! The end of a socket: the close frame, and the wait for the other side's.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};

use crate::ws::outbound::Close;

/// How long a closed socket is kept for the other side to read why.
const PATIENCE: Duration = Duration::from_secs(1);

/// Closes a socket, with a reason when there is one. A socket that is dropped with input unread is reset,
/// and a reset may overtake the close frame: so what still comes is read and forgotten.
pub(super) async fn say(socket: &mut WebSocket, close: Option<Close>) {
    let farewell = async {
        if let Some(close) = close {
            let frame = CloseFrame { code: close.code.number(), reason: close.reason.into() };
            if socket.send(Message::Close(Some(frame))).await.is_err() {
                return;
            }
        }
        while let Some(message) = socket.recv().await {
            if message.is_err() {
                return;
            }
        }
    };
    // Its outcome changes nothing: the connection is over already.
    let _ = tokio::time::timeout(PATIENCE, farewell).await;
}
