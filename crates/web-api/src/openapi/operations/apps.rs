//! What the backends of registered apps call.

use reseat_protocol::http::handoffs::{AppSignIn, HandoffRedeemed, RedeemHandoff};
use reseat_protocol::http::sign_in::SignedIn;

use super::{Operation, Proof};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("/api/handoffs/redeem", "redeem_handoff", "Sign in the user whom a token brought.")
            .by(Proof::App)
            .body::<RedeemHandoff>()
            .answers::<HandoffRedeemed>(200)
            .refuses(&["handoff_invalid"]),
        Operation::post("/api/apps/sessions", "sign_in_app_user", "Sign in one of the app's own users.")
            .by(Proof::App)
            .body::<AppSignIn>()
            .answers::<SignedIn>(200)
            .answers::<SignedIn>(201)
            .refuses(&["not_let_in"]),
    ]
}
