//! A pull: call 1 for all customers, then call 2 for each meter from where the last pull of it ended, into files.
//!
//! A period of which nothing comes is not kept: its meter stays where it is, and is asked for it again, unless a later
//! one brings something.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use clap::ValueEnum;
use indicatif::ProgressBar;
use tokio::task;
use tokio_util::sync::CancellationToken;

use super::available::{AvailableMeter, ask_available};
use super::door::Door;
use super::failure::PullError;
use super::files::Format;
use super::folder::Folder;
use super::meters::{Outcome, Turn, give_turns};
use super::periods;
use super::readings::{Given, ReadingsAsked, ask_readings};
use super::summary::{Course, Summary};
use super::tries::Tries;
use crate::domain::ean::Ean;
use crate::domain::interval::floor_to_grid;

/// Meters in the list of the slowest.
const SLOWEST_SHOWN: usize = 5;

/// Until when a meter is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UpTo {
    /// Until the end of the days that are over in Amsterdam
    Day,
    /// Until its newest reading
    Latest,
}

/// How to pull.
#[derive(Debug, Clone, Copy)]
pub struct PullSettings {
    /// Calls at once.
    pub at_once: usize,
    /// From when a meter is pulled of which nothing is here yet.
    pub since: Option<DateTime<Utc>>,
    /// Until when.
    pub up_to: UpTo,
    /// How files are written.
    pub format: Format,
}

/// What all meters of a pull share.
struct Pull {
    door: Arc<Door>,
    folder: Arc<Folder>,
    settings: PullSettings,
    /// From when a meter is pulled of which nothing is here yet.
    begin: DateTime<Utc>,
}

/// Pulls what is new of these customers, who are in order.
///
/// # Errors
/// If call 1 fails. What fails of a meter stands in the summary.
pub async fn pull(
    door: Door,
    folder: Folder,
    klant_eans: &[Ean],
    settings: PullSettings,
    stop: &CancellationToken,
    bar: &ProgressBar,
) -> Result<Summary, PullError> {
    let (door, folder) = (Arc::new(door), Arc::new(folder));
    let begun = door.elapsed();
    let available = tokio::select! {
        available = ask_available(&door, klant_eans) => available?,
        () = stop.cancelled() => Vec::new(),
    };
    let meters = available.len() as u64;
    bar.set_length(meters);
    let begin = periods::begin(settings.since, door.now());
    let pull = Arc::new(Pull { door: Arc::clone(&door), folder, settings, begin });
    let work = move |meter| Arc::clone(&pull).turn(meter);
    let turns = give_turns(available, settings.at_once, stop, bar, work).await;
    bar.finish_and_clear();
    let took = door.elapsed().saturating_sub(begun);
    Ok(Summary {
        meters_pulled: turns.pulled,
        meters_up_to_date: turns.up_to_date,
        files: turns.files,
        course: Course::new(&door, meters, turns, took, SLOWEST_SHOWN),
    })
}

impl Pull {
    /// The turn of one meter: its periods one after another, so that there is never a gap before a file.
    async fn turn(self: Arc<Self>, meter: AvailableMeter) -> Turn {
        let mut turn =
            Turn { outcome: Outcome::UpToDate, times: Vec::new(), files: 0, readings: 0 };
        if let Err(error) = self.pull_meter(meter, &mut turn).await {
            turn.outcome = Outcome::Failed(error);
        }
        turn
    }

    async fn pull_meter(&self, meter: AvailableMeter, turn: &mut Turn) -> Result<(), PullError> {
        let AvailableMeter { klant_ean, meter_ean, newest } = meter;
        let after = self.folder.mark(klant_ean, meter_ean)?.unwrap_or(self.begin);
        let now = self.door.now();
        // A mark in the future would leave out what comes until then.
        let newest = newest.min(floor_to_grid(now));
        let until = match self.settings.up_to {
            UpTo::Day => periods::end_of_days(newest, now),
            UpTo::Latest => newest,
        };
        for period in periods::between(after, until) {
            match self.pull_period(ReadingsAsked { klant_ean, meter_ean, period }, turn).await? {
                Given::NotShared => {
                    turn.outcome = Outcome::NotShared;
                    return Ok(());
                }
                Given::Intervals(0) => {}
                Given::Intervals(readings) => {
                    turn.outcome = Outcome::Pulled;
                    turn.files += 1;
                    turn.readings += readings;
                }
            }
        }
        Ok(())
    }

    async fn pull_period(&self, asked: ReadingsAsked, turn: &mut Turn) -> Result<Given, PullError> {
        let mut tries = Tries::default();
        loop {
            match self.try_period(asked, turn).await {
                Ok(given) => return Ok(given),
                Err(error) => self.door.pause_after(&mut tries, error).await?,
            }
        }
    }

    async fn try_period(&self, asked: ReadingsAsked, turn: &mut Turn) -> Result<Given, PullError> {
        let format = self.settings.format;
        let mut under_way = self.folder.begin(&asked, format)?;
        let begun = self.door.elapsed();
        let given = ask_readings(&self.door, asked, Some(&mut under_way.writer)).await;
        let took = self.door.elapsed().saturating_sub(begun);
        if matches!(given, Ok(Given::Intervals(1..))) {
            let folder = Arc::clone(&self.folder);
            // Waits for the disk.
            let keep = move || folder.keep(under_way, &asked, format);
            let kept = task::spawn_blocking(keep).await;
            kept.map_err(|error| PullError::Settings(format!("no file was kept: {error}")))??;
        } else {
            self.folder.forget(under_way)?;
        }
        if given.is_ok() {
            turn.times.push(took);
        }
        given
    }
}
