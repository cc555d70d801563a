//! Table `invitation`. A code comes here as its SHA-256 only.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::ean::Ean;
use crate::domain::invitation::{InvitationKind, InvitationState};
use crate::domain::page::{Page, Slice};

/// Adds an invitation, and returns its number.
///
/// # Errors
/// Violates `invitation_one_open` if the customer has one that was not ended.
pub async fn insert(
    client: &impl GenericClient,
    customer_id: i32,
    kind: InvitationKind,
    code_sha256: [u8; 32],
    created_by: &str,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("invitation/insert")).await?;
    let expires_at = kind.expires_at(now);
    let row = client
        .query_one(
            &statement,
            &[&customer_id, &kind.name(), &code_sha256.as_slice(), &created_by, &now, &expires_at],
        )
        .await?;
    Ok(row.get(0))
}

/// Ends what a customer has open, and returns its number.
pub async fn end_open(
    client: &impl GenericClient,
    customer_id: i32,
    now: DateTime<Utc>,
) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("invitation/end_open")).await?;
    let row = client.query_opt(&statement, &[&customer_id, &now]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// Ends the code to come back with that a customer has, and returns its number.
pub async fn end_return_code(
    client: &impl GenericClient,
    customer_id: i32,
    now: DateTime<Utc>,
) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("invitation/end_return_code")).await?;
    let row = client.query_opt(&statement, &[&customer_id, &now]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// An invitation whose code was used just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedCode {
    /// Number of the invitation.
    pub invitation_id: i32,
    /// Number of the customer.
    pub customer_id: i32,
    /// What it was for.
    pub kind: InvitationKind,
}

/// Uses up the code with this hash, if it is open and of who holds this connection now.
pub async fn use_code(
    client: &impl GenericClient,
    code_sha256: [u8; 32],
    klant_ean: Ean,
    now: DateTime<Utc>,
) -> Result<Option<UsedCode>, DbError> {
    let statement = client.prepare_cached(sql!("invitation/use_code")).await?;
    let row = client.query_opt(&statement, &[&code_sha256.as_slice(), &now, &klant_ean]).await?;
    Ok(row.map(|row| UsedCode {
        invitation_id: row.get("id"),
        customer_id: row.get("customer_id"),
        kind: row.get("kind"),
    }))
}

/// Revokes an invitation. False if it is not open.
pub async fn revoke(
    client: &impl GenericClient,
    invitation_id: i32,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let statement = client.prepare_cached(sql!("invitation/revoke")).await?;
    Ok(client.execute(&statement, &[&invitation_id, &now]).await? == 1)
}

/// An invitation, for those who look after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedInvitation {
    /// Number of the invitation.
    pub id: i32,
    /// Number of the customer.
    pub customer_id: i32,
    /// What its code is for.
    pub kind: InvitationKind,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// From when its code works no more.
    pub expires_at: DateTime<Utc>,
    /// When its code was used.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked, or replaced.
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ListedInvitation {
    /// What has become of it by now. The list's query says the same.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> InvitationState {
        if self.used_at.is_some() {
            InvitationState::Used
        } else if self.expires_at <= self.revoked_at.unwrap_or(now) {
            InvitationState::Expired
        } else if self.revoked_at.is_some() {
            InvitationState::Revoked
        } else {
            InvitationState::Open
        }
    }
}

fn listed(row: &Row) -> ListedInvitation {
    ListedInvitation {
        id: row.get("id"),
        customer_id: row.get("customer_id"),
        kind: row.get("kind"),
        created_by: row.get("created_by"),
        created_at: row.get("created_at"),
        expires_at: row.get("expires_at"),
        used_at: row.get("used_at"),
        revoked_at: row.get("revoked_at"),
    }
}

/// Which invitations are wanted; all of them if nothing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationFilter {
    /// Those in this state,
    pub state: Option<InvitationState>,
    /// at this moment.
    pub at: DateTime<Utc>,
    /// Those of the customer with this number.
    pub customer_id: Option<i32>,
}

/// What invitations can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum InvitationOrderField {
    /// When they were made.
    CreatedAt,
    /// From when their code works no more.
    ExpiresAt,
    /// The name of the customer.
    CustomerName,
}

impl OrderField for InvitationOrderField {
    const LIST: &'static str = sql!("invitation/list");

    fn key(self) -> Key {
        match self {
            Self::CreatedAt => Key::moment("created_at"),
            Self::ExpiresAt => Key::moment("expires_at"),
            Self::CustomerName => Key::text("customer_name"),
        }
    }
}

/// A page of invitations.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<InvitationOrderField>,
    filter: &InvitationFilter,
) -> Result<Slice<ListedInvitation>, DbError> {
    let InvitationFilter { state, at, customer_id } = filter;
    let state = state.map(InvitationState::name);
    list::read(client, page, &[&state, at, customer_id], listed).await
}

/// Every invitation of these customers, newest first.
pub async fn list_of_customers(
    client: &impl GenericClient,
    customer_ids: &[i32],
) -> Result<Vec<ListedInvitation>, DbError> {
    let statement = client.prepare_cached(sql!("invitation/list_of_customers")).await?;
    Ok(client.query(&statement, &[&customer_ids]).await?.iter().map(listed).collect())
}

/// The invitation with this number.
pub async fn find(
    client: &impl GenericClient,
    invitation_id: i32,
) -> Result<Option<ListedInvitation>, DbError> {
    let statement = client.prepare_cached(sql!("invitation/find")).await?;
    Ok(client.query_opt(&statement, &[&invitation_id]).await?.as_ref().map(listed))
}
