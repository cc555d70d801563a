//! Judges lines: which are readings to be staged, and which are set aside. What it knows of the meters it
//! learned when the delivery began; under the lock under which readings are merged it looks again.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use strum::VariantArray;

use super::IngestRefusal;
use super::compose::{Bounds, Composer};
use super::days::Days;
use super::points::Points;
use super::waits::Waits;
use crate::clock::Clock;
use crate::db::delivery::LineCounts;
use crate::db::lock::{self, Lock};
use crate::db::meter::{self, IngestMeter};
use crate::db::reading::{self, Merge, StagedReading};
use crate::db::rejected_line::{LINES_KEPT_MAX, RAW_TEXT_CHARACTERS_MAX, RejectedLine};
use crate::db::{DbError, Transaction};
use crate::domain::ean::Ean;
use crate::domain::interval;
use crate::domain::quantity::Quantity;
use crate::domain::reading::ReadingStatus;
use crate::domain::retention;
use crate::domain::source_line::{self, Batch, Line, Point, Rejection, SourceReading};
use crate::service::failure::Failure;
use crate::service::source::described::DescribedSource;
use crate::service::store::Store;

/// Unknown meters that are remembered at most. Of those beyond, a registration in the same minute counts
/// from the next delivery on.
const UNKNOWN_MAX: usize = 100_000;

/// By which delivery lines come in, and in which they stood.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The delivery that takes them in.
    pub delivery_id: i32,
    /// The delivery in which they stood, which says what they count against others of their status.
    pub stood_in: i32,
}

impl Claim {
    /// Of lines that are taken in by the delivery in which they stand.
    pub fn of(delivery_id: i32) -> Self {
        Self { delivery_id, stood_in: delivery_id }
    }
}

/// What is known of a meter, and what was met of it.
struct Met {
    meter: IngestMeter,
    /// Whether the delivery has a line of it.
    is_met: bool,
    /// End of the latest interval staged.
    latest: Option<DateTime<Utc>>,
}

/// Sorts lines into readings to be staged and lines to be set aside.
pub struct LineValidator {
    meters: HashMap<Ean, Met>,
    /// EANs of meters that are not registered.
    unknown: HashSet<Ean>,
    now: DateTime<Utc>,
    readable_after: DateTime<Utc>,
    pub counts: LineCounts,
    staged: u64,
    /// First and last interval end of all that was staged.
    ends: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Whether two lines may be about one interval of one meter: those of a meter did not come in the order
    /// of time.
    has_repeats: bool,
    days: Days,
    waits: Waits,
    /// Whose lines they are, if they are those of a source.
    source: Option<DescribedSource>,
    points: Points,
}

impl LineValidator {
    pub async fn new(
        store: &Store,
        transaction: &Transaction<'_>,
        source: Option<&DescribedSource>,
    ) -> Result<Self, DbError> {
        let now = store.now();
        let known = meter::list_for_ingest(transaction).await?;
        let met = |meter| Met { meter, is_met: false, latest: None };
        Ok(Self {
            meters: known.into_iter().map(|(ean, meter)| (ean, met(meter))).collect(),
            unknown: HashSet::new(),
            now,
            readable_after: retention::readable_after(now, store.retention_days),
            counts: LineCounts::default(),
            staged: 0,
            ends: None,
            has_repeats: false,
            days: Days::default(),
            waits: Waits::default(),
            source: source.cloned(),
            points: Points::default(),
        })
    }

    /// What the lines that were refused wait for.
    pub fn take_waits(&mut self) -> Waits {
        std::mem::take(&mut self.waits)
    }

    /// Stages the points of the lines that were judged since the last time.
    pub async fn stage_points(&mut self, transaction: &Transaction<'_>) -> Result<(), DbError> {
        self.points.stage(transaction).await
    }

    /// Merges what was staged, and returns what became of all lines.
    pub async fn merge(
        mut self,
        transaction: &Transaction<'_>,
        claim: Claim,
        clock: &Clock,
    ) -> Result<LineCounts, Failure<IngestRefusal>> {
        let mut counts = self.counts;
        if self.ends.is_none() && self.points.ends().is_none() {
            return Ok(counts);
        }
        lock::wait_in_transaction(transaction, Lock::MergeReadings).await?;
        // Whoever changes what stored readings say of a meter holds this lock too.
        let meters = meter::list_for_ingest(transaction).await?;
        if self.has_changed(&meters) {
            return Err(IngestRefusal::MetersChanged { delivery_id: claim.delivery_id }.into());
        }
        self.compose(transaction, claim.stood_in, &meters).await?;
        let Some((first, last)) = self.ends else { return Ok(counts) };
        // Under the lock: what is merged later is of a later moment.
        let now = clock.now();
        let merge = Merge {
            delivery_id: claim.delivery_id,
            claim: claim.stood_in,
            now,
            first,
            last,
            staged: self.staged,
            has_repeats: self.has_repeats,
            issue_kind: self.source.as_ref().and_then(DescribedSource::issue_kind_of_readings),
        };
        let merged = reading::merge_staging(transaction, merge).await?;
        meter::advance_newest(transaction).await?;
        self.days.keep(transaction, merged, now, self.readable_after).await?;
        counts.inserted = merged.inserted;
        counts.revised = merged.revised;
        // A line of a source may have a part of a reading, or many of them: then intervals are counted.
        let taken = if self.staged == counts.lines - counts.rejected {
            self.staged
        } else {
            reading::count_staged(transaction).await?
        };
        counts.unchanged = taken - merged.inserted - merged.revised;
        Ok(counts)
    }

    /// Stages the readings that the points make, with those that were known before.
    async fn compose(
        &mut self,
        transaction: &Transaction<'_>,
        stood_in: i32,
        meters: &HashMap<Ean, IngestMeter>,
    ) -> Result<(), DbError> {
        let Some(source) = self.source.clone() else { return Ok(()) };
        let bounds = Bounds { readable_after: self.readable_after, now: self.now };
        let mut composer =
            Composer::of(transaction, &source, meters, bounds, &self.points, stood_in).await?;
        while let Some(readings) = composer.next().await? {
            for reading in &readings {
                self.count(reading.meter_id, reading.interval_end, reading.status());
            }
            reading::stage_composed(transaction, &readings).await?;
        }
        Ok(())
    }

    /// Whether any line would be judged otherwise now.
    fn has_changed(&self, known: &HashMap<Ean, IngestMeter>) -> bool {
        let mut met = self.meters.iter().filter(|(_, met)| met.is_met);
        met.any(|(ean, met)| known.get(ean) != Some(&met.meter))
            || self.unknown.iter().any(|ean| known.contains_key(ean))
    }

    pub fn sort(&mut self, batch: &Batch) -> (Vec<StagedReading>, Vec<RejectedLine>) {
        let mut staged = Vec::with_capacity(batch.lines.len());
        let mut rejected = Vec::new();
        for line in &batch.lines {
            if let Err(rejection) = self.judge(line, &mut staged) {
                self.counts.rejected += 1;
                if self.counts.rejected_kept < LINES_KEPT_MAX {
                    self.counts.rejected_kept += 1;
                    rejected.push(set_aside(line, batch, rejection));
                }
            }
        }
        self.counts.lines += batch.lines.len() as u64;
        (staged, rejected)
    }

    /// Puts the readings of a line to those that are staged. Of a line that has several, one that is refused costs
    /// none of the others: the line is refused and kept, and its good readings are taken in. Those that are past
    /// their time, or of a time at which the meter was not installed, are passed over if there are others.
    pub fn judge(&mut self, line: &Line, staged: &mut Vec<StagedReading>) -> Result<(), Rejection> {
        let parsed = line.parsed.as_ref().inspect_err(|rejection| {
            if rejection.reason().waits_for_source() {
                self.waits.for_source();
            }
        });
        let parsed = parsed.map_err(Rejection::clone)?;
        let mut verdict = Verdict::default();
        for reading in parsed.readings() {
            let judged = self.judge_reading(reading, line.number);
            verdict.note(judged.map(|reading| {
                self.count(reading.meter_id, reading.interval_end, reading.status);
                staged.push(reading);
            }));
        }
        for point in parsed.points() {
            let judged = self.judge_point(point);
            verdict.note(judged.map(|()| self.points.add(point, line.number)));
        }
        if verdict.refused == Some(Rejection::InFuture) {
            // All of the line: it is judged once, when its time has come.
            let ends = parsed.readings().iter().map(|reading| reading.interval_end);
            self.waits.until(ends.chain(parsed.points().iter().map(|point| point.at)).max());
        }
        verdict.end()
    }

    fn count(&mut self, meter_id: i32, interval_end: DateTime<Utc>, status: ReadingStatus) {
        let (first, last) = self.ends.get_or_insert((interval_end, interval_end));
        *first = interval_end.min(*first);
        *last = interval_end.max(*last);
        self.staged += 1;
        self.days.count(meter_id, interval_end, status);
    }

    /// The meter with this EAN, which a line names.
    fn meet(&mut self, meter_ean: Ean) -> Result<&mut Met, Rejection> {
        let Some(met) = self.meters.get_mut(&meter_ean) else {
            if self.unknown.len() < UNKNOWN_MAX {
                self.unknown.insert(meter_ean);
            }
            self.waits.for_meter(meter_ean);
            return Err(Rejection::UnknownMeter);
        };
        met.is_met = true;
        Ok(met)
    }

    fn judge_point(&mut self, point: &Point) -> Result<(), Rejection> {
        if point.is_on_grid && !interval::is_on_grid(point.at) {
            return Err(Rejection::OffGrid);
        }
        source_line::check_moment(point.at, self.now, self.readable_after)?;
        let installed = self.meet(point.meter_ean)?.meter.installation_period;
        // It may end an interval, or begin one.
        let next = point.at + interval::LENGTH;
        if installed.covers(point.at) || installed.covers(next) {
            Ok(())
        } else {
            Err(Rejection::NotInstalled)
        }
    }

    fn judge_reading(
        &mut self,
        reading: &SourceReading,
        line_number: u64,
    ) -> Result<StagedReading, Rejection> {
        reading.check_time(self.now, self.readable_after)?;
        let interval_end = reading.interval_end;
        let met = self.meet(reading.meter_ean)?;
        if !met.meter.installation_period.covers(interval_end) {
            return Err(Rejection::NotInstalled);
        }
        let is_repeat = met.latest.is_some_and(|latest| interval_end <= latest);
        met.latest = met.latest.max(Some(interval_end));
        let (meter_id, power_sign) = (met.meter.id, i64::from(met.meter.power_sign));
        self.has_repeats |= is_repeat;
        let mut values = reading.values;
        for (value, quantity) in values.iter_mut().zip(Quantity::VARIANTS) {
            if quantity.is_power() {
                *value = value.map(|value| value * power_sign);
            }
        }
        Ok(StagedReading {
            meter_id,
            interval_end,
            values,
            status: reading.status,
            issue: reading.issue,
            line_number: line_number.cast_signed(),
        })
    }
}

/// What comes of a line: of what is in it, what is refused costs nothing of the rest.
#[derive(Default)]
struct Verdict {
    is_taken: bool,
    /// Why something was passed over that is past its time, or of a time at which the meter was not installed.
    passed_over: Option<Rejection>,
    refused: Option<Rejection>,
}

impl Verdict {
    fn note(&mut self, judged: Result<(), Rejection>) {
        match judged {
            Ok(()) => self.is_taken = true,
            Err(rejection @ (Rejection::TooOld | Rejection::NotInstalled)) => {
                self.passed_over = Some(rejection);
            }
            Err(rejection) => drop(self.refused.get_or_insert(rejection)),
        }
    }

    fn end(self) -> Result<(), Rejection> {
        match self.refused.or(self.passed_over.filter(|_| !self.is_taken)) {
            Some(rejection) => Err(rejection),
            None => Ok(()),
        }
    }
}

fn set_aside(line: &Line, batch: &Batch, rejection: Rejection) -> RejectedLine {
    let raw = batch.text.get(line.span.clone()).unwrap_or_default();
    // Four bytes are the most that a character takes.
    let head = raw.get(..RAW_TEXT_CHARACTERS_MAX * 4).unwrap_or(raw);
    let raw_text = String::from_utf8_lossy(head).chars().take(RAW_TEXT_CHARACTERS_MAX).collect();
    RejectedLine {
        line_number: line.number.cast_signed(),
        reason: rejection.reason(),
        field: rejection.field().map(str::to_owned),
        detail: rejection.to_string(),
        raw_text,
        entry: batch.entry.clone(),
        heading: batch.heading.clone(),
    }
}
