//! One stretch of work, measured from its start to its end.

use std::time::Duration;

use tokio::time::Instant;

use super::cpu::{family_cpu, machine_cpu, own_cpu, process_cpu};
use crate::failure::Failure;

/// Whose CPU time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watch {
    /// The benchmark's own process.
    ThisProcess,
    /// One other process, its children not included.
    Process(u32),
    /// A process and its children, such as a database server.
    Family(u32),
}

impl Watch {
    fn cpu(self) -> Result<Duration, Failure> {
        match self {
            Self::ThisProcess => Ok(own_cpu()),
            Self::Process(pid) => process_cpu(pid),
            Self::Family(pid) => family_cpu(pid),
        }
    }
}

/// The processes that take part, by the part they take. Everything else on the machine is foreign.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watched {
    /// Makes the load.
    pub(crate) load: Vec<Watch>,
    /// Is measured.
    pub(crate) service: Vec<Watch>,
    /// The database server; none for a database within the service's process.
    pub(crate) database: Vec<Watch>,
}

/// CPU time by the part that it was used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Used {
    load: Duration,
    service: Duration,
    database: Duration,
    machine: Duration,
}

impl Used {
    fn now(watched: &Watched) -> Result<Self, Failure> {
        let sum = |watches: &[Watch]| watches.iter().map(|watch| watch.cpu()).sum::<Result<_, _>>();
        Ok(Self {
            load: sum(&watched.load)?,
            service: sum(&watched.service)?,
            database: sum(&watched.database)?,
            machine: machine_cpu()?,
        })
    }
}

/// Runs from the start of a stretch of work to its end.
#[derive(Debug)]
pub(crate) struct Meter {
    watched: Watched,
    before: Used,
    begun: Instant,
}

impl Meter {
    /// Starts.
    ///
    /// # Errors
    /// When a watched process is not there.
    pub(crate) fn start(watched: &Watched) -> Result<Self, Failure> {
        Ok(Self { watched: watched.clone(), before: Used::now(watched)?, begun: Instant::now() })
    }

    /// Stops: so many operations were done meanwhile.
    ///
    /// # Errors
    /// When a watched process is no longer there.
    pub(crate) fn stop(self, operations: u64) -> Result<Sample, Failure> {
        let elapsed = self.begun.elapsed();
        let (before, after) = (self.before, Used::now(&self.watched)?);
        let load_cpu = after.load.saturating_sub(before.load);
        let service_cpu = after.service.saturating_sub(before.service);
        let database_cpu = after.database.saturating_sub(before.database);
        let machine = after.machine.saturating_sub(before.machine);
        Ok(Sample {
            operations,
            elapsed,
            load_cpu,
            service_cpu,
            database_cpu,
            foreign_cpu: machine.saturating_sub(load_cpu + service_cpu + database_cpu),
        })
    }
}

/// What one run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    /// What was done.
    pub(crate) operations: u64,
    /// In which time.
    pub(crate) elapsed: Duration,
    /// CPU of the load generator.
    pub(crate) load_cpu: Duration,
    /// CPU of the service.
    pub(crate) service_cpu: Duration,
    /// CPU of the database server.
    pub(crate) database_cpu: Duration,
    /// CPU of everybody else on the machine, the kernel's own threads included.
    pub(crate) foreign_cpu: Duration,
}

impl Sample {
    /// Operations per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.operations as f64 / self.elapsed.as_secs_f64()
    }

    /// Microseconds of the load generator's CPU per operation.
    pub(crate) fn load_cpu_each(&self) -> f64 {
        self.micros_each(self.load_cpu)
    }

    /// Microseconds of the service's CPU per operation.
    pub(crate) fn service_cpu_each(&self) -> f64 {
        self.micros_each(self.service_cpu)
    }

    /// Microseconds of the database server's CPU per operation.
    pub(crate) fn database_cpu_each(&self) -> f64 {
        self.micros_each(self.database_cpu)
    }

    /// How much of one core the load generator used, in percent.
    pub(crate) fn load_percent(&self) -> f64 {
        self.percent(self.load_cpu)
    }

    /// How much of one core the service used, in percent.
    pub(crate) fn service_percent(&self) -> f64 {
        self.percent(self.service_cpu)
    }

    /// How much of one core the database server used, in percent.
    pub(crate) fn database_percent(&self) -> f64 {
        self.percent(self.database_cpu)
    }

    /// How much of one core everybody else used, in percent.
    pub(crate) fn foreign_percent(&self) -> f64 {
        self.percent(self.foreign_cpu)
    }

    fn percent(&self, cpu: Duration) -> f64 {
        cpu.as_secs_f64() / self.elapsed.as_secs_f64() * 100.0
    }

    fn micros_each(&self, cpu: Duration) -> f64 {
        // Nothing done costs nothing each.
        cpu.as_secs_f64() * 1e6 / self.operations.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_per_operation_and_per_second() {
        let sample = Sample {
            operations: 1_000,
            elapsed: Duration::from_millis(500),
            load_cpu: Duration::from_millis(10),
            service_cpu: Duration::from_millis(40),
            database_cpu: Duration::ZERO,
            foreign_cpu: Duration::from_millis(50),
        };
        assert_eq!(sample.per_second(), 2_000.0);
        assert_eq!((sample.load_cpu_each(), sample.service_cpu_each()), (10.0, 40.0));
        assert_eq!((sample.database_cpu_each(), sample.foreign_percent()), (0.0, 10.0));
        assert_eq!(
            (sample.load_percent(), sample.service_percent(), sample.database_percent()),
            (2.0, 8.0, 0.0)
        );
    }

    #[test]
    fn work_of_this_process_is_counted_as_the_load() {
        let watched = Watched { load: vec![Watch::ThisProcess], ..Watched::default() };
        let meter = Meter::start(&watched).unwrap();
        let mut sum = 0_u64;
        while meter.begun.elapsed() < Duration::from_millis(60) {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let sample = meter.stop(1).unwrap();
        assert!(sample.load_cpu > Duration::ZERO && sample.service_cpu.is_zero(), "{sample:?}");
    }

    #[test]
    fn a_process_that_is_not_there_can_not_be_watched() {
        let watched = Watched { service: vec![Watch::Process(u32::MAX)], ..Watched::default() };
        assert!(Meter::start(&watched).is_err());
    }
}
