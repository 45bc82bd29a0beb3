//! No test sleeps: it waits for what it wants to see, or moves the paused clock on.

use super::{Violation, Workspace};

pub(crate) fn check(workspace: &Workspace) -> Vec<Violation> {
    let sleeps = workspace.rust.iter().flat_map(|file| {
        file.in_code("sleep(").filter(|place| file.is_test_at(*place)).map(move |place| (file, place))
    });
    sleeps
        .map(|(file, place)| Violation {
            file: file.path.clone(),
            line: Some(file.line(place)),
            rule: "sleeping-test",
            why: "a test that sleeps is slow on a fast machine and wrong on a slow one".to_owned(),
            mend: "await the event itself under a timeout, or pause tokio's time and `advance` it".to_owned(),
        })
        .collect()
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
