//! The domain's services as a whole, over the fakes: flows that mocks can't show.

mod house;
mod nodes;
mod recovery;
mod rooms;
