//! What the operator set, as the services and the adapters take it.

use std::time::Duration;

use reseat_domain::services::SessionSettings;
use reseat_domain::time;
use reseat_web_api::WebSettings;

use crate::config::Config;

/// How long a process may need to note that it stops, and to close its database.
const LAST_NOTES: Duration = Duration::from_secs(2);
/// Signs of life that a process may miss before the others take it for dead.
const MISSED_SIGNS: u32 = 3;

/// How long a process may be unseen before its seats count as disconnected: as long as a connection, but
/// never so short that a living process is taken for dead between two signs of life.
pub(crate) fn run_unseen_after(config: &Config) -> time::Duration {
    let heartbeat = &config.heartbeat;
    span(heartbeat.disconnect_after.max(heartbeat.flush_interval * MISSED_SIGNS))
}

/// Of the game sessions.
pub(super) fn session_settings(config: &Config) -> SessionSettings {
    SessionSettings {
        token_ttl: span(config.seat_token_ttl),
        run_unseen_after: run_unseen_after(config),
        idle_timeout: span(config.sessions.idle_timeout),
        absence_budget: span(config.abandonment.absence_budget),
        exhausted_abandon_after: span(config.abandonment.exhausted_abandon_after),
    }
}

/// What the operator set about HTTP and WebSocket.
pub(crate) fn web_settings(config: &Config) -> WebSettings {
    // A limit beyond what this machine can count is none.
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    WebSettings {
        public_url: config.public_url.clone(),
        admin_token: config.secrets.admin_token.clone(),
        allowed_origins: config.allowed_origins.clone(),
        trusted_proxies: config.trusted_proxies.iter().map(|net| (net.addr(), net.prefix_len())).collect(),
        ping_interval: config.heartbeat.ping_interval,
        unhealthy_after: config.heartbeat.unhealthy_after,
        disconnect_after: config.heartbeat.disconnect_after,
        flush_interval: config.heartbeat.flush_interval,
        sign_in_per_minute: config.limits.sign_in_per_minute,
        guest_per_minute: config.limits.guest_per_minute,
        messages_per_second: config.limits.messages_per_second,
        connections_per_ip: config.limits.connections_per_ip,
        send_queue: count(config.limits.send_queue),
        send_queue_bytes: count(config.limits.send_queue_bytes),
        body_bytes: count(config.limits.body_bytes),
        shutdown_grace: config.shutdown_grace.saturating_sub(last_notes(config.shutdown_grace)),
    }
}

/// As much of the grace as is kept for what is noted when the connections are closed.
fn last_notes(grace: Duration) -> Duration {
    (grace / 5).min(LAST_NOTES)
}

/// A configured duration as the services take it. The configuration allows none that does not fit.
pub(super) fn span(duration: Duration) -> time::Duration {
    time::Duration::from_std(duration).unwrap_or(time::Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Sources};

    fn config(variables: &[(&str, &str)]) -> Config {
        let variables = variables.iter().map(|(name, value)| (name.into(), value.into())).collect();
        config::load(Sources { variables, ..Sources::default() }, false).unwrap().config
    }

    #[test]
    fn a_living_process_is_never_taken_for_dead_between_two_signs_of_life() {
        assert_eq!(run_unseen_after(&config(&[])), time::Duration::seconds(30));
        let slow = config(&[("RESEAT_HEARTBEAT__FLUSH_INTERVAL", "1m")]);
        assert_eq!(run_unseen_after(&slow), time::Duration::minutes(3));
    }

    #[test]
    fn the_longest_duration_that_is_allowed_fits() {
        let config = config(&[("RESEAT_SEATS__TOKEN_TTL", "36500d")]);
        assert_eq!(session_settings(&config).token_ttl, time::Duration::days(36_500));
    }
}
