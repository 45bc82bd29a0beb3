use futures_util::FutureExt;
use reseat_domain::id::{ClientId, PlayerId, UserSessionId};
use reseat_domain::mocks::StubStore;
use reseat_domain::ports::Holding;
use uuid::Uuid;

use super::*;
use crate::ws::holds::Holds;
use crate::ws::outbound::{Next, Outbound};

const CONNECTION: i64 = 5;

fn beacon(number: u128) -> Arc<Beacon> {
    let player = PlayerId::new(Uuid::from_u128(number));
    let session = UserSessionId::new(Uuid::from_u128(number));
    let outbound = Arc::new(Outbound::new(4, 100));
    let hold = Arc::<Holds>::default().take(player);
    Arc::new(Beacon::new((player, CONNECTION), session, client(1), outbound, Timestamp::UNIX_EPOCH, hold))
}

fn client(number: u128) -> ClientId {
    ClientId::new(Uuid::from_u128(number))
}

fn closed(beacon: &Beacon) -> Option<Close> {
    match beacon.outbound.next(false).now_or_never() {
        Some(Next::Close(close)) => Some(close),
        _ => None,
    }
}

fn holding(connection: i64, client_number: u128, is_connected: bool) -> Standing {
    let seat = Holding { connection, client: Some(client(client_number)), is_connected };
    Standing { seat: Some(seat), is_signed_in: true }
}

#[tokio::test]
async fn thousands_whose_user_sessions_are_gone_are_closed_by_a_handful_of_statements() {
    let mut store = StubStore::default();
    store.repositories.game_sessions.expect_standings().times(3).returning(|of, _| {
        assert!(of.len() <= MOST_JUDGED_AT_ONCE);
        Ok(of.iter().map(|_| Standing { is_signed_in: false, ..holding(CONNECTION, 1, true) }).collect())
    });
    let beacons: Vec<_> = (0..2_500).map(beacon).collect();
    let lost: Vec<_> = beacons.iter().collect();
    close_lost(&store, Timestamp::UNIX_EPOCH, &lost).await.unwrap();
    let revoked = Refusal::from(TokenRefusal::Revoked).close();
    assert!(beacons.iter().all(|beacon| closed(beacon) == Some(revoked)));
}

#[test]
fn a_connection_is_closed_by_what_became_of_its_seat() {
    let over = Standing { seat: None, is_signed_in: true };
    let cases = [
        (over, Some(CloseCode::SeatOver)),
        (holding(CONNECTION + 1, 1, true), Some(CloseCode::Superseded)),
        (holding(CONNECTION + 1, 2, false), Some(CloseCode::Moved)),
        (holding(CONNECTION, 1, false), Some(CloseCode::Restarting)),
        (holding(CONNECTION, 1, true), None),
    ];
    for (standing, code) in cases {
        assert_eq!(judge(&beacon(1), &standing), code.map(Close::from), "{standing:?}");
    }
}
