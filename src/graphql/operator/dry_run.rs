//! A pull as Liander would make it now, without making it.

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::customer::Customer;
use super::fault::{Outcome, bad_input, internal};
use super::loader::{CustomerById, load};
use super::meter::Meter;
use super::scalar::Moment;
use crate::app::App;
use crate::domain::ean::Ean;
use crate::domain::measurements::Measurements;
use crate::domain::meter::MeterType;
use crate::domain::period::{Period, PeriodError};
use crate::service::pull::available::AvailableMeter;
use crate::service::pull::dry_run::{
    DryRun, DryRunMeter, DryRunQuery as Asked, Withheld, dry_run_pull,
};

/// Records that are shown of an answer.
const SAMPLE_RECORDS: usize = 20;

/// What it costs: readings are counted for each meter.
const COST: usize = 500;

/// Why something is withheld. On the wire all that give a 404 look the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum WithheldReason {
    /// No connection with this EAN was ever registered: 404.
    NoSuchConnection,
    /// Nobody holds the connection now: 404.
    NoHolderNow,
    /// The holder never consented: 404.
    NeverConsented,
    /// The holder withdrew: 404.
    Withdrawn,
    /// No meter with this EAN was ever registered: 404.
    UnknownMeter,
    /// The meter measures at another connection: 404.
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

impl From<Withheld> for WithheldReason {
    fn from(withheld: Withheld) -> Self {
        match withheld {
            Withheld::NoSuchConnection => Self::NoSuchConnection,
            Withheld::NoHolderNow => Self::NoHolderNow,
            Withheld::NeverConsented => Self::NeverConsented,
            Withheld::Withdrawn { .. } => Self::Withdrawn,
            Withheld::UnknownMeter => Self::UnknownMeter,
            Withheld::NotThisCustomersMeter => Self::NotThisCustomersMeter,
            Withheld::BeforeConsent => Self::BeforeConsent,
            Withheld::Expired => Self::Expired,
            Withheld::NotInstalled => Self::NotInstalled,
            Withheld::NoReadings => Self::NoReadings,
        }
    }
}

/// What call 1 would say of a meter.
#[derive(SimpleObject)]
struct DryRunAvailable {
    /// EAN of the meter.
    meter_ean: Ean,
    /// What it measures.
    #[graphql(name = "type")]
    meter_type: MeterType,
    /// End of its newest shareable interval.
    newest_interval_end: DateTime<Utc>,
}

impl From<&AvailableMeter> for DryRunAvailable {
    fn from(meter: &AvailableMeter) -> Self {
        Self {
            meter_ean: meter.meter_ean,
            meter_type: meter.meter_type,
            newest_interval_end: meter.newest_interval_end,
        }
    }
}

/// Intervals that are withheld for one reason.
#[derive(SimpleObject)]
struct DryRunWithheld {
    /// The reason.
    reason: WithheldReason,
    /// How many intervals.
    intervals: i64,
}

struct Pull {
    klant_ean: Ean,
    dry: DryRun,
}

/// What Liander would be answered now. Nothing of it stands in the ledger of pulls.
#[Object(name = "DryRunPull")]
impl Pull {
    /// EAN of the connection asked for.
    async fn klant_ean(&self) -> Ean {
        self.klant_ean
    }

    /// The moment after which intervals must end.
    async fn from(&self) -> DateTime<Utc> {
        self.dry.period.start()
    }

    /// The last moment at which they may.
    async fn to(&self) -> DateTime<Utc> {
        self.dry.period.end()
    }

    /// Who holds the connection now.
    async fn customer(&self, ctx: &Context<'_>) -> Outcome<Option<Customer>> {
        match self.dry.customer_id {
            Some(id) => Ok(load(ctx, CustomerById(id)).await?.map(Customer)),
            None => Ok(None),
        }
    }

    /// Why nothing of this customer is given, whatever is asked for; null if consent opens it.
    async fn reason(&self) -> Option<WithheldReason> {
        self.dry.withheld.map(Into::into)
    }

    /// When the holder withdrew, if that is the reason.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        match self.dry.withheld {
            Some(Withheld::Withdrawn { withdrawn_at }) => Some(withdrawn_at),
            _ => None,
        }
    }

    /// What call 1 would name.
    async fn available(&self) -> Vec<DryRunAvailable> {
        self.dry.available.iter().map(DryRunAvailable::from).collect()
    }

    /// What call 2 would give, for each meter.
    async fn meters(&self) -> Vec<OfMeter> {
        let newest = |meter_ean| {
            let available = self.dry.available.iter().find(|meter| meter.meter_ean == meter_ean);
            available.map(|meter| meter.newest_interval_end)
        };
        let meters = self.dry.meters.iter();
        meters
            .map(|dry| OfMeter {
                klant_ean: self.klant_ean,
                newest_shareable: newest(dry.meter_ean),
                dry: dry.clone(),
            })
            .collect()
    }
}

struct OfMeter {
    klant_ean: Ean,
    newest_shareable: Option<DateTime<Utc>>,
    dry: DryRunMeter,
}

/// What call 2 would give of a meter. Expected are the intervals that have ended by now; each of them
/// is given, withheld or missing.
#[Object(name = "DryRunMeter")]
impl OfMeter {
    /// EAN of the meter.
    async fn meter_ean(&self) -> Ean {
        self.dry.meter_ean
    }

    /// The meter, if it is one of this connection's.
    async fn meter(&self) -> Option<Meter> {
        self.dry.meter.clone().map(Meter)
    }

    /// The status of the answer: 200 or 404.
    async fn http_status(&self) -> i32 {
        if self.dry.readings.is_some() { 200 } else { 404 }
    }

    /// Why nothing is given; null if something is.
    async fn reason(&self) -> Option<WithheldReason> {
        self.dry.withheld.map(Into::into)
    }

    /// Intervals of the period that have ended.
    async fn intervals_expected(&self) -> i64 {
        self.dry.intervals
    }

    /// Of these, those that would be given.
    async fn intervals_given(&self) -> i64 {
        self.dry.given()
    }

    /// Those that have no reading.
    async fn intervals_missing(&self) -> i64 {
        self.dry.missing()
    }

    /// Those that are withheld, by reason.
    async fn intervals_withheld(&self) -> Vec<DryRunWithheld> {
        let counts = self.dry.intervals_withheld.iter();
        counts
            .map(|(why, intervals)| DryRunWithheld { reason: (*why).into(), intervals: *intervals })
            .collect()
    }

    /// End of the newest interval that can be given, of any period.
    async fn newest_shareable(&self) -> Option<DateTime<Utc>> {
        self.newest_shareable
    }

    /// The first records of the answer, as they would stand on the wire: 20 at most.
    async fn sample(&self) -> Outcome<Vec<String>> {
        let first = self.dry.readings.iter().flatten().take(SAMPLE_RECORDS).copied().collect();
        let text: Vec<u8> =
            Measurements::new(self.klant_ean, self.dry.meter_ean, first).flatten().collect();
        let records: Vec<Box<RawValue>> = serde_json::from_slice(&text).map_err(internal)?;
        Ok(records.iter().take(SAMPLE_RECORDS).map(|record| record.get().to_owned()).collect())
    }
}

/// The queries.
#[derive(Default)]
pub struct DryRunQuery;

#[Object]
impl DryRunQuery {
    /// What Liander would be answered now about a customer: what both calls would give, and why
    /// something is withheld, which the wire must not tell. Without `meterEan` for every meter of the
    /// connection; without `from` and `to` for yesterday in Amsterdam. At most 32 days.
    #[graphql(complexity = "COST + child_complexity")]
    async fn dry_run_pull(
        &self,
        ctx: &Context<'_>,
        klant_ean: Ean,
        meter_ean: Option<Ean>,
        from: Option<Moment>,
        to: Option<Moment>,
    ) -> Outcome<Pull> {
        let app = ctx.data::<App>()?;
        let now = app.store.now();
        let period = match (from, to) {
            (Some(Moment(from)), Some(Moment(to))) => Period::new(from, to).map_err(|error| {
                bad_input(match error {
                    PeriodError::EndNotAfterStart => "to must be after from".to_owned(),
                    PeriodError::TooLong => error.to_string(),
                })
            })?,
            (None, None) => Period::yesterday(now),
            _ => return Err(bad_input("give both from and to, or neither")),
        };
        let asked = Asked { klant_ean, meter_ean, period };
        let dry = dry_run_pull(&app.store, asked).await;
        Ok(Pull { klant_ean, dry: dry.map_err(internal)? })
    }
}
