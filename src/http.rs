//! What every door of HTTP does alike. Knows no call and no form of an answer: those are the doors'.

pub mod accept;
pub mod access_log;
pub mod authentication;
pub mod body;
pub mod correlation_id;
pub mod envelope;
pub mod methods;
pub mod openapi;
pub mod overfull;
pub mod problem;
