use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;

/// A configuration file that is there as long as this is.
struct File {
    _folder: TempDir,
    path: PathBuf,
}

fn file(text: &str) -> File {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reseat.toml");
    fs::write(&path, text).unwrap();
    File { _folder: folder, path }
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn with_variables(pairs: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    load(Sources { variables: variables(pairs), ..Sources::default() }, false)
}

fn with_file(text: &str) -> Result<Loaded, ConfigError> {
    load(Sources { file: Some(file(text).path.clone()), ..Sources::default() }, false)
}

/// The error of a file, without the folder that holds it.
fn file_error(text: &str) -> String {
    let file = file(text);
    let sources = Sources { file: Some(file.path.clone()), ..Sources::default() };
    let error = load(sources, false).unwrap_err().to_string();
    error.replace(file.path.to_str().unwrap(), "reseat.toml")
}

fn variable_error(name: &str, value: &str) -> String {
    with_variables(&[(name, value)]).unwrap_err().to_string()
}

#[test]
fn without_anything_the_defaults_hold() {
    let config = with_variables(&[]).unwrap().config;
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "http://127.0.0.1:8080");
    assert_eq!(config.allowed_origins, ["http://127.0.0.1:8080"]);
    assert_eq!(config.database_url.as_str(), "sqlite://reseat.db");
    assert_eq!(config.heartbeat.unhealthy_after, Duration::from_secs(15));
    assert_eq!(config.abandonment.abandon_after, Duration::from_secs(300));
    assert_eq!(config.seat_token_ttl, Duration::from_secs(24 * 60 * 60));
    assert_eq!(config.limits.send_queue_bytes, 512 * 1024);
    assert_eq!((config.node_id, config.trusted_proxies), (None, vec![]));
    assert_eq!((config.log.format, config.log.filter.as_str()), (LogFormat::Json, "info"));
}

#[test]
fn each_source_overrides_the_ones_before_it() {
    let all =
        file("listen = '127.0.0.1:1'\ndatabase_url = 'sqlite://file.db'\n[heartbeat]\nping_interval = '1s'");
    let sources = || Sources {
        file: Some(all.path.clone()),
        variables: variables(&[("RESEAT_LISTEN", "127.0.0.1:2"), ("DATABASE_URL", "sqlite://variable.db")]),
        flags: vec![(&LISTEN, "--listen", "127.0.0.1:3".to_owned())],
    };
    let config = load(sources(), false).unwrap().config;
    assert_eq!(config.listen.to_string(), "127.0.0.1:3");
    assert_eq!(config.database_url.as_str(), "sqlite://variable.db");
    assert_eq!(config.heartbeat.ping_interval, Duration::from_secs(1));
    let without_flags = load(Sources { flags: vec![], ..sources() }, false).unwrap().config;
    assert_eq!(without_flags.listen.to_string(), "127.0.0.1:2");
    let only_file = load(Sources { flags: vec![], variables: vec![], ..sources() }, false).unwrap().config;
    assert_eq!(only_file.listen.to_string(), "127.0.0.1:1");
    assert_eq!(only_file.database_url.as_str(), "sqlite://file.db");
}

#[test]
fn the_own_origin_follows_from_the_address_and_the_allowed_ones_from_it() {
    for (listen, url) in [
        ("0.0.0.0:80", "http://localhost"),
        ("[::]:8080", "http://localhost:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("192.0.2.1:8080", "http://192.0.2.1:8080"),
    ] {
        assert_eq!(with_variables(&[("RESEAT_LISTEN", listen)]).unwrap().config.public_url, url);
    }
    let config = with_variables(&[("RESEAT_PUBLIC_URL", "https://Play.Example.org:443/")]).unwrap().config;
    assert_eq!(config.public_url, "https://play.example.org");
    assert_eq!(config.allowed_origins, ["https://play.example.org"]);
}

#[test]
fn an_empty_variable_counts_as_none() {
    let config =
        with_variables(&[("RESEAT_LISTEN", ""), ("RESEAT_BUS_URL", ""), ("JWT_SECRET", "")]).unwrap().config;
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert!(config.secrets.jwt_keys.is_none());
}

#[test]
fn the_own_log_filter_counts_before_the_common_one() {
    let common = ("RUST_LOG", "debug");
    assert_eq!(with_variables(&[common]).unwrap().config.log.filter, "debug");
    let both = with_variables(&[("RESEAT_LOG__FILTER", "warn"), common]).unwrap();
    assert_eq!(both.config.log.filter, "warn");
}

#[test]
fn lists_are_arrays_in_a_file_and_separated_by_commas_elsewhere() {
    let networks = ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8"];
    let in_file = with_file("trusted_proxies = ['10.0.0.0/8', '192.0.2.7', 'fd00::/8']").unwrap();
    let in_variable =
        with_variables(&[("RESEAT_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7,fd00::/8")]).unwrap();
    for loaded in [in_file, in_variable] {
        let read: Vec<String> = loaded.config.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(read, networks);
    }
}

#[test]
fn a_bad_value_is_told_with_its_key_its_source_and_what_is_allowed() {
    assert_eq!(
        variable_error("RESEAT_LISTEN", "localhost:8080"),
        "`listen` is `localhost:8080` (from the variable RESEAT_LISTEN); allowed is an IP address and a \
         port, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::1]:8080"
    );
    assert_eq!(
        file_error("[limits]\nsend_queue = 0"),
        "`limits.send_queue` is `0` (from reseat.toml); allowed is a whole number from 1 to 4294967295"
    );
    let flags = vec![(&LISTEN, "--listen", "8080".to_owned())];
    let error = load(Sources { flags, ..Sources::default() }, false).unwrap_err().to_string();
    assert!(error.starts_with("`listen` is `8080` (from --listen); allowed is"), "{error}");
}

#[test]
fn every_form_of_value_refuses_what_it_can_not_be() {
    for (variable, values) in [
        ("RESEAT_PUBLIC_URL", &["play.example.org", "ftp://a", "https://a/b", "https://a?b"][..]),
        (
            "DATABASE_URL",
            &[
                "reseat.db",
                "sqlite:",
                "sqlite://",
                "sqlite::memory:",
                "sqlite://a?mode=memory",
                "sqlite://a%20b",
                "sqlite://data/",
                "mysql://localhost/reseat",
                "postgres://localhost",
            ],
        ),
        ("RESEAT_BUS_URL", &["nats://localhost:4222"]),
        ("RESEAT_NODE_ID", &["a b", "ä"]),
        ("RESEAT_TRUSTED_PROXIES", &["10.0.0.0/33", "proxy.example.org", "10.0.0.0/8;fd00::/8"]),
        ("RESEAT_ALLOWED_ORIGINS", &["*", "https://a,b", "null"]),
        ("RESEAT_HEARTBEAT__PING_INTERVAL", &["10", "soon", "0s", "-1s", "1us", "36501d", "15 s s", "1e3s"]),
        ("RESEAT_SHUTDOWN__GRACE", &["forever"]),
        ("RESEAT_RECOVERY__SNAPSHOT_EVERY", &["0", "-1", "1.5", "many", "4294967296"]),
        ("RESEAT_LOG__FORMAT", &["xml"]),
        ("RESEAT_LOG__FILTER", &["reseat=loud"]),
        ("RUST_LOG", &["reseat=loud"]),
    ] {
        for value in values {
            let error = variable_error(variable, value);
            let begins = format!("is `{value}` (from the variable {variable}); allowed is ");
            assert!(error.contains(&begins), "{variable}={value}: {error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }
}

#[test]
fn durations_have_a_number_and_a_unit() {
    for (text, millis) in
        [("250ms", 250), ("15s", 15_000), ("5m", 300_000), ("24h", 86_400_000), ("1m 30s", 90_000)]
    {
        let loaded = with_variables(&[("RESEAT_BOTS__THINK_TIME", text)]).unwrap();
        assert_eq!(loaded.config.think_time, Duration::from_millis(millis), "{text}");
    }
}

#[test]
fn a_value_of_another_type_in_a_file_is_refused() {
    for (text, allowed) in [
        ("listen = 8080", "a text in quotes"),
        ("[heartbeat]\nping_interval = 10", "a text in quotes"),
        ("[limits]\nbody_bytes = '64k'", "a whole number"),
        ("[limits]\nbody_bytes = 1.5", "a whole number"),
        ("trusted_proxies = [10]", "an array of texts in quotes"),
        ("trusted_proxies = ['10.0.0.0/8,fd00::/8']", "an array of texts in quotes"),
    ] {
        let error = file_error(text);
        assert!(error.ends_with(&format!("(from reseat.toml); allowed is {allowed}")), "{error}");
    }
}

#[test]
fn an_unknown_key_stops_the_start_with_the_one_that_was_probably_meant() {
    assert_eq!(file_error("listn = 'x'"), "reseat.toml has the unknown key `listn`; is `listen` meant?");
    assert_eq!(
        file_error("[heartbeat]\nping = '1s'\n"),
        "reseat.toml has the unknown key `heartbeat.ping`; is `heartbeat.ping_interval` meant?"
    );
    assert_eq!(
        file_error("[mail]\nserver = 'x'"),
        "reseat.toml has the unknown key `mail.server`; take it away, and `reseat serve --print-config` lists \
         the known ones"
    );
    assert!(file_error("[listen]\naddress = 'x'").contains("unknown key `listen.address`"));
    assert!(file_error("heartbeat = 1").contains("unknown key `heartbeat`"));
    assert!(file_error("[log.file]\nname = 'x'").contains("unknown key `log.file`"));
}

#[test]
fn an_unknown_variable_of_ours_stops_the_start_and_others_do_not() {
    assert_eq!(
        variable_error("RESEAT_HEARTBEAT_PING_INTERVAL", "1s"),
        "the environment variable `RESEAT_HEARTBEAT_PING_INTERVAL` is unknown; is \
         `RESEAT_HEARTBEAT__PING_INTERVAL` meant?"
    );
    assert!(variable_error("RESEAT_DATABASE_URL", "").contains("is `DATABASE_URL` meant?"));
    assert!(variable_error("RESEAT_X", "").contains("`reseat serve --print-config` lists the known ones"));
    assert!(with_variables(&[("RESEATED", "x"), ("PATH", "/bin"), ("DATABASE", "x")]).is_ok());
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let variables = vec![("RESEAT_LISTEN".into(), OsString::from_vec(vec![0xff]))];
    let error = load(Sources { variables, ..Sources::default() }, false).unwrap_err().to_string();
    assert_eq!(error, "`listen` is `not UTF-8` (from the variable RESEAT_LISTEN); allowed is UTF-8");
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_told_on_one_line() {
    let sources = Sources { file: Some("there/is/none.toml".into()), ..Sources::default() };
    let error = load(sources, false).unwrap_err().to_string();
    assert!(error.starts_with("the file there/is/none.toml can't be read: "), "{error}");
    let error = file_error("listen = '127.0.0.1:1'\n\nlog = = 1");
    assert!(error.starts_with("the configuration file reseat.toml is not TOML at line 3: "), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
}

#[test]
fn what_must_come_first_is_checked() {
    let error = with_file("[heartbeat]\nunhealthy_after = '30s'").unwrap_err().to_string();
    assert_eq!(
        error,
        "`heartbeat.unhealthy_after` is 30s and `heartbeat.disconnect_after` is 30s; the first must be shorter"
    );
    let error = with_file("[sessions]\nidle_timeout = '31d'").unwrap_err().to_string();
    assert_eq!(
        error,
        "`sessions.idle_timeout` is 31d and `sessions.absolute_timeout` is 30d; the first must be no longer"
    );
    assert!(with_file("[sessions]\nidle_timeout = '30d'").is_ok());
    let error = with_file("[sessions]\nidle_timeout = '9s'").unwrap_err().to_string();
    assert_eq!(
        error,
        "`heartbeat.flush_interval` is 5s and `sessions.idle_timeout` is 9s; the first must be at most half as long"
    );
    assert!(with_file("[heartbeat]\nunhealthy_after = '1ms'\ndisconnect_after = '2ms'").is_ok());
}

#[test]
fn secrets_come_from_variables_files_and_paths() {
    let keys = format!("k1:{}", "A".repeat(43));
    let held = file(&format!("{keys}\n"));
    let held_path = held.path.to_str().unwrap();
    let sources =
        file(&format!("[secrets]\njwt_secret = '{}'\ntoken_keys_file = '{held_path}'", "x".repeat(32)));
    let sources = Sources { file: Some(sources.path.clone()), ..Sources::default() };
    let secrets = load(sources, false).unwrap().config.secrets;
    assert_eq!(secrets.token_keys.unwrap().ids().collect::<Vec<_>>(), ["k1"]);
    assert_eq!(secrets.jwt_keys.unwrap()[0].id(), "env");
    let listed = format!("[secrets]\ntoken_keys = ['{keys}', 'k2:{}']", "E".repeat(43));
    let secrets = with_file(&listed).unwrap().config.secrets;
    assert_eq!(secrets.token_keys.unwrap().ids().collect::<Vec<_>>(), ["k1", "k2"]);
    let secrets = with_variables(&[("RESEAT_TOKEN_KEYS", &keys), ("JWT_SECRET_FILE", held_path)]).unwrap();
    assert_eq!(secrets.config.secrets.jwt_keys.unwrap()[0].algorithm(), "HS256");
}

#[test]
fn a_secret_given_in_two_ways_is_refused() {
    let keys = format!("k1:{}", "A".repeat(43));
    let jwt = format!("k1:ed25519:{}", "A".repeat(43));
    let both = with_variables(&[("RESEAT_TOKEN_KEYS", &keys), ("RESEAT_TOKEN_KEYS_FILE", "x")]);
    assert_eq!(
        both.unwrap_err().to_string(),
        "`secrets.token_keys` and `secrets.token_keys_file` are both set; keep one of them"
    );
    let both = with_variables(&[("RESEAT_JWT_KEYS", &jwt), ("JWT_SECRET", &"x".repeat(32))]);
    assert_eq!(
        both.unwrap_err().to_string(),
        "`secrets.jwt_keys` and `secrets.jwt_secret` are both set; keep one of them"
    );
}

#[test]
fn no_secret_is_in_an_error_in_the_printed_configuration_or_in_debug() {
    let bad = "Zm9ybXVsYQ";
    for name in ["RESEAT_TOKEN_KEYS", "RESEAT_JWT_KEYS", "JWT_SECRET", "RESEAT_ADMIN_TOKEN_SHA256"] {
        for value in [bad.to_owned(), format!("k1:{bad}"), format!("k1:ed25519:{bad}"), format!("{bad} !:x")]
        {
            let error = variable_error(name, &value);
            assert!(!error.contains(bad), "{error}");
            assert!(error.contains(&format!("(from the variable {name}) can't be used: ")), "{error}");
        }
    }
    assert!(!file_error(&format!("[secrets]\njwt_secret = ['{bad}']")).contains(bad));
    let good = "Q".repeat(43);
    let (tokens, jwt) = (format!("k1:{good}"), format!("k2:ed25519:{good}"));
    let loaded = with_variables(&[("RESEAT_TOKEN_KEYS", &tokens), ("RESEAT_JWT_KEYS", &jwt)]).unwrap();
    assert!(!loaded.to_toml().contains(&good));
    assert!(loaded.to_toml().contains("# token_keys is set and not shown"));
    assert!(!format!("{:?}", loaded.config).contains(&good));
}

#[test]
fn no_password_in_an_address_is_in_an_error() {
    for name in ["DATABASE_URL", "RESEAT_PUBLIC_URL", "RESEAT_BUS_URL"] {
        let error = variable_error(name, "mysql://ann:hidden@db.example.org/reseat");
        assert!(error.contains("is `mysql://…@db.example.org/reseat` (from the variable"), "{error}");
    }
    for rest in
        ["ann:hid/den@db/reseat", "ann:hid?den@db/reseat", "ann:hid#den@db/reseat", "ann:1/den@db/reseat"]
    {
        let error = variable_error("DATABASE_URL", &format!("postgres://{rest}"));
        assert!(error.contains("is `postgres://…@db/reseat` (from"), "{error}");
    }
    for password in ["hidden", "hid@den"] {
        let address = format!("postgres://db/reseat?user=ann&password={password}");
        let error = variable_error("DATABASE_URL", &address);
        assert!(error.contains("is `postgres://…` (from") && !error.contains("den"), "{error}");
    }
    assert!(!file_error("database_url = ['postgres://ann:hidden@db/reseat']").contains("hidden"));
}

#[test]
fn no_password_of_a_database_is_printed_or_in_debug_and_the_printed_address_asks_for_it() {
    let address = "postgres://ann:hidden@db.example.org/reseat?sslmode=verify-full";
    let loaded = with_variables(&[("DATABASE_URL", address)]).unwrap();
    assert_eq!(loaded.config.database_url.as_str(), address);
    let printed = loaded.to_toml();
    let line = r#"database_url = "postgres://ann:…@db.example.org/reseat?sslmode=verify-full""#;
    assert!(printed.contains(line), "{printed}");
    assert!(!printed.contains("hidden") && !format!("{:?}", loaded.config).contains("hidden"));
    let error = file_error(&printed);
    assert!(error.starts_with("`database_url` is `postgres://…@db.example.org/"), "{error}");
    assert!(error.contains("allowed is a password in the place of …"), "{error}");
}

#[test]
fn the_printed_configuration_can_be_read_again_and_says_the_same() {
    let loaded = with_variables(&[
        ("RESEAT_LISTEN", "[::1]:9000"),
        ("RESEAT_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"),
        ("RESEAT_NODE_ID", "node-1"),
        ("DATABASE_URL", "postgres://ann@db.example.org/reseat"),
        ("RESEAT_LIMITS__BODY_BYTES", "007"),
        ("RESEAT_LOG__FILTER", r#"info,reseat[{a="b"}]=debug"#),
    ])
    .unwrap();
    let again = with_file(&loaded.to_toml()).unwrap();
    assert_eq!(again.to_toml(), loaded.to_toml());
    assert_eq!(format!("{:?}", again.config), format!("{:?}", loaded.config));
}

#[test]
fn the_printed_configuration_names_every_key_and_every_variable() {
    let text = with_variables(&[]).unwrap().to_toml();
    for key in key::KEYS {
        assert!(text.lines().any(|line| line.contains(key.path().1)), "{}", key.name);
        for variable in key.variables {
            assert!(text.contains(variable), "{variable}");
        }
    }
}

#[test]
fn the_documentation_names_every_key_with_its_variables_and_default() {
    let documentation = include_str!("../../../../docs/operations/configuration.md");
    for key in key::KEYS {
        let row = documentation.lines().find(|line| line.starts_with(&format!("| `{}` |", key.name)));
        let row = row.unwrap_or_else(|| panic!("no row for {}", key.name));
        for text in key.variables.iter().chain([&key.default]).filter(|text| !text.is_empty()) {
            assert!(row.contains(&format!("`{text}`")), "{text} is not in {row}");
        }
    }
    let rows = documentation.lines().filter(|line| line.starts_with("| `")).count();
    assert_eq!(rows, key::KEYS.len());
}
