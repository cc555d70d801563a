//! Table `connection`.

use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;

/// The number of the connection with this EAN, which is made if it was not known.
pub async fn upsert(client: &impl GenericClient, klant_ean: Ean) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("connection/upsert")).await?;
    Ok(client.query_one(&statement, &[&klant_ean]).await?.get(0))
}

/// The number of the connection with this EAN, if it was ever registered.
pub async fn find(client: &impl GenericClient, klant_ean: Ean) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("connection/find")).await?;
    Ok(client.query_opt(&statement, &[&klant_ean]).await?.map(|row| row.get(0)))
}
