//! A user session ends, and its open game connection with it: at once by a call, and soon when another program
//! deleted its row.

use std::time::Duration;

use reseat_client::connection::Refusal;
use reseat_client::protocol::http::rooms::{CreateRoom, JoinRoom};
use reseat_client::protocol::http::sign_in::{GuestSignIn, SignedIn};
use reseat_client::{GameConnection, Options, ReseatApi, Seat, Status};
use reseat_test_database::{TestDatabase, on_both};
use tokio::time::{Instant, timeout};

use crate::service::{Service, reseat, shipped};
use crate::table::guest;

on_both![
    a_log_out_closes_the_connection_within_a_second_and_the_opponent_plays_on,
    a_session_that_the_command_line_revoked_loses_its_connection_within_a_flush,
];

/// Longer than any test.
const NEVER: [(&str, &str); 1] = [("RESEAT_HEARTBEAT__FLUSH_INTERVAL", "1h")];
const SOON: [(&str, &str); 1] = [("RESEAT_HEARTBEAT__FLUSH_INTERVAL", "200ms")];

/// Two guests at a table, each connected.
struct Duel {
    first: GameConnection,
    second: GameConnection,
    signed_in: SignedIn,
    api: ReseatApi,
}

async fn duel(service: &Service) -> Duel {
    let signed_in = service.api().guest_sign_in(&GuestSignIn::default()).await.unwrap();
    let api = service.api().with_bearer(signed_in.access_token.clone());
    let wish = CreateRoom {
        game: "relay".to_owned(),
        seats: Some(2),
        options: None,
        player_name: None,
        private: false,
        abandon_after: None,
        turn_time: None,
    };
    let host = api.create_room(&wish).await.unwrap();
    let opponent = guest(service).await;
    let joined = opponent.join_room(&host.room.id.to_string(), &JoinRoom::default()).await.unwrap();
    let first = connected(service, Seat::new(host.room.id, host.session_token)).await;
    let second = connected(service, Seat::new(host.room.id, joined.session_token)).await;
    Duel { first, second, signed_in, api }
}

async fn connected(service: &Service, seat: Seat) -> GameConnection {
    let (connection, _events) = GameConnection::open(seat, Options::to(service.url()));
    connection.watch().wait_for(|snapshot| snapshot.status == Status::Connected).await.unwrap();
    connection
}

/// How the connection ends for good; it has a while for it.
async fn ended(connection: &GameConnection) -> Status {
    let mut watch = connection.watch();
    let ended = watch.wait_for(|snapshot| snapshot.status.is_final());
    timeout(Duration::from_secs(30), ended).await.unwrap().unwrap().status
}

async fn a_log_out_closes_the_connection_within_a_second_and_the_opponent_plays_on(database: TestDatabase) {
    let service = Service::start_as(&database, &shipped(), &NEVER).await;
    let duel = duel(&service).await;
    let logged_out = Instant::now();
    duel.api.log_out().await.unwrap();
    let status = ended(&duel.first).await;
    assert!(logged_out.elapsed() < Duration::from_secs(1), "{:?}", logged_out.elapsed());
    assert_eq!(status, Status::Refused(Refusal::TokenRefused));
    assert_eq!(duel.second.watch().borrow().status, Status::Connected);
    assert!(duel.api.my_results(None).await.is_err(), "its access token is refused");
}

async fn a_session_that_the_command_line_revoked_loses_its_connection_within_a_flush(database: TestDatabase) {
    let service = Service::start_as(&database, &shipped(), &SOON).await;
    let duel = duel(&service).await;
    let user = duel.signed_in.user.username.as_str();
    let session = duel.signed_in.session.id.to_string();
    let listed = reseat(&database, &["sessions", "list", "--user", user, "--json"]).await;
    assert!(listed.contains(&session), "{listed}");
    let revoked = reseat(&database, &["sessions", "revoke", "--user", user]).await;
    assert_eq!(revoked.trim(), session);
    let status = ended(&duel.first).await;
    assert_eq!(status, Status::Refused(Refusal::TokenRefused));
    assert_eq!(duel.second.watch().borrow().status, Status::Connected);
    let listed = reseat(&database, &["sessions", "list", "--json"]).await;
    assert!(!listed.contains(&session), "{listed}");
}
