//! Table `customer`.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::consent::ConsentState;
use crate::domain::customer::CompanyNumber;
use crate::domain::ean::Ean;
use crate::domain::page::{Page, Slice};

/// The holder of a connection at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// Number of the customer.
    pub id: i32,
    /// Name as registered.
    pub name: String,
    /// Their number in the trade register, if they have one that is known.
    pub company_number: Option<CompanyNumber>,
    /// Since when they hold the connection.
    pub valid_from: DateTime<Utc>,
}

/// Adds a holder from this moment on.
///
/// # Errors
/// Violates `customer_one_holder_at_a_time` if somebody else holds the connection.
pub async fn insert(
    client: &impl GenericClient,
    connection_id: i32,
    name: &str,
    company_number: Option<CompanyNumber>,
    valid_from: DateTime<Utc>,
) -> Result<i32, DbError> {
    let statement = client.prepare_cached(sql!("customer/insert")).await?;
    let values: [&(dyn ToSql + Sync); 4] = [&connection_id, &name, &company_number, &valid_from];
    let row = client.query_one(&statement, &values).await?;
    Ok(row.get(0))
}

/// The holder at this moment.
pub async fn find_current(
    client: &impl GenericClient,
    klant_ean: Ean,
    at: DateTime<Utc>,
) -> Result<Option<CustomerRow>, DbError> {
    let statement = client.prepare_cached(sql!("customer/find_current")).await?;
    let row = client.query_opt(&statement, &[&klant_ean, &at]).await?;
    Ok(row.map(|row| CustomerRow {
        id: row.get("id"),
        name: row.get("name"),
        company_number: row.get("company_number"),
        valid_from: row.get("valid_from"),
    }))
}

/// The customer with this number, locked until the transaction ends.
pub async fn lock(
    client: &impl GenericClient,
    customer_id: i32,
) -> Result<Option<ListedCustomer>, DbError> {
    let statement = client.prepare_cached(sql!("customer/list", "customer/lock")).await?;
    Ok(client.query_opt(&statement, &[&customer_id]).await?.as_ref().map(listed))
}

/// Locks the customers with these numbers until the transaction ends.
pub async fn lock_all(client: &impl GenericClient, ids: &[i32]) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer/lock_all")).await?;
    client.execute(&statement, &[&ids]).await?;
    Ok(())
}

/// Gives a customer another name or company number.
pub async fn update(
    client: &impl GenericClient,
    customer_id: i32,
    name: &str,
    company_number: Option<CompanyNumber>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer/update")).await?;
    client.execute(&statement, &[&customer_id, &name, &company_number]).await?;
    Ok(())
}

/// Notes until when a customer held their connection.
pub async fn end(
    client: &impl GenericClient,
    customer_id: i32,
    valid_until: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = client.prepare_cached(sql!("customer/end")).await?;
    client.execute(&statement, &[&customer_id, &valid_until]).await?;
    Ok(())
}

/// A customer, for those who look after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedCustomer {
    /// Number of the customer.
    pub id: i32,
    /// Number of their connection.
    pub connection_id: i32,
    /// EAN of their connection.
    pub klant_ean: Ean,
    /// Name as registered.
    pub name: String,
    /// Their number in the trade register, if they have one that is known.
    pub company_number: Option<CompanyNumber>,
    /// Since when they hold the connection.
    pub valid_from: DateTime<Utc>,
    /// Until when.
    pub valid_until: Option<DateTime<Utc>>,
}

fn listed(row: &Row) -> ListedCustomer {
    ListedCustomer {
        id: row.get("id"),
        connection_id: row.get("connection_id"),
        klant_ean: row.get("klant_ean"),
        name: row.get("name"),
        company_number: row.get("company_number"),
        valid_from: row.get("valid_from"),
        valid_until: row.get("valid_until"),
    }
}

/// Which customers are wanted; all of them if nothing is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Those with this in their name, whose EAN begins with it, or whose company number it is.
    pub search: Option<String>,
    /// Those who hold their connection, or those who do not,
    pub holding: Option<bool>,
    /// at this moment.
    pub at: DateTime<Utc>,
    /// Those whose consent stands so.
    pub consent: Option<ConsentState>,
}

/// What customers can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CustomerOrderField {
    /// When they were registered here.
    Registered,
    /// Their name, whatever its capitals.
    Name,
    /// EAN of their connection.
    KlantEan,
    /// Since when they hold the connection.
    ValidFrom,
    /// Until when; one who still does comes after all others.
    ValidUntil,
}

impl OrderField for CustomerOrderField {
    const LIST: &'static str = sql!("customer/list", "customer/filter");

    fn key(self) -> Key {
        match self {
            Self::Registered => Key::number("id"),
            Self::Name => Key::text("lower(name)"),
            Self::KlantEan => Key::text("klant_ean"),
            Self::ValidFrom => Key::moment("valid_from"),
            Self::ValidUntil => Key::moment("coalesce(valid_until, 'infinity')"),
        }
    }
}

/// A page of customers.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list(
    client: &impl GenericClient,
    page: &Page<CustomerOrderField>,
    filter: &CustomerFilter,
) -> Result<Slice<ListedCustomer>, DbError> {
    let CustomerFilter { search, holding, at, consent } = filter;
    let consent = consent.map(ConsentState::name);
    list::read(client, page, &[search, holding, at, &consent], listed).await
}

/// How many customers a list of them has in all.
pub async fn count(client: &impl GenericClient, filter: &CustomerFilter) -> Result<i64, DbError> {
    let CustomerFilter { search, holding, at, consent } = filter;
    let consent = consent.map(ConsentState::name);
    let row = client
        .query_one(sql!("customer/count", "customer/filter"), &[search, holding, at, &consent])
        .await?;
    Ok(row.get(0))
}

/// The customers with these numbers.
pub async fn list_by_id(
    client: &impl GenericClient,
    ids: &[i32],
) -> Result<Vec<ListedCustomer>, DbError> {
    let statement = client.prepare_cached(sql!("customer/list", "customer/list_by_id")).await?;
    Ok(client.query(&statement, &[&ids]).await?.iter().map(listed).collect())
}

/// Who holds these connections at this moment.
pub async fn list_holders(
    client: &impl GenericClient,
    connection_ids: &[i32],
    at: DateTime<Utc>,
) -> Result<Vec<ListedCustomer>, DbError> {
    let statement = client.prepare_cached(sql!("customer/list", "customer/list_holders")).await?;
    Ok(client.query(&statement, &[&connection_ids, &at]).await?.iter().map(listed).collect())
}

/// Who holds, at this moment, these connections or one as one of these companies; by EAN.
pub async fn list_named(
    client: &impl GenericClient,
    klant_eans: &[Ean],
    company_numbers: &[CompanyNumber],
    at: DateTime<Utc>,
) -> Result<Vec<ListedCustomer>, DbError> {
    let statement = client.prepare_cached(sql!("customer/list", "customer/list_named")).await?;
    let named: [&(dyn ToSql + Sync); 3] = [&klant_eans, &company_numbers, &at];
    Ok(client.query(&statement, &named).await?.iter().map(listed).collect())
}

/// Everybody who holds or held the connections with these EANs; of each the first one first.
pub async fn list_of_connections(
    client: &impl GenericClient,
    klant_eans: &[Ean],
) -> Result<Vec<ListedCustomer>, DbError> {
    let statement =
        client.prepare_cached(sql!("customer/list", "customer/list_of_connections")).await?;
    Ok(client.query(&statement, &[&klant_eans]).await?.iter().map(listed).collect())
}
