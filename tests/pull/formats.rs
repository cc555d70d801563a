//! The three forms of a file: each by readers that are not ours, and all with the same values.

use std::fs::File;

use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use meetpoort::domain::quantity::Quantity;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use serde_json::Value;
use strum::VariantArray;

use super::{day, first_file};
use crate::support::portfolio::{KLANT, METER, line};
use crate::support::puller::Puller;
use crate::support::server::Site;

/// End, EANs, and values as text; nothing for what is missing.
type Row = Vec<String>;

fn rows_of_csv(path: &std::path::Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a file");
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    rows.collect()
}

fn rows_of_ndjson(path: &std::path::Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path).expect("text");
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("JSON");
        let field = |name: &str| record[name].as_str().expect("text").to_owned();
        let head = [
            format!("{}T{}", field("datum"), field("tijd")),
            field("klant_ean"),
            field("meter_ean"),
        ];
        if rows.last().is_none_or(|row| row[..3] != head) {
            rows.push([head.as_slice(), &vec![String::new(); 5]].concat());
        }
        let kind = field("meting_type");
        let place = Quantity::VARIANTS.iter().position(|it| it.wire_name() == kind);
        let row = rows.last_mut().expect("a row");
        row[3 + place.expect("a kind")] = record["waarde"].to_string();
    }
    rows
}

fn rows_of_parquet(path: &std::path::Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(path).expect("a file")).expect("parquet");
    let rows = reader.get_row_iter(None).expect("rows").map(|row| {
        let row = row.expect("a row");
        let end = row.get_timestamp_millis(0).expect("a time");
        let end = chrono::DateTime::from_timestamp_millis(end).expect("an instant");
        let mut texts = vec![amsterdam_rfc3339(end)];
        texts.extend([1, 2].map(|place| row.get_string(place).expect("text").clone()));
        for (place, quantity) in Quantity::VARIANTS.iter().enumerate() {
            let text = if quantity.is_power() {
                row.get_long(3 + place).map(|number| number.to_string())
            } else {
                row.get_decimal(3 + place).map(|number| {
                    let bytes = number.data().try_into().expect("four bytes");
                    let tenths = i32::from_be_bytes(bytes);
                    format!("{}.{}", tenths / 10, tenths % 10)
                })
            };
            // It fails for what is missing.
            texts.push(text.unwrap_or_default());
        }
        texts
    });
    rows.collect()
}

#[tokio::test]
async fn all_three_forms_hold_the_same_values_and_what_is_missing_in_one_is_missing_in_all() {
    let site = Site::new().await;
    site.register_customer();
    let mut content = format!("{}\n", meetpoort::ingest::format::FIELDS.join(","));
    for (minutes, values) in
        [(5, "-42,1.5,231.04,230.96,229.95"), (10, ",,231.0,,0"), (20, "-0.4,-7,,,")]
    {
        let end = (day(1).start() + chrono::TimeDelta::minutes(minutes)).to_rfc3339();
        content += &format!("{}\n", line(METER, &end, values, "measured"));
    }
    let end = day(1).end().to_rfc3339();
    content += &format!("{}\n", line(METER, &end, "7,,,,", "estimated"));
    let file = site.write("levering.csv", &content);
    site.run(&["ingest", &file.to_string_lossy()]);
    let server = site.serve().await;
    let mut puller = Puller::of(&site, &server);
    let mut kept = Vec::new();
    for format in ["csv", "ndjson", "parquet"] {
        puller.folder = site.path(format);
        let pulled = puller.run(&["--format", format]).await;
        assert_eq!(pulled.count("readings"), 4, "{pulled:?}");
        kept.push(puller.folder.join(first_file(KLANT, METER)).with_extension(format));
    }

    let rows = rows_of_csv(&kept[0]);

    let values: Vec<_> = rows.iter().map(|row| row[3..].join(",")).collect();
    assert_eq!(values, ["-42,2,231.0,231.0,230.0", ",,231.0,,0.0", "0,-7,,,", "7,,,,"]);
    assert_eq!(rows, rows_of_ndjson(&kept[1]));
    assert_eq!(rows, rows_of_parquet(&kept[2]));
}
