//! What is fed with garbage: one function for each kind of text that comes from outside.
//!
//! A target takes any bytes and panics when something holds that must not: a parser that panics or reads
//! back something else than it wrote, a forged token that passes, a game that can be brought into an
//! impossible state. It knows nothing of who makes the bytes: libFuzzer does in `cargo xtask fuzz`
//! (`main.rs`), and `tests/replay.rs` does from the files in `corpus/`, which is where findings are kept.
//!
//! | module | holds |
//! |---|---|
//! | `session_tokens`, `access_tokens` | what proves a seat and a user |
//! | `client_frames`, `server_frames`, `client_connection` | what the WebSocket carries, and what a client makes of it |
//! | `http_bodies`, `short_texts` | bodies; names, codes, headers |
//! | `cookies`, `forwarded_hops`, `user_agents` | headers by which a caller is known |
//! | `game_actions` | what players do to a game |
//! | `alteration`, `sections` | how the bytes are cut into what a target needs |

mod access_tokens;
mod alteration;
mod client_connection;
mod client_frames;
mod cookies;
mod forwarded_hops;
mod game_actions;
mod http_bodies;
mod sections;
mod server_frames;
mod session_tokens;
mod short_texts;
mod user_agents;

/// Something that is fed.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name on the command line, and of the folder in `corpus/`.
    pub name: &'static str,
    /// Takes one input. Panics on a finding.
    pub feed: fn(&[u8]),
}

/// Everything that is fed.
pub const TARGETS: [Target; 11] = [
    Target { name: "access-tokens", feed: access_tokens::feed },
    Target { name: "client-connection", feed: client_connection::feed },
    Target { name: "client-frames", feed: client_frames::feed },
    Target { name: "cookies", feed: cookies::feed },
    Target { name: "forwarded-hops", feed: forwarded_hops::feed },
    Target { name: "game-actions", feed: game_actions::feed },
    Target { name: "http-bodies", feed: http_bodies::feed },
    Target { name: "server-frames", feed: server_frames::feed },
    Target { name: "session-tokens", feed: session_tokens::feed },
    Target { name: "short-texts", feed: short_texts::feed },
    Target { name: "user-agents", feed: user_agents::feed },
];

impl Target {
    /// The target of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }
}
