//! A bus that a test can cut off from its node, and mend.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::StreamExt;
use reseat_domain::id::{RoomId, UserSessionId};
use reseat_domain::ports::{BusError, RoomBus, RoomEvent, RoomEvents, SessionNotices};
use tokio::sync::watch;

/// The bus. While it is cut, it takes nothing, and what was subscribed to has ended.
pub(crate) struct CutBus {
    inner: Arc<dyn RoomBus>,
    is_cut: watch::Sender<bool>,
}

impl CutBus {
    pub(crate) fn new(inner: Arc<dyn RoomBus>) -> Self {
        Self { inner, is_cut: watch::Sender::new(false) }
    }

    pub(crate) fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    pub(crate) fn mend(&self) {
        self.is_cut.send_replace(false);
    }

    fn check(&self) -> Result<(), BusError> {
        if *self.is_cut.borrow() { Err(BusError::Unavailable("the test cut it".into())) } else { Ok(()) }
    }

    /// Ends with the next cut.
    fn until_cut(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut is_cut = self.is_cut.subscribe();
        is_cut.mark_unchanged();
        async move {
            // Without the bus nobody cuts it.
            let _ = is_cut.changed().await;
        }
    }
}

#[async_trait]
impl RoomBus for CutBus {
    fn reaches_other_processes(&self) -> bool {
        self.inner.reaches_other_processes()
    }

    async fn publish(&self, room: RoomId, event: RoomEvent) -> Result<(), BusError> {
        self.check()?;
        self.inner.publish(room, event).await
    }
    async fn subscribe(&self, room: RoomId) -> Result<RoomEvents, BusError> {
        self.check()?;
        Ok(Box::pin(self.inner.subscribe(room).await?.take_until(Box::pin(self.until_cut()))))
    }
    async fn publish_ended(&self, ended: &[UserSessionId]) -> Result<(), BusError> {
        self.check()?;
        self.inner.publish_ended(ended).await
    }
    async fn subscribe_ended(&self) -> Result<SessionNotices, BusError> {
        self.check()?;
        Ok(Box::pin(self.inner.subscribe_ended().await?.take_until(Box::pin(self.until_cut()))))
    }
}
