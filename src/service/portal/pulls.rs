//! What Liander was given of a customer's readings, shown to that customer.

pub use crate::db::pull::{GivenPull, GivenPullOrderField};
use crate::db::{Database, DbError, consent, pull};
use crate::domain::page::{Order, Page, Slice};
use crate::service::portal::session::CustomerIn;

/// The order in which pulls are seen: newest first.
pub const NEWEST_FIRST: Order<GivenPullOrderField> =
    Order::descending(GivenPullOrderField::AnsweredAt);

/// Every answer that gave readings under a consent of this customer's, newest first. Those under a
/// consent of who held the connection before are that holder's.
pub async fn see_pulls(
    database: &Database,
    customer: &CustomerIn,
    page: &Page<GivenPullOrderField>,
) -> Result<Slice<GivenPull>, DbError> {
    let client = database.connection().await?;
    let consents = consent::list_of_customers(&client, &[customer.customer_id]).await?;
    let ids: Vec<i32> = consents.iter().map(|consent| consent.id).collect();
    pull::list_given(&client, page, customer.klant_ean, &ids).await
}
