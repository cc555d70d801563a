//! Gives what arrived its number and moves it to where it is taken in; and finds what an earlier look left,
//! at whatever moment that was stopped.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;
use uuid::Uuid;

use super::{FolderError, FolderRun, Look, SOURCE};
use crate::db::delivery::claim::{self, Arrival, Claim};
use crate::db::delivery::{self, BrokenOff, DeliveryState};
use crate::db::lock::{self, Lock};
use crate::db::{Connection, DbError, Transaction, source_push};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::pause;
use crate::domain::source_format::Format;
use crate::spool::arrivals::{Entry, by_arrival, printable};
use crate::spool::{self, Pushed};

/// What an earlier look left.
struct Left {
    /// Deliveries whose file is where it is taken in.
    placed: Vec<(Claim, PathBuf)>,
    /// Deliveries that are to be taken in and whose file is not there.
    homeless: Vec<Claim>,
    /// Files that no delivery is known of.
    strays: Vec<(Entry, Format)>,
}

impl Look<'_> {
    /// All deliveries whose file is in `processing/` now, in the order of arrival.
    pub(super) async fn claims(
        &self,
        run: &mut FolderRun,
    ) -> Result<Vec<(Claim, PathBuf)>, FolderError> {
        let Left { mut placed, homeless, strays } = self.left().await?;
        let mut arrived = self.folder.arrived().await?;
        for claim in homeless {
            // Another that has its name is none of its concern, if its own was moved before.
            let is_its_file = |entry: &Entry| claim.is_before_its_move() && is_of(&claim, entry);
            let place = arrived.iter().position(|(entry, _)| is_its_file(entry));
            match place.map(|at| arrived.remove(at)) {
                None => self.give_up_on(&claim).await?,
                Some(_) if claim.due_at.is_some_and(|due_at| due_at > self.store.now()) => {
                    run.left += 1;
                }
                Some((entry, _)) => placed.extend(self.fetch(claim, &entry.path, run).await?),
            }
        }
        arrived.extend(strays);
        arrived.sort_by(|(one, _), (other, _)| by_arrival(one, other));
        for (entry, format) in arrived {
            if self.turn.is_lost() {
                break;
            }
            let claim = self.enter(&entry, format).await?;
            placed.extend(self.fetch(claim, &entry.path, run).await?);
            // Of a delivery that nobody knows any more: nothing looks for it.
            self.folder.leave(&entry.path).await;
        }
        placed.sort_by_key(|(claim, _)| claim.id);
        Ok(placed)
    }

    async fn left(&self) -> Result<Left, FolderError> {
        let mut client = self.store.database.connection().await?;
        // A file that is brought back is a delivery only once that is committed.
        let transaction = lock_processing(&mut client).await?;
        self.folder.move_from_taking().await?;
        let spool::Claimed { mut files, unseen, loose, empty } = self.folder.claimed().await?;
        let with_format =
            |entry: Entry| self.folder.format_of(&entry).map(|format| (entry, format));
        let mut strays: Vec<_> = loose.into_iter().filter_map(with_format).collect();
        let ids: Vec<i32> = files.keys().copied().collect();
        let claims = claim::list(&transaction, self.id, &ids).await?;
        let (mut placed, mut homeless) = (Vec::new(), Vec::new());
        for claim in claims {
            match files.remove(&claim.id) {
                Some(file) => placed.push((claim, file.path)),
                None if unseen.contains(&claim.id) => {}
                None => homeless.push(claim),
            }
        }
        for (id, file) in files {
            tracing::warn!(id, file = %file.path.display(), "taken in anew: no delivery is known of it");
            strays.extend(with_format(file));
        }
        for folder in empty {
            // It is made again if it is needed.
            let _ = fs::remove_dir(folder).await;
        }
        Ok(Left { placed, homeless, strays })
    }

    /// Gives what arrived its number.
    async fn enter(&self, entry: &Entry, format: Format) -> Result<Claim, DbError> {
        let now = self.store.now();
        let mut client = self.store.database.connection().await?;
        let transaction = client.transaction().await?;
        let push = self.push_of(&transaction, entry).await?;
        let (push_id, name) = push.unzip();
        let name = name.unwrap_or_else(|| printable(&entry.name));
        let arrival = Arrival {
            source: SOURCE,
            folder: self.id,
            name: &name,
            format,
            source_id: self.source_id,
            retry_of: None,
        };
        let id = claim::claim(&transaction, &arrival, now).await?;
        if let Some(push_id) = push_id {
            source_push::enter(&transaction, push_id, id).await?;
        }
        transaction.commit().await?;
        Ok(Claim {
            id,
            name,
            format: Some(format),
            state: DeliveryState::Waiting,
            received_at: now,
            finished_at: None,
            failure: None,
            failure_cause: None,
            attempts: 0,
            due_at: None,
            retry_of: None,
            is_unmoved: false,
            push_id,
        })
    }

    /// The push that a file is, if it is one that is no delivery yet, and what its sender calls it. Until the
    /// transaction ends, nobody places its file once more.
    async fn push_of(
        &self,
        transaction: &Transaction<'_>,
        entry: &Entry,
    ) -> Result<Option<(Uuid, String)>, DbError> {
        let (Some(source_id), Some(pushed)) = (self.source_id, Pushed::read(&entry.name)) else {
            return Ok(None);
        };
        let name = source_push::lock_undelivered(transaction, source_id, pushed.id).await?;
        Ok(name.map(|name| (pushed.id, name)))
    }

    /// Moves the file of a delivery to where it is taken in, and returns both if it is there now.
    async fn fetch(
        &self,
        claim: Claim,
        file: &Path,
        run: &mut FolderRun,
    ) -> Result<Option<(Claim, PathBuf)>, FolderError> {
        match self.folder.claim(file, claim.id).await {
            Ok(file) => Ok(Some((claim, file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.give_up_on(&claim).await?;
                Ok(None)
            }
            Err(error) => {
                run.left += 1;
                let failure = DeliveryFailure::immovable(&error.to_string());
                self.postpone(&claim, failure).await?;
                Ok(None)
            }
        }
    }

    /// The file of a delivery went away before it could be taken in.
    async fn give_up_on(&self, claim: &Claim) -> Result<(), DbError> {
        let client = self.store.database.connection().await?;
        match claim.state {
            // If nobody is at it any more, that is found out.
            DeliveryState::Running => Ok(()),
            DeliveryState::Waiting if claim.attempts == 0 => {
                claim::withdraw(&client, claim.id).await
            }
            _ => self.fail(claim, DeliveryFailure::gone()).await,
        }
    }

    /// A delivery can never be taken in.
    pub(super) async fn fail(
        &self,
        claim: &Claim,
        failure: DeliveryFailure,
    ) -> Result<(), DbError> {
        let reason = failure.to_string();
        tracing::warn!(delivery_id = claim.id, name = claim.name, reason, "delivery failed");
        let (state, at) = (DeliveryState::Failed, self.store.now());
        let broken = BrokenOff { state, at, failure, attempts: claim.attempts, due_at: None };
        delivery::break_off(&self.store.database.connection().await?, claim.id, &broken).await
    }

    /// A delivery cannot be taken in now, and is tried again later.
    pub(super) async fn postpone(
        &self,
        claim: &Claim,
        failure: DeliveryFailure,
    ) -> Result<(), DbError> {
        self.metrics.ended(SOURCE, "broke_off");
        let reason = failure.to_string();
        tracing::warn!(delivery_id = claim.id, name = claim.name, reason, "tried again later");
        let (at, attempts) = (self.store.now(), claim.attempts + 1);
        let due_at = Some(at + pause::SHORT.after(attempts));
        let state = DeliveryState::Interrupted;
        let broken = BrokenOff { state, at, failure, attempts, due_at };
        delivery::break_off(&self.store.database.connection().await?, claim.id, &broken).await
    }
}

/// Whether this is what a delivery is called in `incoming/`.
fn is_of(claim: &Claim, entry: &Entry) -> bool {
    match claim.push_id {
        Some(id) => Pushed::read(&entry.name).is_some_and(|pushed| pushed.id == id),
        None => printable(&entry.name) == claim.name,
    }
}

/// Holds what is in `processing/` until the transaction is dropped: in between nobody else brings a file back.
async fn lock_processing(client: &mut Connection) -> Result<Transaction<'_>, FolderError> {
    let transaction = client.transaction().await?;
    lock::wait_in_transaction(&transaction, Lock::ProcessingFolder).await?;
    Ok(transaction)
}
