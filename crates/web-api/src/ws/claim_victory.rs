//! `claim_victory`: claims the win over the abandoned seats.

use crate::ws::connection::Connection;
use crate::ws::wait::no_claims;

impl Connection {
    /// This build offers no claims.
    pub(super) fn claim_victory(&self) {
        self.outbound.say(&no_claims());
    }
}
