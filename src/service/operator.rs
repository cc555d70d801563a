//! Operators: who they are, how they log in, and their tokens.

pub mod access_token;
pub mod add;
pub mod change;
pub mod change_password;
pub mod end;
pub mod openid;
pub mod session;
pub mod set_password;
