//! The way of a sweep through everything it finds, page by page. What fails is passed over, and comes again with the
//! next sweep; it keeps nothing from what comes after it.

use crate::services::loaded_rooms::LoadError;

/// So many are taken from storage at a time.
pub(super) const PAGE: u32 = 200;

/// How far a sweep has come, by the ids of what it finds.
pub(super) struct Sweep<Id> {
    after: Option<Id>,
    is_last_page: bool,
    done: usize,
    failure: Option<LoadError>,
}

impl<Id> Default for Sweep<Id> {
    fn default() -> Self {
        Self { after: None, is_last_page: false, done: 0, failure: None }
    }
}

impl<Id: Copy> Sweep<Id> {
    /// After which id the next page begins; `None` after the last page.
    pub(super) fn next_page(&self) -> Option<Option<Id>> {
        (!self.is_last_page).then_some(self.after)
    }

    /// A page was read.
    pub(super) fn begin_page<T>(&mut self, page: &[T]) {
        self.is_last_page = page.len() < PAGE as usize;
    }

    /// What came of the next one of the page: how much was done. Answers whether the page goes on. After a failure
    /// another page is read first: while storage is away that fails too, and ends the sweep.
    pub(super) fn note(&mut self, id: Id, outcome: Result<usize, LoadError>) -> bool {
        self.after = Some(id);
        match outcome {
            Ok(done) => {
                self.done += done;
                true
            }
            Err(failure) => {
                self.failure.get_or_insert(failure);
                self.is_last_page = false;
                false
            }
        }
    }

    /// How much was done.
    ///
    /// # Errors
    /// With the first failure, if there was one.
    pub(super) fn end(self) -> Result<usize, LoadError> {
        self.failure.map_or(Ok(self.done), Err)
    }
}
