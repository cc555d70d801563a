//! Lists, as Relay has them: a page of edges, each with the cursor after which the next page begins.

use async_graphql::OutputType;
use async_graphql::connection::{
    Connection, CursorType, DefaultConnectionName, DefaultEdgeName, DisableNodesField, Edge,
    EmptyFields, OpaqueCursor,
};

use super::fault::{Outcome, bad_input};
use crate::domain::page::{Page, Slice};

/// Rows of a page where nothing is said.
pub const ROWS_DEFAULT: i32 = 25;

/// Rows of a page at most.
const ROWS_MAX: i32 = 100;

/// A cursor is the number of its row.
type Cursor = OpaqueCursor<i64>;

/// A page of a list.
pub type List<T> = Connection<
    Cursor,
    T,
    EmptyFields,
    EmptyFields,
    DefaultConnectionName,
    DefaultEdgeName,
    DisableNodesField,
>;

/// What a list costs: as much as the rows that are asked for, together.
pub fn cost(first: i32, row: usize) -> usize {
    usize::try_from(first.clamp(1, ROWS_MAX)).unwrap_or(1) * row + 1
}

/// What is asked for.
pub fn page(first: i32, after: Option<&str>) -> Outcome<Page> {
    let first = u16::try_from(first)
        .ok()
        .filter(|first| (1..=ROWS_MAX).contains(&i32::from(*first)))
        .ok_or_else(|| bad_input(format!("first is between 1 and {ROWS_MAX}")))?;
    let after = after
        .map(|text| {
            Cursor::decode_cursor(text).map_err(|_| bad_input("after is no cursor of ours"))
        })
        .transpose()?;
    Ok(Page { after: after.map(|cursor| cursor.0), first })
}

/// The rows of a page, each by its number.
pub fn list<R, T: OutputType>(
    page: Page,
    slice: Slice<R>,
    number: impl Fn(&R) -> i64,
    node: impl Fn(R) -> T,
) -> List<T> {
    let mut list = Connection::new(page.after.is_some(), slice.has_more);
    list.edges
        .extend(slice.rows.into_iter().map(|row| Edge::new(OpaqueCursor(number(&row)), node(row))));
    list
}
