//! How fast lines are read, before anything is known of meters: in our own formats, and as sources describe theirs, in
//! turn, in one run. What counts is how they compare: none may be slower than half of ours of its kind.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use meetpoort::domain::ean::Ean;
use meetpoort::domain::source::{AliasBook, Description, Interpreter};
use meetpoort::ingest::Form;
use meetpoort::ingest::format::{FIELDS, Format};
use meetpoort::ingest::preview::preview;
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const LINES: u64 = 200_000;
/// A workbook has fewer: it may unfold to 32 MiB.
const ROWS: u64 = 40_000;
const METERS: u64 = 100;
const ROUNDS: usize = 5;
/// The promise, of lines in the same time.
const RATIO_MIN: f64 = 0.5;

/// The values of each line, under the names of their channels.
const VALUES: [(&str, &str, &str, &str); 5] = [
    ("p", "active_power", "kW", "-12.345"),
    ("q", "reactive_power", "kvar", "0.25"),
    ("u1", "voltage_l1", "V", "231.04"),
    ("u2", "voltage_l2", "V", "230.5"),
    ("u3", "voltage_l3", "V", "229.9"),
];

/// A file of readings in one of the ways of writing them.
struct Written {
    what: &'static str,
    form: Form,
    path: PathBuf,
    lines: u64,
    bytes: usize,
    /// Which of ours it is compared with.
    ours: &'static str,
}

/// Writes files of readings.
struct Writer {
    folder: TempDir,
    written: Vec<Written>,
}

impl Writer {
    fn add(&mut self, what: &'static str, ours: &'static str, form: Form, content: &[u8]) {
        let path = self.folder.path().join(self.written.len().to_string());
        File::create(&path).and_then(|mut file| file.write_all(content)).expect("written");
        let lines = if what == WORKBOOK { ROWS } else { LINES };
        self.written.push(Written { what, form, path, lines, bytes: content.len(), ours });
    }
}

const OUR_CSV: &str = "ours, CSV";
const OUR_NDJSON: &str = "ours, NDJSON";
const WORKBOOK: &str = "a source, a workbook";

/// Meter and interval end of each line.
fn lines(count: u64) -> impl Iterator<Item = (Ean, DateTime<Utc>)> {
    let start: DateTime<Utc> = "2026-11-01T00:00:00Z".parse().expect("an instant");
    (0..count).map(move |line| {
        let meter = Ean::from_body(87_168_592_000_000_000 + line % METERS).expect("a body");
        let intervals = i32::try_from(line / METERS).expect("few");
        (meter, start + TimeDelta::minutes(5) * intervals)
    })
}

fn text(heading: &str, line: impl Fn(&mut String, Ean, DateTime<Utc>)) -> String {
    let mut text = heading.to_owned();
    lines(LINES).for_each(|(meter, end)| line(&mut text, meter, end));
    text
}

fn iso(end: DateTime<Utc>) -> impl std::fmt::Display {
    end.format("%Y-%m-%dT%H:%M:%SZ")
}

/// A source that writes all values of an interval on one line.
fn wide(container: &str, time: &str) -> Form {
    let mut toml = format!(
        "[container]\n{container}\n[layout]\nshape = \"wide\"\nidentifier = {{ column = \"ean\" }}\n\
         [time]\ncolumns = [\"tijd\"]\n{time}\n"
    );
    for (name, quantity, unit, _) in VALUES {
        write!(
            toml,
            "[[channels]]\nname = \"{name}\"\nquantity = \"{quantity}\"\nunit = \"{unit}\"\n"
        )
        .expect("text");
    }
    described(&toml)
}

fn described(toml: &str) -> Form {
    let description = Description::from_toml(toml).expect("a description");
    Form::Source(Arc::new(Interpreter::new(description, AliasBook::default())))
}

fn write_ours(writer: &mut Writer) {
    let values = VALUES.map(|(.., value)| value).join(",");
    let csv = text(&format!("{}\n", FIELDS.join(",")), |text, meter, end| {
        writeln!(text, "{meter},{},{values},measured", iso(end)).expect("text");
    });
    writer.add(OUR_CSV, OUR_CSV, Form::Ours(Format::Csv), csv.as_bytes());
    let values: Vec<String> = FIELDS[2..7]
        .iter()
        .zip(VALUES)
        .map(|(field, (.., value))| format!(r#""{field}":{value}"#))
        .collect();
    let values = values.join(",");
    let ndjson = text("", |text, meter, end| {
        let end = iso(end);
        writeln!(
            text,
            r#"{{"meter_ean":"{meter}","interval_end":"{end}",{values},"status":"measured"}}"#
        )
        .expect("text");
    });
    writer.add(OUR_NDJSON, OUR_NDJSON, Form::Ours(Format::Ndjson), ndjson.as_bytes());
}

fn write_cells(writer: &mut Writer) {
    let values = VALUES.map(|(.., value)| value).join(";");
    let csv = text("ean;tijd;p;q;u1;u2;u3\n", |text, meter, end| {
        let end = end.with_timezone(&chrono_tz::Europe::Amsterdam).format("%d-%m-%Y %H:%M");
        writeln!(text, "{meter};{end};{values}").expect("text");
    });
    let local = || {
        wide(
            "kind = \"csv\"\ndelimiter = \";\"",
            "format = \"%d-%m-%Y %H:%M\"\nclock = \"amsterdam\"",
        )
    };
    writer.add("a source, CSV, local time", OUR_CSV, local(), csv.as_bytes());
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(csv.as_bytes()).expect("compressed");
    writer.add("the same by gzip", OUR_CSV, local(), &gzip.finish().expect("compressed"));
    let long = described(
        "[container]\nkind = \"csv\"\n[layout]\nshape = \"long\"\nidentifier = { column = \"ean\" }\n\
         channel = \"code\"\nvalue = \"waarde\"\nunit = \"eenheid\"\n[time]\ncolumns = [\"tijd\"]\n\
         [[channels]]\nname = \"1.7.0\"\nquantity = \"active_power\"\nunit = \"kW\"\n",
    );
    let csv = text("ean,code,tijd,waarde,eenheid\n", |text, meter, end| {
        writeln!(text, "{meter},1.7.0,{},-12.345,kW", iso(end)).expect("text");
    });
    writer.add("a source, CSV, a line a value", OUR_CSV, long, csv.as_bytes());
    let workbook = workbook();
    writer.add(WORKBOOK, OUR_CSV, wide("kind = \"xlsx\"", ""), &workbook);
}

/// A workbook of one sheet, its texts in their cells.
fn workbook() -> Vec<u8> {
    let cell = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let number = |text: &str| format!("<c><v>{text}</v></c>");
    let row = |cells: Vec<String>| format!("<row>{}</row>", cells.concat());
    let names = ["ean", "tijd"].into_iter().chain(VALUES.map(|(name, ..)| name));
    let mut rows = row(names.map(cell).collect());
    for (meter, end) in lines(ROWS) {
        let mut cells = vec![cell(&meter.to_string()), cell(&iso(end).to_string())];
        cells.extend(VALUES.map(|(.., value)| number(value)));
        rows.push_str(&row(cells));
    }
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"1\" sheetId=\"1\" r:id=\"s\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"s\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name, SimpleFileOptions::default()).expect("begun");
        archive.write_all(content.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

fn write_objects(writer: &mut Writer) {
    let values = VALUES.map(|(name, .., value)| format!(r#""{name}":{value}"#)).join(",");
    let objects = |separator: &str| {
        text("", |text, meter, end| {
            let end = iso(end);
            write!(text, r#"{{"ean":"{meter}","tijd":"{end}",{values}}}{separator}"#)
                .expect("text");
        })
    };
    let ndjson = objects("\n");
    writer.add("a source, NDJSON", OUR_NDJSON, wide("kind = \"ndjson\"", ""), ndjson.as_bytes());
    let objects = objects(",");
    let json = format!("[{}]", objects.trim_end_matches(','));
    writer.add("a source, JSON", OUR_NDJSON, wide("kind = \"json\"", ""), json.as_bytes());
}

fn read(path: &Path, form: &Form, lines: u64) -> Duration {
    let begun = Instant::now();
    let read = preview(File::open(path).expect("opened"), form, "bench", 0).expect("read");
    let taken = begun.elapsed();
    assert_eq!((read.lines_total, read.rejected_total), (lines, 0));
    taken
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = Writer { folder, written: Vec::new() };
    write_ours(&mut writer);
    write_cells(&mut writer);
    write_objects(&mut writer);
    let Writer { written, .. } = &writer;
    let mut times = vec![Vec::new(); written.len()];
    for _ in 0..ROUNDS {
        for (Written { path, form, lines, .. }, times) in written.iter().zip(&mut times) {
            times.push(read(path, form, *lines));
        }
    }
    let rates: Vec<f64> = times
        .into_iter()
        .zip(written)
        .map(|(mut times, Written { lines, .. })| {
            times.sort();
            *lines as f64 / times[ROUNDS / 2].as_secs_f64()
        })
        .collect();
    println!("medians of {ROUNDS} rounds:");
    println!("  {:32} {:>10} {:>8} {:>8}", "", "lines/s", "MB/s", "of ours");
    let mut is_kept = true;
    for (Written { what, ours, bytes, lines, .. }, rate) in written.iter().zip(&rates) {
        let place = written.iter().position(|other| other.what == *ours).expect("one of ours");
        let ratio = rate / rates[place];
        let megabytes = *bytes as f64 / *lines as f64 * rate / 1e6;
        println!("  {what:32} {rate:10.0} {megabytes:8.0} {ratio:8.2}");
        is_kept &= ratio >= RATIO_MIN;
    }
    assert!(is_kept, "a source is read slower than {RATIO_MIN} of ours");
}
