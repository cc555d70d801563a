//! The database: its schema, its policies, and what is said while it is away.

mod away;
mod columnstore;
mod names;
mod retention;
mod schema;
mod sources;
mod statement_cancel;
mod storage_policy;
