//! What Liander gets of a customer's readings, shown to that customer.

use crate::db::DbError;
use crate::domain::ean::Ean;
use crate::domain::period::Period;
use crate::domain::reading::Reading;
use crate::service::portal::session::CustomerIn;
use crate::service::pull::readings::{ReadingsQuery, open_readings};
use crate::service::store::Store;

/// The very readings that call 2 would give now of a meter at the customer's own connection, by time;
/// `None` if it would give a 404. They stand in no ledger: they have not left.
pub async fn see_readings(
    store: &Store,
    customer: &CustomerIn,
    meter_ean: Ean,
    period: Period,
) -> Result<Option<Vec<Reading>>, DbError> {
    let now = store.now();
    let client = store.database.connection().await?;
    let query = ReadingsQuery { klant_ean: customer.klant_ean, meter_ean, period };
    let opened = open_readings(&client, query, store.retention_days, now).await?;
    Ok(opened.map(|opened| opened.readings))
}
