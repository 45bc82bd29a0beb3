//! A server with stored sessions, and those who ask it.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::stored;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::harness::{Meter, Sample, Watch, Watched};
use crate::load::http::{HttpCaller, HttpRequest};
use crate::load::stage::Stage;
use crate::server::Server;
use crate::settings::Settings;

/// Connections that ask at once.
pub(super) const CALLERS: usize = 32;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Whether the server is alive: no session at all.
    Health,
    /// Who I am, by a cookie.
    Cookie,
    /// Who I am, by an access token.
    AccessToken,
}

impl Asked {
    pub(super) const ALL: [Self; 3] = [Self::Health, Self::Cookie, Self::AccessToken];
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Health => "nobody (`/healthz`)",
            Self::Cookie => "cookie",
            Self::AccessToken => "access token",
        })
    }
}

/// The requests of those who were signed in.
pub(super) struct Requests {
    pub(super) by_cookie: Vec<HttpRequest>,
    pub(super) by_access_token: Vec<HttpRequest>,
}

/// A server on a database with so many sessions.
pub(super) struct Site {
    pub(super) stored: usize,
    database: BenchDatabase,
    server: Server,
    watched: Watched,
    stage: Stage,
    health: Arc<[HttpRequest]>,
    by_cookie: Arc<[HttpRequest]>,
    by_access_token: Arc<[HttpRequest]>,
}

impl Site {
    /// Starts the server and stores the sessions.
    ///
    /// # Errors
    /// When the server or the database fails.
    pub(super) async fn open(
        settings: &Settings,
        kind: DatabaseKind,
        stored: usize,
    ) -> Result<Self, Failure> {
        let database = BenchDatabase::create(settings, kind).await?;
        let server = Server::start(settings, database.url()).await?;
        let watched = Watched {
            load: vec![Watch::ThisProcess],
            service: vec![server.watch()],
            database: database.server().await?,
        };
        let Requests { by_cookie, by_access_token } =
            stored::store(server.address(), kind, database.url(), stored).await?;
        Ok(Self {
            stored,
            database,
            server,
            watched,
            stage: Stage::open()?,
            health: [HttpRequest::get("/healthz", &[])].into(),
            by_cookie: by_cookie.into(),
            by_access_token: by_access_token.into(),
        })
    }

    /// Asks for so long.
    ///
    /// # Errors
    /// When an answer is not 200.
    pub(super) async fn ask(&self, asked: Asked, length: Duration) -> Result<Sample, Failure> {
        let requests = match asked {
            Asked::Health => &self.health,
            Asked::Cookie => &self.by_cookie,
            Asked::AccessToken => &self.by_access_token,
        };
        let meter = Meter::start(&self.watched)?;
        let end = Instant::now() + length;
        let mut callers = JoinSet::new();
        for number in 0..CALLERS {
            let caller = call(self.server.address(), Arc::clone(requests), number, end);
            callers.spawn_on(caller, self.stage.handle());
        }
        let mut answers = 0;
        while let Some(caller) = callers.join_next().await {
            answers += caller??;
        }
        meter.stop(answers)
    }

    /// Stops the server and removes the database.
    ///
    /// # Errors
    /// When one does not go.
    pub(super) async fn close(self) -> Result<(), Failure> {
        self.server.stop().await?;
        self.database.remove().await
    }
}

/// Asks one request after the other until the end. No two callers begin with the same.
async fn call(
    server: SocketAddr,
    requests: Arc<[HttpRequest]>,
    number: usize,
    end: Instant,
) -> Result<u64, Failure> {
    let mut caller = HttpCaller::open(server).await?;
    let mut answers = 0;
    let begin = number * requests.len() / CALLERS;
    for request in requests.iter().cycle().skip(begin) {
        if Instant::now() >= end {
            break;
        }
        let answer = caller.call(request).await?;
        if answer.status != 200 {
            return Err(Failure::Unexpected(format!("a session was answered with {}", answer.status)));
        }
        answers += 1;
    }
    Ok(answers)
}
