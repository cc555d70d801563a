//! Everything that is tested from outside the library: one binary, one file per feature.
//!
//! Each test has a database of its own, cloned from a migrated template, and a clock of its own.

mod available;
mod commands;
mod consent;
mod delivery;
mod drop_folder;
mod listener;
mod operator_access;
mod operator_limits;
mod operator_lists;
mod operator_readings;
mod operator_schema;
mod operator_session;
mod process;
mod readings;
mod refresh;
mod rotation;
mod schema;
mod support;
mod token;
mod whole_line;
