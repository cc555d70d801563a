//! What somebody's right to make a change rests on: what they showed, and were let in by. It is looked
//! at again in the transaction of the change, since it may go while a change waits for its turn.

use strum::VariantArray;

use super::operator::Role;

/// What a right rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A session of an operator, who had at least this role when they were let in.
    Session {
        /// SHA-256 of its token.
        token_sha256: [u8; 32],
        /// What was let in.
        role: Role,
    },
    /// A token of an operator's for scripts, which could do at least this when it was let in.
    AccessToken {
        /// Its number.
        id: i32,
        /// What was let in.
        role: Role,
    },
    /// A session in the consent portal, for this customer among others.
    CustomerSession {
        /// SHA-256 of its token.
        token_sha256: [u8; 32],
        /// The customer in whose name something is changed.
        customer_id: i32,
    },
    /// A version of Liander's password.
    Credential {
        /// Its number.
        id: i32,
    },
}

impl Ground {
    /// Its name in our queries.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Session { .. } => "session",
            Self::AccessToken { .. } => "access_token",
            Self::CustomerSession { .. } => "customer_session",
            Self::Credential { .. } => "credential",
        }
    }

    /// The hash of the token on which it rests, if it is one of a session.
    #[must_use]
    pub const fn token_sha256(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Session { token_sha256, .. } | Self::CustomerSession { token_sha256, .. } => {
                Some(token_sha256)
            }
            Self::AccessToken { .. } | Self::Credential { .. } => None,
        }
    }

    /// The number that goes with it: of the token, the customer, or the password.
    #[must_use]
    pub const fn number(&self) -> Option<i32> {
        match self {
            Self::Session { .. } => None,
            Self::AccessToken { id, .. } | Self::Credential { id } => Some(*id),
            Self::CustomerSession { customer_id, .. } => Some(*customer_id),
        }
    }

    /// The roles of which its operator must have one still; none, if it is no operator's.
    #[must_use]
    pub fn roles(&self) -> Vec<&'static str> {
        match self {
            Self::Session { role, .. } | Self::AccessToken { role, .. } => {
                Role::VARIANTS.iter().filter(|it| *it >= role).map(|it| it.name()).collect()
            }
            Self::CustomerSession { .. } | Self::Credential { .. } => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_more_by_now_may_go_on_and_who_may_less_may_not() {
        let ground = Ground::AccessToken { id: 1, role: Role::Operator };
        assert_eq!(ground.roles(), ["operator", "admin"]);
    }
}
