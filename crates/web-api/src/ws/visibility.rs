//! `visibility`: the page was hidden or shown.

use crate::ws::connection::Connection;

impl Connection {
    /// Notes it; the others are told once the message is done with.
    pub(super) fn show_visibility(&mut self, hidden: bool) {
        self.heartbeat.hide(hidden);
    }
}
