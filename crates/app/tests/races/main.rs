//! Races between players, a thousand times over: the real router, services and storage in this process, real
//! sockets, and rooms that are put into the database as the service would have left them. Every test holds on
//! both kinds of database.

#[cfg(test)]
mod claims;
#[cfg(test)]
mod given_sessions;
#[cfg(test)]
mod handoffs;
#[cfg(test)]
mod node;
#[cfg(test)]
mod refreshes;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod socket;
#[cfg(test)]
mod takeovers;
