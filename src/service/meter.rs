//! Meters at a connection, and what they measured, as operators see it.

pub mod change;
pub mod readings;
mod recount;
pub mod register;
pub mod remove;
pub mod restore;
pub mod revisions;
