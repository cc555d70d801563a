//! What an operator can look at: every list of the platform, a page at a time, and what belongs to
//! the rows of a page, for all of them at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub use crate::db::client_credential::CredentialVersion;
pub use crate::db::consent::{ListedConsent, ListedEvent};
pub use crate::db::customer::ListedCustomer;
pub use crate::db::delivery::{LineCounts, ListedDelivery, ListedLine};
pub use crate::db::job_run::ListedRun;
pub use crate::db::meter::ListedMeter;
pub use crate::db::operator::ListedOperator;
pub use crate::db::pull::ListedPull;
pub use crate::db::signing_key::ListedKey;
use crate::db::{
    Database, DbError, client_credential, consent, customer, delivery, job_run, meter, operator,
    pull, signing_key,
};
use crate::domain::credential::LIANDER_USERNAME;
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;
use crate::domain::page::{Page, Slice};

/// Customers by number; with `search`, those with it in their name or whose EAN begins with it.
///
/// # Errors
/// Where the database fails.
pub async fn customers(
    database: &Database,
    page: Page,
    search: Option<&str>,
) -> Result<Slice<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    customer::list(&client, page, search).await
}

/// The customers with these numbers.
///
/// # Errors
/// Where the database fails.
pub async fn customers_by_id(
    database: &Database,
    ids: &[i32],
) -> Result<Vec<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    customer::list_by_id(&client, ids).await
}

/// Who holds these connections at this moment.
///
/// # Errors
/// Where the database fails.
pub async fn holders(
    database: &Database,
    connection_ids: &[i32],
    at: DateTime<Utc>,
) -> Result<Vec<ListedCustomer>, DbError> {
    let client = database.connection().await?;
    customer::list_holders(&client, connection_ids, at).await
}

/// Meters by number, of one type or with the start of an EAN where these are given.
///
/// # Errors
/// Where the database fails.
pub async fn meters(
    database: &Database,
    page: Page,
    ean_start: Option<&str>,
    meter_type: Option<MeterType>,
) -> Result<Slice<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::list(&client, page, ean_start, meter_type).await
}

/// The meter with this EAN.
///
/// # Errors
/// Where the database fails.
pub async fn meter(database: &Database, meter_ean: Ean) -> Result<Option<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::find(&client, meter_ean).await
}

/// The meters at these connections, by EAN.
///
/// # Errors
/// Where the database fails.
pub async fn meters_at_connections(
    database: &Database,
    connection_ids: &[i32],
) -> Result<Vec<ListedMeter>, DbError> {
    let client = database.connection().await?;
    meter::list_at_connections(&client, connection_ids).await
}

/// Consents, newest first; with `in_force`, only those that are, or only those that are not.
///
/// # Errors
/// Where the database fails.
pub async fn consents(
    database: &Database,
    page: Page,
    in_force: Option<bool>,
) -> Result<Slice<ListedConsent>, DbError> {
    let client = database.connection().await?;
    consent::list(&client, page, in_force).await
}

/// Every consent of these customers, newest first.
///
/// # Errors
/// Where the database fails.
pub async fn consents_of_customers(
    database: &Database,
    customer_ids: &[i32],
) -> Result<Vec<ListedConsent>, DbError> {
    let client = database.connection().await?;
    consent::list_of_customers(&client, customer_ids).await
}

/// The ledger of these consents, in the order in which it was written.
///
/// # Errors
/// Where the database fails.
pub async fn consent_events(
    database: &Database,
    consent_ids: &[i32],
) -> Result<Vec<ListedEvent>, DbError> {
    let client = database.connection().await?;
    consent::list_events(&client, consent_ids).await
}

/// Deliveries, newest first; with `has_failed`, only those that have, or only those that have not.
///
/// # Errors
/// Where the database fails.
pub async fn deliveries(
    database: &Database,
    page: Page,
    has_failed: Option<bool>,
) -> Result<Slice<ListedDelivery>, DbError> {
    let client = database.connection().await?;
    delivery::list(&client, page, has_failed).await
}

/// The delivery with this number.
///
/// # Errors
/// Where the database fails.
pub async fn delivery(
    database: &Database,
    delivery_id: i32,
) -> Result<Option<ListedDelivery>, DbError> {
    let client = database.connection().await?;
    delivery::find(&client, delivery_id).await
}

/// The same page of the rejected lines of each of these deliveries, by the delivery.
///
/// # Errors
/// Where the database fails.
pub async fn rejected_lines(
    database: &Database,
    delivery_ids: &[i32],
    page: Page,
) -> Result<HashMap<i32, Slice<ListedLine>>, DbError> {
    let client = database.connection().await?;
    delivery::list_rejected(&client, delivery_ids, page).await
}

/// What Liander was answered, newest first, about one customer and one meter where they are named.
///
/// # Errors
/// Where the database fails.
pub async fn pulls(
    database: &Database,
    page: Page,
    klant_ean: Option<Ean>,
    meter_ean: Option<Ean>,
) -> Result<Slice<ListedPull>, DbError> {
    let client = database.connection().await?;
    pull::list(&client, page, klant_ean, meter_ean).await
}

/// The versions of Liander's password, newest first.
///
/// # Errors
/// Where the database fails.
pub async fn credential_versions(
    database: &Database,
    page: Page,
) -> Result<Slice<CredentialVersion>, DbError> {
    let client = database.connection().await?;
    client_credential::list_page(&client, page, LIANDER_USERNAME).await
}

/// The keys that sign tokens, newest turn first, without what is private.
///
/// # Errors
/// Where the database fails.
pub async fn signing_keys(database: &Database, page: Page) -> Result<Slice<ListedKey>, DbError> {
    let client = database.connection().await?;
    signing_key::list(&client, page).await
}

/// Turns of jobs, newest first; of one job, and failed or not, where that is given.
///
/// # Errors
/// Where the database fails.
pub async fn job_runs(
    database: &Database,
    page: Page,
    job: Option<&str>,
    has_failed: Option<bool>,
) -> Result<Slice<ListedRun>, DbError> {
    let client = database.connection().await?;
    job_run::list(&client, page, job, has_failed).await
}

/// Operators by number.
///
/// # Errors
/// Where the database fails.
pub async fn operators(database: &Database, page: Page) -> Result<Slice<ListedOperator>, DbError> {
    let client = database.connection().await?;
    operator::list(&client, page).await
}
