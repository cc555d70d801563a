//! When the next turn of each job comes, on the monotonic clock.
//!
//! The scheduler compares moments of the wall clock: one that is set back by an hour stops every job for
//! that hour. So its table of moments is kept here, where a job's turn comes so long after the one
//! before, and the scheduler is told "long ago" or "not for long". What is due at a turn, by the wall
//! clock, is for the job to find out.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use tokio_cron_scheduler::job::job_data::{JobAndNextTick, JobStoredData};
use tokio_cron_scheduler::store::{DataStore, InitStore, MetaDataStorage};
use tokio_cron_scheduler::{
    JobScheduler, JobSchedulerError, SimpleJobCode, SimpleNotificationCode, SimpleNotificationStore,
};
use uuid::Uuid;

/// A moment that has passed, by any clock, in Unix seconds; 0 would mean that the job has ended.
const LONG_AGO: u64 = 1;
/// A moment that has not: the year 9000.
const NOT_FOR_LONG: u64 = 221_845_392_000;

/// What may wait to be passed on within the scheduler.
const CHANNEL_SIZE: usize = 200;

/// A scheduler that goes by the monotonic clock.
///
/// # Errors
/// If it cannot be made.
pub(super) async fn scheduler() -> Result<JobScheduler, JobSchedulerError> {
    JobScheduler::new_with_storage_and_code(
        Box::new(Table::default()),
        Box::new(SimpleNotificationStore::default()),
        Box::new(SimpleJobCode::default()),
        Box::new(SimpleNotificationCode::default()),
        CHANNEL_SIZE,
    )
    .await
}

type Asked<T> = Pin<Box<dyn Future<Output = Result<T, JobSchedulerError>> + Send>>;

fn at_once<T: Send + 'static>(outcome: Result<T, JobSchedulerError>) -> Asked<T> {
    Box::pin(std::future::ready(outcome))
}

#[derive(Default)]
struct Table(Arc<Mutex<HashMap<Uuid, Row>>>);

struct Row {
    job: JobStoredData,
    every: Duration,
    next: Instant,
}

impl Table {
    fn rows(&self) -> MutexGuard<'_, HashMap<Uuid, Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InitStore for Table {
    fn init(&mut self) -> Asked<()> {
        at_once(Ok(()))
    }

    fn inited(&mut self) -> Asked<bool> {
        at_once(Ok(true))
    }
}

impl DataStore<JobStoredData> for Table {
    fn get(&mut self, id: Uuid) -> Asked<Option<JobStoredData>> {
        at_once(Ok(self.rows().get(&id).map(|row| row.job.clone())))
    }

    fn add_or_update(&mut self, job: JobStoredData) -> Asked<()> {
        let (Some(id), Some(seconds)) = (&job.id, job.repeated_every()) else {
            return at_once(Err(JobSchedulerError::CantAdd));
        };
        let (id, every) = (Uuid::from(id), Duration::from_secs(seconds));
        self.rows().insert(id, Row { job, every, next: Instant::now() + every });
        at_once(Ok(()))
    }

    fn delete(&mut self, id: Uuid) -> Asked<()> {
        self.rows().remove(&id);
        at_once(Ok(()))
    }
}

impl MetaDataStorage for Table {
    fn list_next_ticks(&mut self) -> Asked<Vec<JobAndNextTick>> {
        let now = Instant::now();
        let tick = |row: &Row| JobAndNextTick {
            id: row.job.id,
            job_type: row.job.job_type,
            next_tick: if row.next <= now { LONG_AGO } else { NOT_FOR_LONG },
            // The scheduler runs nothing twice that it ran after its next moment.
            last_tick: None,
        };
        at_once(Ok(self.rows().values().map(tick).collect()))
    }

    fn set_next_and_last_tick(
        &mut self,
        id: Uuid,
        _next: Option<DateTime<Utc>>,
        _last: Option<DateTime<Utc>>,
    ) -> Asked<()> {
        let mut rows = self.rows();
        let Some(row) = rows.get_mut(&id) else {
            return at_once(Err(JobSchedulerError::UpdateJobData));
        };
        row.next = Instant::now() + row.every;
        at_once(Ok(()))
    }

    fn time_till_next_job(&mut self) -> Asked<Option<Duration>> {
        let now = Instant::now();
        let next = self.rows().values().map(|row| row.next.saturating_duration_since(now)).min();
        at_once(Ok(next))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::time;
    use tokio_cron_scheduler::Job;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_turn_comes_while_the_wall_clock_stands_still() {
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&turns);
        let mut scheduler = scheduler().await.expect("a scheduler");
        let job = Job::new_repeated_async(Duration::from_mins(1), move |_, _| {
            counted.fetch_add(1, Ordering::SeqCst);
            Box::pin(std::future::ready(()))
        });
        scheduler.add(job.expect("a job")).await.expect("added");
        scheduler.start().await.expect("started");
        // Tokio's clock goes ahead by itself; the wall clock moves by milliseconds meanwhile.
        time::sleep(Duration::from_secs(59)).await;
        assert_eq!(turns.load(Ordering::SeqCst), 0);
        time::sleep(Duration::from_mins(10)).await;
        let turns = turns.load(Ordering::SeqCst);
        assert!((9..=11).contains(&turns), "{turns}");
        scheduler.shutdown().await.expect("stopped");
    }
}
