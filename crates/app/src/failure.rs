//! How a command fails: one line for people, and the exit status.

use std::error::Error;
use std::process::ExitCode;

use reseat_domain::error::StoreError;
use reseat_domain::services::{AccountDirectoryError, AppError};
use reseat_migration::SchemaError;
use reseat_persistence::OpenError;

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

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Store(error) => error.into(),
            error => Self::Failed(error.to_string()),
        }
    }
}

impl From<AccountDirectoryError> for Failure {
    fn from(error: AccountDirectoryError) -> Self {
        match error {
            AccountDirectoryError::Store(error) => error.into(),
            error => Self::Failed(error.to_string()),
        }
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

impl From<SchemaError> for Failure {
    fn from(error: SchemaError) -> Self {
        // Its texts have what lies behind them.
        Self::Failed(error.to_string().replace('\n', " "))
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::Failed(with_source(&error))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Failed(with_source(&error))
    }
}

/// An error and what lies behind it, on one line.
fn with_source(error: &dyn Error) -> String {
    let text = match error.source() {
        Some(source) => format!("{error} ({source})"),
        None => error.to_string(),
    };
    text.replace('\n', " ")
}
