//! Looking at the noon board.

use async_graphql::{Context, Object};

use super::super::fault::Outcome;
use super::NoonBoard;
use crate::app::App;
use crate::domain::day::Day;

/// The queries.
#[derive(Default)]
pub struct NoonBoardQuery;

#[Object]
impl NoonBoardQuery {
    /// The noon board of a day; of yesterday, if none is named.
    async fn noon_board(&self, ctx: &Context<'_>, day: Option<Day>) -> Outcome<NoonBoard> {
        Ok(NoonBoard::of(day, ctx.data::<App>()?.store.now()))
    }
}
