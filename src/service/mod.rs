//! What can be done here, one file per use case: the rules, the authorisation, the transactions.
//!
//! A service knows nothing of HTTP, GraphQL or files. The moment and the randomness are given to it.

pub mod authenticate_client;
pub mod consent;
pub mod drop_expired_readings;
pub mod ingest_delivery;
pub mod issue_credential;
pub mod list_available;
pub mod prepare_database;
pub mod pull_readings;
pub mod register_customer;
pub mod register_meter;
