//! What a process holds of the machine's memory, as `/proc` tells it.

use std::fs;
use std::path::PathBuf;

use crate::failure::Failure;

/// Bytes of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// Resident: what the process touches and is not swapped out (`VmRSS`).
    pub(crate) resident: u64,
    /// Resident, with pages that several processes share divided among them (`Pss`).
    pub(crate) proportional: u64,
    /// Of these, what no file stands behind: heap and stacks (`Anonymous`).
    pub(crate) anonymous: u64,
}

impl Memory {
    /// That of a process.
    ///
    /// # Errors
    /// When there is no such process, or no `/proc`.
    pub(crate) fn of(process: u32) -> Result<Self, Failure> {
        let path = PathBuf::from(format!("/proc/{process}/smaps_rollup"));
        let text = fs::read_to_string(&path);
        let text = text.map_err(|source| Failure::File { path: path.clone(), doing: "read", source })?;
        let read = || {
            Some(Self {
                resident: bytes(&text, "Rss:")?,
                proportional: bytes(&text, "Pss:")?,
                anonymous: bytes(&text, "Anonymous:")?,
            })
        };
        read().ok_or(Failure::UnknownForm(path))
    }
}

/// A line such as `Rss:    1234 kB`.
fn bytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_read_by_its_whole_name() {
        let text = "Pss_Anon:  9 kB\nRss:        1234 kB\nPss:    7 kB\n";
        assert_eq!((bytes(text, "Rss:"), bytes(text, "Pss:")), (Some(1234 * 1024), Some(7 * 1024)));
        assert_eq!(bytes(text, "Anonymous:"), None);
    }

    #[test]
    fn this_process_holds_some_memory() {
        let memory = Memory::of(std::process::id()).unwrap();
        assert!(memory.resident >= memory.anonymous && memory.anonymous > 0, "{memory:?}");
    }
}
