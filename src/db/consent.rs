//! Tables `consent`, `consent_event` and `consent_text`.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::authority::Authority;
use crate::domain::consent::{ConsentInForce, ConsentText, Declaration, EventKind};
use crate::domain::ean::Ean;
use crate::domain::page::{Page, Slice};
use crate::domain::portal_login::{PortalLogin, PortalMeans};

/// Adds a consent in force.
///
/// # Errors
/// Violates `consent_one_in_force` if there is one already.
pub async fn insert(
    client: &impl GenericClient,
    customer_id: i32,
    given_at: DateTime<Utc>,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("consent/insert")).await?;
    Ok(client.query_one(&statement, &[&customer_id, &given_at]).await?.get(0))
}

/// The customer's consent in force, locked until the transaction ends.
pub async fn find_in_force(
    client: &impl GenericClient,
    customer_id: i32,
) -> Result<Option<ConsentInForce>, DbError> {
    let statement = client.prepare_cached(sql!("consent/find_in_force")).await?;
    let row = client.query_opt(&statement, &[&customer_id]).await?;
    Ok(row.map(|row| ConsentInForce { consent_id: row.get("id"), given_at: row.get("given_at") }))
}

/// Which of these consents are in force still. They stay so until the transaction ends: whoever withdraws
/// one of them waits, and one that is being withdrawn is waited for.
pub async fn hold_in_force(
    client: &impl GenericClient,
    consent_ids: &[i32],
) -> Result<Vec<i32>, DbError> {
    let statement = client.prepare_cached(sql!("consent/hold_in_force")).await?;
    Ok(client.query(&statement, &[&consent_ids]).await?.iter().map(|row| row.get(0)).collect())
}

/// The connections whose holder consents now, in order.
pub async fn list_consenting(
    client: &impl GenericClient,
    now: DateTime<Utc>,
) -> Result<Vec<Ean>, DbError> {
    let statement = client.prepare_cached(sql!("consent/list_consenting")).await?;
    Ok(client.query(&statement, &[&now]).await?.iter().map(|row| row.get("klant_ean")).collect())
}

/// When the customer last withdrew a consent, if ever.
pub async fn latest_withdrawal(
    client: &impl GenericClient,
    customer_id: i32,
) -> Result<Option<DateTime<Utc>>, DbError> {
    let statement = client.prepare_cached(sql!("consent/latest_withdrawal")).await?;
    Ok(client.query_one(&statement, &[&customer_id]).await?.get(0))
}

/// Marks a consent as withdrawn.
///
/// # Errors
/// If the database fails; it refuses a consent that was withdrawn already.
pub async fn withdraw(
    client: &impl GenericClient,
    consent_id: i32,
    withdrawn_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("consent/withdraw")).await?;
    client.execute(&statement, &[&consent_id, &withdrawn_at]).await?;
    Ok(())
}

/// The version of a text and its hash, as the ledger names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextReference {
    /// Version of the text.
    pub version: String,
    /// SHA-256 of its body.
    pub sha256: Vec<u8>,
}

/// A line that is added to the ledger.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// Number of the consent.
    pub consent_id: i32,
    /// What happened to it.
    pub kind: EventKind,
    /// Who declared it, and how.
    pub declaration: &'a Declaration,
    /// When.
    pub declared_at: DateTime<Utc>,
    /// Who enters it.
    pub recorded_by: &'a str,
    /// The text that it is about.
    pub text: &'a TextReference,
    /// When it is entered.
    pub recorded_at: DateTime<Utc>,
}

/// Adds a line to the ledger, and returns its number.
pub async fn insert_event(
    client: &impl GenericClient,
    event: NewEvent<'_>,
) -> Result<i64, DbError> {
    let NewEvent { declaration, text, .. } = event;
    let login = declaration.login.as_ref();
    let statement = client.prepare_cached(sql!("consent/insert_event")).await?;
    let row = client
        .query_one(
            &statement,
            &[
                &event.consent_id,
                &event.kind.name(),
                &declaration.declared_by,
                &declaration.authority.kind.name(),
                &declaration.channel.name(),
                &event.declared_at,
                &event.recorded_by,
                &event.recorded_at,
                &text.version,
                &text.sha256,
                &declaration.reference,
                &login.map(|login| login.means.name()),
                &login.and_then(|login| login.level.as_deref()),
                &login.map(|login| login.session_id),
                &declaration.authority.explanation,
            ],
        )
        .await?;
    Ok(row.get(0))
}

/// The text under which a consent was given.
///
/// # Errors
/// If the database fails, or has no such consent.
pub async fn find_given_text(
    client: &impl GenericClient,
    consent_id: i32,
) -> Result<TextReference, DbError> {
    let statement = client.prepare_cached(sql!("consent/find_given_text")).await?;
    let row = client.query_one(&statement, &[&consent_id]).await?;
    Ok(TextReference { version: row.get("text_version"), sha256: row.get("text_sha256") })
}

/// Stores a text, unless its version is there already, and returns the hash that is stored.
pub async fn publish_text(
    client: &impl GenericClient,
    text: &ConsentText,
) -> Result<Vec<u8>, DbError> {
    client
        .execute(
            sql!("consent/publish_text"),
            &[&text.version, &text.language, &text.body, &text.sha256().as_slice()],
        )
        .await?;
    Ok(client.query_one(sql!("consent/find_text"), &[&text.version]).await?.get(0))
}

/// A consent, in force or withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedConsent {
    /// Number of the consent.
    pub id: i32,
    /// Number of the customer.
    pub customer_id: i32,
    /// Since when it counts.
    pub given_at: DateTime<Utc>,
    /// Until when it counted.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

fn listed(row: &Row) -> ListedConsent {
    ListedConsent {
        id: row.get("id"),
        customer_id: row.get("customer_id"),
        given_at: row.get("given_at"),
        withdrawn_at: row.get("withdrawn_at"),
    }
}

/// Which consents are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ConsentFilter {
    /// Those in force, or those that are not.
    pub in_force: Option<bool>,
    /// Those of the customer with this number.
    pub customer_id: Option<i32>,
}

/// What consents can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ConsentOrderField {
    /// When they were entered here.
    Recorded,
    /// Since when they count.
    GivenAt,
    /// Until when they counted; one in force comes after all others.
    WithdrawnAt,
    /// The name of the customer.
    CustomerName,
}

impl OrderField for ConsentOrderField {
    const LIST: &'static str = sql!("consent/list");

    fn key(self) -> Key {
        match self {
            Self::Recorded => Key::number("id"),
            Self::GivenAt => Key::moment("given_at"),
            Self::WithdrawnAt => Key::moment("coalesce(withdrawn_at, 'infinity')"),
            Self::CustomerName => Key::text("customer_name"),
        }
    }
}

/// A page of consents.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<ConsentOrderField>,
    filter: &ConsentFilter,
) -> Result<Slice<ListedConsent>, DbError> {
    let ConsentFilter { in_force, customer_id } = filter;
    list::read(client, page, &[in_force, customer_id], listed).await
}

/// The consent with this number.
pub async fn find(
    client: &impl GenericClient,
    consent_id: i32,
) -> Result<Option<ListedConsent>, DbError> {
    let statement = client.prepare_cached(sql!("consent/find")).await?;
    Ok(client.query_opt(&statement, &[&consent_id]).await?.as_ref().map(listed))
}

/// Every consent of these customers, newest first.
pub async fn list_of_customers(
    client: &impl GenericClient,
    customer_ids: &[i32],
) -> Result<Vec<ListedConsent>, DbError> {
    let statement = client.prepare_cached(sql!("consent/list_of_customers")).await?;
    Ok(client.query(&statement, &[&customer_ids]).await?.iter().map(listed).collect())
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEvent {
    /// Its number.
    pub id: i64,
    /// Number of the consent.
    pub consent_id: i32,
    /// What happened.
    pub kind: EventKind,
    /// Who declared it.
    pub declared_by: String,
    /// By what authority.
    pub authority: Authority,
    /// How it reached us.
    pub channel: String,
    /// When it was declared.
    pub declared_at: DateTime<Utc>,
    /// Who entered it.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// Where the proof of it is kept.
    pub reference: Option<String>,
    /// The text that it was about.
    pub text: TextReference,
    /// How whoever declared it had come into the portal, if they did so there.
    pub login: Option<PortalLogin>,
}

fn login(row: &Row) -> Option<PortalLogin> {
    let means: Option<PortalMeans> = row.get("login_means");
    let (session_id, level) = (row.get::<_, Option<i64>>("login_session"), row.get("login_level"));
    means.zip(session_id).map(|(means, session_id)| PortalLogin { session_id, means, level })
}

/// The ledger of these consents, in the order in which it was written.
pub async fn list_events(
    client: &impl GenericClient,
    consent_ids: &[i32],
) -> Result<Vec<ListedEvent>, DbError> {
    let statement = client.prepare_cached(sql!("consent/list_events")).await?;
    let rows = client.query(&statement, &[&consent_ids]).await?;
    Ok(rows
        .iter()
        .map(|row| ListedEvent {
            id: row.get("id"),
            consent_id: row.get("consent_id"),
            kind: row.get("event"),
            declared_by: row.get("declared_by"),
            authority: Authority {
                kind: row.get("authority"),
                explanation: row.get("authority_explanation"),
            },
            channel: row.get("channel"),
            declared_at: row.get("declared_at"),
            recorded_by: row.get("recorded_by"),
            recorded_at: row.get("recorded_at"),
            reference: row.get("reference"),
            text: TextReference {
                version: row.get("text_version"),
                sha256: row.get("text_sha256"),
            },
            login: login(row),
        })
        .collect())
}
