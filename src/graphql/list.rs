//! Lists, as Relay has them: a page of edges, each with the cursor after which the next page begins.

use async_graphql::connection::{
    Connection, CursorType, DefaultConnectionName, DefaultEdgeName, DisableNodesField, Edge,
    EmptyFields, OpaqueCursor,
};
use async_graphql::resolver_utils::EnumType;
use async_graphql::{ObjectType, OutputType};
use serde::{Deserialize, Serialize};

use super::fault::{Outcome, bad_input, internal};
use crate::domain::page::{Direction, Order, Page, Place, Slice};
use crate::service::DbError;

/// Rows of a page if nothing is said.
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

/// What a list costs: as much as the rows that are asked for, together.
pub fn cost(first: i32, row: usize) -> usize {
    usize::try_from(first.clamp(1, ROWS_MAX)).unwrap_or(1) * row + 1
}

/// What is asked for, in this order.
pub fn page<F: EnumType>(first: i32, after: Option<&str>, order: Order<F>) -> Outcome<Page<F>> {
    let first = u16::try_from(first)
        .ok()
        .filter(|first| (1..=ROWS_MAX).contains(&i32::from(*first)))
        .ok_or_else(|| bad_input(format!("first is between 1 and {ROWS_MAX}")))?;
    let after = after.map(|text| place(text, &name(&order))).transpose()?;
    Ok(Page { order, after, first })
}

/// What an order is called in a cursor, such as `klant_ean descending`.
fn name<F: EnumType>(order: &Order<F>) -> String {
    let field = F::items().iter().find(|item| item.value == order.field);
    let direction = match order.direction {
        Direction::Ascending => "ascending",
        Direction::Descending => "descending",
    };
    format!("{} {direction}", field.map_or("", |item| item.name).to_lowercase())
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
pub fn list<F: EnumType, R, T: OutputType>(
    page: Page<F>,
    slice: Result<Slice<R>, DbError>,
    number: impl Fn(&R) -> i64,
    node: impl Fn(R) -> T,
) -> Outcome<List<T>> {
    list_with(EmptyFields, page, slice, number, node)
}

/// The rows of a page, each by its number, and more.
pub fn list_with<M: ObjectType, F: EnumType, R, T: OutputType>(
    more: M,
    page: Page<F>,
    slice: Result<Slice<R>, DbError>,
    number: impl Fn(&R) -> i64,
    node: impl Fn(R) -> T,
) -> Outcome<List<T, M>> {
    // Only the key of a cursor can be such a value: it was not made here.
    let slice = slice
        .map_err(|error| if error.is_unreadable_value() { no_cursor() } else { internal(error) })?;
    let order = name(&page.order);
    let mut list = Connection::with_additional_fields(page.after.is_some(), slice.has_more, more);
    list.edges.extend(slice.rows.into_iter().map(|placed| {
        let (order, number) = (order.clone(), number(&placed.row));
        Edge::new(OpaqueCursor(Position { order, key: placed.key, number }), node(placed.row))
    }));
    Ok(list)
}
