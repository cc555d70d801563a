//! Fetches what belongs to the rows of a list for all of them at once, so that no list asks the
//! database once for each row. Lives as long as one request.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, Loader};

use tokio_util::sync::CancellationToken;

use super::fault::{Outcome, internal};
use crate::app::App;
use crate::db::consent::{self, ListedConsent, ListedEvent};
use crate::db::customer::{self, ListedCustomer};
use crate::db::delivery::{self, ListedDelivery};
use crate::db::invitation::{self, ListedInvitation};
use crate::db::meter::{self, ListedMeter};
use crate::db::meter_day::{self, Completeness};
use crate::db::mqtt_connection::{self, BrokerOf as ListedBroker};
use crate::db::rejected_line::{self, LineOrderField, ListedLine};
use crate::db::source::{self, ListedSource, SourceVersion};
use crate::db::source_alias::{self, AliasCount};
use crate::db::source_fetch::{self, ListedFetch};
use crate::db::source_pull::{self, ListedPull};
use crate::db::source_token::{self, ListedToken};
use crate::domain::day::Day;
use crate::domain::page::{Page, Slice};
use crate::domain::resolution::{Bucket, Measurement};
use crate::service::DbError;
use crate::service::meter::readings::measure_readings;

/// The customer with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CustomerById(pub i32);

/// Who holds the connection with this number now.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct HolderOf(pub i32);

/// The meters at the connection with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MetersAt(pub i32);

/// The meter with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MeterById(pub i32);

/// The meter of which the one with this number took the place.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReplacedBy(pub i32);

/// The consents of the customer with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConsentsOf(pub i32);

/// The invitations of the customer with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InvitationsOf(pub i32);

/// The ledger of the consent with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventsOf(pub i32);

/// The delivery with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeliveryById(pub i32);

/// The source with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceById(pub i32);

/// How the source with this number was described so far.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct VersionsOf(pub i32);

/// How many aliases the source with this number has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AliasCountOf(pub i32);

/// How it goes with the broker of the source with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BrokerOf(pub i32);

/// How far the source with this number is fetched.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PullOf(pub i32);

/// What was asked for of the source with this number beside its mark.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct FetchesOf(pub i32);

/// The tokens of the source with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SourceTokensOf(pub i32);

/// The newest deliveries of the source with this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DeliveriesOf(pub i32);

/// A page of the rejected lines of a delivery.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct RejectedOf {
    /// Number of the delivery.
    pub delivery_id: i32,
    /// Which lines.
    pub page: Page<LineOrderField>,
}

/// The readings of a meter.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReadingsOf {
    /// Number of the meter.
    pub meter_id: i32,
    /// Which, and how they are put together.
    pub measurement: Measurement,
}

/// How complete the days of a meter are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CompletenessOf {
    /// Number of the meter.
    pub meter_id: i32,
    /// The first day.
    pub first: Day,
    /// The last one.
    pub last: Day,
}

/// Asks the services. A failure is shared by all who wait for the same batch.
pub struct Batches(pub(super) App);

type Failure = Arc<DbError>;

/// The loader of a request. What it fetches it no longer fetches once the request is over.
pub fn loader(app: &App, over: &CancellationToken) -> DataLoader<Batches> {
    let over = over.clone();
    DataLoader::new(Batches(app.clone()), move |fetch| {
        tokio::spawn(over.clone().run_until_cancelled_owned(fetch))
    })
}

/// What belongs to this key, if anything does.
pub async fn load<K>(ctx: &Context<'_>, key: K) -> Outcome<Option<<Batches as Loader<K>>::Value>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    Batches: Loader<K, Error = Failure>,
{
    ctx.data::<DataLoader<Batches>>()?.load_one(key).await.map_err(internal)
}

/// The rows, by what they belong to.
pub fn group<K: Hash + Eq, V>(rows: Vec<V>, key: impl Fn(&V) -> K) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// What belongs to keys that are numbers: found by one query for all of them, and put to its key.
macro_rules! load_by_number {
    ($($key:ident => $value:ty, $query:path, $belongs:ident($of:expr);)*) => { $(
        impl Loader<$key> for Batches {
            type Value = $value;
            type Error = Failure;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Failure> {
                let ids: Vec<i32> = keys.iter().map(|key| key.0).collect();
                let client = self.0.store.database.connection().await?;
                let rows = $query(&client, &ids).await?;
                Ok($belongs(rows, $of))
            }
        }
    )* };
}

load_by_number! {
    CustomerById => ListedCustomer, customer::list_by_id, one(|row| Some(CustomerById(row.id)));
    MeterById => ListedMeter, meter::list_by_id, one(|row| Some(MeterById(row.id)));
    ReplacedBy => ListedMeter, meter::list_replaced, one(|row| row.replaced_by_id.map(ReplacedBy));
    DeliveryById => ListedDelivery, delivery::find, one(|row| Some(DeliveryById(row.id)));
    MetersAt => Vec<ListedMeter>, meter::list_at_connections, group(|row| MetersAt(row.connection_id));
    ConsentsOf => Vec<ListedConsent>, consent::list_of_customers, group(|row| ConsentsOf(row.customer_id));
    InvitationsOf => Vec<ListedInvitation>, invitation::list_of_customers,
        group(|row| InvitationsOf(row.customer_id));
    EventsOf => Vec<ListedEvent>, consent::list_events, group(|row| EventsOf(row.consent_id));
    SourceById => ListedSource, source::list_by_id, one(|row| Some(SourceById(row.id)));
    VersionsOf => Vec<SourceVersion>, source::list_versions, group(|row| VersionsOf(row.source_id));
    DeliveriesOf => Vec<ListedDelivery>, delivery::list_of_sources,
        group(|row| DeliveriesOf(row.source_id.unwrap_or_default()));
    AliasCountOf => AliasCount, source_alias::count_of_sources,
        one(|row| Some(AliasCountOf(row.source_id)));
    BrokerOf => ListedBroker, mqtt_connection::list_of_sources,
        one(|row| Some(BrokerOf(row.source_id)));
    PullOf => ListedPull, source_pull::list_of_sources, one(|row| Some(PullOf(row.source_id)));
    FetchesOf => Vec<(i32, ListedFetch)>, source_fetch::list_of_sources, group(|row| FetchesOf(row.0));
    SourceTokensOf => Vec<ListedToken>, source_token::list_of_sources,
        group(|row| SourceTokensOf(row.source_id));
}

/// The row that belongs to each key.
fn one<K: Hash + Eq, V>(rows: Vec<V>, key: impl Fn(&V) -> Option<K>) -> HashMap<K, V> {
    rows.into_iter().filter_map(|row| Some((key(&row)?, row))).collect()
}

impl Loader<HolderOf> for Batches {
    type Value = ListedCustomer;
    type Error = Failure;

    async fn load(&self, keys: &[HolderOf]) -> Result<HashMap<HolderOf, ListedCustomer>, Failure> {
        let ids: Vec<i32> = keys.iter().map(|key| key.0).collect();
        let client = self.0.store.database.connection().await?;
        let rows = customer::list_holders(&client, &ids, self.0.store.now()).await?;
        Ok(rows.into_iter().map(|row| (HolderOf(row.connection_id), row)).collect())
    }
}

impl Loader<RejectedOf> for Batches {
    type Value = Slice<ListedLine>;
    type Error = Failure;

    async fn load(&self, keys: &[RejectedOf]) -> Result<HashMap<RejectedOf, Self::Value>, Failure> {
        let mut found = HashMap::new();
        // One query for each page that is asked for: in a list, all rows ask for the same one.
        for (page, keys) in group(keys.to_vec(), |key| key.page.clone()) {
            let ids: Vec<i32> = keys.iter().map(|key| key.delivery_id).collect();
            let client = self.0.store.database.connection().await?;
            let slices = rejected_line::list_of_deliveries(&client, &ids, &page).await?;
            found.extend(slices.into_iter().map(|(delivery_id, slice)| {
                (RejectedOf { delivery_id, page: page.clone() }, slice)
            }));
        }
        Ok(found)
    }
}

impl Loader<ReadingsOf> for Batches {
    type Value = Vec<Bucket>;
    type Error = Failure;

    async fn load(&self, keys: &[ReadingsOf]) -> Result<HashMap<ReadingsOf, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for (measurement, keys) in group(keys.to_vec(), |key| key.measurement) {
            let ids: Vec<i32> = keys.iter().map(|key| key.meter_id).collect();
            let buckets = measure_readings(&self.0.store, &ids, measurement);
            found.extend(
                buckets
                    .await?
                    .into_iter()
                    .map(|(meter_id, buckets)| (ReadingsOf { meter_id, measurement }, buckets)),
            );
        }
        Ok(found)
    }
}

impl Loader<CompletenessOf> for Batches {
    type Value = Vec<Completeness>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[CompletenessOf],
    ) -> Result<HashMap<CompletenessOf, Self::Value>, Failure> {
        let mut found = HashMap::new();
        for ((first, last), keys) in group(keys.to_vec(), |key| (key.first, key.last)) {
            let ids: Vec<i32> = keys.iter().map(|key| key.meter_id).collect();
            let client = self.0.store.database.connection().await?;
            let rows = meter_day::list_of_meters(&client, &ids, first, last).await?;
            found.extend(group(rows, |row| CompletenessOf {
                meter_id: row.count.meter_id,
                first,
                last,
            }));
        }
        Ok(found)
    }
}
