//! Who holds a connection, from when until when.

pub mod change;
pub mod end;
pub mod register;
