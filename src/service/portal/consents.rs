//! What was declared about sharing, as a customer may see it: of themselves, and whether those share for
//! whom they are in as well.

use std::collections::HashSet;

use super::session::CustomerIn;
pub use crate::db::consent::ListedEvent;
use crate::db::consent::{self, ListedConsent};
use crate::db::customer::ListedCustomer;
use crate::db::{Database, DbError};

/// The consent of this customer's that is in force.
pub async fn in_force(
    database: &Database,
    customer: &CustomerIn,
) -> Result<Option<ListedConsent>, DbError> {
    let client = database.connection().await?;
    let consents = consent::list_of_customers(&client, &[customer.customer_id]).await?;
    Ok(consents.into_iter().find(|consent| consent.withdrawn_at.is_none()))
}

/// Everything that was declared for this customer, as it stands in the ledger, oldest first.
pub async fn ledger(
    database: &Database,
    customer: &CustomerIn,
) -> Result<Vec<ListedEvent>, DbError> {
    let client = database.connection().await?;
    let consents = consent::list_of_customers(&client, &[customer.customer_id]).await?;
    let ids: Vec<i32> = consents.iter().map(|consent| consent.id).collect();
    consent::list_events(&client, &ids).await
}

/// The numbers of those of these customers, for whom somebody is in, who share now.
pub async fn who_shares(
    database: &Database,
    customers: &[ListedCustomer],
) -> Result<HashSet<i32>, DbError> {
    let client = database.connection().await?;
    let ids: Vec<i32> = customers.iter().map(|customer| customer.id).collect();
    let consents = consent::list_of_customers(&client, &ids).await?;
    let in_force = consents.into_iter().filter(|consent| consent.withdrawn_at.is_none());
    Ok(in_force.map(|consent| consent.customer_id).collect())
}
