//! A line for each route and method, in the order of the protocol's table.

mod account;
mod admin;
mod apps;
mod play;
mod rooms;
mod service;

use super::operation::{Operation, Proof};

/// Every call of the service but those for its pages.
pub(super) fn all() -> Vec<Operation> {
    [
        account::signing_in(),
        account::own(),
        apps::operations(),
        rooms::operations(),
        play::operations(),
        admin::operations(),
        service::operations(),
    ]
    .concat()
}
