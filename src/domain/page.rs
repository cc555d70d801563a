//! Lists, read a page at a time, in an order that the reader chooses. A page begins after the place
//! of a row: what the list is ordered by, and the row's number if that is alike. So it begins
//! where the one before it ended, whatever was added meanwhile.

use async_graphql::Enum;

/// Which way a list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "SortDirection")]
pub enum Direction {
    /// The first, lowest or oldest first.
    Ascending,
    /// The last, highest or newest first.
    Descending,
}

/// In which order a list is read: by one of its fields, of which each list has its own enumeration. Rows
/// that are alike in it stand by number, the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Order<F> {
    /// By what.
    pub field: F,
    /// Which way.
    pub direction: Direction,
}

impl<F> Order<F> {
    /// The lowest first.
    pub const fn ascending(field: F) -> Self {
        Self { field, direction: Direction::Ascending }
    }

    /// The highest first.
    pub const fn descending(field: F) -> Self {
        Self { field, direction: Direction::Descending }
    }
}

/// Which rows of a list are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page<F> {
    /// In which order.
    pub order: Order<F>,
    /// Place of the last row that was seen; from the beginning if there is none.
    pub after: Option<Place>,
    /// How many rows.
    pub first: u16,
}

/// Where a row stands in a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// What the list is ordered by, of this row, as the database writes it.
    pub key: String,
    /// Number of the row.
    pub number: i64,
}

impl<F> Page<F> {
    /// How many rows to ask for: one more, which tells whether anything follows.
    #[must_use]
    pub fn rows_to_ask(&self) -> i64 {
        i64::from(self.first) + 1
    }

    /// The rows that are wanted, of those that came.
    #[must_use]
    pub fn cut<T>(&self, mut rows: Vec<Placed<T>>) -> Slice<T> {
        let has_more = rows.len() > usize::from(self.first);
        rows.truncate(self.first.into());
        Slice { rows, has_more }
    }
}

/// A row and what its list is ordered by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// What the list is ordered by, of this row.
    pub key: String,
    /// The row.
    pub row: T,
}

/// The rows of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<Placed<T>>,
    /// Whether anything follows.
    pub has_more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(numbers: impl IntoIterator<Item = i64>) -> Vec<Placed<i64>> {
        numbers.into_iter().map(|row| Placed { key: row.to_string(), row }).collect()
    }

    #[test]
    fn the_row_too_many_is_not_given_and_tells_that_more_follows() {
        let page = Page { order: Order::ascending(()), after: None, first: 2 };
        assert_eq!(page.cut(rows(1..=3)), Slice { rows: rows(1..=2), has_more: true });
        assert_eq!(page.cut(rows(1..=2)), Slice { rows: rows(1..=2), has_more: false });
    }
}
