//! `ping`: answered with `pong`.

use reseat_protocol::ServerMessage;

use crate::ws::connection::Connection;

impl Connection {
    /// Echoes the client's time and tells the room's head, so that a silent gap shows. What lies below the
    /// head was put into the queue before, so a gap that shows is one.
    pub(super) fn answer_ping(&self, timestamp: i64) {
        let head = self.lease.membership.room.head().max(self.known);
        self.outbound.say(&ServerMessage::Pong {
            timestamp,
            server_timestamp: self.services().clock.now().timestamp_millis(),
            sequence_number: head,
        });
    }
}
