//! When a claim becomes possible: a row for each way to be away, second by second on injected time.

mod rows;
mod table;

use reseat_domain::services::ClaimError;
use reseat_testkit::builders::moment;

use rows::ROWS;
use rows::Step::Go;
use table::Table;

/// Nothing changes any more after this second.
const HORIZON: i64 = 2_500;

#[tokio::test]
async fn a_claim_is_possible_exactly_from_where_the_rule_says() {
    for row in &ROWS {
        let mut table = Table::set(row).await;
        let last = row.steps.iter().map(|(at, _)| *at).max().unwrap_or(0);
        let mut from = None;
        for second in 0..=HORIZON {
            table.tick(second).await;
            for (_, step) in row.steps.iter().filter(|(at, _)| *at == second) {
                table.take(*step).await;
            }
            if second >= last && table.is_claimable().await {
                from = Some(second);
                break;
            }
        }
        assert_eq!(from, row.claim.map(|(from, ..)| from), "{}", row.what);
        table.judge(row).await;
    }
}

#[tokio::test]
async fn a_millisecond_before_its_time_nobody_is_abandoned() {
    let row = &ROWS[0];
    let mut table = Table::set(row).await;
    table.tick(0).await;
    table.clock.set(moment(10_000));
    table.take(Go(0)).await;
    table.clock.set(moment(309_999));
    table.keep_alive().await;
    let due = table.house.sessions.abandon_due(table.room(), table.house.run).await.unwrap();
    assert_eq!(due, Some(moment(310_000)));
    assert!(matches!(table.claim(1).await, Err(ClaimError::OpponentNotAbandoned)));
    table.clock.set(moment(310_000));
    assert_eq!(table.house.sessions.abandon_due(table.room(), table.house.run).await.unwrap(), None);
    assert!(table.claim(1).await.is_ok());
}

#[tokio::test]
async fn an_absence_that_only_a_partner_bears_does_not_run() {
    let row = ROWS.iter().find(|row| row.what.contains("partner is kept waiting")).unwrap();
    let mut table = Table::set(row).await;
    for second in 0..=400 {
        table.tick(second).await;
        for (_, step) in row.steps.iter().filter(|(at, _)| *at == second) {
            table.take(*step).await;
        }
    }
    let seat = table.house.store.game_sessions().find(table.guests[0].player).await.unwrap().unwrap();
    assert_eq!((seat.absence.ms, seat.absence.counted_since), (20_000, None));
    assert!(table.claim(2).await.is_ok(), "the opponents are abandoned, the partner's absence is no matter");
}
