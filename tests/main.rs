//! Everything that is tested from outside the library: one binary, by who asks and of what.
//!
//! Each test has a database of its own, cloned from a migrated template, and a clock of its own.

mod consent;
mod database;
mod ingest;
mod operator;
mod portal;
mod process;
mod pull;
mod rest;
mod support;
