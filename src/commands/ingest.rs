//! `ingest`: a file that is named on the command line.

use std::path::Path;
use std::process::ExitCode;

use super::Outcome;
use crate::db::delivery::LineCounts;
use crate::ingest::file::ingest_file;
use crate::ingest::format::Format;
use crate::service::delivery::ingest::DeliveryOutcome;
use crate::service::store::Store;

/// How `ingest` ends if every line was rejected.
const ALL_REJECTED: u8 = 3;

pub(super) async fn ingest(store: &Store, file: &Path) -> Outcome {
    let format = Format::of_file(file).ok_or_else(|| {
        format!("{}: the name of a delivery ends in .csv, .ndjson, .jsonl (or one of them and .gz) or .zip", file.display())
    })?;
    let outcome = ingest_file(store, "command line", file, format)
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
