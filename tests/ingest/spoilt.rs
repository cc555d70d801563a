//! What others send may be anything. Each parser is given files and texts that are right but for some bytes: none of them
//! may end the process, and every line of a file is counted. `SPOILT_SECONDS` says how long each parser is tried, for a
//! longer look; a case that was found so is kept as a test.

use std::fs;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use chrono::DateTime;
use meetpoort::domain::source::mqtt::{MessagePayload, ReceivedMessage, write_lines};
use meetpoort::domain::source::{Container, Description};
use meetpoort::fetch::look;
use meetpoort::ingest::Form;
use meetpoort::ingest::format::{FIELDS, Format};
use meetpoort::ingest::preview::preview;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use super::shapes::{cases, delivery_of, form_of};
use crate::support::portfolio::METER;

/// How many spoilt ones are read of each.
const SPOILT: u64 = 150;

/// Changes some bytes, and cuts out, doubles or puts in others.
fn spoil(content: &[u8], random: &mut StdRng) -> Vec<u8> {
    const TELLING: &[u8] = b"\"';,:.-+\n\r\0=eE0129 []{}\xff\xc3";
    let mut content = content.to_vec();
    for _ in 0..random.random_range(1..6) {
        let at = random.random_range(0..=content.len());
        let until = (at + random.random_range(0..20)).min(content.len());
        match random.random_range(0..4) {
            0 => drop(content.drain(at..until)),
            1 => {
                let again = content[at..until].to_vec();
                content.splice(at..at, again).for_each(drop);
            }
            2 => content.insert(at, TELLING[random.random_range(0..TELLING.len())]),
            _ => content[at..until].iter_mut().for_each(|byte| *byte = random.random()),
        }
    }
    content
}

/// Reads spoilt ones of each of these, and says which of them ends the reading.
fn try_spoilt<T>(all: &[(String, T, Vec<u8>)], read: impl Fn(&T, &[u8])) {
    assert!(!all.is_empty());
    let seconds = std::env::var("SPOILT_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    for seed in 0.. {
        if until.map_or(seed == SPOILT, |until| Instant::now() > until) {
            break;
        }
        for (name, parser, content) in all {
            let spoilt = spoil(content, &mut StdRng::seed_from_u64(seed));
            let outcome = catch_unwind(AssertUnwindSafe(|| read(parser, &spoilt)));
            assert!(outcome.is_ok(), "{name} by seed {seed}");
        }
    }
}

/// Reads a file as a delivery is read.
fn read_file(form: &Form, content: &[u8]) {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(content).expect("written");
    if let Ok(read) = preview(file, form, "a_b.csv", usize::MAX) {
        let refused = read.lines.iter().filter(|line| line.parsed.is_err()).count();
        assert_eq!(read.lines.len() as u64, read.lines_total);
        assert_eq!(refused as u64, read.rejected_total);
    }
}

/// The files of the cases whose source, and whose content, is such.
fn files(is_one: impl Fn(&Container, &[u8]) -> bool) -> Vec<(String, Form, Vec<u8>)> {
    let read = |case: PathBuf| {
        let (form, content) = (form_of(&case), fs::read(delivery_of(&case)).expect("read"));
        let Form::Source(interpreter) = &form else { return None };
        let is_one = is_one(&interpreter.description().container, &content);
        is_one.then(|| (case.display().to_string(), form, content))
    };
    cases().into_iter().filter_map(read).collect()
}

/// Whether a file is one of gzip or an archive.
fn is_packed(content: &[u8]) -> bool {
    content.starts_with(&[0x1f, 0x8b]) || content.starts_with(b"PK")
}

fn ours(format: Format, lines: &[String]) -> Vec<(String, Form, Vec<u8>)> {
    vec![("ours".to_owned(), Form::Ours(format), lines.join("\n").into_bytes())]
}

#[test]
fn no_csv_of_ours_however_spoilt_ends_the_reading() {
    let line = |minute: u32| {
        format!("{METER},2026-11-21T00:{minute:02}:00Z,-12.5,0.25,231.04,,\"230.04\",measured")
    };
    let lines: Vec<String> = [FIELDS.join(",")].into_iter().chain([5, 10].map(line)).collect();
    try_spoilt(&ours(Format::Csv, &lines), read_file);
}

#[test]
fn no_ndjson_of_ours_however_spoilt_ends_the_reading() {
    let line = |minute: u32| {
        format!(
            r#"{{"meter_ean":"{METER}","interval_end":"2026-11-21T00:{minute:02}:00Z","active_power_kw":-12.5,"voltage_l1_v":null,"status":"measured"}}"#
        )
    };
    try_spoilt(&ours(Format::Ndjson, &[5, 10].map(line)), read_file);
}

#[test]
fn no_csv_of_a_source_however_spoilt_ends_the_reading() {
    let is_csv = |container: &Container, content: &[u8]| {
        matches!(container, Container::Csv { .. }) && !is_packed(content)
    };
    try_spoilt(&files(is_csv), read_file);
}

#[test]
fn no_workbook_however_spoilt_ends_the_reading() {
    try_spoilt(&files(|container, _| matches!(container, Container::Xlsx { .. })), read_file);
}

#[test]
fn no_json_however_spoilt_ends_the_reading() {
    try_spoilt(&files(|container, _| matches!(container, Container::Json { .. })), read_file);
}

#[test]
fn no_ndjson_of_a_source_however_spoilt_ends_the_reading() {
    try_spoilt(&files(|container, _| *container == Container::Ndjson), read_file);
}

#[test]
fn no_packed_file_however_spoilt_ends_the_reading() {
    let is_packed_csv = |container: &Container, content: &[u8]| {
        matches!(container, Container::Csv { .. }) && is_packed(content)
    };
    try_spoilt(&files(is_packed_csv), read_file);
}

#[test]
fn no_description_however_spoilt_ends_the_reading_of_it() {
    let described = |case: PathBuf| {
        let toml = fs::read(case.join("source.toml")).expect("a description");
        (case.display().to_string(), (), toml)
    };
    let all: Vec<_> = cases().into_iter().map(described).collect();
    try_spoilt(&all, |(), toml| drop(Description::from_toml(&String::from_utf8_lossy(toml))));
}

#[test]
fn no_page_of_an_api_however_spoilt_ends_the_look_into_it() {
    let page = r#"{"data":{"rows":[{"ean":"1","kw":-1.5}],"next":"abc"},"meta":null}"#;
    let container = Container::Json { path: "data.rows[]".to_owned() };
    let all = [("a page".to_owned(), container, page.as_bytes().to_vec())];
    try_spoilt(&all, |container, page| {
        drop(look::text_at("data.next", page));
        drop(look::has_record(container, page));
    });
}

#[test]
fn no_message_however_spoilt_ends_the_writing_of_its_lines() {
    let payload = br#"{"t":"2026-11-21T00:05:00Z","kw":[{"t":1,"v":-1.5},{"t":2,"v":null}]}"#;
    let received_at = DateTime::UNIX_EPOCH;
    try_spoilt(&[("a message".to_owned(), "kw", payload.to_vec())], |each, payload| {
        let mut lines = Vec::new();
        let payload = MessagePayload::Bytes(payload);
        write_lines(
            &ReceivedMessage { topic: "a/b", payload, received_at },
            Some(each),
            &mut lines,
        );
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            // What is refused says why before its object.
            let begin = line.windows(9).position(|begun| begun == b"{\"topic\":");
            let object = &line[begin.expect("an object")..];
            let value: Value = serde_json::from_slice(object).expect("JSON");
            assert_eq!(value["topic"], "a/b");
        }
    });
}
