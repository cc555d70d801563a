//! Shows a delivery while it is taken in. Nothing here holds that up: how far it is, is written by a
//! task of its own, at most once a second and not at all for what takes less.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use tokio::time;

use super::{Claimed, IngestRefusal};
use crate::db::delivery::{
    self, BrokenOff, DeliveryState, LineCounts, NewDelivery, Progress, claim,
};
use crate::db::{Database, DbError};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::pause;
use crate::service::failure::Failure;

/// How often it is written down how far a delivery is.
const INTERVAL: Duration = Duration::from_secs(1);

/// A delivery that others see run.
pub(super) struct VisibleDelivery {
    database: Database,
    pub(super) delivery_id: i32,
    /// How often it was tried, with this time.
    attempts: i32,
    progress: Progress,
    latest: watch::Sender<Progress>,
}

impl VisibleDelivery {
    pub(super) async fn begin(
        database: &Database,
        new: &NewDelivery,
        claimed: Option<&Claimed>,
        now: DateTime<Utc>,
    ) -> Result<Self, Failure<IngestRefusal>> {
        let client = database.beside().await?;
        let (delivery_id, attempts) = match claimed {
            None => (delivery::begin(&client, new, now).await?, 1),
            Some(Claimed { delivery_id, .. }) => {
                let begun = claim::begin(&client, *delivery_id, new).await?;
                (*delivery_id, begun.ok_or(IngestRefusal::GivenUp)?)
            }
        };
        let (latest, seen) = watch::channel(Progress::default());
        // Ends by itself, with the other half of the channel.
        tokio::spawn(write(database.clone(), delivery_id, seen));
        let (database, progress) = (database.clone(), Progress::default());
        Ok(Self { database, delivery_id, attempts, progress, latest })
    }

    /// So many lines and so many bytes so far.
    pub(super) fn advance(&mut self, counts: LineCounts, bytes: u64) {
        self.progress = Progress { lines: counts.lines, rejected: counts.rejected, bytes };
        self.latest.send_replace(self.progress);
    }

    /// It can never be taken in.
    pub(super) async fn fail(
        &self,
        at: DateTime<Utc>,
        failure: &DeliveryFailure,
    ) -> Result<(), DbError> {
        self.break_off(at, DeliveryState::Failed, failure, None).await
    }

    /// It is not taken in now.
    pub(super) async fn interrupt(
        &self,
        at: DateTime<Utc>,
        failure: &DeliveryFailure,
    ) -> Result<(), DbError> {
        let due_at = at + pause::SHORT.after(self.attempts);
        self.break_off(at, DeliveryState::Interrupted, failure, Some(due_at)).await
    }

    async fn break_off(
        &self,
        at: DateTime<Utc>,
        state: DeliveryState,
        failure: &DeliveryFailure,
        due_at: Option<DateTime<Utc>>,
    ) -> Result<(), DbError> {
        let client = self.database.connection().await?;
        let (failure, attempts) = (failure.clone(), self.attempts);
        let broken = BrokenOff { state, at, failure, attempts, due_at };
        delivery::break_off(&client, self.delivery_id, &broken).await
    }
}

async fn write(database: Database, delivery_id: i32, mut seen: watch::Receiver<Progress>) {
    while seen.changed().await.is_ok() {
        time::sleep(INTERVAL).await;
        // It ended meanwhile: there is no progress any more.
        if seen.has_changed().is_err() {
            return;
        }
        let progress = *seen.borrow_and_update();
        let shown = match database.connection().await {
            Ok(client) => delivery::show_progress(&client, delivery_id, progress).await,
            Err(error) => Err(error),
        };
        if let Err(error) = shown {
            tracing::warn!(delivery_id, %error, "how far a delivery is could not be shown");
        }
    }
}
