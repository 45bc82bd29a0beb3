//! Ends a server when this process ends, in whichever way.
//!
//! A shell waits at the far end of a pipe. The system closes it when this process is gone, killed or not, and
//! then the shell stops the server and removes its folder, unless it was told to keep that.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};

use crate::cargo::not_started;
use crate::failure::Failure;
use crate::postgres::cluster::Cluster;

/// Takes the path of `pg_ctl`, the folder of the data, and the folder to remove.
const WAIT_AND_REMOVE: &str =
    r#"read -r wish; "$1" -D "$2" -m immediate -w -t 20 stop; [ "$wish" = keep ] || rm -rf "$3""#;

/// The shell that waits. Dropping it ends the server, and waits until that is done.
#[derive(Debug)]
pub(crate) struct Keeper(Child);

impl Keeper {
    /// Watches over a server that may not be started yet.
    ///
    /// # Errors
    /// [`Failure`] when there is no shell.
    pub(crate) fn watch(cluster: &Cluster) -> Result<Self, Failure> {
        let mut shell = cluster.command("sh");
        shell.args(["-c", WAIT_AND_REMOVE, "keeper"]);
        shell.args([&cluster.program("pg_ctl"), &cluster.data(), cluster.folder()]);
        // It must not stand in the folder that it removes, nor hear the Ctrl-C that ends the rest.
        shell.current_dir(Path::new("/")).process_group(0);
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let shell = shell.spawn().map_err(|source| not_started(&shell, source))?;
        Ok(Self(shell))
    }

    /// Ends the server, and leaves what it kept.
    ///
    /// # Errors
    /// When the shell is gone.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        match &mut self.0.stdin {
            Some(pipe) => pipe.write_all(b"keep\n"),
            None => Ok(()),
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // What it could not stop is no longer there.
        let _gone = self.0.wait();
    }
}
