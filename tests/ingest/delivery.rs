//! Deliveries: what is taken in, what is set aside, and what a second one changes.

use std::io::Write;

use meetpoort::db::delivery::{LineCounts, NewDelivery};
use meetpoort::db::{Database, DatabaseConfig};
use meetpoort::domain::operator::Role;
use meetpoort::domain::source_format::{Format, LineFormat, TextReader};
use meetpoort::ingest::file::{ReadAs, ingest_file};
use meetpoort::ingest::format::FIELDS;
use meetpoort::service::delivery::ingest::{DeliveryOutcome, IngestRefusal, Part, ingest_delivery};
use meetpoort::service::failure::Failure;
use serde_json::json;
use tokio::sync::mpsc;

use crate::support::portfolio::{KLANT, METER, OTHER_METER, line};
use crate::support::{TestApp, database};

const END: &str = "2026-11-22T12:00:00+01:00";
const VALUES: &str = "-42,1.5,231.04,230.96,229.95";

fn csv(lines: &[&str]) -> String {
    format!("{}\n{}\n", FIELDS.join(","), lines.join("\n"))
}

async fn power(app: &TestApp) -> Vec<i64> {
    app.readings(KLANT, METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00")
        .await
        .iter()
        .filter(|record| record["meting_type"] == "netto_actief_vermogen")
        .map(|record| record["waarde"].as_i64().expect("an integer"))
        .collect()
}

#[tokio::test]
async fn of_a_delivery_whose_reader_breaks_off_without_a_word_nothing_is_taken_in() {
    let app = TestApp::start().await.with_customer().await;
    let mut reader = TextReader::new(LineFormat::Csv, 1);
    let text = csv(&[&line(METER, END, VALUES, "measured")]);
    let (batch, _) = reader.read(text.into_bytes(), true).expect("a good heading");
    let new = NewDelivery {
        source: "test",
        name: "a.csv".to_owned(),
        sha256: [1; 32],
        format: Format::Csv,
        described: None,
        bytes_total: None,
    };
    let (sender, parts) = mpsc::channel(1);
    sender.send(Ok(Part::Lines(batch))).await.expect("room");
    drop(sender);
    let outcome = ingest_delivery(&app.app.store, &new, None, None, parts).await;
    let is_broken_off = matches!(&outcome, Err(Failure::Refused(IngestRefusal::Read(_))));
    assert!(is_broken_off, "{outcome:?}");
    assert_eq!(power(&app).await, Vec::<i64>::new());
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_says_so() {
    let app = TestApp::start().await.with_customer().await;
    let file = csv(&[&line(METER, END, VALUES, "measured")]);
    let first = app.deliver_file(".csv", file.as_bytes()).await;
    let DeliveryOutcome::Ingested { delivery_id, counts } = first else { panic!("{first:?}") };
    assert_eq!(counts, LineCounts { lines: 1, inserted: 1, ..LineCounts::default() });
    let again = app.deliver_file(".csv", file.as_bytes()).await;
    assert_eq!(again, DeliveryOutcome::Repeated { delivery_id: 2, of: delivery_id });
}

#[tokio::test]
async fn the_same_readings_in_another_file_say_nothing_new() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, END, VALUES, "measured")]).await;
    let counts = app.deliver(&[line(METER, END, VALUES, "measured"), String::new()]).await;
    assert_eq!(counts, LineCounts { lines: 1, unchanged: 1, ..LineCounts::default() });
}

#[tokio::test]
async fn a_bad_line_is_set_aside_with_its_number_reason_and_text_and_costs_no_good_one() {
    let app = TestApp::start().await.with_customer().await;
    let good = |minute: u32| {
        line(METER, &format!("2026-11-22T12:{minute:02}:00+01:00"), VALUES, "measured")
    };
    let bad = [
        ("unknown_meter", line("871685900000000240", END, VALUES, "measured")),
        ("invalid_ean", line("871685900000000135", END, VALUES, "measured")),
        ("off_grid", line(METER, "2026-11-22T12:01:00+01:00", VALUES, "measured")),
        ("time_without_offset", line(METER, "2026-11-22T12:00:00", VALUES, "measured")),
        ("in_future", line(METER, "2026-11-23T12:05:00+01:00", VALUES, "measured")),
        ("too_old", line(METER, "2026-10-23T12:00:00+01:00", VALUES, "measured")),
        ("out_of_range", line(METER, END, "-42,1.5,600000,230.96,229.95", "measured")),
        ("invalid_number", line(METER, END, "veel,1.5,231,230.96,229.95", "measured")),
        ("wrong_cell_count", format!("{METER},{END},-42")),
        ("no_value", line(METER, END, ",,,,", "measured")),
        ("invalid_status", line(METER, END, VALUES, "gemeten")),
    ];
    let mut content = csv(&[&good(0)]).into_bytes();
    for (_, text) in &bad {
        content.extend_from_slice(text.as_bytes());
        content.push(b'\n');
    }
    content.extend_from_slice(b"\xff\xfe broken\n");
    content.extend_from_slice(good(5).as_bytes());

    let outcome = app.deliver_file(".csv", &content).await;

    let DeliveryOutcome::Ingested { counts, .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(
        counts,
        LineCounts {
            lines: 14,
            inserted: 2,
            rejected: 12,
            rejected_kept: 12,
            ..LineCounts::default()
        }
    );
    let client = database::connect(&app.database.url()).await;
    let rows = client
        .query("select line_number, reason, raw_text from rejected_line order by line_number", &[])
        .await
        .expect("rows");
    for ((place, (reason, text)), row) in (3_i64..).zip(&bad).zip(&rows) {
        assert_eq!(row.get::<_, i64>("line_number"), place, "{reason}");
        assert_eq!(row.get::<_, String>("reason"), *reason);
        assert_eq!(row.get::<_, String>("raw_text"), *text);
    }
    assert_eq!(rows[bad.len()].get::<_, String>("reason"), "broken_text");
}

#[tokio::test]
async fn a_file_whose_header_is_wrong_fails_whole_with_a_clear_reason() {
    let app = TestApp::start().await.with_customer().await;
    let content = format!("meter,tijd\n{}\n", line(METER, END, VALUES, "measured"));
    let outcome = app.deliver_file(".csv", content.as_bytes()).await;
    let DeliveryOutcome::Failed { reason, .. } = outcome else { panic!("{outcome:?}") };
    assert!(reason.contains("\"meter,tijd\"") && reason.contains(&FIELDS.join(",")), "{reason}");
    assert!(power(&app).await.is_empty());
    let viewer = app.operator(Role::Viewer).await;
    app.deliver_file(".csv", b"").await;
    let query = "{ deliveries { edges { node { state failureCause } } } }";
    let failed = |cause| json!({ "node": { "state": "FAILED", "failureCause": cause } });
    let expected = json!([failed("EMPTY"), failed("WRONG_HEADER")]);
    assert_eq!(app.asked(&viewer, query).await["deliveries"]["edges"], expected);
}

#[tokio::test]
async fn a_rejected_line_names_the_field_at_fault() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, END, ",,veel,,", "measured"), line(METER, END, ",,,,", "measured")])
        .await;
    let viewer = app.operator(Role::Viewer).await;
    let query =
        "{ rejectedLines(orderBy: { field: REJECTED_AT, direction: ASCENDING }) { edges { node {
        reason field } } } }";
    let expected = json!([
        { "node": { "reason": "INVALID_NUMBER", "field": "voltage_l1_v" } },
        { "node": { "reason": "NO_VALUE", "field": null } },
    ]);
    assert_eq!(app.asked(&viewer, query).await["rejectedLines"]["edges"], expected);
}

#[tokio::test]
async fn ndjson_is_taken_in_like_csv() {
    let app = TestApp::start().await.with_customer().await;
    let content = format!(
        "{{\"meter_ean\":\"{METER}\",\"interval_end\":\"{END}\",\"active_power_kw\":-2.5,\"status\":\"measured\"}}\n"
    );
    app.deliver_file(".ndjson", content.as_bytes()).await;
    assert_eq!(power(&app).await, [-3]);
}

#[tokio::test]
async fn a_correction_replaces_and_what_it_replaced_is_kept() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, END, VALUES, "measured")]).await;
    let counts =
        app.deliver(&[line(METER, END, "-40,1.5,231.04,230.96,229.95", "corrected")]).await;
    assert_eq!(counts.revised, 1);
    assert_eq!(power(&app).await, [-40]);
    let client = database::connect(&app.database.url()).await;
    let kept: i64 = client
        .query_one("select from_value from reading_revision", &[])
        .await
        .expect("one row")
        .get(0);
    assert_eq!(kept, -42_000_000);
}

#[tokio::test]
async fn a_measurement_that_arrives_after_its_correction_does_not_undo_it() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, END, "-40,1.5,231,231,231", "corrected")]).await;
    let counts = app.deliver(&[line(METER, END, VALUES, "measured")]).await;
    assert_eq!(counts.unchanged, 1);
    assert_eq!(power(&app).await, [-40]);
}

#[tokio::test]
async fn a_missing_value_does_not_erase_a_known_one() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver(&[line(METER, END, "-42,,,,", "measured")]).await;
    app.deliver(&[line(METER, END, ",,231,,", "measured")]).await;
    let records = app.readings(KLANT, METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00").await;
    assert_eq!(records.len(), 2);
}

#[tokio::test]
async fn of_two_lines_about_one_interval_the_last_counts() {
    let app = TestApp::start().await.with_customer().await;
    let counts = app
        .deliver(&[line(METER, END, "1,,,,", "measured"), line(METER, END, "2,,,,", "measured")])
        .await;
    assert_eq!((counts.inserted, counts.unchanged), (1, 1));
    assert_eq!(power(&app).await, [2]);
}

#[tokio::test]
async fn a_late_delivery_of_old_readings_does_not_move_the_newest_mark_back() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-22T11:55:00", "2026-11-22T12:00:00").await;
    app.deliver_intervals(METER, "2026-11-20T11:55:00", "2026-11-20T12:00:00").await;
    let newest = &app.available(&[KLANT]).await[0]["datum_laatste_meting"];
    assert_eq!(newest, "2026-11-22T12:00:00+01:00");
}

#[tokio::test]
async fn a_source_that_counts_feed_in_as_positive_is_turned_around_for_power_alone() {
    let app = TestApp::start().await.with_customer().await;
    app.meter(KLANT, OTHER_METER, true).await;
    app.deliver(&[line(OTHER_METER, END, "12,-3,231,231,231", "measured")]).await;
    let records =
        app.readings(KLANT, OTHER_METER, "2026-11-22T00:00:00", "2026-11-23T00:00:00").await;
    let values: Vec<_> = records.iter().map(|record| record["waarde"].to_string()).collect();
    assert_eq!(values, ["-12", "3", "231.0", "231.0", "231.0"]);
}

/// The same app with one connection to its database.
async fn with_one_connection(mut app: TestApp) -> TestApp {
    let config = DatabaseConfig { connections_max: 1, ..app.database.config() };
    app.app.store.database = Database::new(&config).expect("usable settings");
    app
}

#[tokio::test]
async fn a_delivery_waits_for_no_connection_while_it_holds_one() {
    let app = with_one_connection(TestApp::start().await.with_customer().await).await;
    let counts = app.deliver(&[line(METER, END, VALUES, "measured")]).await;
    assert_eq!(counts.inserted, 1);
}

#[tokio::test]
async fn a_connection_on_which_copying_failed_is_not_used_again() {
    let app = with_one_connection(TestApp::start().await.with_customer().await).await;
    let client = database::connect(&app.database.url()).await;
    let away = "alter table rejected_line rename to away";
    client.batch_execute(away).await.expect("renamed");
    let file = tempfile::Builder::new().prefix("delivery").suffix(".csv").tempfile();
    let mut file = file.expect("a file");
    let lines = csv(&[&line(METER, END, "much,,,,", "measured")]);
    file.write_all(lines.as_bytes()).expect("written");
    let path = file.path();
    let format = Format::of_file(path).expect("a format");
    let outcome = ingest_file(&app.app.store, "test", path, ReadAs::Ours(format)).await;
    assert!(outcome.is_err(), "{outcome:?}");
    // That it broke off could be written down on the one connection that there is.
    let query = "select state, failure_cause from delivery";
    let row = client.query_one(query, &[]).await.expect("one row");
    let noted: (String, Option<String>) = (row.get(0), row.get(1));
    assert_eq!(noted, ("interrupted".to_owned(), Some("trouble".to_owned())));
}
