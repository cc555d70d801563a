//! How complete the days of meters are, and the noon board.

use crate::db::meter_day::{self, BoardFilter, BoardRow, BoardSummary, Completeness};
use crate::db::{Database, DbError};
use crate::domain::day::Day;
use crate::domain::page::{Page, Slice};

/// The days from `first` up to and including `last` of these meters, by meter, then by day.
///
/// # Errors
/// Where the database fails.
pub async fn of_meters(
    database: &Database,
    meter_ids: &[i32],
    first: Day,
    last: Day,
) -> Result<Vec<Completeness>, DbError> {
    let client = database.connection().await?;
    meter_day::list_of_meters(&client, meter_ids, first, last).await
}

/// A page of the noon board of this day, the meter that needs a hand most first.
///
/// # Errors
/// Where the database fails, or the page begins at no place of this order.
pub async fn board(
    database: &Database,
    page: &Page,
    day: Day,
    filter: &BoardFilter,
) -> Result<Slice<BoardRow>, DbError> {
    let client = database.connection().await?;
    meter_day::list_board(&client, page, day, filter).await
}

/// The noon board of this day in figures.
///
/// # Errors
/// Where the database fails.
pub async fn board_summary(database: &Database, day: Day) -> Result<BoardSummary, DbError> {
    let client = database.connection().await?;
    meter_day::summarize(&client, day).await
}
