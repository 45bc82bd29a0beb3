//! An observer that keeps what it is told.

use std::sync::{Mutex, PoisonError};

use reseat_domain::ports::{Observer, Report};

/// Keeps every report, for a test to look at.
#[derive(Debug, Default)]
pub struct RecordingObserver(Mutex<Vec<Report>>);

impl RecordingObserver {
    /// Everything that was reported so far, first things first.
    #[must_use]
    pub fn reports(&self) -> Vec<Report> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same; from here on it begins anew.
    pub fn take(&self) -> Vec<Report> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Observer for RecordingObserver {
    fn report(&self, report: Report) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_kept_in_order_until_they_are_taken() {
        let observer = RecordingObserver::default();
        let reports = [Report::Connect { outcome: "new" }, Report::Resumed { away_ms: 7 }];
        for report in reports.clone() {
            observer.report(report);
        }
        assert_eq!(observer.reports(), reports);
        assert_eq!(observer.take(), reports);
        assert_eq!(observer.reports(), []);
    }
}
