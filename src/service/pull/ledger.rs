//! The ledger of what left, as call 2 writes it: at noon thousands of answers wait to be entered, and all
//! that wait at a moment are entered by one statement, with one commit. An answer is entered before it
//! leaves, whoever else waits.
//!
//! What cannot be entered so, since its consent was withdrawn or is being changed at this very moment, is
//! left to `enter_answer`, which waits for that consent on a connection of its own.

use crate::db::DbError;
use crate::db::day_answer::{self, AskedDays, GivenDays};
use crate::db::pull::{self, ReadingsGiven};
use crate::domain::retention;
use crate::service::pull::notices::Notices;
use crate::service::pull::together::{Together, Work};
use crate::service::store::Store;

/// The ledger. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    entries: Together<Enter>,
    kept: Together<GiveKept>,
}

impl Ledger {
    /// The ledger in this database.
    pub fn new(store: &Store) -> Self {
        let notices = Notices::new(store.database.clone());
        let enter = Enter { store: store.clone(), notices: notices.clone() };
        let give_kept = GiveKept { store: store.clone(), notices };
        Self { entries: Together::new(enter), kept: Together::new(give_kept) }
    }

    /// Enters an answer, and returns whether it was: not if its consent has been withdrawn or is being
    /// changed.
    pub(super) async fn enter(&self, answer: ReadingsGiven) -> Result<bool, DbError> {
        self.entries.ask(answer).await
    }

    /// Finds an answer that was made before and enters it; `None` if it has to be found another way.
    pub(super) async fn give_kept(&self, asked: AskedDays) -> Result<Option<GivenDays>, DbError> {
        self.kept.ask(asked).await
    }
}

struct Enter {
    store: Store,
    notices: Notices,
}

impl Work for Enter {
    type Question = ReadingsGiven;
    type Answer = bool;
    const TOGETHER_MAX: usize = 250;

    async fn answer(&self, answers: &[ReadingsGiven]) -> Result<Vec<bool>, DbError> {
        let client = self.store.database.connection().await?;
        let entered = pull::insert_held(&client, answers, self.store.now()).await?;
        self.notices.notify_of(entered.pull_ids);
        let is_entered = |answer: &ReadingsGiven| entered.consent_ids.contains(&answer.consent_id);
        Ok(answers.iter().map(is_entered).collect())
    }
}

struct GiveKept {
    store: Store,
    notices: Notices,
}

impl Work for GiveKept {
    type Question = AskedDays;
    type Answer = Option<GivenDays>;
    /// A month has 200 kB, and those of all are read before the first is sent.
    const TOGETHER_MAX: usize = 32;

    async fn answer(&self, asked: &[AskedDays]) -> Result<Vec<Option<GivenDays>>, DbError> {
        let Store { database, retention_days, .. } = &self.store;
        let (client, now) = (database.connection().await?, self.store.now());
        let readable_after = retention::readable_after(now, *retention_days);
        let given = day_answer::give_kept(&client, asked, readable_after, now).await?;
        self.notices.notify_of(given.pull_ids);
        Ok(given.days)
    }
}
