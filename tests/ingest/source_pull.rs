//! What is fetched from a source that has an API: a real one, over TLS.

mod access;
mod beside;
mod killed;
mod one_meter;
mod paging;
mod secrets;
mod trouble;
mod windows;

use std::fs;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::join_all;
use meetpoort::app::App;
use meetpoort::db::source_fetch::{self, ListedFetch};
use meetpoort::db::source_pull::{self, ListedPull};
use meetpoort::db::{DbError, source};
use meetpoort::domain::source::{Description, SourceName};
use meetpoort::ingest::folder::FolderIntake;
use meetpoort::service::source::define::define_source;
use meetpoort::service::source::import_aliases::import_aliases;
use meetpoort::service::source::pull::{PullEnd, Pulled};
use meetpoort::service::source::secret::set_source_secret;
use meetpoort::spool::DropFolder;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::database::connect;
use crate::support::head_end::{Asked, HeadEnd, Reply};
use crate::support::portfolio::METER;
use crate::support::{TestApp, at, by, sealing};

/// How its answers are written.
const FORMAT: &str = r#"
container = { kind = "json", path = "rows[]" }
layout = { shape = "long", identifier = { column = "id" }, value = "kw" }
time = { columns = ["t"], format = "unix_seconds" }
channels = [{ name = "*", quantity = "active_power", unit = "kW" }]
"#;

/// What a test asks for, unless it says otherwise.
const READINGS: &str = "/readings?from={from}&until={until}";

const SECRET: &str = "s3cr3t /that+no=other&text%equals";

/// How a source is described that is this head-end, asked at this path, with these lines of `[pull]`.
fn described(head_end: &HeadEnd, path: &str, lines: &str) -> String {
    let HeadEnd { url, authority_pem, .. } = head_end;
    let lines = lines.replace("HEAD_END", url);
    format!("{FORMAT}\n[pull]\nurl = \"{url}{path}\"\nauthorities = '''{authority_pem}'''\n{lines}")
}

/// An app that fetches from a head-end.
struct Pulling {
    app: TestApp,
    root: TempDir,
    name: SourceName,
    head_end: HeadEnd,
}

/// What a head-end has: kilowatts of intervals.
#[derive(Clone, Default)]
struct Readings(Arc<Mutex<Vec<Reading>>>);

/// An identifier, the end of an interval, and kilowatts.
type Reading = (&'static str, DateTime<Utc>, f64);

impl Readings {
    fn of(readings: &[(&'static str, &str, f64)]) -> Self {
        let all = Self::default();
        for (identifier, end, value) in readings {
            all.set(identifier, end, *value);
        }
        all
    }

    fn set(&self, identifier: &'static str, end: &str, value: f64) {
        let mut all = self.0.lock().expect("not poisoned");
        all.retain(|(other, at_end, _)| (*other, *at_end) != (identifier, at(end)));
        all.push((identifier, at(end), value));
    }

    /// The records of what is asked for: of intervals that end in the window, and of this identifier if one is named.
    fn records(&self, asked: &Asked) -> Vec<Value> {
        let [from, until] = ["from", "until"].map(|name| at(asked.parameter(name)));
        let identifier = asked.parameter("id");
        let all = self.0.lock().expect("not poisoned");
        let wanted = all.iter().filter(|(id, end, _)| {
            (identifier.is_empty() || *id == identifier) && *end > from && *end <= until
        });
        wanted.map(|(id, end, kw)| json!({ "id": id, "t": end.timestamp(), "kw": kw })).collect()
    }

    fn rows(&self, asked: &Asked) -> Value {
        json!({ "rows": self.records(asked) })
    }
}

impl Pulling {
    /// From a head-end that answers so, described by this path and more lines of `[pull]`.
    async fn from(
        path: &str,
        lines: &str,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let head_end = HeadEnd::start(answer).await;
        let root = tempfile::tempdir().expect("a folder");
        let app = TestApp::start().await.with_customer().await.with_drop_folder(root.path());
        let pulling = Self { app, root, name: "head-end".parse().expect("a name"), head_end };
        pulling.describe(path, lines).await;
        pulling.alias("0042", METER).await;
        pulling
    }

    /// From one that has these readings, one day back at the first time.
    async fn of(readings: &Readings) -> Self {
        let readings = readings.clone();
        let answer = move |asked: &Asked| Reply::Json(readings.rows(asked));
        Self::from(READINGS, "start_days = 1", answer).await
    }

    async fn describe(&self, path: &str, lines: &str) {
        self.describe_as(&self.name, path, lines).await;
    }

    /// Describes another source, which is the same head-end.
    async fn describe_as(&self, name: &SourceName, path: &str, lines: &str) {
        let toml = described(&self.head_end, path, lines);
        let description = Description::from_toml(&toml).expect("a description");
        let command = self.app.app.store.by(by());
        define_source(&command, name, &description).await.expect("defined");
    }

    async fn alias(&self, identifier: &str, meter: &str) {
        let csv = format!("identifier,meter_ean\n{identifier},{meter}\n");
        let command = self.app.app.store.by(by());
        import_aliases(&command, &self.name, &csv).await.expect("imported");
    }

    async fn secret(&self, secret: &str) {
        let command = self.app.app.store.by(by());
        let secret = secret.to_owned().into();
        set_source_secret(&command, &sealing(), &self.name, &secret).await.expect("set");
    }

    /// What one look at all sources does.
    async fn look(&self) -> Vec<(SourceName, PullEnd)> {
        look(&self.app.app).await
    }

    /// A look that must fetch all, which is taken in then.
    async fn fetch(&self) {
        let ends = self.look().await;
        assert_eq!(ends, [(self.name.clone(), PullEnd::Done)], "{:?}", self.pull().await);
        self.take_in().await;
    }

    /// A look that must go wrong; why it did, as it is told.
    async fn fail(&self) -> String {
        assert_eq!(self.look().await, [(self.name.clone(), PullEnd::Failed)]);
        self.pull().await.failure.expect("a failure")
    }

    async fn take_in(&self) {
        let folder = self.folder().open().await.expect("folders");
        let intake = FolderIntake::of(folder).of_source(self.id().await);
        intake.take_in(&self.app.app.store).await.expect("worked through");
    }

    fn folder(&self) -> DropFolder {
        DropFolder::at(self.root.path()).of_source(&self.name)
    }

    /// What lies in the folder and was not taken in, hidden or not.
    fn incoming(&self) -> Vec<String> {
        let Ok(listed) = fs::read_dir(self.folder().incoming()) else { return Vec::new() };
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> =
            listed.map(|entry| name(entry).into_string().expect("text")).collect();
        names.sort();
        names
    }

    async fn id(&self) -> i32 {
        let client = self.app.app.store.database.connection().await.expect("a connection");
        source::find(&client, &self.name).await.expect("asked").expect("a source").id
    }

    async fn pull(&self) -> ListedPull {
        let id = self.id().await;
        let client = self.app.app.store.database.connection().await.expect("a connection");
        source_pull::list_of_sources(&client, &[id]).await.expect("asked").remove(0)
    }

    async fn fetches(&self) -> Vec<ListedFetch> {
        let id = self.id().await;
        let client = self.app.app.store.database.connection().await.expect("a connection");
        let fetches = source_fetch::list_of_sources(&client, &[id]).await.expect("asked");
        fetches.into_iter().map(|(_, fetch)| fetch).collect()
    }

    /// The power of a meter in kilowatts, in the order of time.
    async fn power(&self, meter: &str) -> Vec<f64> {
        let client = connect(&self.app.database.url()).await;
        let query =
            "select active_power_milliwatt from reading join meter on meter.id = reading.meter_id
            where meter.meter_ean = $1 order by interval_end";
        let rows = client.query(query, &[&meter]).await.expect("asked");
        rows.iter().map(|row| row.get::<_, i64>(0) as f64 / 1e6).collect()
    }

    /// How many values were replaced by others.
    async fn revisions(&self) -> i64 {
        let client = connect(&self.app.database.url()).await;
        let query = "select count(*) from reading_revision";
        client.query_one(query, &[]).await.expect("asked").get(0)
    }

    /// The windows that were asked for.
    fn windows(&self) -> Vec<[String; 2]> {
        let asked = self.head_end.asked();
        let window = |asked: &Asked| ["from", "until"].map(|name| asked.parameter(name).to_owned());
        asked.iter().map(window).collect()
    }

    /// What became of the deliveries, in the order in which they came.
    async fn states(&self) -> Vec<String> {
        let client = connect(&self.app.database.url()).await;
        let states = client.query("select state from delivery order by id", &[]).await;
        states.expect("asked").iter().map(|row| row.get(0)).collect()
    }

    fn later(&self, minutes: i64) {
        self.app.clock.set(self.app.clock.now() + TimeDelta::minutes(minutes));
    }
}

/// Fetches from all sources that are due, and says how the turn ended at each.
async fn look(app: &App) -> Vec<(SourceName, PullEnd)> {
    let due = app.puller().expect("a drop folder").list_due().await.expect("the database is there");
    let pulled =
        join_all(due.into_iter().map(async |due| (due.source().clone(), due.pull().await))).await;
    let end = |(name, pulled): (SourceName, Result<Option<Pulled>, DbError>)| {
        pulled.expect("the database is there").map(|pulled| (name, pulled.end))
    };
    pulled.into_iter().filter_map(end).collect()
}
