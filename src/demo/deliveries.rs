//! What the simulated meters deliver: at first a month, then every five minutes. All of it goes
//! through the drop folder, like any other delivery.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{task, time};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::db::meter;
use crate::domain::ean::Ean;
use crate::domain::interval::{self, INTERVAL_SECONDS};
use crate::domain::retention::KEPT_DAYS;
use crate::ingest::simulator::{SimulatedMeter, write_delivery};
use crate::jobs::{Job, JobError, Turn};
use crate::spool::DropFolder;

/// A meter and the end of what it has delivered.
type Progress = (SimulatedMeter, DateTime<Utc>);

/// Delivers all that is missing of the last month, a day a file, and returns the number of files.
pub async fn catch_up(
    app: &App,
    klant_eans: &[Ean],
    stop: &CancellationToken,
) -> Result<u64, Box<dyn Error>> {
    let now = interval::floor_to_grid(app.store.now());
    let meters = meters(app, klant_eans, now).await?;
    let folder = drop_folder(app).await?.incoming();
    let intervals = meters.iter().map(|(_, newest)| missing(*newest, now)).sum();
    let bar = progress(intervals, "simulating readings");
    let stop = stop.clone();
    Ok(task::spawn_blocking(move || write_days(&folder, &meters, now, &bar, &stop)).await??)
}

/// Goes on delivering. Leaves what is long missing to [`catch_up`], which shows its progress.
pub fn job(klant_eans: Vec<Ean>) -> Job {
    Job {
        name: "deliver_simulated",
        every: Duration::from_mins(1),
        turn: Turn::Any,
        work: Arc::new(move |app| {
            let klant_eans = klant_eans.clone();
            Box::pin(async move { keep_up(&app, &klant_eans).await.map_err(JobError::new) })
        }),
    }
}

async fn keep_up(app: &App, klant_eans: &[Ean]) -> Result<(), Box<dyn Error>> {
    let now = interval::floor_to_grid(app.store.now());
    let mut meters = meters(app, klant_eans, now).await?;
    meters.retain(|(_, newest)| now - *newest < TimeDelta::hours(1));
    let folder = drop_folder(app).await?.incoming();
    let never = CancellationToken::new();
    let write = move || write_days(&folder, &meters, now, &ProgressBar::hidden(), &never);
    task::spawn_blocking(write).await??;
    Ok(())
}

/// Waits until the ingest job has worked through the drop folder.
pub async fn watch_ingest(app: &App, files: u64) -> Result<(), Box<dyn Error>> {
    let folder = drop_folder(app).await?;
    let bar = progress(files, "taking in deliveries");
    loop {
        let waiting = folder.waiting().await? as u64;
        bar.set_position(files.saturating_sub(waiting));
        if waiting == 0 {
            bar.finish_and_clear();
            return Ok(());
        }
        time::sleep(Duration::from_millis(200)).await;
    }
}

async fn meters(
    app: &App,
    klant_eans: &[Ean],
    now: DateTime<Utc>,
) -> Result<Vec<Progress>, Box<dyn Error>> {
    // An hour less than a month, so that nothing is past its time before it is taken in.
    let oldest = now - TimeDelta::days(KEPT_DAYS.into()) + TimeDelta::hours(1);
    let client = app.store.database.connection().await?;
    let meters = meter::list_newest(&client, klant_eans).await?.into_iter().map(|meter| {
        let newest = meter.newest_interval_end.unwrap_or(oldest).max(oldest);
        let simulated = SimulatedMeter {
            klant_ean: meter.klant_ean,
            meter_ean: meter.meter_ean,
            meter_type: meter.meter_type,
        };
        (simulated, newest)
    });
    Ok(meters.collect())
}

async fn drop_folder(app: &App) -> Result<DropFolder, Box<dyn Error>> {
    let root: PathBuf = app.config.drop_folder.clone().ok_or("there is no drop folder")?;
    Ok(DropFolder::at(&root).open().await?)
}

/// How many intervals a meter has not delivered.
fn missing(newest: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    ((now - newest).num_seconds() / INTERVAL_SECONDS).unsigned_abs()
}

/// Writes a file for each day and each group of meters that are equally far.
fn write_days(
    folder: &Path,
    meters: &[Progress],
    now: DateTime<Utc>,
    bar: &ProgressBar,
    stop: &CancellationToken,
) -> io::Result<u64> {
    let mut files = 0;
    let mut after = meters.iter().map(|(_, newest)| *newest).min().unwrap_or(now);
    while after < now && !stop.is_cancelled() {
        let until = (after + TimeDelta::days(1)).min(now);
        let begins = |newest: DateTime<Utc>| newest.max(after);
        let due = || meters.iter().filter(|(_, newest)| *newest < until);
        let mut starts: Vec<_> = due().map(|(_, newest)| begins(*newest)).collect();
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            let group = due().filter(|(_, newest)| begins(*newest) == start);
            let group: Vec<_> = group.map(|(meter, _)| *meter).collect();
            bar.inc(write_delivery(folder, &group, start, until)?);
            files += 1;
        }
        after = until;
    }
    bar.finish_and_clear();
    Ok(files)
}

/// A bar on a terminal; elsewhere a plain line has to do.
fn progress(length: u64, what: &'static str) -> ProgressBar {
    if length == 0 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length).with_message(what);
    let template = "{msg:22} {bar:32} {human_pos}/{human_len}  {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if bar.is_hidden() {
        eprintln!("{what} ({length})");
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
