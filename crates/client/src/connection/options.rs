//! What a connection is opened with: the seat, and what the task works with.

use std::fmt;
use std::sync::Arc;

use reseat_protocol::TokenText;
use uuid::Uuid;

use super::renewal::TokenRenewer;
use super::settings::Settings;
use super::transport::Transport;
use super::websocket::WebSocketTransport;
use crate::random::{Randomness, SystemRandomness};
use crate::service_url::ServiceUrl;

/// Which seat to connect, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The room.
    pub room_id: Uuid,
    /// Proves the seat.
    pub token: TokenText,
    /// Names this client over all its connections; drawn when there is none. A client that comes back
    /// under its old id reclaims its seat without asking, and gives the attempt it had come to.
    pub client_id: Option<Uuid>,
    /// The last attempt made under this id before; the first one here is one higher.
    pub last_attempt: i32,
    /// Whether the player has confirmed already to replace another client.
    pub takeover: bool,
}

impl Seat {
    /// A seat that this client has not been connected to before.
    #[must_use]
    pub const fn new(room_id: Uuid, token: TokenText) -> Self {
        Self { room_id, token, client_id: None, last_attempt: 0, takeover: false }
    }
}

/// What a connection works with.
#[derive(Clone)]
pub struct Options {
    /// Opens the sockets.
    pub transport: Arc<dyn Transport>,
    /// Gets another token when the service refuses the present one; without it, the connection stops.
    pub renewer: Option<Arc<dyn TokenRenewer>>,
    /// Draws jitter and ids.
    pub randomness: Arc<dyn Randomness>,
    /// Times and bounds.
    pub settings: Settings,
}

impl Options {
    /// WebSockets to this service, with the usual times and no renewer.
    #[must_use]
    pub fn to(service: ServiceUrl) -> Self {
        Self::over(WebSocketTransport::new(service))
    }

    /// Sockets of this transport, with the usual times and no renewer.
    #[must_use]
    pub fn over(transport: impl Transport) -> Self {
        Self {
            transport: Arc::new(transport),
            renewer: None,
            randomness: Arc::new(SystemRandomness),
            settings: Settings::default(),
        }
    }

    /// The same, with a renewer.
    #[must_use]
    pub fn renewing(self, renewer: impl TokenRenewer) -> Self {
        Self { renewer: Some(Arc::new(renewer)), ..self }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("settings", &self.settings).finish_non_exhaustive()
    }
}
