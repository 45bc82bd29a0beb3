//! What the log says of a request, and what it never says.

use std::io;
use std::sync::{Arc, Mutex};

use reqwest::Method;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::service::{Answer, Service, sent};

const SEED: u64 = 4_242;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Every line that names the request of an answer.
    fn lines_of(&self, answer: &Answer) -> Vec<Value> {
        let bytes = self.0.lock().unwrap();
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let lines = lines.map(|line| serde_json::from_slice::<Value>(line).unwrap());
        let request_id = answer.headers["x-request-id"].to_str().unwrap();
        lines.filter(|line| line.to_string().contains(request_id)).collect()
    }
}

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
async fn each_request_is_one_line_without_path_query_or_token() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().json().with_writer(log.clone()).finish();
    // For the whole process: the other tests run beside this one, and one for a thread loses events then.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    // Ids of its own, that no service of another test draws.
    let service = Service::start_with_seed(SEED).await;
    let seat = service.room(json!({ "game": "tally" })).await;
    let path = format!("/api/rooms/{}/recovery?after=0&session_token={}", seat.room, seat.token);
    let read = service.get(&path, &seat.token).await;
    let guessed = sent(service.request(Method::GET, "/api/rooms/ABCDEF")).await;
    let lost = sent(service.request(Method::GET, "/secret/path")).await;

    let logged = [&read, &guessed, &lost].map(|answer| log.lines_of(answer));
    assert!(logged.iter().all(|lines| lines.len() == 1), "{logged:#?}");
    let [read, guessed, lost] = logged.each_ref().map(|lines| &lines[0]["fields"]);
    assert_eq!((&read["method"], &read["status"]), (&json!("GET"), &json!(200)));
    assert_eq!(read["path"], "/api/rooms/{room}/recovery");
    assert!(read["ms"].is_i64());
    assert_eq!((&guessed["code"], &guessed["status"]), (&json!("room_not_found"), &json!(404)));
    assert_eq!(lost["path"], "unmatched");
    let everything = format!("{logged:?}");
    for secret in [seat.token.as_str(), &seat.guest.access_token, &seat.room, "ABCDEF", "secret", "after=0"] {
        assert!(!everything.contains(secret), "{secret}");
    }
}
