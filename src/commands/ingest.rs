//! `ingest`: a file that is named on the command line.

use std::path::Path;
use std::process::ExitCode;

use super::Outcome;
use crate::db::delivery::LineCounts;
use crate::db::source;
use crate::domain::source::SourceName;
use crate::ingest::file::{ReadAs, ingest_file};
use crate::ingest::format::Format;
use crate::service::delivery::ingest::DeliveryOutcome;
use crate::service::store::Store;

/// How `ingest` ends if every line was rejected.
const ALL_REJECTED: u8 = 3;

pub(super) async fn ingest(store: &Store, file: &Path, of: Option<&SourceName>) -> Outcome {
    let read_as = match of {
        None => ReadAs::Ours(format_of(file)?),
        Some(name) => {
            let client = store.database.connection().await?;
            let found = source::find(&client, name).await?;
            let found = found.ok_or_else(|| format!("there is no source {name}"))?;
            ReadAs::Source(found.id)
        }
    };
    let outcome = ingest_file(store, "command line", file, read_as)
        .await
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(match outcome {
        DeliveryOutcome::Ingested { delivery_id, counts } => {
            let LineCounts { lines, inserted, revised, unchanged, rejected, rejected_kept } =
                counts;
            println!(
                "delivery {delivery_id}: {lines} lines, {inserted} readings added, {revised} changed, \
                 {unchanged} said nothing new, {rejected} rejected"
            );
            if rejected > 0 {
                println!("the rejected lines and their reasons stand in table rejected_line");
            }
            if !counts.all_rejected_kept() {
                println!(
                    "only the first {rejected_kept}: mend the cause, and take the whole file in again"
                );
            }
            if counts.all_rejected() {
                eprintln!("every line was rejected: nothing was taken in");
                ExitCode::from(ALL_REJECTED)
            } else {
                ExitCode::SUCCESS
            }
        }
        DeliveryOutcome::Repeated { delivery_id, of } => {
            println!(
                "delivery {delivery_id}: nothing changed, these very bytes were taken in before, as delivery {of}"
            );
            ExitCode::SUCCESS
        }
        DeliveryOutcome::Failed { delivery_id, reason } => {
            eprintln!("delivery {delivery_id} failed, nothing of it was taken in: {reason}");
            ExitCode::FAILURE
        }
    })
}

fn format_of(file: &Path) -> Result<Format, String> {
    Format::of_file(file).ok_or_else(|| {
        format!(
            "{}: the name of a delivery ends in .csv, .ndjson, .jsonl (or one of them and .gz) or .zip; \
             of any other, say which source it is of",
            file.display()
        )
    })
}
