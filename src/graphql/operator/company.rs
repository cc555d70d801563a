//! The metering company, as its customers know it: for what is written to them.

use async_graphql::{Context, Object, SimpleObject};

use super::fault::Outcome;
use crate::app::App;

/// The metering company, as its customers know it.
#[derive(SimpleObject)]
struct Company {
    /// What it is called; null if `MEETPOORT_COMPANY_NAME` is not set.
    name: Option<String>,
    /// Where its customers find the consent portal.
    portal_url: String,
}

/// The queries.
#[derive(Default)]
pub struct CompanyQuery;

#[Object]
impl CompanyQuery {
    /// The metering company, as letters to its customers name it.
    async fn company(&self, ctx: &Context<'_>) -> Outcome<Company> {
        let config = &ctx.data::<App>()?.config;
        Ok(Company {
            name: config.company_name.as_ref().map(ToString::to_string),
            portal_url: config.portal_url(),
        })
    }
}
