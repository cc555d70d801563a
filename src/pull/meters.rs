//! Works through meters, so many at once, until all had their turn, somebody asks to stop, or something fails that
//! would fail for every other one as well.

use std::mem::take;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::ProgressBar;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::available::AvailableMeter;
use super::failure::PullError;
use super::summary::{FailedMeter, Times};

/// What became of a meter.
#[derive(Debug)]
pub enum Outcome {
    /// It gave something.
    Pulled,
    /// It had nothing new.
    UpToDate,
    /// Nothing is shared of it any more since call 1.
    NotShared,
    /// It failed.
    Failed(PullError),
}

/// The turn of a meter.
#[derive(Debug)]
pub struct Turn {
    /// What became of it.
    pub outcome: Outcome,
    /// How long its calls took that were answered well.
    pub times: Vec<Duration>,
    /// Files of it that were kept.
    pub files: u64,
    /// Readings that came.
    pub readings: u64,
}

/// What the turns came to.
#[derive(Debug, Default)]
pub struct Turns {
    /// Meters that gave something.
    pub pulled: u64,
    /// Meters that had nothing new.
    pub up_to_date: u64,
    /// Meters of which nothing is shared any more.
    pub not_shared: u64,
    /// Meters that failed.
    pub failed: Vec<FailedMeter>,
    /// Files that were kept.
    pub files: u64,
    /// Readings that came.
    pub readings: u64,
    /// How long the calls took.
    pub times: Times,
    /// Why not all had their turn.
    pub ended_early: Option<String>,
    /// Meters in a row at which the door failed, or refused.
    failed_in_a_row: usize,
}

impl Turns {
    /// Meters that had their turn.
    pub fn done(&self) -> u64 {
        self.pulled + self.up_to_date + self.not_shared + self.failed.len() as u64
    }

    /// Notes a turn, and says why it was the last, if it was.
    fn note(&mut self, meter: AvailableMeter, turn: Turn, in_a_row_max: usize) -> Option<String> {
        let AvailableMeter { klant_ean, meter_ean, .. } = meter;
        self.files += turn.files;
        self.readings += turn.readings;
        if !turn.times.is_empty() {
            // The door answers.
            self.failed_in_a_row = 0;
        }
        for took in turn.times {
            self.times.note(took, klant_ean, meter_ean);
        }
        let error = match turn.outcome {
            Outcome::Failed(error) => error,
            Outcome::Pulled => {
                self.pulled += 1;
                return None;
            }
            Outcome::UpToDate => {
                self.up_to_date += 1;
                return None;
            }
            Outcome::NotShared => {
                self.not_shared += 1;
                return None;
            }
        };
        let why = error.to_string();
        let (klant_ean, meter_ean) = (klant_ean.to_string(), meter_ean.to_string());
        self.failed.push(FailedMeter { klant_ean, meter_ean, why: why.clone() });
        self.failed_in_a_row += usize::from(error.is_of_door());
        if error.is_of_all() {
            return Some(why);
        }
        let is_away = self.failed_in_a_row >= in_a_row_max;
        is_away.then(|| format!("{} meters in a row failed; the last: {why}", self.failed_in_a_row))
    }
}

/// Gives each meter its turn.
pub async fn give_turns<W, F>(
    meters: Vec<AvailableMeter>,
    at_once: usize,
    stop: &CancellationToken,
    bar: &ProgressBar,
    work: W,
) -> Turns
where
    W: Fn(AvailableMeter) -> F + Send + Sync + 'static,
    F: Future<Output = Turn> + Send + 'static,
{
    let shared = Arc::new(Shared {
        meters,
        next: AtomicUsize::new(0),
        turns: Mutex::default(),
        // Each has been tried often enough by then.
        in_a_row_max: (2 * at_once).max(8),
        end: stop.child_token(),
        bar: bar.clone(),
        work,
    });
    let mut workers = JoinSet::new();
    for _ in 0..at_once {
        workers.spawn(Arc::clone(&shared).work_on());
    }
    // One that panicked has left its meter without a turn, which is seen below.
    while workers.join_next().await.is_some() {}
    let mut turns = take(&mut *shared.lock());
    let count = shared.meters.len() as u64;
    // Somebody may not even have waited until it was known which meters there are.
    let is_early = turns.done() < count || (count == 0 && stop.is_cancelled());
    if turns.ended_early.is_none() && is_early {
        let why = if stop.is_cancelled() { "it was asked to stop" } else { "a call broke off" };
        turns.ended_early = Some(why.to_owned());
    }
    turns
}

struct Shared<W> {
    meters: Vec<AvailableMeter>,
    next: AtomicUsize,
    turns: Mutex<Turns>,
    in_a_row_max: usize,
    end: CancellationToken,
    bar: ProgressBar,
    work: W,
}

impl<W, F> Shared<W>
where
    W: Fn(AvailableMeter) -> F,
    F: Future<Output = Turn>,
{
    async fn work_on(self: Arc<Self>) {
        while let Some(meter) = self.meters.get(self.next.fetch_add(1, Ordering::Relaxed)).copied()
        {
            let turn = tokio::select! {
                biased;
                () = self.end.cancelled() => return,
                turn = (self.work)(meter) => turn,
            };
            self.bar.inc(1);
            let mut turns = self.lock();
            if let Some(why) = turns.note(meter, turn, self.in_a_row_max) {
                turns.ended_early.get_or_insert(why);
                self.end.cancel();
            }
        }
    }
}

impl<W> Shared<W> {
    fn lock(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ean::Ean;
    use crate::pull::failure::Refusal;

    fn meters(count: u64) -> Vec<AvailableMeter> {
        let ean = |body| Ean::from_body(body).expect("a body");
        let meter = |number| AvailableMeter {
            klant_ean: ean(1),
            meter_ean: ean(number),
            newest: chrono::DateTime::UNIX_EPOCH,
        };
        (0..count).map(meter).collect()
    }

    async fn turns(stop: &CancellationToken, outcome: fn(u64) -> Outcome) -> Turns {
        let turn = AtomicUsize::new(0);
        let work = move |_| {
            let number = turn.fetch_add(1, Ordering::Relaxed) as u64;
            let outcome = outcome(number);
            let times = match outcome {
                Outcome::Failed(_) => Vec::new(),
                _ => vec![Duration::from_millis(1)],
            };
            async move { Turn { outcome, times, files: 0, readings: 2 } }
        };
        give_turns(meters(100), 4, stop, &ProgressBar::hidden(), work).await
    }

    fn refusal(status: u16) -> Refusal {
        let words = String::new();
        Refusal { status, words, is_problem: true, retry_after: None, correlation_id: None }
    }

    #[tokio::test]
    async fn every_meter_has_one_turn_and_one_that_fails_holds_up_no_other() {
        let turns = turns(&CancellationToken::new(), |number| match number % 10 {
            0 => Outcome::Failed(PullError::Refused(refusal(503))),
            1 => Outcome::NotShared,
            2 => Outcome::UpToDate,
            _ => Outcome::Pulled,
        })
        .await;
        let counts = (turns.pulled, turns.up_to_date, turns.not_shared, turns.failed.len());
        assert_eq!(counts, (70, 10, 10, 10));
        assert_eq!((turns.readings, turns.ended_early), (200, None));
    }

    #[tokio::test]
    async fn a_failure_that_every_meter_would_have_ends_all() {
        let turns = turns(&CancellationToken::new(), |number| match number {
            10 => Outcome::Failed(PullError::NotLetIn(refusal(401))),
            _ => Outcome::Pulled,
        })
        .await;
        assert_eq!(turns.failed.len(), 1);
        assert!(turns.done() < 100 && turns.ended_early.is_some(), "{turns:?}");
    }

    #[tokio::test]
    async fn a_door_that_is_away_for_meter_after_meter_is_not_asked_about_the_rest() {
        let unreachable = |_| Outcome::Failed(PullError::Unreachable("refused".to_owned()));
        let turns = turns(&CancellationToken::new(), unreachable).await;
        assert!((8..12).contains(&turns.failed.len()), "{turns:?}");
        assert!(turns.ended_early.is_some_and(|why| why.contains("8 meters in a row")));
    }

    #[tokio::test]
    async fn a_door_that_refuses_meter_after_meter_is_not_asked_about_the_rest() {
        let forbids = |_| Outcome::Failed(PullError::Refused(refusal(403)));
        let turns = turns(&CancellationToken::new(), forbids).await;
        assert!(turns.done() < 100 && turns.ended_early.is_some(), "{turns:?}");
    }

    #[tokio::test]
    async fn a_door_that_answers_now_and_then_is_there_though_nothing_is_new() {
        let turns = turns(&CancellationToken::new(), |number| match number % 3 {
            0 => Outcome::UpToDate,
            _ => Outcome::Failed(PullError::Refused(refusal(503))),
        })
        .await;
        assert_eq!((turns.done(), turns.ended_early), (100, None));
    }

    #[tokio::test]
    async fn who_asks_to_stop_is_told_so() {
        let stop = CancellationToken::new();
        stop.cancel();
        let turns = turns(&stop, |_| Outcome::Pulled).await;
        assert_eq!(turns.ended_early.as_deref(), Some("it was asked to stop"));
    }
}
