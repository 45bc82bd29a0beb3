//! Tests that need more than one module: the rules by example, by brute force and by whole games.

mod bots;
mod brute_force;
mod decoding;
mod examples;
mod fixture;
mod games;
mod hidden;
mod inconsistencies;
mod listing;
mod option_tests;
mod play_outs;
mod rejections;
mod replay;
mod scoring;
mod slow_judge;
mod stories;
