//! How many files and sockets this process may have open, and the server that it starts.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::failure::{Failure, during};

/// Sees to it that so many may be open, here and in every process that is started from now on.
///
/// # Errors
/// When the system allows fewer.
pub(crate) fn allow(wanted: u64) -> Result<(), Failure> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // Without a limit there is nothing to raise.
    if current.is_none_or(|current| current >= wanted) {
        return Ok(());
    }
    if maximum.is_some_and(|maximum| maximum < wanted) {
        return Err(Failure::Unexpected(format!(
            "{wanted} open files are needed, and this system allows {}: raise its hard limit (`ulimit -Hn`)",
            maximum.unwrap_or_default()
        )));
    }
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum });
    raised.map_err(during("raising the limit of open files"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_already_is_not_lowered() {
        let before = getrlimit(Resource::Nofile);
        allow(1).unwrap();
        assert_eq!(getrlimit(Resource::Nofile), before);
    }

    #[test]
    fn more_than_the_system_allows_says_what_to_do() {
        if getrlimit(Resource::Nofile).maximum.is_some() {
            let refused = allow(u64::MAX).unwrap_err().to_string();
            assert!(refused.contains("ulimit -Hn"), "{refused}");
        }
    }
}
