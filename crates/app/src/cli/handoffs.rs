//! `reseat handoffs stats`: what became of handoffs, and what is under way.

use clap::{Args, Subcommand};
use reseat_domain::ports::{HandoffDay, OpenHandoffs, Store};
use reseat_domain::time::Duration;
use serde_json::{Value, json};

use super::times::{moment, on_wire};
use super::{OutputArguments, output, wait};
use crate::failure::Failure;
use crate::wiring;

/// Tell how users went from app to app
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Count what became of handoffs day by day, and what is under way
    Stats {
        /// So many days, today included
        #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=366))]
        days: u32,
        #[command(flatten)]
        output: OutputArguments,
    },
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    let Command::Stats { days, output } = &arguments.command;
    wait(async {
        let store = output.open_store().await?;
        let now = wiring::clock().now();
        let since = (now - Duration::days(i64::from(days - 1))).date_naive();
        let told = store.handoffs().statistics(since, now).await?;
        let open = store.handoffs().open_by_apps(now).await?;
        show(&told, &open, output.json)
    })
}

fn show(days: &[HandoffDay], open: &[OpenHandoffs], as_json: bool) -> Result<(), Failure> {
    if as_json {
        let days: Vec<Value> = days.iter().map(day_to_json).collect();
        let open: Vec<Value> = open.iter().map(open_to_json).collect();
        return output::json(&json!({ "days": days, "open": open }));
    }
    let rows: Vec<[String; 5]> = days.iter().map(day_to_row).collect();
    output::table(["DAY (UTC)", "CREATED", "USED", "REVOKED", "EXPIRED"], &rows)?;
    output::line("")?;
    let rows: Vec<[String; 4]> = open.iter().map(open_to_row).collect();
    output::table(["FROM", "TO", "UNDER WAY", "OLDEST (UTC)"], &rows)
}

fn day_to_row(day: &HandoffDay) -> [String; 5] {
    [
        day.date.to_string(),
        day.created.to_string(),
        day.used.to_string(),
        day.revoked.to_string(),
        day.expired.to_string(),
    ]
}

fn day_to_json(day: &HandoffDay) -> Value {
    json!({
        "date": day.date.to_string(),
        "created": day.created,
        "used": day.used,
        "revoked": day.revoked,
        "expired": day.expired,
    })
}

fn open_to_row(open: &OpenHandoffs) -> [String; 4] {
    [open.source_app.to_string(), open.target_app.to_string(), open.count.to_string(), moment(open.oldest)]
}

fn open_to_json(open: &OpenHandoffs) -> Value {
    json!({
        "source_app": open.source_app.as_str(),
        "target_app": open.target_app.as_str(),
        "count": open.count,
        "oldest_at": on_wire(open.oldest),
    })
}
