//! What the service itself finds: `reseat rooms verify`, as an operator would run it.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

use crate::failure::Failure;
use crate::server::Server;
use crate::violation::Violation;

/// The part of the command's answer that is used here.
#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    rooms: Vec<Room>,
}

#[derive(Debug, Deserialize)]
struct Room {
    room_id: Uuid,
    /// `None` for a room that can't be read.
    entries: Option<i64>,
    faults: Vec<String>,
}

impl Report {
    /// Runs `reseat rooms verify --all --json` on the server's database.
    pub(crate) async fn ask(server: &Server) -> Result<Self, Failure> {
        let mut verify = server.command();
        verify.args(["rooms", "verify", "--all", "--json"]);
        let output = verify.output().await;
        let output =
            output.map_err(|source| Failure::NotStarted { program: "reseat rooms verify".into(), source })?;
        // With a fault in it the report comes all the same, and the exit status is 1.
        serde_json::from_slice(&output.stdout).map_err(|error| {
            Failure::UnknownReport(format!("{error}; {}", String::from_utf8_lossy(&output.stderr).trim()))
        })
    }

    /// Holds the report against the logs that the clients read, by room with the number of entries.
    pub(crate) fn check(&self, heads: &BTreeMap<Uuid, i64>) -> Vec<Violation> {
        let faults = self.rooms.iter().flat_map(|room| {
            room.faults
                .iter()
                .map(|fault| Violation::VerifyFault { room_id: room.room_id, fault: fault.clone() })
        });
        let others = heads.iter().filter_map(|(room_id, head)| {
            let room = self.rooms.iter().find(|room| room.room_id == *room_id);
            let verified = room.and_then(|room| room.entries);
            let (room_id, head) = (*room_id, *head);
            (verified != Some(head)).then_some(Violation::VerifiedOtherwise { room_id, verified, head })
        });
        faults.chain(others).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROOM: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn found(rooms: &serde_json::Value) -> Vec<Violation> {
        let report: Report = serde_json::from_value(json!({ "rooms": rooms })).unwrap();
        report.check(&BTreeMap::from([(ROOM, 7)]))
    }

    #[test]
    fn a_room_that_agrees_passes() {
        let room = json!({ "room_id": ROOM, "game": "casino", "entries": 7, "faults": [] });
        assert_eq!(found(&json!([room])), []);
    }

    #[test]
    fn a_fault_and_a_room_that_was_left_out_are_found() {
        let fault = "the snapshot at entry 4 is not the replay".to_owned();
        let room = json!({ "room_id": OTHER, "entries": 4, "faults": [fault] });
        let expected = [
            Violation::VerifyFault { room_id: OTHER, fault },
            Violation::VerifiedOtherwise { room_id: ROOM, verified: None, head: 7 },
        ];
        assert_eq!(found(&json!([room])), expected);
    }

    #[test]
    fn a_room_that_could_not_be_read_is_found() {
        let fault = "no rules for casino 9".to_owned();
        let room = json!({ "room_id": ROOM, "entries": null, "faults": [fault] });
        let expected = [
            Violation::VerifyFault { room_id: ROOM, fault },
            Violation::VerifiedOtherwise { room_id: ROOM, verified: None, head: 7 },
        ];
        assert_eq!(found(&json!([room])), expected);
    }

    #[test]
    fn a_room_of_which_only_a_part_was_seen_is_found() {
        let room = json!({ "room_id": ROOM, "entries": 6, "faults": [] });
        let expected = Violation::VerifiedOtherwise { room_id: ROOM, verified: Some(6), head: 7 };
        assert_eq!(found(&json!([room])), [expected]);
    }
}
