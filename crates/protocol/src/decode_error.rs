//! Why something sent in can't be read, and how that is answered.

use std::fmt;

use uuid::Uuid;

use crate::limits::{MAX_ACTION_DATA_BYTES, MAX_FRAME_BYTES};
use crate::server_message::{ErrorFrame, Rejected};
use crate::{ClientMessage, CloseCode, ServerMessage};

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A frame above [`MAX_FRAME_BYTES`].
    FrameTooLarge,
    /// No JSON, JSON that is no object, or one nested deeper than serde_json reads (127 levels).
    NotAnObject,
    /// A `type` that this protocol does not have.
    UnknownType,
    /// A field is missing or holds something else.
    BadField {
        /// The field.
        field: &'static str,
        /// What belongs there.
        expected: &'static str,
    },
    /// An `action_type` outside `[a-z][a-z0-9_]{0,31}`.
    BadActionType,
    /// An `action_data` above [`MAX_ACTION_DATA_BYTES`].
    ActionDataTooLarge,
}

impl Fault {
    /// The stable code on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::FrameTooLarge => "frame_too_large",
            Self::NotAnObject => "not_an_object",
            Self::UnknownType => "unknown_type",
            Self::BadField { .. } => "bad_field",
            Self::BadActionType => "bad_action_type",
            Self::ActionDataTooLarge => "action_data_too_large",
        }
    }

    /// The field it is about, for the `errors` of an HTTP answer.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::FrameTooLarge | Self::NotAnObject => None,
            Self::UnknownType => Some("type"),
            Self::BadField { field, .. } => Some(field),
            Self::BadActionType => Some("action_type"),
            Self::ActionDataTooLarge => Some("action_data"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FrameTooLarge => write!(f, "a frame has at most {MAX_FRAME_BYTES} bytes"),
            Self::NotAnObject => f.write_str("a JSON object is expected"),
            Self::UnknownType => write!(f, "`type` must be one of {}", ClientMessage::TYPES.join(", ")),
            Self::BadField { field, expected } => write!(f, "`{field}` must be {expected}"),
            Self::BadActionType => {
                f.write_str("`action_type` must be a lower-case letter and up to 31 of a-z, 0-9 and _")
            }
            Self::ActionDataTooLarge => {
                write!(f, "`action_data` has at most {MAX_ACTION_DATA_BYTES} bytes as compact JSON")
            }
        }
    }
}

/// A refusal to read something, with the intent that it was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The `action_id`, when there was a readable one: then the refusal is a rejection of that intent.
    pub action_id: Option<Uuid>,
    /// What is wrong.
    pub fault: Fault,
}

impl DecodeError {
    /// The stable code on the wire.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// With what the connection is closed; `None` when it goes on and [`answer`](Self::answer) is sent.
    #[must_use]
    pub const fn close_code(&self) -> Option<CloseCode> {
        match self.fault {
            Fault::FrameTooLarge => Some(CloseCode::FrameTooLarge),
            Fault::NotAnObject => Some(CloseCode::BadFrame),
            Fault::UnknownType
            | Fault::BadField { .. }
            | Fault::BadActionType
            | Fault::ActionDataTooLarge => None,
        }
    }

    /// The frame that answers it: `rejected` where an intent is known, else `error`.
    #[must_use]
    pub fn answer(&self) -> ServerMessage {
        let (code, message) = (self.code().to_owned(), self.to_string());
        match self.action_id {
            Some(action_id) => ServerMessage::Rejected(Rejected { action_id, code, message }),
            None => ServerMessage::Error(ErrorFrame { code, message }),
        }
    }
}

impl From<Fault> for DecodeError {
    fn from(fault: Fault) -> Self {
        Self { action_id: None, fault }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.fault, f)
    }
}

impl std::error::Error for DecodeError {}
