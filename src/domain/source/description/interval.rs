//! How long the intervals of a source are, and what they are of ours.

use std::iter::successors;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::interval;
use crate::domain::reading::ReadingStatus;

/// How long an interval is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Interval {
    /// In minutes: 1, 5 or 15.
    pub minutes: u32,
    /// In seconds, in place of the minutes, if samples come more often than that: so many that five minutes have a
    /// whole number of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<u32>,
    /// What becomes of quarter-hours.
    pub quarter_hours: QuarterHours,
    /// How much of five minutes samples must cover, in percent, if they are to make a reading; one that they do
    /// not cover wholly is estimated.
    #[serde(skip_serializing_if = "is_least_coverage")]
    pub least_coverage: u32,
}

/// Four of five samples a minute apart.
const LEAST_COVERAGE_PERCENT: u32 = 80;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks it so")]
fn is_least_coverage(percent: &u32) -> bool {
    *percent == LEAST_COVERAGE_PERCENT
}

impl Default for Interval {
    fn default() -> Self {
        Self {
            minutes: 5,
            seconds: None,
            quarter_hours: QuarterHours::Refuse,
            least_coverage: LEAST_COVERAGE_PERCENT,
        }
    }
}

impl Interval {
    /// How long it is.
    #[must_use]
    pub fn length(&self) -> TimeDelta {
        let minutes = TimeDelta::minutes(self.minutes.into());
        self.seconds.map_or(minutes, |seconds| TimeDelta::seconds(seconds.into()))
    }

    /// Whether its values are samples, of which several make one reading.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.length() < interval::LENGTH
    }

    /// The ends of our intervals that lie in the one that ends then, if it is one of several of ours; else it alone.
    pub fn ends_of_ours(&self, end: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> + use<> {
        let first = end - self.length().max(interval::LENGTH) + interval::LENGTH;
        successors(Some(first), |end| Some(*end + interval::LENGTH))
            .take_while(move |part| *part <= end)
    }

    /// How a value of it came about that has this status: of several intervals of ours, it is an estimate of each.
    #[must_use]
    pub fn status_of_ours(&self, status: ReadingStatus) -> ReadingStatus {
        if self.length() > interval::LENGTH { ReadingStatus::Estimated } else { status }
    }
}

/// What becomes of quarter-hours, which Liander does not ask for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuarterHours {
    /// They are refused.
    #[default]
    Refuse,
    /// Each is the estimate of three times five minutes.
    Estimate,
}
