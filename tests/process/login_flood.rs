//! A flood of wrong passwords, against the real binary: pulls with a token go on, and nobody is
//! locked out. How fast they go on is a matter for the benches.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::portfolio::KLANT;
use crate::support::server::{Server, Site, eventually};

/// Strangers who guess Liander's password without a pause, each from addresses of their own.
struct Flood {
    stop: Arc<AtomicBool>,
    strangers: Vec<JoinHandle<Vec<u16>>>,
}

impl Flood {
    fn begin(server: &Arc<Server>, strangers: u32) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let strangers = (0..strangers)
            .map(|number| tokio::spawn(guess(Arc::clone(server), number, Arc::clone(&stop))))
            .collect();
        Self { stop, strangers }
    }

    /// The statuses with which they were answered.
    async fn end(self) -> Vec<u16> {
        self.stop.store(true, Ordering::Relaxed);
        let mut guessed = Vec::new();
        for stranger in self.strangers {
            guessed.extend(stranger.await.expect("ran"));
        }
        guessed
    }
}

async fn guess(server: Arc<Server>, number: u32, stop: Arc<AtomicBool>) -> Vec<u16> {
    let url = format!("https://{}/v1/beschikbare-metingen", server.address);
    let mut statuses = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        // Each is another one: of the same guess, made many times at once, only one is looked at.
        let password = format!("guess {number}-{}", statuses.len());
        let guess = json!({
            "username": "liander-dynamisch-terugleveren", "password": password,
            "verwachtte_klant_eans": [KLANT],
        });
        let address = format!("198.51.{number}.{}", statuses.len() % 250);
        let request = server.client.post(&url).json(&guess);
        let answer = request.header("X-Forwarded-For", address).send().await;
        statuses.push(answer.expect("an answer").status().as_u16());
    }
    statuses
}

/// A server behind a proxy, which says for whom it asks.
async fn behind_a_proxy(site: &Site) -> Arc<Server> {
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    // Each guess comes from another address, so that slowing by address does not help.
    command.args(["--trusted-proxies", "127.0.0.0/8"]);
    Arc::new(site.start(command).await)
}

#[tokio::test]
async fn after_a_restart_amid_strangers_who_guess_liander_and_operators_get_in() {
    let site = Site::new().await;
    site.register_customer();
    let (username, password) = site.issue_credential();
    let operator_password = site.add_operator("dienst@meetbedrijf.example", Role::Admin);
    let question = json!({
        "username": username, "password": password, "verwachtte_klant_eans": [KLANT],
    });
    let log_in = async |server: &Server| {
        let url = format!("https://{}/v1/beschikbare-metingen", server.address);
        let request = server.client.post(url).json(&question);
        let answer = request.header("X-Forwarded-For", "203.0.113.7").send().await;
        answer.expect("an answer").status().as_u16()
    };
    let before = behind_a_proxy(&site).await;
    assert_eq!(log_in(&before).await, 200);
    drop(before);

    let server = behind_a_proxy(&site).await;
    let flood = Flood::begin(&server, 200);
    let full = async || {
        let url = format!("http://{}/metrics", server.admin_address().await);
        let text = server.client.get(url).send().await.ok()?.text().await.ok()?;
        text.contains("meetpoort_hashes_refused_total{full=\"all\",who=\"stranger\"}").then_some(())
    };
    eventually("the strangers' queue is full", full).await;

    assert_eq!(log_in(&server).await, 200);
    let query = "mutation($input: SignInInput!) { signIn(input: $input) { status } }";
    let input = json!({ "email": "dienst@meetbedrijf.example", "password": operator_password });
    let url = format!("https://{}/graphql", server.operator_address().await);
    let asked = json!({ "query": query, "variables": { "input": input } });
    let answer = server.client.post(url).json(&asked).send().await.expect("an answer");
    let answer: Value = answer.json().await.expect("JSON");
    assert_eq!(answer["data"]["signIn"]["status"], "SIGNED_IN", "{answer}");
    flood.end().await;
}

#[tokio::test]
async fn pulls_go_on_during_a_flood_of_logins_and_the_right_password_still_works_after_it() {
    let site = Site::new().await;
    site.register_customer();
    let (username, password) = site.issue_credential();
    let server = behind_a_proxy(&site).await;
    let url = |path: &str| format!("https://{}{path}", server.address);
    let answer = server
        .client
        .post(url("/v1/token"))
        .basic_auth(&username, Some(&password))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("grant_type=client_credentials")
        .send()
        .await
        .expect("an answer");
    let token = answer.json::<Value>().await.expect("JSON");
    let token = token["access_token"].as_str().expect("a token").to_owned();
    site.keep_secret(&token);

    let flood = Flood::begin(&server, 100);
    let mut pulled = Vec::new();
    for _ in 0..50 {
        let question = json!({ "verwachtte_klant_eans": [KLANT] });
        let request = server.client.post(url("/v1/beschikbare-metingen")).json(&question);
        let answer = request.bearer_auth(&token).send().await.expect("an answer");
        pulled.push(answer.status().as_u16());
    }
    let guessed = flood.end().await;
    assert_eq!(pulled, [200; 50]);
    // Refused, or told that too many wait; never let in, never an error of ours.
    assert!(guessed.iter().all(|status| [401, 503].contains(status)), "{guessed:?}");

    let question = json!({
        "username": username, "password": password, "verwachtte_klant_eans": [KLANT],
    });
    let answer = server.post("/v1/beschikbare-metingen", &question).await;
    assert_eq!(answer.status(), 200);
}
