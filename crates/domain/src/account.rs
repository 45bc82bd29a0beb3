//! Organisations that users may act for.

use crate::id::AccountId;
use crate::time::Timestamp;

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Names it.
    pub id: AccountId,
    /// Its name for people, 1 to 64 characters.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}
