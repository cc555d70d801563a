//! Files as real systems write them, and what each must become: a folder a case in `shapes/`, with the source's
//! description, its aliases if it needs any, the file, and what is expected. A case is added by a folder; what is
//! expected is written with `MEND=1`, and read by whoever adds it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use meetpoort::domain::quantity::Quantity;
use meetpoort::domain::reading::ReadingStatus;
use meetpoort::domain::source::{Alias, AliasBook, Description, Interpreter};
use meetpoort::domain::source_line::SourceReading;
use meetpoort::ingest::Form;
use meetpoort::ingest::preview::{Preview, preview};
use meetpoort::service::delivery::ingest::DeliveryFault;
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
pub fn cases() -> Vec<PathBuf> {
    let shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ingest/shapes");
    let cases = fs::read_dir(shapes).expect("the cases");
    cases.map(|case| case.expect("a case").path()).collect()
}

/// How the file of a case is read.
pub fn form_of(case: &Path) -> Form {
    let description = fs::read_to_string(case.join("source.toml")).expect("a description");
    let description = Description::from_toml(&description);
    let description = description.unwrap_or_else(|error| panic!("{}: {error}", case.display()));
    let aliases = AliasBook::of(aliases(&case.join("aliases.csv")));
    Form::Source(Arc::new(Interpreter::new(description, aliases)))
}

/// The file of a case.
pub fn delivery_of(case: &Path) -> PathBuf {
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
