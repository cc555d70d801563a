//! A flood of wrong passwords, against the real binary: pulls with a token go on, and nobody is
//! locked out. How fast they go on is a matter for the benches.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::portfolio::KLANT;
use crate::support::server::Site;

#[tokio::test]
async fn pulls_go_on_during_a_flood_of_logins_and_the_right_password_still_works_after_it() {
    let site = Site::new().await;
    site.register_customer();
    let (username, password) = site.issue_credential();
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    // Each guess comes from another address, so that slowing by address does not help.
    command.args(["--trusted-proxies", "127.0.0.0/8"]);
    let server = Arc::new(site.start(command).await);
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

    let stop = Arc::new(AtomicBool::new(false));
    let flood: Vec<_> = (0..100)
        .map(|number: u32| {
            let (server, stop) = (server.clone(), stop.clone());
            let guess_url = url("/v1/beschikbare-metingen");
            tokio::spawn(async move {
                let mut statuses = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let guess = json!({
                        "username": "liander-dynamisch-terugleveren", "password": "a guess",
                        "verwachtte_klant_eans": [KLANT],
                    });
                    let address = format!("198.51.{number}.{}", statuses.len() % 250);
                    let request = server.client.post(&guess_url).json(&guess);
                    let answer = request.header("X-Forwarded-For", address).send().await;
                    statuses.push(answer.expect("an answer").status().as_u16());
                }
                statuses
            })
        })
        .collect();

    let mut pulled = Vec::new();
    for _ in 0..50 {
        let question = json!({ "verwachtte_klant_eans": [KLANT] });
        let request = server.client.post(url("/v1/beschikbare-metingen")).json(&question);
        let answer = request.bearer_auth(&token).send().await.expect("an answer");
        pulled.push(answer.status().as_u16());
    }
    stop.store(true, Ordering::Relaxed);
    let mut guessed = Vec::new();
    for task in flood {
        guessed.extend(task.await.expect("ran"));
    }
    assert_eq!(pulled, [200; 50]);
    // Refused, or told that too many wait; never let in, never an error of ours.
    assert!(guessed.iter().all(|status| [401, 503].contains(status)), "{guessed:?}");

    let question = json!({
        "username": username, "password": password, "verwachtte_klant_eans": [KLANT],
    });
    let answer = server.post("/v1/beschikbare-metingen", &question).await;
    assert_eq!(answer.status(), 200);
}
