//! Why the configuration stops the start. Each text is one line and says what to do; none shows a secret.

use std::fmt;
use std::path::PathBuf;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// A configuration file.
    File(PathBuf),
    /// An environment variable.
    Variable(&'static str),
    /// A flag of the command.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::File(path) => write!(f, "from {}", path.display()),
            Self::Variable(name) => write!(f, "from the variable {name}"),
            Self::Flag(name) => write!(f, "from {name}"),
        }
    }
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// A key has a value that is not allowed.
    #[error("`{key}` is `{value}` ({origin}); allowed is {allowed}")]
    Value { key: &'static str, value: String, origin: Origin, allowed: String },
    /// A secret can't be used.
    #[error("`{key}` ({origin}) can't be used: {why}")]
    Secret { key: &'static str, origin: Origin, why: String },
    /// Two keys say the same thing in two ways.
    #[error("`{one}` and `{other}` are both set; keep one of them")]
    Both { one: &'static str, other: &'static str },
    /// A duration must be shorter than another.
    #[error("`{shorter}` is {shorter_value} and `{longer}` is {longer_value}; the first must be {must}")]
    Order {
        shorter: &'static str,
        shorter_value: String,
        longer: &'static str,
        longer_value: String,
        must: &'static str,
    },
    /// A file has a key that does not exist.
    #[error("{} has the unknown key `{name}`; {hint}", path.display())]
    UnknownKey { path: PathBuf, name: String, hint: String },
    /// The environment has a variable that looks like a key and is none.
    #[error("the environment variable `{name}` is unknown; {hint}")]
    UnknownVariable { name: String, hint: String },
    /// A file can't be read.
    #[error("the file {} can't be read: {why}", path.display())]
    File { path: PathBuf, why: String },
    /// A file is not TOML.
    #[error("the configuration file {} is not TOML at line {line}: {why}", path.display())]
    Syntax { path: PathBuf, line: usize, why: String },
}
