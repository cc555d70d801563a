//! Customers in the consent portal: how they come in, and what they see.

pub mod consents;
pub mod meters;
pub mod openid;
pub mod pulls;
pub mod readings;
pub mod session;
