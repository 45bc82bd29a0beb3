//! What is said when a database can't be opened: enough to mend it, and never the password.

use std::error::Error;
use std::time::Duration;

use reseat_persistence::{OpenError, SeaOrmStore, StoreSettings};
use reseat_test_database::{DatabaseKind, TestDatabase};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// In every address that is tried.
const PASSWORD: &str = "hunter2";

async fn refusal(url: &str) -> OpenError {
    let settings = StoreSettings { queue_patience: Duration::from_millis(500), ..StoreSettings::default() };
    SeaOrmStore::open_with(url, Vec::new(), settings).await.err().unwrap()
}

/// What an error and its sources say, one after the other, after a look at whether any of it is secret.
fn told(url: &str, error: &OpenError) -> String {
    let mut said = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        for shown in [error.to_string(), format!("{error:?}"), format!("{error:#?}")] {
            assert!(!shown.contains(PASSWORD), "{url}: {shown}");
        }
        said.push(error.to_string());
        next = error.source();
    }
    said.join(": ")
}

/// A server that asks for a password and refuses it; answers its port.
async fn strict_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut heard = [0; 1024];
            assert!(client.read(&mut heard).await.unwrap() > 0);
            client.write_all(b"R\0\0\0\x08\0\0\0\x03").await.unwrap();
            assert!(client.read(&mut heard).await.unwrap() > 0);
            let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"ann\"\0\0";
            let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
            client.write_all(&[b"E", &length[..], fields].concat()).await.unwrap();
        }
    });
    port
}

async fn unused_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn an_address_that_does_not_open_says_why_and_hides_its_password() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (server, _) = database.url().rsplit_once('/').unwrap();
    let (user, host) = server.trim_start_matches("postgres://").split_once('@').unwrap();
    let user = user.split(':').next().unwrap();
    let (strict, unused) = (strict_server().await, unused_port().await);
    for (url, reason) in [
        (
            format!("postgres://ann:{PASSWORD}@127.0.0.1:{strict}/reseat?sslmode=disable"),
            "password authentication failed",
        ),
        (format!("postgres://ann:{PASSWORD}@127.0.0.1:{unused}/reseat"), "refused"),
        (format!("postgresql://ann@127.0.0.1:{unused}/reseat?password={PASSWORD}"), "refused"),
        (format!("postgres://{user}:{PASSWORD}@{host}/reseat_no_such_database"), ""),
        (format!("postgres://ann:{PASSWORD}@db:port/reseat"), "port"),
        (format!("postgresql://ann:{PASSWORD}@[::1/reseat"), "IPv6"),
        (format!("postgres://ann:{PASSWORD}@db/reseat?sslmode=perhaps"), "perhaps"),
        (format!("postgres://ann:{PASSWORD}%ff@db/reseat"), "utf-8"),
    ] {
        let error = refusal(&url).await;
        assert!(matches!(error, OpenError::Server { .. }), "{error}");
        let told = told(&url, &error);
        assert!(told.contains("can't be reached; check that") && told.contains(reason), "{url}: {told}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let url = format!("{}_not", database.url());
    let told = told(&url, &refusal(&url).await);
    assert!(told.contains("_not\" does not exist"), "{told}");
}

#[tokio::test]
async fn both_names_of_the_kind_open_a_database() {
    let database = TestDatabase::empty(DatabaseKind::Postgres).await;
    let (_, rest) = database.url().split_once("://").unwrap();
    for kind in ["postgres", "postgresql"] {
        let store = SeaOrmStore::open(&format!("{kind}://{rest}"), Vec::new()).await.unwrap();
        store.close().await.unwrap();
    }
}
