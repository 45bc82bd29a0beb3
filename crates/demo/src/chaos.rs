//! Kills the server in the middle of play, and starts it again.

use std::time::Duration;

use reseat_client::random::Randomness;
use tokio::time::sleep;

use crate::failure::Failure;
use crate::leash::Leash;
use crate::server::Server;

/// A kill comes within this time after it is due, into whatever is going on.
const KILL_WITHIN: Duration = Duration::from_millis(30);
/// For how long the server stays away at most.
const LONGEST_OUTAGE: Duration = Duration::from_millis(600);

/// Goes on until all games are over; the server runs then.
pub(crate) async fn rage(server: &mut Server, leash: &Leash, random: &dyn Randomness) -> Result<(), Failure> {
    loop {
        let due = tokio::select! {
            due = leash.kill_is_due() => due,
            stopped = server.stops() => return Err(stopped),
        };
        let (within, outage) = (random.up_to(KILL_WITHIN), random.up_to(LONGEST_OUTAGE));
        if due {
            sleep(within).await;
        }
        let Some(number) = leash.count_kill() else {
            return Ok(());
        };
        let moves = leash.moves();
        server.kill().await?;
        sleep(outage).await;
        let started = server.start().await?;
        println!(
            "kill {number:>2} after {moves:>4} acknowledged moves: away for {:>3} ms, up again in {:>3} ms",
            outage.as_millis(),
            started.as_millis()
        );
    }
}
