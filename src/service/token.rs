//! Access tokens, and the keys that sign them.

pub mod issue;
pub mod replace_key;
pub mod rotate_keys;
pub mod verify;

use thiserror::Error;

use crate::auth::seal::SealError;
use crate::auth::token::TokenError;
use crate::db::DbError;

/// Why there is no key to sign with. All of it is ours: no use case refuses one.
#[derive(Debug, Error)]
pub enum SigningKeyError {
    /// A key could not be made.
    #[error("a signing key could not be made: {0}")]
    Make(#[source] TokenError),
    /// A key cannot be sealed or opened.
    #[error("signing key {kid}: {error}")]
    Seal {
        /// The key.
        kid: String,
        /// Why.
        error: SealError,
    },
    /// A key cannot sign.
    #[error("the signing key cannot sign: {0}")]
    Sign(#[source] TokenError),
    /// A key was made and is not there.
    #[error("a signing key was made and is not there")]
    Lost,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}
