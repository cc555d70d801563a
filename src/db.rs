//! The database: connections, migrations, and one file per table. Rows in, rows out; no rules.
//!
//! The text of every query stands in `sql/queries`, one file each. Only services call this.

pub mod access_token;
pub mod audit_event;
mod binary_copy;
mod client;
pub mod client_credential;
mod column;
pub mod connection;
pub mod consent;
pub mod customer;
pub mod customer_session;
pub mod day_answer;
pub mod delivery;
pub mod delivery_wait;
pub mod edition;
mod error;
pub mod folder_lease;
pub mod invitation;
pub mod job_run;
pub mod known_address;
pub mod list;
pub mod listen;
pub mod lock;
pub mod login_failure;
pub mod mail_outbox;
pub mod meter;
pub mod meter_day;
pub mod migrate;
pub mod mqtt_connection;
pub mod operator;
mod pool;
pub mod pull;
pub mod readiness;
pub mod reading;
pub mod reading_revision;
pub mod rejected_line;
pub mod session;
pub mod signing_key;
pub mod source;
pub mod source_alias;
pub mod source_fetch;
pub mod source_point;
pub mod source_pull;
pub mod source_push;
pub mod source_secret;
pub mod source_token;
mod storable;
pub mod storage_policy;
pub mod unavailable;
pub mod used_login;
pub mod warning;

pub use client::{GenericClient, Transaction};
pub use error::{DbError, RightsEnded};
pub use pool::{Connection, Database, DatabaseConfig, STATEMENT_SECONDS};

/// The text of a query: `sql!("meter/insert")` is `sql/queries/meter/insert.sql`. One that is written once for
/// several comes in parts, one after the other: `sql!("meter/list", "meter/list_by_id")`.
macro_rules! sql {
    ($($name:literal),+) => {
        concat!($(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/queries/", $name, ".sql"))),+)
    };
}
use sql;
