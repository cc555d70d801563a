//! Customers in the consent portal, without a network.

use meetpoort::domain::invitation::InvitationCode;
use meetpoort::graphql;
use meetpoort::service::invitation::invite::{Invited, invite};
use poem::Endpoint;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use serde_json::{Value, json};

use super::operator::{Cookie, cookie_of};
use super::{TestApp, by};

pub const SIGN_IN: &str =
    "mutation($input: SignInInput!) { signIn(input: $input) { status waitSeconds
    me { klantEan name } } }";

pub const GIVE: &str = "mutation($input: GiveConsentInput!) { giveConsent(input: $input) { status
    receipt { id kind declaredBy authority channel declaredAt textVersion textSha256 } } }";

pub const WITHDRAW: &str =
    "mutation($input: WithdrawConsentInput!) { withdrawConsent(input: $input) {
    status receipt { id kind declaredBy authority channel textVersion } } }";

impl TestApp {
    /// Speaks HTTP to what is answered under `/portal`.
    pub fn portal_client(&self) -> TestClient<impl Endpoint + use<>> {
        TestClient::new(graphql::portal::endpoint(&self.app))
    }

    /// Sends a body as JSON.
    pub async fn post_portal(&self, cookie: &Cookie, body: String) -> TestResponse {
        let client = self.portal_client();
        let request = client.post("/portal/graphql").content_type("application/json").body(body);
        match cookie {
            Some(cookie) => request.header("Cookie", cookie).send().await,
            None => request.send().await,
        }
    }

    /// Asks the portal, and returns the whole answer.
    pub async fn portal(&self, cookie: &Cookie, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let response = self.post_portal(cookie, body).await;
        assert_eq!(response.0.status(), StatusCode::OK);
        response.json().await.value().deserialize()
    }

    /// Asks the portal what must be answered without an error, and returns the data.
    pub async fn portal_data(&self, cookie: &Cookie, query: &str) -> Value {
        let mut answer = self.portal(cookie, query, json!({})).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }

    /// A code for the customer with this number.
    pub async fn code(&self, customer_id: i32) -> String {
        let code = InvitationCode::new(&mut rand::rng());
        let invited = invite(&self.app.store.by(by()), [(customer_id, &code)]).await;
        let invited = invited.expect("answered");
        assert!(matches!(invited[&customer_id], Invited::Recorded(_)), "{invited:?}");
        code.expose()
    }

    /// Shows this code of this connection.
    pub async fn come_in(&self, klant: &str, code: &str) -> TestResponse {
        let input = json!({ "input": { "klantEan": klant, "code": code } });
        let body = json!({ "query": SIGN_IN, "variables": input }).to_string();
        self.post_portal(&None, body).await
    }

    /// A browser in which this customer is in the portal.
    pub async fn customer_browser(&self, klant: &str, customer_id: i32) -> Cookie {
        let code = self.code(customer_id).await;
        let cookie = cookie_of(&self.come_in(klant, &code).await);
        assert!(cookie.is_some());
        cookie
    }
}

/// What becomes of coming in.
pub async fn status_of(response: TestResponse) -> String {
    let answer: Value = response.json().await.value().deserialize();
    answer["data"]["signIn"]["status"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}
