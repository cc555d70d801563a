//! Everything that is tested from outside the library: one binary, one file per feature.
//!
//! Each test has a database of its own, cloned from a migrated template, and a clock of its own.

mod available;
mod compression;
mod consent;
mod contract;
mod delivery;
mod openapi;
mod readings;
mod refresh;
mod rotation;
mod schema;
mod support;
mod token;
