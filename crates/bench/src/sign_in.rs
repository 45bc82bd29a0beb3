//! Whether the time of a refused sign-in tells why it was refused.

use serde_json::json;

use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::harness::Section;
use crate::load::http::{HttpCaller, HttpRequest};
use crate::refusals::{self, ATTEMPTS, Class, TIMES, Timed, WELCH};
use crate::server::Server;
use crate::settings::Settings;

/// Names of each class, which take turns.
const NAMES: usize = 20;
const PASSWORD: &str = "a word that nobody else has";

/// Measures.
///
/// # Errors
/// When the server or a database fails, or an attempt is answered otherwise than with 401.
pub(crate) async fn run(settings: &Settings) -> Result<Section, Failure> {
    let mut measured = Vec::new();
    for kind in settings.databases() {
        measured.push((kind, measure(settings, kind).await?));
    }
    let (aims, table) = refusals::tell(&measured);
    Ok(Section {
        name: "sign-in",
        title: "What the time of a refused sign-in tells",
        about: format!(
            "The server as it is shipped, in a process of its own. {ATTEMPTS} sign-ins of each class, in an order \
             drawn at random, one after the other over one connection; every one is refused. The names of a class \
             take turns."
        ),
        aims,
        tables: vec![(TIMES.to_owned(), table)],
        notes: vec![WELCH.to_owned()],
    })
}

async fn measure(settings: &Settings, kind: DatabaseKind) -> Result<Vec<Timed>, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let server = Server::start(settings, database.url()).await?;
    let classes = classes(&mut HttpCaller::open(server.address()).await?).await?;
    let timed = refusals::make(&server, &classes, 401, 1).await?;
    server.stop().await?;
    database.remove().await?;
    Ok(timed)
}

/// Those who need one are given a user first.
async fn classes(caller: &mut HttpCaller) -> Result<[Class; 5], Failure> {
    let class = |name| Class { name, requests: Vec::new() };
    let [mut unknown, mut wrong, mut empty, mut guests, mut long] =
        ["unknown name", "wrong password", "empty password", "name of a guest", "password of 64 KiB"]
            .map(class);
    let other = "not what was chosen";
    for number in 0..NAMES {
        unknown.requests.push(sign_in(&format!("unknown-{number}"), other));
        wrong.requests.push(sign_in(&registered(caller, format!("wrong-{number}")).await?, other));
        empty.requests.push(sign_in(&registered(caller, format!("empty-{number}")).await?, ""));
        guests.requests.push(sign_in(&guest(caller).await?, other));
        let name = registered(caller, format!("long-{number}")).await?;
        long.requests.push(sign_in(&name, &"x".repeat(64 << 10)));
    }
    Ok([unknown, wrong, empty, guests, long])
}

async fn guest(caller: &mut HttpCaller) -> Result<String, Failure> {
    let signed_in = caller.call(&HttpRequest::post("/session", &[], "{}")).await?.json(201)?;
    Ok(signed_in["user"]["username"].as_str().unwrap_or_default().to_owned())
}

async fn registered(caller: &mut HttpCaller, name: String) -> Result<String, Failure> {
    caller.call(&credentials("/api/auth/register", &name, PASSWORD)).await?.json(201)?;
    Ok(name)
}

fn sign_in(username: &str, password: &str) -> HttpRequest {
    credentials("/api/auth/login", username, password)
}

fn credentials(path: &str, username: &str, password: &str) -> HttpRequest {
    HttpRequest::post(path, &[], &json!({ "username": username, "password": password }).to_string())
}
