//! `POST /api/handoffs`: a token that takes the caller to another app.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use reseat_domain::id::AccountId;
use reseat_domain::services::{HandoffWish, Minted};
use reseat_domain::session::{self, CodeChallenge};
use reseat_protocol::TokenText;
use reseat_protocol::http::handoffs::{CreateHandoff, HandoffCreated};

use crate::error::ApiError;
use crate::extract::{Device, Principal, ValidJson};
use crate::state::AppState;

pub(crate) async fn create_handoff(
    State(state): State<AppState>,
    Principal(caller): Principal,
    Device(device): Device,
    ValidJson(wish): ValidJson<CreateHandoff>,
) -> Result<(StatusCode, Json<HandoffCreated>), ApiError> {
    state.limits.handoffs.take(caller.user_id).map_err(ApiError::rate_limited)?;
    let minted = state.services.handoffs.mint(&caller, &handoff_wish(wish, device)?).await?;
    Ok((StatusCode::CREATED, Json(created(&minted))))
}

fn handoff_wish(wish: CreateHandoff, device: session::Device) -> Result<HandoffWish, ApiError> {
    let code_challenge = wish.code_challenge.as_deref().map(|text| {
        let expected = "must be 32 bytes in base64url: the SHA-256 hash of the verifier";
        CodeChallenge::parse(text).ok_or_else(|| ApiError::bad_field("code_challenge", expected))
    });
    Ok(HandoffWish {
        target_app: wish.target_app,
        account_id: wish.account_id.map(AccountId::new),
        redirect_uri: wish.redirect_uri,
        code_challenge: code_challenge.transpose()?,
        user_agent: device.user_agent,
        ip_address: device.ip_address,
    })
}

fn created(minted: &Minted) -> HandoffCreated {
    HandoffCreated {
        id: minted.handoff.id.uuid(),
        handoff_token: TokenText::new(minted.token.reveal().to_owned()),
        redirect_url: minted.redirect_url().map(TokenText::new),
        expires_at: minted.handoff.expires_at,
    }
}
