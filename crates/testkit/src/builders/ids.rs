//! Identifiers by number, and moments by milliseconds. Higher numbers sort later, as version 7 UUIDs do.

use reseat_domain::id::{
    AccountId, ActionId, AppId, AuditEventId, ClientId, GameSessionId, HandoffId, LogEpoch, NodeRunId,
    PlayerId, RoomId, UserId, UserSessionId,
};
use reseat_domain::time::{Duration, Timestamp};
use uuid::Uuid;

/// 2026-11-21T12:00:00Z, in milliseconds since 1970: when every test begins.
const START_MS: i64 = 1_795_262_400_000;

/// The moment so many milliseconds after 2026-11-21T12:00:00Z, when every test begins.
#[must_use]
pub fn moment(ms: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + Duration::milliseconds(START_MS + ms)
}

/// A UUID of version 7 (RFC 9562) that shows its kind and ends in its number.
const fn uuid(kind: u16, number: u32) -> Uuid {
    let millis = START_MS as u128 + number as u128;
    Uuid::from_u128((millis << 80) | (0x7 << 76) | ((kind as u128) << 64) | (0b10 << 62) | number as u128)
}

/// The number that an id was made from.
pub(super) const fn number_of(id: Uuid) -> u32 {
    id.as_u128() as u32
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident: $type:ident = $kind:literal),+ $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub const fn $name(number: u32) -> $type {
            $type::new(uuid($kind, number))
        }
    )+};
}

ids! {
    /// The user of that number.
    user_id: UserId = 0x1,
    /// The account of that number.
    account_id: AccountId = 0x2,
    /// The user session of that number.
    user_session_id: UserSessionId = 0x3,
    /// The room of that number.
    room_id: RoomId = 0x4,
    /// The player of that number.
    player_id: PlayerId = 0x5,
    /// The game session of that number.
    game_session_id: GameSessionId = 0x6,
    /// The intent of that number.
    action_id: ActionId = 0x7,
    /// The tab or native client of that number.
    client_id: ClientId = 0x8,
    /// The process run of that number.
    node_run_id: NodeRunId = 0x9,
    /// The history of that number.
    log_epoch: LogEpoch = 0xa,
    /// The audit event of that number.
    audit_event_id: AuditEventId = 0xd,
    /// The app of that number.
    app_id: AppId = 0xe,
    /// The handoff of that number.
    handoff_id: HandoffId = 0xf,
}

/// The result of that number; results have no id type of their own.
pub(super) const fn result_id(number: u32) -> Uuid {
    uuid(0xb, number)
}

/// The token of that number; tokens have no id type of their own.
pub(super) const fn token_id(number: u32) -> Uuid {
    uuid(0xc, number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_of_version_7_sorts_by_its_number_and_tells_it() {
        assert_eq!(room_id(1).uuid().get_version_num(), 7);
        assert!(room_id(1) < room_id(2) && room_id(0xffff) < room_id(0x1_0000));
        assert_eq!(number_of(room_id(300).uuid()), 300);
    }

    #[test]
    fn tests_begin_at_noon() {
        assert_eq!(moment(0).to_rfc3339(), "2026-11-21T12:00:00+00:00");
    }
}
