//! What handlers take from a request. Each extractor proves one thing, and refuses with a documented code.

mod admin;
mod app_caller;
mod came_with;
mod client_address;
mod credential;
mod device;
mod json;
mod path_ids;
mod principal;
mod query_fields;
mod room_caller;
mod seated;

pub(crate) use admin::Admin;
pub(crate) use app_caller::AppCaller;
pub(crate) use came_with::CameWith;
pub(crate) use client_address::ClientAddress;
pub(crate) use credential::Credential;
pub(crate) use device::Device;
pub(crate) use json::{JsonBody, ValidJson};
pub(crate) use path_ids::{HandoffPath, PlayerPath, RoomPath, RoomRef, SessionPath, UserPath};
pub(crate) use principal::Principal;
pub(crate) use query_fields::QueryFields;
pub(crate) use room_caller::RoomCaller;
pub(crate) use seated::Seated;
