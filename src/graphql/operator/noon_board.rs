//! The noon board: will the pull be complete, and what needs a hand.

mod query;

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use tokio::sync::OnceCell;

use super::fault::{Outcome, connection, internal};
use super::list::{List, Order, ROWS_DEFAULT, cost, list, page};
use super::loader::{MeterById, load};
use super::meter::Meter;
use crate::app::App;
use crate::db::meter_day::{self, BoardFilter, BoardOrderField, BoardRow, BoardSummary};
use crate::domain::day::Day;
use crate::domain::noon_board::BoardState;

pub use query::NoonBoardQuery;

pub struct NoonBoard {
    day: Day,
    /// Looked up for the first field that stands in it.
    summary: OnceCell<BoardSummary>,
}

impl NoonBoard {
    /// The board of this day, or of yesterday.
    pub fn of(day: Option<Day>, now: DateTime<Utc>) -> Self {
        Self { day: day.unwrap_or_else(|| Day::of(now).before()), summary: OnceCell::new() }
    }

    async fn summary(&self, ctx: &Context<'_>) -> Outcome<&BoardSummary> {
        let database = &ctx.data::<App>()?.store.database;
        let look = async || meter_day::summarize(&database.connection().await?, self.day).await;
        self.summary.get_or_try_init(look).await.map_err(internal)
    }
}

/// Whether the readings of a day are complete when Liander comes for them. A meter that was not there
/// that day, or whose connection nobody held when it ended, is not on it.
#[Object]
impl NoonBoard {
    /// The day.
    async fn day(&self) -> Day {
        self.day
    }

    /// When Liander comes for it: at noon on the day after.
    async fn pull_at(&self) -> DateTime<Utc> {
        self.day.pulled_at()
    }

    /// How many meters are in each state.
    async fn counts(&self, ctx: &Context<'_>) -> Outcome<Counts> {
        let BoardSummary { complete, estimated_meters, partial, silent, unshared, .. } =
            *self.summary(ctx).await?;
        Ok(Counts { complete, estimated: estimated_meters, partial, silent, unshared })
    }

    /// Intervals of five minutes that should be there, of all meters whose readings are shared.
    async fn expected(&self, ctx: &Context<'_>) -> Outcome<i64> {
        Ok(self.summary(ctx).await?.expected)
    }

    /// How many of them are.
    async fn present(&self, ctx: &Context<'_>) -> Outcome<i64> {
        Ok(self.summary(ctx).await?.present)
    }

    /// How many of those are estimated.
    async fn estimated(&self, ctx: &Context<'_>) -> Outcome<i64> {
        Ok(self.summary(ctx).await?.estimated)
    }

    /// Of how many meters whose readings are shared the answer about the day is made already, of its readings
    /// as they are now. The others are answered just as well, only not as fast.
    async fn answers_ready(&self, ctx: &Context<'_>) -> Outcome<i64> {
        Ok(self.summary(ctx).await?.answered)
    }

    /// Deliveries that failed from the beginning of the day to the pull: what may explain a gap.
    async fn failed_deliveries(&self, ctx: &Context<'_>) -> Outcome<i64> {
        Ok(self.summary(ctx).await?.failed_deliveries)
    }

    /// Lines that could not be taken in that time.
    async fn rejected_lines(&self, ctx: &Context<'_>) -> Outcome<i64> {
        Ok(self.summary(ctx).await?.rejected_lines)
    }

    /// The first answer with readings that Liander got after the day was over; null while there was none.
    async fn pulled_at(&self, ctx: &Context<'_>) -> Outcome<Option<DateTime<Utc>>> {
        Ok(self.summary(ctx).await?.pulled_at)
    }

    /// The meters: by state, in the order in which they need a hand, then by how much is missing, the
    /// most first. In some states only, or with `search` in the name of the customer or at the start of
    /// an EAN, if that is said.
    #[graphql(complexity = "cost(first, child_complexity)")]
    async fn rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "ROWS_DEFAULT")] first: i32,
        after: Option<String>,
        states: Option<Vec<BoardState>>,
        #[graphql(validator(max_length = 100))] search: Option<String>,
    ) -> Outcome<List<Row>> {
        let order = Order::ascending(BoardOrderField::Need);
        let (app, page) = (ctx.data::<App>()?, page(first, after.as_deref(), order)?);
        let filter = BoardFilter { states, search };
        let client = connection(app).await?;
        let rows = meter_day::list_board(&client, &page, self.day, &filter).await;
        list(page, rows, |row| row.completeness.count.meter_id.into(), Row)
    }
}

/// How many meters are in each state.
#[derive(SimpleObject)]
#[graphql(name = "NoonBoardCounts")]
struct Counts {
    /// All is there, and measured.
    complete: i64,
    /// All is there, and some is estimated.
    estimated: i64,
    /// Some is missing.
    partial: i64,
    /// Nothing is there.
    silent: i64,
    /// Nothing will be pulled.
    unshared: i64,
}

struct Row(BoardRow);

/// A meter on the noon board.
#[Object(name = "NoonBoardRow")]
impl Row {
    /// The meter.
    async fn meter(&self, ctx: &Context<'_>) -> Outcome<Meter> {
        let meter = load(ctx, MeterById(self.0.completeness.count.meter_id)).await?;
        // A meter is never removed from its table.
        meter.map(Meter).ok_or_else(|| internal("a row of the noon board without its meter"))
    }

    /// How its readings stand.
    async fn state(&self) -> BoardState {
        self.0.state
    }

    /// Intervals of five minutes that should be there.
    async fn expected(&self) -> i32 {
        self.0.completeness.expected
    }

    /// How many of them are.
    async fn present(&self) -> i32 {
        self.0.completeness.count.present
    }

    /// How many of those are estimated.
    async fn estimated(&self) -> i32 {
        self.0.completeness.count.estimated
    }

    /// How many of them were corrected.
    async fn corrected(&self) -> i32 {
        self.0.completeness.count.corrected
    }

    /// End of the newest reading of the meter, whatever its day: since when it is silent; null if
    /// there was none yet.
    async fn late_since(&self, ctx: &Context<'_>) -> Outcome<Option<DateTime<Utc>>> {
        let meter = load(ctx, MeterById(self.0.completeness.count.meter_id)).await?;
        Ok(meter.and_then(|meter| meter.newest_interval_end))
    }

    /// When anything of the day was last added or changed; null if nothing was.
    async fn revised_at(&self) -> Option<DateTime<Utc>> {
        self.0.completeness.revised_at
    }
}
