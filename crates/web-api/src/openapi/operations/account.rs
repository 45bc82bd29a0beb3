//! Signing in, and what is a user's own.

use reseat_protocol::http::accounts::{
    ChangePassword, DeleteAccount, PasswordSignIn, UpgradeGuest, UserExport,
};
use reseat_protocol::http::device_sessions::{
    EndSessions, EndedSessions, RenameSession, SessionCount, SessionPage,
};
use reseat_protocol::http::handoffs::{CreateHandoff, HandoffCreated, HandoffPage};
use reseat_protocol::http::results::UserResults;
use reseat_protocol::http::sign_in::{GuestSignIn, Me, Refresh, SignedIn, SignedInByCookie, UserSession};

use super::{Operation, Proof};

/// What a sign-in is refused with, whoever signs in.
const OF_SIGN_INS: &[&str] = &["rate_limited", "unknown_app"];

pub(super) fn signing_in() -> Vec<Operation> {
    let guest = |path, name| {
        Operation::post(path, name, "Sign in as a guest.")
            .body::<GuestSignIn>()
            .answers_either::<SignedIn, SignedInByCookie>(201)
            .refuses(OF_SIGN_INS)
    };
    vec![
        guest("/session", "sign_in_guest"),
        guest("/api/session", "sign_in_guest_under_api"),
        Operation::post("/api/auth/register", "register", "Make an account with a password, and sign in.")
            .body::<PasswordSignIn>()
            .answers_either::<SignedIn, SignedInByCookie>(201)
            .refuses(OF_SIGN_INS)
            .refuses(&["username_taken"]),
        Operation::post("/api/auth/login", "log_in", "Sign in with a password, in a new session.")
            .body::<PasswordSignIn>()
            .answers_either::<SignedIn, SignedInByCookie>(200)
            .refuses(OF_SIGN_INS)
            .refuses(&["invalid_credentials"]),
        Operation::post("/api/auth/upgrade", "upgrade_guest", "Give a guest a name and a password.")
            .by(Proof::User)
            .body::<UpgradeGuest>()
            .answers::<Me>(200)
            .refuses(&["not_a_guest", "proof_needed", "rate_limited", "username_taken"]),
        Operation::put("/api/auth/password", "change_password", "Change the password; other sessions end.")
            .by(Proof::User)
            .body::<ChangePassword>()
            .answers_nothing(204)
            .refuses(&["invalid_credentials", "no_password", "rate_limited"]),
        Operation::post("/api/auth/refresh", "refresh_sign_in", "Get the next pair of tokens.")
            .body::<Refresh>()
            .answers::<SignedIn>(200)
            .refuses(&["invalid_refresh_token"]),
    ]
}

pub(super) fn own() -> Vec<Operation> {
    let user = |operation: Operation| operation.by(Proof::User);
    vec![
        user(Operation::get("/api/auth/me", "show_me", "Who one is."))
            .answers::<Me>(200)
            .leads_to("user", "/user/id"),
        user(Operation::post("/api/auth/logout", "log_out", "End the session that asks."))
            .answers_nothing(204),
        user(Operation::get("/api/sessions", "list_sessions", "Where one is signed in."))
            .pages()
            .answers::<SessionPage>(200)
            .leads_to("session", "/sessions/0/id"),
        user(Operation::get("/api/sessions/count", "count_sessions", "In how many places one is signed in."))
            .answers::<SessionCount>(200),
        user(Operation::patch("/api/sessions/{session}", "rename_session", "Give a device one's own name."))
            .body::<RenameSession>()
            .answers::<UserSession>(200)
            .refuses(&["rate_limited", "session_not_found"]),
        user(Operation::delete("/api/sessions/{session}", "end_session", "Sign a device out."))
            .answers_nothing(204)
            .refuses(&["session_not_found"]),
        user(Operation::delete("/api/sessions", "end_sessions", "Sign out other devices, or all."))
            .query::<EndSessions>()
            .answers::<EndedSessions>(200),
        user(Operation::post("/api/handoffs", "create_handoff", "Get a token to go on in another app with."))
            .body::<CreateHandoff>()
            .answers::<HandoffCreated>(201)
            .leads_to("handoff", "/id")
            .refuses(&[
                "handoff_not_allowed",
                "rate_limited",
                "redirect_uri_not_registered",
                "too_many_handoffs",
            ])
            .refuses(&["unknown_account", "unknown_app"]),
        user(Operation::get("/api/handoffs", "list_handoffs", "One's own handoffs."))
            .pages()
            .answers::<HandoffPage>(200),
        user(Operation::delete("/api/handoffs/{handoff}", "revoke_handoff", "Take a handoff back."))
            .answers_nothing(204)
            .refuses(&["handoff_not_found"]),
        user(Operation::delete("/api/users/me", "delete_user", "Delete the account."))
            .body::<DeleteAccount>()
            .answers_nothing(204)
            .refuses(&["invalid_credentials", "proof_needed", "rate_limited"]),
        user(Operation::get("/api/users/me/export", "export_user", "All that is stored about one."))
            .answers::<UserExport>(200)
            .refuses(&["rate_limited"]),
        user(Operation::get("/api/users/me/results", "list_results", "How one's games ended."))
            .pages()
            .answers::<UserResults>(200),
    ]
}
