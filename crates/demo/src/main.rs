//! Plays games over real WebSockets against the real `reseat serve`, while connections are cut and servers are
//! killed, and holds what every player saw against the log: no acknowledged move was lost, none was played twice.
//! It never ships.
//!
//! `cargo xtask demo` plays whole Casino games with well-behaved clients, for people to watch.
//! `cargo xtask check-history` plays at random on several nodes, with clients that break every rule of good
//! behaviour, and with more that goes wrong.
//!
//! | module | holds |
//! |---|---|
//! | `arguments`, `demo` | the demo from its command line to its result |
//! | `history` | the same of the check of histories |
//! | `plan` | everything that the demo draws at random, from one seed |
//! | `server`, `chaos`, `leash` | a server's process, its kills, and when they are due in the demo |
//! | `database` | where that server keeps the games |
//! | `table`, `player`, `turn`, `client`, `desk` | who plays in the demo, and what they do to their connections |
//! | `record`, `check`, `verify`, `violation` | what was seen, held against the log; what the service finds itself |
//! | `stage`, `report`, `failure` | folder and logs, words for the terminal |
//!
//! It knows the wire and the command line of the service, and nothing else of it: what it proves, it proves
//! from the outside.

mod arguments;
mod chaos;
mod check;
mod client;
mod database;
mod demo;
mod desk;
mod failure;
mod history;
mod leash;
mod plan;
mod player;
mod record;
mod report;
mod server;
mod stage;
mod table;
mod turn;
mod verify;
mod violation;

use std::process::ExitCode;

use clap::Parser;

#[derive(Debug, Parser)]
enum CommandLine {
    /// Play Casino while connections are cut and the server is killed, and check that nothing was lost
    #[command(bin_name = "cargo xtask demo", override_usage = "cargo xtask demo [OPTIONS]")]
    Demo(arguments::Arguments),
    /// Play at random on several nodes while everything goes wrong, and check every player's history
    #[command(bin_name = "cargo xtask check-history", override_usage = "cargo xtask check-history [OPTIONS]")]
    History(history::Arguments),
}

fn main() -> ExitCode {
    let played = match CommandLine::parse() {
        CommandLine::Demo(arguments) => {
            let program = arguments.program();
            let (seed, database) = (program.seed, program.database.argument());
            println!("seed    {seed} (again with `cargo xtask demo --seed {seed}{database}`)");
            stage::play(&program.database, async |folder| demo::run(&program, folder).await)
        }
        CommandLine::History(arguments) => {
            let program = arguments.program();
            println!("{program}");
            stage::play(&program.database, async |folder| history::run(&program, folder).await)
        }
    };
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        CommandLine::command().debug_assert();
    }
}
