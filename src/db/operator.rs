//! Table `operator`.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::operator::{Email, Identity, Role, SignInMeans};
use crate::domain::page::{Page, Slice};

/// Adds somebody who logs in with this password, or with the provider; returns their number.
///
/// # Errors
/// Violates `operator_email_key` if the address is taken.
pub async fn insert(
    client: &impl GenericClient,
    email: &Email,
    login: Login<'_>,
    role: Role,
    now: DateTime<Utc>,
) -> Result<i32, DbError> {
    let (password_hash, issuer, subject) = match login {
        Login::Password(hash) => (Some(hash), None, None),
        Login::Provider(identity) => (None, Some(&identity.issuer), Some(&identity.subject)),
    };
    let statement = client.prepare_cached(sql!("operator/insert")).await?;
    let row = client
        .query_one(
            &statement,
            &[&email.as_str(), &password_hash, &issuer, &subject, &role.name(), &now],
        )
        .await?;
    Ok(row.get(0))
}

/// The one way in which an operator logs in.
#[derive(Debug, Clone, Copy)]
pub enum Login<'a> {
    /// With the password of this hash.
    Password(&'a str),
    /// At the provider, as this.
    Provider(&'a Identity),
}

/// An operator, locked until the end of the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedOperator {
    /// Number of the operator.
    pub id: i32,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they log in with a password; with the provider, if not.
    pub has_password: bool,
    /// Who they are at the provider, once they came from there.
    pub identity: Option<Identity>,
    /// From when they may do nothing any more.
    pub ended_at: Option<DateTime<Utc>>,
}

impl From<Row> for LockedOperator {
    fn from(row: Row) -> Self {
        let issuer: Option<String> = row.get("provider_issuer");
        let identity = issuer.zip(row.get("provider_subject"));
        Self {
            id: row.get("id"),
            email: row.get("email"),
            role: row.get("role"),
            has_password: row.get::<_, Option<&str>>("password_hash").is_some(),
            identity: identity.map(|(issuer, subject)| Identity { issuer, subject }),
            ended_at: row.get("ended_at"),
        }
    }
}

/// The operator with this number.
pub async fn lock(client: &impl GenericClient, id: i32) -> Result<Option<LockedOperator>, DbError> {
    let statement = client.prepare_cached(sql!("operator/lock")).await?;
    Ok(client.query_opt(&statement, &[&id]).await?.map(Into::into))
}

/// The operator with this address.
pub async fn lock_by_email(
    client: &impl GenericClient,
    email: &Email,
) -> Result<Option<LockedOperator>, DbError> {
    let statement = client.prepare_cached(sql!("operator/lock_by_email")).await?;
    Ok(client.query_opt(&statement, &[&email.as_str()]).await?.map(Into::into))
}

/// The operator who is this at the provider.
pub async fn lock_by_identity(
    client: &impl GenericClient,
    identity: &Identity,
) -> Result<Option<LockedOperator>, DbError> {
    let statement = client.prepare_cached(sql!("operator/lock_by_identity")).await?;
    let row = client.query_opt(&statement, &[&identity.issuer, &identity.subject]).await?;
    Ok(row.map(Into::into))
}

/// Locks the operator who is this at the provider and the one who has this address, in the order in which
/// everybody does.
pub async fn lock_all_of_identity_or_email(
    client: &impl GenericClient,
    identity: &Identity,
    email: &Email,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/lock_all_of_identity_or_email")).await?;
    client.execute(&statement, &[&identity.issuer, &identity.subject, &email.as_str()]).await?;
    Ok(())
}

/// The numbers of the admins who have not ended.
pub async fn lock_admins(client: &impl GenericClient) -> Result<Vec<i32>, DbError> {
    let statement = client.prepare_cached(sql!("operator/lock_admins")).await?;
    Ok(client.query(&statement, &[]).await?.iter().map(|row| row.get(0)).collect())
}

/// Somebody who may log in.
#[derive(Debug, Clone)]
pub struct LoginRow {
    /// Number of the operator.
    pub id: i32,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
}

/// Who may log in with this address, if anybody.
pub async fn find_by_email(
    client: &impl GenericClient,
    email: &Email,
) -> Result<Option<LoginRow>, DbError> {
    let statement = client.prepare_cached(sql!("operator/find_by_email")).await?;
    let row = client.query_opt(&statement, &[&email.as_str()]).await?;
    Ok(row.map(|row| LoginRow { id: row.get("id"), password_hash: row.get("password_hash") }))
}

/// The hash of an operator's password; `None` if they log in otherwise, or have ended.
pub async fn find_password(
    client: &impl GenericClient,
    id: i32,
) -> Result<Option<String>, DbError> {
    let statement = client.prepare_cached(sql!("operator/find_password")).await?;
    Ok(client.query_opt(&statement, &[&id]).await?.map(|row| row.get(0)))
}

/// Lets an operator log in with this password, and in no other way.
pub async fn set_password(
    client: &impl GenericClient,
    id: i32,
    password_hash: &str,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/set_password")).await?;
    client.execute(&statement, &[&id, &password_hash]).await?;
    Ok(())
}

/// Lets an operator log in with the provider, and in no other way: as this, or whoever comes first
/// with their address.
pub async fn set_identity(
    client: &impl GenericClient,
    id: i32,
    identity: Option<&Identity>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/set_identity")).await?;
    let issuer = identity.map(|identity| &identity.issuer);
    let subject = identity.map(|identity| &identity.subject);
    client.execute(&statement, &[&id, &issuer, &subject]).await?;
    Ok(())
}

/// Sets what an operator may do.
pub async fn set_role(client: &impl GenericClient, id: i32, role: Role) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/set_role")).await?;
    client.execute(&statement, &[&id, &role.name()]).await?;
    Ok(())
}

/// Sets the address of an operator.
///
/// # Errors
/// Violates `operator_email_key` if the address is taken.
pub async fn set_email(client: &impl GenericClient, id: i32, email: &Email) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/set_email")).await?;
    client.execute(&statement, &[&id, &email.as_str()]).await?;
    Ok(())
}

/// Notes when an operator last logged in.
pub async fn set_last_sign_in(
    client: &impl GenericClient,
    id: i32,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/set_last_sign_in")).await?;
    client.execute(&statement, &[&id, &now]).await?;
    Ok(())
}

/// Lets an operator do nothing any more.
pub async fn end(client: &impl GenericClient, id: i32, now: DateTime<Utc>) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/end")).await?;
    client.execute(&statement, &[&id, &now]).await?;
    Ok(())
}

/// Lets an operator who was ended log in again: with this password, or with the provider.
pub async fn reopen(
    client: &impl GenericClient,
    id: i32,
    role: Role,
    password_hash: Option<&str>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("operator/reopen")).await?;
    client.execute(&statement, &[&id, &role.name(), &password_hash]).await?;
    Ok(())
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
    /// In which way they log in.
    pub means: SignInMeans,
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
        means: row.get("means"),
        created_at: row.get("created_at"),
        ended_at: row.get("ended_at"),
    }
}

/// What operators can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OperatorOrderField {
    /// When they were added.
    CreatedAt,
    /// Their address.
    Email,
    /// What they may do, by its name.
    Role,
}

impl OrderField for OperatorOrderField {
    const LIST: &'static str = sql!("operator/list");

    fn key(self) -> Key {
        match self {
            Self::CreatedAt => Key::moment("created_at"),
            Self::Email => Key::text("email"),
            Self::Role => Key::text("role"),
        }
    }
}

/// A page of operators; in one role if it is named, and with `has_ended`, only those who have, or
/// only those who have not.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<OperatorOrderField>,
    role: Option<Role>,
    has_ended: Option<bool>,
) -> Result<Slice<ListedOperator>, DbError> {
    let role = role.map(Role::name);
    list::read(client, page, &[&role, &has_ended], listed).await
}
