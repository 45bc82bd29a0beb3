//! `POST /api/handoffs/redeem`: the target app's backend makes the session of a user who has arrived.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use reseat_domain::account::Account;
use reseat_domain::services::{HandoffError, Proof, Redeemed, Redemption, SignedIn};
use reseat_protocol::TokenText;
use reseat_protocol::http::handoffs::{self as wire, HandoffRedeemed, RedeemHandoff};
use tokio::time::{Instant, sleep_until};

use crate::error::ApiError;
use crate::extract::{AppCaller, ValidJson};
use crate::http::sign_in_wire;
use crate::state::AppState;

/// Refusals are answered at multiples of this alone. It is longer than any of them takes while storage is well: what is
/// wrong with a token can't be told by the time.
const REFUSED_EVERY: Duration = Duration::from_millis(250);

pub(crate) async fn redeem_handoff(
    State(state): State<AppState>,
    AppCaller(app): AppCaller,
    ValidJson(body): ValidJson<RedeemHandoff>,
) -> Result<Json<HandoffRedeemed>, ApiError> {
    let began = Instant::now();
    match state.services.handoffs.redeem(&app, &redemption(body)).await {
        Ok(redeemed) => Ok(Json(arrived(redeemed)?)),
        Err(HandoffError::Invalid) => {
            sleep_until(alike(began, Instant::now())).await;
            Err(HandoffError::Invalid.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// When a refusal is answered that was known at `known`.
fn alike(began: Instant, known: Instant) -> Instant {
    let periods = (known - began).as_nanos() / REFUSED_EVERY.as_nanos() + 1;
    began + REFUSED_EVERY * u32::try_from(periods).unwrap_or(u32::MAX)
}

fn redemption(body: RedeemHandoff) -> Redemption {
    Redemption {
        token: body.handoff_token.into_string(),
        redeem_id: body.redeem_id,
        code_verifier: body.code_verifier.map(TokenText::into_string),
    }
}

fn arrived(from: Redeemed) -> Result<HandoffRedeemed, ApiError> {
    let SignedIn { user, session, proof, expires_at } = from.signed_in;
    // Every such session proves itself by tokens.
    let Proof::Bearer { access_token, refresh_token } = proof else { return Err(ApiError::internal()) };
    Ok(HandoffRedeemed {
        user: sign_in_wire::user(user),
        account: from.account.map(account),
        source_app: from.source_app.to_string(),
        session: sign_in_wire::user_session(session, true),
        expires_at,
        access_token: TokenText::new(access_token),
        refresh_token: TokenText::new(refresh_token),
    })
}

fn account(from: Account) -> wire::Account {
    wire::Account { id: from.id.uuid(), name: from.name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_answered_at_the_next_multiple_whenever_it_was_known() {
        let began = Instant::now();
        for (known_ms, answered_ms) in
            [(0, 250), (1, 250), (249, 250), (250, 500), (260, 500), (1_001, 1_250)]
        {
            let answered = alike(began, began + Duration::from_millis(known_ms));
            assert_eq!(answered - began, Duration::from_millis(answered_ms), "{known_ms} ms");
        }
    }
}
