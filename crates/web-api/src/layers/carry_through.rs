//! Each request is handled in a task of its own: no dropped connection stops it half way, between a commit
//! and its announcement; a panic ends only this task; and nobody waits for it longer than a bound.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;

use crate::error::ApiError;

/// How long a request is waited for. What it began goes on; its body can't be sent on after the answer.
const LONGEST: Duration = Duration::from_secs(30);

pub(crate) async fn carry_through(request: Request, next: Next) -> Response {
    let handled = tokio::spawn(next.run(request).in_current_span());
    match tokio::time::timeout(LONGEST, handled).await {
        Ok(Ok(response)) => response,
        Ok(Err(panicked)) => ApiError::internal().caused_by(&panicked).into_response(),
        Err(_) => ApiError::unavailable(
            "this took too long; whether it took effect is unknown, so repeat it with the same ids",
        )
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tokio::sync::Notify;
    use tower_service::Service;

    use super::*;

    async fn answered(mut router: Router) -> Response {
        router.call(Request::new(Body::empty())).await.unwrap_or_else(|never| match never {})
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_of_its_own_request() {
        let handler = get(async || -> &'static str { panic!("a card fell off the table") });
        let router = Router::new().route("/", handler).layer(from_fn(carry_through));
        assert_eq!(answered(router.clone()).await.status(), 500);
        assert_eq!(answered(router).await.status(), 500);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_request_longer_than_its_bound() {
        let router = Router::new()
            .route("/", get(async || std::future::pending::<()>().await))
            .layer(from_fn(carry_through));
        let response = answered(router).await;
        assert_eq!(response.status(), 503);
        assert!(response.headers().contains_key("retry-after"));
    }

    #[tokio::test]
    async fn a_dropped_request_is_carried_through() {
        let (began, finished) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (begin, finish) = (Arc::clone(&began), Arc::clone(&finished));
        let go_on = Arc::new(Notify::new());
        let wait = Arc::clone(&go_on);
        let handler = get(async move || {
            begin.notify_one();
            wait.notified().await;
            finish.notify_one();
        });
        let router = Router::new().route("/", handler).layer(from_fn(carry_through));
        tokio::select! {
            _ = answered(router) => panic!("it was answered"),
            () = began.notified() => {}
        }
        go_on.notify_one();
        finished.notified().await;
    }
}
