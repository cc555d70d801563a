//! A client of the door for Liander: call 1, then call 2 for what is new, into files.
//!
//! `meetpoort pull` is an example for whoever writes such a client, so this room knows the wire and the facts of
//! the field, and nothing of the server that is built of the same sources: what it needs to know of an answer
//! stands in the answer. It never writes what it did not check, and never prints.

mod answer;
pub mod available;
mod customers;
pub mod door;
pub mod failure;
pub mod files;
pub mod folder;
mod intervals;
pub mod meters;
mod periods;
pub mod readings;
mod records;
pub mod rehearsal;
pub mod run;
pub mod summary;
pub mod token;
pub mod tries;

pub use customers::{CustomersError, read_customers};
