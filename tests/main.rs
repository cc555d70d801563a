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
mod drop_folder;
mod dry_run;
mod encoding;
mod invitation;
mod listener;
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
mod portal_access;
mod portal_consent;
mod portal_mail;
mod portal_readings;
mod portal_session;
mod process;
mod readings;
mod refresh;
mod retention;
mod rotation;
mod schema;
mod storage_policy;
mod support;
mod token;
mod whole_line;
