//! Everything that is tested from outside the library: one binary, one file per feature.
//!
//! Each test has a database of its own, cloned from a migrated template, and a clock of its own.

mod audit;
mod available;
mod certificate;
mod columnstore;
mod commands;
mod consent;
mod contract;
mod delivery;
mod delivery_progress;
mod drop_folder;
mod dry_run;
mod encoding;
mod invitation;
mod listener;
mod live;
mod login_flood;
mod oauth;
mod openapi;
mod operator_access;
mod operator_consent;
mod operator_customers;
mod operator_import;
mod operator_keys;
mod operator_limits;
mod operator_lists;
mod operator_meters;
mod operator_readings;
mod operator_schema;
mod operator_session;
mod pages;
mod process;
mod readings;
mod refresh;
mod repair;
mod retention;
mod rotation;
mod schema;
mod statement_cancel;
mod storage_policy;
mod subscription;
mod support;
mod token;
mod warning;
mod whole_line;
