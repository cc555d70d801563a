use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::domain::delivery_failure::FailureCause;
use crate::domain::source_format::{FIELDS, Format};

const LINE: &str = "871685900000000134,2026-11-22T00:05:00+01:00,-12.5,0,231.04,,229.96,measured";

fn csv(lines: usize) -> Vec<u8> {
    format!("{}\n{}", FIELDS.join(","), format!("{LINE}\n").repeat(lines)).into_bytes()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).expect("written");
    encoder.finish().expect("written")
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("begun");
        writer.write_all(content).expect("written");
    }
    writer.finish().expect("written").into_inner()
}

/// The batches of a file, or the cause and the words for which it fails.
fn read_within(
    limits: Limits,
    format: Format,
    content: &[u8],
) -> Result<Vec<Batch>, (FailureCause, String)> {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(content).expect("written");
    let format = if unfold::is_zip(&mut file).expect("read") { Format::Zip } else { format };
    let mut batches = Vec::new();
    let mut take = |batch| {
        batches.push(batch);
        true
    };
    match read_file(file, content.len() as u64, &Form::Ours(format), "a", limits, &mut take) {
        Ok(()) => Ok(batches),
        Err(DeliveryFault::Content(failure)) => Err((failure.cause, failure.to_string())),
        Err(DeliveryFault::Read(error)) => panic!("{error}"),
    }
}

fn read(format: Format, content: &[u8]) -> Result<Vec<Batch>, (FailureCause, String)> {
    read_within(Limits::DEFAULT, format, content)
}

fn good_lines(batches: &[Batch]) -> usize {
    batches.iter().flat_map(|batch| &batch.lines).filter(|line| line.parsed.is_ok()).count()
}

fn cause(format: Format, content: &[u8]) -> FailureCause {
    read(format, content).expect_err("refused").0
}

#[test]
fn a_text_is_read_plain_and_compressed_and_in_any_encoding() {
    let text = csv(3);
    let units: Vec<u16> = String::from_utf8_lossy(&text).encode_utf16().collect();
    let utf16: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let marked = [b"\xef\xbb\xbf", text.as_slice()].concat();
    let members = [gzip(&text), gzip(format!("{LINE}\n").as_bytes())].concat();
    for (content, expected) in [
        (text.clone(), 3),
        (marked.clone(), 3),
        (utf16.clone(), 3),
        (gzip(&text), 3),
        (gzip(&utf16), 3),
        (gzip(&marked), 3),
        (members, 4),
        (zip(&[("a.csv", &utf16)]), 3),
    ] {
        let batches = read(Format::Csv, &content).expect("read");
        assert_eq!(good_lines(&batches), expected);
        let bytes = batches.last().map(|batch| batch.bytes_read);
        assert_eq!(bytes, Some(content.len() as u64));
    }
    let json = "\u{feff}{}\n{}\n";
    let batches = read(Format::Ndjson, json.as_bytes()).expect("read");
    let lines: Vec<_> = batches.iter().flat_map(|batch| &batch.lines).collect();
    assert_eq!(lines.first().map(|line| &line.parsed), Some(&Err(Rejection::NoValue)));
}

#[test]
fn every_delivery_of_an_archive_is_read_and_its_lines_are_numbered_on() {
    let json = "{\"meter_ean\":\"871685900000000134\",\"interval_end\":\"2026-11-22T00:05Z\",\"active_power_kw\":1}\n";
    let entries: [(&str, &[u8]); 5] = [
        ("map/", b""),
        ("map/een.csv", &csv(2)),
        ("__MACOSX/map/._een.csv", b"\0"),
        ("leesmij.txt", b"Beste,"),
        ("TWEE.NDJSON", json.as_bytes()),
    ];
    let batches = read(Format::Csv, &zip(&entries)).expect("read");
    let lines: Vec<_> = batches
        .iter()
        .flat_map(|batch| batch.lines.iter().map(|line| (batch.entry.clone(), line)))
        .map(|(entry, line)| {
            (entry.expect("an entry").name.clone(), line.number, line.parsed.is_ok())
        })
        .collect();
    let expected = [
        ("map/een.csv".to_owned(), 2, true),
        ("map/een.csv".to_owned(), 3, true),
        ("leesmij.txt".to_owned(), 4, false),
        ("TWEE.NDJSON".to_owned(), 5, true),
    ];
    assert_eq!(lines, expected);
    let entry = batches.last().and_then(|batch| batch.entry.clone()).expect("an entry");
    assert_eq!(entry.lines_before, 4);
}

#[test]
fn what_cannot_be_unfolded_fails_with_a_cause_of_its_own() {
    let text = csv(1_000);
    let mut broken = gzip(&text);
    let middle = broken.len() / 2;
    broken.truncate(middle);
    assert_eq!(cause(Format::Csv, &broken), FailureCause::BrokenArchive);
    let mut archive = zip(&[("a.csv", &text)]);
    archive.truncate(40);
    assert_eq!(cause(Format::Zip, &archive), FailureCause::BrokenArchive);
    assert_eq!(cause(Format::Zip, &text), FailureCause::BrokenArchive);
    assert_eq!(cause(Format::Csv, b"\x1f\x8b"), FailureCause::BrokenArchive);
    assert_eq!(cause(Format::Csv, &gzip(b"")), FailureCause::Empty);
}

#[test]
fn an_archive_in_an_archive_is_refused() {
    let text = csv(1);
    let inner = zip(&[("a.csv", &text)]);
    for content in [
        gzip(&gzip(&text)),
        gzip(&inner),
        zip(&[("a.csv.gz", &gzip(&text))]),
        zip(&[("a.csv", &gzip(&text))]),
        zip(&[("a.zip", &inner)]),
    ] {
        let (cause, words) = read(Format::Csv, &content).expect_err("refused");
        assert_eq!(cause, FailureCause::NestedArchive, "{words}");
    }
    assert_eq!(cause(Format::Zip, &zip(&[])), FailureCause::NoDeliveryInArchive);
    let foreign = zip(&[("blad.xml", b"<a/>")]);
    assert_eq!(cause(Format::Csv, &foreign), FailureCause::NoDeliveryInArchive);
}

#[test]
fn unfolding_ends_at_each_limit() {
    let text = csv(10_000);
    let archive = zip(&[("a.csv", &text), ("b.csv", &text)]);
    let wide = Limits { bytes_free: u64::MAX, ..Limits::DEFAULT };
    let bytes = text.len() as u64 + text.len() as u64 / 2;
    for (limits, content) in [
        (Limits { bytes_max: bytes / 2, ..wide }, &gzip(&text)),
        (Limits { bytes_max: bytes, ..wide }, &archive),
        (Limits { bytes_free: 1 << 16, ratio_max: 5, ..wide }, &gzip(&text)),
        (Limits { entries_max: 1, ..wide }, &archive),
    ] {
        let (cause, words) = read_within(limits, Format::Csv, content).expect_err("refused");
        assert_eq!(cause, FailureCause::ArchiveTooLarge, "{words}");
        assert!(words.contains("split it"), "{words}");
    }
    assert_eq!(good_lines(&read_within(wide, Format::Csv, &archive).expect("read")), 20_000);
}

#[test]
fn a_file_of_an_archive_whose_heading_is_wrong_is_named() {
    let content = zip(&[("goed.csv", &csv(1)), ("fout.csv", b"meter;tijd\n")]);
    let (cause, words) = read(Format::Csv, &content).expect_err("refused");
    assert_eq!(cause, FailureCause::WrongHeader);
    assert!(words.starts_with("fout.csv: the header is"), "{words}");
}
