//! What an idle connection and a quiet room hold, in bytes: a node has ten thousands of them. Whoever goes over
//! a bound boxes what is rare, or says in `docs/benchmarks.md` what it is worth.

use crate::ws::connection::Connection;
use crate::ws::feed::Feed;

/// The size of what an async function answers.
fn of_future<T, F: Future>(_: impl Fn(T) -> F) -> usize {
    size_of::<F>()
}

#[test]
fn an_idle_connection_is_small() {
    assert!(size_of::<Connection>() <= 768, "{}", size_of::<Connection>());
    let running = of_future(Connection::run);
    assert!(running <= 848, "{running}");
}

#[test]
fn a_quiet_room_is_small() {
    fn run(feed: &'static mut Feed) -> impl Future {
        feed.run()
    }
    assert!(size_of::<Feed>() <= 256, "{}", size_of::<Feed>());
    let running = of_future(run);
    assert!(running <= 384, "{running}");
}
