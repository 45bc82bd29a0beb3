//! What it was measured on. A figure without its machine says nothing.

use std::fmt;
use std::fs::{self, File};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tokio::time::Instant;

use super::{Latencies, figure};
use crate::failure::Failure;

/// Writes of the probe: enough for a median, over in a moment.
const PROBES: u32 = 200;

/// The machine, the file system under the databases, the versions.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    cores: usize,
    processor: String,
    memory: String,
    kernel: String,
    file_system: String,
    /// Half of the durable writes of one page took no longer.
    durable_write: Duration,
    versions: Vec<String>,
}

impl Machine {
    /// Looks at this machine. The databases are in `folder`, and their versions are `databases`.
    ///
    /// # Errors
    /// When nothing can be written to the folder.
    pub(crate) fn look(folder: &Path, databases: Vec<String>) -> Result<Self, Failure> {
        let mut versions = vec![format!("Reseat {}", env!("CARGO_PKG_VERSION"))];
        versions.extend(compiler());
        versions.extend(databases);
        Ok(Self {
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            processor: field("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
            memory: field("/proc/meminfo", "MemTotal").map_or_else(unknown, |size| gibibytes(&size)),
            kernel: text("/proc/sys/kernel/osrelease").map_or_else(unknown, |text| text.trim().to_owned()),
            file_system: file_system(folder).unwrap_or_else(unknown),
            durable_write: probe(folder).map_err(|source| Failure::File {
                path: folder.to_owned(),
                doing: "written",
                source,
            })?,
            versions,
        })
    }

    /// Whether what is written here is never on a disk.
    pub(crate) fn is_in_memory(&self) -> bool {
        is_in_memory(&self.file_system)
    }

    /// A machine that is not there.
    #[cfg(test)]
    pub(crate) fn example() -> Self {
        Self {
            cores: 2,
            processor: "Example".into(),
            memory: "4.00 GiB".into(),
            kernel: "6.1".into(),
            file_system: "ext4".into(),
            durable_write: Duration::from_micros(130),
            versions: vec!["Reseat 0.1.0".into(), "SQLite 3.50".into()],
        }
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cores, processor, memory, kernel, file_system, durable_write, versions } = self;
        let micros = figure(durable_write.as_secs_f64() * 1e6);
        write!(
            f,
            "{cores} cores ({processor}), {memory}, Linux {kernel}; databases on {file_system}, where one durable \
             write of 4 KiB takes {micros} µs (median); {}",
            versions.join(", ")
        )
    }
}

fn unknown() -> String {
    "unknown".to_owned()
}

fn text(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()
}

/// The value of the first line `name : value`.
fn field(path: &str, name: &str) -> Option<String> {
    value(&text(path)?, name)
}

fn value(text: &str, name: &str) -> Option<String> {
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    let mut named = fields.filter(|(found, _)| found.trim() == name);
    named.next().map(|(_, value)| value.trim().to_owned())
}

/// From `24690284 kB`.
fn gibibytes(size: &str) -> String {
    let kibibytes = size.split(' ').next().and_then(|number| number.parse::<f64>().ok());
    kibibytes.map_or_else(unknown, |size| format!("{} GiB", figure(size / 1024.0 / 1024.0)))
}

fn compiler() -> Option<String> {
    let output = Command::new("rustc").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut words = text.split_whitespace();
    words.next().zip(words.next()).map(|(name, version)| format!("{name} {version}"))
}

/// Whether a file system of this kind loses everything with the power.
pub(crate) fn is_in_memory(kind: &str) -> bool {
    matches!(kind, "tmpfs" | "ramfs")
}

/// The kind of the file system that holds the folder; `None` when there is no such folder on this machine.
pub(crate) fn file_system(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    mounted_at(&text("/proc/self/mounts")?, &folder)
}

/// Of the lines `device place kind …`, the one whose place is deepest; of two at one place the later.
fn mounted_at(mounts: &str, folder: &Path) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let mut words = line.split(' ').skip(1);
        words.next().zip(words.next())
    });
    let holding = mounts.filter(|(place, _)| folder.starts_with(place));
    holding.max_by_key(|(place, _)| place.len()).map(|(_, kind)| kind.to_owned())
}

/// How long it takes to write one page so that the loss of power leaves it there.
fn probe(folder: &Path) -> std::io::Result<Duration> {
    let path = folder.join("probe");
    let mut file = File::create(&path)?;
    let page = [7; 4096];
    let mut latencies = Latencies::default();
    for _ in 0..PROBES {
        let begun = Instant::now();
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&page)?;
        file.sync_data()?;
        latencies.record(begun.elapsed());
    }
    drop(file);
    fs::remove_file(&path)?;
    Ok(latencies.percentile(50))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_on_the_file_system_mounted_nearest() {
        let mounts = "d / ext4 rw 0 0\nt /data tmpfs rw 0 0\nx /data/real xfs rw 0 0\nn /data none rw 0 0\n";
        let kind = |folder| mounted_at(mounts, Path::new(folder)).unwrap();
        assert_eq!([kind("/home"), kind("/data/real/db"), kind("/data/realm")], ["ext4", "xfs", "none"]);
    }

    #[test]
    fn the_first_value_of_a_name_counts() {
        let text = "processor\t: 0\nmodel name\t: Example 3 GHz\nmodel name\t: Other\n";
        assert_eq!(value(text, "model name").as_deref(), Some("Example 3 GHz"));
        assert_eq!(value(text, "model"), None);
        assert_eq!(gibibytes("25165824 kB"), "24.0 GiB");
    }

    #[test]
    fn this_machine_is_told_in_one_line() {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::look(folder.path(), vec!["SQLite 3".into()]).unwrap();
        let told = machine.to_string();
        assert!(told.contains(" cores (") && told.ends_with(", SQLite 3"), "{told}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
