//! Takes connections and hands their requests to the router, within bounds on what a peer may send and how
//! slowly. `axum::serve` has no such bounds, so this is its place.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower_service::Service;
use tracing::{debug, info, warn};

use crate::pages;
use crate::router::router;
use crate::state::AppState;

/// How long a peer may take over the head of a request, and stay idle between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Header fields of a request; more are answered with 431.
const MAX_HEADERS: usize = 64;
/// Bytes that are read ahead of a connection: also the bound of a request's head.
const MAX_BUFFER: usize = 32 * 1024;
/// How long to wait when the system has no more sockets to give.
const ACCEPT_AGAIN: Duration = Duration::from_secs(1);

/// Serves until `shutdown` is ready; then takes no new connections, closes every WebSocket with 1012, and
/// gives requests that are under way the operator's grace to end.
pub async fn serve(listener: TcpListener, state: AppState, shutdown: impl Future<Output = ()>) {
    if !pages::is_built_in() {
        info!("this build has no web pages, the API only: build web/ first, then the service again");
    }
    let router = router(state.clone());
    // Every connection holds a receiver: told to end by a change, counted by the channel's closing.
    let (stop, stopping) = watch::channel(());
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            (stream, peer) = accept(&listener) => spawn_connection(stream, peer, router.clone(), stopping.clone()),
            () = &mut shutdown => break,
        }
    }
    drop((listener, stopping));
    stop.send_replace(());
    let grace = state.settings.shutdown_grace;
    let (ended, ()) = tokio::join!(tokio::time::timeout(grace, stop.closed()), state.hub.close());
    if ended.is_err() {
        warn!(grace_ms = grace.as_millis(), "some requests did not end within the grace");
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // The peer was gone before it was its turn.
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                warn!(%error, "no connection can be taken; is the file limit too low?");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

fn is_of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn spawn_connection(stream: TcpStream, peer: SocketAddr, router: Router, mut stopping: watch::Receiver<()>) {
    // Frames are small and each is waited for.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "TCP_NODELAY can't be set");
    }
    let service = service_fn(move |request| handle(router.clone(), peer, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_BUFFER)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::spawn(async move {
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            _ = stopping.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            // Broken off or not HTTP: nothing that an operator could mend.
            debug!(%error, "a connection ended early");
        }
    });
}

async fn handle(
    mut router: Router,
    peer: SocketAddr,
    mut request: Request<Incoming>,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    router.call(request.map(Body::new)).await
}
