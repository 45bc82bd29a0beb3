//! The texts of the configuration: defaults, the file, the environment and the flags laid over each other,
//! before anyone reads what they mean.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::{ConfigError, Origin};
use super::key::{Form, KEYS, Key};
use super::value::Allowed;
use crate::secrets::SecretError;

/// A file longer than this is no configuration.
const LONGEST_FILE: u64 = 1 << 20;

/// Where the texts come from.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// The configuration file, which must exist.
    pub(crate) file: Option<PathBuf>,
    /// The environment.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// What flags set: the key, the flag, the text.
    pub(crate) flags: Vec<(&'static Key, &'static str, String)>,
}

/// The text of every key that has one, and where it comes from.
#[derive(Debug)]
pub(crate) struct Settings(BTreeMap<&'static str, (String, Origin)>);

impl Settings {
    /// Lays the sources over the defaults: the file, then the environment, then the flags.
    ///
    /// # Errors
    /// For a file that can't be read, and for keys and variables that do not exist.
    pub(crate) fn collect(sources: Sources) -> Result<Self, ConfigError> {
        let defaults = KEYS.iter().filter(|key| !key.default.is_empty());
        let mut settings =
            Self(defaults.map(|key| (key.name, (key.default.to_owned(), Origin::Default))).collect());
        if let Some(path) = sources.file {
            settings.add_file(&path)?;
        }
        settings.add_variables(&sources.variables)?;
        for (key, flag, text) in sources.flags {
            settings.set(key, text, Origin::Flag(flag));
        }
        Ok(settings)
    }

    fn set(&mut self, key: &'static Key, text: String, origin: Origin) {
        self.0.insert(key.name, (text, origin));
    }

    /// Sets what follows from other keys, unless someone set it.
    pub(crate) fn derive(&mut self, key: &'static Key, text: String) {
        self.0.entry(key.name).or_insert((text, Origin::Default));
    }

    /// The text of a key; `None` when it is not set or empty.
    pub(crate) fn text(&self, key: &Key) -> Option<&str> {
        self.0.get(key.name).map(|(text, _)| text.as_str()).filter(|text| !text.is_empty())
    }

    pub(crate) fn origin(&self, key: &Key) -> Origin {
        self.0.get(key.name).map_or(Origin::Default, |(_, origin)| origin.clone())
    }

    /// Reads a key that may be unset.
    ///
    /// # Errors
    /// When the text is not allowed.
    pub(crate) fn find<T>(
        &self,
        key: &Key,
        read: impl FnOnce(&str) -> Result<T, Allowed>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(key) else { return Ok(None) };
        read(text).map(Some).map_err(|allowed| self.refused(key, text, allowed))
    }

    /// Reads a key that must have a value.
    ///
    /// # Errors
    /// When the text is not allowed, or there is none.
    pub(crate) fn require<T>(
        &self,
        key: &Key,
        read: impl FnOnce(&str) -> Result<T, Allowed>,
    ) -> Result<T, ConfigError> {
        let text = self.text(key).unwrap_or_default();
        read(text).map_err(|allowed| self.refused(key, text, allowed))
    }

    /// Reads a secret, given as itself or as the path of a file that holds it.
    ///
    /// # Errors
    /// When both are given, the file can't be read, or the secret can't be used.
    pub(crate) fn secret<T>(
        &self,
        key: &Key,
        file_key: &Key,
        read: impl FnOnce(&str) -> Result<T, SecretError>,
    ) -> Result<Option<T>, ConfigError> {
        let (text, key) = match (self.text(key), self.text(file_key)) {
            (Some(_), Some(_)) => return Err(ConfigError::Both { one: key.name, other: file_key.name }),
            (Some(text), None) => (text.to_owned(), key),
            (None, Some(path)) => (read_file(Path::new(path))?, file_key),
            (None, None) => return Ok(None),
        };
        let refused = |why: SecretError| ConfigError::Secret {
            key: key.name,
            origin: self.origin(key),
            why: why.to_string(),
        };
        read(text.trim()).map(Some).map_err(refused)
    }

    fn refused(&self, key: &Key, text: &str, allowed: Allowed) -> ConfigError {
        let value = without_password(text).escape_debug().to_string();
        ConfigError::Value { key: key.name, value, origin: self.origin(key), allowed }
    }

    fn add_variables(&mut self, variables: &[(OsString, OsString)]) -> Result<(), ConfigError> {
        for (name, _) in variables {
            let name = name.to_string_lossy();
            let known = || KEYS.iter().any(|key| key.variables.contains(&name.as_ref()));
            if name.starts_with("RESEAT_") && !known() {
                let hint = hint(&name, KEYS.iter().flat_map(|key| key.variables.iter().copied()));
                return Err(ConfigError::UnknownVariable { name: name.into_owned(), hint });
            }
        }
        for key in KEYS {
            let value =
                |variable: &str| variables.iter().find(|(name, _)| name == variable).map(|(_, value)| value);
            // An empty variable is as good as none: compose files pass those on.
            let set = key.variables.iter().find_map(|variable| {
                value(variable).filter(|value| !value.is_empty()).map(|value| (*variable, value))
            });
            let Some((variable, value)) = set else { continue };
            let origin = Origin::Variable(variable);
            let Some(text) = value.to_str() else {
                return Err(ConfigError::Value {
                    key: key.name,
                    value: "not UTF-8".to_owned(),
                    origin,
                    allowed: "UTF-8".to_owned(),
                });
            };
            self.set(key, text.to_owned(), origin);
        }
        Ok(())
    }

    fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let table = read_table(path)?;
        for (name, value) in &table {
            match value {
                toml::Value::Table(section) => {
                    for (key, value) in section {
                        self.add_value(path, &format!("{name}.{key}"), value)?;
                    }
                }
                value => self.add_value(path, name, value)?,
            }
        }
        Ok(())
    }

    fn add_value(&mut self, path: &Path, name: &str, value: &toml::Value) -> Result<(), ConfigError> {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let hint = hint(name, KEYS.iter().map(|key| key.name));
            return Err(ConfigError::UnknownKey { path: path.to_owned(), name: name.to_owned(), hint });
        };
        let text = text_of(value, key.form).ok_or_else(|| {
            let value = match key.form {
                Form::Database | Form::Secret | Form::SecretList => format!("of type {}", value.type_str()),
                _ => value.to_string(),
            };
            let allowed = match key.form {
                Form::Text | Form::Database | Form::Secret => "a text in quotes",
                Form::Number => "a whole number",
                Form::List | Form::SecretList => "an array of texts in quotes",
            };
            let origin = Origin::File(path.to_owned());
            ConfigError::Value { key: key.name, value, origin, allowed: allowed.to_owned() }
        })?;
        self.set(key, text, Origin::File(path.to_owned()));
        Ok(())
    }
}

/// An address may hold a password: what stands before its `@` is not shown, and of one with parameters that
/// name a password nothing is.
fn without_password(text: &str) -> String {
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), _) if text.contains("password=") => format!("{scheme}://…"),
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => text.to_owned(),
    }
}

fn read_file(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |why: String| ConfigError::File { path: path.to_owned(), why };
    let length = fs::metadata(path).map_err(|error| unreadable(error.to_string()))?.len();
    if length > LONGEST_FILE {
        return Err(unreadable(format!("it has {length} bytes, more than any of its kind")));
    }
    fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))
}

fn read_table(path: &Path) -> Result<toml::Table, ConfigError> {
    let text = read_file(path)?;
    text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        ConfigError::Syntax { path: path.to_owned(), line, why: error.message().replace('\n', " ") }
    })
}

/// The text of a value in a file, when it has the form of its key.
fn text_of(value: &toml::Value, form: Form) -> Option<String> {
    match (value, form) {
        (
            toml::Value::String(text),
            Form::Text | Form::Database | Form::Secret | Form::SecretList | Form::List,
        ) => Some(text.clone()),
        (toml::Value::Integer(number), Form::Number) => Some(number.to_string()),
        (toml::Value::Array(items), Form::List | Form::SecretList) => {
            let items: Option<Vec<&str>> =
                items.iter().map(|item| item.as_str().filter(|text| !text.contains(','))).collect();
            Some(items?.join(","))
        }
        _ => None,
    }
}

/// The known name that was probably meant, or where to find them all.
fn hint<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> String {
    let likeness = |name: &str| match unknown.strip_suffix(name) {
        Some(_) => 1.0,
        None => strsim::normalized_damerau_levenshtein(unknown, name),
    };
    match known.max_by(|one, other| likeness(one).total_cmp(&likeness(other))) {
        Some(name) if likeness(name) > 0.6 => format!("is `{name}` meant?"),
        _ => "take it away, and `reseat serve --print-config` lists the known ones".to_owned(),
    }
}
