//! Table `operator`.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::{DbError, GenericClient, list, sql};
use crate::domain::operator::{Email, Role};
use crate::domain::page::{Page, Slice};

/// Adds somebody, and returns their number.
///
/// # Errors
/// Violates `operator_email_key` where the address is taken.
pub async fn insert(
    client: &impl GenericClient,
    email: &Email,
    password_hash: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("operator/insert")).await?;
    let row = client
        .query_one(&statement, &[&email.as_str(), &password_hash, &role.name(), &now])
        .await?;
    Ok(row.get(0))
}

/// Somebody who may log in.
#[derive(Debug, Clone)]
pub struct LoginRow {
    /// Number of the operator.
    pub id: i32,
    /// What they may do.
    pub role: Role,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
}

/// Who may log in with this address, if anybody.
///
/// # Errors
/// Where the database fails.
pub async fn find_by_email(
    client: &impl GenericClient,
    email: &Email,
) -> Result<Option<LoginRow>, DbError> {
    let statement = client.prepare_cached(sql!("operator/find_by_email")).await?;
    let row = client.query_opt(&statement, &[&email.as_str()]).await?;
    Ok(row.map(|row| LoginRow {
        id: row.get("id"),
        role: row.get("role"),
        password_hash: row.get("password_hash"),
    }))
}

/// Gives an operator another password, and returns their number; `None` where there is none with
/// this address, or they have ended.
///
/// # Errors
/// Where the database fails.
pub async fn set_password(
    client: &impl GenericClient,
    email: &Email,
    password_hash: &str,
) -> Result<Option<i32>, DbError> {
    let statement = client.prepare_cached(sql!("operator/set_password")).await?;
    let row = client.query_opt(&statement, &[&email.as_str(), &password_hash]).await?;
    Ok(row.map(|row| row.get(0)))
}

/// An operator, for those who look after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedOperator {
    /// Number of the operator.
    pub id: i32,
    /// The address under which they log in.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// From when they may do nothing any more.
    pub ended_at: Option<DateTime<Utc>>,
}

fn listed(row: &Row) -> ListedOperator {
    ListedOperator {
        id: row.get("id"),
        email: row.get("email"),
        role: row.get("role"),
        created_at: row.get("created_at"),
        ended_at: row.get("ended_at"),
    }
}

/// A page of operators; in one role where it is named, and with `has_ended`, only those who have, or
/// only those who have not.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page,
    role: Option<Role>,
    has_ended: Option<bool>,
) -> Result<Slice<ListedOperator>, DbError> {
    let role = role.map(Role::name);
    list::read(client, sql!("operator/list"), page, &[&role, &has_ended], listed).await
}
