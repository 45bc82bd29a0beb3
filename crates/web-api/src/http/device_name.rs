//! A user's own name for a device, from a body.

use crate::error::ApiError;

/// The longest name, in characters.
const MAX_DEVICE_NAME: usize = 64;

/// Refuses a name that is too long or has controls in it.
pub(super) fn device_name(name: String) -> Result<String, ApiError> {
    if name.chars().count() > MAX_DEVICE_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::bad_field(
            "device_name",
            "must be at most 64 characters, none of them a control",
        ));
    }
    Ok(name)
}
