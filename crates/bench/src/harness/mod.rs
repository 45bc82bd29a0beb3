//! What every benchmark measures with, and how it tells what it found.
//!
//! | module | holds |
//! |---|---|
//! | `cpu` | CPU time of processes and of the machine, from the operating system |
//! | `meter` | [`Meter`]: one stretch of work, from its start to its [`Sample`] |
//! | `statistics` | [`Spread`] over several runs, [`Latencies`] of one |
//! | `table`, `section` | a table and a section in Markdown |
//! | `document` | sections of a document, replaced between their markers |
//! | `machine` | what it was measured on |
//! | `figures` | numbers as people read them |
//!
//! # How a benchmark is written
//! One async function from [`Settings`](crate::settings::Settings) to a [`Section`], and a line in `main.rs`.
//! It warms up each of the things it compares, then runs them in turn (A B A B …), `settings.runs` times each
//! for `settings.seconds`, so that whatever else the machine does falls on all of them alike:
//!
//! ```text
//! let watched = Watched { load: vec![Watch::ThisProcess], service: vec![Watch::Process(pid)], ..Watched::default() };
//! for run in 0..settings.runs {
//!     let meter = Meter::start(&watched)?;
//!     let done = work(settings.length()).await?;
//!     samples.push(meter.stop(done)?);
//! }
//! let per_second = Spread::of(samples.iter().map(Sample::per_second));
//! ```
//!
//! A cell of a table is a [`Spread`], which prints its median and, in brackets, the least and the most.
//! The harness knows no benchmark.

mod cpu;
mod document;
mod figures;
mod machine;
mod meter;
mod section;
mod statistics;
mod table;

pub(crate) use cpu::{own_cpu, parent_of};
pub(crate) use document::{Document, DocumentError};
pub(crate) use figures::figure;
pub(crate) use machine::{Machine, file_system, is_in_memory};
pub(crate) use meter::{Meter, Sample, Watch, Watched};
pub(crate) use section::{Aim, Section};
pub(crate) use statistics::{Latencies, Spread};
pub(crate) use table::Table;
