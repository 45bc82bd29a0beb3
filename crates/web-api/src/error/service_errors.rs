//! The one table: each error of a service with its status and code. Every match names every variant, so
//! that a new one does not compile without its row here.

use http::StatusCode;
use reseat_domain::error::StoreError;
use reseat_domain::game::rules::Rejection;
use reseat_domain::services::{
    AccountError, AppProofError, AppSessionError, ClaimError, HandoffError, LoadError, Refusal, RoomError,
    SeatTokenError, SignInError, SubmitError,
};
use reseat_domain::token::{AccessRefusal, TokenRefusal};
use reseat_protocol::DecodeError;

use crate::error::ApiError;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let answer = match &error {
            // Whoever could tell what a conflict means has told already.
            StoreError::Conflict(_) | StoreError::Contention(_) => {
                Self::unavailable("the service is busy; try again")
            }
            StoreError::Unavailable(_) => Self::unavailable(
                "storage can't be reached; whether this took effect is unknown, so repeat it",
            ),
            StoreError::Corrupt(_) => Self::internal(),
        };
        answer.caused_by(&error)
    }
}

impl From<LoadError> for ApiError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::NotFound => Self::room_not_found(),
            LoadError::UnknownRules { .. } | LoadError::Inconsistent { .. } => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "room_unplayable",
                "this room can't be played on",
            )
            .caused_by(&error),
            LoadError::Store(error) => error.into(),
        }
    }
}

impl From<AccessRefusal> for ApiError {
    fn from(refusal: AccessRefusal) -> Self {
        let code = match refusal {
            AccessRefusal::Malformed => "malformed",
            AccessRefusal::UnknownKey => "unknown_key",
            AccessRefusal::BadSignature => "bad_signature",
            AccessRefusal::Expired => "expired",
            AccessRefusal::Revoked => "revoked",
        };
        Self::new(StatusCode::UNAUTHORIZED, code, refusal.to_string())
    }
}

impl From<SignInError> for ApiError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused(refusal) => refusal.into(),
            SignInError::CookieRefused => Self::new(StatusCode::UNAUTHORIZED, "revoked", error.to_string()),
            SignInError::RefreshRefused => {
                Self::new(StatusCode::UNAUTHORIZED, "invalid_refresh_token", error.to_string())
            }
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        let detail = error.to_string();
        let conflict = |code| Self::new(StatusCode::CONFLICT, code, detail.clone());
        match error {
            AccountError::InvalidCredentials => {
                Self::new(StatusCode::UNAUTHORIZED, "invalid_credentials", detail)
            }
            AccountError::Username(rule) => Self::bad_field("username", rule.to_string()),
            AccountError::Password(rule) => Self::bad_field("password", rule.to_string()),
            AccountError::UsernameTaken => conflict("username_taken"),
            AccountError::NotAGuest => conflict("not_a_guest"),
            AccountError::NoPassword => conflict("no_password"),
            AccountError::ProofNeeded => Self::new(StatusCode::FORBIDDEN, "proof_needed", detail),
            AccountError::Busy => Self::unavailable("too many sign-ins at once; try again"),
            AccountError::Hasher(error) => Self::internal().caused_by(&error),
            AccountError::SignIn(error) => error.into(),
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<AppProofError> for ApiError {
    fn from(error: AppProofError) -> Self {
        match error {
            AppProofError::Refused => {
                Self::new(StatusCode::UNAUTHORIZED, "invalid_app_credentials", error.to_string())
            }
            AppProofError::Store(error) => error.into(),
        }
    }
}

impl From<AppSessionError> for ApiError {
    fn from(error: AppSessionError) -> Self {
        match error {
            AppSessionError::NotLetIn => Self::new(StatusCode::FORBIDDEN, "not_let_in", error.to_string()),
            AppSessionError::App(error) => error.into(),
            AppSessionError::Store(error) => error.into(),
        }
    }
}

impl From<HandoffError> for ApiError {
    fn from(error: HandoffError) -> Self {
        let detail = error.to_string();
        match error {
            HandoffError::UnknownApp => Self::of_field("unknown_app", "target_app", detail),
            HandoffError::NotAllowed { .. } => Self::of_field("handoff_not_allowed", "target_app", detail),
            HandoffError::RedirectUriNotRegistered => {
                Self::of_field("redirect_uri_not_registered", "redirect_uri", detail)
            }
            HandoffError::UnknownAccount => Self::of_field("unknown_account", "account_id", detail),
            HandoffError::TooMany(_) | HandoffError::TooFar => {
                Self::new(StatusCode::CONFLICT, "too_many_handoffs", detail)
            }
            HandoffError::Invalid => Self::new(StatusCode::GONE, "handoff_invalid", detail),
            HandoffError::NotFound => Self::new(StatusCode::NOT_FOUND, "handoff_not_found", detail),
            HandoffError::SignIn(error) => error.into(),
            HandoffError::Store(error) => error.into(),
        }
    }
}

impl From<TokenRefusal> for ApiError {
    fn from(refusal: TokenRefusal) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, refusal.code(), refusal.to_string())
    }
}

impl From<SeatTokenError> for ApiError {
    fn from(error: SeatTokenError) -> Self {
        match error {
            SeatTokenError::Refused(refusal) => refusal.into(),
            SeatTokenError::SeatOver => Self::seat_over(),
            SeatTokenError::RoomGone => Self::room_not_found(),
            SeatTokenError::Store(error) => error.into(),
        }
    }
}

impl From<RoomError> for ApiError {
    fn from(error: RoomError) -> Self {
        let detail = error.to_string();
        let conflict = |code| Self::new(StatusCode::CONFLICT, code, detail.clone());
        match error {
            RoomError::NotFound => Self::room_not_found(),
            RoomError::UnknownGame(_) => Self::of_field(
                "unknown_game",
                "game",
                "names no game of this service; GET /api/games lists them",
            ),
            RoomError::SeatsOutOfRange { game, min, max } => Self::of_field(
                "seats_out_of_range",
                "seats",
                format!("must be from {min} to {max} for {game}"),
            ),
            RoomError::InvalidOption(invalid) => {
                Self::of_field("invalid_option", format!("options.{}", invalid.option), invalid.message)
            }
            RoomError::InvalidTime(field) => {
                Self::of_field("invalid_option", field, "must be from 1 second to 7 days")
            }
            RoomError::TooManyRooms(_) => conflict("too_many_rooms"),
            RoomError::Full => conflict("room_full"),
            RoomError::AlreadyStarted => conflict("already_started"),
            RoomError::NotEnoughPlayers(_) => conflict("not_enough_players"),
            RoomError::NotHost => Self::new(StatusCode::FORBIDDEN, "not_host", detail),
            RoomError::SeatOver => Self::seat_over(),
            RoomError::Superseded => conflict("superseded"),
            RoomError::NoBots => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "no_bots", detail),
            RoomError::NotFinished => conflict("not_finished"),
            RoomError::Room(error) => error.into(),
        }
    }
}

impl From<ClaimError> for ApiError {
    fn from(error: ClaimError) -> Self {
        let detail = error.to_string();
        let conflict = |code| Self::new(StatusCode::CONFLICT, code, detail.clone());
        match error {
            ClaimError::NotYourSeat => Self::not_your_seat(),
            ClaimError::SeatOver => Self::seat_over(),
            ClaimError::Superseded => conflict("superseded"),
            ClaimError::NotConnected => conflict("not_connected"),
            ClaimError::OpponentNotAbandoned => conflict("opponent_not_abandoned"),
            ClaimError::GameOver => conflict("game_over"),
            ClaimError::Room(error) => error.into(),
        }
    }
}

impl From<SubmitError> for ApiError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => refusal.into(),
            SubmitError::Room(error) => error.into(),
        }
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let status = match &refusal {
            Refusal::NotStarted | Refusal::GameOver | Refusal::Superseded | Refusal::Stale => {
                StatusCode::CONFLICT
            }
            Refusal::SeatOver => return Self::seat_over(),
            Refusal::ReservedType => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::Rules(rejection) => return by_the_rules(rejection),
        };
        Self::new(status, refusal.code(), refusal.to_string())
    }
}

impl From<DecodeError> for ApiError {
    fn from(error: DecodeError) -> Self {
        match error.fault.field() {
            Some(field) => {
                let detail = error.to_string();
                // The sentence begins with the field's name; beside the name it needs none.
                let message = detail.strip_prefix(&format!("`{field}` ")).unwrap_or(&detail);
                Self::of_field(error.code(), field, message)
            }
            None => Self::new(StatusCode::BAD_REQUEST, error.code(), error.to_string()),
        }
    }
}

impl ApiError {
    /// 410: the seat was left, or its player was removed.
    pub(crate) fn seat_over() -> Self {
        Self::new(StatusCode::GONE, "seat_over", "the seat is over: its player has left or was removed")
    }
}

/// A game names its refusals itself. Those that every game with turns has are a conflict with the moment,
/// the others a move that the rules don't have.
fn by_the_rules(rejection: &Rejection) -> ApiError {
    let status = match rejection.code {
        "not_your_turn" | "game_over" => StatusCode::CONFLICT,
        "internal" => return ApiError::internal().caused_by(rejection),
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    ApiError::new(status, rejection.code, rejection.message.clone())
}
