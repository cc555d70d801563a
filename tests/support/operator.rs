//! Operators, and what they ask of the operator listener, without a network.

use meetpoort::domain::operator::Role;
use meetpoort::graphql;
use meetpoort::service::operator::add::add_operator;
use poem::Endpoint;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use serde_json::{Value, json};

use super::{TestApp, by};

/// The password of every operator here.
pub const PASSWORD: &str = "een lang genoeg wachtwoord";

pub const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) { status waitSeconds me { email role } } }";

/// What a browser keeps: `name=value`, or nothing.
pub type Cookie = Option<String>;

impl TestApp {
    /// Speaks HTTP to the operator listener's endpoint.
    pub fn operator_client(&self) -> TestClient<impl Endpoint + use<>> {
        TestClient::new(graphql::operator::endpoint(&self.app))
    }

    /// Sends a body as JSON.
    pub async fn post_operator(&self, cookie: &Cookie, body: String) -> TestResponse {
        let client = self.operator_client();
        let request = client.post("/graphql").content_type("application/json").body(body);
        match cookie {
            Some(cookie) => request.header("Cookie", cookie).send().await,
            None => request.send().await,
        }
    }

    /// Asks with a token, and returns the status and the whole answer.
    pub async fn ask_by_token(&self, token: &str, query: &str) -> (StatusCode, Value) {
        let client = self.operator_client();
        let body = json!({ "query": query }).to_string();
        let request = client.post("/graphql").content_type("application/json").body(body);
        let response = request.header("Authorization", format!("Bearer {token}")).send().await;
        let status = response.0.status();
        (status, response.json().await.value().deserialize())
    }

    /// Asks for a change that must be answered without an error, and returns its payload.
    pub async fn changed(&self, cookie: &Cookie, mutation: &str) -> Value {
        let mut data = self.asked(cookie, &format!("mutation {{ {mutation} }}")).await;
        let payloads = data.as_object_mut().expect("data").values_mut();
        payloads.last().expect("a payload").take()
    }

    /// The number of the operator who is logged in.
    pub async fn id_of(&self, cookie: &Cookie) -> String {
        let me = self.asked(cookie, "{ me { id } }").await;
        me["me"]["id"].as_str().expect("logged in").to_owned()
    }

    /// Asks, and returns the whole answer.
    pub async fn ask(&self, cookie: &Cookie, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let response = self.post_operator(cookie, body).await;
        assert_eq!(response.0.status(), StatusCode::OK);
        response.json().await.value().deserialize()
    }

    /// Asks what must be answered without an error, and returns the data.
    pub async fn asked(&self, cookie: &Cookie, query: &str) -> Value {
        let mut answer = self.ask(cookie, query, json!({})).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }

    /// An operator in this role, not logged in.
    pub async fn add_operator(&self, role: Role) -> String {
        let email = format!("{role}@meetbedrijf.example");
        let parsed = email.parse().expect("an address");
        add_operator(&self.app.store.by(by()), &self.app.hasher, &parsed, role, PASSWORD.into())
            .await
            .expect("added");
        email
    }

    /// Logs in.
    pub async fn sign_in(&self, email: &str, password: &str) -> TestResponse {
        let input = json!({ "input": { "email": email, "password": password } });
        let body = json!({ "query": SIGN_IN, "variables": input }).to_string();
        self.post_operator(&None, body).await
    }

    /// A browser in which this known operator is logged in.
    pub async fn browser(&self, email: &str) -> Cookie {
        cookie_of(&self.sign_in(email, PASSWORD).await)
    }

    /// A browser in which a new operator in this role is logged in.
    pub async fn operator(&self, role: Role) -> Cookie {
        let email = self.add_operator(role).await;
        self.browser(&email).await
    }
}

/// What a browser keeps of an answer.
pub fn cookie_of(response: &TestResponse) -> Cookie {
    let header = response.0.headers().get("set-cookie")?.to_str().expect("text");
    header.split(';').next().map(str::to_owned)
}

/// The codes of the errors in an answer.
pub fn codes(answer: &Value) -> Vec<&str> {
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("none")).collect()
}
