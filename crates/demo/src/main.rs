//! Plays whole games while the server is killed.
fn main() {}
