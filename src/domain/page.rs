//! Lists, read a page at a time. Every list has one order that does not change, by number, so that
//! a page begins where the one before it ended, whatever was added meanwhile.

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Page {
    /// Number of the last row that was seen; from the beginning where there is none.
    pub after: Option<i64>,
    /// How many rows.
    pub first: u16,
}

impl Page {
    /// How many rows to ask for: one more, which tells whether anything follows.
    #[must_use]
    pub fn rows_to_ask(self) -> i64 {
        i64::from(self.first) + 1
    }

    /// The rows that are wanted, of those that came.
    #[must_use]
    pub fn cut<T>(self, mut rows: Vec<T>) -> Slice<T> {
        let has_more = rows.len() > usize::from(self.first);
        rows.truncate(self.first.into());
        Slice { rows, has_more }
    }
}

/// The rows of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// Whether anything follows.
    pub has_more: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_too_many_is_not_given_and_tells_that_more_follows() {
        let page = Page { after: None, first: 2 };
        assert_eq!(page.cut(vec![1, 2, 3]), Slice { rows: vec![1, 2], has_more: true });
        assert_eq!(page.cut(vec![1, 2]), Slice { rows: vec![1, 2], has_more: false });
    }
}
