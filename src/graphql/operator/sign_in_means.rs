//! In which ways one can log in here, for the login page.

use async_graphql::{Context, Object, SimpleObject};

use super::fault::Outcome;
use crate::app::App;
use crate::service::operator::openid::START_PATH;

/// The ways to log in.
#[derive(SimpleObject)]
struct SignInMeansOffered {
    /// Whether a password can be given, by `signIn`.
    password: bool,
    /// The company's own provider, if one is set up.
    openid_connect: Option<OpenidConnectOffer>,
}

/// The company's own OpenID Connect provider.
#[derive(SimpleObject)]
struct OpenidConnectOffer {
    /// What it is called.
    name: String,
    /// Where a browser goes to log in with it: a path of this listener.
    start_url: &'static str,
}

/// The queries.
#[derive(Default)]
pub struct SignInMeansQuery;

#[Object]
impl SignInMeansQuery {
    /// In which ways one can log in here.
    async fn sign_in_means(&self, ctx: &Context<'_>) -> Outcome<SignInMeansOffered> {
        let company_login = ctx.data::<App>()?.company_login.as_ref();
        let openid_connect = company_login
            .map(|login| OpenidConnectOffer { name: login.name.clone(), start_url: START_PATH });
        Ok(SignInMeansOffered { password: true, openid_connect })
    }
}
