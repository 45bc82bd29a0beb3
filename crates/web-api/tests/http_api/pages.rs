//! The addresses of the web app, whether or not this build has it.

use reqwest::Method;

use crate::service::{Service, sent};

#[tokio::test]
async fn the_front_page_is_the_app_or_says_that_there_is_none() {
    let service = Service::start().await;
    let answer = service.request(Method::GET, "/").send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers()["cache-control"], "no-cache");
    let content_type = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let body = answer.text().await.unwrap();
    match content_type.as_str() {
        "text/html; charset=utf-8" => assert!(body.contains("<div id=\"root\">"), "{body}"),
        _ => assert!(body.contains("no web pages"), "{body}"),
    }
}

#[tokio::test]
async fn every_address_of_the_app_is_answered_with_the_same_page() {
    let service = Service::start().await;
    let status = async |path: &str| service.request(Method::GET, path).send().await.unwrap().status();
    let is_built_in = status("/rules").await == 200;
    for path in ["/room/01932b7c-0000-7000-8000-000000000001", "/join/K7PQ3X", "/account", "/devices", "/ops"]
    {
        assert_eq!(status(path).await == 200, is_built_in, "{path}");
    }
}

#[tokio::test]
async fn what_is_no_page_of_the_app_stays_a_problem() {
    let service = Service::start().await;
    for path in
        ["/room", "/join/a/b", "/rules/x", "/assets/none.js", "/assets/..%2f..%2fCargo.toml", "/index.html"]
    {
        sent(service.request(Method::GET, path)).await.assert_refused(404, "no_such_route");
    }
}
