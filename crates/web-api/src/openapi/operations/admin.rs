//! What administrators see and do.

use reseat_protocol::http::admin::{EventPage, ListEvents, Overview};
use reseat_protocol::http::device_sessions::{EndedSessions, SessionPage};
use reseat_protocol::http::handoffs::{HandoffStatistics, HandoffStatisticsQuery};

use super::{Operation, Proof};

pub(super) fn operations() -> Vec<Operation> {
    let admin = |operation: Operation| operation.by(Proof::Admin);
    vec![
        admin(Operation::get("/api/admin/overview", "show_overview", "What there is at this moment."))
            .answers::<Overview>(200),
        admin(Operation::get("/api/admin/users/{user}/sessions", "list_user_sessions", "A user's sessions."))
            .pages()
            .answers::<SessionPage>(200)
            .refuses(&["user_not_found"]),
        admin(Operation::delete("/api/admin/users/{user}/sessions", "end_user_sessions", "End them all."))
            .answers::<EndedSessions>(200)
            .refuses(&["user_not_found"]),
        admin(Operation::get(
            "/api/admin/handoffs/statistics",
            "show_handoff_statistics",
            "Handoffs by day.",
        ))
        .query::<HandoffStatisticsQuery>()
        .answers::<HandoffStatistics>(200),
        admin(Operation::get("/api/admin/events", "list_events", "The audit log, the latest first."))
            .query::<ListEvents>()
            .answers::<EventPage>(200),
    ]
}
