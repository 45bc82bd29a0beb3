//! Clock, randomness and access tokens for Reseat.
