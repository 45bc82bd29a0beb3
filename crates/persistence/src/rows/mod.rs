//! One file per table: the row, and the way from it to the entity and back. Private: no other crate knows
//! a column.
//!
//! A row that holds what no entity can be is [`StoreError::Corrupt`]; the columns that no entity has are
//! written with the value they have in a new row.

use reseat_domain::error::StoreError;

pub(crate) mod account;
mod address;
pub(crate) mod app;
pub(crate) mod audit_event;
pub(crate) mod game_action;
pub(crate) mod game_result;
pub(crate) mod game_session;
pub(crate) mod handoff;
pub(crate) mod player;
pub(crate) mod room;
pub(crate) mod service_run;
pub(crate) mod user;
pub(crate) mod user_session;

pub(crate) use address::Address;

/// A value that its column can't hold in this version.
fn corrupt(column: &'static str, value: impl std::fmt::Debug) -> StoreError {
    StoreError::Corrupt(format!("{column} is {value:?}"))
}

/// A number as another type has it.
fn number<T: TryFrom<V>, V: Copy + std::fmt::Debug>(column: &'static str, value: V) -> Result<T, StoreError> {
    T::try_from(value).map_err(|_| corrupt(column, value))
}

/// The variant of a name.
fn named<T: Copy>(
    column: &'static str,
    name: &str,
    variants: &[T],
    name_of: fn(T) -> &'static str,
) -> Result<T, StoreError> {
    variants.iter().copied().find(|variant| name_of(*variant) == name).ok_or_else(|| corrupt(column, name))
}
