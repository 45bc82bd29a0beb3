//! Every variant of every service's error, and what a caller reads. The matches in the table name every
//! variant; a row that is missing here is found by whoever adds one there.

use reseat_domain::error::StoreError;
use reseat_domain::game::rules::{Inconsistency, InvalidOption, Rejection};
use reseat_domain::id::RoomId;
use reseat_domain::services::{
    AppProofError, AppSessionError, ClaimError, HandoffError, LoadError, Refusal, RoomError, SeatTokenError,
    SignInError, SubmitError,
};
use reseat_domain::token::{AccessRefusal, TokenRefusal};
use reseat_protocol::{DecodeError, Fault};
use uuid::Uuid;

use super::*;
use crate::openapi::codes;

/// A game's own code, and those of frames alone.
const NOT_OF_HTTP: [&str; 3] = ["card_not_in_hand", "frame_too_large", "unknown_type"];

const SECRET: &str = "SELECT token FROM /var/lib/reseat.db";

#[track_caller]
fn reads(error: impl Into<ApiError>, status: u16, code: &str) {
    let error = error.into();
    assert_eq!((error.status().as_u16(), error.code()), (status, code));
    let is_listed = codes::statuses(code).any(|listed| listed == status);
    assert!(is_listed || NOT_OF_HTTP.contains(&code), "{status} `{code}` is not in `openapi/codes.rs`");
    let problem = serde_json::to_string(&error.problem("7".into())).unwrap();
    assert!(!problem.contains("SELECT") && !problem.contains("/var"), "{problem}");
    let response = error.into_response();
    assert_eq!(response.headers().contains_key(WWW_AUTHENTICATE), status == 401);
    assert_eq!(response.headers().contains_key(RETRY_AFTER), status == 503);
}

fn store_errors() -> [(StoreError, u16, &'static str); 4] {
    [
        (StoreError::Conflict(SECRET.into()), 503, "unavailable"),
        (StoreError::Contention(SECRET.into()), 503, "unavailable"),
        (StoreError::Unavailable(SECRET.into()), 503, "unavailable"),
        (StoreError::Corrupt(SECRET.into()), 500, "internal"),
    ]
}

fn load_errors() -> Vec<(LoadError, u16, &'static str)> {
    let room_id = RoomId::new(Uuid::nil());
    let mut errors = vec![
        (LoadError::NotFound, 404, "room_not_found"),
        (LoadError::UnknownRules { room_id, game: SECRET.into(), rules_version: 9 }, 500, "room_unplayable"),
        (LoadError::Inconsistent { room_id, reason: Inconsistency(SECRET.into()) }, 500, "room_unplayable"),
    ];
    errors.extend(store_errors().map(|(error, status, code)| (LoadError::Store(error), status, code)));
    errors
}

fn access_refusals() -> [(AccessRefusal, &'static str); 5] {
    [
        (AccessRefusal::Malformed, "malformed"),
        (AccessRefusal::UnknownKey, "unknown_key"),
        (AccessRefusal::BadSignature, "bad_signature"),
        (AccessRefusal::Expired, "expired"),
        (AccessRefusal::Revoked, "revoked"),
    ]
}

fn token_refusals() -> [(TokenRefusal, &'static str); 7] {
    [
        (TokenRefusal::Malformed, "malformed"),
        (TokenRefusal::UnsupportedVersion, "unsupported_version"),
        (TokenRefusal::UnknownKey, "unknown_key"),
        (TokenRefusal::BadSignature, "bad_signature"),
        (TokenRefusal::Expired, "expired"),
        (TokenRefusal::WrongRoom, "wrong_room"),
        (TokenRefusal::Revoked, "revoked"),
    ]
}

fn rejection(code: &'static str) -> Refusal {
    Refusal::Rules(Rejection { code, message: "no".into() })
}

fn refusals() -> Vec<(Refusal, u16, &'static str)> {
    vec![
        (Refusal::NotStarted, 409, "not_started"),
        (Refusal::GameOver, 409, "game_over"),
        (Refusal::SeatOver, 410, "seat_over"),
        (Refusal::Superseded, 409, "superseded"),
        (Refusal::Stale, 409, "stale"),
        (Refusal::ReservedType, 422, "reserved_action_type"),
        (rejection("not_your_turn"), 409, "not_your_turn"),
        (rejection("game_over"), 409, "game_over"),
        (rejection("card_not_in_hand"), 422, "card_not_in_hand"),
        (rejection("internal"), 500, "internal"),
    ]
}

fn room_errors() -> Vec<(RoomError, u16, &'static str)> {
    let invalid = InvalidOption { option: "target".into(), message: "is from 1 to 51".into() };
    vec![
        (RoomError::NotFound, 404, "room_not_found"),
        (RoomError::UnknownGame("chess".into()), 422, "unknown_game"),
        (RoomError::SeatsOutOfRange { game: "Casino", min: 2, max: 4 }, 422, "seats_out_of_range"),
        (RoomError::InvalidOption(invalid), 422, "invalid_option"),
        (RoomError::InvalidTime("turn_time"), 422, "invalid_option"),
        (RoomError::TooManyRooms(10), 409, "too_many_rooms"),
        (RoomError::Full, 409, "room_full"),
        (RoomError::AlreadyStarted, 409, "already_started"),
        (RoomError::NotEnoughPlayers(2), 409, "not_enough_players"),
        (RoomError::NotHost, 403, "not_host"),
        (RoomError::SeatOver, 410, "seat_over"),
        (RoomError::Superseded, 409, "superseded"),
        (RoomError::NoBots, 422, "no_bots"),
        (RoomError::NotFinished, 409, "not_finished"),
    ]
}

fn claim_errors() -> [(ClaimError, u16, &'static str); 6] {
    [
        (ClaimError::NotYourSeat, 403, "not_your_seat"),
        (ClaimError::SeatOver, 410, "seat_over"),
        (ClaimError::Superseded, 409, "superseded"),
        (ClaimError::NotConnected, 409, "not_connected"),
        (ClaimError::OpponentNotAbandoned, 409, "opponent_not_abandoned"),
        (ClaimError::GameOver, 409, "game_over"),
    ]
}

fn handoff_errors() -> [(HandoffError, u16, &'static str); 8] {
    [
        (HandoffError::UnknownApp, 422, "unknown_app"),
        (HandoffError::NotAllowed { source_app: "main".into() }, 422, "handoff_not_allowed"),
        (HandoffError::RedirectUriNotRegistered, 422, "redirect_uri_not_registered"),
        (HandoffError::UnknownAccount, 422, "unknown_account"),
        (HandoffError::TooMany(10), 409, "too_many_handoffs"),
        (HandoffError::TooFar, 409, "too_many_handoffs"),
        (HandoffError::Invalid, 410, "handoff_invalid"),
        (HandoffError::NotFound, 404, "handoff_not_found"),
    ]
}

#[test]
fn apps_and_handoffs_that_are_refused_are_told_what_to_do() {
    for (error, status, code) in handoff_errors() {
        reads(error, status, code);
    }
    reads(HandoffError::SignIn(SignInError::CookieRefused), 401, "revoked");
    reads(AppProofError::Refused, 401, "invalid_app_credentials");
    reads(AppSessionError::NotLetIn, 403, "not_let_in");
    for (error, status, code) in store_errors() {
        reads(HandoffError::Store(error), status, code);
    }
    for (error, status, code) in store_errors() {
        reads(AppProofError::Store(error), status, code);
    }
    for (error, status, code) in store_errors() {
        reads(AppSessionError::Store(error), status, code);
    }
}

#[test]
fn an_app_is_told_the_scheme_of_its_own_proof() {
    for (error, scheme) in
        [(ApiError::from(AppProofError::Refused), "Basic"), (ApiError::unauthenticated(), "Bearer")]
    {
        assert_eq!(error.into_response().headers()[WWW_AUTHENTICATE], scheme);
    }
}

#[test]
fn storage_and_rooms_that_fail_tell_nothing_of_the_inside() {
    for (error, status, code) in store_errors() {
        reads(error, status, code);
    }
    for (error, status, code) in load_errors() {
        reads(error, status, code);
    }
}

#[test]
fn a_bad_credential_is_answered_with_its_validation() {
    for (refusal, code) in access_refusals() {
        reads(refusal, 401, code);
        reads(SignInError::Refused(refusal), 401, code);
    }
    for (refusal, code) in token_refusals() {
        reads(refusal, 401, code);
        reads(SeatTokenError::Refused(refusal), 401, code);
    }
    reads(SeatTokenError::SeatOver, 410, "seat_over");
    reads(SeatTokenError::RoomGone, 404, "room_not_found");
    for (error, status, code) in store_errors() {
        reads(SignInError::Store(error), status, code);
    }
    for (error, status, code) in store_errors() {
        reads(SeatTokenError::Store(error), status, code);
    }
}

#[test]
fn a_room_that_refuses_says_why() {
    for (error, status, code) in room_errors() {
        reads(error, status, code);
    }
    for (error, status, code) in load_errors() {
        reads(RoomError::Room(error), status, code);
    }
}

#[test]
fn a_claim_that_is_refused_says_why() {
    for (error, status, code) in claim_errors() {
        reads(error, status, code);
    }
    for (error, status, code) in load_errors() {
        reads(ClaimError::Room(error), status, code);
    }
}

#[test]
fn an_action_that_is_refused_says_why() {
    for (refusal, status, code) in refusals() {
        reads(refusal.clone(), status, code);
        reads(SubmitError::Refused(refusal), status, code);
    }
    for (error, status, code) in load_errors() {
        reads(SubmitError::Room(error), status, code);
    }
}

#[test]
fn a_body_that_can_t_be_decoded_names_its_field() {
    for (fault, status, code, field) in [
        (Fault::FrameTooLarge, 400, "frame_too_large", None),
        (Fault::NotAnObject, 400, "not_an_object", None),
        (Fault::UnknownType, 422, "unknown_type", Some("type")),
        (Fault::BadField { field: "after", expected: "a whole number" }, 422, "bad_field", Some("after")),
        (Fault::BadActionType, 422, "bad_action_type", Some("action_type")),
        (Fault::ActionDataTooLarge, 422, "action_data_too_large", Some("action_data")),
    ] {
        let error = ApiError::from(DecodeError::from(fault));
        assert_eq!(error.problem(String::new()).errors.first().map(|error| error.field.as_str()), field);
        reads(error, status, code);
    }
}

#[test]
fn a_field_and_its_message_make_one_sentence() {
    let error =
        ApiError::from(DecodeError::from(Fault::BadField { field: "after", expected: "a whole number" }));
    let problem = error.problem("7".into());
    assert_eq!(problem.detail, "`after` must be a whole number");
    assert_eq!(problem.errors[0].message, "must be a whole number");
}

#[test]
fn the_cause_is_kept_for_the_log_with_all_its_sources() {
    let error = ApiError::from(StoreError::Unavailable(SECRET.into()));
    assert_eq!(error.cause(), Some(format!("storage is unavailable; try again later: {SECRET}").as_str()));
}

#[test]
fn retry_after_is_whole_seconds_rounded_up_and_never_zero() {
    for (wait, seconds) in [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (59_950, 60)] {
        let response = ApiError::rate_limited(Duration::from_millis(wait)).into_response();
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()[RETRY_AFTER], seconds.to_string().as_str(), "{wait} ms");
    }
}

#[test]
fn every_code_is_in_the_protocol_s_document() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol.md");
    let document = std::fs::read_to_string(path).unwrap();
    let by_service =
        refusals().into_iter().map(|(_, _, code)| code).filter(|code| *code != "card_not_in_hand");
    let codes = by_service
        .chain(load_errors().into_iter().map(|(_, _, code)| code))
        .chain(access_refusals().into_iter().map(|(_, code)| code))
        .chain(token_refusals().into_iter().map(|(_, code)| code))
        .chain(room_errors().into_iter().map(|(_, _, code)| code))
        .chain(claim_errors().into_iter().map(|(_, _, code)| code))
        .chain(handoff_errors().into_iter().map(|(_, _, code)| code))
        .chain(["invalid_app_credentials", "not_let_in"])
        .chain([
            ApiError::unauthenticated().code(),
            ApiError::no_such_route().code(),
            ApiError::no_such_method().code(),
            ApiError::player_not_found().code(),
            ApiError::rate_limited(SOON).code(),
        ])
        .chain(["not_your_seat", "not_casino", "not_ready", "unknown_app"])
        .chain(["not_an_object", "body_incomplete", "body_too_large", "unsupported_media_type"]);
    for code in codes {
        assert!(document.contains(&format!("`{code}`")), "`{code}` is not explained");
    }
}
