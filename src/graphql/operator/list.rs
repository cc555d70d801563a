//! Lists, as Relay has them: a page of edges, each with the cursor after which the next page begins.
//!
//! A list has an enumeration of what it can be ordered by, which its query knows by the same names,
//! and a row for it in [`OrderBy`].

use async_graphql::connection::{
    Connection, CursorType, DefaultConnectionName, DefaultEdgeName, DisableNodesField, Edge,
    EmptyFields, OpaqueCursor,
};
use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, InputObject, InputType, ObjectType, OutputType};
use serde::{Deserialize, Serialize};

use super::access_token::AccessTokenOrderField;
use super::audit_event::AuditEventOrderField;
use super::consent::ConsentOrderField;
use super::credential::CredentialVersionOrderField;
use super::customer::CustomerOrderField;
use super::delivery::{DeliveryOrderField, RejectedLineOrderField};
use super::fault::{Outcome, bad_input, internal};
use super::invitation::InvitationOrderField;
use super::job_run::JobRunOrderField;
use super::meter::MeterOrderField;
use super::operator::OperatorOrderField;
use super::pull::PullOrderField;
use super::signing_key::SigningKeyOrderField;
use crate::domain::page::{Page, Place, Slice};
use crate::service::DbError;

/// Rows of a page where nothing is said.
pub const ROWS_DEFAULT: i32 = 25;

/// Rows of a page at most.
const ROWS_MAX: i32 = 100;

/// Where a row stands, in which order.
#[derive(Serialize, Deserialize)]
pub struct Position {
    order: String,
    key: String,
    number: i64,
}

type Cursor = OpaqueCursor<Position>;

/// A page of a list, and what more there is to say of the list.
pub type List<T, More = EmptyFields> = Connection<
    Cursor,
    T,
    More,
    EmptyFields,
    DefaultConnectionName,
    DefaultEdgeName,
    DisableNodesField,
>;

/// Which way a list is read.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "SortDirection")]
pub enum Direction {
    /// The first, lowest or oldest first.
    Ascending,
    /// The last, highest or newest first.
    Descending,
}

/// How a list is to be ordered. Rows that are alike keep one order among themselves.
#[derive(InputObject)]
#[graphql(concrete(name = "AccessTokenOrder", params(AccessTokenOrderField)))]
#[graphql(concrete(name = "AuditEventOrder", params(AuditEventOrderField)))]
#[graphql(concrete(name = "ConsentOrder", params(ConsentOrderField)))]
#[graphql(concrete(name = "CredentialVersionOrder", params(CredentialVersionOrderField)))]
#[graphql(concrete(name = "CustomerOrder", params(CustomerOrderField)))]
#[graphql(concrete(name = "DeliveryOrder", params(DeliveryOrderField)))]
#[graphql(concrete(name = "InvitationOrder", params(InvitationOrderField)))]
#[graphql(concrete(name = "JobRunOrder", params(JobRunOrderField)))]
#[graphql(concrete(name = "MeterOrder", params(MeterOrderField)))]
#[graphql(concrete(name = "OperatorOrder", params(OperatorOrderField)))]
#[graphql(concrete(name = "PullOrder", params(PullOrderField)))]
#[graphql(concrete(name = "RejectedLineOrder", params(RejectedLineOrderField)))]
#[graphql(concrete(name = "SigningKeyOrder", params(SigningKeyOrderField)))]
pub struct OrderBy<F: InputType> {
    /// By what.
    field: F,
    /// Which way.
    direction: Direction,
}

impl<F: InputType + EnumType> OrderBy<F> {
    /// The lowest first.
    pub fn ascending(field: F) -> Self {
        Self { field, direction: Direction::Ascending }
    }

    /// The highest first.
    pub fn descending(field: F) -> Self {
        Self { field, direction: Direction::Descending }
    }

    /// Its name in our queries: that of the schema, in lower case.
    fn name(&self) -> String {
        format!("{} {}", name_of(self.field), name_of(self.direction)).to_lowercase()
    }
}

fn name_of<E: EnumType>(value: E) -> &'static str {
    E::items().iter().find(|item| item.value == value).map_or("", |item| item.name)
}

/// What a list costs: as much as the rows that are asked for, together.
pub fn cost(first: i32, row: usize) -> usize {
    usize::try_from(first.clamp(1, ROWS_MAX)).unwrap_or(1) * row + 1
}

/// What is asked for, in this order.
pub fn page<F: InputType + EnumType>(
    first: i32,
    after: Option<&str>,
    order: &OrderBy<F>,
) -> Outcome<Page> {
    page_in(first, after, order.name())
}

/// What is asked for of a list that has no other order than this one.
pub fn page_in(first: i32, after: Option<&str>, order: String) -> Outcome<Page> {
    let first = u16::try_from(first)
        .ok()
        .filter(|first| (1..=ROWS_MAX).contains(&i32::from(*first)))
        .ok_or_else(|| bad_input(format!("first is between 1 and {ROWS_MAX}")))?;
    let after = after.map(|text| place(text, &order)).transpose()?;
    Ok(Page { order, after, first })
}

fn place(cursor: &str, order: &str) -> Outcome<Place> {
    let position = Cursor::decode_cursor(cursor).map_err(|_| no_cursor())?.0;
    if position.order != order {
        return Err(bad_input("after is a cursor of another order: begin at the first page"));
    }
    Ok(Place { key: position.key, number: position.number })
}

fn no_cursor() -> async_graphql::Error {
    bad_input("after is no cursor of ours")
}

/// The rows of a page, each by its number.
pub fn list<R, T: OutputType>(
    page: Page,
    slice: Result<Slice<R>, DbError>,
    number: impl Fn(&R) -> i64,
    node: impl Fn(R) -> T,
) -> Outcome<List<T>> {
    list_with(EmptyFields, page, slice, number, node)
}

/// The rows of a page, each by its number, and more.
pub fn list_with<M: ObjectType, R, T: OutputType>(
    more: M,
    page: Page,
    slice: Result<Slice<R>, DbError>,
    number: impl Fn(&R) -> i64,
    node: impl Fn(R) -> T,
) -> Outcome<List<T, M>> {
    // Only the key of a cursor can be such a value: it was not made here.
    let slice = slice.map_err(|error| match error.is_unreadable_value() {
        true => no_cursor(),
        false => internal(error),
    })?;
    let Page { order, after, .. } = page;
    let mut list = Connection::with_additional_fields(after.is_some(), slice.has_more, more);
    list.edges.extend(slice.rows.into_iter().map(|placed| {
        let (order, number) = (order.clone(), number(&placed.row));
        Edge::new(OpaqueCursor(Position { order, key: placed.key, number }), node(placed.row))
    }));
    Ok(list)
}
