//! A bus each of whose calls is a step.

use std::sync::Arc;

use async_trait::async_trait;
use reseat_domain::id::{RoomId, UserSessionId};
use reseat_domain::ports::{BusError, RoomBus, RoomEvent, RoomEvents, SessionNotices};

use super::Steps;

pub(super) struct SteppedBus {
    pub(super) inner: Arc<dyn RoomBus>,
    pub(super) steps: Arc<Steps>,
}

impl SteppedBus {
    async fn step<T>(&self, call: &str, work: impl Future<Output = T>) -> T {
        self.steps.pass("before", call).await;
        let answer = work.await;
        self.steps.pass("after", call).await;
        answer
    }
}

#[async_trait]
impl RoomBus for SteppedBus {
    fn reaches_other_processes(&self) -> bool {
        self.inner.reaches_other_processes()
    }

    async fn publish(&self, room: RoomId, event: RoomEvent) -> Result<(), BusError> {
        self.step("bus.publish", self.inner.publish(room, event)).await
    }
    async fn subscribe(&self, room: RoomId) -> Result<RoomEvents, BusError> {
        self.step("bus.subscribe", self.inner.subscribe(room)).await
    }
    async fn publish_ended(&self, ended: &[UserSessionId]) -> Result<(), BusError> {
        self.step("bus.publish_ended", self.inner.publish_ended(ended)).await
    }
    async fn subscribe_ended(&self) -> Result<SessionNotices, BusError> {
        self.step("bus.subscribe_ended", self.inner.subscribe_ended()).await
    }
}
