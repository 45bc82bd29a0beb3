use std::net::{SocketAddr, TcpStream};

use super::*;

/// The address in the server's URL.
fn address(server: &Postgres) -> SocketAddr {
    let url = server.url();
    let host = url.strip_prefix("postgres://postgres@").unwrap().strip_suffix("/postgres").unwrap();
    host.parse().unwrap()
}

#[test]
fn a_server_takes_connections_until_it_is_dropped_and_leaves_nothing() {
    if Programs::find(&Account::choose().unwrap()).is_none() {
        // A test installs nothing; whoever has a server elsewhere needs none here.
        return;
    }
    let server = Postgres::start(Durability::None).unwrap();
    let (address, folder) = (address(&server), server.cluster.folder().to_owned());
    assert!(address.ip().is_loopback());
    TcpStream::connect(address).unwrap();
    assert!(folder.join("data").exists());
    drop(server);
    TcpStream::connect(address).unwrap_err();
    assert!(!folder.exists());
}

#[test]
fn what_is_to_be_kept_outlives_the_server() {
    if Programs::find(&Account::choose().unwrap()).is_none() {
        return;
    }
    let server = Postgres::start(Durability::Full).unwrap();
    let (address, folder) = (address(&server), server.cluster.folder().to_owned());
    let told = server.keep().unwrap();
    TcpStream::connect(address).unwrap_err();
    assert!(folder.join("data/PG_VERSION").exists());
    assert!(told.contains(folder.to_str().unwrap()), "{told}");
    std::fs::remove_dir_all(folder).unwrap();
}
