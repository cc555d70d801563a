//! Receipts: what somebody declared, as it stands in the ledger.

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};

use super::fault::{Outcome, internal};
use crate::app::App;
use crate::domain::authority::AuthorityKind;
use crate::domain::consent::{ConsentText, EventKind};
use crate::domain::ean::Ean;
use crate::graphql::scalar::{PortalSignIn, hexadecimal};
use crate::service::portal::consents::{ListedEvent, ledger};
use crate::service::portal::session::CustomerIn;

/// What was declared.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReceiptKind {
    /// Consent was given.
    Given,
    /// Consent was withdrawn.
    Withdrawn,
}

pub struct Receipt {
    klant_ean: Ean,
    name: String,
    event: ListedEvent,
}

/// A declaration, as it stands in the ledger. What stands there is never changed or removed.
#[Object]
impl Receipt {
    /// Number of the receipt.
    async fn id(&self) -> ID {
        self.event.id.into()
    }

    /// What was declared.
    async fn kind(&self) -> ReceiptKind {
        match self.event.kind {
            EventKind::Given => ReceiptKind::Given,
            EventKind::Withdrawn => ReceiptKind::Withdrawn,
        }
    }

    /// Number of the consent that it is about.
    async fn consent_id(&self) -> ID {
        self.event.consent_id.into()
    }

    /// EAN of the connection.
    async fn klant_ean(&self) -> Ean {
        self.klant_ean
    }

    /// Holder of the connection.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Who declared it.
    async fn declared_by(&self) -> &str {
        &self.event.declared_by
    }

    /// By what authority they act for the holder.
    async fn authority(&self) -> AuthorityKind {
        self.event.authority.kind
    }

    /// What they said of it, such as "director".
    async fn authority_explanation(&self) -> Option<&str> {
        self.event.authority.explanation.as_deref()
    }

    /// How it reached the metering company: `portal`, `paper`, or `operator` (by telephone or e-mail).
    async fn channel(&self) -> &str {
        &self.event.channel
    }

    /// The login in which it was declared; null for what was not declared in the portal, or before that was
    /// noted.
    async fn sign_in(&self) -> Option<PortalSignIn> {
        self.event.login.as_ref().map(PortalSignIn::from)
    }

    /// When it was declared.
    async fn declared_at(&self) -> DateTime<Utc> {
        self.event.declared_at
    }

    /// When it was entered in the ledger. A withdrawal acts from then on.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.event.recorded_at
    }

    /// Version of the text that it is about.
    async fn text_version(&self) -> &str {
        &self.event.text.version
    }

    /// SHA-256 of that text, in hexadecimal.
    async fn text_sha256(&self) -> String {
        hexadecimal(&self.event.text.sha256)
    }

    /// That text.
    async fn text(&self) -> Option<&'static str> {
        ConsentText::published(&self.event.text.version).map(|text| text.body)
    }
}

/// Every receipt of a customer, oldest first.
pub async fn receipts(app: &App, customer: &CustomerIn) -> Outcome<Vec<Receipt>> {
    let events = ledger(&app.store.database, customer).await.map_err(internal)?;
    let receipts = events.into_iter().map(|event| Receipt {
        klant_ean: customer.klant_ean,
        name: customer.name.clone(),
        event,
    });
    Ok(receipts.collect())
}

/// The receipt of this customer with this number.
pub async fn find(app: &App, customer: &CustomerIn, id: i64) -> Outcome<Option<Receipt>> {
    Ok(receipts(app, customer).await?.into_iter().find(|receipt| receipt.event.id == id))
}

/// The queries.
#[derive(Default)]
pub struct ReceiptQuery;

#[Object]
impl ReceiptQuery {
    /// A receipt of this customer's; null if they have none with this number.
    async fn receipt(&self, ctx: &Context<'_>, id: ID) -> Outcome<Option<Receipt>> {
        let (app, customer) = (ctx.data::<App>()?, ctx.data::<CustomerIn>()?);
        match id.parse() {
            Ok(id) => find(app, customer, id).await,
            Err(_) => Ok(None),
        }
    }
}
