//! How every list is read: a page at a time, in one of the orders that its query knows.
//!
//! A query of a list takes the order's name, key and number of the row after which the page begins,
//! and how many rows are wanted, in `$1` to `$4`, and what is looked for from `$5` on. It has a branch
//! for each order, of which one gives rows, and each row has its key as text in the column `key`.

use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::{DbError, GenericClient};
use crate::domain::page::{Page, Placed, Slice};

/// The page of the list with this query, of the rows that these parameters leave.
///
/// # Errors
/// If the database fails, or the key is none of this order.
pub async fn read<T>(
    client: &impl GenericClient,
    query: &str,
    page: &Page,
    filters: &[&(dyn ToSql + Sync)],
    listed: impl Fn(&Row) -> T,
) -> Result<Slice<T>, DbError> {
    let (key, number) = page.after.as_ref().map(|place| (&place.key, place.number)).unzip();
    let rows_to_ask = page.rows_to_ask();
    let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&page.order, &key, &number, &rows_to_ask];
    parameters.extend(filters);
    // Not prepared for the next time: only a plan that knows the order and the filters uses an index
    // for both.
    let rows = client.query(query, &parameters).await?;
    Ok(page.cut(placed(&rows, listed)))
}

/// The rows and their keys.
pub fn placed<'a, T>(
    rows: impl IntoIterator<Item = &'a Row>,
    listed: impl Fn(&Row) -> T,
) -> Vec<Placed<T>> {
    rows.into_iter().map(|row| Placed { key: row.get("key"), row: listed(row) }).collect()
}
