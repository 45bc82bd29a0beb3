//! The configuration: read once at the start, checked as a whole, and handed on as values.
//!
//! Order: defaults, the file, the environment, flags; the later wins. A key, variable or value that is not
//! known stops the start. This module owns names, forms and checks; it knows no adapter and makes nothing.

mod database_url;
mod error;
mod key;
mod print;
mod settings;
#[cfg(test)]
mod tests;
mod value;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

pub(crate) use database_url::DatabaseUrl;
pub(crate) use error::ConfigError;
use ipnet::IpNet;
pub(crate) use key::Key;
use key::*;
use reseat_credentials::Argon2Settings;
use settings::Settings;
pub(crate) use settings::Sources;

use crate::secrets::{self, GivenSecrets};

/// Keys that flags set.
pub(crate) mod flagged {
    pub(crate) use super::key::{DATABASE_URL, LISTEN};
}

/// The whole configuration.
#[derive(Debug)]
pub(crate) struct Config {
    /// Where the service listens.
    pub(crate) listen: SocketAddr,
    /// The service's own origin, as browsers see it.
    pub(crate) public_url: String,
    /// The database.
    pub(crate) database_url: DatabaseUrl,
    /// The node's name; one is made when it has none.
    pub(crate) node_id: Option<String>,
    /// Whose `X-Forwarded-For` counts.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Origins whose pages may use the service.
    pub(crate) allowed_origins: Vec<String>,
    /// The secrets that were given; the others are made or demanded at the start.
    pub(crate) secrets: GivenSecrets,
    /// User sessions.
    pub(crate) sessions: Sessions,
    /// What a password hash costs.
    pub(crate) passwords: Argon2Settings,
    /// From one app to another.
    pub(crate) handoff: Handoff,
    /// How long a seat's session token lives.
    pub(crate) seat_token_ttl: Duration,
    /// Heartbeats of game connections.
    pub(crate) heartbeat: Heartbeat,
    /// Abandoned seats.
    pub(crate) abandonment: Abandonment,
    /// What a returning player is sent.
    pub(crate) recovery: Recovery,
    /// Limits on callers.
    pub(crate) limits: Limits,
    /// How long things are kept.
    pub(crate) retention: Retention,
    /// How often the clean-up runs.
    pub(crate) cleanup_interval: Duration,
    /// How many loaded rooms are kept in memory.
    pub(crate) rooms_cache: u32,
    /// How long a house bot takes for a move.
    pub(crate) think_time: Duration,
    /// How long a stop may take.
    pub(crate) shutdown_grace: Duration,
    /// Log lines.
    pub(crate) log: Log,
}

/// `[sessions]`
#[derive(Debug)]
pub(crate) struct Sessions {
    pub(crate) idle_timeout: Duration,
    pub(crate) absolute_timeout: Duration,
    pub(crate) access_token_ttl: Duration,
    pub(crate) refresh_grace: Duration,
    pub(crate) max_per_user: u32,
}

/// `[handoff]`
#[derive(Debug)]
pub(crate) struct Handoff {
    pub(crate) ttl: Duration,
    pub(crate) retention: Duration,
}

/// `[heartbeat]`
#[derive(Debug)]
pub(crate) struct Heartbeat {
    pub(crate) ping_interval: Duration,
    pub(crate) unhealthy_after: Duration,
    pub(crate) disconnect_after: Duration,
    pub(crate) sweep_interval: Duration,
    pub(crate) flush_interval: Duration,
}

/// `[abandonment]`
#[derive(Debug)]
pub(crate) struct Abandonment {
    pub(crate) abandon_after: Duration,
    pub(crate) sweep_interval: Duration,
    pub(crate) absence_budget: Duration,
    pub(crate) exhausted_abandon_after: Duration,
}

/// `[recovery]`
#[derive(Debug)]
pub(crate) struct Recovery {
    pub(crate) max_missed_actions: u32,
    pub(crate) snapshot_every: u32,
}

/// `[limits]`
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) sign_in_per_minute: u32,
    pub(crate) guest_per_minute: u32,
    pub(crate) messages_per_second: u32,
    pub(crate) connections_per_ip: u32,
    pub(crate) send_queue: u32,
    pub(crate) send_queue_bytes: u32,
    pub(crate) body_bytes: u32,
}

/// `[retention]`
#[derive(Debug)]
pub(crate) struct Retention {
    pub(crate) rooms: Duration,
    pub(crate) audit: Duration,
    pub(crate) ip_addresses: Duration,
}

/// `[log]`
#[derive(Clone, Debug)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) filter: String,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// The configuration, and its texts for `--print-config`.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) config: Config,
    settings: Settings,
}

impl Loaded {
    /// The configuration as TOML, without secrets.
    pub(crate) fn to_toml(&self) -> String {
        print::to_toml(&self.settings)
    }
}

/// Reads the configuration. `on_terminal` says whether stderr is one, on which log lines are for people.
///
/// # Errors
/// [`ConfigError`] for the first thing that is wrong.
pub(crate) fn load(sources: Sources, on_terminal: bool) -> Result<Loaded, ConfigError> {
    let mut settings = Settings::collect(sources)?;
    settings.derive(&LOG_FORMAT, if on_terminal { "text" } else { "json" }.to_owned());
    settings.derive(&PUBLIC_URL, public_url(settings.require(&LISTEN, value::address)?));
    let public_url = settings.require(&PUBLIC_URL, value::origin)?;
    settings.derive(&ALLOWED_ORIGINS, public_url.clone());
    let config = read(&settings, public_url)?;
    check_orders(&settings, &config)?;
    Ok(Loaded { config, settings })
}

/// The origin of a service on this machine; an address that stands for all others is reached by name.
fn public_url(listen: SocketAddr) -> String {
    let host = match listen.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    format!("http://{host}:{}", listen.port())
}

fn read(settings: &Settings, public_url: String) -> Result<Config, ConfigError> {
    settings.find(&BUS_URL, value::no_bus)?;
    Ok(Config {
        listen: settings.require(&LISTEN, value::address)?,
        public_url,
        database_url: settings.require(&DATABASE_URL, DatabaseUrl::parse)?,
        node_id: settings.find(&NODE_ID, value::node_id)?,
        trusted_proxies: settings.find(&TRUSTED_PROXIES, value::networks)?.unwrap_or_default(),
        allowed_origins: settings.require(&ALLOWED_ORIGINS, value::origins)?,
        secrets: read_secrets(settings)?,
        sessions: Sessions {
            idle_timeout: settings.require(&IDLE_TIMEOUT, value::duration)?,
            absolute_timeout: settings.require(&ABSOLUTE_TIMEOUT, value::duration)?,
            access_token_ttl: settings.require(&ACCESS_TOKEN_TTL, value::duration)?,
            refresh_grace: settings.require(&REFRESH_GRACE, value::duration)?,
            max_per_user: settings.require(&MAX_PER_USER, value::number)?,
        },
        passwords: Argon2Settings {
            memory_kib: settings.require(&PASSWORD_MEMORY, value::number)?,
            iterations: settings.require(&PASSWORD_ITERATIONS, value::number)?,
            parallelism: settings.require(&PASSWORD_PARALLELISM, value::number)?,
        },
        handoff: Handoff {
            ttl: settings.require(&HANDOFF_TTL, value::duration)?,
            retention: settings.require(&HANDOFF_RETENTION, value::duration)?,
        },
        seat_token_ttl: settings.require(&SEAT_TOKEN_TTL, value::duration)?,
        heartbeat: read_heartbeat(settings)?,
        abandonment: read_abandonment(settings)?,
        recovery: Recovery {
            max_missed_actions: settings.require(&MAX_MISSED_ACTIONS, value::number)?,
            snapshot_every: settings.require(&SNAPSHOT_EVERY, value::number)?,
        },
        limits: read_limits(settings)?,
        retention: Retention {
            rooms: settings.require(&RETENTION_ROOMS, value::duration)?,
            audit: settings.require(&RETENTION_AUDIT, value::duration)?,
            ip_addresses: settings.require(&RETENTION_IP_ADDRESSES, value::duration)?,
        },
        cleanup_interval: settings.require(&CLEANUP_INTERVAL, value::duration)?,
        rooms_cache: settings.require(&ROOMS_CACHE, value::number)?,
        think_time: settings.require(&THINK_TIME, value::duration)?,
        shutdown_grace: settings.require(&SHUTDOWN_GRACE, value::duration)?,
        log: Log {
            format: settings.require(&LOG_FORMAT, value::log_format)?,
            filter: settings.require(&LOG_FILTER, value::filter)?,
        },
    })
}

fn read_secrets(settings: &Settings) -> Result<GivenSecrets, ConfigError> {
    let jwt_keys = settings.secret(&JWT_KEYS, &JWT_KEYS_FILE, secrets::parse_jwt_keys)?;
    let jwt_secret = settings.secret(&JWT_SECRET, &JWT_SECRET_FILE, secrets::parse_jwt_secret)?;
    if jwt_keys.is_some() && jwt_secret.is_some() {
        return Err(ConfigError::Both { one: JWT_KEYS.name, other: JWT_SECRET.name });
    }
    Ok(GivenSecrets {
        token_keys: settings.secret(&TOKEN_KEYS, &TOKEN_KEYS_FILE, secrets::parse_token_keys)?,
        jwt_keys: jwt_keys.or(jwt_secret),
        admin_token: settings.secret(&ADMIN_TOKEN, &ADMIN_TOKEN_FILE, secrets::parse_admin_token)?,
    })
}

fn read_heartbeat(settings: &Settings) -> Result<Heartbeat, ConfigError> {
    Ok(Heartbeat {
        ping_interval: settings.require(&PING_INTERVAL, value::duration)?,
        unhealthy_after: settings.require(&UNHEALTHY_AFTER, value::duration)?,
        disconnect_after: settings.require(&DISCONNECT_AFTER, value::duration)?,
        sweep_interval: settings.require(&HEARTBEAT_SWEEP, value::duration)?,
        flush_interval: settings.require(&FLUSH_INTERVAL, value::duration)?,
    })
}

fn read_abandonment(settings: &Settings) -> Result<Abandonment, ConfigError> {
    Ok(Abandonment {
        abandon_after: settings.require(&ABANDON_AFTER, value::duration)?,
        sweep_interval: settings.require(&ABANDONMENT_SWEEP, value::duration)?,
        absence_budget: settings.require(&ABSENCE_BUDGET, value::duration)?,
        exhausted_abandon_after: settings.require(&EXHAUSTED_ABANDON_AFTER, value::duration)?,
    })
}

fn read_limits(settings: &Settings) -> Result<Limits, ConfigError> {
    Ok(Limits {
        sign_in_per_minute: settings.require(&SIGN_IN_PER_MINUTE, value::number)?,
        guest_per_minute: settings.require(&GUEST_PER_MINUTE, value::number)?,
        messages_per_second: settings.require(&MESSAGES_PER_SECOND, value::number)?,
        connections_per_ip: settings.require(&CONNECTIONS_PER_IP, value::number)?,
        send_queue: settings.require(&SEND_QUEUE, value::number)?,
        send_queue_bytes: settings.require(&SEND_QUEUE_BYTES, value::number)?,
        body_bytes: settings.require(&BODY_BYTES, value::number)?,
    })
}

fn check_orders(settings: &Settings, config: &Config) -> Result<(), ConfigError> {
    let wrong = |shorter: &Key, longer: &Key, must| {
        let text = |key: &Key| settings.text(key).unwrap_or_default().to_owned();
        Err(ConfigError::Order {
            shorter: shorter.name,
            shorter_value: text(shorter),
            longer: longer.name,
            longer_value: text(longer),
            must,
        })
    };
    if config.heartbeat.unhealthy_after >= config.heartbeat.disconnect_after {
        return wrong(&UNHEALTHY_AFTER, &DISCONNECT_AFTER, "shorter");
    }
    // Who is connected is kept signed in with the flushes.
    if config.heartbeat.flush_interval > config.sessions.idle_timeout / 2 {
        return wrong(&FLUSH_INTERVAL, &IDLE_TIMEOUT, "at most half as long");
    }
    if config.sessions.idle_timeout > config.sessions.absolute_timeout {
        return wrong(&IDLE_TIMEOUT, &ABSOLUTE_TIMEOUT, "no longer");
    }
    Ok(())
}
