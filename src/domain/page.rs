//! Lists, read a page at a time, in an order that the reader chooses. A page begins after the place
//! of a row: what the list is ordered by, and the row's number if that is alike. So it begins
//! where the one before it ended, whatever was added meanwhile.

/// Which rows of a list are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    /// Name of the order, such as `klant_ean descending`, as the list's query knows it.
    pub order: String,
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

impl Page {
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
        let page = Page { order: "number ascending".to_owned(), after: None, first: 2 };
        assert_eq!(page.cut(rows(1..=3)), Slice { rows: rows(1..=2), has_more: true });
        assert_eq!(page.cut(rows(1..=2)), Slice { rows: rows(1..=2), has_more: false });
    }
}
