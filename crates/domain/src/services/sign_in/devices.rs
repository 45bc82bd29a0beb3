//! The list of a user's devices: the sessions that stand, as their user sees them. Ending them is the work of
//! [`DeviceSessions`](crate::services::DeviceSessions).

use serde_json::json;

use crate::audit::{Actor, AuditEvent, AuditKind};
use crate::error::StoreError;
use crate::id::{AuditEventId, UserId, UserSessionId};
use crate::ports::{DeviceListing, DevicePlace};
use crate::services::sign_in::{Principal, SignIn};
use crate::session::{Device, UserSession};

impl SignIn {
    /// A page of a user's sessions, the latest activity first.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn devices(
        &self,
        user_id: UserId,
        after: Option<DevicePlace>,
        limit: u32,
    ) -> Result<Vec<UserSession>, StoreError> {
        let listing = DeviceListing { user_id, after, limit };
        self.store.user_sessions().devices(listing, self.clock.now()).await
    }

    /// How many sessions of a user stand.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn count_devices(&self, user_id: UserId) -> Result<u64, StoreError> {
        self.store.user_sessions().count_live(user_id, self.clock.now()).await
    }

    /// Gives one of a user's sessions the user's own name for the device, or takes it away; `None`: they have no
    /// such session. The audit log tells that, from which session, and not the name. Nothing is written when the name
    /// stays what it is.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn rename_device(
        &self,
        caller: &Principal,
        session: UserSessionId,
        device_name: Option<String>,
        device: &Device,
    ) -> Result<Option<UserSession>, StoreError> {
        let now = self.clock.now();
        let found = self.store.user_sessions().find_live(session, now).await?;
        let Some(found) = found.filter(|found| found.user_id == caller.user_id) else { return Ok(None) };
        if found.device_name == device_name {
            return Ok(Some(found));
        }
        let work = self.store.begin().await?;
        let renamed = work.user_sessions().rename(session, caller.user_id, device_name, now).await?;
        if renamed.is_some() {
            let id = AuditEventId::new(self.randomness.uuid(now));
            let event = AuditEvent::new(id, now, AuditKind::DeviceRenamed, Actor::User);
            let event = event.about(caller.user_id).of_session(session);
            let event = event.from_device(device.ip_address, &device.user_agent);
            let told = json!({ "by": caller.user_session_id });
            work.audit_events().insert(&event.with_data(told)).await?;
            work.commit().await?;
        }
        Ok(renamed)
    }
}
