//! How a command fails: one line for people, and the exit status.

use std::process::ExitCode;

use crate::config::ConfigError;
use crate::secrets::MissingSecrets;

/// Why a command did not do what was asked. Its text is one line that says why and what to do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// What was asked for, or the configuration, is wrong: exit status 2.
    #[error("{0}")]
    Configuration(String),
    /// It was tried and failed: exit status 1.
    #[error("{0}")]
    Failed(String),
}

impl Failure {
    /// The exit status.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Configuration(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::from(1),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Configuration(error.to_string())
    }
}

impl From<MissingSecrets> for Failure {
    fn from(error: MissingSecrets) -> Self {
        match error {
            MissingSecrets::Demanded { .. } => Self::Configuration(error.to_string()),
            MissingSecrets::Kept(_) => Self::Failed(error.to_string()),
        }
    }
}
