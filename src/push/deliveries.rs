//! A source asks what became of a file that it sent.

use chrono::{DateTime, Utc};
use poem::Request;
use poem::web::Data;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use super::credentials;
use super::document::Tag;
use super::problem::{Kind, Problem};
use crate::app::App;
use crate::db::delivery::{DeliveryState, LineCounts};
use crate::db::rejected_line::ListedLine;
use crate::service::source::find_push::{FoundPush, find_push};

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum State {
    /// It is about to be taken in, perhaps after it broke off for a reason of ours.
    Waiting,
    /// It is being taken in.
    Running,
    /// It was taken in, perhaps but for some lines.
    Done,
    /// It cannot be taken in as it is.
    Failed,
    /// Its very bytes had been taken in before, whole: nothing was changed.
    Repeated,
}

impl From<DeliveryState> for State {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Waiting | DeliveryState::Interrupted => Self::Waiting,
            DeliveryState::Running => Self::Running,
            DeliveryState::Done => Self::Done,
            DeliveryState::Failed => Self::Failed,
            DeliveryState::Repeated => Self::Repeated,
        }
    }
}

/// A file that was sent, and what became of it.
#[derive(Object)]
pub struct Delivery {
    /// Under which number it was sent.
    pub id: Uuid,
    /// What it is called.
    #[oai(validator(max_length = 200))]
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// What became of it.
    pub state: State,
    /// When it ended.
    #[oai(skip_serializing_if_is_none)]
    pub finished_at: Option<DateTime<Utc>>,
    /// Why nothing of it could be taken in.
    #[oai(skip_serializing_if_is_none)]
    pub failure: Option<String>,
    /// How many lines there are so far.
    pub lines: u64,
    /// Readings that were not there before.
    pub added: u64,
    /// Readings that were otherwise before.
    pub changed: u64,
    /// Lines that said nothing new.
    pub unchanged: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// The first of those, 20 at most.
    #[oai(validator(max_items = 20))]
    pub first_refused: Vec<RefusedLine>,
}

/// A line that was refused.
#[derive(Object)]
pub struct RefusedLine {
    /// Its number in the file, counted from 1.
    pub line: u64,
    /// In which file of an archive it stands.
    #[oai(skip_serializing_if_is_none)]
    pub entry: Option<String>,
    /// Which field is at fault, if it is one.
    #[oai(skip_serializing_if_is_none)]
    pub field: Option<String>,
    /// Why, by a name that does not change, such as `unknown_identifier`.
    #[oai(skip_serializing_if_is_none)]
    pub reason: Option<String>,
    /// Why, in words.
    pub detail: String,
}

impl From<ListedLine> for RefusedLine {
    fn from(line: ListedLine) -> Self {
        let number = line.entry_line.unwrap_or(line.line_number);
        Self {
            line: number.unsigned_abs(),
            entry: line.entry,
            field: line.field,
            reason: line.reason.map(|reason| reason.name().to_owned()),
            detail: line.detail,
        }
    }
}

impl From<FoundPush> for Delivery {
    fn from(found: FoundPush) -> Self {
        let FoundPush { push, delivery, refused } = found;
        let state = delivery.as_ref().map_or(State::Waiting, |delivery| delivery.state.into());
        let has_ended = !matches!(state, State::Waiting | State::Running);
        let (finished_at, failure, counts) = delivery.map_or_else(Default::default, |delivery| {
            (delivery.finished_at, delivery.failure, delivery.counts)
        });
        let LineCounts { lines, inserted, revised, unchanged, rejected, .. } = counts;
        Self {
            id: push.id,
            name: push.name,
            bytes: push.bytes,
            received_at: push.received_at,
            state,
            finished_at: finished_at.filter(|_| has_ended),
            // Why it broke off for the time being is ours to know.
            failure: failure.filter(|_| state == State::Failed),
            lines,
            added: inserted,
            changed: revised,
            unchanged,
            refused: rejected,
            first_refused: refused.into_iter().map(RefusedLine::from).collect(),
        }
    }
}

/// How it is said.
#[derive(ApiResponse)]
enum DeliveryResponse {
    /// What became of it so far
    #[oai(status = 200)]
    Found(Json<Delivery>),
}

/// The call.
pub struct Call;

#[OpenApi(tag = "Tag::Readings")]
impl Call {
    /// What became of a file
    ///
    /// Of one that this source sent. It is there from the moment at which its 202 was answered.
    #[oai(path = "/deliveries/:id", method = "get", operation_id = "delivery")]
    async fn delivery(
        &self,
        app: Data<&App>,
        request: &Request,
        /// The number that was answered when it was sent
        id: Path<Uuid>,
    ) -> Result<DeliveryResponse, Problem> {
        let sender = credentials::sender(&app, request).await?;
        let found = find_push(&app.store, sender.source_id, id.0).await?;
        let found = found.ok_or_else(|| {
            Problem::new(Kind::NotFound, "this source sent nothing under this number")
        })?;
        Ok(DeliveryResponse::Found(Json(found.into())))
    }
}
