//! `reseat keys`: makes keys, and tells which are active. Never shows an active secret.

use clap::{Args, Subcommand, ValueEnum};
use reseat_credentials::OsRandomness;
use reseat_domain::token::TokenKeys;
use serde_json::json;

use super::{ConfigArguments, output};
use crate::config::Config;
use crate::failure::Failure;
use crate::secrets::{KeptPlace, KeptSecrets, make_admin_token, make_jwt_key, make_token_key};

/// Make keys, and list the active ones
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print new keys, as lines for a file of environment variables; nothing is stored
    Generate {
        /// Only this kind
        kind: Option<Kind>,
    },
    /// List the active keys, without their secrets
    List {
        #[command(flatten)]
        config: ConfigArguments,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Signs session tokens, which prove a seat
    Session,
    /// Signs access tokens, which prove a user session
    Jwt,
    /// Administrates the service over HTTP; prints its hash, and tells the token on stderr
    Admin,
}

/// A key as the list shows it.
struct Listed {
    kind: &'static str,
    name: String,
    algorithm: &'static str,
    signs: bool,
    public_key: Option<String>,
}

pub(super) fn perform(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.command {
        Command::Generate { kind } => generate(*kind),
        Command::List { config, json } => list(&config.load(Vec::new())?.config, *json),
    }
}

fn generate(kind: Option<Kind>) -> Result<(), Failure> {
    if kind == Some(Kind::Admin) {
        return generate_admin();
    }
    if kind.is_none_or(|kind| kind == Kind::Session) {
        output::line(&make_token_key(&OsRandomness).line())?;
    }
    if kind.is_none_or(|kind| kind == Kind::Jwt) {
        output::line(&make_jwt_key(&OsRandomness).line())?;
    }
    eprintln!(
        "To replace a key, put the new one before the old one, with a comma between them: the first signs, \
         all verify. Take the old one away when what it signed has expired."
    );
    Ok(())
}

fn generate_admin() -> Result<(), Failure> {
    let (token, made) = make_admin_token(&OsRandomness);
    output::line(&made.line())?;
    eprintln!(
        "The admin token, shown this once: {}\nKeep it where administrators find it, and set its hash above in \
         the place of the old one. It is presented as `Authorization: Bearer`.",
        token.reveal()
    );
    Ok(())
}

fn list(config: &Config, as_json: bool) -> Result<(), Failure> {
    let keys = active(config)?;
    if as_json {
        let keys: Vec<_> = keys.iter().map(to_json).collect();
        return output::json(&json!({ "keys": keys }));
    }
    if keys.is_empty() {
        let then = if config.listen.ip().is_loopback() {
            "`reseat serve` makes them at its first start"
        } else {
            "`reseat keys generate` prints new ones"
        };
        eprintln!("No keys are set yet; {then}.");
        return Ok(());
    }
    let rows: Vec<[String; 5]> = keys.into_iter().map(to_row).collect();
    output::table(["KIND", "NAME", "ALGORITHM", "USE", "PUBLIC KEY"], &rows)
}

/// The keys that `reseat serve` would use now.
fn active(config: &Config) -> Result<Vec<Listed>, Failure> {
    let given = config.secrets.clone();
    let admin = given.admin_token.iter().map(|_| Listed {
        kind: "admin",
        name: "-".to_owned(),
        algorithm: "SHA-256",
        signs: false,
        public_key: None,
    });
    let kept = if config.listen.ip().is_loopback() {
        KeptSecrets::open(&KeptPlace::of(config.database_url.file()).path)
            .map_err(|error| Failure::Failed(error.to_string()))?
    } else {
        None
    };
    let (kept_tokens, kept_jwt) = kept.map(|kept| (kept.token_keys, kept.jwt_keys)).unzip();
    let tokens = given.token_keys.or(kept_tokens);
    let names = tokens.iter().flat_map(TokenKeys::ids).enumerate();
    let tokens = names.map(|(place, name)| Listed {
        kind: "session",
        name: name.to_owned(),
        algorithm: "HMAC-SHA256",
        signs: place == 0,
        public_key: None,
    });
    let jwt = given.jwt_keys.or(kept_jwt).unwrap_or_default();
    let jwt = jwt.iter().enumerate().map(|(place, key)| Listed {
        kind: "jwt",
        name: key.id().to_owned(),
        algorithm: key.algorithm(),
        signs: place == 0,
        public_key: key.public().map(str::to_owned),
    });
    Ok(tokens.chain(jwt).chain(admin).collect())
}

fn to_json(key: &Listed) -> serde_json::Value {
    json!({
        "kind": key.kind,
        "name": key.name,
        "algorithm": key.algorithm,
        "signs": key.signs,
        "public_key": key.public_key,
    })
}

fn to_row(key: Listed) -> [String; 5] {
    let used_to = if key.signs { "signs and verifies" } else { "verifies" };
    let public_key = key.public_key.unwrap_or_else(|| "-".to_owned());
    [key.kind.to_owned(), key.name, key.algorithm.to_owned(), used_to.to_owned(), public_key]
}
