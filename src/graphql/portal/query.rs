//! What can be asked.

use async_graphql::{Context, MergedObject, Object, SimpleObject};

use super::fault::Outcome;
use super::me::MeQuery;
use super::offer::OfferQuery;
use super::pull::PullQuery;
use super::reading::ReadingQuery;
use super::receipt::ReceiptQuery;
use crate::app::App;
use crate::service::portal::openid::{CustomerLogin, START_PATH};

/// A login with a broker that speaks OpenID Connect.
#[derive(SimpleObject)]
struct OpenidConnectOffer {
    /// What it is called.
    name: String,
    /// Where a browser goes to log in with it: a path of this listener.
    start_url: &'static str,
}

/// What the portal can do here.
#[derive(Default)]
pub struct PortalQuery;

#[Object]
impl PortalQuery {
    /// What the metering company is called; null if it has not said so.
    async fn company_name(&self, ctx: &Context<'_>) -> Outcome<Option<String>> {
        Ok(ctx.data::<App>()?.config.company_name.as_ref().map(ToString::to_string))
    }

    /// Whether receipts can be sent by e-mail.
    async fn mails_receipts(&self, ctx: &Context<'_>) -> Outcome<bool> {
        Ok(ctx.data::<App>()?.mailer.is_some())
    }

    /// The login beside the code, if one is set up: eHerkenning, or another.
    async fn openid_connect(&self, ctx: &Context<'_>) -> Outcome<Option<OpenidConnectOffer>> {
        let login = ctx.data::<App>()?.customer_login.as_ref();
        let offer = |login: &CustomerLogin| OpenidConnectOffer {
            name: login.name.clone(),
            start_url: START_PATH,
        };
        Ok(login.map(|login| offer(login)))
    }
}

/// The root of every query.
#[derive(MergedObject, Default)]
pub struct Query(MeQuery, OfferQuery, PortalQuery, PullQuery, ReadingQuery, ReceiptQuery);
