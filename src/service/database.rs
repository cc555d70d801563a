//! What the database must be before anything else is done in it, and what leaves it by age.

pub mod check;
pub mod drop_expired_readings;
pub mod prepare;
