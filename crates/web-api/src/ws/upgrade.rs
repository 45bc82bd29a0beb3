//! `GET /ws/{room_id}`: who may open a connection, decided before the socket exists.
//!
//! A client that offers `reseat.v1` is refused by a close code after the upgrade, because browsers can
//! read that and not a status; everyone else is refused by HTTP.

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Uri};
use reseat_domain::services::Since;
use reseat_protocol::limits::MAX_FRAME_BYTES;
use reseat_protocol::subprotocol::SUBPROTOCOL;
use tracing::info;

use crate::extract::{ClientAddress, Device};
use crate::limits::CountedConnection;
use crate::state::AppState;
use crate::ws::asked::{Asked, read_offer};
use crate::ws::connection::Connection;
use crate::ws::farewell;
use crate::ws::hub::Hub;
use crate::ws::lease::Lease;
use crate::ws::refusal::Refusal;

/// What is read from a socket at a time, and held for every idle connection. Most frames of a client are far
/// smaller; for a larger one the buffer grows.
const READ_BUFFER: usize = 512;
/// Bytes of frames that are gathered before they are written without waiting for the flush.
const WRITE_BUFFER: usize = 4 * 1024;
/// A frame above this can't be sent; the largest recovery is well below.
const MAX_WRITE_BUFFER: usize = 1024 * 1024;

/// A connection that has its seat, and waits for its socket.
struct Opened {
    lease: Lease,
    since: Option<Since>,
    counted: CountedConnection,
}

/// Opens a connection, or refuses it.
pub(super) async fn open(
    State(app): State<AppState>,
    Path(room): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    ClientAddress(address): ClientAddress,
    Device(device): Device,
    // As a `Result`, so that the token is judged first.
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    // Held until the socket is gone: a node that stops waits for it.
    let held = app.hub.hold();
    let asked = Asked::read(&app, &room, &uri, &headers, address, device).await;
    let upgrade = match upgrade {
        Ok(upgrade) => with_bounds(upgrade),
        Err(rejection) => {
            let refusal = asked.err().unwrap_or_else(|| Refusal::not_a_websocket(&rejection));
            return refusal.into_response();
        }
    };
    let opened = match asked {
        Ok(asked) => take_seat(&app.hub, asked).await,
        Err(refusal) => Err(refusal),
    };
    match opened {
        Ok(Opened { lease, since, counted }) => upgrade.on_upgrade(async move |socket| {
            let connection = Box::new(Connection::new(socket, lease, app.limits, since));
            // In a task of its own: this one keeps the room that the upgrade took for as long as it lives.
            app.hub.spawn(async move {
                connection.run().await;
                drop(counted);
            });
            drop(held);
        }),
        Err(refusal) if read_offer(&headers).speaks_v1 => {
            let close = refusal.close();
            info!(code = close.code.number(), reason = close.reason, "a connection is refused");
            upgrade.on_upgrade(async move |mut socket| {
                farewell::say(&mut socket, Some(close)).await;
                drop(held);
            })
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Takes the seat in a task of its own: should the client vanish meanwhile, the lease is dropped there and
/// the seat given back.
async fn take_seat(hub: &Arc<Hub>, asked: Asked) -> Result<Opened, Refusal> {
    let Asked { wanted, since, counted } = asked;
    let taken = hub.spawn(Lease::take(Arc::clone(hub), wanted)).await;
    let lease = taken.unwrap_or_else(|_| Err(Refusal::unavailable()))?;
    Ok(Opened { lease, since, counted })
}

/// Selects the only subprotocol there is, and bounds what a socket may take of memory.
fn with_bounds(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(MAX_FRAME_BYTES)
        .max_frame_size(MAX_FRAME_BYTES)
}
