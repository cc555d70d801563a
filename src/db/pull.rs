//! Table `pull`: the ledger of what left.

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;
use crate::domain::interval::Period;

/// The call that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PullCall {
    /// What is available.
    Available {
        /// How many different customers were asked for.
        eans_asked: usize,
        /// How many meters were named in the answer.
        meters_given: usize,
    },
    /// The readings of one meter over one period.
    Readings {
        /// The customer asked for.
        klant_ean: Ean,
        /// The meter asked for.
        meter_ean: Ean,
        /// The period asked for.
        period: Period,
        /// How many intervals are in the answer.
        readings_given: usize,
    },
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRow {
    /// When.
    pub answered_at: DateTime<Utc>,
    /// Under which number the caller knows it.
    pub correlation_id: String,
    /// To whom.
    pub credential_id: i32,
    /// What.
    pub call: PullCall,
    /// Under which consents; empty where nothing was given.
    pub consent_ids: Vec<i32>,
}

/// Adds an answer to the ledger.
///
/// # Errors
/// Where the database fails.
pub async fn insert(client: &impl GenericClient, pull: &PullRow) -> Result<(), DbError> {
    let (name, klant_ean, meter_ean, period, eans_asked, meters_given, readings_given) = match &pull
        .call
    {
        PullCall::Available { eans_asked, meters_given } => {
            ("beschikbare-metingen", None, None, None, *eans_asked, *meters_given, 0)
        }
        PullCall::Readings { klant_ean, meter_ean, period, readings_given } => {
            let given = usize::from(!pull.consent_ids.is_empty());
            ("meetdata", Some(klant_ean), Some(meter_ean), Some(period), 1, given, *readings_given)
        }
    };
    let statement = client.prepare_cached(sql!("pull/insert")).await?;
    client
        .execute(
            &statement,
            &[
                &pull.answered_at,
                &pull.correlation_id,
                &pull.credential_id,
                &name,
                &klant_ean,
                &meter_ean,
                &period.map(|period| period.start()),
                &period.map(|period| period.end()),
                &pull.consent_ids,
                &count(eans_asked),
                &count(meters_given),
                &count(readings_given),
            ],
        )
        .await?;
    Ok(())
}

/// Counts are bounded by the limits of the two calls, far below 32 bits.
fn count(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
