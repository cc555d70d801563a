//! Consents and their ledger.

mod query;
mod record;
mod text;
mod withdraw;

use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};

use super::customer::Customer;
use super::fault::Outcome;
use super::loader::{CustomerById, EventsOf, load};
use super::scalar::PortalSignIn;
use crate::db::consent::{ListedConsent, ListedEvent};
use crate::domain::authority::AuthorityKind;
use crate::domain::consent::EventKind;

pub use query::ConsentQuery;
pub use record::RecordConsentMutation;
pub use text::ConsentTextQuery;
pub use withdraw::WithdrawConsentsMutation;

/// A consent is given once and withdrawn once.
const EVENTS: usize = 2;

pub struct Consent(pub ListedConsent);

/// The consent of a customer to share their readings with Liander.
#[Object]
impl Consent {
    /// Identifier of the consent.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Since when it counts: only intervals that ended later are shared.
    async fn given_at(&self) -> DateTime<Utc> {
        self.0.given_at
    }

    /// Until when it counted; null while it is in force.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }

    /// Whose it is.
    async fn customer(&self, ctx: &Context<'_>) -> Outcome<Option<Customer>> {
        Ok(load(ctx, CustomerById(self.0.customer_id)).await?.map(Customer))
    }

    /// Its lines in the ledger, in the order in which they were written.
    #[graphql(complexity = "EVENTS * child_complexity + 1")]
    async fn events(&self, ctx: &Context<'_>) -> Outcome<Vec<Event>> {
        let events = load(ctx, EventsOf(self.0.id)).await?.unwrap_or_default();
        Ok(events.into_iter().map(Event).collect())
    }
}

struct Event(ListedEvent);

/// A line of the ledger. Lines are added, never changed or removed.
#[Object(name = "ConsentEvent")]
impl Event {
    /// Identifier of the line.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What happened.
    async fn kind(&self) -> EventKind {
        self.0.kind
    }

    /// Who declared it.
    async fn declared_by(&self) -> &str {
        &self.0.declared_by
    }

    /// By what authority they act for the holder.
    async fn authority(&self) -> AuthorityKind {
        self.0.authority.kind
    }

    /// What they said of it, such as "director".
    async fn authority_explanation(&self) -> Option<&str> {
        self.0.authority.explanation.as_deref()
    }

    /// How it reached us: `paper`, `operator` (on the customer's word) or `portal`.
    async fn channel(&self) -> &str {
        &self.0.channel
    }

    /// The login in which it was declared in the consent portal; null for what was not declared there, or
    /// before that was noted.
    async fn sign_in(&self) -> Option<PortalSignIn> {
        self.0.login.as_ref().map(PortalSignIn::from)
    }

    /// When it was declared.
    async fn declared_at(&self) -> DateTime<Utc> {
        self.0.declared_at
    }

    /// Who entered it here.
    async fn recorded_by(&self) -> &str {
        &self.0.recorded_by
    }

    /// When.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// Where the letter or the note is kept, if that was said.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Version of the text that it was about.
    async fn text_version(&self) -> &str {
        &self.0.text.version
    }

    /// SHA-256 of that text, in hexadecimal.
    async fn text_sha256(&self) -> String {
        super::scalar::hexadecimal(&self.0.text.sha256)
    }
}
