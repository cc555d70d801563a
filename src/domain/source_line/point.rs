//! A value of a source that is no reading by itself: of a counter, of one of several channels that are added, or
//! a sample. Readings are composed of them once all that belong together are there, see `source`.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::domain::ean::Ean;
use crate::domain::reading::ReadingStatus;

/// Values that follow one another: of one channel under one identifier, as long as they mean the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Series {
    /// Whose they are, as the source calls it.
    pub identifier: String,
    /// Which channel they are of.
    pub channel: String,
    /// What its values are, such as `counter, kWh`: values that mean something else are of another series.
    pub kind: String,
}

/// One value of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Which series it is of.
    pub series: Arc<Series>,
    /// The meter to which it belongs.
    pub meter_ean: Ean,
    /// When the counter was so, or the end of the interval or sample.
    pub at: DateTime<Utc>,
    /// In millionths of a kW, kVAr, V, kWh or kVArh, before any factor of an alias and in the channel's direction.
    pub value: i64,
    /// How it came about.
    pub status: ReadingStatus,
    /// Whether intervals of five minutes begin and end at such values.
    pub is_on_grid: bool,
}
