//! The connections that somebody may look at in their session.

use async_graphql::SimpleObject;

use super::fault::{Outcome, internal};
use crate::app::App;
use crate::domain::ean::Ean;
use crate::service::portal::consents::who_shares;
use crate::service::portal::session::{CustomerIn, customers_of};

/// A connection that somebody may look at.
#[derive(SimpleObject)]
pub struct Connection {
    /// EAN of the connection.
    klant_ean: Ean,
    /// Name of the holder as registered.
    name: String,
    /// Whether a consent is in force, so that its readings are shared.
    is_shared: bool,
}

/// Those for which this customer is in, by EAN.
pub async fn connections(app: &App, customer: &CustomerIn) -> Outcome<Vec<Connection>> {
    let found = customers_of(&app.store.database, customer, app.store.now()).await;
    let customers = found.map_err(internal)?;
    let sharing = who_shares(&app.store.database, &customers).await.map_err(internal)?;
    let connections = customers.into_iter().map(|customer| Connection {
        klant_ean: customer.klant_ean,
        is_shared: sharing.contains(&customer.id),
        name: customer.name,
    });
    Ok(connections.collect())
}
