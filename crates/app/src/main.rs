//! The `reseat` binary.
fn main() {}
