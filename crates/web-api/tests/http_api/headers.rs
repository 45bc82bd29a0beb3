//! What every answer carries, and which pages may read it.

use reqwest::Method;
use serde_json::json;

use crate::service::{Answer, LISTED_ORIGIN, Service, sent};

#[tokio::test]
async fn every_answer_has_its_own_request_id_and_is_not_kept_or_sniffed() {
    let service = Service::start().await;
    let get = |path: &str| sent(service.request(Method::GET, path).header("x-request-id", "mine"));
    let mut ids = Vec::new();
    for path in ["/api/games", "/api/auth/me", "/nowhere", "/healthz"] {
        let answer = get(path).await;
        assert_eq!(answer.headers["cache-control"], "no-store", "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(answer.headers["strict-transport-security"], "max-age=31536000", "{path}");
        assert!(answer.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        ids.push(answer.headers["x-request-id"].to_str().unwrap().to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
    assert!(!ids.contains(&"mine".to_owned()));
}

fn preflight(service: &Service, origin: &'static str) -> impl Future<Output = Answer> {
    let request = service.request(Method::OPTIONS, "/api/rooms").header("origin", origin);
    let request = request.header("access-control-request-method", "POST");
    sent(request.header("access-control-request-headers", "authorization,content-type"))
}

#[tokio::test]
async fn a_listed_page_may_read_answers_without_credentials() {
    let service = Service::start().await;
    let allowed = preflight(&service, LISTED_ORIGIN).await;
    assert_eq!(allowed.status, 200, "{allowed:?}");
    assert_eq!(allowed.headers["access-control-allow-origin"], LISTED_ORIGIN);
    assert!(!allowed.headers.contains_key("access-control-allow-credentials"));
    let headers = allowed.headers["access-control-allow-headers"].to_str().unwrap();
    assert_eq!(headers, "authorization,content-type");
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let request = service.request(Method::OPTIONS, "/api/sessions/x").header("origin", LISTED_ORIGIN);
        let answer = sent(request.header("access-control-request-method", method)).await;
        let methods = answer.headers["access-control-allow-methods"].to_str().unwrap();
        assert!(methods.split(',').any(|allowed| allowed == method), "{method}: {methods}");
    }
    // A refusal can be read as well as a success.
    for path in ["/api/games", "/api/auth/me"] {
        let answer = sent(service.request(Method::GET, path).header("origin", LISTED_ORIGIN)).await;
        assert_eq!(answer.headers["access-control-allow-origin"], LISTED_ORIGIN, "{path}");
        assert!(answer.headers["vary"].to_str().unwrap().contains("origin"), "{path}");
    }
}

#[tokio::test]
async fn any_other_page_gets_no_leave_to_read() {
    let service = Service::start().await;
    let guest = service.guest().await;
    for origin in ["https://evil.example", "null", "https://play.example.evil.example"] {
        let refused = preflight(&service, origin).await;
        assert!(!refused.headers.contains_key("access-control-allow-origin"), "{origin}");
        let request = service.request(Method::POST, "/api/rooms").bearer_auth(&guest.access_token);
        let answer = sent(request.header("origin", origin).json(&json!({ "game": "tally" }))).await;
        assert_eq!(answer.status, 201, "a bearer token is no ambient credential");
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{origin}");
    }
}
