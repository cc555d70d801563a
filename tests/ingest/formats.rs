//! Deliveries in every form: compressed, in an archive, in another encoding, with other columns.

use std::ffi::OsStr;
use std::fs;
use std::io::{Cursor, Write};
use std::os::unix::ffi::OsStrExt;

use flate2::Compression;
use flate2::write::GzEncoder;
use meetpoort::domain::operator::Role;
use meetpoort::ingest::folder::FolderIntake;
use meetpoort::ingest::format::FIELDS;
use meetpoort::service::delivery::ingest::DeliveryOutcome;
use meetpoort::spool::DropFolder;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::TestApp;
use crate::support::portfolio::{KLANT, METER, OTHER_METER, csv_before, line};

const END: &str = "2026-11-22T12:00:00+01:00";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).expect("written");
    encoder.finish().expect("written")
}

fn zip(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("begun");
        writer.write_all(content.as_bytes()).expect("written");
    }
    writer.finish().expect("written").into_inner()
}

#[tokio::test]
async fn the_drop_folder_takes_in_files_of_every_name_and_form() {
    let root = tempfile::tempdir().expect("a folder");
    let app = TestApp::start().await.with_customer().await;
    let folder = DropFolder::at(root.path()).open().await.expect("folders");
    let text = |count| csv_before(METER, app.clock.now(), count);
    let utf16 = text(4).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, content) in [
        (&b"a.csv.gz"[..], gzip(&text(1))),
        (b"b.csv", gzip(&text(2))),
        (b"C.CSV", text(3).into_bytes()),
        (b"d.csv", utf16),
        (b"e.zip", zip(&[("e.csv", &text(5))])),
        (b"f-\xe9\xff.csv", text(6).into_bytes()),
    ] {
        fs::write(folder.incoming().join(OsStr::from_bytes(name)), content).expect("written");
    }
    let run =
        FolderIntake::of(folder.clone()).take_in(&app.app.store).await.expect("worked through");
    assert_eq!((run.done, run.failed, run.left), (6, 0, 0));
    let readings = app.readings(KLANT, METER, "2026-11-23T00:00", "2026-11-24T00:00").await;
    assert_eq!(readings.len(), 6 * 5);
    assert_eq!(fs::read_dir(folder.done()).expect("a folder").count(), 6);
    let viewer = app.operator(Role::Viewer).await;
    let query = "{ deliveries { edges { node { format bytes bytesTotal state } } } }";
    let answer = app.asked(&viewer, query).await;
    let edges = answer["deliveries"]["edges"].as_array().expect("deliveries").clone();
    assert!(edges.iter().all(|edge| edge["node"]["bytes"] == edge["node"]["bytesTotal"]));
    let zips = edges.iter().filter(|edge| edge["node"]["format"] == "zip").count();
    assert_eq!(zips, 1);
}

#[tokio::test]
async fn a_refused_line_of_an_archive_says_where_it_stands_and_is_repaired_as_its_file_is_written()
{
    let app = TestApp::start().await.with_customer().await;
    let columns: Vec<&str> = FIELDS.iter().rev().copied().collect();
    let reversed = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
    let unknown = reversed(&line(OTHER_METER, END, "-7,,,,", "measured"));
    let json = format!(
        "{{\"meter_ean\":\"{OTHER_METER}\",\"interval_end\":\"2026-11-22T11:05:00Z\",\"active_power_kw\":-8}}"
    );
    let content = zip(&[
        ("een.csv", &format!("{}\r\n\r\n{unknown}\r\n", columns.join(","))),
        ("leesmij.txt", "hallo"),
        ("map/twee.ndjson", &json),
    ]);
    app.deliver_file(".zip", &content).await;
    let operator = app.operator(Role::Operator).await;
    let query =
        "{ rejectedLines(orderBy: { field: REJECTED_AT, direction: ASCENDING }) { edges { node {
        lineNumber entry entryLine reason } } } }";
    let node = |line: i64, entry: &str, entry_line: i64, reason: &str| json!({ "node": { "lineNumber": line, "entry": entry, "entryLine": entry_line, "reason": reason } });
    let expected = json!([
        node(3, "een.csv", 3, "UNKNOWN_METER"),
        node(4, "leesmij.txt", 1, "NOT_A_DELIVERY"),
        node(5, "map/twee.ndjson", 1, "UNKNOWN_METER"),
    ]);
    assert_eq!(app.asked(&operator, query).await["rejectedLines"]["edges"], expected);

    app.meter(KLANT, OTHER_METER, false).await;
    let query = "mutation { repairLines(input: { deliveryId: 1 }) { takenIn notTakenIn } }";
    let repaired = app.asked(&operator, query).await["repairLines"].take();
    assert_eq!(repaired, json!({ "takenIn": 2, "notTakenIn": 1 }));
    let readings = app.readings(KLANT, OTHER_METER, "2026-11-22T00:00", "2026-11-23T00:00").await;
    let values: Vec<_> = readings.iter().map(|reading| &reading["waarde"]).collect();
    assert_eq!(values, [-7, -8]);
}

#[tokio::test]
async fn what_cannot_be_unfolded_is_a_failed_delivery_with_its_cause() {
    let app = TestApp::start().await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    let text = csv_before(METER, app.clock.now(), 100);
    let mut broken = gzip(&text);
    broken.truncate(100);
    let inner = zip(&[("a.csv", &text)]);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&inner).expect("written");
    let nested = encoder.finish().expect("written");
    for (content, cause) in [
        (broken, "BROKEN_ARCHIVE"),
        (nested, "NESTED_ARCHIVE"),
        (zip(&[("a.txt", "x")]), "NO_DELIVERY_IN_ARCHIVE"),
        // Far more than it is worth.
        (gzip(&format!("{}\n{}", FIELDS.join(","), " ".repeat(80 << 20))), "ARCHIVE_TOO_LARGE"),
    ] {
        let outcome = app.deliver_file(".csv", &content).await;
        let DeliveryOutcome::Failed { delivery_id, .. } = outcome else { panic!("{outcome:?}") };
        let query = format!("{{ delivery(id: {delivery_id}) {{ failureCause }} }}");
        assert_eq!(app.asked(&viewer, &query).await["delivery"]["failureCause"], cause);
    }
}
