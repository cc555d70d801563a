//! Turns that are taken once: what failed or was left is made up, and what is done is not done again,
//! whatever the clock says.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use meetpoort::jobs::{Job, JobError, Turn, take_turn};

use crate::support::TestApp;
use crate::support::database::connect;

/// A job that is done once an hour, and counts how often it was begun.
struct Hourly {
    app: TestApp,
    begun: Arc<AtomicUsize>,
    fails: Arc<AtomicBool>,
}

impl Hourly {
    async fn new() -> Self {
        Self { app: TestApp::start().await, begun: Arc::default(), fails: Arc::default() }
    }

    fn job(&self) -> Job {
        let (begun, fails) = (Arc::clone(&self.begun), Arc::clone(&self.fails));
        Job {
            name: "hourly",
            every: Duration::from_mins(1),
            turn: Turn::OnceIn(TimeDelta::hours(1)),
            work: Arc::new(move |_| {
                begun.fetch_add(1, Ordering::SeqCst);
                let fails = fails.load(Ordering::SeqCst);
                Box::pin(async move { if fails { Err(JobError::new("broken")) } else { Ok(()) } })
            }),
        }
    }

    /// How often it was begun, once so many minutes have passed and it was looked at.
    async fn after(&self, minutes: i64) -> usize {
        self.app.clock.set(self.app.clock.now() + TimeDelta::minutes(minutes));
        take_turn(self.app.app.clone(), self.job()).await;
        self.begun.load(Ordering::SeqCst)
    }

    fn fails(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_turn_that_went_well_is_not_taken_again() {
    let hourly = Hourly::new().await;
    assert_eq!(hourly.after(0).await, 1);
    assert_eq!(hourly.after(30).await, 1);
    assert_eq!(hourly.after(30).await, 2);
}

#[tokio::test]
async fn a_turn_that_failed_is_taken_again_after_pauses_that_grow() {
    let hourly = Hourly::new().await;
    hourly.fails(true);
    assert_eq!(hourly.after(0).await, 1);
    assert_eq!(hourly.after(0).await, 1);
    assert_eq!(hourly.after(1).await, 2);
    assert_eq!(hourly.after(1).await, 2);
    hourly.fails(false);
    assert_eq!(hourly.after(1).await, 3);
    assert_eq!(hourly.after(20).await, 3);
}

#[tokio::test]
async fn a_turn_whose_replica_went_away_is_taken_by_another() {
    let hourly = Hourly::new().await;
    // It goes away in the middle of the work.
    let job = Job { work: Arc::new(|_| Box::pin(std::future::pending())), ..hourly.job() };
    let taking = take_turn(hourly.app.app.clone(), job);
    let begun = async {
        let client = connect(&hourly.app.database.url()).await;
        crate::support::server::eventually("it is taken", async || {
            client
                .query_opt("select 1 from job_run where job = 'hourly'", &[])
                .await
                .expect("asked")
        })
        .await
    };
    tokio::select! {
        () = taking => panic!("it does not end"),
        _ = begun => {}
    }
    assert_eq!(hourly.after(1).await, 0);
    assert_eq!(hourly.after(10).await, 1);
    assert_eq!(hourly.after(10).await, 1);
}

#[tokio::test]
async fn a_clock_that_is_set_back_takes_no_turn_twice_and_none_is_kept_from_the_others() {
    let hourly = Hourly::new().await;
    assert_eq!(hourly.after(0).await, 1);
    // Held by somebody whose clock is a day ahead.
    let client = connect(&hourly.app.database.url()).await;
    let next = hourly.app.clock.now() - TimeDelta::hours(1);
    let query = "insert into job_run (job, tick, started_at, held_until)
                 values ('hourly', $1, $1::timestamptz + interval '1 day', $1::timestamptz + interval '1 day')";
    client.execute(query, &[&next]).await.expect("held");
    assert_eq!(hourly.after(-60).await, 2);
    assert_eq!(hourly.after(0).await, 2);
    assert_eq!(hourly.after(60).await, 2);
}
