//! What the OpenAPI document promises, held against the endpoint: every operation that stands in
//! the document and the token endpoint beside it, with requests that are made from their schemas and
//! examples.
//!
//! No operation is named here. One that is added to the document is tested as it stands, and the
//! tests fail if no valid request can be made for it. One documented status is left out: 408, since
//! it takes half a minute to get.

mod answer;
mod bodies;
pub mod document;
mod failure;
mod hostile;
mod refusal;
mod token_endpoint;

use chrono::TimeDelta;
use meetpoort::domain::credential::LIANDER_USERNAME;
use meetpoort::rest;
use meetpoort::service::pull::make_answers::make_answers;
use poem::http::Method;
use poem::{Endpoint, EndpointExt, Request, RequestBuilder, Response, endpoint::BoxEndpoint};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::support::TestApp;
use crate::support::portfolio::METER;
use answer::Answer;
use document::{Document, FORM, JSON, Operation};

pub use document::PATH;

/// Where a body may have credentials.
const CREDENTIALS: [[&str; 2]; 2] = [["username", "password"], ["client_id", "client_secret"]];

/// The app that the examples are about, and the document.
struct Contract {
    app: TestApp,
    endpoint: BoxEndpoint<'static, Response>,
    document: Document,
}

impl Contract {
    async fn start() -> Self {
        let app = TestApp::start().await.with_customer().await;
        app.deliver_intervals(METER, "2026-11-21T00:00:00", "2026-11-21T01:00:00").await;
        let endpoint = rest::endpoint(&app.app).map_to_response().boxed();
        Self { app, endpoint, document: Document::with_token_endpoint() }
    }

    async fn send(&self, request: Request) -> Answer {
        Answer::of(self.endpoint.get_response(request).await).await
    }

    /// Asks for an operation as it should be asked for, with valid credentials: in the body if
    /// that has a place filled in for them, else in the header if they are needed.
    async fn ask(&self, operation: &Operation, body: Option<&Value>) -> Answer {
        let Some(body) = body else {
            return self.send(self.admitted(operation).finish()).await;
        };
        let mut body = body.clone();
        if self.fill_in_credentials(&mut body) {
            let request = request(operation).content_type(media(operation));
            return self.send(request.body(operation.encode(&body))).await;
        }
        self.ask_text(operation, operation.encode(&body)).await
    }

    /// Puts valid credentials where the body has a full set.
    fn fill_in_credentials(&self, body: &mut Value) -> bool {
        let set = CREDENTIALS.iter().find(|set| set.iter().all(|name| body[name].is_string()));
        let Some([name, password]) = set else { return false };
        body[name] = LIANDER_USERNAME.into();
        body[password] = self.app.password.expose_secret().into();
        true
    }

    /// Sends this as a body of the operation's type, with credentials in the header if it needs
    /// them.
    async fn ask_text(&self, operation: &Operation, body: impl Into<poem::Body>) -> Answer {
        self.send(self.admitted(operation).content_type(media(operation)).body(body)).await
    }

    /// Lets time pass, so that nobody has to wait for having been wrong.
    fn wait(&self) {
        self.app.clock.set(self.app.clock.now() + TimeDelta::minutes(1));
    }

    /// Begins a request with credentials in the header, if the operation needs them.
    fn admitted(&self, operation: &Operation) -> RequestBuilder {
        let request = request(operation);
        if operation.is_closed() {
            request.header("Authorization", self.app.basic())
        } else {
            request
        }
    }

    /// Bodies that the operation must take: made from its schema, and its examples. None if it
    /// takes no body.
    fn valid_bodies(&self, operation: &Operation) -> Vec<(String, Option<Value>)> {
        let Some(schema) = operation.body_schema() else {
            assert_eq!(operation.method, Method::GET, "{}: no body", operation.name());
            return vec![("no body".to_owned(), None)];
        };
        let example = operation.body_example(&self.document);
        assert!(example.is_some(), "{} has no example", operation.name());
        let made = bodies::valid(&self.document, schema);
        let made = made.into_iter().map(|body| (body.what, Some(body.value)));
        made.chain([("the example".to_owned(), example.cloned())]).collect()
    }

    /// The first of those, without credentials, as text.
    fn valid_text(&self, operation: &Operation) -> String {
        let bodies = self.valid_bodies(operation);
        let (_, body) = bodies.into_iter().next().expect("a valid request");
        body.map(|body| operation.encode(&body)).unwrap_or_default()
    }
}

fn media(operation: &Operation) -> &'static str {
    operation.media().unwrap_or(JSON)
}

fn request(operation: &Operation) -> RequestBuilder {
    Request::builder().method(operation.method.clone()).uri_str(&operation.path)
}

#[tokio::test]
async fn every_operation_answers_its_valid_requests_as_documented() {
    let contract = Contract::start().await;
    for operation in contract.document.operations() {
        for (what, body) in contract.valid_bodies(&operation) {
            let answer = contract.ask(&operation, body.as_ref()).await;
            let context = format!("{}, {what}: {}", operation.name(), answer.text);
            assert!(answer.status.is_success(), "{context}");
            assert_ne!(answer.text, "[]", "{context}: nothing to hold against the schema");
            answer.assert_documented(&contract.document, &operation, &what);
        }
    }
}

#[tokio::test]
async fn who_has_an_answer_already_is_told_so_as_documented() {
    let contract = Contract::start().await;
    // An answer is kept about a day that has been quiet for a while.
    contract.app.clock.set(contract.app.clock.now() + TimeDelta::minutes(11));
    assert_eq!(make_answers(&contract.app.app.store).await.expect("made"), 1);
    let mut told = 0;
    for operation in contract.document.operations() {
        if !operation.takes_header("If-None-Match") {
            assert!(!operation.statuses().contains(&"304"), "{}", operation.name());
            continue;
        }
        let example = operation.body_example(&contract.document).expect("an example");
        let answer = contract.ask(&operation, Some(example)).await;
        answer.assert_documented(&contract.document, &operation, "the example");
        let tag = answer.header("etag").expect("an ETag");
        for known in [tag, "*"] {
            let request = contract.admitted(&operation).header("If-None-Match", known);
            let request = request.content_type(media(&operation));
            let answer = contract.send(request.body(operation.encode(example))).await;
            assert_eq!(answer.status, 304, "{}, {known}", operation.name());
            answer.assert_documented(&contract.document, &operation, known);
        }
        told += 1;
    }
    assert!(told > 0);
}

#[tokio::test]
async fn every_fault_in_a_body_is_refused_and_named_as_documented() {
    let contract = Contract::start().await;
    for operation in contract.document.operations_that_take(JSON) {
        let schema = operation.body_schema().expect("a schema");
        for body in bodies::faulty(&contract.document, schema) {
            let answer = contract.ask(&operation, Some(&body.value)).await;
            let context = format!("{}, {}", operation.name(), body.what);
            assert_eq!(answer.status, 400, "{context}");
            assert_eq!(answer.pointers(), [body.pointer], "{context}");
            answer.assert_documented(&contract.document, &operation, &body.what);
        }
    }
}

#[tokio::test]
async fn a_form_without_a_field_that_it_needs_or_with_another_value_is_refused() {
    let contract = Contract::start().await;
    for operation in contract.document.operations_that_take(FORM) {
        let schema = operation.body_schema().expect("a schema");
        let mut refused = 0;
        for body in bodies::faulty(&contract.document, schema) {
            // A form has nothing but texts.
            let is_form = body.value.as_object().expect("a form").values().all(Value::is_string);
            if !is_form || !body.is_in_required {
                continue;
            }
            let answer = contract.ask(&operation, Some(&body.value)).await;
            assert_eq!(answer.status, 400, "{}, {}", operation.name(), body.what);
            answer.assert_documented(&contract.document, &operation, &body.what);
            refused += 1;
        }
        assert!(refused > 0, "{}", operation.name());
    }
}

#[tokio::test]
async fn a_correlation_id_comes_back_with_answers_and_with_errors() {
    let contract = Contract::start().await;
    for operation in contract.document.operations() {
        for body in [contract.valid_text(&operation), "{".to_owned()] {
            let id = "c0ffee-42";
            let request = contract.admitted(&operation).header("X-Correlation-ID", id);
            let request = request.content_type(media(&operation)).body(body);
            let answer = contract.send(request).await;
            assert_eq!(answer.header("x-correlation-id"), Some(id), "{}", operation.name());
        }
    }
}

#[tokio::test]
async fn a_correlation_id_that_is_too_long_is_replaced() {
    let contract = Contract::start().await;
    for operation in contract.document.operations() {
        let id = "x".repeat(129);
        let answer =
            contract.send(request(&operation).header("X-Correlation-ID", &id).finish()).await;
        assert_ne!(answer.header("x-correlation-id"), Some(id.as_str()), "{}", operation.name());
        answer.assert_documented(&contract.document, &operation, "a long correlation id");
    }
}
