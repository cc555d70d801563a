//! The app on a database of its own, spoken to over HTTP without a network.

use std::path::Path;
use std::sync::Arc;

use meetpoort::app::{App, AppConfig};
use meetpoort::auth::seal::SealingKeys;
use meetpoort::auth::source_address::TrustedProxies;
use meetpoort::db::lock::Lock;
use meetpoort::domain::credential::{LIANDER_USERNAME, new_password};
use meetpoort::http::body::BodyLimits;
use meetpoort::rest;
use meetpoort::service::credential::issue::issue_credential;
use poem::Endpoint;
use poem::http::StatusCode;
use poem::test::{TestClient, TestResponse};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio_postgres::Client;
use tracing::Level;

use super::database::{POLICY, connect};
use super::{TestClock, TestDatabase, at, by};

/// When it is, unless a test says otherwise: a Monday at noon.
pub const NOON: &str = "2026-11-23T12:00:00+01:00";

/// The key of every test: 32 bytes of zero.
pub const SEALING_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

pub fn sealing() -> SealingKeys {
    SealingKeys::new(&SEALING_KEY.into(), None).expect("a key")
}

pub struct TestApp {
    pub app: App,
    pub clock: TestClock,
    pub database: TestDatabase,
    pub password: SecretString,
}

impl TestApp {
    /// An app without customers, at noon.
    pub async fn start() -> Self {
        Self::start_at(NOON).await
    }

    /// An app without customers, at this moment.
    pub async fn start_at(moment: &str) -> Self {
        // A test that fails shows the log.
        let _ = tracing_subscriber::fmt().with_test_writer().with_max_level(Level::INFO).try_init();
        let database = TestDatabase::new().await;
        let clock = TestClock::at(at(moment));
        let config = AppConfig {
            public_url: "https://localhost:8443".to_owned(),
            company_name: None,
            operator_url: "https://localhost:8444".to_owned(),
            company_login: None,
            customer_login: None,
            retention_days: POLICY.retention_days,
            compress_after_days: POLICY.compress_after_days,
            drop_folder: None,
            trusted_proxies: TrustedProxies::default(),
            portal_introspection: false,
            mail: None,
            bodies: BodyLimits::default(),
            push_bytes_max: 1024 * 1024,
        };
        let app = App::start(&database.config(), config, sealing(), clock.clock())
            .await
            .expect("started");
        let password = new_password(&mut rand::rng());
        issue_credential(&app.store.by(by()), &app.hasher, password.clone()).await.expect("issued");
        Self { app, clock, database, password }
    }

    /// The app with a drop folder.
    pub fn with_drop_folder(mut self, root: &Path) -> Self {
        let mut config = (*self.app.config).clone();
        config.drop_folder = Some(root.to_owned());
        self.app.config = Arc::new(config);
        self
    }

    /// Speaks HTTP to the public listener's endpoint.
    pub fn client(&self) -> TestClient<impl Endpoint + use<>> {
        TestClient::new(rest::endpoint(&self.app))
    }

    /// Posts JSON, with valid credentials as HTTP Basic.
    pub async fn post(&self, path: &str, body: &Value) -> TestResponse {
        self.client()
            .post(path)
            .header("Authorization", self.basic())
            .content_type("application/json")
            .body(body.to_string())
            .send()
            .await
    }

    /// How many statements of the app are at work, or wait for a lock. Asked outside of a transaction that
    /// may hold them up, in which the answer would stay the same.
    pub async fn at_work(&self) -> i64 {
        let client = connect(&self.database.url()).await;
        let query = "select count(*) from pg_stat_activity where datname = current_database() \
                     and application_name = 'meetpoort' and state <> 'idle'";
        client.query_one(query, &[]).await.expect("asked").get(0)
    }

    /// A connection that lets no delivery be merged, until it is dropped.
    pub async fn holding_up_merges(&self) -> Client {
        let client = connect(&self.database.url()).await;
        let lock = Lock::MergeReadings as i64;
        client.execute("select pg_advisory_lock($1)", &[&lock]).await.expect("locked");
        client
    }

    pub fn basic(&self) -> String {
        use poem::web::headers::{Authorization, HeaderMapExt};
        let mut headers = poem::http::HeaderMap::new();
        headers.typed_insert(Authorization::basic(LIANDER_USERNAME, self.password.expose_secret()));
        headers["authorization"].to_str().expect("plain").to_owned()
    }

    /// Call 1 for these customers, which must succeed.
    pub async fn available(&self, klant_eans: &[&str]) -> Vec<Value> {
        let body = json!({ "verwachtte_klant_eans": klant_eans });
        items(self.post("/v1/beschikbare-metingen", &body).await).await
    }

    /// Call 2, as it is answered.
    pub async fn ask_readings(
        &self,
        klant: &str,
        meter: &str,
        from: &str,
        to: &str,
    ) -> TestResponse {
        let body = json!({
            "klant_ean": klant, "meter_ean": meter, "start_tijd": from, "eind_tijd": to,
        });
        self.post("/v1/meetdata", &body).await
    }

    /// Call 2, which must succeed.
    pub async fn readings(&self, klant: &str, meter: &str, from: &str, to: &str) -> Vec<Value> {
        items(self.ask_readings(klant, meter, from, to).await).await
    }
}

/// The items of an answer that must be a JSON array.
pub async fn items(response: TestResponse) -> Vec<Value> {
    let status = response.0.status();
    let text = response.0.into_body().into_string().await.expect("text");
    assert_eq!(status, StatusCode::OK, "{text}");
    serde_json::from_str(&text).expect("a JSON array")
}
