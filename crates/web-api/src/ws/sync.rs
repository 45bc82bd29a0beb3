//! `sync`: answered with `recovery`.

use crate::ws::connection::Connection;
use crate::ws::recovering::Question;

impl Connection {
    /// Reads what was missed. A client that asks again before the answer gets the newest answered.
    pub(super) fn sync(&mut self, after: i64) {
        self.recovering.ask(Question::Sync(after));
    }
}
