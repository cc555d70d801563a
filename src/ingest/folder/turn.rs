//! The turn at a drop folder, kept for as long as this process is at it. It shows the database that it is
//! there; if it cannot, the turn goes to another within half a minute.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::folder_lease::Lease;
use crate::db::{Database, DbError};

/// After so long without a sign the turn is another's.
const LEASE_SECONDS: f64 = 30.0;
/// How often a sign is given.
const RENEWAL: Duration = Duration::from_secs(5);

/// The turn, which ends when this is dropped.
pub struct FolderTurn {
    database: Database,
    lease: Lease,
    renewing: JoinHandle<()>,
    lost: CancellationToken,
}

impl Drop for FolderTurn {
    fn drop(&mut self) {
        self.renewing.abort();
        // Without a runtime the process is ending, and the turn ends by itself.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(release(self.database.clone(), self.lease.clone()));
        }
    }
}

impl FolderTurn {
    /// Takes the turn, if nobody has it.
    pub async fn take(database: &Database, folder: &str) -> Result<Option<Self>, DbError> {
        let lease = Lease { folder: folder.to_owned(), holder: Uuid::new_v4() };
        if !lease.take(&database.connection().await?, LEASE_SECONDS).await? {
            return Ok(None);
        }
        let lost = CancellationToken::new();
        let renewing = tokio::spawn(renew(database.clone(), lease.clone(), lost.clone()));
        Ok(Some(Self { database: database.clone(), lease, renewing, lost }))
    }

    pub fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Whether it is known that another has the turn.
    pub fn is_lost(&self) -> bool {
        self.lost.is_cancelled()
    }

    /// Notes that another has the turn.
    pub fn lose(&self) {
        self.lost.cancel();
    }

    /// Ends the turn, and waits until another can have it.
    pub async fn give_back(self) {
        release(self.database.clone(), self.lease.clone()).await;
    }
}

async fn release(database: Database, lease: Lease) {
    let released = async { lease.release(&database.connection().await?).await };
    if let Err(error) = released.await {
        tracing::warn!(%error, "the turn at the drop folder ends by itself: it could not be given back");
    }
}

async fn renew(database: Database, lease: Lease, lost: CancellationToken) {
    loop {
        time::sleep(RENEWAL).await;
        let renewed = async { lease.renew(&database.connection().await?, LEASE_SECONDS).await };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => return lost.cancel(),
            Err(error) => tracing::warn!(%error, "the turn at the drop folder could not be kept"),
        }
    }
}
