//! A source sends files to the real server, over TLS, and asks what became of them, whatever breaks off meanwhile.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use chrono::TimeDelta;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::support::database::connect;
use crate::support::now_on_grid;
use crate::support::portfolio::METER;
use crate::support::sender::{connected, send_then_read};
use crate::support::server::{Server, Site, eventually};

/// A head-end that writes kW at the end of each interval, under numbers of its own.
const HEAD_END: &str = "name = 'head-end'
[container]
kind = 'csv'
delimiter = ';'
[layout]
shape = 'wide'
identifier = { column = 'nummer' }
[time]
columns = ['tot']
[[channels]]
name = 'kW'
quantity = 'active_power'
unit = 'kW'";

/// A source of a site, and its token.
struct Source {
    site: Site,
    token: String,
}

impl Source {
    async fn new() -> Self {
        let site = Site::new().await;
        site.register_customer();
        let described = site.write("head-end.toml", HEAD_END);
        site.run(&["source", "apply", &described.to_string_lossy()]);
        let aliases = site.write("aliases.csv", &format!("identifier,meter_ean\n0042,{METER}\n"));
        site.run(&["source", "aliases", "import", "head-end", &aliases.to_string_lossy()]);
        let token = issue(&site);
        Self { site, token }
    }

    /// A server at which files have a mebibyte at most.
    fn command(&self) -> Command {
        let certificate = &self.site.certificate;
        let mut command = self.site.serve_command(&certificate.file, &certificate.key_file);
        command.args(["--push-mib", "1"]);
        command
    }

    async fn serve(&self) -> Pushing<'_> {
        let server = self.site.start(self.command()).await;
        let url = format!("https://{}/ingest/v1", server.operator_address().await);
        Pushing { source: self, server, url }
    }

    fn incoming(&self) -> PathBuf {
        self.site.path("drop/sources/head-end/incoming")
    }

    fn names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.incoming()) else { return Vec::new() };
        let name = |entry: fs::DirEntry| entry.file_name().into_string().expect("text");
        entries.map(|entry| name(entry.expect("an entry"))).collect()
    }

    async fn count(&self, query: &str) -> i64 {
        let client = connect(&self.site.database.url()).await;
        client.query_one(query, &[]).await.expect("asked").get(0)
    }
}

fn issue(site: &Site) -> String {
    let printed = site.run(&["source", "token", "issue", "head-end", "the head-end itself"]);
    let line = printed.lines().find_map(|line| line.strip_prefix("token"));
    let token = line.expect("a token").trim().to_owned();
    site.keep_secret(&token);
    token
}

/// A server to which the source sends.
struct Pushing<'s> {
    source: &'s Source,
    server: Server,
    url: String,
}

impl Pushing<'_> {
    fn request(&self, key: &str, file: impl Into<Vec<u8>>) -> RequestBuilder {
        let request = self.server.client.post(format!("{}/readings?file_name=day.csv", self.url));
        request.bearer_auth(&self.source.token).header("Idempotency-Key", key).body(file.into())
    }

    async fn send(&self, key: &str, file: impl Into<Vec<u8>>) -> Response {
        self.request(key, file).send().await.expect("an answer")
    }

    /// Sends what must be accepted, and returns what is answered.
    async fn accepted(&self, key: &str, file: impl Into<Vec<u8>>) -> Value {
        let answer = self.send(key, file).await;
        assert_eq!(answer.status(), 202);
        let location = answer.headers()["location"].to_str().expect("text").to_owned();
        let accepted: Value = answer.json().await.expect("JSON");
        assert_eq!(
            location,
            format!("/ingest/v1/deliveries/{}", accepted["id"].as_str().expect("an id"))
        );
        accepted
    }

    async fn asked(&self, accepted: &Value) -> Value {
        let url = format!("{}/deliveries/{}", self.url, accepted["id"].as_str().expect("an id"));
        let answer = self.server.client.get(url).bearer_auth(&self.source.token).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200, "it is found from the beginning");
        answer.json().await.expect("JSON")
    }

    /// What became of it, once it has ended.
    async fn ended(&self, accepted: &Value) -> Value {
        eventually("it is taken in", async || {
            let found = self.asked(accepted).await;
            let has_ended = found["state"] != "waiting" && found["state"] != "running";
            has_ended.then_some(found)
        })
        .await
    }
}

/// A file of the last so many intervals.
fn file(intervals: i64) -> String {
    let end = |ago| (now_on_grid() - TimeDelta::minutes(5 * ago)).to_rfc3339();
    let lines: String = (1..=intervals).map(|ago| format!("0042;{};-41.5\n", end(ago))).collect();
    format!("nummer;tot;kW\n{lines}")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("written");
    encoder.finish().expect("finished")
}

const DELIVERIES: &str = "select count(*) from delivery";
const READINGS: &str = "select count(*) from reading";

#[tokio::test]
async fn a_file_that_is_sent_is_found_from_its_202_on_and_its_readings_come_in() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let accepted = pushing.accepted("day 1", file(3)).await;
    assert_eq!(pushing.asked(&accepted).await["name"], "day.csv");
    let ended = pushing.ended(&accepted).await;
    assert_eq!(ended["state"], "done", "{ended}");
    assert_eq!(
        (&ended["lines"], &ended["added"], &ended["refused"]),
        (&json!(3), &json!(3), &json!(0))
    );
    assert_eq!(source.count(READINGS).await, 3);
    let name = "select count(*) from delivery where name = 'day.csv' and kept_as = 'day.csv'";
    assert_eq!(source.count(name).await, 1);
}

#[tokio::test]
async fn lines_that_are_refused_are_told_with_number_field_and_reason() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let content = format!("{}0043;2026-11-20T12:00:00Z;1\n0042;gisteren;1\n", file(1));
    let ended = pushing.ended(&pushing.accepted("1", content).await).await;
    assert_eq!((&ended["added"], &ended["refused"]), (&json!(1), &json!(2)), "{ended}");
    let refused = ended["first_refused"].as_array().expect("a list");
    let told: Vec<_> =
        refused.iter().map(|it| (it["line"].as_i64(), it["reason"].as_str())).collect();
    assert_eq!(told, [(Some(3), Some("unknown_identifier")), (Some(4), Some("invalid_time"))]);
    assert!(refused.iter().all(|line| line["detail"].as_str().is_some_and(|why| !why.is_empty())));
}

#[tokio::test]
async fn a_file_that_can_never_be_taken_in_says_why() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let ended = pushing.ended(&pushing.accepted("1", "meter;tijd\n1;2\n").await).await;
    assert_eq!(ended["state"], "failed");
    assert!(
        ended["failure"].as_str().is_some_and(|why| why.contains("it lacks nummer")),
        "{ended}"
    );
}

#[tokio::test]
async fn the_same_key_and_file_are_answered_the_same_and_taken_in_once() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let content = file(2);
    let first = pushing.accepted("1", content.clone()).await;
    assert_eq!(pushing.accepted("1", content.clone()).await, first);
    pushing.ended(&first).await;
    assert_eq!(pushing.accepted("1", content.clone()).await, first);
    assert_eq!(source.count(DELIVERIES).await, 1);
    assert_eq!(source.names(), [""; 0]);

    let other = pushing.send("1", file(1)).await;
    assert_eq!(other.status(), 422);
    let problem: Value = other.json().await.expect("JSON");
    assert_eq!(problem["type"], "urn:meetpoort:problem:idempotency-key-reused");
    assert_eq!(source.names(), [""; 0]);

    let by_another_key = pushing.ended(&pushing.accepted("2", content).await).await;
    assert_eq!(by_another_key["state"], "repeated");
}

#[tokio::test]
async fn the_same_file_that_is_sent_many_times_at_once_is_one_delivery() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let content = file(2);
    let sends = (0..8).map(|_| pushing.accepted("1", content.clone()));
    let answers = futures_util::future::join_all(sends).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(pushing.ended(&answers[0]).await["state"], "done");
    assert_eq!((source.count(DELIVERIES).await, source.names()), (1, Vec::new()));
}

#[tokio::test]
async fn a_file_may_be_compressed_by_gzip_and_by_nothing_else() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let request = pushing.request("1", gzip(&file(2))).header("Content-Encoding", "gzip");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), 202);
    let accepted: Value = answer.json().await.expect("JSON");
    assert_eq!(pushing.ended(&accepted).await["added"], 2);
    let brotli = pushing.request("2", file(1)).header("Content-Encoding", "br").send().await;
    assert_eq!(brotli.expect("an answer").status(), 415);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_in_words_and_leaves_nothing() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let answer = pushing.send("1", vec![b'x'; 1024 * 1024 + 1]).await;
    assert_eq!(answer.status(), 413);
    let problem: Value = answer.json().await.expect("JSON");
    assert_eq!(problem["detail"], "a file has 1048576 bytes at most");

    // In chunks, of which nobody says how many there are.
    let address = pushing.server.operator_address().await;
    let head = format!(
        "POST /ingest/v1/readings HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         idempotency-key: 2\r\ntransfer-encoding: chunked\r\n\r\n200000\r\n",
        source.token
    );
    let ca_pem = source.site.certificate.authority.pem();
    let send = move || send_then_read(address, &ca_pem, &head, 0x20_0000);
    let answer = tokio::task::spawn_blocking(send).await.expect("no panic");
    assert!(answer.as_ref().is_ok_and(|answer| answer.contains("413")), "{answer:?}");
    assert_eq!((source.count(DELIVERIES).await, source.names()), (0, Vec::new()));
}

#[tokio::test]
async fn a_file_that_is_cut_off_leaves_nothing() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let address = pushing.server.operator_address().await;
    let ca_pem = source.site.certificate.authority.pem();
    let head = format!(
        "POST /ingest/v1/readings HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         idempotency-key: 1\r\ncontent-length: 1000\r\n\r\nnummer;tot;kW\n",
        source.token
    );
    let begin = move || {
        let mut stream = connected(address, &ca_pem);
        stream.write_all(head.as_bytes()).and_then(|()| stream.flush()).expect("sent");
        stream
    };
    let stream = tokio::task::spawn_blocking(begin).await.expect("no panic");
    let begun = async || source.names().into_iter().next();
    let name = eventually("it is being written", begun).await;
    assert!(name.starts_with(".meetpoort-"), "{name}");
    drop(stream);
    eventually("it is gone", async || source.names().is_empty().then_some(())).await;
    assert_eq!(source.count("select count(*) from source_push").await, 0);
    let ended = pushing.ended(&pushing.accepted("1", file(1)).await).await;
    assert_eq!(ended["state"], "done");
}

#[tokio::test]
async fn what_was_answered_202_comes_in_though_the_server_is_killed_and_is_known_when_sent_again() {
    let source = Source::new().await;
    let mut pushing = source.serve().await;
    let content = file(2);
    let accepted = pushing.accepted("1", content.clone()).await;
    pushing.server.kill();

    let pushing = source.serve().await;
    assert_eq!(pushing.accepted("1", content).await, accepted);
    assert_eq!(pushing.ended(&accepted).await["state"], "done");
    assert_eq!((source.count(DELIVERIES).await, source.count(READINGS).await), (1, 2));
}

#[tokio::test]
async fn tokens_are_listed_without_being_shown_and_one_that_is_revoked_opens_nothing_more() {
    let source = Source::new().await;
    let pushing = source.serve().await;
    let next = issue(&source.site);
    pushing.accepted("1", file(1)).await;
    let listed = source.site.run(&["source", "token", "list", "head-end"]);
    assert_eq!(listed.matches("the head-end itself").count(), 2, "{listed}");
    assert!(!listed.contains(&next) && !listed.contains(&source.token), "{listed}");

    source.site.run(&["source", "token", "revoke", "head-end", "1"]);
    assert_eq!(pushing.send("2", file(2)).await.status(), 401);
    let request = pushing.request("2", file(2));
    let by_the_next = request.header("authorization", format!("Bearer {next}")).build();
    // Two of them are none.
    let both = pushing.server.client.execute(by_the_next.expect("a request")).await;
    assert_eq!(both.expect("an answer").status(), 401);
    let request = pushing.server.client.post(format!("{}/readings", pushing.url));
    let request = request.bearer_auth(&next).header("Idempotency-Key", "2").body(file(2));
    assert_eq!(request.send().await.expect("an answer").status(), 202);
    let again = source.site.try_run(&["source", "token", "revoke", "head-end", "1"]);
    assert!(!again.succeeded && again.stderr.contains("no token of this number"), "{again:?}");
}
