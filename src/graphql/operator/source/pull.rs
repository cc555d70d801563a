//! What is fetched from the API of a source: how far, as whom, and once more.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::super::fault::{Outcome, settled};
use super::super::loader::{FetchesOf, load};
use super::super::session::command;
use super::Source;
use super::mutation::find;
use crate::app::App;
use crate::db::source_fetch::{LISTED_MAX, ListedFetch};
use crate::db::source_pull::ListedPull;
use crate::service::source::UnknownSource;
use crate::service::source::fetch_again::{FetchRefusal, fetch_source_again, fetch_source_now};
use crate::service::source::secret::{SetSecretRefusal, remove_source_secret, set_source_secret};

pub struct SourcePull(pub ListedPull);

/// How a source is fetched from. What it is asked for stands in its description.
#[Object]
impl SourcePull {
    /// All before this was asked for; null if nothing was yet.
    async fn fetched_until(&self) -> Option<DateTime<Utc>> {
        self.0.fetched_until
    }

    /// When it was last asked for corrections.
    async fn looked_back_at(&self) -> Option<DateTime<Utc>> {
        self.0.looked_back_at
    }

    /// When it is asked next; null if it never was.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        self.0.due_at
    }

    /// When all that was to be fetched last was.
    async fn last_success_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_success_at
    }

    /// Since when nothing can be fetched; null if it can.
    async fn failing_since(&self) -> Option<DateTime<Utc>> {
        self.0.failing_since
    }

    /// Why, in words.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// How often it was tried since.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// What was refused for single meters when it went well otherwise, in words.
    async fn refusals(&self) -> Option<&str> {
        self.0.refusals.as_deref()
    }

    /// When its secret was set; null if it has none.
    async fn secret_set_at(&self) -> Option<DateTime<Utc>> {
        self.0.secret_set_at
    }

    /// By whom.
    async fn secret_set_by(&self) -> Option<&str> {
        self.0.secret_set_by.as_deref()
    }

    /// What was asked for beside that, what is open first, then the newest: 20 at most.
    #[graphql(complexity = "LISTED_MAX * child_complexity + 1")]
    async fn fetches(&self, ctx: &Context<'_>) -> Outcome<Vec<SourceFetch>> {
        let fetches = load(ctx, FetchesOf(self.0.source_id)).await?.unwrap_or_default();
        Ok(fetches.into_iter().map(|(_, fetch)| SourceFetch::from(fetch)).collect())
    }
}

/// A window of time that is fetched once more.
#[derive(SimpleObject)]
struct SourceFetch {
    /// Its identifier.
    id: ID,
    /// What the source calls the meter for which alone it is; null for all.
    identifier: Option<String>,
    /// From when.
    #[graphql(name = "from")]
    begins_at: DateTime<Utc>,
    /// Until when.
    #[graphql(name = "until")]
    ends_at: DateTime<Utc>,
    /// When it was asked for.
    asked_at: DateTime<Utc>,
    /// By whom.
    asked_by: String,
    /// How often it was tried.
    attempts: i32,
    /// Why it could not be fetched, in words.
    failure: Option<String>,
    /// When it was fetched or, if there is a failure, given up; null if it is to be fetched yet.
    ended_at: Option<DateTime<Utc>>,
}

impl From<ListedFetch> for SourceFetch {
    fn from(fetch: ListedFetch) -> Self {
        Self {
            id: fetch.id.into(),
            identifier: fetch.identifier,
            begins_at: fetch.from,
            ends_at: fetch.until,
            asked_at: fetch.asked_at,
            asked_by: fetch.asked_by,
            attempts: fetch.attempts,
            failure: fetch.failure,
            ended_at: fetch.ended_at,
        }
    }
}

/// By which secret a source knows us.
#[derive(InputObject)]
struct SetSourceSecretInput {
    /// What the source is called.
    name: String,
    /// The password, the key, or the secret of the client. Nobody is shown it again.
    #[graphql(secret)]
    secret: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum SetSourceSecretStatus {
    /// It is asked with this one from now on.
    Set,
    /// Its description has no `pull` with an `auth` that needs a secret.
    NotNeeded,
    /// It can be no secret: those are one line of ASCII.
    InvalidSecret,
    /// There is no source of this name.
    Unknown,
}

/// What became of setting a secret.
#[derive(SimpleObject)]
struct SetSourceSecretPayload {
    /// What became of it.
    status: SetSourceSecretStatus,
    /// The source, if there is one.
    source: Option<Source>,
}

/// Which source shall know us by no secret any more.
#[derive(InputObject)]
struct RemoveSourceSecretInput {
    /// What it is called.
    name: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RemoveSourceSecretStatus {
    /// It has none any more.
    Removed,
    /// It had none.
    Unchanged,
    /// There is no source of this name.
    Unknown,
}

/// What became of removing a secret.
#[derive(SimpleObject)]
struct RemoveSourceSecretPayload {
    /// What became of it.
    status: RemoveSourceSecretStatus,
    /// The source, if there is one.
    source: Option<Source>,
}

/// What is to be fetched once more.
#[derive(InputObject)]
struct FetchSourceAgainInput {
    /// What the source is called.
    name: String,
    /// From when.
    from: DateTime<Utc>,
    /// Until when.
    until: DateTime<Utc>,
}

/// From which source is to be fetched now.
#[derive(InputObject)]
struct FetchSourceNowInput {
    /// What it is called.
    name: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum FetchSourceStatus {
    /// It is fetched soon.
    Asked,
    /// It was asked for already.
    AskedAlready,
    /// A window ends after it begins, and begins before now.
    NoWindow,
    /// It begins before what is kept.
    TooOld,
    /// Nothing is taken in from the source.
    Disabled,
    /// The source is not fetched from: its description has no `pull`.
    NoPull,
    /// There is no source of this name.
    Unknown,
}

impl From<FetchRefusal> for FetchSourceStatus {
    fn from(refusal: FetchRefusal) -> Self {
        match refusal {
            FetchRefusal::Unknown(UnknownSource) => Self::Unknown,
            FetchRefusal::NoPull => Self::NoPull,
            FetchRefusal::Disabled => Self::Disabled,
            FetchRefusal::NoWindow => Self::NoWindow,
            FetchRefusal::TooOld => Self::TooOld,
        }
    }
}

/// What became of fetching from a source.
#[derive(SimpleObject)]
struct FetchSourcePayload {
    /// What became of it.
    status: FetchSourceStatus,
    /// The source, if there is one.
    source: Option<Source>,
}

/// The mutations.
#[derive(Default)]
pub struct SourcePullMutation;

#[Object]
impl SourcePullMutation {
    /// Tells by which secret a source knows us when we fetch from it, in place of the one before. It goes to the servers
    /// that its description names now, and to no others.
    async fn set_source_secret(
        &self,
        ctx: &Context<'_>,
        input: SetSourceSecretInput,
    ) -> Outcome<SetSourceSecretPayload> {
        use SetSourceSecretStatus as Status;
        let (command, sealing) = (command(ctx)?, &ctx.data::<App>()?.sealing);
        let unknown = SetSourceSecretPayload { status: Status::Unknown, source: None };
        let Ok(name) = input.name.parse() else { return Ok(unknown) };
        let secret = input.secret.into();
        let status = match settled(set_source_secret(&command, sealing, &name, &secret).await)? {
            Ok(()) => Status::Set,
            Err(SetSecretRefusal::Unusable) => Status::InvalidSecret,
            Err(SetSecretRefusal::NotNeeded) => Status::NotNeeded,
            Err(SetSecretRefusal::Unknown(UnknownSource)) => return Ok(unknown),
        };
        Ok(SetSourceSecretPayload { status, source: find(ctx, &name).await? })
    }

    /// Forgets by which secret a source knows us.
    async fn remove_source_secret(
        &self,
        ctx: &Context<'_>,
        input: RemoveSourceSecretInput,
    ) -> Outcome<RemoveSourceSecretPayload> {
        use RemoveSourceSecretStatus as Status;
        let unknown = RemoveSourceSecretPayload { status: Status::Unknown, source: None };
        let Ok(name) = input.name.parse() else { return Ok(unknown) };
        let status = match settled(remove_source_secret(&command(ctx)?, &name).await)? {
            Ok(true) => Status::Removed,
            Ok(false) => Status::Unchanged,
            Err(UnknownSource) => return Ok(unknown),
        };
        Ok(RemoveSourceSecretPayload { status, source: find(ctx, &name).await? })
    }

    /// Fetches a window of a source once more, whatever was fetched of it. Soon, and beside what is fetched by itself.
    async fn fetch_source_again(
        &self,
        ctx: &Context<'_>,
        input: FetchSourceAgainInput,
    ) -> Outcome<FetchSourcePayload> {
        let FetchSourceAgainInput { name, from, until } = input;
        let unknown = FetchSourcePayload { status: FetchSourceStatus::Unknown, source: None };
        let Ok(name) = name.parse() else { return Ok(unknown) };
        let asked = settled(fetch_source_again(&command(ctx)?, &name, from, until).await)?;
        let status = match asked {
            Ok(true) => FetchSourceStatus::Asked,
            Ok(false) => FetchSourceStatus::AskedAlready,
            Err(refusal) => refusal.into(),
        };
        Ok(FetchSourcePayload { status, source: find(ctx, &name).await? })
    }

    /// Fetches from a source now, as if its time had come.
    async fn fetch_source_now(
        &self,
        ctx: &Context<'_>,
        input: FetchSourceNowInput,
    ) -> Outcome<FetchSourcePayload> {
        let unknown = FetchSourcePayload { status: FetchSourceStatus::Unknown, source: None };
        let Ok(name) = input.name.parse() else { return Ok(unknown) };
        let asked = settled(fetch_source_now(&command(ctx)?, &name).await)?;
        let status = asked.map_or_else(Into::into, |()| FetchSourceStatus::Asked);
        Ok(FetchSourcePayload { status, source: find(ctx, &name).await? })
    }
}
