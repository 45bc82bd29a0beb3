//! CPU time, user and system together, as the Linux kernel counts it in `/proc`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::failure::Failure;

/// The unit of the kernel's counts. Linux shows programs 100 to a second on every architecture that
/// anybody serves games from, whatever it counts in itself.
const TICK_MILLIS: u64 = 10;

/// The fields of `/proc/<pid>/stat` that are used here.
struct ProcessStat {
    parent: u32,
    /// Of all its threads.
    own: Duration,
    /// Of its children that have ended.
    ended_children: Duration,
}

/// What this process and all its threads have used so far, to the nanosecond.
pub(crate) fn own_cpu() -> Duration {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    // Never negative: the clock begins with the process.
    Duration::try_from(used).unwrap_or_default()
}

/// What a process and all its threads have used so far.
///
/// # Errors
/// When there is no such process, or no `/proc`.
pub(crate) fn process_cpu(pid: u32) -> Result<Duration, Failure> {
    Ok(stat(pid)?.own)
}

/// What a process and its children have used so far, those included that have ended.
///
/// # Errors
/// When there is no such process, or no `/proc`.
pub(crate) fn family_cpu(pid: u32) -> Result<Duration, Failure> {
    let eldest = stat(pid)?;
    let entries = fs::read_dir("/proc").map_err(unreadable("/proc"))?;
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    // A process that ends while they are read is among the ended ones of the next reading.
    let children = pids.filter_map(|pid| stat(pid).ok()).filter(|child| child.parent == pid);
    let children: Duration = children.map(|child| child.own + child.ended_children).sum();
    Ok(eldest.own + eldest.ended_children + children)
}

/// Who started a process; `None` when there is no such process on this machine.
pub(crate) fn parent_of(pid: u32) -> Option<u32> {
    stat(pid).ok().map(|stat| stat.parent)
}

/// What all processes and the kernel together have used since the machine was started.
///
/// # Errors
/// When there is no `/proc`.
pub(crate) fn machine_cpu() -> Result<Duration, Failure> {
    let path = "/proc/stat";
    let text = fs::read_to_string(path).map_err(unreadable(path))?;
    parse_machine(&text).ok_or_else(|| Failure::UnknownForm(path.into()))
}

fn stat(pid: u32) -> Result<ProcessStat, Failure> {
    let path = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
    parse_process(&text).ok_or_else(|| Failure::UnknownForm(path.into()))
}

/// The name of the program, in brackets, may hold spaces and brackets itself; the fields are counted from
/// behind it.
fn parse_process(text: &str) -> Option<ProcessStat> {
    let (_, fields) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let number = |place: usize| fields.get(place)?.parse::<u64>().ok();
    Some(ProcessStat {
        parent: u32::try_from(number(1)?).ok()?,
        own: ticks(number(11)? + number(12)?),
        ended_children: ticks(number(13)? + number(14)?),
    })
}

/// User, nice, system, interrupts, and what the host of a virtual machine took; neither idle nor waiting.
fn parse_machine(text: &str) -> Option<Duration> {
    let fields = text.lines().next()?.strip_prefix("cpu ")?.split_whitespace();
    let fields: Option<Vec<u64>> = fields.map(|field| field.parse().ok()).collect();
    let [user, nice, system, _idle, _waiting, interrupts, soft_interrupts, stolen, ..] = *fields? else {
        return None;
    };
    Some(ticks(user + nice + system + interrupts + soft_interrupts + stolen))
}

fn ticks(count: u64) -> Duration {
    Duration::from_millis(TICK_MILLIS * count)
}

fn unreadable(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Failure {
    let path = path.into();
    move |source| Failure::File { path, doing: "read", source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_a_process_are_counted_from_behind_its_name() {
        let text = "42 (a (b) c) S 7 42 42 0 -1 4194304 5 0 0 0 250 50 30 20 20 0 9 0 100";
        let stat = parse_process(text).unwrap();
        assert_eq!(stat.parent, 7);
        assert_eq!(stat.own, Duration::from_secs(3));
        assert_eq!(stat.ended_children, Duration::from_millis(500));
        assert!(parse_process("42 (a) S 7").is_none());
    }

    #[test]
    fn the_machine_is_neither_idle_nor_waiting() {
        let text = "cpu  100 10 50 9000 800 5 5 30 7 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
        assert_eq!(parse_machine(text).unwrap(), Duration::from_secs(2));
        assert!(parse_machine("cpu  1 2 3\n").is_none());
    }

    #[test]
    fn this_process_is_found_with_its_parent_and_children() {
        let pid = std::process::id();
        assert!(parent_of(pid).is_some());
        // Read first: it only grows.
        let own = process_cpu(pid).unwrap();
        assert!(family_cpu(pid).unwrap() >= own);
        assert!(own_cpu() > Duration::ZERO);
        assert!(machine_cpu().unwrap() > Duration::ZERO);
        assert!(matches!(process_cpu(u32::MAX), Err(Failure::File { .. })));
    }
}
