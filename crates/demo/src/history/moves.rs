//! The moves of a player, and the many ways to send one.

use std::time::Duration;

use reseat_protocol::ClientMessage;
use reseat_protocol::http::actions::SubmitAction;
use reseat_protocol::http::casino::LegalAction;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use crate::desk::{Answer, submit};
use crate::failure::Failure;
use crate::history::device::{Device, PATIENCE};
use crate::history::person::{Kind, Person};
use crate::record::Purpose;

/// The longest time to think about a move.
const LONGEST_THINK: Duration = Duration::from_millis(40);
/// Within this time after a move was sent, a cut may find it on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(6);
/// How long to wait for one's turn, before something else is done.
const NOT_YET: Duration = Duration::from_millis(60);
/// Of ten ways to send a move, the one that is two at once.
const BOTH_WAYS: u64 = 8;

impl Person {
    /// Makes a move if there is one, and learns its fate.
    pub(super) async fn make_a_move(&mut self) -> Result<(), Failure> {
        self.listen(self.up_to(LONGEST_THINK)).await;
        let Some(action) = self.choose() else {
            self.listen(NOT_YET).await;
            return Ok(());
        };
        self.moves += 1;
        let way = self.drawn() % 10;
        let purpose = if way == BOTH_WAYS { Purpose::TwoWays } else { Purpose::Try };
        self.record.intend(action.action_id, &action.action_type, &action.action_data, purpose);
        match way {
            0..5 => self.send(&action),
            5 => {
                self.send(&action);
                self.send(&action);
            }
            6 | 7 => {
                self.send(&action);
                self.listen(self.up_to(ON_ITS_WAY)).await;
                self.device = None;
                self.progress.cuts.more();
            }
            BOTH_WAYS => return self.send_both_ways(action).await,
            _ => return self.send_over_http(&action).await,
        }
        self.learn_fate(&action).await
    }

    /// A move that comes too late, over a connection that has lost the seat.
    pub(super) fn move_too_late(&mut self, former: &Device) {
        let Some(action) = self.choose() else { return };
        self.record.intend(action.action_id, &action.action_type, &action.action_data, Purpose::Superseded);
        former.send(&frame(&action));
        self.progress.superseded.more();
    }

    /// Every action that nobody has answered is sent again, until somebody does.
    pub(super) async fn settle(&mut self) -> Result<(), Failure> {
        let open: Vec<Uuid> = self.record.open_intents().collect();
        for action_id in open {
            let intent = &self.record.intents[&action_id];
            if intent.purpose == Purpose::Superseded {
                continue;
            }
            let action = SubmitAction {
                action_id,
                action_type: intent.action_type.clone(),
                action_data: intent.action_data.clone(),
                after: None,
                connection: None,
            };
            self.send_over_http(&action).await?;
        }
        Ok(())
    }

    /// A move by the state that was shown last; `None` when there is none to make.
    fn choose(&self) -> Option<SubmitAction> {
        let (action_type, action_data) = match self.kind {
            Kind::Relay => ("mark".to_owned(), json!({ "number": self.moves, "by": self.seated.player_id })),
            Kind::Casino => {
                let mut legal: Vec<LegalAction> = Vec::deserialize(self.legal_actions()?).ok()?;
                let choice = self.drawn().checked_rem(legal.len() as u64)?;
                let LegalAction { action_type, action_data } =
                    legal.swap_remove(usize::try_from(choice).ok()?);
                (action_type, Value::Object(action_data))
            }
        };
        let after = Some(self.record.reached);
        Some(SubmitAction { action_id: self.drawn_id(), action_type, action_data, after, connection: None })
    }

    /// The legal moves that the state lists; where it holds more than the own view, those of any that has some.
    fn legal_actions(&self) -> Option<&Value> {
        let views = self.state.as_array().map_or(std::slice::from_ref(&self.state), Vec::as_slice);
        let mut legal = views.iter().filter_map(|view| view.get("legal_actions"));
        legal.find(|actions| actions.as_array().is_some_and(|actions| !actions.is_empty()))
    }

    fn send(&self, action: &SubmitAction) {
        if let Some(device) = &self.device {
            device.send(&frame(action));
        }
    }

    /// Waits for the answer to an action, coming back and sending it again as long as there is none. What nobody
    /// answers in time stays without an answer, and is found.
    async fn learn_fate(&mut self, action: &SubmitAction) -> Result<(), Failure> {
        let begun = Instant::now();
        while !self.record.is_answered(action.action_id) {
            if begun.elapsed() > self.patience {
                return Ok(());
            }
            let answered = timeout(PATIENCE, async {
                while !self.record.is_answered(action.action_id) && self.hear().await {}
            });
            if answered.await.is_err() {
                // An open connection that says nothing is none.
                self.device = None;
            }
            if self.device.is_none() {
                if self.record.ended.is_some() {
                    return self.send_over_http(action).await;
                }
                self.come_back(false).await;
                if !self.record.is_answered(action.action_id) {
                    self.send(action);
                }
            }
        }
        Ok(())
    }

    /// Over the connection, and over HTTP to any node at the same time.
    async fn send_both_ways(&mut self, action: SubmitAction) -> Result<(), Failure> {
        let api = self.drawn_service().api.with_bearer(self.seated.token.clone());
        let (room, again) = (self.seated.room_id, action.clone());
        let patience = self.patience;
        let over_http = tokio::spawn(async move { timeout(patience, submit(&api, room, &again)).await });
        self.send(&action);
        self.learn_fate(&action).await?;
        if let Ok(answer) = over_http.await? {
            self.note(action.action_id, answer?);
        }
        Ok(())
    }

    async fn send_over_http(&mut self, action: &SubmitAction) -> Result<(), Failure> {
        let api = self.drawn_service().api.with_bearer(self.seated.token.clone());
        if let Ok(answer) = timeout(self.patience, submit(&api, self.seated.room_id, action)).await {
            self.note(action.action_id, answer?);
        }
        Ok(())
    }

    fn note(&mut self, action_id: Uuid, answer: Answer) {
        match answer {
            Answer::Acked(ack) => {
                if !self.record.is_answered(action_id) {
                    self.progress.acknowledged();
                }
                self.record.acknowledge(ack);
            }
            Answer::Refused(code) => self.record.refuse(action_id, code),
        }
    }
}

fn frame(action: &SubmitAction) -> ClientMessage {
    ClientMessage::Action {
        action_id: action.action_id,
        action_type: action.action_type.clone(),
        action_data: action.action_data.clone(),
        after: action.after.unwrap_or_default(),
    }
}
