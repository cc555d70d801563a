//! The doors for people: GraphQL over https. One schema for each kind of people, each on a listener
//! of its own, so that no schema can name what only others may do.
//!
//! Translates between GraphQL and the services; decides nothing of its own but who may ask what.

mod bounds;
mod browser;
mod depth;
mod fault;
mod fragment_expansion;
mod limits;
mod list;
mod login_attempt;
mod measured;
mod operation;
pub mod operator;
pub mod portal;
mod request;
mod scalar;
