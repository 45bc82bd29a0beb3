//! Fakes, builders and the contract tests of Reseat's ports.
