//! Liander's passwords: made, refreshed, revoked, and shown.

pub mod authenticate;
pub mod check_end;
pub mod issue;
pub mod refresh;
pub mod revoke;
