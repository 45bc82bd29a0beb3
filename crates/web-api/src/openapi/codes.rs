//! Every code of a refusal over HTTP with its status, and the codes that kinds of calls have in common. What each
//! means stands in `docs/protocol.md`; `crate::error` gives them out.

/// Each code with its status. The rules of a game have codes of their own, with 422.
pub(crate) const CODES: &[(u16, &str)] = &[
    (400, "bad_query"),
    (400, "bad_subprotocol"),
    (400, "body_incomplete"),
    (400, "not_a_websocket"),
    (400, "not_an_object"),
    (401, "bad_signature"),
    (401, "expired"),
    (401, "invalid_app_credentials"),
    (401, "invalid_credentials"),
    (401, "invalid_refresh_token"),
    (401, "malformed"),
    (401, "revoked"),
    (401, "unauthenticated"),
    (401, "unknown_key"),
    (401, "unsupported_version"),
    (401, "wrong_room"),
    (403, "cross_origin"),
    (403, "not_admin"),
    (403, "not_host"),
    (403, "not_let_in"),
    (403, "not_your_seat"),
    (403, "origin_not_allowed"),
    (403, "proof_needed"),
    (404, "handoff_not_found"),
    (404, "no_such_route"),
    (404, "player_not_found"),
    (404, "room_not_found"),
    (404, "session_not_found"),
    (404, "user_not_found"),
    (405, "no_such_method"),
    (409, "already_started"),
    (409, "game_over"),
    (409, "held_elsewhere"),
    (409, "no_password"),
    (409, "not_a_guest"),
    (409, "not_connected"),
    (409, "not_enough_players"),
    (409, "not_finished"),
    (409, "not_started"),
    (409, "not_your_turn"),
    (409, "opponent_not_abandoned"),
    (409, "room_full"),
    (409, "stale"),
    (409, "superseded"),
    (409, "too_many_handoffs"),
    (409, "too_many_rooms"),
    (409, "username_taken"),
    (410, "handoff_invalid"),
    (410, "seat_over"),
    (413, "body_too_large"),
    (415, "unsupported_media_type"),
    (422, "action_data_too_large"),
    (422, "bad_action_type"),
    (422, "bad_field"),
    (422, "handoff_not_allowed"),
    (422, "invalid_option"),
    (422, "no_bots"),
    (422, "not_casino"),
    (422, "redirect_uri_not_registered"),
    (422, "reserved_action_type"),
    (422, "seats_out_of_range"),
    (422, "unknown_account"),
    (422, "unknown_app"),
    (422, "unknown_game"),
    (426, "not_a_websocket"),
    (429, "rate_limited"),
    (500, "internal"),
    (500, "room_unplayable"),
    (503, "not_ready"),
    (503, "unavailable"),
];

/// What any call may come to.
pub(super) const OF_EVERY_CALL: &[&str] = &["internal", "unavailable"];

/// Where a body is read.
pub(super) const OF_BODIES: &[&str] =
    &["bad_field", "body_incomplete", "body_too_large", "not_an_object", "unsupported_media_type"];

/// Where a user session is proved.
pub(super) const OF_USERS: &[&str] =
    &["bad_signature", "expired", "malformed", "revoked", "unauthenticated", "unknown_key"];

/// Where a seat is proved, by its own token or by its user's session.
pub(super) const OF_SEATS: &[&str] = &[
    "bad_signature",
    "expired",
    "malformed",
    "not_your_seat",
    "revoked",
    "room_not_found",
    "room_unplayable",
    "seat_over",
    "unauthenticated",
    "unknown_key",
    "unsupported_version",
    "wrong_room",
];

/// Where an app's backend proves itself.
pub(super) const OF_APPS: &[&str] = &["invalid_app_credentials"];

/// Where an administrator is asked for.
pub(super) const OF_ADMINS: &[&str] =
    &["bad_signature", "expired", "malformed", "not_admin", "revoked", "unauthenticated", "unknown_key"];

/// The statuses that a code has: one, but for an upgrade that asks for another version.
pub(crate) fn statuses(code: &str) -> impl Iterator<Item = u16> {
    CODES.iter().filter(move |(_, listed)| *listed == code).map(|(status, _)| *status)
}
