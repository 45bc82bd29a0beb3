//! What an operator changes about an app.

use serde_json::{Value, json};

use super::{AppError, Apps, require, slug};
use crate::app::{App, AppSlug};
use crate::audit::AuditKind;
use crate::time::{Duration, Timestamp};
use crate::token::Secret;

/// Sessions that one transaction ends at most, so that nobody waits for it long; and that one notice names.
const BATCH: u32 = 500;

impl Apps {
    /// Lets an app hand its users to another.
    ///
    /// # Errors
    /// [`AppError`]; nothing was changed.
    pub async fn allow(&self, source: &str, target: &str) -> Result<App, AppError> {
        let (source, target) = (slug(source)?, slug(target)?);
        require(self.store.apps().find(&target).await?, &target)?;
        self.set_target(&source, &target, true).await
    }

    /// Lets an app hand its users to another no more: what is under way between them is refused. Sessions that have
    /// come of it go on.
    ///
    /// # Errors
    /// [`AppError`]; nothing was changed.
    pub async fn disallow(&self, source: &str, target: &str) -> Result<App, AppError> {
        self.set_target(&slug(source)?, &slug(target)?, false).await
    }

    async fn set_target(&self, source: &AppSlug, target: &AppSlug, allowed: bool) -> Result<App, AppError> {
        let kind = if allowed { AuditKind::AppAllowed } else { AuditKind::AppDisallowed };
        let told = json!({ "app": source.as_str(), "target": target.as_str() });
        self.change(source, kind, told, |app, _| app.set_target(target, allowed)).await
    }

    /// Gives an app another secret, which is told this once. The present one stays good for a while.
    ///
    /// # Errors
    /// [`AppError`]; nothing was changed.
    pub async fn rotate(&self, app: &str, keep_old_for: Duration) -> Result<(App, Secret), AppError> {
        let (app, secret) = (slug(app)?, self.secret());
        let told = json!({ "app": app.as_str(), "change": "rotated" });
        let rotate = |app: &mut App, now| {
            app.rotate(secret.hash(), now + keep_old_for);
            true
        };
        let app = self.change(&app, AuditKind::AppChanged, told, rotate).await?;
        Ok((app, secret))
    }

    /// Lets everybody act as an app again, and be handed to and from it.
    ///
    /// # Errors
    /// [`AppError`]; nothing was changed.
    pub async fn enable(&self, app: &str) -> Result<App, AppError> {
        let app = slug(app)?;
        let told = json!({ "app": app.as_str() });
        self.change(&app, AuditKind::AppEnabled, told, |app, _| app.disabled_at.take().is_some()).await
    }

    /// Keeps everybody from acting as an app and from being handed to or from it, and ends the sessions that it was
    /// given: those that came of handoffs to it or of its word, with those that are bound to them. Answers how many.
    /// Where there are many, the app is disabled with the first of them, and what fails later is made up for by
    /// disabling it again.
    ///
    /// # Errors
    /// [`AppError`].
    pub async fn disable(&self, app: &str) -> Result<(App, u64), AppError> {
        let slug = slug(app)?;
        let mut ended = 0;
        loop {
            let now = self.clock.now();
            let work = self.store.begin().await?;
            // Whoever is given a session in it at this moment holds the app: that session ends, too.
            let mut app = require(work.apps().lock(&slug).await?, &slug)?;
            let some = work.user_sessions().remove_of_app(&slug, BATCH).await?;
            if some.is_empty() && app.disabled_at.is_some() {
                return Ok((app, ended));
            }
            app.disabled_at = app.disabled_at.or(Some(now));
            work.apps().save(&app).await?;
            let told = json!({ "app": slug.as_str(), "ended": some });
            self.note(&*work, AuditKind::AppDisabled, told, now).await?;
            work.commit().await?;
            self.devices.announce(&some).await;
            ended += some.len() as u64;
            if some.is_empty() {
                return Ok((app, ended));
            }
        }
    }

    /// Changes an app that no other unit changes meanwhile. What `change` finds as it wants it is not noted.
    async fn change(
        &self,
        slug: &AppSlug,
        kind: AuditKind,
        told: Value,
        change: impl FnOnce(&mut App, Timestamp) -> bool + Send,
    ) -> Result<App, AppError> {
        let now = self.clock.now();
        let work = self.store.begin().await?;
        let mut app = require(work.apps().lock(slug).await?, slug)?;
        if change(&mut app, now) {
            work.apps().save(&app).await?;
            self.note(&*work, kind, told, now).await?;
            work.commit().await?;
        }
        Ok(app)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;
    use std::sync::{Arc, Mutex};

    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::id::{AppId, UserSessionId};
    use crate::mocks::{MockClock, MockObserver, MockRandomness, MockRoomBus, StubStore, StubUnitOfWork};
    use crate::services::DeviceSessions;
    use crate::token::TokenHash;

    fn at(seconds: i64) -> Timestamp {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn chess() -> App {
        App {
            id: AppId::new(Uuid::from_u128(1)),
            slug: AppSlug::parse("chess").unwrap(),
            name: "Chess".into(),
            secret_hash: TokenHash::of(b"secret"),
            previous_secret: None,
            redirect_uris: Vec::new(),
            targets: Vec::new(),
            end_children: false,
            created_at: at(0),
            disabled_at: None,
        }
    }

    fn sessions(count: usize) -> Vec<UserSessionId> {
        (0..count).map(|number| UserSessionId::new(Uuid::from_u128(number as u128))).collect()
    }

    fn apps(store: StubStore, bus: MockRoomBus) -> Apps {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(at(100));
        let mut randomness = MockRandomness::new();
        randomness.expect_fill().returning(|bytes| bytes.fill(7));
        let (store, clock, randomness) = (Arc::new(store), Arc::new(clock), Arc::new(randomness));
        let devices = DeviceSessions::new(
            Arc::<StubStore>::clone(&store),
            Arc::new(bus),
            clock.clone(),
            randomness.clone(),
            Arc::new(MockObserver::new()),
        );
        Apps::new(store, Arc::new(devices), clock, randomness)
    }

    /// A unit in which the app is disabled and so many sessions end.
    fn unit(ended: usize) -> StubUnitOfWork {
        let mut unit = StubUnitOfWork::default();
        unit.repositories.apps.expect_lock().times(1).returning(|_| Ok(Some(chess())));
        unit.repositories.apps.expect_save().times(1).returning(|saved| {
            assert_eq!(saved.disabled_at, Some(at(100)));
            Ok(())
        });
        let remove = unit.repositories.user_sessions.expect_remove_of_app().times(1);
        remove.returning(move |app, _| {
            assert_eq!(app.as_str(), "chess");
            Ok(sessions(ended))
        });
        unit.repositories.audit_events.expect_insert().times(1).returning(move |event| {
            assert_eq!(event.kind, AuditKind::AppDisabled);
            assert_eq!(event.data["ended"].as_array().map(Vec::len), Some(ended));
            Ok(())
        });
        unit
    }

    #[tokio::test]
    async fn the_sessions_of_a_disabled_app_end_batch_by_batch_and_each_is_told_when_it_is_gone() {
        let store = StubStore::default();
        let committed = [unit(500), unit(3), unit(0)].map(|unit| store.expect_unit(unit));
        let mut bus = MockRoomBus::new();
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        bus.expect_publish_ended().times(2).returning(move |ended| {
            let mut heard = heard.lock().unwrap();
            assert!(committed[heard.len()].load(Ordering::SeqCst), "told before it was done");
            heard.push(ended.len());
            Ok(())
        });
        let (app, ended) = apps(store, bus).disable("chess").await.unwrap();
        assert_eq!((app.disabled_at, ended), (Some(at(100)), 503));
        assert_eq!(*told.lock().unwrap(), [500, 3]);
    }

    #[tokio::test]
    async fn what_is_as_it_should_be_is_neither_stored_nor_noted() {
        let mut unit = StubUnitOfWork::default();
        unit.repositories.apps.expect_lock().times(1).returning(|_| Ok(Some(chess())));
        let store = StubStore::default();
        let committed = store.expect_unit(unit);
        apps(store, MockRoomBus::new()).disallow("chess", "main").await.unwrap();
        assert!(!committed.load(Ordering::SeqCst));
    }
}
