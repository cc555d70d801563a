//! What Liander would be answered now, and why something is withheld: what the wire must not tell.
//!
//! Works with the very code of the two calls, in a transaction that cannot write, so that nothing
//! stands in the ledger that was not given.

use chrono::{DateTime, Utc};

use crate::db::meter::{self, ListedMeter};
use crate::db::{DbError, GenericClient, connection, consent, customer, reading};
use crate::domain::ean::Ean;
use crate::domain::interval::intervals_between;
use crate::domain::meter::InstallationPeriod;
use crate::domain::period::Period;
use crate::domain::reading::Reading;
use crate::domain::retention;
use crate::service::pull::available::{AvailableMeter, find_available};
use crate::service::pull::readings::{ReadingsQuery, open_readings};
use crate::service::store::Store;

/// Why something is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// No connection with this EAN was ever registered.
    NoSuchConnection,
    /// Nobody holds the connection now.
    NoHolderNow,
    /// The holder never consented.
    NeverConsented,
    /// The holder withdrew.
    Withdrawn {
        /// When.
        withdrawn_at: DateTime<Utc>,
    },
    /// No meter with this EAN was ever registered.
    UnknownMeter,
    /// The meter measures at another connection.
    NotThisCustomersMeter,
    /// The intervals ended before consent was given.
    BeforeConsent,
    /// The intervals are older than what is kept.
    Expired,
    /// The meter was not installed yet, or removed already.
    NotInstalled,
    /// There are no readings.
    NoReadings,
}

/// What would be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// The period asked for.
    pub period: Period,
    /// Who holds the connection now.
    pub customer_id: Option<i32>,
    /// Why nothing of this customer is given, whatever is asked for.
    pub withheld: Option<Withheld>,
    /// What call 1 would name.
    pub available: Vec<AvailableMeter>,
    /// What call 2 would give, for each meter.
    pub meters: Vec<DryRunMeter>,
}

/// What call 2 would give of a meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRunMeter {
    /// EAN of the meter.
    pub meter_ean: Ean,
    /// The meter, if it is one of this connection's.
    pub meter: Option<ListedMeter>,
    /// The readings; `None` if the answer is that there is nothing here.
    pub readings: Option<Vec<Reading>>,
    /// Why nothing is given, if that is so.
    pub withheld: Option<Withheld>,
    /// Intervals of the period that have ended.
    pub intervals: i64,
    /// Of these, those with a reading that is withheld, and those that are too old to be given or from when the
    /// meter was not there.
    pub intervals_withheld: Vec<(Withheld, i64)>,
}

impl DryRunMeter {
    /// Intervals that would be given.
    #[must_use]
    pub fn given(&self) -> i64 {
        self.readings.as_ref().map_or(0, |readings| i64::try_from(readings.len()).unwrap_or(0))
    }

    /// Intervals that have ended and have no reading.
    #[must_use]
    pub fn missing(&self) -> i64 {
        let withheld: i64 = self.intervals_withheld.iter().map(|(_, intervals)| intervals).sum();
        (self.intervals - withheld - self.given()).max(0)
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DryRunQuery {
    /// EAN of the customer's connection.
    pub klant_ean: Ean,
    /// EAN of the meter; every meter of the connection if none is named.
    pub meter_ean: Option<Ean>,
    /// When the intervals ended.
    pub period: Period,
}

/// What both calls would answer now.
pub async fn dry_run_pull(store: &Store, query: DryRunQuery) -> Result<DryRun, DbError> {
    let now = store.now();
    let DryRunQuery { klant_ean, meter_ean, period } = query;
    let mut client = store.database.connection().await?;
    let transaction = client.snapshot().await?;
    let connection_id = connection::find(&transaction, klant_ean).await?;
    let holder = customer::find_current(&transaction, klant_ean, now).await?;
    let customer_id = holder.map(|holder| holder.id);
    let withheld = match (connection_id, customer_id) {
        (None, _) => Some(Withheld::NoSuchConnection),
        (Some(_), None) => Some(Withheld::NoHolderNow),
        (Some(_), Some(customer_id)) => no_consent(&transaction, customer_id).await?,
    };
    let available = find_available(&transaction, &[klant_ean], store.retention_days, now).await?;
    let here = match connection_id {
        Some(id) => meter::list_at_connections(&transaction, &[id]).await?,
        None => Vec::new(),
    };
    let asked = match meter_ean {
        Some(meter_ean) => vec![meter_ean],
        None => here.iter().map(|meter| meter.meter_ean).collect(),
    };
    let mut meters = Vec::new();
    for meter_ean in asked {
        let query = ReadingsQuery { klant_ean, meter_ean, period };
        let opened = open_readings(&transaction, query, store.retention_days, now).await?;
        let meter = here.iter().find(|meter| meter.meter_ean == meter_ean).cloned();
        let mut dry = DryRunMeter {
            meter_ean,
            meter,
            readings: opened.as_ref().map(|opened| opened.readings.clone()),
            withheld,
            intervals: intervals_between(period.start(), period.end().min(now)),
            intervals_withheld: Vec::new(),
        };
        match &dry.meter {
            Some(meter) => {
                let given_at = opened.map(|opened| opened.consent.given_at);
                let readable_after = retention::readable_after(now, store.retention_days);
                let zones = Zones {
                    period,
                    installation_period: meter.installation_period(),
                    given_at,
                    readable_after,
                    now,
                };
                dry.intervals_withheld = zones.count(&transaction, meter.id, withheld).await?;
                dry.withheld = withheld.or_else(|| zones.why_nothing(&dry));
            }
            None => {
                let is_elsewhere = meter::find(&transaction, meter_ean).await?.is_some();
                dry.withheld = Some(match withheld {
                    _ if !is_elsewhere => Withheld::UnknownMeter,
                    Some(Withheld::NoSuchConnection) => Withheld::NoSuchConnection,
                    _ => Withheld::NotThisCustomersMeter,
                });
            }
        }
        meters.push(dry);
    }
    Ok(DryRun { period, customer_id, withheld, available, meters })
}

/// Why the consent of a customer opens nothing, if it does not.
async fn no_consent(
    client: &impl GenericClient,
    customer_id: i32,
) -> Result<Option<Withheld>, DbError> {
    let consents = consent::list_of_customers(client, &[customer_id]).await?;
    if consents.iter().any(|consent| consent.withdrawn_at.is_none()) {
        return Ok(None);
    }
    let withdrawn_at = consents.iter().filter_map(|consent| consent.withdrawn_at).max();
    Ok(Some(match withdrawn_at {
        Some(withdrawn_at) => Withheld::Withdrawn { withdrawn_at },
        None => Withheld::NeverConsented,
    }))
}

/// The stretches of a period: too old, before consent, open while the meter was there.
struct Zones {
    period: Period,
    /// When the meter was at its connection.
    installation_period: InstallationPeriod,
    /// When consent was given, if one is in force.
    given_at: Option<DateTime<Utc>>,
    readable_after: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Zones {
    /// How many intervals are withheld, and why. What is too old may be gone, and what is from before or after
    /// the meter's time may be there: both are counted whether they are or not. Of the rest those count that
    /// have a reading.
    async fn count(
        &self,
        client: &impl GenericClient,
        meter_id: i32,
        closed: Option<Withheld>,
    ) -> Result<Vec<(Withheld, i64)>, DbError> {
        let (start, end) = (self.period.start(), self.period.end().min(self.now));
        let expired = intervals_between(start, self.readable_after.min(end));
        let kept_from = start.max(self.readable_after);
        let (why, until) = match (closed, self.given_at) {
            (Some(why), _) => (why, end),
            (None, Some(given_at)) => (Withheld::BeforeConsent, given_at.min(end)),
            (None, None) => return Ok(Vec::new()),
        };
        let withheld = if until > kept_from {
            reading::count_period(client, meter_id, kept_from, until).await?
        } else {
            0
        };
        let open_from = kept_from.max(until);
        let (after, last) = self.installation_period.within(open_from, end);
        let elsewhere = intervals_between(open_from, end) - intervals_between(after, last);
        let counts =
            [(Withheld::Expired, expired), (why, withheld), (Withheld::NotInstalled, elsewhere)];
        Ok(counts.into_iter().filter(|(_, intervals)| *intervals > 0).collect())
    }

    /// Whether the meter was not at the connection at any time of the period.
    fn is_elsewhere(&self) -> bool {
        let (after, until) =
            self.installation_period.within(self.period.start(), self.period.end());
        after >= until
    }

    /// Why nothing is given if consent is in force.
    fn why_nothing(&self, dry: &DryRunMeter) -> Option<Withheld> {
        let end = self.period.end().min(self.now);
        if dry.given() > 0 {
            None
        } else if end <= self.readable_after {
            Some(Withheld::Expired)
        } else if self.given_at.is_some_and(|given_at| end <= given_at)
            || dry.intervals_withheld.iter().any(|(why, _)| *why == Withheld::BeforeConsent)
        {
            Some(Withheld::BeforeConsent)
        } else if self.is_elsewhere() {
            Some(Withheld::NotInstalled)
        } else {
            Some(Withheld::NoReadings)
        }
    }
}
