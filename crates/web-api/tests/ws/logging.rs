//! What the log never says.

use std::io;
use std::sync::{Arc, Mutex};

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use crate::player::{Player, bare_request, open, refused, request};
use crate::table::Table;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_line_of_any_level_holds_a_token_or_a_query() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(Level::TRACE).with_writer(log.clone()).finish();
    // For the whole process: the tests beside this one are held to the same.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let table = Table::playing().await;
    let by_query = format!("session_token={}", table.token(0));
    let (mut player, _) = open(&table, bare_request(&table, &by_query)).await.unwrap();
    player.frames_until_pong().await;
    drop(player);
    let (player, _) = Player::sit(&table, 1, 2).await;
    drop(player);
    let bad = format!("session_token={}x", table.token(0));
    refused(&table, bare_request(&table, &bad)).await;
    let (mut player, _) = open(&table, request(&table, 0, "client_id=nonsense")).await.unwrap();
    player.closed().await;

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        logged.contains("a connection is open") && logged.contains("a connection is refused"),
        "{logged}"
    );
    // Every session token begins with `{"version":1` in base64url.
    for secret in ["eyJ2ZXJzaW9u", "session_token", "client_id=", "reseat.token."] {
        assert!(!logged.contains(secret), "{secret}: {logged}");
    }
}
