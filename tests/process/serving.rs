//! The server as a process: what it refuses to start with, what it never prints, and how it ends.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::certificate::Certificate;
use crate::support::now_on_grid;
use crate::support::portfolio::{KLANT, METER, csv_before};
use crate::support::server::{SEALING_KEY, Server, Site, eventually, readings_question};
use crate::support::slow_reader::SlowReader;

/// A month as it can be pulled at any moment of the test.
const INTERVALS: u32 = 30 * 288;

/// A running server with a month of readings, and the question for all of them.
async fn with_a_month() -> (Site, Server, Value) {
    let site = Site::new().await;
    site.register_customer();
    let newest = now_on_grid();
    let file = site.write("maand.csv", &csv_before(METER, newest, INTERVALS));
    site.run(&["ingest", &file.to_string_lossy()]);
    let from = amsterdam_rfc3339(newest - chrono::TimeDelta::days(31));
    let to = amsterdam_rfc3339(newest);
    let question = readings_question(&site.issue_credential(), (KLANT, METER), &from, &to);
    let server = site.serve().await;
    (site, server, question)
}

async fn until_refused(server: &Server) {
    let address = server.address;
    eventually("new connections are refused", async || TcpStream::connect(address).err()).await;
}

#[tokio::test]
async fn asked_to_stop_it_refuses_new_connections_and_finishes_the_answer_of_a_slow_reader() {
    let (site, mut server, question) = with_a_month().await;
    let ca_pem = &site.certificate.authority.pem();
    let mut reader = SlowReader::post(server.address, ca_pem, "/v1/meetdata", &question).await;
    reader.read_up_to(4_096);

    server.terminate();
    until_refused(&server).await;

    let (head, body) = reader.finish();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let records: Vec<Value> = serde_json::from_slice(&body).expect("a complete JSON array");
    assert_eq!(records.len(), INTERVALS as usize * 5);
    assert_eq!(server.ended().await.code(), Some(0), "{}", server.printed());
}

/// A server that would wait for hours for whatever is under way when it is asked to stop.
async fn patient(site: &Site) -> Server {
    let Certificate { file, key_file, .. } = &site.certificate;
    let mut command = site.serve_command(file, key_file);
    command.args(["--drain-seconds", "7200"]);
    site.start(command).await
}

#[tokio::test]
async fn a_connection_that_is_kept_alive_does_not_hold_up_the_end() {
    let site = Site::new().await;
    let mut server = patient(&site).await;
    let answer = server.post("/v1/beschikbare-metingen", &json!({})).await;
    assert!(!answer.bytes().await.expect("an answer").is_empty());

    server.terminate();

    assert_eq!(server.ended().await.code(), Some(0));
}

#[tokio::test]
async fn a_connection_on_which_nothing_was_said_does_not_hold_up_the_end() {
    let site = Site::new().await;
    let mut server = patient(&site).await;
    let silent = TcpStream::connect(server.address).expect("connected");
    // An answer on a later connection shows that the silent one was accepted as well.
    server.post("/v1/beschikbare-metingen", &json!({})).await;

    server.terminate();

    assert_eq!(server.ended().await.code(), Some(0));
    drop(silent);
}

#[tokio::test]
async fn a_reader_that_takes_longer_than_the_drain_is_cut_off_and_the_server_ends() {
    let (site, _, question) = with_a_month().await;
    let Certificate { authority, file, key_file } = &site.certificate;
    let ca_pem = &authority.pem();
    let mut command = site.serve_command(file, key_file);
    command.args(["--drain-seconds", "1"]);
    let mut server = site.start(command).await;
    let mut reader = SlowReader::post(server.address, ca_pem, "/v1/meetdata", &question).await;
    reader.read_up_to(4_096);

    server.terminate();

    assert_eq!(server.ended().await.code(), Some(0));
}

#[tokio::test]
async fn plain_http_gets_neither_a_redirect_nor_an_answer() {
    let site = Site::new().await;
    let server = site.serve().await;
    let mut plain = TcpStream::connect(server.address).expect("connected");
    plain.set_read_timeout(Some(Duration::from_mins(1))).expect("a limit");
    plain.write_all(b"GET /v1/openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("sent");

    let mut received = Vec::new();
    // A reset is as good an end as any.
    let _ = plain.read_to_end(&mut received);

    // A TLS alert at most: a type, a version, a length and two bytes.
    assert!(received.len() <= 7, "{:?}", String::from_utf8_lossy(&received));
}

#[tokio::test]
async fn no_password_hash_or_key_is_ever_printed() {
    let (site, _, question) = with_a_month().await;
    let Certificate { file, key_file, .. } = &site.certificate;
    let mut command = site.serve_command(file, key_file);
    command.env("RUST_LOG", "trace");
    let mut server = site.start(command).await;
    let password = question["password"].as_str().expect("a password").to_owned();
    let url = format!("https://{}/v1/beschikbare-metingen", server.address);
    let body = json!({ "verwachtte_klant_eans": [KLANT] });
    let with = |password: &str| {
        let request = server.client.post(&url).json(&body);
        request.basic_auth(question["username"].as_str().expect("a name"), Some(password)).send()
    };

    let in_body = server.post("/v1/meetdata", &question).await;
    let in_header = with(&password).await.expect("an answer");
    let wrong = with("not-the-password").await.expect("an answer");
    let statuses = [in_body.status(), in_header.status(), wrong.status()];
    assert_eq!(statuses, [StatusCode::OK, StatusCode::OK, StatusCode::UNAUTHORIZED]);
    drop((in_body, in_header, wrong));
    server.terminate();
    server.ended().await;

    let printed = server.printed();
    assert!(printed.len() > 1_000, "it printed next to nothing: {printed}");
    let database: tokio_postgres::Config = site.database.url().parse().expect("a URL");
    let of_database = database.get_password().map(String::from_utf8_lossy).unwrap_or_default();
    let others = ["not-the-password", "$argon2id$", SEALING_KEY];
    for secret in others.into_iter().chain([password.as_str(), &*of_database]) {
        assert!(secret.is_empty() || !printed.contains(secret), "{secret} was printed");
    }
}

/// Starts a server that must refuse to start, and returns what it says.
fn refusal(site: &Site, certificate: &Path, key: &Path) -> String {
    let output = site.serve_command(certificate, key).output().expect("started");
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).expect("text")
}

#[tokio::test]
async fn without_its_certificate_it_does_not_start_and_names_the_file() {
    let site = Site::new().await;
    let said = refusal(&site, &site.path("none.pem"), &site.certificate.key_file);
    assert!(said.contains("none.pem: No such file"), "{said}");
}

#[tokio::test]
async fn with_the_key_of_another_certificate_it_does_not_start_and_names_both() {
    let site = Site::new().await;
    let other = Certificate::make(&site.path(""), "other");
    let said = refusal(&site, &site.certificate.file, &other.key_file);
    assert!(said.contains("other.key: does not go with"), "{said}");
    assert!(said.contains("server.pem"), "{said}");
}

#[tokio::test]
async fn with_a_file_that_is_no_certificate_it_does_not_start_and_says_so() {
    let site = Site::new().await;
    let file = site.write("empty.pem", "");
    let said = refusal(&site, &file, &site.certificate.key_file);
    assert!(said.contains("empty.pem: there is no certificate in it"), "{said}");
}
