//! The real binary, killed as by a power cut while it fetches.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{READINGS, described};
use crate::support::database::connect;
use crate::support::head_end::{Asked, HeadEnd, Reply};
use crate::support::portfolio::METER;
use crate::support::server::{Server, Site, eventually};
use crate::support::{at, now_on_grid};

/// Of each interval of the last day there is a reading: the power in kW says how many intervals ago it ended.
const READINGS_COUNT: i32 = 288;
const READINGS_A_PAGE: usize = 20;

/// A server in the middle of a fetch: it has the first page of a window, and waits for the second one.
struct Fetching {
    site: Site,
    server: Server,
    head_end: HeadEnd,
    stalls: Arc<AtomicBool>,
}

impl Fetching {
    /// From a head-end that answers so when it is asked for that page, and as it should once it is better.
    async fn stalled(by: fn(Value) -> Reply) -> Self {
        let site = Site::new().await;
        site.register_customer();
        let stalls = Arc::new(AtomicBool::new(true));
        let (is_stalled, rows) = (Arc::clone(&stalls), rows());
        let answer = move |asked: &Asked| {
            let rows = rows(asked);
            let is_wanted = asked.parameter("page") == "2" && !rows.is_empty();
            let rows = json!({ "rows": rows });
            if is_wanted && is_stalled.load(Ordering::Relaxed) {
                by(rows)
            } else {
                Reply::Json(rows)
            }
        };
        let head_end = HeadEnd::start(answer).await;
        let lines =
            "start_days = 1\nwindow_hours = 6\npaging = { kind = \"page\", parameter = \"page\" }";
        let toml = format!("name = \"head-end\"\n{}", described(&head_end, READINGS, lines));
        apply(&site, &toml);
        let server = site.serve().await;
        let fetching = Self { site, server, head_end, stalls };
        fetching.asked_for("the page that stalls", |asked| asked.parameter("page") == "2").await;
        fetching
    }

    async fn asked_for(&self, what: &str, is_it: impl Fn(&Asked) -> bool) {
        eventually(what, async || self.head_end.asked().iter().any(&is_it).then_some(())).await;
    }

    /// Waits until a part of the page is on the disk.
    async fn writing(&self) {
        let incoming = self.site.path("drop/sources/head-end/incoming");
        eventually("a part of the page is written", async || {
            let mut entries = fs::read_dir(&incoming).ok()?.filter_map(Result::ok);
            let is_part = |entry: &fs::DirEntry| {
                entry.file_name().to_string_lossy().ends_with(".part")
                    && entry.metadata().is_ok_and(|found| found.len() > 0)
            };
            entries.any(|entry| is_part(&entry)).then_some(())
        })
        .await;
    }

    fn kill(&mut self) {
        self.server.kill();
        self.stalls.store(false, Ordering::Relaxed);
    }

    /// Waits until the turn that was lost is another's, and all is there, each once and as it was.
    async fn is_whole(&self) {
        let before = self.head_end.asked().len();
        self.asked_for("what was not marked", |asked| asked.number >= before).await;
        let client = connect(&self.site.database.url()).await;
        eventually("all is there", async || {
            let query = "select active_power_milliwatt from reading order by interval_end desc";
            let rows = client.query(query, &[]).await.expect("asked");
            let power = rows.iter().map(|row| row.get::<_, i64>(0) / 1_000_000);
            power.eq(0..i64::from(READINGS_COUNT)).then_some(())
        })
        .await;
        eventually("the mark has moved", async || {
            self.site
                .run(&["source", "show", "head-end"])
                .contains("fetched      until")
                .then_some(())
        })
        .await;
        for nothing in [
            "select count(*) from reading_revision",
            "select count(*) from rejected_line",
            "select count(*) from delivery where state = 'failed'",
        ] {
            let count: i64 = client.query_one(nothing, &[]).await.expect("asked").get(0);
            assert_eq!(count, 0, "{nothing}");
        }
    }
}

/// What the head-end has of a page.
fn rows() -> impl Fn(&Asked) -> Vec<Value> + Send + Sync {
    let now = now_on_grid();
    move |asked| {
        let [from, until] = ["from", "until"].map(|name| at(asked.parameter(name)));
        let page: usize = asked.parameter("page").parse().expect("a number");
        (0..READINGS_COUNT)
            .map(|ago| (ago, now - TimeDelta::minutes(5) * ago))
            .filter(|(_, end)| *end > from && *end <= until)
            .skip((page - 1) * READINGS_A_PAGE)
            .take(READINGS_A_PAGE)
            .map(|(ago, end)| json!({ "id": "0042", "t": end.timestamp(), "kw": ago }))
            .collect()
    }
}

fn apply(site: &Site, toml: &str) {
    let description = site.write("head-end.toml", toml);
    site.run(&["source", "apply", description.to_str().expect("text")]);
    let aliases = site.write("aliases.csv", &format!("identifier,meter_ean\n0042,{METER}\n"));
    site.run(&["source", "aliases", "import", "head-end", aliases.to_str().expect("text")]);
}

#[tokio::test]
async fn a_server_that_is_killed_in_the_middle_of_a_page_loses_nothing_and_doubles_nothing() {
    let half = |rows: Value| {
        let bytes = rows.to_string().len() / 2;
        Reply::Stall(rows, bytes)
    };
    let mut fetching = Fetching::stalled(half).await;
    fetching.writing().await;
    fetching.kill();
    let _next = fetching.site.serve().await;
    fetching.is_whole().await;
}

#[tokio::test]
async fn another_server_goes_on_if_one_is_killed_between_two_pages_and_nothing_is_there_twice() {
    let mut fetching = Fetching::stalled(|_| Reply::Hold).await;
    let _other = fetching.site.serve().await;
    fetching.kill();
    fetching.is_whole().await;
}
