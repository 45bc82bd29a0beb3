//! The address of the database: which there may be, and how they are shown.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

use super::value::Allowed;

const ANY: &str = "sqlite:// and the path of a file, such as sqlite://reseat.db or \
     sqlite:///var/lib/reseat/reseat.db, or postgres:// with user, password, host and database, such as \
     postgres://reseat:PASSWORD@db.example.org/reseat";

/// What may follow the `?` in the address of a PostgreSQL database. No `password`: it has its place before
/// the host, where it is never shown.
const PARAMETERS: [&str; 10] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "port",
    "dbname",
    "user",
    "application_name",
    "options",
];

const SSL_MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// What stands where a password was.
const HIDDEN: &str = "…";

/// Where the database is: what is stored must outlive the process, so there is none in memory.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseUrl {
    text: String,
    /// `None`: on a PostgreSQL server.
    file: Option<PathBuf>,
}

impl DatabaseUrl {
    pub(crate) fn parse(text: &str) -> Result<Self, Allowed> {
        let file = if is_postgres(text) {
            check_postgres(text)?;
            None
        } else {
            Some(sqlite_file(text).ok_or(ANY)?.into())
        };
        Ok(Self { text: text.to_owned(), file })
    }

    /// The address with its password, for whoever opens the database.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The file of an SQLite database; `None` for one on a server.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The address without its password.
    pub(crate) fn shown(&self) -> String {
        let (before, place) = self.text.split_once('@').unwrap_or((&self.text, ""));
        match (&self.file, before.split_once("://").and_then(|(_, user)| user.split_once(':'))) {
            (None, Some((_, password))) if !place.is_empty() => {
                format!("{}{HIDDEN}@{place}", &before[..before.len() - password.len()])
            }
            _ => self.text.clone(),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}

/// The path in the address of an SQLite file.
fn sqlite_file(text: &str) -> Option<&str> {
    let (file, parameters) = text.split_once('?').unwrap_or((text, ""));
    let file = file.strip_prefix("sqlite://").or_else(|| file.strip_prefix("sqlite:"))?;
    // A percent sign would begin an escape, which nobody means in the name of a file.
    let is_file = !file.is_empty() && file != ":memory:" && !file.contains('%') && !file.ends_with('/');
    (is_file && !parameters.contains("mode=memory")).then_some(file)
}

fn is_postgres(text: &str) -> bool {
    matches!(text.split_once("://"), Some(("postgres" | "postgresql", _)))
}

fn check_postgres(text: &str) -> Result<(), Allowed> {
    let url = Url::parse(text).map_err(|_| ANY)?;
    // Any other is part of a password that was cut short by a letter with a meaning in addresses.
    let at_signs = usize::from(!url.username().is_empty() || url.password().is_some());
    if text.matches('@').count() != at_signs || url.fragment().is_some() {
        return Err(
            "a password in which @ / ? # : and % are written as %40 %2F %3F %23 %3A and %25".to_owned()
        );
    }
    if url.password() == Some(&percent_encoded(HIDDEN)) {
        return Err(format!("a password in the place of {HIDDEN}, which is how a printed one is left out"));
    }
    let parameter = |name: &str| url.query_pairs().any(|(key, value)| key == name && !value.is_empty());
    if url.path().len() <= 1 && !parameter("dbname") {
        return Err("an address with the name of a database, as in postgres://HOST/reseat".to_owned());
    }
    if url.host_str().is_none_or(str::is_empty) && !parameter("host") {
        return Err(
            "an address with a host, as in postgres://db.example.org/reseat, or with the folder of its \
                    socket, as in postgres:///reseat?host=/run/postgresql"
                .to_owned(),
        );
    }
    check_parameters(&url)
}

fn check_parameters(url: &Url) -> Result<(), Allowed> {
    for (key, value) in url.query_pairs() {
        if !PARAMETERS.contains(&key.split('[').next().unwrap_or_default()) {
            return Err(format!("after the ? only {}", PARAMETERS.join(", ")));
        }
        if key == "sslmode" && !SSL_MODES.contains(&value.as_ref()) {
            return Err(format!("for sslmode only {}", SSL_MODES.join(", ")));
        }
    }
    Ok(())
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_database_is_known() {
        for (url, file) in [
            ("sqlite://reseat.db", "reseat.db"),
            ("sqlite:reseat.db", "reseat.db"),
            ("sqlite://data/reseat.db?mode=rwc", "data/reseat.db"),
            ("sqlite:///var/lib/reseat/reseat.db", "/var/lib/reseat/reseat.db"),
        ] {
            assert_eq!(DatabaseUrl::parse(url).unwrap().file(), Some(Path::new(file)));
        }
    }

    #[test]
    fn a_database_on_a_server_has_no_file_and_shows_no_password() {
        for (url, shown) in [
            ("postgres://db/reseat", "postgres://db/reseat"),
            ("postgresql://ann@db/reseat", "postgresql://ann@db/reseat"),
            (
                "postgres://ann:hidden@db:5433/reseat?sslmode=verify-full",
                "postgres://ann:…@db:5433/reseat?sslmode=verify-full",
            ),
            ("postgres://ann:hid%40den%3F@db/reseat", "postgres://ann:…@db/reseat"),
            ("postgres://:hidden@db/reseat", "postgres://:…@db/reseat"),
            ("postgres://ann:hidden@[::1]:5432/reseat", "postgres://ann:…@[::1]:5432/reseat"),
            ("postgres://%2Frun%2Fpostgresql/reseat", "postgres://%2Frun%2Fpostgresql/reseat"),
            (
                "postgres:///reseat?host=/run/postgresql&user=ann",
                "postgres:///reseat?host=/run/postgresql&user=ann",
            ),
            ("postgres://db/?dbname=reseat", "postgres://db/?dbname=reseat"),
            (
                "postgres://db/reseat?options[search_path]=seats",
                "postgres://db/reseat?options[search_path]=seats",
            ),
        ] {
            let read = DatabaseUrl::parse(url).unwrap();
            assert_eq!((read.as_str(), read.file()), (url, None));
            assert_eq!((read.shown(), format!("{read:?}")), (shown.to_owned(), shown.to_owned()));
        }
    }

    #[test]
    fn an_address_that_would_not_do_is_refused_with_what_would() {
        for (url, allowed) in [
            ("postgres://db", "the name of a database"),
            ("postgres://db/", "the name of a database"),
            ("postgres:///reseat", "an address with a host"),
            ("postgres://db/reseat?sslmode=on", "for sslmode only disable, allow,"),
            ("postgres://db/reseat?ssl=true", "after the ? only sslmode,"),
            ("postgres://db/reseat?password=hidden", "after the ? only sslmode,"),
            ("postgres://ann:12/34@db/reseat", "a password in which @ / ? # :"),
            ("postgres://ann:12@34@db/reseat", "a password in which @ / ? # :"),
            ("postgres://ann:…@db/reseat", "a password in the place of …"),
            ("postgres://ann:hid/den@db/reseat", "sqlite:// and the path of a file"),
            ("postgres://ann:hid#den@db/reseat", "sqlite:// and the path of a file"),
            ("postgres:db/reseat", "sqlite:// and the path of a file"),
            ("mysql://db/reseat", "sqlite:// and the path of a file"),
        ] {
            let refused = DatabaseUrl::parse(url).unwrap_err();
            assert!(refused.contains(allowed), "{url}: {refused}");
        }
    }
}
