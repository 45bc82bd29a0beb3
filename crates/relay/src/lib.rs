//! The game without server rules: ordered, durable, de-duplicated actions.
