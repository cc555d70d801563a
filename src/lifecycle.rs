//! The end of the process: asked once, everything finishes; asked twice, it ends at once.

use std::io;
use std::process;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What a process says that was ended by a second request.
const ENDED_BY_FORCE: i32 = 130;

/// A token that is cancelled when the process is asked to end (SIGINT or SIGTERM).
///
/// # Errors
/// If signals cannot be listened to.
pub fn stop_on_signal() -> io::Result<CancellationToken> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let stop = CancellationToken::new();
    let soft = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("asked to stop: finishing what is under way");
        soft.cancel();
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::warn!("asked again: stopping at once");
        process::exit(ENDED_BY_FORCE);
    });
    Ok(stop)
}
