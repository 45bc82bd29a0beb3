//! One connection of a player, through a proxy of its own that can make it silent. Unlike a real client it does
//! nothing by itself: the player says what it sends, twice if need be.

use std::net::SocketAddr;
use std::time::Duration;

use reseat_client::ServiceUrl;
use reseat_client::connection::{ConnectRequest, Incoming, Outgoing, Socket, Transport, WebSocketTransport};
use reseat_protocol::connect::ConnectQuery;
use reseat_protocol::{ClientMessage, ServerMessage};
use reseat_testkit::TcpProxy;
use tokio::time::timeout;

use crate::table::Seated;

/// What does not come by then is given up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// What a connection brings.
pub(crate) enum Heard {
    Message(Box<ServerMessage>),
    /// A frame that no client can read.
    Unreadable(String),
    /// The end, with its code if there was one.
    End(Option<u16>),
}

/// The connection. Dropping it cuts it, without a close frame.
pub(crate) struct Device {
    socket: Socket,
    proxy: TcpProxy,
}

impl Device {
    /// Connects a seat to a node; `None` when that does not succeed soon.
    pub(crate) async fn open(node: SocketAddr, seated: &Seated, query: ConnectQuery) -> Option<Self> {
        let proxy = TcpProxy::to(node).ok()?;
        let service: ServiceUrl = format!("http://{}", proxy.address()).parse().ok()?;
        let transport = WebSocketTransport::new(service);
        let request = ConnectRequest { room_id: seated.room_id, token: seated.token.clone(), query };
        let socket = timeout(PATIENCE, transport.connect(request)).await.ok()?.ok()?;
        Some(Self { socket, proxy })
    }

    /// Sends a frame, as far as the connection takes it.
    pub(crate) fn send(&self, message: &ClientMessage) {
        // A connection that takes no more shows that by its silence.
        let _ = self.socket.send(Outgoing::Text(message.encode()));
    }

    /// From now on nothing is heard over it any more.
    pub(crate) fn fall_deaf(&self) {
        self.proxy.stall_answers();
    }

    /// From now on nothing goes through in either direction, and neither side is told.
    pub(crate) fn fall_silent(&self) {
        self.proxy.stall();
    }

    /// What comes next. Cancel-safe.
    pub(crate) async fn hear(&mut self) -> Heard {
        loop {
            match self.socket.receive().await {
                Some(Incoming::Text(text)) => {
                    match ServerMessage::decode(&text) {
                        Ok(Some(message)) => return Heard::Message(Box::new(message)),
                        // A frame of an unknown type is passed over, as every client does.
                        Ok(None) => {}
                        Err(error) => return Heard::Unreadable(format!("{error}: {text}")),
                    }
                }
                Some(Incoming::Closed(code)) => return Heard::End(Some(code)),
                None => return Heard::End(None),
            }
        }
    }
}
