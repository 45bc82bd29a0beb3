//! The schema of the database at the start of the service: brought to this version, or waited for.

use std::time::Duration;

use reseat_migration::{Schema, SchemaError};
use tracing::{info, warn};

use crate::config::Config;
use crate::database_file::make_private;
use crate::failure::Failure;

/// How often it is looked whether another process has migrated.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Takes the missing steps, when that was asked for or the database is a file, which is this service's own.
/// A database on a server may belong to others too, so there it must be asked for; if steps are missing then,
/// answers with that.
///
/// # Errors
/// When the database can't be opened or migrated, or a newer version has migrated it.
pub(crate) async fn prepare(config: &Config, migrate: bool) -> Result<Option<IncompleteSchema>, Failure> {
    let file = config.database_url.file();
    file.map(make_private);
    let schema = Schema::open(config.database_url.as_str(), true).await?;
    if file.is_some() || migrate {
        let steps = schema.up().await?.len();
        if steps > 0 {
            info!(steps, "the database was brought to the schema of this version");
        }
    } else if let missing @ 1.. = count_missing(&schema).await? {
        return Ok(Some(IncompleteSchema { schema, missing }));
    }
    schema.close().await?;
    Ok(None)
}

async fn count_missing(schema: &Schema) -> Result<usize, SchemaError> {
    Ok(schema.steps().await?.iter().filter(|step| !step.taken).count())
}

/// The schema of a database that somebody has to migrate.
pub(crate) struct IncompleteSchema {
    schema: Schema,
    missing: usize,
}

impl IncompleteSchema {
    /// What is missing, and what to do.
    pub(crate) fn reason(&self) -> String {
        let steps = if self.missing == 1 { "step" } else { "steps" };
        format!(
            "the schema of the database lacks {} {steps} of this version; run `reseat migrate up`, or start \
             with `reseat serve --migrate`",
            self.missing
        )
    }

    /// Waits until another process has taken the missing steps.
    ///
    /// # Errors
    /// When a newer version has migrated the database.
    pub(crate) async fn completed(&self) -> Result<(), SchemaError> {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        loop {
            ticks.tick().await;
            match count_missing(&self.schema).await {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(newer @ SchemaError::Newer) => return Err(newer),
                Err(error) => warn!(%error, "the schema could not be looked at; it is tried again"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use reseat_test_database::{DatabaseKind, TestDatabase};

    use super::*;
    use crate::config::{self, Sources};

    fn config_of(database: &TestDatabase) -> Config {
        let variables = vec![("DATABASE_URL".into(), database.url().into())];
        config::load(Sources { variables, ..Sources::default() }, false).unwrap().config
    }

    async fn missing(config: &Config, migrate: bool) -> usize {
        prepare(config, migrate).await.unwrap().map_or(0, |schema| schema.missing)
    }

    #[tokio::test]
    async fn a_file_is_made_and_migrated_without_a_word() {
        let database = TestDatabase::empty(DatabaseKind::Sqlite).await;
        let config = config_of(&database);
        assert_eq!(missing(&config, false).await, 0);
        assert!(config.database_url.file().unwrap().exists());
    }

    #[tokio::test]
    async fn a_database_on_a_server_is_migrated_only_when_that_is_asked_for() {
        let database = TestDatabase::empty(DatabaseKind::Postgres).await;
        let config = config_of(&database);
        let steps = reseat_migration::step_names().len();
        assert_eq!(missing(&config, false).await, steps);
        assert_eq!(missing(&config, false).await, steps, "looking takes no step");
        assert_eq!(missing(&config, true).await, 0);
        assert_eq!(missing(&config, false).await, 0);
    }

    #[tokio::test]
    async fn what_is_missing_is_told_with_the_command_that_mends_it() {
        let database = TestDatabase::empty(DatabaseKind::Postgres).await;
        let mut schema = prepare(&config_of(&database), false).await.unwrap().unwrap();
        schema.missing = 1;
        assert_eq!(
            schema.reason(),
            "the schema of the database lacks 1 step of this version; run `reseat migrate up`, or start with \
             `reseat serve --migrate`"
        );
    }
}
