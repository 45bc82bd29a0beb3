//! Ties each variant of a message to its `type` on the wire.

/// Lists the `type` of every variant. A variant that is left out does not compile, because the match it
/// writes has no `_`.
macro_rules! message_types {
    ($message:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $message {
            /// Every `type`, in the order of the variants.
            pub const TYPES: &'static [&'static str] = &[$($text),+];

            /// The `type` of this frame.
            #[must_use]
            pub const fn message_type(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $text,)+
                }
            }
        }
    };
}

pub(crate) use message_types;
