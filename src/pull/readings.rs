//! Call 2: the readings of one meter over one period, checked while they come in, and written if they are kept.

use bytes::Bytes;
use serde::Serialize;

use super::door::Door;
use super::failure::PullError;
use super::files::Writer;
use super::intervals::Intervals;
use super::records::Records;
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::ean::Ean;
use crate::domain::period::Period;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingsAsked {
    /// EAN of the customer's connection.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// When the intervals ended.
    pub period: Period,
}

#[derive(Serialize)]
struct Question {
    klant_ean: String,
    meter_ean: String,
    start_tijd: String,
    eind_tijd: String,
}

impl ReadingsAsked {
    fn question(&self) -> Result<Bytes, PullError> {
        let question = Question {
            klant_ean: self.klant_ean.to_string(),
            meter_ean: self.meter_ean.to_string(),
            start_tijd: amsterdam_rfc3339(self.period.start()),
            eind_tijd: amsterdam_rfc3339(self.period.end()),
        };
        let text = serde_json::to_vec(&question);
        text.map(Bytes::from).map_err(|error| PullError::Unreadable(error.to_string()))
    }
}

/// What came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// So many intervals.
    Intervals(u64),
    /// Nothing is shared of this meter: its customer withdrew, or it went, after call 1.
    NotShared,
}

const NOT_FOUND: u16 = 404;

/// Tries call 2 once, and writes what comes, if there is a writer. What was written counts only if it goes well.
///
/// # Errors
/// If the answer is no good one.
pub async fn ask_readings(
    door: &Door,
    asked: ReadingsAsked,
    mut writer: Option<&mut Writer>,
) -> Result<Given, PullError> {
    let mut answer = match door.ask("/v1/meetdata", &asked.question()?).await {
        Ok(answer) => answer,
        Err(PullError::Refused(refusal)) if refusal.status == NOT_FOUND && refusal.is_problem => {
            return Ok(Given::NotShared);
        }
        Err(error) => return Err(error),
    };
    let (mut records, mut intervals) = (Records::new(), Intervals::new(asked));
    while let Some(piece) = answer.piece().await? {
        records.take(&piece, |record| {
            let complete = intervals.take(record)?;
            if let Some(writer) = &mut writer {
                writer.record(record)?;
                if let Some(interval) = complete {
                    writer.interval(&interval)?;
                }
            }
            Ok(())
        })?;
    }
    records.finish()?;
    let count = intervals.count();
    if let (Some(writer), Some(last)) = (writer, intervals.finish()) {
        writer.interval(&last)?;
    }
    Ok(Given::Intervals(count))
}
