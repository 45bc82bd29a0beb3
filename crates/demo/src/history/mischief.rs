//! What happens to the servers and their database meanwhile. After each fault everything is there again.

use std::time::Duration;

use reseat_client::random::Randomness;
use tokio::time::sleep;

use crate::failure::Failure;
use crate::history::nodes::Nodes;
use crate::history::progress::Progress;

/// For how long a killed server stays away at most.
const LONGEST_ABSENCE: Duration = Duration::from_millis(1_000);
/// For how long a server stands still at most.
const LONGEST_FREEZE: Duration = Duration::from_millis(3_000);
/// For how long the database is away at most.
const LONGEST_OUTAGE: Duration = Duration::from_millis(2_000);

/// Goes on until it is time to stop; everything runs then.
pub(crate) async fn rage(
    nodes: &mut Nodes,
    every: Duration,
    random: &dyn Randomness,
    progress: &Progress,
) -> Result<(), Failure> {
    loop {
        let pause = every / 2 + random.up_to(every);
        tokio::select! {
            () = progress.stopped() => return Ok(()),
            stopped = nodes.stops() => return Err(stopped),
            () = sleep(pause) => {}
        }
        let (kind, which) = (random.next_u64() % 10, random.next_u64());
        match kind {
            0..6 => kill(nodes, which, random.up_to(LONGEST_ABSENCE), progress).await?,
            6..8 => freeze(nodes, which, random.up_to(LONGEST_FREEZE), progress).await?,
            _ => {
                progress.outages.more();
                nodes.take_database_away(random.up_to(LONGEST_OUTAGE)).await?;
            }
        }
    }
}

async fn kill(nodes: &mut Nodes, which: u64, away: Duration, progress: &Progress) -> Result<(), Failure> {
    let server = nodes.drawn(which);
    server.kill().await?;
    progress.kills.more();
    sleep(away).await;
    server.start().await.map(drop)
}

async fn freeze(nodes: &mut Nodes, which: u64, still: Duration, progress: &Progress) -> Result<(), Failure> {
    let server = nodes.drawn(which);
    server.freeze().await?;
    progress.freezes.more();
    sleep(still).await;
    server.thaw().await
}
