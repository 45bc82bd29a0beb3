//! The servers of a run, all on one database, and the way to it.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::Path;
use std::time::Duration;

use futures_util::future::select_all;
use reseat_client::ReseatApi;
use reseat_client::random::SystemRandomness;
use reseat_test_database::hold_sqlite_lock;
use reseat_testkit::TcpProxy;
use tokio::time::sleep;

use crate::database::Database;
use crate::failure::Failure;
use crate::history::Program;
use crate::server::Server;

/// The servers.
pub(crate) struct Nodes {
    servers: Vec<Server>,
    database: DatabaseWay,
}

/// How a run takes the database away.
enum DatabaseWay {
    /// Another program locks this file.
    Sqlite(String),
    /// This proxy before the server stands still.
    Postgres(TcpProxy),
}

/// What a player needs of one node.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) api: ReseatApi,
}

impl Nodes {
    /// Starts them, one after the other.
    pub(crate) async fn start(program: &Program, folder: &Path) -> Result<Self, Failure> {
        let (database, way) = way_to(&program.database, folder)?;
        let mut servers = Vec::new();
        for number in 1..=program.nodes {
            let name = format!("node-{number}");
            let mut settings = vec![("RESEAT_NODE_ID", name.clone())];
            settings.extend(program.left_out.clone().map(|left_out| ("FAULT_LEFT_OUT", left_out)));
            let server =
                Server::new(program.reseat.clone(), folder.to_owned(), &database, &SystemRandomness)?;
            let mut server = server.named(name, &settings);
            server.start().await?;
            servers.push(server);
        }
        Ok(Self { servers, database: way })
    }

    /// What players need of each.
    pub(crate) fn services(&self) -> Vec<Service> {
        let service = |server: &Server| Service { address: server.address(), api: server.api().clone() };
        self.servers.iter().map(service).collect()
    }

    /// One of them.
    pub(crate) fn any(&self) -> &Server {
        &self.servers[0]
    }

    /// The one that a number draws.
    pub(crate) fn drawn(&mut self, number: u64) -> &mut Server {
        let count = self.servers.len() as u64;
        let index = usize::try_from(number % count).unwrap_or_default();
        &mut self.servers[index]
    }

    /// Waits until one of them stops by itself, which none should ever do. Cancel-safe.
    pub(crate) async fn stops(&mut self) -> Failure {
        select_all(self.servers.iter_mut().map(|server| Box::pin(server.stops()))).await.0
    }

    /// Takes the database away for so long: nothing is stored on SQLite, nothing is answered on PostgreSQL.
    pub(crate) async fn take_database_away(&self, time: Duration) -> Result<(), Failure> {
        match &self.database {
            DatabaseWay::Sqlite(url) => {
                hold_sqlite_lock(url, sleep(time)).await.map_err(|error| Failure::NotLocked(error.into()))
            }
            DatabaseWay::Postgres(proxy) => {
                proxy.stall();
                sleep(time).await;
                // What waited is answered, or cut off; both happen to real ones.
                if time.as_millis().is_multiple_of(2) {
                    proxy.cut();
                }
                proxy.resume();
                Ok(())
            }
        }
    }

    /// `kill -9` for all.
    pub(crate) async fn kill(&mut self) -> Result<(), Failure> {
        for server in &mut self.servers {
            server.kill().await?;
        }
        Ok(())
    }
}

/// Where the servers find the database, and how it can be taken away.
fn way_to(database: &Database, folder: &Path) -> Result<(Database, DatabaseWay), Failure> {
    let Database::Postgres(url) = database else {
        return Ok((Database::Sqlite, DatabaseWay::Sqlite(Database::Sqlite.url(folder))));
    };
    let host = host_of(url).ok_or_else(|| Failure::DatabaseAddress(url.clone()))?;
    let address = host.to_socket_addrs().ok().and_then(|mut found| found.next());
    let address = address.ok_or_else(|| Failure::DatabaseAddress(url.clone()))?;
    let proxy = TcpProxy::to(address).map_err(|_| Failure::NoPort)?;
    let through = url.replacen(host, &proxy.address().to_string(), 1);
    Ok((Database::Postgres(through), DatabaseWay::Postgres(proxy)))
}

/// Host and port in the address of a database.
fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    authority.rsplit('@').next().filter(|host| host.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_found_in_its_address() {
        for (url, host) in [
            ("postgres://postgres@127.0.0.1:5432/postgres", Some("127.0.0.1:5432")),
            ("postgres://u:p@db:1/x?sslmode=disable", Some("db:1")),
            ("postgres://db/x", None),
            ("nothing", None),
        ] {
            assert_eq!(host_of(url), host, "{url}");
        }
    }
}
