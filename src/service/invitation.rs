//! Letters with a code by which a customer comes into the portal.

pub mod invite;
pub mod revoke;
