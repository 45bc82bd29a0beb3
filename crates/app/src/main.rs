//! The `reseat` binary.

use std::process::ExitCode;

// Many small things live long here, and a burst of connections must not be paid for until the next restart:
// docs/decisions/0009-memory-from-jemalloc.md.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    reseat_app::run()
}
