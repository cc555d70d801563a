//! Takes rejected lines of a delivery in after all: with another text, or as they were, once the cause
//! has gone. A delivery of its own, whose lines are judged and merged as any other's.

use std::collections::HashMap;
use std::path::Path;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::db::delivery::{self, NewDelivery};
use crate::db::reading::{self, StagedReading};
use crate::db::rejected_line::{self, LockedLine, Repair, may_be_cut};
use crate::db::{DbError, Transaction, audit_event};
use crate::domain::audit::{Action, Change, Subject};
use crate::domain::source_format::csv::CsvReader;
use crate::domain::source_format::{Format, Heading, LineFormat};
use crate::domain::source_line::{Line, Parsed, Rejection, RejectionReason};
use crate::service::delivery::ingest::{Claim, IngestRefusal, LineValidator};
use crate::service::failure::Failure;
use crate::service::source::described::DescribedSource;
use crate::service::store::Command;

/// Lines that are repaired at once at most.
pub const LINES_MAX: usize = 10_000;

/// How often lines are judged at most, if their meters are changed meanwhile.
const TRIES_MAX: usize = 5;

/// What the delivery of repaired lines has for its source.
const SOURCE: &str = "repair";

/// Which lines are to be repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// These, each with its text if it gets another one.
    These(Vec<(i64, Option<String>)>),
    /// All that are not repaired, as they were; refused for this reason if it is given.
    All {
        /// The reason.
        reason: Option<RejectionReason>,
    },
    /// All that wait for a meter, for their time or for their source, as they were.
    Waiting,
}

/// The reasons that pass by themselves.
const PASSING: [RejectionReason; 4] = [
    RejectionReason::UnknownMeter,
    RejectionReason::InFuture,
    RejectionReason::UnknownIdentifier,
    RejectionReason::UnknownChannel,
];

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineOutcome {
    /// It was taken in.
    TakenIn,
    /// It is still refused.
    Rejected(Rejection),
    /// No rejected line of the delivery has this number.
    NotFound,
    /// It was taken in before.
    RepairedAlready,
    /// What is kept of it may lack its end: it can only be taken in with a text.
    Cut,
    /// Nothing is kept of it any more: readings of its time are gone.
    PastTime,
    /// Its text is empty, or more than one line or record.
    NotOneLine,
}

/// What became of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repaired {
    /// They were looked at, one by one.
    Judged {
        /// The delivery by which lines were taken in, if any were.
        delivery_id: Option<i32>,
        /// What became of each, by its number.
        lines: Vec<(i64, LineOutcome)>,
    },
    /// There is no such delivery.
    NotFound,
    /// It is not known how its lines are to be read.
    FormatUnknown,
}

/// Takes lines in after all, those that can be, in one transaction.
///
/// # Errors
/// If the database fails, or their meters are changed again and again meanwhile; nothing was changed then.
pub async fn repair_lines(
    command: &Command<'_>,
    delivery_id: i32,
    wanted: Wanted,
) -> Result<Repaired, Failure<IngestRefusal>> {
    for _ in 1..TRIES_MAX {
        match repair_once(command, delivery_id, &wanted).await {
            Err(Failure::Refused(IngestRefusal::MetersChanged { .. })) => {}
            outcome => return outcome,
        }
    }
    repair_once(command, delivery_id, &wanted).await
}

async fn repair_once(
    command: &Command<'_>,
    delivery_id: i32,
    wanted: &Wanted,
) -> Result<Repaired, Failure<IngestRefusal>> {
    let Command { store, by } = command;
    let mut client = store.database.connection().await?;
    let transaction = client.transaction().await?;
    let Some(of) = delivery::lock(&transaction, delivery_id).await? else {
        return Ok(Repaired::NotFound);
    };
    let Some(format) = of.format else { return Ok(Repaired::FormatUnknown) };
    let source = match of.source_id {
        Some(source_id) => DescribedSource::load(&transaction, source_id).await?,
        None => None,
    };
    let mut bench = Bench {
        format,
        validator: LineValidator::new(store, &transaction, source.as_ref()).await?,
        source,
        csv: CsvReader::default(),
        staged: Vec::new(),
        judged_otherwise: Vec::new(),
        numbers: Vec::new(),
        texts: Vec::new(),
    };
    let is_all_that_waits = *wanted == Wanted::Waiting;
    let lines = bench.judge_all(&transaction, delivery_id, wanted).await?;
    rejected_line::judge_again(&transaction, delivery_id, &bench.judged_otherwise).await?;
    if is_all_that_waits {
        let revision = bench.source.as_ref().map(DescribedSource::revision);
        bench.validator.take_waits().keep(&transaction, delivery_id, true, revision).await?;
    }
    if bench.numbers.is_empty() {
        transaction.commit().await?;
        return Ok(Repaired::Judged { delivery_id: None, lines });
    }
    // What waited was said when its delivery came; whoever repairs a line says it now.
    let stood_in = is_all_that_waits.then_some(delivery_id);
    let repair_id = bench.take_in(&transaction, command, delivery_id, stood_in).await?;
    transaction.commit().await?;
    tracing::info!(delivery_id, repair_id, by = by.name, "rejected lines taken in after all");
    Ok(Repaired::Judged { delivery_id: Some(repair_id), lines })
}

/// Where lines are repaired.
struct Bench {
    format: Format,
    /// By what its lines are read, if it is in the format of a source.
    source: Option<DescribedSource>,
    csv: CsvReader,
    validator: LineValidator,
    staged: Vec<StagedReading>,
    /// The lines that are refused as they came, for another reason than before.
    judged_otherwise: Vec<(i64, Rejection)>,
    /// The lines that can be taken in, by their numbers, and as what.
    numbers: Vec<i64>,
    texts: Vec<String>,
}

impl Bench {
    async fn judge_all(
        &mut self,
        transaction: &Transaction<'_>,
        delivery_id: i32,
        wanted: &Wanted,
    ) -> Result<Vec<(i64, LineOutcome)>, DbError> {
        let lines_max = i64::try_from(LINES_MAX).unwrap_or(i64::MAX);
        match wanted {
            Wanted::All { reason } => {
                let reasons = reason.as_ref().map(std::slice::from_ref);
                self.judge_open(transaction, delivery_id, reasons).await
            }
            Wanted::Waiting => self.judge_open(transaction, delivery_id, Some(&PASSING)).await,
            Wanted::These(lines) => {
                let numbers: Vec<i64> = lines.iter().map(|(number, _)| *number).collect();
                let known =
                    rejected_line::lock(transaction, delivery_id, Some(&numbers), None, lines_max)
                        .await?;
                let mut known: HashMap<i64, LockedLine> =
                    known.into_iter().map(|line| (line.line_number, line)).collect();
                // A line that is named twice is there once.
                let judged = lines.iter().map(|(number, text)| match known.remove(number) {
                    Some(line) => self.judge(line, text.clone()),
                    None => (*number, LineOutcome::NotFound),
                });
                Ok(judged.collect())
            }
        }
    }

    async fn judge_open(
        &mut self,
        transaction: &Transaction<'_>,
        delivery_id: i32,
        reasons: Option<&[RejectionReason]>,
    ) -> Result<Vec<(i64, LineOutcome)>, DbError> {
        let lines_max = i64::try_from(LINES_MAX).unwrap_or(i64::MAX);
        let known = rejected_line::lock(transaction, delivery_id, None, reasons, lines_max).await?;
        Ok(known.into_iter().map(|line| self.judge(line, None)).collect())
    }

    fn judge(&mut self, line: LockedLine, text: Option<String>) -> (i64, LineOutcome) {
        let number = line.line_number;
        if line.is_repaired {
            return (number, LineOutcome::RepairedAlready);
        }
        let LockedLine { raw_text, heading, entry, reason, .. } = line;
        let Some(raw_text) = raw_text else { return (number, LineOutcome::PastTime) };
        if text.is_none() && may_be_cut(&raw_text) {
            return (number, LineOutcome::Cut);
        }
        let is_as_it_came = text.is_none();
        let text = text.unwrap_or(raw_text);
        let Some(parsed) = self.read(&text, heading.as_deref(), entry.as_deref()) else {
            return (number, LineOutcome::NotOneLine);
        };
        let judged = Line { number: number.unsigned_abs(), span: 0..text.len(), parsed };
        match self.validator.judge(&judged, &mut self.staged) {
            Ok(()) => {
                self.numbers.push(number);
                self.texts.push(text);
                (number, LineOutcome::TakenIn)
            }
            Err(rejection) => {
                if is_as_it_came && reason != Some(rejection.reason()) {
                    self.judged_otherwise.push((number, rejection.clone()));
                }
                (number, LineOutcome::Rejected(rejection))
            }
        }
    }

    /// What a text says that stands under this heading, in this file of an archive or in none; `None` if it is
    /// not one line.
    fn read(
        &mut self,
        text: &str,
        heading: Option<&str>,
        entry: Option<&str>,
    ) -> Option<Result<Parsed, Rejection>> {
        if let Some(source) = &self.source {
            return source.interpreter.read_one(text, heading);
        }
        let Some(format) = self.format_of(entry) else {
            return Some(Err(Rejection::NotADelivery));
        };
        let heading = Heading::from_stored(heading);
        let parsed = format.read_one(text, &heading, &mut self.csv)?;
        Some(parsed.map(Parsed::Reading))
    }

    /// How a line is written that stands in this file of an archive, or in none.
    fn format_of(&self, entry: Option<&str>) -> Option<LineFormat> {
        let of_entry = entry.map(|entry| Format::of_file(Path::new(entry)));
        of_entry.unwrap_or(Some(self.format)).and_then(Format::of_lines)
    }

    /// Takes in what can be, and returns the number of the delivery by which that is done.
    async fn take_in(
        mut self,
        transaction: &Transaction<'_>,
        Command { store, by }: &Command<'_>,
        delivery_id: i32,
        stood_in: Option<i32>,
    ) -> Result<i32, Failure<IngestRefusal>> {
        let new = NewDelivery {
            source: SOURCE,
            name: format!("lines of delivery {delivery_id}"),
            sha256: self.sha256(delivery_id),
            format: self.format,
            described: self.source.as_ref().map(|source| source.described),
            bytes_total: Some(self.texts.iter().map(|text| text.len() as u64 + 1).sum()),
        };
        reading::lift_limits(transaction).await?;
        let repair_id = delivery::begin(transaction, &new, store.now()).await?;
        if let Some(source) = &self.source
            && !source.hold(transaction).await?
        {
            return Err(IngestRefusal::MetersChanged { delivery_id: repair_id }.into());
        }
        reading::create_staging(transaction).await?;
        reading::stage(transaction, &self.staged).await?;
        self.validator.stage_points(transaction).await?;
        self.validator.counts.lines = self.numbers.len() as u64;
        let claim = Claim { delivery_id: repair_id, stood_in: stood_in.unwrap_or(repair_id) };
        let counts = self.validator.merge(transaction, claim, &store.clock).await?;
        let now = store.now();
        delivery::finish(transaction, repair_id, now, counts).await?;
        let repair = Repair {
            delivery_id,
            line_numbers: &self.numbers,
            texts: &self.texts,
            by: &by.name,
            repaired_by_delivery_id: repair_id,
        };
        rejected_line::mark_repaired(transaction, repair, now).await?;
        let after = json!({ "lines": self.numbers, "repaired_by_delivery": repair_id });
        let change = Change::added(Action::RepairLines, Subject::Delivery(delivery_id), after);
        audit_event::insert(transaction, by, &change, now).await?;
        Ok(repair_id)
    }

    /// Of the texts and of where they stood: a line is repaired once, so no two repairs are the same.
    fn sha256(&self, delivery_id: i32) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(delivery_id.to_be_bytes());
        for (number, text) in self.numbers.iter().zip(&self.texts) {
            hash.update(number.to_be_bytes());
            hash.update(text.as_bytes());
            hash.update(b"\n");
        }
        hash.finalize().into()
    }
}
