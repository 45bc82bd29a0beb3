//! placeholder
use std::sync::Arc;
use crate::services::{Services, WebSettings};
/// The hub.
pub struct Hub {}
impl Hub {
    /// Starts.
    #[must_use]
    pub fn start(_services: Services, _settings: Arc<WebSettings>) -> Arc<Self> { Arc::new(Self {}) }
}
