//! Sources whose readings come by MQTT, through a real Mosquitto, to the real binary: nothing is lost and nothing
//! counted twice, whoever goes away at whatever moment.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::domain::operator::Role;
use serde_json::json;

use crate::support::broker::{Broker, Login};
use crate::support::certificate::Authority;
use crate::support::database::connect;
use crate::support::now_on_grid;
use crate::support::portfolio::METER;
use crate::support::server::{Server, Site, eventually};
use crate::support::skipped;

/// A site with a customer and a source that sends under `site/<number>/power`.
struct Received {
    site: Site,
    broker: Broker,
    now: DateTime<Utc>,
}

const TOPIC: &str = "site/42/power";
const CONNECTED: &str = "connected to the broker";

impl Received {
    /// `None` if there is no Mosquitto. `more` stands in the table of MQTT.
    async fn new(login: Login, more: &str) -> Option<Self> {
        let broker = Broker::start(login).await?;
        let site = Site::new().await;
        site.register_customer();
        let received = Self { site, broker, now: now_on_grid() };
        received.describe("site/+/power", more);
        let aliases = format!("identifier,meter_ean\n42,{METER}\n");
        let aliases = received.site.write("aliases.csv", &aliases);
        let aliases = aliases.to_str().expect("text");
        received.site.run(&["source", "aliases", "import", "head-end", aliases]);
        Some(received)
    }

    fn describe(&self, topics: &str, more: &str) {
        let reads = if more.contains("each") { "item" } else { "payload" };
        let description = format!(
            "name = \"head-end\"\n[container]\nkind = \"ndjson\"\n\
             [layout]\nshape = \"long\"\nidentifier = {{ column = \"level.2\" }}\nvalue = \"{reads}.kw\"\n\
             [time]\ncolumns = [\"{reads}.t\"]\n\
             [[channels]]\nname = \"power\"\nquantity = \"active_power\"\nunit = \"kW\"\n\
             [mqtt]\ntopics = [\"{topics}\"]\n{more}\n{}",
            self.broker.described()
        );
        let file = self.site.write("head-end.toml", &description);
        self.site.run(&["source", "apply", file.to_str().expect("text")]);
    }

    /// Sets the password by which the broker lets us in.
    fn set_password(&self, password: &str) {
        self.site.set_source_secret("head-end", password);
    }

    async fn serve(&self) -> Server {
        let server = self.site.serve().await;
        server.says(CONNECTED).await;
        // It is connected before it has asked for its topics.
        let log = "Received SUBSCRIBE from meetpoort-head-end";
        eventually(log, async || self.broker.log().contains(log).then_some(())).await;
        server
    }

    /// A message with the power of the interval that ended so many intervals ago.
    fn message(&self, intervals_ago: i32) -> String {
        let end = self.now - TimeDelta::minutes(5) * intervals_ago;
        json!({ "t": end, "kw": intervals_ago }).to_string()
    }

    fn messages(&self, intervals: std::ops::Range<i32>) -> Vec<String> {
        intervals.map(|ago| self.message(ago)).collect()
    }

    /// All power of the meter in kW, the newest first.
    async fn power(&self) -> Vec<i64> {
        let client = connect(&self.site.database.url()).await;
        let query = "select active_power_milliwatt from reading order by interval_end desc";
        let rows = client.query(query, &[]).await.expect("asked");
        rows.iter().map(|row| row.get::<_, i64>(0) / 1_000_000).collect()
    }

    /// Waits until the readings are those of these intervals, each once, and none was ever another.
    async fn has(&self, intervals: std::ops::Range<i32>) {
        let wanted: Vec<i64> = intervals.map(i64::from).collect();
        let name = format!("{} readings", wanted.len());
        eventually(&name, async || (self.power().await == wanted).then_some(())).await;
        let client = connect(&self.site.database.url()).await;
        let query = "select count(*) from reading_revision";
        let revised: i64 = client.query_one(query, &[]).await.expect("counted").get(0);
        assert_eq!(revised, 0);
    }

    fn incoming(&self) -> PathBuf {
        self.site.path("drop/sources/head-end/incoming")
    }

    /// Names and contents in the source's folder.
    fn files(&self) -> Vec<(String, String)> {
        let Ok(listed) = fs::read_dir(self.incoming()) else { return Vec::new() };
        let files = listed.filter_map(|entry| {
            let entry = entry.ok()?;
            let text = fs::read_to_string(entry.path()).ok()?;
            Some((entry.file_name().into_string().ok()?, text))
        });
        files.collect()
    }

    /// Waits until so many lines are gathered.
    async fn gathered(&self, lines: usize) {
        eventually("the lines are gathered", async || {
            let gathered: usize = self.files().iter().map(|(_, text)| text.lines().count()).sum();
            (gathered >= lines).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_message_is_a_reading_by_what_its_topic_and_its_payload_say() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let _server = received.serve().await;
    received.broker.send(TOPIC, &received.messages(1..4));
    received.has(1..4).await;
    let shown = received.site.run(&["source", "show", "head-end"]);
    assert!(shown.contains("connected since"), "{shown}");
}

#[tokio::test]
async fn an_array_in_a_message_of_mqtt_5_is_a_reading_each() {
    let more = "gather_seconds = 1\nversion = \"5\"\neach = \"values\"";
    let Some(received) = Received::new(Login::Certificate, more).await else { return };
    let _server = received.serve().await;
    let values = received.messages(1..4).join(",");
    received.broker.send(TOPIC, &[format!("{{\"unit\":\"kW\",\"values\":[{values}]}}")]);
    received.has(1..4).await;
}

#[tokio::test]
async fn what_was_gathered_is_delivered_as_one_file_when_the_server_stops() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 3600").await else {
        return;
    };
    let mut server = received.serve().await;
    // More than a broker has on its way at once.
    received.broker.send(TOPIC, &received.messages(1..201));
    received.gathered(200).await;
    server.terminate();
    assert!(server.ended().await.success());
    let files = received.files();
    let [(name, text)] = files.as_slice() else { panic!("{files:?}") };
    assert!(name.starts_with("mqtt-") && name.ends_with(".ndjson"), "{name}");
    assert_eq!(text.lines().count(), 200);
}

#[tokio::test]
async fn what_is_sent_while_the_server_is_away_arrives_once_it_is_back() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let mut server = received.serve().await;
    received.broker.send(TOPIC, &received.messages(1..2));
    server.terminate();
    assert!(server.ended().await.success());
    received.broker.send(TOPIC, &received.messages(2..30));
    let _server = received.serve().await;
    received.has(1..30).await;
}

#[tokio::test]
async fn a_server_that_is_killed_while_messages_come_loses_none_and_doubles_none() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 2").await else {
        return;
    };
    let mut server = received.serve().await;
    for begin in [1, 401] {
        received.broker.send(TOPIC, &received.messages(begin..begin + 400));
        // In the middle of what is on its way.
        eventually("some came", async || (!received.files().is_empty()).then_some(())).await;
        server.kill();
        server = received.site.serve().await;
    }
    received.has(1..801).await;
}

#[tokio::test]
async fn a_message_is_not_acknowledged_before_it_is_stored() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let mut server = received.serve().await;
    let incoming = received.incoming();
    fs::remove_dir_all(&incoming).expect("removed");
    fs::write(&incoming, "in the way").expect("written");
    received.broker.send(TOPIC, &received.messages(1..4));
    server.says("what comes cannot be stored").await;
    server.kill();
    fs::remove_file(&incoming).expect("removed");
    let _server = received.site.serve().await;
    received.has(1..4).await;
}

#[tokio::test]
async fn a_broker_that_is_restarted_loses_nothing_and_is_found_again() {
    let Some(mut received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let server = received.serve().await;
    received.broker.send(TOPIC, &received.messages(1..200));
    received.broker.end();
    server.says("nothing from the broker").await;
    received.broker.begin().await;
    received.broker.send(TOPIC, &received.messages(200..220));
    received.has(1..220).await;
}

#[tokio::test]
async fn a_payload_that_nobody_can_read_is_a_refused_line_and_costs_no_other() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 2").await else {
        return;
    };
    let server = received.serve().await;
    received.broker.send(TOPIC, &received.messages(1..2));
    received.broker.send_bytes(TOPIC, b"\xff\xfe{", false);
    received.broker.send_bytes(TOPIC, b"{\"t\": \"2026-", false);
    received.broker.send(TOPIC, &received.messages(2..3));
    received.has(1..3).await;
    let password = received.site.add_operator("beheer@voorbeeld.nl", Role::Operator);
    let browser = server.operator_browser("beheer@voorbeeld.nl", &password).await;
    let query = json!({ "query": "{ rejectedLines { edges { node { reason rawText } } } }" });
    let refused = eventually("both are refused", async || {
        let answer = server.ask_as_operator(&browser, &query).await;
        let answer: serde_json::Value = answer.json().await.expect("JSON");
        let edges = answer["data"]["rejectedLines"]["edges"].as_array().cloned()?;
        (edges.len() == 2).then_some(edges)
    })
    .await;
    for edge in refused {
        assert_eq!(edge["node"]["reason"], "INVALID_JSON");
        assert!(
            edge["node"]["rawText"].as_str().expect("text").contains("its payload is n"),
            "{edge}"
        );
    }
}

#[tokio::test]
async fn a_long_payload_is_read_as_a_short_one() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let _server = received.serve().await;
    // Longer than a line of CSV may be.
    let pad = |message: &str| {
        message.replacen('{', &format!("{{\"photo\":\"{}\",", "x".repeat(200_000)), 1)
    };
    received.broker.send_bytes(TOPIC, pad(&received.message(1)).as_bytes(), false);
    received.broker.send(TOPIC, &received.messages(2..3));
    received.has(1..3).await;
}

#[tokio::test]
async fn while_there_is_no_room_nothing_is_taken_and_once_there_is_all_of_it() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let Some(disk) = Disk::mount(received.site.path("drop/sources/head-end"), 32) else { return };
    let server = received.site.serve().await;
    server.says("too little room on the disk").await;
    let shown = eventually("the trouble is shown", async || {
        let shown = received.site.run(&["source", "show", "head-end"]);
        shown.contains("trouble ").then_some(shown)
    })
    .await;
    assert!(shown.contains("too little room"), "{shown}");
    // As what was there before the disk was full: the broker keeps it for whom it knows.
    disk.resize(256);
    server.says(CONNECTED).await;
    received.broker.send(TOPIC, &received.messages(1..3));
    received.has(1..3).await;
    disk.resize(32);
    received.broker.send(TOPIC, &received.messages(3..5));
    eventually("it is said again", async || {
        (server.printed().matches("too little room").count() > 1).then_some(())
    })
    .await;
    disk.resize(256);
    received.has(1..5).await;
}

/// A disk of its own for a folder.
struct Disk(PathBuf);

impl Disk {
    /// `None` if this user may mount none, which is put down.
    fn mount(folder: PathBuf, mib: u32) -> Option<Self> {
        fs::create_dir_all(&folder).expect("made");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"]).arg(&folder);
        if !mount.status().is_ok_and(|status| status.success()) {
            skipped::put_down("a disk cannot be mounted");
            return None;
        }
        Some(Self(folder))
    }

    fn resize(&self, mib: u32) {
        let options = format!("remount,size={mib}m");
        let resized = Command::new("mount").args(["-o", &options]).arg(&self.0).status();
        assert!(resized.expect("mount is there").success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, since a server may still be at it.
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[tokio::test]
async fn what_the_broker_retained_from_before_is_passed_over() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    received.broker.send_bytes(TOPIC, received.message(7).as_bytes(), true);
    let _server = received.serve().await;
    received.broker.send(TOPIC, &received.messages(1..3));
    received.has(1..3).await;
}

#[tokio::test]
async fn of_two_servers_one_is_at_the_broker_and_the_other_follows_when_it_goes() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let mut first = received.serve().await;
    let second = received.site.serve().await;
    second.says("another process is at the broker").await;
    received.broker.send(TOPIC, &received.messages(1..3));
    received.has(1..3).await;
    assert!(!second.printed().contains(CONNECTED));
    first.kill();
    received.broker.send(TOPIC, &received.messages(3..5));
    second.says(CONNECTED).await;
    received.has(1..5).await;
    assert!(!received.broker.log().contains("already connected"), "one threw the other out");
}

#[tokio::test]
async fn a_source_that_is_disabled_is_disconnected_and_comes_back_when_it_is_enabled() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let server = received.serve().await;
    received.site.run(&["source", "disable", "head-end"]);
    server.says("disconnected from the broker").await;
    received.broker.send(TOPIC, &received.messages(1..3));
    assert!(received.power().await.is_empty());
    received.site.run(&["source", "enable", "head-end"]);
    received.has(1..3).await;
}

#[tokio::test]
async fn a_topic_that_is_described_no_more_is_no_longer_asked_for() {
    let Some(received) = Received::new(Login::Certificate, "gather_seconds = 1").await else {
        return;
    };
    let _server = received.serve().await;
    received.describe("place/+/power", "gather_seconds = 1");
    let unsubscribed = "Received UNSUBSCRIBE from meetpoort-head-end";
    eventually(unsubscribed, async || received.broker.log().contains(unsubscribed).then_some(()))
        .await;
    received.broker.send(TOPIC, &received.messages(7..8));
    received.broker.send("place/42/power", &received.messages(1..3));
    received.has(1..3).await;
}

#[tokio::test]
async fn a_wrong_password_is_told_without_it_and_the_right_one_counts_at_once() {
    let login = Login::Password("right-and-secret");
    let Some(received) = Received::new(login, "gather_seconds = 1").await else { return };
    let server = received.site.serve().await;
    server.says("no password is set").await;
    received.set_password("wrong-and-secret");
    server.says("not authorized: see to user name, password and client_id\"").await;
    let shown = || received.site.run(&["source", "show", "head-end"]);
    let trouble = eventually("the trouble is shown", async || {
        let shown = shown();
        shown.contains("trouble ").then_some(shown)
    })
    .await;
    assert!(
        trouble.contains("not authorized") && !trouble.contains("wrong-and-secret"),
        "{trouble}"
    );
    let password = received.site.add_operator("beheer@voorbeeld.nl", Role::Operator);
    let browser = server.operator_browser("beheer@voorbeeld.nl", &password).await;
    let told = server.told_of_sources(&browser).await;
    assert!(told.contains("not authorized") && told.contains("set_source_secret"), "{told}");
    assert!(!told.contains("wrong-and-secret"), "{told}");

    received.set_password("right-and-secret");
    server.says(CONNECTED).await;
    received.broker.send(TOPIC, &received.messages(1..3));
    received.has(1..3).await;
    // What it printed is looked through for both when it ends.
}

#[tokio::test]
async fn a_password_goes_to_the_broker_for_which_it_was_set_and_to_no_other() {
    let login = Login::Password("right-and-secret");
    let Some(received) = Received::new(login, "gather_seconds = 1").await else { return };
    received.set_password("right-and-secret");
    let other = Broker::start(login).await.expect("as the first");
    let file = received.site.write("head-end.toml", &{
        let described = fs::read_to_string(received.site.path("head-end.toml")).expect("read");
        let port = |broker: &Broker| format!(":{}", broker.port);
        described.replace(&port(&received.broker), &port(&other))
    });
    received.site.run(&["source", "apply", file.to_str().expect("text")]);
    let server = received.site.serve().await;
    server.says("its password was set for").await;
    assert!(!other.log().contains("meetpoort-head-end"));
}

#[tokio::test]
async fn a_broker_that_shows_a_certificate_of_another_authority_is_not_spoken_to() {
    let login = Login::Password("right-and-secret");
    let Some(received) = Received::new(login, "gather_seconds = 1").await else { return };
    received.set_password("right-and-secret");
    let own = received.broker.certificate.authority.pem();
    let other = Authority::new().pem();
    let described = fs::read_to_string(received.site.path("head-end.toml")).expect("read");
    let file = received.site.write("head-end.toml", &described.replace(&own, &other));
    received.site.run(&["source", "apply", file.to_str().expect("text")]);
    let server = received.site.serve().await;
    server.says("invalid peer certificate").await;
    assert!(!received.broker.log().contains("meetpoort-head-end"));
}
