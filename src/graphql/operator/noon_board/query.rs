//! Looking at the noon board.

use async_graphql::{Context, Object};

use super::super::fault::{Outcome, internal};
use super::NoonBoard;
use crate::app::App;
use crate::domain::day::Day;
use crate::service::browse;

/// The queries.
#[derive(Default)]
pub struct NoonBoardQuery;

#[Object]
impl NoonBoardQuery {
    /// The noon board of a day; of yesterday, where none is named.
    async fn noon_board(&self, ctx: &Context<'_>, day: Option<Day>) -> Outcome<NoonBoard> {
        let app = ctx.data::<App>()?;
        let day = day.unwrap_or_else(|| Day::of(app.clock.now()).before());
        let summary = browse::meter_day::board_summary(&app.database, day).await;
        Ok(NoonBoard { day, summary: summary.map_err(internal)? })
    }
}
