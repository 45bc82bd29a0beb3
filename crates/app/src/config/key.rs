//! Every key of the configuration: its name, its environment variables, its default.
//!
//! To add one: a line here, and its reading in [`Config`](super::Config). The documentation's table is
//! tested against this one.

/// How a key is written in a file and shown by `--print-config`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A text, such as a duration or an address.
    Text,
    /// A whole number.
    Number,
    /// Texts: an array in a file, separated by commas elsewhere.
    List,
    /// The address of the database, whose password is never shown.
    Database,
    /// A text that is never shown.
    Secret,
    /// Texts that are never shown: an array in a file, separated by commas elsewhere.
    SecretList,
}

/// One key.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Key {
    /// `section.key`, or `key` at the top.
    pub(crate) name: &'static str,
    /// The environment variables that set it; the first that is there counts.
    pub(crate) variables: &'static [&'static str],
    /// What holds when nothing sets it; empty when that follows from something else, or is nothing.
    pub(crate) default: &'static str,
    /// How it is written.
    pub(crate) form: Form,
}

impl Key {
    /// The section, empty at the top, and the name within it.
    pub(crate) fn path(&self) -> (&'static str, &'static str) {
        self.name.split_once('.').unwrap_or(("", self.name))
    }
}

macro_rules! keys {
    ($($constant:ident = $name:literal, $form:ident, $default:literal, [$($variable:literal),+];)+) => {
        $(pub(crate) const $constant: Key =
            Key { name: $name, variables: &[$($variable),+], default: $default, form: Form::$form };)+

        /// All keys, in the order in which they are shown; those of a section stand together.
        pub(crate) const KEYS: &[Key] = &[$($constant),+];
    };
}

keys! {
    LISTEN = "listen", Text, "127.0.0.1:8080", ["RESEAT_LISTEN"];
    PUBLIC_URL = "public_url", Text, "", ["RESEAT_PUBLIC_URL"];
    DATABASE_URL = "database_url", Database, "sqlite://reseat.db", ["DATABASE_URL"];
    BUS_URL = "bus_url", Text, "", ["RESEAT_BUS_URL"];
    NODE_ID = "node_id", Text, "", ["RESEAT_NODE_ID"];
    TRUSTED_PROXIES = "trusted_proxies", List, "", ["RESEAT_TRUSTED_PROXIES"];
    ALLOWED_ORIGINS = "allowed_origins", List, "", ["RESEAT_ALLOWED_ORIGINS"];
    TOKEN_KEYS = "secrets.token_keys", SecretList, "", ["RESEAT_TOKEN_KEYS"];
    TOKEN_KEYS_FILE = "secrets.token_keys_file", Text, "", ["RESEAT_TOKEN_KEYS_FILE"];
    JWT_KEYS = "secrets.jwt_keys", SecretList, "", ["RESEAT_JWT_KEYS"];
    JWT_KEYS_FILE = "secrets.jwt_keys_file", Text, "", ["RESEAT_JWT_KEYS_FILE"];
    JWT_SECRET = "secrets.jwt_secret", Secret, "", ["JWT_SECRET"];
    JWT_SECRET_FILE = "secrets.jwt_secret_file", Text, "", ["JWT_SECRET_FILE"];
    ADMIN_TOKEN = "secrets.admin_token_sha256", Secret, "", ["RESEAT_ADMIN_TOKEN_SHA256"];
    ADMIN_TOKEN_FILE = "secrets.admin_token_sha256_file", Text, "", ["RESEAT_ADMIN_TOKEN_SHA256_FILE"];
    IDLE_TIMEOUT = "sessions.idle_timeout", Text, "7d", ["RESEAT_SESSIONS__IDLE_TIMEOUT"];
    ABSOLUTE_TIMEOUT = "sessions.absolute_timeout", Text, "30d", ["RESEAT_SESSIONS__ABSOLUTE_TIMEOUT"];
    ACCESS_TOKEN_TTL = "sessions.access_token_ttl", Text, "10m", ["RESEAT_SESSIONS__ACCESS_TOKEN_TTL"];
    REFRESH_GRACE = "sessions.refresh_grace", Text, "10s", ["RESEAT_SESSIONS__REFRESH_GRACE"];
    MAX_PER_USER = "sessions.max_per_user", Number, "100", ["RESEAT_SESSIONS__MAX_PER_USER"];
    PASSWORD_MEMORY = "passwords.memory_kib", Number, "19456", ["RESEAT_PASSWORDS__MEMORY_KIB"];
    PASSWORD_ITERATIONS = "passwords.iterations", Number, "2", ["RESEAT_PASSWORDS__ITERATIONS"];
    PASSWORD_PARALLELISM = "passwords.parallelism", Number, "1", ["RESEAT_PASSWORDS__PARALLELISM"];
    HANDOFF_TTL = "handoff.ttl", Text, "15m", ["RESEAT_HANDOFF__TTL"];
    HANDOFF_RETENTION = "handoff.retention", Text, "30d", ["RESEAT_HANDOFF__RETENTION"];
    SEAT_TOKEN_TTL = "seats.token_ttl", Text, "24h", ["RESEAT_SEATS__TOKEN_TTL"];
    PING_INTERVAL = "heartbeat.ping_interval", Text, "10s", ["RESEAT_HEARTBEAT__PING_INTERVAL"];
    UNHEALTHY_AFTER = "heartbeat.unhealthy_after", Text, "15s", ["RESEAT_HEARTBEAT__UNHEALTHY_AFTER"];
    DISCONNECT_AFTER = "heartbeat.disconnect_after", Text, "30s", ["RESEAT_HEARTBEAT__DISCONNECT_AFTER"];
    HEARTBEAT_SWEEP = "heartbeat.sweep_interval", Text, "30s", ["RESEAT_HEARTBEAT__SWEEP_INTERVAL"];
    FLUSH_INTERVAL = "heartbeat.flush_interval", Text, "5s", ["RESEAT_HEARTBEAT__FLUSH_INTERVAL"];
    ABANDON_AFTER = "abandonment.abandon_after", Text, "5m", ["RESEAT_ABANDONMENT__ABANDON_AFTER"];
    ABANDONMENT_SWEEP = "abandonment.sweep_interval", Text, "60s", ["RESEAT_ABANDONMENT__SWEEP_INTERVAL"];
    ABSENCE_BUDGET = "abandonment.absence_budget", Text, "15m", ["RESEAT_ABANDONMENT__ABSENCE_BUDGET"];
    EXHAUSTED_ABANDON_AFTER = "abandonment.exhausted_abandon_after", Text, "60s",
        ["RESEAT_ABANDONMENT__EXHAUSTED_ABANDON_AFTER"];
    MAX_MISSED_ACTIONS = "recovery.max_missed_actions", Number, "200",
        ["RESEAT_RECOVERY__MAX_MISSED_ACTIONS"];
    SNAPSHOT_EVERY = "recovery.snapshot_every", Number, "32", ["RESEAT_RECOVERY__SNAPSHOT_EVERY"];
    SIGN_IN_PER_MINUTE = "limits.sign_in_per_minute", Number, "10", ["RESEAT_LIMITS__SIGN_IN_PER_MINUTE"];
    GUEST_PER_MINUTE = "limits.guest_per_minute", Number, "30", ["RESEAT_LIMITS__GUEST_PER_MINUTE"];
    MESSAGES_PER_SECOND = "limits.messages_per_second", Number, "20",
        ["RESEAT_LIMITS__MESSAGES_PER_SECOND"];
    CONNECTIONS_PER_IP = "limits.connections_per_ip", Number, "100", ["RESEAT_LIMITS__CONNECTIONS_PER_IP"];
    SEND_QUEUE = "limits.send_queue", Number, "256", ["RESEAT_LIMITS__SEND_QUEUE"];
    SEND_QUEUE_BYTES = "limits.send_queue_bytes", Number, "524288", ["RESEAT_LIMITS__SEND_QUEUE_BYTES"];
    BODY_BYTES = "limits.body_bytes", Number, "65536", ["RESEAT_LIMITS__BODY_BYTES"];
    RETENTION_ROOMS = "retention.rooms", Text, "30d", ["RESEAT_RETENTION__ROOMS"];
    RETENTION_AUDIT = "retention.audit", Text, "90d", ["RESEAT_RETENTION__AUDIT"];
    RETENTION_IP_ADDRESSES = "retention.ip_addresses", Text, "30d", ["RESEAT_RETENTION__IP_ADDRESSES"];
    CLEANUP_INTERVAL = "cleanup.interval", Text, "10m", ["RESEAT_CLEANUP__INTERVAL"];
    ROOMS_CACHE = "rooms.cache", Number, "10000", ["RESEAT_ROOMS__CACHE"];
    THINK_TIME = "bots.think_time", Text, "1s", ["RESEAT_BOTS__THINK_TIME"];
    SHUTDOWN_GRACE = "shutdown.grace", Text, "10s", ["RESEAT_SHUTDOWN__GRACE"];
    LOG_FORMAT = "log.format", Text, "", ["RESEAT_LOG__FORMAT"];
    LOG_FILTER = "log.filter", Text, "info", ["RESEAT_LOG__FILTER", "RUST_LOG"];
}
