//! What Liander asks: the two calls, tokens, passwords, and the document that describes them.

mod available;
pub mod contract;
mod day_answers;
mod encoding;
mod entity_tag;
mod generated_clients;
mod ledger;
mod oauth;
mod one_round_trip;
mod openapi;
mod readings;
mod refresh;
mod rehearsal;
mod rotation;
mod token;
