//! Sign-ins that are refused, each timed.

use std::fmt;

use reseat_client::random::{Randomness, SeededRandomness};
use serde_json::json;
use tokio::time::Instant;

use super::welch;
use crate::database::{BenchDatabase, DatabaseKind};
use crate::failure::Failure;
use crate::load::http::{HttpCaller, HttpRequest};
use crate::server::Server;
use crate::settings::Settings;

/// Names of each class, which take turns.
const NAMES: usize = 20;
/// Attempts of each class before any is timed.
const WARM_UP: usize = 20;
const PASSWORD: &str = "a word that nobody else has";

/// Why a sign-in is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Nobody has the name.
    Unknown,
    /// A user has it, with another password.
    Wrong,
    /// A user has it; the password is empty.
    Empty,
    /// A guest has it, who has no password.
    Guest,
    /// A user has it; the password has 64 KiB.
    Long,
}

impl Class {
    pub(super) const ALL: [Self; 5] = [Self::Unknown, Self::Wrong, Self::Empty, Self::Guest, Self::Long];
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "unknown name",
            Self::Wrong => "wrong password",
            Self::Empty => "empty password",
            Self::Guest => "name of a guest",
            Self::Long => "password of 64 KiB",
        })
    }
}

/// The times of all attempts, in milliseconds.
#[derive(Default)]
pub(super) struct Attempts([Vec<f64>; Class::ALL.len()]);

impl Attempts {
    pub(super) fn of(&self, class: Class) -> &[f64] {
        &self.0[class as usize]
    }

    /// The largest |t| between any two classes.
    pub(super) fn largest_t(&self) -> f64 {
        let pairs = self.0.iter().enumerate().flat_map(|(place, ours)| {
            self.0[..place].iter().map(move |theirs| welch::largest_t(ours, theirs))
        });
        pairs.fold(0.0, f64::max)
    }
}

/// Makes so many attempts of each class against a fresh server.
///
/// # Errors
/// When the server fails, or answers otherwise than with 401.
pub(super) async fn make(settings: &Settings, kind: DatabaseKind, count: usize) -> Result<Attempts, Failure> {
    let database = BenchDatabase::create(settings, kind).await?;
    let server = Server::start(settings, database.url()).await?;
    let mut caller = HttpCaller::open(server.address()).await?;
    let requests = requests(&mut caller).await?;
    let mut attempts = Attempts::default();
    for (place, class) in drawn_order(WARM_UP + count) {
        let request = &requests[class as usize][place % NAMES];
        let begun = Instant::now();
        let answer = caller.call(request).await?;
        let took = begun.elapsed();
        answer.json(401)?;
        if place >= WARM_UP {
            attempts.0[class as usize].push(took.as_secs_f64() * 1e3);
        }
    }
    server.stop().await?;
    database.remove().await?;
    Ok(attempts)
}

/// The attempts of all classes, so that those of one number come together but in an order of their own.
fn drawn_order(count: usize) -> Vec<(usize, Class)> {
    let random = SeededRandomness::new(1);
    let mut order = Vec::new();
    for place in 0..count {
        let mut left = Class::ALL.to_vec();
        while !left.is_empty() {
            let drawn = random.next_u64() % left.len() as u64;
            // Less than the length, which is one of this machine's own.
            order.push((place, left.swap_remove(usize::try_from(drawn).unwrap_or_default())));
        }
    }
    order
}

/// The sign-ins of each class, one for each of its names. Those who need one are given a user first.
async fn requests(caller: &mut HttpCaller) -> Result<[Vec<HttpRequest>; Class::ALL.len()], Failure> {
    let mut requests: [Vec<HttpRequest>; Class::ALL.len()] = Default::default();
    for number in 0..NAMES {
        for class in Class::ALL {
            let name = match class {
                Class::Unknown => format!("unknown-{number}"),
                Class::Guest => guest(caller).await?,
                Class::Wrong => registered(caller, format!("wrong-{number}")).await?,
                Class::Empty => registered(caller, format!("empty-{number}")).await?,
                Class::Long => registered(caller, format!("long-{number}")).await?,
            };
            let password = match class {
                Class::Empty => String::new(),
                Class::Long => "x".repeat(64 << 10),
                _ => "not what was chosen".to_owned(),
            };
            requests[class as usize].push(credentials("/api/auth/login", &name, &password));
        }
    }
    Ok(requests)
}

async fn guest(caller: &mut HttpCaller) -> Result<String, Failure> {
    let signed_in = caller.call(&HttpRequest::post("/session", &[], "{}")).await?.json(201)?;
    Ok(signed_in["user"]["username"].as_str().unwrap_or_default().to_owned())
}

async fn registered(caller: &mut HttpCaller, name: String) -> Result<String, Failure> {
    caller.call(&credentials("/api/auth/register", &name, PASSWORD)).await?.json(201)?;
    Ok(name)
}

fn credentials(path: &str, username: &str, password: &str) -> HttpRequest {
    HttpRequest::post(path, &[], &json!({ "username": username, "password": password }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_is_tried_equally_often_and_in_no_fixed_place() {
        let order = drawn_order(50);
        assert_eq!(order.len(), 50 * Class::ALL.len());
        for class in Class::ALL {
            assert_eq!(order.iter().filter(|(_, one)| *one == class).count(), 50);
            let first = order.chunks(Class::ALL.len()).filter(|round| round[0].1 == class).count();
            assert!((1..50).contains(&first), "{class} was first {first} times");
        }
    }
}
