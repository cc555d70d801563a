//! A client of the APIs of sources: asks one question, as whoever the source says we are, and gives the answer piece
//! by piece; and finds in a page what the next one is asked by.
//!
//! It knows no database and keeps no files: what is asked when, and where the answers go, is the concern of
//! `service/source/pull`. No secret stands in any of its errors.

mod access;
mod answer;
pub mod client;
pub mod failure;
pub mod look;
pub mod next;
mod secrets;
pub mod tries;
