//! The list of a user's devices: the sessions that stand, as their user sees them. Ending them is the work of
//! [`DeviceSessions`](crate::services::DeviceSessions).

use crate::error::StoreError;
use crate::id::{UserId, UserSessionId};
use crate::ports::{DeviceListing, DevicePlace};
use crate::services::sign_in::SignIn;
use crate::session::UserSession;

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
    /// such session.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn rename_device(
        &self,
        user_id: UserId,
        session: UserSessionId,
        device_name: Option<String>,
    ) -> Result<Option<UserSession>, StoreError> {
        self.store.user_sessions().rename(session, user_id, device_name, self.clock.now()).await
    }
}
