//! A way into the consent portal for whoever tries the demonstration.

use std::error::Error;

use secrecy::SecretString;

use super::by;
use crate::app::App;
use crate::db::customer;
use crate::domain::ean::Ean;
use crate::domain::invitation::InvitationCode;
use crate::service::invitation::invite::{Invited, invite};

/// A new code for the holder of this connection, which works once.
pub async fn code(app: &App, klant_ean: Ean) -> Result<SecretString, Box<dyn Error>> {
    let now = app.store.now();
    let holder = {
        let client = app.store.database.connection().await?;
        customer::find_current(&client, klant_ean, now).await?
    };
    let holder = holder.ok_or("nobody holds the connection of the example")?;
    let code = InvitationCode::new(&mut rand::rng());
    match invite(&app.store.by(by()), [(holder.id, &code)]).await?.remove(&holder.id) {
        Some(Invited::Recorded(_)) => Ok(code.expose().into()),
        other => Err(format!("the example's customer was not invited: {other:?}").into()),
    }
}
