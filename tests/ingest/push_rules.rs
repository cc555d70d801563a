//! What a source may send and see, what it is told otherwise, and that a push is one delivery at whatever step it was
//! stopped.

use chrono::TimeDelta;
use meetpoort::auth::source_token::SourceToken;
use meetpoort::db::delivery::claim::{self, Arrival};
use meetpoort::db::source_push;
use meetpoort::domain::source::{Description, SourceName};
use meetpoort::domain::source_format::Format;
use meetpoort::push;
use meetpoort::serve::operator_endpoint;
use meetpoort::service::failure::settle;
use meetpoort::service::source::define::define_source;
use meetpoort::service::source::drop_expired_pushes::drop_expired_pushes;
use meetpoort::service::source::set_enabled::set_source_enabled;
use meetpoort::service::source::token::{self, IssueRefusal, WantedToken};
use poem::http::StatusCode;
use poem::test::{TestClient, TestRequestBuilder, TestResponse};
use serde_json::Value;
use uuid::Uuid;

use super::sources::Sourced;
use crate::support::by;
use crate::support::database::POLICY;
use crate::support::portfolio::METER;

/// A test app with a source, and a token of it.
struct Sender {
    sourced: Sourced,
    token: String,
}

impl Sender {
    async fn new() -> Self {
        let sourced = Sourced::new().await;
        sourced.alias(&format!("identifier,meter_ean\n0042,{METER}\n")).await;
        let token = issue(&sourced, "head-end", None).await.expect("issued");
        Self { sourced, token }
    }

    fn file(&self) -> String {
        format!("nummer;tot;kWh\n{}\n", self.sourced.line("0042", 1, "0,5"))
    }

    async fn post(&self, token: &str, key: &str, file: &str) -> TestResponse {
        let client = TestClient::new(operator_endpoint(&self.sourced.app.app));
        let request = client.post("/ingest/v1/readings").header("Idempotency-Key", key);
        with(request, token).body(file.to_owned()).send().await
    }

    async fn get(&self, token: &str, id: &str) -> TestResponse {
        let client = TestClient::new(operator_endpoint(&self.sourced.app.app));
        with(client.get(format!("/ingest/v1/deliveries/{id}")), token).send().await
    }

    /// Sends what must be accepted, and returns its number.
    async fn accepted(&self, key: &str) -> String {
        let answer = self.post(&self.token, key, &self.file()).await;
        answer.assert_status(StatusCode::ACCEPTED);
        text(&body(answer).await["id"])
    }

    async fn state(&self, id: &str) -> String {
        text(&body(self.get(&self.token, id).await).await["state"])
    }
}

fn with<'r, E>(request: TestRequestBuilder<'r, E>, token: &str) -> TestRequestBuilder<'r, E>
where
    E: poem::Endpoint,
{
    request.header("Authorization", format!("Bearer {token}"))
}

async fn body(answer: TestResponse) -> Value {
    answer.json().await.value().deserialize()
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

async fn issue(sourced: &Sourced, source: &str, days: Option<i32>) -> Result<String, IssueRefusal> {
    let token = SourceToken::new(&mut rand::rng());
    let source: SourceName = source.parse().expect("a name");
    let wanted = WantedToken { source: &source, name: "of a test", days };
    let command = sourced.app.app.store.by(by());
    let issued = settle(token::issue(&command, wanted, &token).await).expect("no trouble");
    issued.map(|_| token.expose().to_owned())
}

#[tokio::test]
async fn without_a_token_that_counts_nothing_is_taken_and_many_wrong_ones_have_to_wait() {
    let sender = Sender::new().await;
    let none = sender.post("", "1", "x").await;
    none.assert_status(StatusCode::UNAUTHORIZED);
    none.assert_header("www-authenticate", r#"Bearer realm="meetpoort", error="invalid_token""#);
    let other = SourceToken::new(&mut rand::rng());
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(sender.post(other.expose(), "1", "x").await.0.status());
    }
    assert_eq!(statuses[0], StatusCode::UNAUTHORIZED);
    assert_eq!(statuses[6], StatusCode::TOO_MANY_REQUESTS);
    // Whoever has the right one need not wait for those who try.
    sender.accepted("1").await;
}

#[tokio::test]
async fn a_token_that_has_ended_opens_nothing() {
    let sender = Sender::new().await;
    let token = issue(&sender.sourced, "head-end", Some(1)).await.expect("issued");
    sender.post(&token, "1", &sender.file()).await.assert_status(StatusCode::ACCEPTED);
    let clock = &sender.sourced.app.clock;
    clock.set(clock.now() + chrono::TimeDelta::days(1));
    sender.post(&token, "2", &sender.file()).await.assert_status(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_source_has_so_many_tokens_at_most_and_none_for_ever_and_a_day() {
    let sender = Sender::new().await;
    assert_eq!(issue(&sender.sourced, "head-end", Some(0)).await, Err(IssueRefusal::BadLife));
    assert_eq!(issue(&sender.sourced, "nobody", None).await, Err(IssueRefusal::UnknownSource));
    for _ in 1..20 {
        issue(&sender.sourced, "head-end", None).await.expect("issued");
    }
    assert_eq!(issue(&sender.sourced, "head-end", None).await, Err(IssueRefusal::TooMany));
}

#[tokio::test]
async fn what_another_source_sent_is_not_found() {
    let sender = Sender::new().await;
    let name: SourceName = "other".parse().expect("a name");
    let description = Description::from_toml(super::sources::HEAD_END).expect("a description");
    let command = sender.sourced.app.app.store.by(by());
    define_source(&command, &name, &description).await.expect("defined");
    let other = issue(&sender.sourced, "other", None).await.expect("issued");
    let id = sender.accepted("1").await;
    sender.get(&other, &id).await.assert_status(StatusCode::NOT_FOUND);
    sender.get(&sender.token, &id).await.assert_status_is_ok();
    for unknown in [Uuid::new_v4().to_string(), "1".to_owned()] {
        sender.get(&sender.token, &unknown).await.assert_status(StatusCode::NOT_FOUND);
    }
    // A key is a source's own.
    let answer = sender.post(&other, "1", "something else").await;
    answer.assert_status(StatusCode::ACCEPTED);
}

#[tokio::test]
async fn from_a_source_that_is_disabled_nothing_is_taken() {
    let sender = Sender::new().await;
    let name: SourceName = "head-end".parse().expect("a name");
    let command = sender.sourced.app.app.store.by(by());
    set_source_enabled(&command, &name, false).await.expect("disabled");
    let answer = sender.post(&sender.token, "1", &sender.file()).await;
    answer.assert_status(StatusCode::FORBIDDEN);
    let problem = body(answer).await;
    assert_eq!(problem["type"], "urn:meetpoort:problem:source-disabled");
}

#[tokio::test]
async fn without_a_drop_folder_no_file_is_taken_and_it_is_said_when_to_try_again() {
    let mut sender = Sender::new().await;
    let mut config = (*sender.sourced.app.app.config).clone();
    config.drop_folder = None;
    sender.sourced.app.app.config = config.into();
    let answer = sender.post(&sender.token, "1", &sender.file()).await;
    answer.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.0.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn a_file_needs_a_key_and_something_in_it() {
    let sender = Sender::new().await;
    let client = TestClient::new(operator_endpoint(&sender.sourced.app.app));
    let request = with(client.post("/ingest/v1/readings"), &sender.token).body("x");
    let answer = request.send().await;
    answer.assert_status(StatusCode::BAD_REQUEST);
    assert!(text(&body(answer).await["detail"]).contains("Idempotency-Key is missing"));
    for (key, file) in [(" ", "x"), (&"k".repeat(201), "x"), ("1", "")] {
        let answer = sender.post(&sender.token, key, file).await;
        answer.assert_status(StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn a_token_of_a_source_opens_nothing_of_an_operators() {
    let sender = Sender::new().await;
    let client = TestClient::new(operator_endpoint(&sender.sourced.app.app));
    let query = serde_json::json!({ "query": "{ sources { edges { node { name } } } }" });
    let answer = with(client.post("/graphql"), &sender.token).body_json(&query).send().await;
    answer.assert_status(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn stopped_before_the_file_had_its_name_it_is_one_delivery_when_sent_again() {
    let sender = Sender::new().await;
    let id = sender.accepted("1").await;
    // As if it had never been renamed.
    let incoming = sender.sourced.folder().await.incoming();
    let placed = incoming.join(format!("push.{id}.delivery"));
    std::fs::remove_file(&placed).expect("it is there");
    assert_eq!(sender.state(&id).await, "waiting");
    assert_eq!(sender.accepted("1").await, id);
    assert!(placed.exists());
    sender.sourced.look().await;
    assert_eq!(sender.state(&id).await, "done");
    assert_eq!(sender.sourced.deliveries().await, [("done".to_owned(), 1, 0)]);
}

#[tokio::test]
async fn stopped_after_the_file_had_its_name_it_is_one_delivery_when_sent_again() {
    let sender = Sender::new().await;
    let id = sender.accepted("1").await;
    assert_eq!(sender.accepted("1").await, id);
    sender.sourced.look().await;
    assert_eq!(sender.accepted("1").await, id);
    assert_eq!(sender.sourced.look().await.done, 0);
    assert_eq!(sender.state(&id).await, "done");
    assert_eq!(sender.sourced.deliveries().await, [("done".to_owned(), 1, 0)]);
}

#[tokio::test]
async fn stopped_between_its_number_and_its_move_it_is_that_delivery_whatever_else_has_its_name() {
    let sender = Sender::new().await;
    let id = sender.accepted("1").await;
    let folder = sender.sourced.folder().await;
    // A sender by another way calls its file as the push is called in the database.
    std::fs::write(folder.incoming().join("delivery"), "nummer;tot;kWh\n").expect("written");
    let folder_id = folder.id().await.expect("an identifier");
    let client = sender.sourced.app.app.store.database.connection().await.expect("a connection");
    let arrival = Arrival {
        source: "folder",
        folder: &folder_id,
        name: "delivery",
        format: Format::Source,
        source_id: Some(sender.sourced.source_id),
        retry_of: None,
    };
    let now = sender.sourced.app.app.store.now();
    let delivery_id = claim::claim(&client, &arrival, now).await.expect("claimed");
    source_push::enter(&client, id.parse().expect("an id"), delivery_id).await.expect("entered");
    drop(client);

    sender.sourced.look().await;

    assert_eq!(sender.state(&id).await, "done");
    let states: Vec<_> = sender.sourced.deliveries().await.into_iter().map(|it| it.0).collect();
    assert_eq!(states, ["done", "failed"]);
}

#[tokio::test]
async fn a_key_is_known_until_its_file_is_past_its_time_and_then_free_again() {
    let sender = Sender::new().await;
    let id = sender.accepted("1").await;
    sender.sourced.look().await;
    let app = &sender.sourced.app;
    let kept = TimeDelta::days(POLICY.retention_days.into());
    app.clock.set(app.clock.now() + kept - TimeDelta::seconds(1));
    assert_eq!(drop_expired_pushes(&app.app.store).await.expect("looked"), 0);
    sender.post(&sender.token, "1", "x").await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    app.clock.set(app.clock.now() + TimeDelta::seconds(1));
    assert_eq!(drop_expired_pushes(&app.app.store).await.expect("looked"), 1);
    sender.get(&sender.token, &id).await.assert_status(StatusCode::NOT_FOUND);
    assert_ne!(sender.accepted("1").await, id);
    assert_eq!(sender.sourced.deliveries().await.len(), 1, "the delivery stays");
}

#[tokio::test]
async fn a_file_that_was_sent_and_waits_for_its_turn_is_known_however_old_it_is() {
    let sender = Sender::new().await;
    let id = sender.accepted("1").await;
    let app = &sender.sourced.app;
    app.clock.set(app.clock.now() + TimeDelta::days(90));
    assert_eq!(drop_expired_pushes(&app.app.store).await.expect("looked"), 0);
    assert_eq!(sender.state(&id).await, "waiting");
}

#[tokio::test]
async fn a_file_that_is_called_as_a_push_and_is_none_is_a_delivery_of_its_own() {
    let sender = Sender::new().await;
    let incoming = sender.sourced.folder().await.incoming();
    let name = format!("push.{}.day.csv", Uuid::new_v4());
    std::fs::write(incoming.join(name), sender.file()).expect("written");
    assert_eq!(sender.sourced.look().await.done, 1);
    assert_eq!(sender.sourced.deliveries().await, [("done".to_owned(), 1, 0)]);
}

#[test]
fn the_checked_in_document_of_the_ingest_is_what_the_code_says() {
    let path = "openapi/meetpoort-ingest-v1.json";
    let checked_in = std::fs::read_to_string(path).expect("the checked-in document");
    assert!(
        checked_in == push::openapi("https://localhost:8444"),
        "{path} is not what the code says. If the change is meant, run:\n\n    \
         cargo run -q -- openapi --api ingest > {path}\n"
    );
}

#[tokio::test]
async fn the_document_of_the_ingest_is_served_without_a_token() {
    let sender = Sender::new().await;
    let client = TestClient::new(operator_endpoint(&sender.sourced.app.app));
    let answer = client.get("/ingest/v1/openapi.json").send().await;
    answer.assert_status_is_ok();
    answer.assert_text(push::openapi("https://localhost:8444")).await;
}
