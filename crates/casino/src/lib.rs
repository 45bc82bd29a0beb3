//! The card game Casino (Cassino) as rules for Reseat: pure, deterministic, without input or output.
//!
//! [`Casino`] is the game; everything else is what it is made of. The rules as people read them are in
//! `docs/casino.md`.
//!
//! | module | owns |
//! |---|---|
//! | `card`, `deck` | the 52 cards; the shuffle that anyone can check from the seed |
//! | `options` | what a host may choose, and the values of cards that follow from it |
//! | `table`, `state` | loose cards and builds; the whole truth of a game |
//! | `action`, `rejection`, `event` | a move as it is sent; why it is refused; what it brought about |
//! | `position`, `groups`, `capture`, `build` | judging a move from what its player sees |
//! | `play`, `round`, `score` | carrying out a move, a deal and the end of a round |
//! | `legal` | every move that judging would accept |
//! | `view`, `summary`, `check` | what a viewer may see, in JSON and in words; what can't be |
//! | `autoplay`, `bot` | moves for absent players and for the house bot |
//! | `rules` | all of it as [`GameRules`](reseat_domain::game::rules::GameRules) |

mod action;
mod autoplay;
mod bot;
mod build;
mod capture;
mod card;
mod check;
mod deck;
mod event;
mod groups;
mod legal;
mod options;
mod play;
mod position;
mod rejection;
mod round;
mod rules;
mod score;
mod state;
mod summary;
mod table;
mod view;

#[cfg(test)]
mod tests;

pub use action::Action;
pub use card::{Card, Suit};
pub use deck::shuffled;
pub use event::{BuildChange, Event};
pub use options::{FaceCaptures, Options, Variant};
pub use rejection::Rejection;
pub use rules::Casino;
pub use score::Points;
pub use state::State;
pub use table::{Build, BuildId, Pile, Target};
