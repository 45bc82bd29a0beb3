//! A player's turn: a legal move is drawn, submitted, and its fate learned, whatever happens beside it.

use std::sync::Arc;

use reseat_client::Snapshot;
use reseat_client::connection::{Outcome, Submission, SubmitError, Unresolved};
use reseat_protocol::http::actions::SubmitAction;
use reseat_protocol::http::casino::LegalAction;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::sleep;
use uuid::Uuid;

use crate::check::SUPERSEDED;
use crate::desk::{Desk, Fate};
use crate::failure::Failure;
use crate::plan::{self, Mischief, MovePlan};
use crate::player::Player;
use crate::record::Purpose;

impl Player {
    /// Makes one move by the state that was seen.
    pub(super) async fn take_turn(&mut self, seen: &Snapshot) -> Result<(), Failure> {
        let planned = plan::next_move(&self.moves);
        let action = self.choose(seen, &planned)?;
        let leash = Arc::clone(&self.leash);
        self.meanwhile(async {
            sleep(planned.think).await;
            leash.take_move().await;
        })
        .await;
        self.intend(&action, Purpose::Move);
        match self.submit_with(&action, planned.mischief).await? {
            Fate::Applied(number) => {
                self.last_move = number;
                leash.acknowledged();
                self.afterwards(action, &planned).await
            }
            Fate::Refused(code) => {
                leash.give_back();
                // By then the seat had gone to another client of the player, who chooses anew there.
                let expected = code == SUPERSEDED;
                let player = self.desk.seated.name.clone();
                if expected { Ok(()) } else { Err(Failure::LegalMoveRefused { player, code }) }
            }
        }
    }

    /// One of the legal moves that the state lists.
    fn choose(&self, seen: &Snapshot, planned: &MovePlan) -> Result<SubmitAction, Failure> {
        let listed = seen.state.get("legal_actions").unwrap_or(&Value::Null);
        let mut legal: Vec<LegalAction> = Vec::deserialize(listed).unwrap_or_default();
        let count = u64::try_from(legal.len()).unwrap_or(u64::MAX);
        let choice = planned.choice.checked_rem(count).and_then(|choice| usize::try_from(choice).ok());
        let Some(choice) = choice else {
            let player = self.desk.seated.name.clone();
            return Err(Failure::NoLegalMove { player, sequence_number: seen.state_sequence });
        };
        let LegalAction { action_type, action_data } = legal.swap_remove(choice);
        Ok(SubmitAction {
            action_id: planned.action_id,
            action_type,
            action_data: Value::Object(action_data),
            after: Some(seen.state_sequence),
            connection: None,
        })
    }

    fn intend(&self, action: &SubmitAction, purpose: Purpose) {
        self.desk.record().intend(action.action_id, &action.action_type, &action.action_data, purpose);
    }

    /// Submits a move with what shall happen before and meanwhile, and learns its fate.
    async fn submit_with(&mut self, action: &SubmitAction, mischief: Mischief) -> Result<Fate, Failure> {
        if mischief == Mischief::CutBefore {
            self.cut();
        }
        let Some(submission) = self.submit(action)? else {
            return self.desk.submit_over_http(action).await;
        };
        match mischief {
            Mischief::CutAfter(delay) => {
                sleep(delay).await;
                self.cut();
            }
            Mischief::TakeOver => self.change_client().await?,
            Mischief::BothWaysAtOnce => {
                let desk = Arc::clone(&self.desk);
                let both = async { tokio::join!(submission, desk.repeat_over_http(action)) };
                let (answer, over_http) = self.meanwhile(both).await;
                over_http?;
                return self.fate(action, answer).await;
            }
            _ => {}
        }
        let answer = self.meanwhile(submission).await;
        self.fate(action, answer).await
    }

    /// What shall happen after a move was applied.
    async fn afterwards(&mut self, action: SubmitAction, planned: &MovePlan) -> Result<(), Failure> {
        match planned.mischief {
            Mischief::CutLater(delay) => {
                sleep(delay).await;
                self.cut();
            }
            Mischief::RepeatOverHttp => drop(self.desk.repeat_over_http(&action).await?),
            Mischief::RepeatOverSocket => drop(self.repeat(&action).await?),
            Mischief::SecondClick => {
                let second = SubmitAction { action_id: planned.second_id, ..action };
                self.intend(&second, Purpose::SecondClick);
                self.settle(&second).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Cuts the connection, if there is one.
    fn cut(&self) {
        if self.client.connection.drop_connection().is_ok() {
            self.desk.record().tally.cuts += 1;
        }
    }

    /// Submits over the connection; `None` when that is over.
    fn submit(&self, action: &SubmitAction) -> Result<Option<Submission>, Failure> {
        let SubmitAction { action_id, action_type, action_data, after, .. } = action.clone();
        let after = after.unwrap_or_default();
        match self.client.connection.submit_as(action_id, action_type, action_data, after) {
            Ok(submission) => Ok(Some(submission)),
            Err(SubmitError::Ended) => Ok(None),
            Err(source) => Err(self.not_submitted(action_id, source)),
        }
    }

    fn not_submitted(&self, action_id: Uuid, source: SubmitError) -> Failure {
        Failure::NotSubmitted { player: self.desk.seated.name.clone(), action_id, source }
    }

    /// The fate of an action, from its answer; or, when the client went away before there was one, by
    /// sending it again through the one that is there now.
    async fn fate(
        &mut self,
        action: &SubmitAction,
        answer: Result<Outcome, Unresolved>,
    ) -> Result<Fate, Failure> {
        match answer {
            Ok(Outcome::Acked(ack)) => Ok(Fate::Applied(ack.sequence_number)),
            Ok(Outcome::Rejected(rejected)) => Ok(Fate::Refused(rejected.code)),
            Err(Unresolved { .. }) => self.repeat(action).await,
        }
    }

    /// Sends an action once more, under the same id.
    async fn repeat(&mut self, action: &SubmitAction) -> Result<Fate, Failure> {
        self.desk.record().tally.repeats += 1;
        self.settle(action).await
    }

    /// Submits an action over the connection, or over HTTP where that ends, until its fate is known.
    async fn settle(&mut self, action: &SubmitAction) -> Result<Fate, Failure> {
        while let Some(submission) = self.submit(action)? {
            match self.meanwhile(submission).await {
                Ok(Outcome::Acked(ack)) => return Ok(Fate::Applied(ack.sequence_number)),
                Ok(Outcome::Rejected(rejected)) => return Ok(Fate::Refused(rejected.code)),
                Err(Unresolved { .. }) => {}
            }
        }
        self.desk.submit_over_http(action).await
    }
}

impl Desk {
    /// Sends an action once more over HTTP, under the same id.
    async fn repeat_over_http(&self, action: &SubmitAction) -> Result<Fate, Failure> {
        self.record().tally.repeats += 1;
        self.submit_over_http(action).await
    }
}
