//! `/openapi.json` against the router that answers.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde_json::Value;

use crate::service::{Service, sent};

/// Where the routes of the API are put together. Those of `pages` are for people.
const ROUTED: [&str; 3] = [
    include_str!("../../src/http/mod.rs"),
    include_str!("../../src/ws/mod.rs"),
    include_str!("../../src/openapi/mod.rs"),
];

/// The paths that a file routes.
fn paths(source: &str) -> BTreeSet<&str> {
    let routes = source.split(".route(").skip(1);
    routes.map(|route| route.split('"').nth(1).unwrap()).collect()
}

/// The same path with something in the place of each name in braces.
fn filled(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "1".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What each path of the document takes, by the names that `Allow` has for methods.
fn documented(document: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let methods = |described: &Value| {
        let methods: BTreeSet<String> =
            described.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        // Whoever answers GET answers HEAD.
        let head = methods.contains("GET").then(|| "HEAD".to_owned());
        methods.into_iter().chain(head).collect()
    };
    let paths = document["paths"].as_object().unwrap();
    paths.iter().map(|(path, described)| (path.clone(), methods(described))).collect()
}

#[tokio::test]
async fn the_document_has_every_route_of_the_router_with_its_methods_and_no_other() {
    let service = Service::start().await;
    let answer = sent(service.request(Method::GET, "/openapi.json")).await;
    assert_eq!((answer.status, answer.body["openapi"].as_str()), (200, Some("3.1.0")));
    let documented = documented(&answer.body);
    let routed: BTreeSet<&str> = ROUTED.into_iter().flat_map(paths).collect();
    assert_eq!(documented.keys().map(String::as_str).collect::<BTreeSet<_>>(), routed);
    for (path, methods) in &documented {
        // No route takes this method, so each tells which it does.
        let refused = sent(service.request(Method::TRACE, &filled(path))).await;
        refused.assert_refused(405, "no_such_method");
        let allowed = refused.headers["allow"].to_str().unwrap();
        let allowed: BTreeSet<String> = allowed.split(',').map(|method| method.trim().to_owned()).collect();
        assert_eq!(&allowed, methods, "{path}");
    }
}
