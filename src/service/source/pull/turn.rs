//! The turn at a source, kept for as long as this process is at it. It shows the database that it is there; if it
//! cannot, the turn goes to another within half a minute.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::source_pull::{Progress, Turn};
use crate::db::{Database, DbError};

/// After so long without a sign the turn is another's.
const TURN_SECONDS: f64 = 30.0;
/// How often a sign is given.
const RENEWAL: Duration = Duration::from_secs(5);

/// The turn, which ends when this is dropped.
pub(super) struct SourceTurn {
    database: Database,
    turn: Turn,
    renewing: JoinHandle<()>,
    lost: CancellationToken,
    is_given_back: bool,
}

impl Drop for SourceTurn {
    fn drop(&mut self) {
        self.renewing.abort();
        // Without a runtime the process is ending, and the turn ends by itself.
        if !self.is_given_back
            && let Ok(runtime) = Handle::try_current()
        {
            runtime.spawn(release(self.database.clone(), self.turn));
        }
    }
}

impl SourceTurn {
    /// Takes the turn, if nobody has it, and says where the one before ended.
    pub async fn take(
        database: &Database,
        source_id: i32,
        now: DateTime<Utc>,
    ) -> Result<Option<(Self, Progress)>, DbError> {
        let turn = Turn { source_id, holder: Uuid::new_v4() };
        let taken = turn.take(&database.connection().await?, TURN_SECONDS, now).await?;
        let Some(progress) = taken else { return Ok(None) };
        let lost = CancellationToken::new();
        let renewing = tokio::spawn(renew(database.clone(), turn, lost.clone()));
        let (database, is_given_back) = (database.clone(), false);
        Ok(Some((Self { database, turn, renewing, lost, is_given_back }, progress)))
    }

    pub const fn source_id(&self) -> i32 {
        self.turn.source_id
    }

    /// As the database has it.
    pub const fn held(&self) -> &Turn {
        &self.turn
    }

    /// Whether it is known that another has the turn.
    pub fn is_lost(&self) -> bool {
        self.lost.is_cancelled()
    }

    /// Ends the turn, and waits until another can have it.
    pub async fn give_back(mut self) {
        self.renewing.abort();
        release(self.database.clone(), self.turn).await;
        self.is_given_back = true;
    }
}

async fn release(database: Database, turn: Turn) {
    let released = async { turn.release(&database.connection().await?).await };
    if let Err(error) = released.await {
        tracing::warn!(%error, "the turn at a source ends by itself: it could not be given back");
    }
}

async fn renew(database: Database, turn: Turn, lost: CancellationToken) {
    loop {
        time::sleep(RENEWAL).await;
        let renewed = async { turn.renew(&database.connection().await?, TURN_SECONDS).await };
        match renewed.await {
            Ok(true) => {}
            Ok(false) => return lost.cancel(),
            Err(error) => tracing::warn!(%error, "the turn at a source could not be kept"),
        }
    }
}
