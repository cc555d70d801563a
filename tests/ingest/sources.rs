//! What a source delivers into its folder is read as it describes, whatever waits or is changed meanwhile.

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::db::source;
use meetpoort::domain::operator::Role;
use meetpoort::domain::source::{Description, SourceName};
use meetpoort::ingest::folder::{FolderIntake, FolderRun};
use meetpoort::jobs;
use meetpoort::service::source::define::define_source;
use meetpoort::service::source::import_aliases::import_aliases;
use meetpoort::service::source::set_enabled::set_source_enabled;
use meetpoort::spool::DropFolder;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

use crate::support::database::connect;
use crate::support::portfolio::{KLANT, METER, OTHER_METER};
use crate::support::{TestApp, by};

/// A head-end that writes kWh per interval on the Amsterdam clock, under numbers of its own.
pub const HEAD_END: &str = r#"
[container]
kind = "csv"
delimiter = ";"
[layout]
shape = "wide"
identifier = { column = "nummer" }
[time]
columns = ["tot"]
format = "%d-%m-%Y %H:%M"
clock = "amsterdam"
[numbers]
decimal = ","
[[channels]]
name = "kWh"
quantity = "active_power"
unit = "kWh"
"#;

/// An app with a customer and a source whose folder is empty.
pub struct Sourced {
    pub app: TestApp,
    root: TempDir,
    name: SourceName,
    pub source_id: i32,
}

impl Sourced {
    pub async fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        let app = TestApp::start().await.with_customer().await.with_drop_folder(root.path());
        let name: SourceName = "head-end".parse().expect("a name");
        let sourced = Self { app, root, name, source_id: 0 };
        sourced.describe(HEAD_END).await;
        let client = sourced.app.app.store.database.connection().await.expect("a connection");
        let found = source::find(&client, &sourced.name).await.expect("asked").expect("a source");
        drop(client);
        Self { source_id: found.id, ..sourced }
    }

    pub async fn describe(&self, toml: &str) {
        let description = Description::from_toml(toml).expect("a description");
        let command = self.app.app.store.by(by());
        define_source(&command, &self.name, &description).await.expect("defined");
    }

    pub async fn alias(&self, csv: &str) {
        let command = self.app.app.store.by(by());
        import_aliases(&command, &self.name, csv).await.expect("imported");
    }

    pub async fn folder(&self) -> DropFolder {
        let folder = DropFolder::at(self.root.path()).of_source(&self.name);
        folder.open().await.expect("folders")
    }

    async fn deliver(&self, file: &str, lines: &[String]) {
        let content = format!("nummer;tot;kWh\n{}\n", lines.join("\n"));
        fs::write(self.folder().await.incoming().join(file), content).expect("written");
    }

    pub async fn look(&self) -> FolderRun {
        let intake = FolderIntake::of(self.folder().await).of_source(self.source_id);
        intake.take_in(&self.app.app.store).await.expect("worked through")
    }

    pub async fn job(&self, name: &str) {
        let table = jobs::table(&self.app.app);
        let job = table.into_iter().find(|job| job.name == name).expect("a job");
        (job.work)(self.app.app.clone()).await.expect("done");
    }

    /// The power of a meter, in stored units, in the order of time.
    pub async fn power(&self, meter: &str) -> Vec<i64> {
        let client = connect(&self.app.database.url()).await;
        let query =
            "select active_power_milliwatt from reading join meter on meter.id = reading.meter_id
            where meter.meter_ean = $1 order by interval_end";
        let rows = client.query(query, &[&meter]).await.expect("asked");
        rows.iter().map(|row| row.get(0)).collect()
    }

    pub async fn deliveries(&self) -> Vec<(String, i64, i64)> {
        let client = connect(&self.app.database.url()).await;
        let query = "select state, coalesce(lines, 0)::bigint, coalesce(rejected, 0)::bigint from delivery order by id";
        let rows = client.query(query, &[]).await.expect("asked");
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
    }

    /// A line of the interval that ended so many intervals ago.
    pub fn line(&self, identifier: &str, intervals_ago: i32, kwh: &str) -> String {
        let end: DateTime<Utc> = self.app.clock.now() - TimeDelta::minutes(5) * intervals_ago;
        let local = end.with_timezone(&chrono_tz::Europe::Amsterdam).format("%d-%m-%Y %H:%M");
        format!("{identifier};{local};{kwh}")
    }
}

#[tokio::test]
async fn a_file_in_the_folder_of_a_source_is_read_as_the_source_describes_whatever_it_is_called() {
    let sourced = Sourced::new().await;
    sourced.alias(&format!("identifier,meter_ean,factor\n0042,{METER},-1\n")).await;
    let lines = [sourced.line("0042", 2, "0,5"), sourced.line("0042", 1, "1,25")];
    sourced.deliver("EXPORT-20261123.dat", &lines).await;
    sourced.deliver("half.dat.part", &[sourced.line("0042", 3, "9")]).await;

    assert_eq!(sourced.look().await.done, 1);

    assert_eq!(sourced.power(METER).await, [-6_000_000, -15_000_000]);
    assert_eq!(sourced.deliveries().await, [("done".to_owned(), 2, 0)]);
}

#[tokio::test]
async fn the_job_looks_into_the_folders_of_all_sources_that_are_not_stopped() {
    let sourced = Sourced::new().await;
    sourced.alias(&format!("identifier,meter_ean\n7,{METER}\n")).await;
    sourced.deliver("a", &[sourced.line("7", 1, "1")]).await;
    sourced.job("take_in_deliveries").await;
    assert_eq!(sourced.power(METER).await, [12_000_000]);
}

#[tokio::test]
async fn a_line_under_an_identifier_that_is_not_known_waits_for_its_alias() {
    let sourced = Sourced::new().await;
    sourced.deliver("a.csv", &[sourced.line("0042", 1, "0,5")]).await;
    sourced.look().await;
    assert_eq!(sourced.deliveries().await, [("done".to_owned(), 1, 1)]);
    sourced.job("take_in_waiting").await;
    assert!(sourced.power(METER).await.is_empty());

    sourced.alias(&format!("identifier,meter_ean\n0042,{METER}\n")).await;
    sourced.job("take_in_waiting").await;
    sourced.job("take_in_waiting").await;

    assert_eq!(sourced.power(METER).await, [6_000_000]);
    assert_eq!(sourced.deliveries().await.len(), 2, "the file, and once its lines");
}

#[tokio::test]
async fn the_same_bytes_say_something_new_once_the_source_is_described_otherwise() {
    let sourced = Sourced::new().await;
    sourced.alias(&format!("identifier,meter_ean\n1,{METER}\n")).await;
    let lines = [sourced.line("1", 1, "0,5")];
    for _ in 0..2 {
        sourced.deliver("a.csv", &lines).await;
        sourced.look().await;
    }
    let states: Vec<String> = sourced.deliveries().await.into_iter().map(|row| row.0).collect();
    assert_eq!(states, ["done", "repeated"]);
    sourced
        .describe(&HEAD_END.replace("unit = \"kWh\"", "unit = \"kWh\"\ndirection = \"export\""))
        .await;
    sourced.deliver("a.csv", &lines).await;
    sourced.look().await;
    assert_eq!(sourced.power(METER).await, [-6_000_000], "of equals the later one counts");
}

#[tokio::test]
async fn the_same_bytes_under_another_name_may_be_of_another_meter() {
    let sourced = Sourced::new().await;
    sourced.app.meter(KLANT, OTHER_METER, false).await;
    let by_name = "identifier = { file_name = \"{}.csv\" }";
    sourced.describe(&HEAD_END.replace("identifier = { column = \"nummer\" }", by_name)).await;
    let lines = [sourced.line("-", 1, "0")];
    for meter in [METER, OTHER_METER] {
        sourced.deliver(&format!("{meter}.csv"), &lines).await;
        sourced.look().await;
    }
    assert_eq!(sourced.power(METER).await, [0]);
    assert_eq!(sourced.power(OTHER_METER).await, [0]);
}

#[tokio::test]
async fn an_alias_that_was_put_right_counts_for_what_is_delivered_again() {
    let sourced = Sourced::new().await;
    let lines = [sourced.line(METER, 1, "0,5")];
    sourced.deliver("a.csv", &lines).await;
    sourced.look().await;
    sourced.alias(&format!("identifier,meter_ean,factor\n{METER},{METER},-1\n")).await;
    sourced.deliver("a.csv", &lines).await;
    sourced.look().await;
    assert_eq!(sourced.power(METER).await, [-6_000_000]);
}

#[tokio::test]
async fn of_a_line_of_several_meters_the_one_that_is_not_registered_costs_none_of_the_others() {
    let sourced = Sourced::new().await;
    let layout = "shape = \"meters\"\nfirst = 2";
    let wide = "shape = \"wide\"\nidentifier = { column = \"nummer\" }";
    sourced.describe(&HEAD_END.replace(wide, layout).replace("\"tot\"", "1")).await;
    let line = sourced.line("", 1, "");
    let moment = line.split(';').nth(1).expect("a moment");
    let content = format!("tot;{METER};{OTHER_METER}\n{moment};0,5;0,25\n");
    fs::write(sourced.folder().await.incoming().join("a.csv"), content).expect("written");
    sourced.look().await;
    assert_eq!(sourced.power(METER).await, [6_000_000]);
    assert_eq!(sourced.deliveries().await, [("done".to_owned(), 1, 1)]);

    sourced.app.meter(KLANT, OTHER_METER, false).await;
    sourced.job("take_in_waiting").await;
    assert_eq!(sourced.power(OTHER_METER).await, [3_000_000]);
}

#[tokio::test]
async fn a_delivery_of_a_source_that_is_disabled_stays_where_it_is_until_it_is_enabled() {
    let sourced = Sourced::new().await;
    sourced.deliver("a.csv", &[sourced.line(METER, 1, "0,5")]).await;
    sourced.job("take_in_deliveries").await;
    let set = async |is_enabled| {
        let command = sourced.app.app.store.by(by());
        set_source_enabled(&command, &sourced.name, is_enabled).await.expect("set");
    };
    set(false).await;
    sourced.deliver("b.csv", &[sourced.line(METER, 2, "0,5")]).await;
    sourced.job("take_in_deliveries").await;
    assert_eq!(sourced.power(METER).await.len(), 1);
    let operator = sourced.app.operator(Role::Operator).await;
    let mutation = "mutation { retryDelivery(input: { deliveryId: 1 }) { status } }";
    let status = sourced.app.asked(&operator, mutation).await["retryDelivery"]["status"].take();
    assert_eq!(status, "SOURCE_DISABLED");
    set(true).await;
    sourced.job("take_in_deliveries").await;
    assert_eq!(sourced.power(METER).await.len(), 2);
}

#[tokio::test]
async fn a_refused_line_of_a_source_is_repaired_in_its_own_format() {
    let sourced = Sourced::new().await;
    sourced.alias(&format!("identifier,meter_ean\n1,{METER}\n")).await;
    let broken = sourced.line("1", 1, "0.5");
    sourced.deliver("a.csv", std::slice::from_ref(&broken)).await;
    sourced.look().await;
    let operator = sourced.app.operator(Role::Operator).await;
    let query = "{ rejectedLines { edges { node { lineNumber reason field rawText detail } } } }";
    let node =
        sourced.app.asked(&operator, query).await["rejectedLines"]["edges"][0]["node"].take();
    assert_eq!(
        (&node["reason"], &node["field"], &node["rawText"]),
        (&json!("INVALID_NUMBER"), &json!("kWh"), &json!(broken))
    );

    let lines = json!([{ "lineNumber": 2, "text": broken.replace("0.5", "0,5") }]);
    let input = json!({ "input": { "deliveryId": "1", "lines": lines } });
    let mutation = "mutation($input: RepairLinesInput!) { repairLines(input: $input) { takenIn } }";
    let answer: Value = sourced.app.ask(&operator, mutation, input).await;
    assert_eq!(answer["data"]["repairLines"]["takenIn"], 1, "{answer}");
    assert_eq!(sourced.power(METER).await, [6_000_000]);
}

#[tokio::test]
async fn a_delivery_of_a_source_is_read_again_from_its_own_folder() {
    let sourced = Sourced::new().await;
    sourced.alias(&format!("identifier,meter_ean\n1,{METER}\n")).await;
    sourced.deliver("a.csv", &[sourced.line("1", 1, "0,5")]).await;
    sourced.look().await;
    sourced.app.meter(KLANT, OTHER_METER, false).await;
    let operator = sourced.app.operator(Role::Operator).await;
    let mutation = "mutation { retryDelivery(input: { deliveryId: 1 }) { status } }";
    let status = sourced.app.asked(&operator, mutation).await["retryDelivery"]["status"].take();
    assert_eq!(status, "BROUGHT_BACK");
    assert_eq!(sourced.look().await.done, 1);
    let states: Vec<String> = sourced.deliveries().await.into_iter().map(|row| row.0).collect();
    assert_eq!(states, ["done", "done"]);
}

#[tokio::test]
async fn deliveries_are_found_by_the_source_that_describes_them() {
    let sourced = Sourced::new().await;
    sourced.alias(&format!("identifier,meter_ean\n0042,{METER}\n")).await;
    for file in ["first.dat", "second.dat"] {
        sourced.deliver(file, &[sourced.line("0042", 2, "0,5"), file.to_owned()]).await;
        sourced.look().await;
    }
    sourced.app.deliver_file(".csv", b"in no format at all").await;
    let viewer = sourced.app.operator(Role::Viewer).await;
    let named = async |name: &str| {
        let query = format!(
            "{{ deliveries(describedBy: \"{name}\") {{ edges {{ node {{ name describedBy {{ name }} }} }} }} }}"
        );
        let mut answer = sourced.app.asked(&viewer, &query).await;
        answer["deliveries"]["edges"].take()
    };
    let of_source =
        |file| json!({ "node": { "name": file, "describedBy": { "name": "head-end" } } });
    assert_eq!(named("head-end").await, json!(["second.dat", "first.dat"].map(of_source)));
    assert_eq!(named("another").await, json!([]));
}
