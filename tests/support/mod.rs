//! What tests share: a database, an app, a portfolio, a server.

mod app;
mod clock;
pub mod database;
pub mod portfolio;

pub use app::{SEALING_KEY, TestApp, sealing};
pub use clock::TestClock;
pub use database::TestDatabase;

use chrono::{DateTime, Utc};

/// An instant, as text for people: RFC 3339, or Amsterdam time.
pub fn at(text: &str) -> DateTime<Utc> {
    meetpoort::domain::interval::parse_instant(text).expect("an instant")
}
