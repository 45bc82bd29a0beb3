//! Requests that are refused, each timed.

use futures_util::future::try_join_all;
use reseat_client::random::{Randomness, SeededRandomness};
use tokio::time::Instant;

use super::{ATTEMPTS, WARM_UP};
use crate::failure::Failure;
use crate::load::http::{HttpCaller, HttpRequest};
use crate::server::Server;

/// Requests that are refused for one reason.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    /// They take turns.
    pub(crate) requests: Vec<HttpRequest>,
}

/// The times of the attempts of a class, in milliseconds.
pub(crate) struct Timed {
    pub(crate) name: &'static str,
    pub(crate) millis: Vec<f64>,
}

/// One attempt: its number, and the place of its class.
type Attempt = (usize, usize);

/// Makes the attempts of all classes over so many connections.
///
/// # Errors
/// When the server fails, or answers otherwise than with this status.
pub(crate) async fn make(
    server: &Server,
    classes: &[Class],
    status: u16,
    connections: usize,
) -> Result<Vec<Timed>, Failure> {
    let order = drawn_order(classes.len(), WARM_UP + ATTEMPTS);
    let over = |connection: usize| {
        let attempts = order.iter().skip(connection).step_by(connections).copied();
        over_one_connection(server, classes, status, attempts)
    };
    let times = try_join_all((0..connections).map(over)).await?;
    let mut timed: Vec<_> =
        classes.iter().map(|class| Timed { name: class.name, millis: Vec::new() }).collect();
    for (class, millis) in times.into_iter().flatten() {
        timed[class].millis.push(millis);
    }
    Ok(timed)
}

/// Answers the class and the time of each that counts.
async fn over_one_connection(
    server: &Server,
    classes: &[Class],
    status: u16,
    attempts: impl Iterator<Item = Attempt>,
) -> Result<Vec<(usize, f64)>, Failure> {
    let mut caller = HttpCaller::open(server.address()).await?;
    let mut times = Vec::new();
    for (number, class) in attempts {
        let requests = &classes[class].requests;
        let request = &requests[number % requests.len()];
        let begun = Instant::now();
        let answer = caller.call(request).await?;
        let took = begun.elapsed();
        answer.json(status)?;
        if number >= WARM_UP {
            times.push((class, took.as_secs_f64() * 1e3));
        }
    }
    Ok(times)
}

/// The attempts of all classes, so that those of one number come together but in an order of their own.
fn drawn_order(classes: usize, count: usize) -> Vec<Attempt> {
    let random = SeededRandomness::new(1);
    let mut order = Vec::new();
    for number in 0..count {
        let mut left: Vec<usize> = (0..classes).collect();
        while !left.is_empty() {
            let drawn = random.next_u64() % left.len() as u64;
            // Less than the length, which is one of this machine's own.
            order.push((number, left.swap_remove(usize::try_from(drawn).unwrap_or_default())));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_is_tried_equally_often_and_in_no_fixed_place() {
        let order = drawn_order(5, 50);
        assert_eq!(order.len(), 50 * 5);
        for class in 0..5 {
            assert_eq!(order.iter().filter(|(_, one)| *one == class).count(), 50);
            let first = order.chunks(5).filter(|round| round[0].1 == class).count();
            assert!((1..50).contains(&first), "{class} was first {first} times");
        }
    }
}
