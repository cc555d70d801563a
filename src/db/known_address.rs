//! Table `known_address`: from where Liander's client has shown a valid password.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{DbError, GenericClient, sql};

/// Notes that a valid password came from this address; forgets those that are long gone.
pub async fn note(
    client: &impl GenericClient,
    address: IpAddr,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("known_address/note")).await?;
    client.execute(&statement, &[&address, &now]).await?;
    Ok(())
}

/// The addresses that were seen latest, so many at most.
pub async fn list(client: &impl GenericClient, at_most: i64) -> Result<Vec<IpAddr>, DbError> {
    let statement = client.prepare_cached(sql!("known_address/list")).await?;
    client.query_map(&statement, &[&at_most], |row| row.get(0)).await
}
