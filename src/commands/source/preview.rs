//! `source preview`: what a file would become by a description, before anything is registered or taken in.

use std::error::Error;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use rust_decimal::Decimal;
use strum::VariantArray;
use tokio::task;

use super::{Outcome, read};
use crate::db::source;
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::quantity::Quantity;
use crate::domain::source::{AliasBook, Interpreter};
use crate::domain::source_line::{Point, Series, SourceReading};
use crate::ingest::Form;
use crate::ingest::preview::{POINTS_MAX, Preview, PreviewLine, preview};
use crate::service::store::Store;

pub(super) async fn show(
    store: &Store,
    description: &Path,
    file: &Path,
    lines_max: usize,
) -> Outcome {
    let (name, description) = read(description)?;
    let client = store.database.connection().await?;
    let known = source::load(&client, &name).await?;
    drop(client);
    let aliases = known.map(|known| known.aliases).unwrap_or_default();
    let interpreter = Interpreter::new(description, AliasBook::of(aliases));
    let form = Form::Source(Arc::new(interpreter));
    let opened = File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let file_name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = task::spawn_blocking(move || preview(opened, &form, &file_name, lines_max));
    match read.await? {
        Ok(preview) => Ok(tell(&preview)),
        Err(fault) => Err(Box::<dyn Error>::from(format!("{}: {fault}", file.display()))),
    }
}

fn tell(preview: &Preview) -> ExitCode {
    let Preview {
        lines,
        lines_total,
        rejected_total,
        readings_total,
        composed,
        is_composed_in_part,
        ..
    } = preview;
    for PreviewLine { number, text, parsed } in lines {
        match parsed {
            Ok(parsed) if parsed.readings().is_empty() && parsed.points().is_empty() => {
                println!("{number}: no value");
            }
            Ok(parsed) => {
                parsed
                    .readings()
                    .iter()
                    .for_each(|reading| println!("{number}: {}", told(reading)));
                parsed.points().iter().for_each(|point| println!("{number}: {}", said(point)));
            }
            Err(rejection) => {
                println!("{number}: refused, {}: {rejection}", rejection.reason().name());
                println!("    {text}");
            }
        }
    }
    if !composed.is_empty() {
        println!("readings that they make together:");
        composed.iter().take(lines.len()).for_each(|reading| println!("    {}", told(reading)));
    }
    if *is_composed_in_part {
        println!(
            "only its first {POINTS_MAX} values are put together, and only what they make is counted"
        );
    }
    println!(
        "{lines_total} lines, {rejected_total} of them refused; {readings_total} readings or parts of one"
    );
    if *lines_total > 0 && rejected_total == lines_total {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn said(point: &Point) -> String {
    let Series { identifier, channel, kind } = point.series.as_ref();
    // As the meter's own channel says it, before any factor.
    let value = Decimal::new(point.value, 6).normalize();
    let (at, status) = (amsterdam_rfc3339(point.at), point.status.source_name());
    format!("{identifier} {channel} {at} {value} ({kind}), {status}")
}

fn told(reading: &SourceReading) -> String {
    let SourceReading { meter_ean, interval_end, values, status, issue: _ } = reading;
    let given = Quantity::VARIANTS.iter().zip(values);
    let given = given.filter_map(|(quantity, value)| Some((quantity, (*value)?)));
    let values: Vec<String> = given
        .map(|(quantity, value)| format!("{} {}", quantity.source_name(), quantity.in_units(value)))
        .collect();
    let end = amsterdam_rfc3339(*interval_end);
    format!("{meter_ean} {end} {}, {}", values.join(", "), status.source_name())
}
