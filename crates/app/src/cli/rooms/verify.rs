//! `reseat rooms verify`.

use reseat_domain::id::RoomId;
use reseat_domain::services::{LoadError, RoomReport};
use serde_json::{Value, json};

use super::Rooms;
use crate::cli::output;
use crate::failure::Failure;

/// Verifies the named rooms; all of them when none is named.
pub(super) async fn verify(rooms: &Rooms, named: &[String], as_json: bool) -> Result<(), Failure> {
    let mut tally = Tally { as_json, shown: Vec::new(), verified: 0, faulty: 0 };
    for name in named {
        let room = rooms.find(name).await?;
        tally.add(look(rooms, room.id).await?)?;
    }
    if named.is_empty() {
        verify_all(rooms, &mut tally).await?;
    }
    tally.tell()
}

async fn verify_all(rooms: &Rooms, tally: &mut Tally) -> Result<(), Failure> {
    let mut before = None;
    loop {
        let page = rooms.verification.rooms(before).await?;
        let Some(last) = page.last() else { return Ok(()) };
        before = Some(*last);
        for room in page {
            tally.add(look(rooms, room).await?)?;
        }
    }
}

/// Counts what was found, and shows it: lines at once, JSON at the end.
struct Tally {
    as_json: bool,
    shown: Vec<Value>,
    verified: usize,
    faulty: usize,
}

impl Tally {
    fn add(&mut self, verified: Option<Verified>) -> Result<(), Failure> {
        let Some(verified) = verified else { return Ok(()) };
        self.verified += 1;
        self.faulty += usize::from(!verified.faults.is_empty());
        if self.as_json {
            self.shown.push(verified.to_json());
            return Ok(());
        }
        verified.lines().iter().try_for_each(|line| output::line(line))
    }

    fn tell(self) -> Result<(), Failure> {
        let Self { as_json, shown, verified, faulty } = self;
        if as_json {
            output::json(&json!({ "rooms": shown }))?;
        }
        if faulty > 0 {
            return Err(Failure::Failed(format!(
                "{faulty} of {verified} rooms do not agree with their logs; keep a copy of the database and \
                 report it, or restore a backup"
            )));
        }
        eprintln!("Verified {verified} rooms: all agree with their logs.");
        Ok(())
    }
}

/// What was found about a room; what is not known of one that can't be read is left out.
pub(super) struct Verified {
    room: RoomId,
    report: Option<RoomReport>,
    faults: Vec<String>,
}

/// `None` for a room that went while it was looked at.
pub(super) async fn look(rooms: &Rooms, room: RoomId) -> Result<Option<Verified>, Failure> {
    match rooms.verification.verify(room).await {
        Ok(report) => Ok(Some(Verified { room, faults: report.faults.clone(), report: Some(report) })),
        Err(LoadError::NotFound) => Ok(None),
        Err(LoadError::Store(error)) => Err(error.into()),
        // The other rooms are looked at all the same.
        Err(error) => Ok(Some(Verified { room, report: None, faults: vec![error.to_string()] })),
    }
}

impl Verified {
    pub(super) fn lines(&self) -> Vec<String> {
        let known = self.report.as_ref().map_or_else(String::new, |report| {
            format!("  {}  {}  {} entries", report.game, report.status.as_str(), report.entries)
        });
        let verdict = if self.faults.is_empty() { "ok   " } else { "FAULT" };
        let faults = self.faults.iter().map(|fault| format!("      {fault}"));
        std::iter::once(format!("{verdict} {}{known}", self.room)).chain(faults).collect()
    }

    pub(super) fn to_json(&self) -> Value {
        let report = self.report.as_ref();
        json!({
            "room_id": self.room,
            "game": report.map(|report| &report.game),
            "status": report.map(|report| report.status.as_str()),
            "entries": report.map(|report| report.entries),
            "snapshot_sequence": report.and_then(|report| report.snapshot_sequence),
            "faults": self.faults,
        })
    }
}
