//! Names that others see, as they come in.

use reseat_domain::game::PlayerName;

use crate::error::ApiError;

/// Reads a name that may be left out.
pub(crate) fn player_name(field: &'static str, text: Option<&str>) -> Result<Option<PlayerName>, ApiError> {
    text.map(|text| PlayerName::parse(text).ok_or_else(|| bad_name(field))).transpose()
}

fn bad_name(field: &'static str) -> ApiError {
    ApiError::bad_field(
        field,
        "must be 1 to 32 characters, not only spaces, without controls and marks that turn or hide text",
    )
}
