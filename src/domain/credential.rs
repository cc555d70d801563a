//! Liander's one set of credentials: names, life spans and how a password is made.
//!
//! A password exists in clear only between its making and its one showing.

use async_graphql::Enum;
use chrono::{DateTime, Days, Utc};
use rand::CryptoRng;
use rand::RngExt;
use rand::distr::Alphanumeric;
use secrecy::SecretString;

/// The one client that may pull.
pub const LIANDER_USERNAME: &str = "liander-dynamisch-terugleveren";

/// A password lives this long at most, in days.
pub const PASSWORD_LIFE_DAYS: u64 = 90;

/// The earlier password stays valid this long after a refresh, in days.
pub const OVERLAP_DAYS: u64 = 7;

/// From this many days before the last password ends, the operator is warned.
pub const WARNING_DAYS: i64 = 14;

/// Valid versions at most: each costs a hash if a password matches none.
pub const VALID_VERSIONS_MAX: usize = 8;

/// 40 letters and digits are 238 bits: beyond any guessing.
const PASSWORD_LENGTH: usize = 40;

/// Longer passwords are refused unread, so that hashing cannot be made expensive.
pub const PASSWORD_LENGTH_MAX: usize = 256;

/// Makes a password of letters and digits, which survives any encoding on its way to Liander.
#[must_use]
pub fn new_password(random: &mut impl CryptoRng) -> SecretString {
    (0..PASSWORD_LENGTH).map(|_| char::from(random.sample(Alphanumeric))).collect::<String>().into()
}

/// What a version of the password is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "CredentialState")]
pub enum VersionState {
    /// It opens the calls.
    Valid,
    /// Its time is over.
    Ended,
    /// It was revoked.
    Revoked,
}

/// When a password that is made now stops to be valid.
#[must_use]
pub fn password_ends_at(made_at: DateTime<Utc>) -> DateTime<Utc> {
    made_at + Days::new(PASSWORD_LIFE_DAYS)
}

/// What somebody has shown before, and what it rested on then. Whether that stands still, the database says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recalled {
    /// The credential that it is, or under which it was issued.
    pub credential_id: i32,
    /// The key that signed it, if it is a token.
    pub key: Option<SignedBy>,
    /// Whether it is the operator's, to rehearse.
    pub is_rehearsal: bool,
}

/// What signed a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    /// Identifier of the key.
    pub kid: String,
    /// When the token was issued.
    pub issued_at: DateTime<Utc>,
}
