//! `wait`: goes on waiting for the abandoned seats.

use reseat_protocol::ServerMessage;
use reseat_protocol::server_message::ErrorFrame;

use crate::ws::connection::Connection;

impl Connection {
    /// This build offers no claims, so there is nothing to go on waiting instead of.
    pub(super) fn wait(&self) {
        self.outbound.say(&no_claims());
    }
}

/// Claims are not offered by this build.
pub(super) fn no_claims() -> ServerMessage {
    ServerMessage::Error(ErrorFrame {
        code: "unavailable".to_owned(),
        message: "claims are not offered by this build of the service".to_owned(),
    })
}
