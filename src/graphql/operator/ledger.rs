//! What happened by itself or from outside: pulls, passwords, keys, jobs. And who may log in.

use async_graphql::{ID, SimpleObject};
use chrono::{DateTime, Utc};

use super::session::RoleName;
use crate::domain::ean::Ean;
use crate::service::browse::{
    CredentialVersion as VersionRow, ListedKey, ListedOperator, ListedPull, ListedRun,
};

/// An answer that Liander was given.
#[derive(SimpleObject)]
pub struct Pull {
    /// Identifier of the answer.
    id: ID,
    /// When it was given.
    answered_at: DateTime<Utc>,
    /// Under which number both sides know it.
    correlation_id: String,
    /// Which version of Liander's password opened it.
    credential_version: Option<i32>,
    /// The call, by its name on the wire.
    call: String,
    /// The customer asked for, where it was one.
    klant_ean: Option<Ean>,
    /// The meter asked for, where it was one.
    meter_ean: Option<Ean>,
    /// The moment after which intervals were asked for.
    period_start: Option<DateTime<Utc>>,
    /// The last moment at which they could end.
    period_end: Option<DateTime<Utc>>,
    /// Under which consents; empty where nothing was given.
    consent_ids: Vec<ID>,
    /// How many customers were asked for.
    eans_asked: i32,
    /// How many meters were in the answer.
    meters_given: i32,
    /// How many intervals were in the answer.
    readings_given: i32,
}

impl From<ListedPull> for Pull {
    fn from(row: ListedPull) -> Self {
        Self {
            id: row.id.into(),
            answered_at: row.answered_at,
            correlation_id: row.correlation_id,
            credential_version: row.credential_version,
            call: row.call,
            klant_ean: row.klant_ean,
            meter_ean: row.meter_ean,
            period_start: row.period_start,
            period_end: row.period_end,
            consent_ids: row.consent_ids.into_iter().map(ID::from).collect(),
            eans_asked: row.eans_asked,
            meters_given: row.meters_given,
            readings_given: row.readings_given,
        }
    }
}

/// A version of Liander's password. The password itself is kept nowhere.
#[derive(SimpleObject)]
pub struct CredentialVersion {
    /// Counts the passwords, from 1.
    version: i32,
    /// From when it may be used.
    valid_from: DateTime<Utc>,
    /// Until when.
    valid_until: DateTime<Utc>,
    /// When it was revoked, if it was.
    revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    last_used_at: Option<DateTime<Utc>>,
}

impl From<VersionRow> for CredentialVersion {
    fn from(row: VersionRow) -> Self {
        let VersionRow { version, valid_from, valid_until, revoked_at, last_used_at } = row;
        Self { version, valid_from, valid_until, revoked_at, last_used_at }
    }
}

/// A key that signs access tokens, without its private half.
#[derive(SimpleObject)]
pub struct SigningKey {
    /// Its identifier: the thumbprint of the public key.
    kid: String,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// The first moment at which it signs.
    signs_from: DateTime<Utc>,
    /// The first moment at which it signs no more.
    signs_until: DateTime<Utc>,
    /// Until when it is published: until the last token that it signed has ended.
    retired_at: DateTime<Utc>,
    /// When its private half was destroyed.
    destroyed_at: Option<DateTime<Utc>>,
}

impl From<ListedKey> for SigningKey {
    fn from(row: ListedKey) -> Self {
        let ListedKey {
            kid,
            turn: _,
            created_at,
            signs_from,
            signs_until,
            retired_at,
            destroyed_at,
        } = row;
        Self { kid, created_at, signs_from, signs_until, retired_at, destroyed_at }
    }
}

/// A turn of a scheduled job that is taken once.
#[derive(SimpleObject)]
pub struct JobRun {
    /// Identifier of the turn.
    id: ID,
    /// Name of the job.
    job: String,
    /// The moment at which it was due.
    tick: DateTime<Utc>,
    /// When it began.
    started_at: DateTime<Utc>,
    /// When it ended; null while it runs, and where its replica went away.
    finished_at: Option<DateTime<Utc>>,
    /// What went wrong, if anything did.
    failure: Option<String>,
}

impl From<ListedRun> for JobRun {
    fn from(row: ListedRun) -> Self {
        let ListedRun { id, job, tick, started_at, finished_at, failure } = row;
        Self { id: id.into(), job, tick, started_at, finished_at, failure }
    }
}

/// Somebody of the metering company who may log in, or could.
#[derive(SimpleObject)]
pub struct Operator {
    /// Identifier of the operator.
    id: ID,
    /// The address under which they log in.
    email: String,
    /// What they may do.
    role: RoleName,
    /// When they were added.
    created_at: DateTime<Utc>,
    /// From when they may do nothing any more.
    ended_at: Option<DateTime<Utc>>,
}

impl From<ListedOperator> for Operator {
    fn from(row: ListedOperator) -> Self {
        let ListedOperator { id, email, role, created_at, ended_at } = row;
        Self { id: id.into(), email, role: role.into(), created_at, ended_at }
    }
}
