//! What can be done here, by what it is done to, one file per use case: the rules, the authorisation, the
//! transactions.
//!
//! A service knows nothing of HTTP, GraphQL or files. The moment and the randomness are given to it.

pub use crate::db::DbError;

pub mod consent;
pub mod credential;
pub mod customer;
pub mod database;
pub mod delivery;
pub mod failure;
pub mod guess;
pub mod invitation;
pub mod live;
pub mod mail;
pub mod meter;
pub mod operator;
pub mod portal;
pub mod portfolio;
pub mod pull;
pub mod sheet;
pub mod source;
pub mod store;
pub mod token;
pub mod warnings;
