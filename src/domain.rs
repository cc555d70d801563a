//! The facts and rules of the field, pure: no I/O, no clock of its own, no randomness of its own.
//!
//! Everything above may call this; this calls nothing above it.

pub mod access_token;
pub mod amsterdam;
pub mod audit;
pub mod authority;
pub mod choice;
pub mod claim;
pub mod clock_skew;
pub mod company_name;
pub mod consent;
pub mod credential;
pub mod customer;
pub mod customer_claim;
pub mod day;
pub mod day_answer;
pub mod delivery_failure;
pub mod ean;
pub mod ground;
pub mod interval;
pub mod invitation;
pub mod measurements;
pub mod meter;
pub mod moment;
pub mod noon_board;
pub mod operator;
pub mod outside_text;
pub mod page;
pub mod pause;
pub mod period;
pub mod portal;
pub mod portal_login;
pub mod quantity;
pub mod reading;
pub mod reading_table;
pub mod resolution;
pub mod retention;
pub mod role_claim;
pub mod signing_key;
pub mod source;
pub mod source_format;
pub mod source_line;
pub mod source_push;
pub mod source_token;
