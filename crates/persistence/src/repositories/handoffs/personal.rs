//! Whose the handoffs in the archive are: handed out to them, and forgotten in time or with them.

use reseat_domain::error::StoreError;
use reseat_domain::id::{HandoffId, UserId};
use reseat_domain::session::Handoff;
use reseat_domain::time::Timestamp;
use uuid::Uuid;

use super::archive::{ARCHIVE, COLUMNS, counted};
use crate::connection::{Connection, entities};
use crate::dialect::Dialect;
use crate::rows::handoff::Model;

/// A user's, the newest first, from before that one on.
pub(super) async fn of_user(
    connection: &dyn Connection,
    user_id: UserId,
    before: Option<HandoffId>,
    limit: u32,
) -> Result<Vec<Handoff>, StoreError> {
    // No id is as high as the highest there is.
    let before = before.map_or(Uuid::max(), HandoffId::uuid);
    let sql =
        format!("SELECT {COLUMNS} FROM {ARCHIVE} WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?");
    let values = [user_id.uuid().into(), before.into(), i64::from(limit).into()];
    let rows = connection.read(connection.dialect().placeholders(&sql, values)).await?;
    entities::<Model, Handoff>(&rows)
}

/// Takes a user off theirs.
pub(super) async fn forget(connection: &dyn Connection, user_id: UserId) -> Result<u64, StoreError> {
    let forget = format!("UPDATE {ARCHIVE} SET user_id = NULL, user_agent = '', ip_address = NULL");
    let sql = match connection.dialect() {
        Dialect::Sqlite => format!("{forget} WHERE user_id = ?"),
        // Locked in the order of their ids, as whoever changes several locks them.
        Dialect::Postgres => format!(
            "WITH held AS MATERIALIZED (SELECT id FROM {ARCHIVE} WHERE user_id = $1 \
             ORDER BY id FOR NO KEY UPDATE) \
             {forget} WHERE id = ANY(ARRAY(SELECT id FROM held))"
        ),
    };
    connection.change(connection.dialect().raw(&sql, [user_id.uuid().into()])).await
}

/// How many that were made before a moment have their address.
pub(super) async fn count_addresses(
    connection: &dyn Connection,
    before: Timestamp,
) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) FROM {ARCHIVE} WHERE created_at < ? AND ip_address IS NOT NULL");
    counted(connection, &sql, before).await
}

/// Forgets the addresses of what was made before a moment.
pub(super) async fn wipe_addresses(
    connection: &dyn Connection,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let sql = match connection.dialect() {
        Dialect::Sqlite => format!(
            "UPDATE {ARCHIVE} SET ip_address = NULL WHERE (id, created_at) IN (\
             SELECT id, created_at FROM {ARCHIVE} WHERE created_at < ? AND ip_address IS NOT NULL \
             ORDER BY created_at LIMIT ?)"
        ),
        // Found before they are locked, and locked in the order of their ids.
        Dialect::Postgres => format!(
            "WITH oldest AS MATERIALIZED (SELECT id FROM {ARCHIVE} \
             WHERE created_at < $1 AND ip_address IS NOT NULL ORDER BY created_at LIMIT $2), \
             held AS MATERIALIZED (SELECT id FROM {ARCHIVE} \
             WHERE id = ANY(ARRAY(SELECT id FROM oldest)) ORDER BY id FOR NO KEY UPDATE) \
             UPDATE {ARCHIVE} SET ip_address = NULL WHERE id = ANY(ARRAY(SELECT id FROM held))"
        ),
    };
    connection.change(connection.dialect().raw(&sql, [before.into(), i64::from(limit).into()])).await
}
