use clap::CommandFactory;
use clap::error::ErrorKind;

use super::*;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split(' '))
}

#[test]
fn the_commands_are_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_of_the_documentation_is_understood() {
    let documentation = include_str!("../../../../docs/operations/commands.md");
    let lines: Vec<&str> = documentation.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(lines.len() >= 10, "{lines:?}");
    for line in lines {
        assert!(parse(line).is_ok(), "{line}");
    }
}

#[test]
fn the_documentation_has_every_command() {
    let documentation = include_str!("../../../../docs/operations/commands.md");
    for command in Cli::command().get_subcommands() {
        let name = command.get_name();
        let below: Vec<_> =
            command.get_subcommands().map(|below| format!("{name} {}", below.get_name())).collect();
        let all = if below.is_empty() { vec![name.to_owned()] } else { below };
        for command in all {
            assert!(documentation.contains(&format!("$ reseat {command}")), "{command}");
        }
    }
}

#[test]
fn wrong_usage_is_refused() {
    for line in [
        "reseat frobnicate",
        "reseat serve now",
        "reseat migrate",
        "reseat migrate down -1",
        "reseat migrate down two",
        "reseat keys generate rsa",
        "reseat rooms list --limit 0",
        "reseat rooms list --status open",
        "reseat rooms show",
        "reseat rooms verify",
        "reseat rooms verify ABCDEF --all",
        "reseat sessions list --limit 0",
        "reseat sessions revoke",
        "reseat sessions revoke zoe",
        "reseat sessions revoke 01932b7c-0000-7000-8000-000000000003 --user zoe",
    ] {
        let error = parse(line).err().unwrap_or_else(|| panic!("{line} was understood"));
        assert!(error.use_stderr(), "{line}");
    }
}

#[test]
fn help_and_version_are_data() {
    for (line, kind) in [
        ("reseat --help", ErrorKind::DisplayHelp),
        ("reseat rooms verify --help", ErrorKind::DisplayHelp),
        ("reseat --version", ErrorKind::DisplayVersion),
    ] {
        let shown = parse(line).err().unwrap();
        assert_eq!((shown.kind(), shown.use_stderr()), (kind, false), "{line}");
    }
}
