//! The domain's services as a whole, over the fakes: flows that mocks can't show.

#[cfg(test)]
mod absences;
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod apps;
#[cfg(test)]
mod claims;
#[cfg(test)]
mod house;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod refreshing;
#[cfg(test)]
mod rooms;
#[cfg(test)]
mod sweeps;
#[cfg(test)]
mod traps;
#[cfg(test)]
mod turn_times;
