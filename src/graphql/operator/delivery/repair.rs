//! Taking rejected lines in after all.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, connection, internal};
use super::super::scalar::number;
use super::super::session::command;
use super::Delivery;
use crate::app::App;
use crate::db::delivery;
use crate::domain::source_line::{Rejection, RejectionReason};
use crate::service::delivery::repair::{LINES_MAX, LineOutcome, Repaired, Wanted, repair_lines};

/// Lines of which the answer tells what became of them.
const REPORTED_MAX: usize = 1_000;

/// A rejected line that is to be taken in after all.
#[derive(InputObject)]
struct RepairLineInput {
    /// Its number in its delivery.
    line_number: i64,
    /// The line as it should have been, with the columns of its file; as it came if that is left out.
    text: Option<String>,
}

/// Which rejected lines are to be taken in after all.
#[derive(InputObject)]
struct RepairLinesInput {
    /// The delivery in which they stand.
    delivery_id: ID,
    /// Which lines; if that is left out, all that are not repaired, as they came, 10,000 at most.
    lines: Option<Vec<RepairLineInput>>,
    /// If no lines are named: only those that were refused for this reason.
    reason: Option<RejectionReason>,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RepairLinesStatus {
    /// Each line was looked at: see what became of it.
    Judged,
    /// There is no such delivery.
    NotFound,
    /// It is not known whether its lines are CSV or NDJSON: deliver them again as a file.
    FormatUnknown,
    /// No lines are named, or more than 10,000.
    LineCount,
}

/// What became of one line.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RepairLineStatus {
    /// It was taken in.
    TakenIn,
    /// It is still refused, for the reason that is named.
    Rejected,
    /// No rejected line of the delivery has this number.
    NotFound,
    /// It was taken in before.
    RepairedAlready,
    /// What is kept of it may lack its end: give its text.
    Cut,
    /// Its text is not kept any more: readings of its time are gone.
    PastTime,
    /// Its text is empty, or more than one line or record.
    NotOneLine,
}

/// What became of one line.
#[derive(SimpleObject)]
struct RepairedLine {
    /// Its number in its delivery.
    line_number: i64,
    /// What became of it.
    status: RepairLineStatus,
    /// Why it is still refused.
    reason: Option<RejectionReason>,
    /// The field that is at fault, if it is one.
    field: Option<String>,
    /// What is wrong, in words.
    detail: Option<String>,
}

impl From<(i64, LineOutcome)> for RepairedLine {
    fn from((line_number, outcome): (i64, LineOutcome)) -> Self {
        let (status, rejection) = match outcome {
            LineOutcome::TakenIn => (RepairLineStatus::TakenIn, None),
            LineOutcome::Rejected(rejection) => (RepairLineStatus::Rejected, Some(rejection)),
            LineOutcome::NotFound => (RepairLineStatus::NotFound, None),
            LineOutcome::RepairedAlready => (RepairLineStatus::RepairedAlready, None),
            LineOutcome::Cut => (RepairLineStatus::Cut, None),
            LineOutcome::PastTime => (RepairLineStatus::PastTime, None),
            LineOutcome::NotOneLine => (RepairLineStatus::NotOneLine, None),
        };
        Self {
            line_number,
            status,
            reason: rejection.as_ref().map(|rejection| rejection.reason()),
            field: rejection.as_ref().and_then(Rejection::field).map(str::to_owned),
            detail: rejection.as_ref().map(Rejection::to_string),
        }
    }
}

/// What became of rejected lines.
#[derive(SimpleObject)]
struct RepairLinesPayload {
    /// What became of it.
    status: RepairLinesStatus,
    /// The delivery by which lines were taken in; null if none was.
    delivery: Option<Delivery>,
    /// How many lines were taken in.
    taken_in: usize,
    /// How many were not.
    not_taken_in: usize,
    /// What became of each, those that were not taken in first; of 1,000 at most.
    lines: Vec<RepairedLine>,
}

impl RepairLinesPayload {
    fn without_lines(status: RepairLinesStatus) -> Self {
        Self { status, delivery: None, taken_in: 0, not_taken_in: 0, lines: Vec::new() }
    }

    fn of(delivery: Option<Delivery>, lines: Vec<(i64, LineOutcome)>) -> Self {
        let (good, bad): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|(_, outcome)| *outcome == LineOutcome::TakenIn);
        let (taken_in, not_taken_in) = (good.len(), bad.len());
        let lines = bad.into_iter().chain(good).take(REPORTED_MAX).map(Into::into).collect();
        Self { status: RepairLinesStatus::Judged, delivery, taken_in, not_taken_in, lines }
    }
}

/// The mutations.
#[derive(Default)]
pub struct RepairMutation;

#[Object]
impl RepairMutation {
    /// Takes rejected lines in after all: with a corrected text, or as they came, once the cause has gone,
    /// such as a meter that was not registered. They are judged as any other line; those that can be are
    /// taken in together, as a delivery of their own.
    async fn repair_lines(
        &self,
        ctx: &Context<'_>,
        input: RepairLinesInput,
    ) -> Outcome<RepairLinesPayload> {
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let delivery_id = number(&input.delivery_id)?;
        let wanted = match input.lines {
            None => Wanted::All { reason: input.reason },
            Some(lines) if lines.is_empty() || lines.len() > LINES_MAX => {
                return Ok(RepairLinesPayload::without_lines(RepairLinesStatus::LineCount));
            }
            Some(lines) => {
                Wanted::These(lines.into_iter().map(|line| (line.line_number, line.text)).collect())
            }
        };
        let repaired = repair_lines(&command, delivery_id, wanted).await;
        Ok(match repaired.map_err(internal)? {
            Repaired::NotFound => RepairLinesPayload::without_lines(RepairLinesStatus::NotFound),
            Repaired::FormatUnknown => {
                RepairLinesPayload::without_lines(RepairLinesStatus::FormatUnknown)
            }
            Repaired::Judged { delivery_id, lines } => {
                let client = connection(app).await?;
                let by = delivery::find(&client, delivery_id.as_slice()).await;
                let delivery = by.map_err(internal)?.pop().map(Delivery);
                RepairLinesPayload::of(delivery, lines)
            }
        })
    }
}
