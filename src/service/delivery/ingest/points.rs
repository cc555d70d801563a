//! The values of a delivery of which readings are composed, on their way into the database: kept there first, so that
//! it makes no difference what comes by which delivery.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::db::source_point::{self, StagedPoint};
use crate::db::{DbError, Transaction};
use crate::domain::source_line::{Point, Series};

/// The points of one delivery.
#[derive(Default)]
pub struct Points {
    numbers: HashMap<Arc<Series>, i32>,
    /// The series, in the order of their numbers within the delivery.
    series: Vec<Arc<Series>>,
    /// Those that are not staged yet.
    pending: Vec<StagedPoint>,
    /// Whether the staging table is there.
    has_staging: bool,
    /// The first and the last moment.
    ends: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Points {
    /// Takes one that stands in this line.
    pub fn add(&mut self, point: &Point, line_number: u64) {
        let next = i32::try_from(self.series.len()).unwrap_or(i32::MAX);
        let series = *self.numbers.entry(Arc::clone(&point.series)).or_insert_with_key(|series| {
            self.series.push(Arc::clone(series));
            next
        });
        let (first, last) = self.ends.get_or_insert((point.at, point.at));
        *first = point.at.min(*first);
        *last = point.at.max(*last);
        let Point { at, value, status, .. } = *point;
        let line_number = line_number.cast_signed();
        self.pending.push(StagedPoint { series, at, value, status, line_number });
    }

    /// Stages what was taken since the last time.
    pub async fn stage(&mut self, transaction: &Transaction<'_>) -> Result<(), DbError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        if !self.has_staging {
            source_point::create_staging(transaction).await?;
            self.has_staging = true;
        }
        source_point::stage(transaction, &self.pending).await?;
        self.pending.clear();
        Ok(())
    }

    /// The series, in the order of their numbers within the delivery.
    pub fn series(&self) -> &[Arc<Series>] {
        &self.series
    }

    /// The first and the last moment; `None` if there is no point.
    pub fn ends(&self) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        self.ends
    }
}
