//! Call 1: which meters have something to give, and until when.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::door::Door;
use super::failure::{PullError, shown};
use super::records::Records;
use super::tries::Tries;
use crate::domain::amsterdam::parse_instant;
use crate::domain::ean::Ean;
use crate::domain::interval::floor_to_grid;

/// Customers in one call at most.
const EANS_MAX: usize = 50_000;

/// A meter that has something to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AvailableMeter {
    /// EAN of the customer's connection.
    pub klant_ean: Ean,
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// When its newest interval ended.
    pub newest: DateTime<Utc>,
}

#[derive(Serialize)]
struct Question {
    verwachtte_klant_eans: Vec<String>,
}

#[derive(Deserialize)]
struct Item<'a> {
    klant_ean: &'a str,
    meter_ean: &'a str,
    datum_laatste_meting: &'a str,
}

/// The meters of these customers, who are in order, that have something to give, by customer, then by meter; in as
/// many calls as it takes.
///
/// # Errors
/// If one of the calls is not answered well, however often it is tried.
pub async fn ask_available(
    door: &Door,
    klant_eans: &[Ean],
) -> Result<Vec<AvailableMeter>, PullError> {
    let mut meters = Vec::new();
    for klant_eans in klant_eans.chunks(EANS_MAX) {
        let verwachtte_klant_eans = klant_eans.iter().map(ToString::to_string).collect();
        let question = serde_json::to_vec(&Question { verwachtte_klant_eans });
        let question = question.map_err(|error| PullError::Unreadable(error.to_string()))?.into();
        let mut tries = Tries::default();
        let answer = loop {
            match ask_once(door, klant_eans, &question).await {
                Ok(answer) => break answer,
                Err(error) => {
                    // Nothing else shows that it goes on.
                    if error.is_passing() && !tries.is_last() {
                        tracing::warn!(%error, "not answered yet; trying again");
                    }
                    door.pause_after(&mut tries, error).await?;
                }
            }
        };
        meters.extend(answer);
    }
    Ok(meters)
}

async fn ask_once(
    door: &Door,
    klant_eans: &[Ean],
    question: &Bytes,
) -> Result<Vec<AvailableMeter>, PullError> {
    let mut answer = door.ask("/v1/beschikbare-metingen", question).await?;
    let (mut records, mut meters) = (Records::new(), Vec::new());
    while let Some(piece) = answer.piece().await? {
        records.take(&piece, |record| {
            let meter = read(record)?;
            let newest: Option<&AvailableMeter> = meters.last();
            let is_next = newest.is_none_or(|last| place(last) < place(&meter));
            if !is_next || klant_eans.binary_search(&meter.klant_ean).is_err() {
                let eans = place(&meter);
                let text = format!("meter {} of customer {} does not belong there", eans.1, eans.0);
                return Err(PullError::Unreadable(text));
            }
            meters.push(meter);
            Ok(())
        })?;
    }
    records.finish()?;
    Ok(meters)
}

fn place(meter: &AvailableMeter) -> (Ean, Ean) {
    (meter.klant_ean, meter.meter_ean)
}

fn read(record: &[u8]) -> Result<AvailableMeter, PullError> {
    let unreadable = || {
        let start = String::from_utf8_lossy(record.get(..200).unwrap_or(record)).into_owned();
        PullError::Unreadable(format!("no meter: {}", shown(&start)))
    };
    let item: Item = serde_json::from_slice(record).map_err(|_| unreadable())?;
    let ean = |text: &str| text.parse().map_err(|_| unreadable());
    let newest = parse_instant(item.datum_laatste_meting).map_err(|_| unreadable())?;
    Ok(AvailableMeter {
        klant_ean: ean(item.klant_ean)?,
        meter_ean: ean(item.meter_ean)?,
        newest: floor_to_grid(newest),
    })
}
