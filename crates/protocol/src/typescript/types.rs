//! The declarations of every type that crosses the wire.

use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};

use ts_rs::{Config, TS, TypeVisitor};

use crate::connect::ConnectQuery;
use crate::entry::Ack;
use crate::http::{
    accounts, actions, admin, casino, claims, device_sessions, games, handoffs, heartbeats, keys, problem,
    results, rooms, sign_in,
};
use crate::room::Room;
use crate::{ClientMessage, RecoveryState, ServerMessage};

/// The types as one TypeScript module, in the order of their names.
pub(super) fn print() -> String {
    let mut printed = Declarations::new();
    printed.visit::<ClientMessage>();
    printed.visit::<ServerMessage>();
    printed.visit::<RecoveryState>();
    printed.visit::<ConnectQuery>();
    printed.visit::<Ack>();
    printed.visit::<Room>();
    printed.visit::<accounts::PasswordSignIn>();
    printed.visit::<accounts::UpgradeGuest>();
    printed.visit::<accounts::ChangePassword>();
    printed.visit::<accounts::DeleteAccount>();
    printed.visit::<accounts::UserExport>();
    printed.visit::<actions::SubmitAction>();
    printed.visit::<actions::LogQuery>();
    printed.visit::<actions::LogPage>();
    printed.visit::<actions::RecoveryQuery>();
    printed.visit::<admin::Overview>();
    printed.visit::<admin::ListEvents>();
    printed.visit::<admin::EventPage>();
    printed.visit::<casino::PlayCard>();
    printed.visit::<casino::LegalActionsQuery>();
    printed.visit::<casino::LegalActions>();
    printed.visit::<claims::ClaimVictory>();
    printed.visit::<claims::Wait>();
    printed.visit::<device_sessions::SessionPage>();
    printed.visit::<device_sessions::SessionCount>();
    printed.visit::<device_sessions::RenameSession>();
    printed.visit::<device_sessions::EndSessions>();
    printed.visit::<device_sessions::EndedSessions>();
    printed.visit::<games::GameList>();
    printed.visit::<handoffs::CreateHandoff>();
    printed.visit::<handoffs::HandoffCreated>();
    printed.visit::<handoffs::RedeemHandoff>();
    printed.visit::<handoffs::HandoffRedeemed>();
    printed.visit::<handoffs::HandoffPage>();
    printed.visit::<handoffs::AppSignIn>();
    printed.visit::<handoffs::HandoffStatisticsQuery>();
    printed.visit::<handoffs::HandoffStatistics>();
    printed.visit::<heartbeats::Heartbeats>();
    printed.visit::<keys::JsonWebKeys>();
    printed.visit::<problem::Problem>();
    printed.visit::<results::RoomResult>();
    printed.visit::<results::UserResults>();
    printed.visit::<rooms::CreateRoom>();
    printed.visit::<rooms::JoinRoom>();
    printed.visit::<rooms::SeatTaken>();
    printed.visit::<rooms::ListRooms>();
    printed.visit::<rooms::RoomPage>();
    printed.visit::<rooms::AddBot>();
    printed.visit::<rooms::BotAdded>();
    printed.visit::<rooms::RoomStarted>();
    printed.visit::<rooms::Rematch>();
    printed.visit::<sign_in::GuestSignIn>();
    printed.visit::<sign_in::SignedIn>();
    printed.visit::<sign_in::SignedInByCookie>();
    printed.visit::<sign_in::Refresh>();
    printed.visit::<sign_in::Me>();
    legible(&printed.declarations.into_values().collect::<Vec<_>>().join("\n"))
}

/// The same text without spaces at the ends of lines, and with each comment of one line on one line.
fn legible(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut legible = String::with_capacity(text.len());
    let mut rest = lines.as_slice();
    while let Some((first, others)) = rest.split_first() {
        let comment = match others {
            [middle, " */", ..] if *first == "/**" => middle.strip_prefix(" *"),
            _ => None,
        };
        match comment {
            Some(words) => legible.push_str(&format!("/**{words} */\n")),
            None => legible.push_str(&format!("{first}\n")),
        }
        rest = if comment.is_some() { rest.get(3..).unwrap_or_default() } else { others };
    }
    legible
}

/// What was found so far: the types that were asked for, and those that they are made of.
struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    declarations: BTreeMap<String, String>,
}

impl Declarations {
    fn new() -> Self {
        // Every number on the wire is below 2^53: sequence numbers, and milliseconds since 1970.
        let config = Config::new().with_large_int("number");
        Self { config, seen: HashSet::new(), declarations: BTreeMap::new() }
    }
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        // A type without a file of its own is one of the language.
        if T::output_path().is_none() || !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        let docs = T::docs().unwrap_or_default();
        let declaration = format!("{docs}export {}\n", T::decl(&self.config));
        self.declarations.insert(T::ident(&self.config), declaration);
        T::visit_dependencies(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_number_and_what_may_be_left_out_is_marked_so() {
        let printed = print();
        assert!(!printed.contains("bigint"), "{printed}");
        assert!(printed.contains("sequence_number: number"), "{printed}");
        assert!(printed.contains("action_id?: string"), "{printed}");
    }

    #[test]
    fn a_comment_of_one_line_stands_on_one_line() {
        let text = "/**\n * One.\n */\na: number, \n/**\n * One,\n * two.\n */\nb";
        assert_eq!(legible(text), "/** One. */\na: number,\n/**\n * One,\n * two.\n */\nb\n");
    }

    #[test]
    fn each_name_is_declared_once() {
        let printed = print();
        let names: Vec<&str> =
            printed.lines().filter_map(|line| line.strip_prefix("export type ")?.split(' ').next()).collect();
        let different: HashSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len());
        assert!(different.contains("ServerMessage") && different.contains("LogEntry"));
    }
}
