//! The whole service, as players and operators meet it: the real binary, a database of each test's own, and
//! real sockets. Every test holds on both kinds of database; only a server of its own can go away (`outages`), and only
//! a file's disk can be filled (`full_disk`).
//!
//! The binaries are named by `RESEAT_BIN` (as it is shipped) and `RESEAT_FAULTS_BIN` (with points at which
//! it can be stopped); `cargo xtask test` builds both.

#[cfg(test)]
mod abandonment;
#[cfg(test)]
mod contention;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod half_migrated;
#[cfg(test)]
mod handoffs;
#[cfg(test)]
mod hidden_cards;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod outages;
#[cfg(test)]
mod refreshes;
#[cfg(test)]
mod restarts;
#[cfg(test)]
mod revocation;
#[cfg(test)]
mod secrets_in_logs;
#[cfg(test)]
mod service;
#[cfg(test)]
mod socket;
#[cfg(test)]
mod stored_values;
#[cfg(test)]
mod table;
