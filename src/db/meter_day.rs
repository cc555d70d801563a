//! Table `meter_day`: how complete each day of each meter is.

use async_graphql::Enum;
use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::list::{self, Key, OrderField};
use super::{DbError, GenericClient, sql};
use crate::domain::day::Day;
use crate::domain::noon_board::BoardState;
use crate::domain::page::{Page, Slice};

/// Intervals of a meter's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// Number of the meter.
    pub meter_id: i32,
    /// Which day.
    pub day: Day,
    /// How many have a reading.
    pub present: i32,
    /// How many of those are estimated.
    pub estimated: i32,
    /// How many of them are corrected.
    pub corrected: i32,
}

/// Adds intervals that were not known before.
pub async fn add(
    client: &impl GenericClient,
    counts: &[DayCount],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let column = |value: fn(&DayCount) -> i32| counts.iter().map(value).collect::<Vec<_>>();
    let days: Vec<Day> = counts.iter().map(|count| count.day).collect();
    let [meters, present, estimated, corrected] = [
        column(|count| count.meter_id),
        column(|count| count.present),
        column(|count| count.estimated),
        column(|count| count.corrected),
    ];
    client
        .execute(sql!("meter_day/add"), &[&meters, &days, &present, &estimated, &corrected, &now])
        .await?;
    Ok(())
}

/// Counts these days of these meters again, after a transaction that changed what was known of them and has
/// made its table `changed`. A day that begins at `readable_after` or before is left as it was counted.
pub async fn recount(
    client: &impl GenericClient,
    touched: &[(i32, Day)],
    now: DateTime<Utc>,
    readable_after: DateTime<Utc>,
) -> Result<(), DbError> {
    let (meters, days): (Vec<i32>, Vec<Day>) = touched.iter().copied().unzip();
    let starts: Vec<_> = days.iter().map(|day| day.start()).collect();
    let ends: Vec<_> = days.iter().map(|day| day.end()).collect();
    client
        .execute(
            sql!("meter_day/recount"),
            &[&meters, &days, &starts, &ends, &now, &readable_after],
        )
        .await?;
    Ok(())
}

/// How complete a day of a meter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Completeness {
    /// Which meter and day, and what there is.
    pub count: DayCount,
    /// How many intervals there should be.
    pub expected: i32,
    /// When anything of it was last added or changed.
    pub revised_at: Option<DateTime<Utc>>,
}

fn completeness(row: &Row, day: Day) -> Completeness {
    Completeness {
        count: DayCount {
            meter_id: row.get("meter_id"),
            day,
            present: row.get("present"),
            estimated: row.get("estimated"),
            corrected: row.get("corrected"),
        },
        expected: row.get("expected"),
        revised_at: row.get("revised_at"),
    }
}

/// The days from `first` up to and including `last` of these meters, by meter, then by day.
pub async fn list_of_meters(
    client: &impl GenericClient,
    meter_ids: &[i32],
    first: Day,
    last: Day,
) -> Result<Vec<Completeness>, DbError> {
    let statement = client.prepare_cached(sql!("meter_day/list_of_meters")).await?;
    let rows = client.query(&statement, &[&meter_ids, &first, &last]).await?;
    Ok(rows.iter().map(|row| completeness(row, row.get("day"))).collect())
}

/// A row of the noon board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardRow {
    /// What there is, and should be.
    pub completeness: Completeness,
    /// How that stands.
    pub state: BoardState,
}

/// Which rows of the noon board are wanted; all of them if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Those in one of these states.
    pub states: Option<Vec<BoardState>>,
    /// Those with this in their customer's name, or with an EAN that begins with it.
    pub search: Option<String>,
}

/// What the noon board is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum BoardOrderField {
    /// How much it needs a hand: by state, and in it by how much is missing.
    Need,
}

impl OrderField for BoardOrderField {
    const LIST: &'static str = sql!("meter_day/list_board");
    const NUMBER: &'static str = "meter_id";

    fn key(self) -> Key {
        match self {
            Self::Need => Key::number("state * 1000 - expected + present"),
        }
    }
}

/// A page of the noon board of this day.
///
/// # Errors
/// If the database fails, or the page begins at no place of this order.
pub async fn list_board(
    client: &impl GenericClient,
    page: &Page<BoardOrderField>,
    day: Day,
    filter: &BoardFilter,
) -> Result<Slice<BoardRow>, DbError> {
    let states: Option<Vec<i32>> =
        filter.states.as_ref().map(|states| states.iter().map(|state| state.number()).collect());
    let (start, end, pulled_at) = (day.start(), day.end(), day.pulled_at());
    let filters: [&(dyn ToSql + Sync); 6] =
        [&day, &start, &end, &pulled_at, &states, &filter.search];
    let listed =
        |row: &Row| BoardRow { completeness: completeness(row, day), state: row.get("state") };
    list::read(client, page, &filters, listed).await
}

/// The noon board in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardSummary {
    /// Meters of which all is there, and measured.
    pub complete: i64,
    /// Meters of which all is there, and some estimated.
    pub estimated_meters: i64,
    /// Meters of which some is missing.
    pub partial: i64,
    /// Meters of which nothing is there.
    pub silent: i64,
    /// Meters of which nothing will be pulled.
    pub unshared: i64,
    /// Intervals that should be there, of what is shared.
    pub expected: i64,
    /// Intervals that are.
    pub present: i64,
    /// Intervals that are, and are estimated.
    pub estimated: i64,
    /// Meters, of what is shared, of which the answer is made as their readings are now.
    pub answered: i64,
    /// Deliveries that failed from the beginning of the day to the pull.
    pub failed_deliveries: i64,
    /// Lines that could not be taken in that time.
    pub rejected_lines: i64,
    /// When readings were first given after the day.
    pub pulled_at: Option<DateTime<Utc>>,
}

/// The noon board of this day in figures.
pub async fn summarize(client: &impl GenericClient, day: Day) -> Result<BoardSummary, DbError> {
    let parameters: [&(dyn ToSql + Sync); 4] = [&day, &day.start(), &day.end(), &day.pulled_at()];
    // Not prepared for the next time, as lists are: the plan depends on the day.
    let row = client.query_one(sql!("meter_day/summarize"), &parameters).await?;
    Ok(BoardSummary {
        complete: row.get("complete"),
        estimated_meters: row.get("estimated_meters"),
        partial: row.get("partial"),
        silent: row.get("silent"),
        unshared: row.get("unshared"),
        expected: row.get("expected"),
        present: row.get("present"),
        estimated: row.get("estimated"),
        answered: row.get("answered"),
        failed_deliveries: row.get("failed_deliveries"),
        rejected_lines: row.get("rejected_lines"),
        pulled_at: row.get("pulled_at"),
    })
}
