//! No test sleeps: it waits for what it wants to see, or moves the paused clock on.

use super::rust_file::RustFile;
use super::{Violation, Workspace};

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    workspace.rust.iter().flat_map(sleeps).collect()
}

fn sleeps(file: &RustFile) -> impl Iterator<Item = Violation> + '_ {
    let why = "a test that sleeps is slow on a fast machine and wrong on a slow one";
    let mend = "await the event itself under a timeout, or pause tokio's time and `advance` it";
    let places = file.in_code("sleep(").filter(|place| file.is_test_at(*place));
    places.map(move |place| Violation::in_file(&file.path, "sleeping-test", why, mend).at(file.line(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<Option<usize>> {
        check(&Workspace::of_files(&[(path, text)])).into_iter().map(|violation| violation.line).collect()
    }

    #[test]
    fn a_sleep_in_a_test_is_found() {
        let text = "fn f() {\n    tokio::time::sleep(second).await;\n}";
        assert_eq!(lines("crates/app/tests/whole.rs", text), [Some(2)]);
        let text = "fn f() { sleep(x) }\n#[cfg(test)]\nmod tests {\n    fn f() { std::thread::sleep(x) }\n}";
        assert_eq!(lines("crates/app/src/serve.rs", text), [Some(4)]);
    }

    #[test]
    fn moving_the_paused_clock_on_is_fine() {
        assert_eq!(lines("crates/app/tests/whole.rs", "fn f() { tokio::time::advance(second).await; }"), []);
    }
}
