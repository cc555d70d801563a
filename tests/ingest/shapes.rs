//! Files as real systems write them, and what each must become: a folder a case in `shapes/`, with the source's
//! description, its aliases if it needs any, the file, and what is expected. A case is added by a folder; what is
//! expected is written with `MEND=1`, and read by whoever adds it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use meetpoort::domain::quantity::Quantity;
use meetpoort::domain::reading::ReadingStatus;
use meetpoort::domain::source::{Alias, AliasBook, Description, Interpreter};
use meetpoort::domain::source_line::SourceReading;
use meetpoort::ingest::Form;
use meetpoort::ingest::preview::{Preview, preview};
use meetpoort::service::delivery::ingest::DeliveryFault;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use strum::VariantArray;

/// The aliases in a file with these columns: identifier, meter_ean, and any others of an alias.
fn aliases(path: &Path) -> Vec<Alias> {
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let heading = rows.headers().expect("a heading").clone();
    let rows = rows.into_records().map(|row| {
        let row = row.expect("a row");
        let cell = |name: &str| {
            let place = heading.iter().position(|other| other == name)?;
            row.get(place).filter(|cell| !cell.is_empty())
        };
        let quantity = cell("quantity").map(|name| {
            serde_json::from_value(serde_json::Value::String(name.to_owned())).expect("a quantity")
        });
        let meter_ean = cell("meter_ean").expect("an EAN").parse().expect("an EAN");
        let alias = Alias {
            channel: cell("channel").map(str::to_owned),
            quantity,
            factor: cell("factor").map_or(1.into(), |factor| factor.parse().expect("a factor")),
            valid_from: cell("valid_from").map(|from| from.parse().expect("an instant")),
            valid_until: cell("valid_until").map(|until| until.parse().expect("an instant")),
            ..Alias::plain(cell("identifier").expect("an identifier"), meter_ean)
        };
        assert_eq!(alias.check(), Ok(()));
        alias
    });
    rows.collect()
}

/// All cases.
fn cases() -> Vec<PathBuf> {
    let shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ingest/shapes");
    let cases = fs::read_dir(shapes).expect("the cases");
    cases.map(|case| case.expect("a case").path()).collect()
}

/// How the file of a case is read.
fn form_of(case: &Path) -> Form {
    let description = fs::read_to_string(case.join("source.toml")).expect("a description");
    let description = Description::from_toml(&description);
    let description = description.unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    let aliases = AliasBook::of(aliases(&case.join("aliases.csv")));
    Form::Source(Arc::new(Interpreter::new(description, aliases)))
}

/// The file of a case.
fn delivery_of(case: &Path) -> PathBuf {
    let ours = ["source.toml", "aliases.csv", "expected.txt"];
    let files = fs::read_dir(case).expect("a folder").map(|entry| entry.expect("a file"));
    let mut files = files.filter(|entry| !ours.iter().any(|ours| entry.file_name() == *ours));
    files.next().expect("a file that is delivered").path()
}

/// What the file of a case becomes, as text.
fn outcome(case: &Path) -> String {
    let (form, delivery) = (form_of(case), delivery_of(case));
    let name = delivery.file_name().expect("a name").to_string_lossy().into_owned();
    let file = File::open(&delivery).expect("opened");
    match preview(file, &form, &name, usize::MAX) {
        Ok(preview) => told(&preview),
        Err(DeliveryFault::Content(failure)) => {
            format!("failed, {}: {failure}\n", failure.cause.name())
        }
        Err(DeliveryFault::Read(error)) => panic!("{error}"),
    }
}

/// Its readings by meter and time, each value with its status, and its refused lines.
fn told(preview: &Preview) -> String {
    let mut values: BTreeMap<_, (i64, ReadingStatus)> = BTreeMap::new();
    let mut refused = String::new();
    let mut note = |reading: &SourceReading| {
        for (place, value) in reading.values.iter().enumerate() {
            let key = (reading.meter_ean.to_string(), reading.interval_end, place);
            values.extend(value.map(|value| (key, (value, reading.status))));
        }
    };
    preview.composed.iter().for_each(&mut note);
    for line in &preview.lines {
        match &line.parsed {
            Ok(parsed) => parsed.readings().iter().for_each(&mut note),
            Err(rejection) => {
                let reason = rejection.reason().name();
                writeln!(refused, "line {} refused, {reason}: {rejection}", line.number)
                    .expect("text");
            }
        }
    }
    let mut told = String::new();
    for ((meter_ean, end, place), (value, status)) in values {
        let quantity = Quantity::VARIANTS[place];
        let (end, name) = (end.format("%Y-%m-%dT%H:%M:%SZ"), quantity.source_name());
        let (value, status) = (quantity.in_units(value), status.source_name());
        writeln!(told, "{meter_ean} {end} {name} {value} {status}").expect("text");
    }
    told + &refused
}

#[test]
fn each_file_as_real_systems_write_it_becomes_what_it_says() {
    let (mut wrong, cases) = (Vec::new(), cases());
    for case in &cases {
        let (outcome, expected) = (outcome(case), case.join("expected.txt"));
        if std::env::var_os("MEND").is_some() {
            fs::write(&expected, &outcome).expect("written");
        }
        if fs::read_to_string(&expected).unwrap_or_default() != outcome {
            wrong.push(format!("{}:\n{outcome}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 29, "{} cases", cases.len());
}

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

/// How many spoilt files are read of each case; `SPOILT_FILES` says another number, for a longer look.
const SPOILT_FILES: u64 = 150;

#[test]
fn no_file_however_spoilt_ends_the_reading_of_deliveries() {
    let asked = std::env::var("SPOILT_FILES").ok().and_then(|count| count.parse().ok());
    for case in cases() {
        let (form, content) = (form_of(&case), fs::read(delivery_of(&case)).expect("read"));
        for seed in 0..asked.unwrap_or(SPOILT_FILES) {
            let spoilt = spoil(&content, &mut StdRng::seed_from_u64(seed));
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(&spoilt).expect("written");
            let read = catch_unwind(AssertUnwindSafe(|| preview(file, &form, "a_b.csv", 10)));
            assert!(read.is_ok(), "{} by seed {seed}", case.display());
        }
    }
}
