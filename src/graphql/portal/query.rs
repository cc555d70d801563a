//! What can be asked.

use async_graphql::{Context, MergedObject, Object};

use super::fault::Outcome;
use super::me::MeQuery;
use super::offer::OfferQuery;
use super::pull::PullQuery;
use super::reading::ReadingQuery;
use super::receipt::ReceiptQuery;
use crate::app::App;

/// What the portal can do here.
#[derive(Default)]
pub struct PortalQuery;

#[Object]
impl PortalQuery {
    /// Whether receipts can be sent by e-mail.
    async fn mails_receipts(&self, ctx: &Context<'_>) -> Outcome<bool> {
        Ok(ctx.data::<App>()?.mailer.is_some())
    }
}

/// The root of every query.
#[derive(MergedObject, Default)]
pub struct Query(MeQuery, OfferQuery, PortalQuery, PullQuery, ReadingQuery, ReceiptQuery);
