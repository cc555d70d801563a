//! One delivery, from `processing/` until its file stands where it stays.

use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::{fs, task};

use super::{FileEnd, FolderError, Look, SOURCE};
use crate::db::delivery::claim::{self, Claim};
use crate::db::delivery::{DeliveryState, LineCounts};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_format::Format;
use crate::domain::{pause, retention};
use crate::ingest::file::{Described, HashedFile, ReadAs, ingest_hashed};
use crate::service::delivery::ingest::{Claimed, DeliveryOutcome, IngestRefusal};
use crate::service::failure::Failure;
use crate::spool::{Opened, SpoolError, explain, free_place, move_file, open};

/// What was found where a file should be.
enum Found {
    File(HashedFile),
    Other(&'static str),
}

impl Look<'_> {
    pub(super) async fn work(&self, claim: &Claim, file: &Path) -> Result<FileEnd, FolderError> {
        let now = self.store.now();
        if claim.due_at.is_some_and(|due_at| due_at > now) {
            return Ok(FileEnd::Left);
        }
        if claim.received_at <= retention::readable_after(now, self.store.retention_days) {
            return self.drop_past_time(claim, file).await;
        }
        match claim.state {
            DeliveryState::Failed => {
                let reason = claim.failure.as_deref().unwrap_or_default();
                self.put_away(claim, file, Some(reason)).await
            }
            DeliveryState::Done | DeliveryState::Repeated => self.put_away(claim, file, None).await,
            DeliveryState::Waiting | DeliveryState::Running | DeliveryState::Interrupted => {
                self.take_in_claim(claim, file).await
            }
        }
    }

    async fn take_in_claim(&self, claim: &Claim, file: &Path) -> Result<FileEnd, FolderError> {
        let to_open = file.to_owned();
        let read = task::spawn_blocking(move || hashed(&to_open)).await.map_err(io::Error::other);
        let hashed = match read.flatten() {
            Ok(Found::File(hashed)) => hashed,
            Ok(Found::Other(kind)) => {
                return self.refuse(claim, file, DeliveryFailure::not_a_file(kind)).await;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FileEnd::Left),
            Err(error) => {
                self.postpone(claim, DeliveryFailure::unreadable(&error.to_string())).await?;
                return Ok(FileEnd::Left);
            }
        };
        let ours = || claim.format.or_else(|| Format::of_file(file)).map(ReadAs::Ours);
        let Some(read_as) = self.source_id.map(ReadAs::Source).or_else(ours) else {
            return Ok(FileEnd::Left);
        };
        let claimed = Claimed {
            delivery_id: claim.id,
            lease: Some(self.turn.lease().clone()),
            is_retry: claim.retry_of.is_some(),
        };
        let name = claim.name.clone();
        let described = Described { source: SOURCE, name, read_as, claimed: Some(claimed) };
        let outcome = ingest_hashed(self.store, hashed, described).await;
        self.count(&outcome);
        match outcome {
            Ok(DeliveryOutcome::Ingested { .. } | DeliveryOutcome::Repeated { .. }) => {
                self.put_away(claim, file, None).await
            }
            Ok(DeliveryOutcome::Failed { reason, .. }) => {
                self.put_away(claim, file, Some(&reason)).await
            }
            // Given up meanwhile: at the next look it is a failed one.
            Err(Failure::Refused(IngestRefusal::Busy | IngestRefusal::GivenUp)) => {
                Ok(FileEnd::Left)
            }
            Err(failure) => {
                if matches!(failure, Failure::Refused(IngestRefusal::TurnLost)) {
                    self.turn.lose();
                }
                Err(failure.into())
            }
        }
    }

    fn count(&self, outcome: &Result<DeliveryOutcome, Failure<IngestRefusal>>) {
        let metrics = self.metrics;
        match outcome {
            Ok(DeliveryOutcome::Ingested { counts, .. }) => {
                metrics.ended(SOURCE, "taken_in");
                let LineCounts { inserted, revised, unchanged, rejected, .. } = *counts;
                metrics.lines(SOURCE, "inserted", inserted);
                metrics.lines(SOURCE, "revised", revised);
                metrics.lines(SOURCE, "unchanged", unchanged);
                metrics.lines(SOURCE, "rejected", rejected);
            }
            Ok(DeliveryOutcome::Repeated { .. }) => metrics.ended(SOURCE, "repeated"),
            Ok(DeliveryOutcome::Failed { .. }) => metrics.ended(SOURCE, "failed"),
            // Nothing was begun.
            Err(Failure::Refused(IngestRefusal::Busy | IngestRefusal::GivenUp)) => {}
            Err(_) => metrics.ended(SOURCE, "broke_off"),
        }
    }

    async fn refuse(
        &self,
        claim: &Claim,
        file: &Path,
        failure: DeliveryFailure,
    ) -> Result<FileEnd, FolderError> {
        let reason = failure.to_string();
        self.metrics.ended(SOURCE, "failed");
        self.fail(claim, failure).await?;
        self.put_away(claim, file, Some(&reason)).await
    }

    /// Moves the file of a delivery that ended to where it stays; with a text beside it that says why, if
    /// nothing of it was taken in. The delivery is as it is, wherever its file stands: what is in the way is
    /// told, and it is moved at a later look.
    async fn put_away(
        &self,
        claim: &Claim,
        file: &Path,
        reason: Option<&str>,
    ) -> Result<FileEnd, FolderError> {
        let moved = self.move_away(claim, file, reason).await;
        let end = if reason.is_some() { FileEnd::Failed } else { FileEnd::Done };
        self.note_move(claim, moved, end).await
    }

    async fn note_move(
        &self,
        claim: &Claim,
        moved: Result<(), FolderError>,
        end: FileEnd,
    ) -> Result<FileEnd, FolderError> {
        let trouble = match moved {
            Ok(()) if claim.is_unmoved => None,
            Ok(()) => return Ok(end),
            Err(FolderError::Files(error)) => Some(error.to_string()),
            Err(error) => return Err(error),
        };
        let now = self.store.now();
        let due_at = now + pause_since(claim.finished_at, now);
        let noted = trouble.as_deref().map(|words| (words, due_at));
        let client = self.store.database.connection().await?;
        claim::note_unmoved(&client, claim.id, noted).await?;
        let Some(error) = trouble else { return Ok(end) };
        tracing::warn!(delivery_id = claim.id, error, "its file could not be moved away");
        Ok(FileEnd::Left)
    }

    async fn move_away(
        &self,
        claim: &Claim,
        file: &Path,
        reason: Option<&str>,
    ) -> Result<(), FolderError> {
        let folder = if reason.is_some() { self.folder.failed() } else { self.folder.done() };
        fs::create_dir_all(&folder).await.map_err(SpoolError::at(&folder))?;
        loop {
            let (place, name): (PathBuf, String) = free_place(&folder, file, claim.id).await?;
            if let Some(reason) = reason {
                explain(&place, reason).await?;
            }
            let client = self.store.database.connection().await?;
            if !self.turn.lease().hold(&client).await? {
                self.turn.lose();
                return Err(Failure::from(IngestRefusal::TurnLost).into());
            }
            // Before it moves, so that it is known wherever we are stopped.
            claim::keep_as(&client, claim.id, &name).await?;
            drop(client);
            if move_file(file, &place).await? {
                break;
            }
        }
        self.folder.leave(file).await;
        Ok(())
    }

    /// What could not be taken in or moved away until readings of its time were gone goes like they did.
    async fn drop_past_time(&self, claim: &Claim, file: &Path) -> Result<FileEnd, FolderError> {
        if claim.state.is_open() {
            let failure = DeliveryFailure::past_time(claim.failure.as_deref());
            self.fail(claim, failure).await?;
        }
        let removed = fs::remove_file(file).await.map_err(SpoolError::at(file));
        if removed.is_ok() {
            tracing::warn!(delivery_id = claim.id, name = claim.name, "past its time and removed");
        }
        self.folder.leave(file).await;
        self.note_move(claim, removed.map_err(FolderError::from), FileEnd::Failed).await
    }
}

fn hashed(file: &Path) -> io::Result<Found> {
    Ok(match open(file)? {
        Opened::File(file) => Found::File(HashedFile::of(file)?),
        Opened::Other(kind) => Found::Other(kind),
    })
}

/// As long as it was tried in vain so far, within the bounds of any pause.
fn pause_since(ended_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> TimeDelta {
    let so_far = ended_at.map_or(TimeDelta::zero(), |ended_at| now - ended_at);
    so_far.clamp(pause::SHORT.after(1), pause::SHORT.after(i32::MAX))
}
