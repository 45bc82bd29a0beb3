//! The thread that all players run on. One is enough for them, and spares the wake-ups between two.

use tokio::runtime::{Builder, Handle, Runtime};

use crate::failure::Failure;

/// The thread. Dropping it ends whatever still runs there.
#[derive(Debug)]
pub(crate) struct Stage {
    handle: Handle,
    runtime: Option<Runtime>,
}

impl Stage {
    /// Starts it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn open() -> Result<Self, Failure> {
        let mut builder = Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).thread_name("players").enable_all().build();
        let runtime = runtime.map_err(Failure::NoRuntime)?;
        Ok(Self { handle: runtime.handle().clone(), runtime: Some(runtime) })
    }

    /// Where to spawn.
    pub(crate) const fn handle(&self) -> &Handle {
        &self.handle
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Its end can't be waited for within another runtime.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn a_stage_may_be_closed_within_another_runtime_and_ends_what_runs_there() {
        let stage = Stage::open().unwrap();
        let (held, ended) = oneshot::channel::<()>();
        stage.handle().spawn(async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        drop(stage);
        assert!(ended.await.is_err());
    }
}
