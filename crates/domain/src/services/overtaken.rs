//! Two writers of one room: the log's key lets one be first, and the other looks again at what is stored.

use crate::error::StoreError;

/// Another writer may be first this many times before the caller is told to try again.
const MOST: u32 = 100;

/// How often another writer was first while one thing was tried.
#[derive(Default)]
pub(super) struct Overtaken(u32);

impl Overtaken {
    /// Another writer was first once more.
    ///
    /// # Errors
    /// [`StoreError::Contention`] when that was too often to try again.
    pub(super) fn once_more(&mut self) -> Result<(), StoreError> {
        self.0 += 1;
        if self.0 < MOST {
            Ok(())
        } else {
            Err(StoreError::Contention("other writers were always first".into()))
        }
    }
}
