//! What the database must be before anything else is done in it.

pub mod prepare;
