//! Every frame and body has a sample in `golden/`; each is read and written again to the very same text.
//! A sample is named by its frame's `type` or its body's type; what follows a dot tells several apart.
#![expect(clippy::unwrap_used, reason = "a sample that can't be read fails the test that reads it")]

use std::collections::BTreeMap;
use std::path::Path;

use reseat_protocol::connect::ConnectQuery;
use reseat_protocol::entry::Ack;
use reseat_protocol::http::{
    accounts, actions, admin, casino, claims, device_sessions, games, handoffs, heartbeats, keys, problem,
    results, rooms, sign_in,
};
use reseat_protocol::room::Room;
use reseat_protocol::{ClientMessage, DecodeError, RecoveryState, ServerMessage};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The samples of a folder: file name without `.json` → text.
fn samples(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(folder);
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// What a sample is a sample of.
fn kind(name: &str) -> &str {
    name.split('.').next().unwrap()
}

fn written(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

#[test]
fn client_frames_are_read_and_written_as_their_samples() {
    for (name, text) in samples("client") {
        let message = ClientMessage::decode(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(message.message_type(), kind(&name));
        assert_eq!(written(&message), text, "{name}");
        assert_eq!(ClientMessage::decode(&message.encode()), Ok(message));
    }
}

#[test]
fn server_frames_are_read_and_written_as_their_samples() {
    for (name, text) in samples("server") {
        let message = ServerMessage::decode(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let message = message.unwrap_or_else(|| panic!("{name}: not a known type"));
        assert_eq!(message.message_type(), kind(&name));
        assert_eq!(written(&message), text, "{name}");
        assert_eq!(ServerMessage::decode(&message.encode()).unwrap(), Some(message));
    }
}

// `TYPES` comes from a match without `_`, so a variant can't be missing from it.
#[test]
fn every_frame_has_a_sample() {
    for (folder, types) in [("client", ClientMessage::TYPES), ("server", ServerMessage::TYPES)] {
        let samples = samples(folder);
        let missing: Vec<_> = types.iter().filter(|name| !samples.contains_key(**name)).collect();
        assert!(missing.is_empty(), "golden/{folder} has no sample of {missing:?}");
    }
}

#[test]
fn the_recovery_state_is_read_and_written_as_its_sample() {
    let samples = samples("");
    assert_eq!(samples.keys().collect::<Vec<_>>(), ["recovery_state"]);
    let text = &samples["recovery_state"];
    assert_eq!(&again::<RecoveryState>(text), text);
}

fn again<T: DeserializeOwned + Serialize>(text: &str) -> String {
    written(&serde_json::from_str::<T>(text).unwrap())
}

fn decoded_again<T: Serialize>(text: &str, decode: fn(&[u8]) -> Result<T, DecodeError>) -> String {
    written(&decode(text.as_bytes()).unwrap())
}

type Again = fn(&str) -> String;

/// How each body is read and written again.
const BODIES: [(&str, Again); 53] = [
    ("ack", again::<Ack>),
    ("add_bot", again::<rooms::AddBot>),
    ("app_sign_in", again::<handoffs::AppSignIn>),
    ("bot_added", again::<rooms::BotAdded>),
    ("change_password", again::<accounts::ChangePassword>),
    ("claim_victory", again::<claims::ClaimVictory>),
    ("connect_query", again::<ConnectQuery>),
    ("create_handoff", again::<handoffs::CreateHandoff>),
    ("create_room", again::<rooms::CreateRoom>),
    ("delete_account", again::<accounts::DeleteAccount>),
    ("end_sessions", again::<device_sessions::EndSessions>),
    ("ended_sessions", again::<device_sessions::EndedSessions>),
    ("event_page", again::<admin::EventPage>),
    ("game_list", again::<games::GameList>),
    ("guest_sign_in", again::<sign_in::GuestSignIn>),
    ("handoff_created", again::<handoffs::HandoffCreated>),
    ("handoff_page", again::<handoffs::HandoffPage>),
    ("handoff_redeemed", again::<handoffs::HandoffRedeemed>),
    ("handoff_statistics", again::<handoffs::HandoffStatistics>),
    ("handoff_statistics_query", again::<handoffs::HandoffStatisticsQuery>),
    ("heartbeats", again::<heartbeats::Heartbeats>),
    ("join_room", again::<rooms::JoinRoom>),
    ("json_web_keys", again::<keys::JsonWebKeys>),
    ("legal_actions", again::<casino::LegalActions>),
    ("legal_actions_query", again::<casino::LegalActionsQuery>),
    ("list_events", again::<admin::ListEvents>),
    ("list_rooms", again::<rooms::ListRooms>),
    ("log_page", again::<actions::LogPage>),
    ("log_query", again::<actions::LogQuery>),
    ("me", again::<sign_in::Me>),
    ("overview", again::<admin::Overview>),
    ("password_sign_in", again::<accounts::PasswordSignIn>),
    ("play_card", |text| decoded_again(text, casino::PlayCard::decode)),
    ("problem", again::<problem::Problem>),
    ("recovery_query", again::<actions::RecoveryQuery>),
    ("rematch", again::<rooms::Rematch>),
    ("rename_session", again::<device_sessions::RenameSession>),
    ("room", again::<Room>),
    ("room_page", again::<rooms::RoomPage>),
    ("room_result", again::<results::RoomResult>),
    ("room_started", again::<rooms::RoomStarted>),
    ("seat_taken", again::<rooms::SeatTaken>),
    ("redeem_handoff", again::<handoffs::RedeemHandoff>),
    ("refresh", again::<sign_in::Refresh>),
    ("signed_in", again::<sign_in::SignedIn>),
    ("signed_in_by_cookie", again::<sign_in::SignedInByCookie>),
    ("session_count", again::<device_sessions::SessionCount>),
    ("session_page", again::<device_sessions::SessionPage>),
    ("submit_action", |text| decoded_again(text, actions::SubmitAction::decode)),
    ("upgrade_guest", again::<accounts::UpgradeGuest>),
    ("user_export", again::<accounts::UserExport>),
    ("user_results", again::<results::UserResults>),
    ("wait", again::<claims::Wait>),
];

#[test]
fn bodies_are_read_and_written_as_their_samples() {
    let bodies = BTreeMap::from(BODIES);
    for (name, text) in samples("http") {
        let again = bodies.get(kind(&name)).unwrap_or_else(|| panic!("no body is called {name}"));
        assert_eq!(again(&text), text, "{name}");
    }
}

#[test]
fn every_body_has_a_sample() {
    let samples = samples("http");
    let names = BODIES.iter().map(|(name, _)| *name);
    let missing: Vec<_> = names.filter(|name| !samples.contains_key(*name)).collect();
    assert!(missing.is_empty(), "golden/http has no sample of {missing:?}");
}
