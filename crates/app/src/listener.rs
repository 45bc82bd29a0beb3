//! Where the service listens.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::failure::Failure;

/// Listens from now on.
///
/// # Errors
/// When the address can't be had.
pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::Failed(format!("{address} can't be listened on: {error}; choose another by --listen"))
    })
}

/// The address with the port that the system has chosen, where it was asked to.
///
/// # Errors
/// When the system does not tell.
pub(crate) fn local_address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(|error| Failure::Failed(format!("the address is not known: {error}")))
}
