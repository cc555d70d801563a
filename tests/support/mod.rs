//! What tests share: a database, an app, a portfolio, a server.

mod app;
pub mod broker;
pub mod bulk;
pub mod certificate;
mod clock;
pub mod database;
pub mod edition;
pub mod folder;
pub mod front;
pub mod head_end;
pub mod held_up;
pub mod openid_provider;
pub mod operator;
pub mod portal;
pub mod portfolio;
pub mod puller;
pub mod sdl;
pub mod sender;
pub mod server;
pub mod shuffled;
pub mod silence;
pub mod skipped;
pub mod slow_reader;
pub mod socket;
pub mod standstill;
pub mod statements;

pub use app::{SEALING_KEY, TestApp, items, sealing};
pub use clock::TestClock;
pub use database::TestDatabase;

use chrono::{DateTime, Utc};
use meetpoort::domain::audit::Actor;

/// By whom all is done that a test does past the doors.
pub fn by() -> Actor {
    Actor::system("a test")
}

/// An instant, as text for people: RFC 3339, or Amsterdam time.
pub fn at(text: &str) -> DateTime<Utc> {
    meetpoort::domain::amsterdam::parse_instant(text).expect("an instant")
}

/// The machine's time, on the grid, for what the real binary takes in.
pub fn now_on_grid() -> DateTime<Utc> {
    meetpoort::domain::interval::floor_to_grid(meetpoort::clock::Clock::system().now())
}
