//! Bodies of HTTP, those that a client sends and those that it is answered with.

use std::fmt::Debug;

use reseat_casino::Casino;
use reseat_domain::game::{Game, Seat};
use reseat_protocol::connect::ConnectQuery;
use reseat_protocol::entry::Ack;
use reseat_protocol::http::{
    accounts, actions, casino, claims, device_sessions, games, handoffs, heartbeats, problem, results, rooms,
    sign_in,
};
use reseat_protocol::room::Room;
use reseat_protocol::{DecodeError, RecoveryState};
use reseat_relay::Relay;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How each body is read, written and read again.
const BODIES: [fn(&[u8]); 43] = [
    again::<Ack>,
    again::<ConnectQuery>,
    again::<RecoveryState>,
    again::<Room>,
    again::<accounts::PasswordSignIn>,
    again::<accounts::UpgradeGuest>,
    again::<accounts::ChangePassword>,
    again::<accounts::DeleteAccount>,
    again::<accounts::UserExport>,
    again::<actions::LogPage>,
    again::<actions::LogQuery>,
    again::<actions::RecoveryQuery>,
    again::<casino::LegalActions>,
    again::<casino::LegalActionsQuery>,
    again::<claims::ClaimVictory>,
    again::<claims::Wait>,
    again::<games::GameList>,
    again::<handoffs::AppSignIn>,
    again::<handoffs::CreateHandoff>,
    again::<handoffs::HandoffCreated>,
    again::<handoffs::HandoffPage>,
    again::<handoffs::HandoffRedeemed>,
    again::<handoffs::RedeemHandoff>,
    again::<heartbeats::Heartbeats>,
    again::<problem::Problem>,
    again::<results::RoomResult>,
    again::<results::UserResults>,
    again::<rooms::AddBot>,
    again::<rooms::BotAdded>,
    again::<rooms::CreateRoom>,
    again::<rooms::JoinRoom>,
    again::<rooms::ListRooms>,
    again::<rooms::Rematch>,
    again::<rooms::RoomPage>,
    again::<rooms::RoomStarted>,
    again::<rooms::SeatTaken>,
    again::<sign_in::GuestSignIn>,
    again::<sign_in::Me>,
    again::<device_sessions::RenameSession>,
    again::<device_sessions::SessionPage>,
    again::<sign_in::SignedIn>,
    again::<sign_in::SignedInByCookie>,
    again::<sign_in::Refresh>,
];

/// The input as each of the bodies, and as the options of each game.
pub(crate) fn feed(bytes: &[u8]) {
    for body in BODIES {
        body(bytes);
    }
    decoded_again(bytes, actions::SubmitAction::decode);
    decoded_again(bytes, |json| casino::PlayCard::decode(json).map(casino::PlayCard::into_action));
    if let Ok(room) = serde_json::from_slice::<rooms::CreateRoom>(bytes) {
        let options = serde_json::to_value(&room.options).unwrap_or_default();
        for game in [&Casino as &dyn Game, &Relay] {
            (0..=9).for_each(|seats| are_settled(game, &options, seats));
        }
    }
}

fn again<T: DeserializeOwned + Serialize + PartialEq + Debug>(bytes: &[u8]) {
    let directly = serde_json::from_slice::<T>(bytes).ok();
    // The service reads any object first, then its fields.
    let as_object = serde_json::from_slice::<Value>(bytes).ok().and_then(|json| T::deserialize(json).ok());
    for body in [directly, as_object].into_iter().flatten() {
        let written = serde_json::to_vec(&body).unwrap_or_default();
        let again = serde_json::from_slice::<T>(&written);
        let again = again.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&written)));
        assert_eq!(again, body);
    }
}

/// Any such body is an action, and within the bounds of one.
fn decoded_again(bytes: &[u8], decode: fn(&[u8]) -> Result<actions::SubmitAction, DecodeError>) {
    if let Ok(action) = decode(bytes) {
        let written = serde_json::to_vec(&action).unwrap_or_default();
        assert_eq!(actions::SubmitAction::decode(&written), Ok(action));
    }
}

/// Options with every default filled in are options, and the same ones.
fn are_settled(game: &dyn Game, given: &Value, seats: Seat) {
    if let Ok(options) = game.options(given, seats) {
        assert_eq!(game.options(&options, seats), Ok(options));
    }
}
