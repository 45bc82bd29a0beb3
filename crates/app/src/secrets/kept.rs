//! Secrets that were made for a service on a loopback address: a file for its owner alone, beside the file of
//! the database, or in the working directory when the database is on a server.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use reseat_credentials::JwtKey;
use reseat_domain::ports::Randomness;
use reseat_domain::token::TokenKeys;

use super::{SecretError, make_jwt_key, make_token_key, parse_jwt_keys, parse_token_keys};

const HEADER: &str = "\
# Secrets of Reseat, made at the first start. Whoever has them can sign in as anyone.
# The lines can be used as environment variables; without this file every session ends.
";

/// The secrets of the file.
#[derive(Debug)]
pub(crate) struct KeptSecrets {
    /// Keys for session tokens.
    pub(crate) token_keys: TokenKeys,
    /// Keys for access tokens.
    pub(crate) jwt_keys: Vec<JwtKey>,
}

/// Why the file can't be made or used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeptError {
    /// It can't be written.
    #[error("the secrets can't be kept in {}: {source}; make its folder writable, or set RESEAT_TOKEN_KEYS and RESEAT_JWT_KEYS", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// It can't be read.
    #[error("the kept secrets in {} can't be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// Others can read it.
    #[error("others can read the kept secrets; run `chmod 600 {}`", path.display())]
    Open { path: PathBuf },
    /// A line is missing.
    #[error("{} has no line `{variable}=…`; restore it, or delete the file to end every session and begin anew", path.display())]
    Incomplete { path: PathBuf, variable: &'static str },
    /// A line can't be used.
    #[error("`{variable}` in {} can't be used: {source}", path.display())]
    Unusable { path: PathBuf, variable: &'static str, source: SecretError },
}

/// Where the secrets of a service are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptPlace {
    /// The file.
    pub(crate) path: PathBuf,
    /// Whether other nodes may serve the same database, from other folders.
    is_shared: bool,
}

impl KeptPlace {
    /// The place for a database in this file, or on a server.
    pub(crate) fn of(database_file: Option<&Path>) -> Self {
        match database_file {
            Some(file) => {
                let mut path = OsString::from(file);
                path.push(".secrets");
                Self { path: path.into(), is_shared: false }
            }
            None => Self { path: "reseat.secrets".into(), is_shared: true },
        }
    }

    fn warn_of_new_secrets(&self) {
        let path = self.path.display();
        if self.is_shared {
            tracing::warn!(
                %path,
                "no secrets are set; they were made and are kept in this file of the working directory: every \
                 node of one database needs the same ones"
            );
        } else {
            tracing::warn!(%path, "no secrets are set; they were made and are kept beside the database");
        }
    }
}

impl KeptSecrets {
    /// Reads the file, after making it when there is none.
    ///
    /// # Errors
    /// [`KeptError`] when it can't be made or used.
    pub(crate) fn open_or_make(place: &KeptPlace, randomness: &dyn Randomness) -> Result<Self, KeptError> {
        let path = place.path.as_path();
        if let Some(kept) = Self::open(path)? {
            return Ok(kept);
        }
        let made =
            format!("{HEADER}{}\n{}\n", make_token_key(randomness).line(), make_jwt_key(randomness).line());
        match write_new(path, &made) {
            Ok(()) => place.warn_of_new_secrets(),
            // Another process made them at the same moment: its secrets hold.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(KeptError::Write { path: path.to_owned(), source }),
        }
        let gone = || KeptError::Read { path: path.to_owned(), source: ErrorKind::NotFound.into() };
        Self::open(path)?.ok_or_else(gone)
    }

    /// Reads the file; `None` when there is none.
    ///
    /// # Errors
    /// [`KeptError`] when it can't be used.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>, KeptError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(KeptError::Read { path: path.to_owned(), source }),
        };
        if is_open_to_others(path).map_err(|source| KeptError::Read { path: path.to_owned(), source })? {
            return Err(KeptError::Open { path: path.to_owned() });
        }
        Self::parse(path, &text).map(Some)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, KeptError> {
        Ok(Self {
            token_keys: parse_line(path, text, "RESEAT_TOKEN_KEYS", parse_token_keys)?,
            jwt_keys: parse_line(path, text, "RESEAT_JWT_KEYS", parse_jwt_keys)?,
        })
    }
}

fn parse_line<T>(
    path: &Path,
    text: &str,
    variable: &'static str,
    parse: impl FnOnce(&str) -> Result<T, SecretError>,
) -> Result<T, KeptError> {
    let value = text.lines().find_map(|line| line.strip_prefix(variable)?.strip_prefix('='));
    let value = value.ok_or_else(|| KeptError::Incomplete { path: path.to_owned(), variable })?;
    parse(value.trim()).map_err(|source| KeptError::Unusable { path: path.to_owned(), variable, source })
}

/// Writes a file that no other process sees half written, and that replaces none.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    // So that the name is there too after a power cut. Elsewhere folders can't be opened.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_path: &Path) -> io::Result<bool> {
    Ok(false)
}
