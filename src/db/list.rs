//! How every list is read: a page at a time, in one of its orders.
//!
//! The query of a list says which rows there are; its parameters, from `$1` on, are what is looked for.
//! Where a page begins, its order and its length are added here. All text of a statement is our own: what
//! comes from outside is a parameter.
//!
//! The fields by which a list can be ordered are an enumeration beside its query, and the only one: it
//! derives what the operator's schema says of it.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::Row;
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

use super::{DbError, GenericClient};
use crate::domain::page::{Direction, Order, Page, Placed, Slice};

/// What a list can be ordered by.
pub trait OrderField: Copy {
    /// The query of the list.
    const LIST: &'static str;
    /// Its column with the number of a row, by which those stand that are alike.
    const NUMBER: &'static str = "id";

    /// What the rows are ordered by then.
    fn key(self) -> Key;
}

/// What the rows of a list are ordered by. It is never null.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Made of the columns of the list. If an index is to serve it, written as it is there.
    expression: &'static str,
    /// Its type, or one that compares with it.
    sql_type: &'static str,
}

impl Key {
    /// A text.
    pub const fn text(expression: &'static str) -> Self {
        Self { expression, sql_type: "text" }
    }

    /// A moment.
    pub const fn moment(expression: &'static str) -> Self {
        Self { expression, sql_type: "timestamptz" }
    }

    /// A whole number.
    pub const fn number(expression: &'static str) -> Self {
        Self { expression, sql_type: "bigint" }
    }
}

/// The statement by which a page in this order is read. After the parameters of the list's query, of which
/// there are so many, come key and number of the row after which the page begins, null for both at the
/// beginning, and how many rows are wanted. Each row has its key as text in the column `key`.
///
/// The key is compared by itself as well: if it is another table's, only so an index on it is used.
pub fn statement<F: OrderField>(order: Order<F>, filters: usize) -> String {
    let (list, id, Key { expression, sql_type }) = (F::LIST, F::NUMBER, order.field.key());
    let (beyond, way) = match order.direction {
        Direction::Ascending => (">", "asc"),
        Direction::Descending => ("<", "desc"),
    };
    let (key, number, rows) = (filters + 1, filters + 2, filters + 3);
    format!(
        "select *, ({expression})::text as key from ({list}) as listed
         where ${number}::bigint is null
            or {expression} {beyond}= ${key}::{sql_type}
                and ({expression}, {id}) {beyond} (${key}::{sql_type}, ${number}::bigint)
         order by {expression} {way}, {id} {way} limit ${rows}"
    )
}

/// The page of a list, of the rows that these parameters leave.
///
/// # Errors
/// If the database fails, or the key is none of this order.
pub async fn read<F: OrderField, T>(
    client: &impl GenericClient,
    page: &Page<F>,
    filters: &[&(dyn ToSql + Sync)],
    listed: impl Fn(&Row) -> T,
) -> Result<Slice<T>, DbError> {
    let (key, number) = page.after.as_ref().map(|place| (Text(&place.key), place.number)).unzip();
    let rows_to_ask = page.rows_to_ask();
    let place: [&(dyn ToSql + Sync); 3] = [&key, &number, &rows_to_ask];
    // Not prepared for the next time: only a plan that knows the filters uses an index for them and for
    // the order.
    let rows = client
        .query(&statement(page.order, filters.len()), &[filters, place.as_slice()].concat())
        .await?;
    Ok(page.cut(placed(&rows, listed)))
}

/// The rows and their keys.
pub fn placed<'a, T>(
    rows: impl IntoIterator<Item = &'a Row>,
    listed: impl Fn(&Row) -> T,
) -> Vec<Placed<T>> {
    rows.into_iter().map(|row| Placed { key: row.get("key"), row: listed(row) }).collect()
}

/// A value of any type, as the database writes it. The database reads it, once, before it plans.
#[derive(Debug)]
struct Text<'t>(&'t str);

impl ToSql for Text<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.put_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn encode_format(&self, _: &Type) -> Format {
        Format::Text
    }

    tokio_postgres::types::to_sql_checked!();
}
