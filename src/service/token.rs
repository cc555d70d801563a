//! Access tokens, and the keys that sign them.

pub mod issue;
pub mod replace_key;
pub mod rotate_keys;
pub mod verify;
