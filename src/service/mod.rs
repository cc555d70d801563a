//! What can be done here, one file per use case: the rules, the authorisation, the transactions.
//!
//! A service knows nothing of HTTP, GraphQL or files. The moment and the randomness are given to it.

pub use crate::db::DbError;

pub mod access_token;
pub mod add_operator;
pub mod authenticate_client;
pub mod browse;
pub mod change_customer;
pub mod change_meter;
pub mod change_operator;
pub mod change_password;
pub mod check_credential_end;
pub mod check_database;
pub mod consent;
pub mod customer_session;
pub mod declare_in_portal;
pub mod drop_expired_readings;
pub mod drop_expired_texts;
pub mod dry_run_pull;
pub mod end_customer;
pub mod end_operator;
pub mod find_abandoned_deliveries;
pub mod import_portfolio;
pub mod ingest_delivery;
pub mod invite;
pub mod issue_credential;
pub mod issue_token;
pub mod list_available;
pub mod list_credentials;
pub mod list_published_keys;
pub mod list_warnings;
pub mod live;
pub mod measure_readings;
pub mod openid_customer;
pub mod openid_sign_in;
mod operator_password;
pub mod operator_session;
pub mod prepare_database;
pub mod pull_readings;
pub mod refresh_credential;
pub mod register_customer;
pub mod register_meter;
pub mod remove_meter;
pub mod repair_lines;
pub mod restore_meter;
pub mod retry_delivery;
pub mod revoke_credential;
pub mod revoke_invitation;
pub mod rotate_signing_key_now;
pub mod rotate_signing_keys;
pub mod see_pulls;
pub mod see_readings;
pub mod send_mail;
pub mod set_operator_password;
pub mod take_in_waiting;
pub mod verify_token;
