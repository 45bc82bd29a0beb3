//! What a new connection must have made of what happened while it was being made.

use reseat_domain::ports::Store;
use serde_json::{Value, json};

use super::{Event, SEAT, Way};
use crate::player::{Player, number};
use crate::table::Table;

/// A connect during which something happened.
pub(super) struct Connecting<'a> {
    pub(super) table: &'a Table,
    pub(super) way: Way,
    pub(super) new: Player,
    /// Its first frame, or with what it was closed at once.
    pub(super) first: Result<Value, (u16, String)>,
    /// The connection that came of the event.
    pub(super) other: Option<Player>,
}

impl Connecting<'_> {
    /// Answers the connection that holds the seat on a node that goes on, and its number.
    pub(super) async fn check(mut self, event: Event) -> Option<(i64, Player)> {
        match event {
            Event::OpponentActs => self.sees_the_action_once_and_in_order().await,
            Event::SessionEnds | Event::RowIsDeleted => {
                assert_eq!(self.close().await, (4401, "revoked".to_owned()));
            }
            Event::PlayerLeaves | Event::HostRemoves => {
                assert_eq!(self.close().await, (4410, "seat_over".to_owned()));
            }
            Event::GameEnds => self.sees_the_end_once().await,
            Event::SameClientIsNewer => {
                assert_eq!(self.close().await, (4412, "superseded".to_owned()));
                return self.other_lives().await;
            }
            Event::AnotherTakesOver => return self.one_of_both_is_left().await,
        }
        None
    }

    /// With what the new connection is closed, at once or after its welcome.
    async fn close(&mut self) -> (u16, String) {
        match &self.first {
            Ok(first) => {
                assert_eq!(first["type"], "welcome");
                self.new.closed().await
            }
            Err(close) => close.clone(),
        }
    }

    async fn sees_the_action_once_and_in_order(&mut self) {
        let welcome = self.first.as_ref().unwrap();
        assert_eq!(welcome["type"], "welcome");
        let mut known = number(&welcome["recovery"]);
        let mut state = welcome["recovery"]["state"].clone();
        while known < self.table.store.actions().head(self.table.room_id()).await.unwrap() {
            let action = self.new.frame("action").await;
            assert_eq!(number(&action), known + 1);
            (known, state) = (known + 1, action["state"].clone());
        }
        assert_eq!(state["points"], json!([4, 0, 0]));
        let rest = self.new.frames_until_pong().await;
        assert!(rest.iter().all(|frame| frame["type"] != "action"), "{rest:?}");
    }

    /// In the welcome's wake, or as the last entry of a game that is still seen.
    async fn sees_the_end_once(&mut self) {
        assert_eq!(self.first.as_ref().unwrap()["type"], "welcome");
        self.new.frame("game_ended").await;
        assert_eq!(self.new.closed().await, (4410, "seat_over".to_owned()));
        let ends = self.new.heard.iter().filter(|frame| frame.contains("\"game_ended\""));
        assert_eq!(ends.count(), 1, "{:?}", self.new.heard);
    }

    /// The one who asked without a word loses; of two who both confirmed, the earlier one.
    async fn one_of_both_is_left(mut self) -> Option<(i64, Player)> {
        let mut other = self.other.take().unwrap();
        tokio::select! {
            (code, _) = self.close() => {
                assert!([4409, 4411].contains(&code), "{code}");
                self.other = Some(other);
                return self.other_lives().await;
            }
            close = other.closed() => {
                assert!(matches!(self.way, Way::OverAnother), "{close:?}");
                assert_eq!(close, (4411, "moved".to_owned()));
            }
        }
        self.new.frames_until_pong().await;
        let seat = self.table.stored_seat(SEAT).await;
        let welcome = self.first.unwrap();
        assert_eq!((json!(seat.connection), seat.is_connected()), (welcome["connection"].clone(), true));
        None
    }

    /// Nobody disturbs the connection that came of the event.
    async fn other_lives(self) -> Option<(i64, Player)> {
        let mut other = self.other.unwrap();
        other.frames_until_pong().await;
        let welcome: Value = serde_json::from_str(&other.heard[0]).unwrap();
        Some((welcome["connection"].as_i64().unwrap(), other))
    }
}
