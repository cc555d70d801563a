//! The people of the metering company: what they may do, and how long a login lasts.

use std::fmt;
use std::str::FromStr;

use async_graphql::Enum;
use chrono::{DateTime, TimeDelta, Utc};
use rand::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use strum::{Display, EnumString, IntoStaticStr, VariantArray};
use thiserror::Error;

use super::credential::PASSWORD_LENGTH_MAX;

/// A session ends when nothing was asked in it for this long, in minutes.
pub const IDLE_MINUTES: i64 = 30;

/// A session ends this long after it began, whatever happens in it, in hours.
pub const SESSION_HOURS: i64 = 12;

/// A password that somebody chose has at least this many characters.
pub const PASSWORD_CHARACTERS_MIN: usize = 12;

/// The longest address that mail can be sent to (RFC 5321).
const EMAIL_LENGTH_MAX: usize = 254;

/// What an operator may do. Each role may do all that the one before it may.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Enum,
    Display,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Role {
    /// Look.
    Viewer,
    /// Look after customers, meters, consent and Liander's password.
    Operator,
    /// Look after operators.
    Admin,
}

impl Role {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// By which means somebody shows who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SignInMeans {
    /// A password.
    Password,
    /// The company's own OpenID Connect provider.
    OpenidConnect,
    /// A personal access token, of a script.
    AccessToken,
}

impl SignInMeans {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Who somebody is at an OpenID Connect provider: this pair never changes hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// Their identifier there.
    pub subject: String,
}

/// The address under which an operator logs in, in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

/// The text is no address. Only the form is judged: whether mail arrives, nobody can tell from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an e-mail address is written as name@example.org")]
pub struct EmailError;

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let is_plain = |part: &str| {
            !part.is_empty() && part.chars().all(|c| !c.is_whitespace() && !c.is_control())
        };
        match text.split_once('@') {
            Some((name, host))
                if is_plain(name)
                    && is_plain(host)
                    && !host.contains('@')
                    && text.len() <= EMAIL_LENGTH_MAX =>
            {
                Ok(Self(text.to_lowercase()))
            }
            _ => Err(EmailError),
        }
    }
}

impl Email {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A password that somebody chose is too short to be safe, or too long to be hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a password has {PASSWORD_CHARACTERS_MIN} characters at least, and {PASSWORD_LENGTH_MAX} bytes at most"
)]
pub struct PasswordLengthError;

/// Judges a password by its length alone.
///
/// # Errors
/// If it is too short or too long.
pub fn check_password_length(password: &SecretString) -> Result<(), PasswordLengthError> {
    let text = password.expose_secret();
    let is_long_enough = text.chars().count() >= PASSWORD_CHARACTERS_MIN;
    if is_long_enough && text.len() <= PASSWORD_LENGTH_MAX {
        Ok(())
    } else {
        Err(PasswordLengthError)
    }
}

/// Which sessions are alive at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionEnds {
    /// Those that were seen after this moment,
    pub seen_after: DateTime<Utc>,
    /// and that began after this one.
    pub begun_after: DateTime<Utc>,
}

impl SessionEnds {
    /// The two moments, seen from now.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            seen_after: now - TimeDelta::minutes(IDLE_MINUTES),
            begun_after: now - TimeDelta::hours(SESSION_HOURS),
        }
    }
}

/// Makes the bytes of a session's token: 256 bits, beyond any guessing.
#[must_use]
pub fn new_session_token(random: &mut impl CryptoRng) -> [u8; 32] {
    let mut token = [0; 32];
    random.fill_bytes(&mut token);
    token
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case() {
        let email: Email = "Dienst@Meetbedrijf.Example".parse().expect("an address");
        assert_eq!(email.as_str(), "dienst@meetbedrijf.example");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.org", "a".repeat(250));
        for text in ["", "jan", "@example.org", "jan@", "jan@a@b", "jan de boer@example.org", &long]
        {
            assert_eq!(text.parse::<Email>(), Err(EmailError), "{text}");
        }
    }

    #[test]
    fn a_role_may_do_what_those_before_it_may() {
        assert!(Role::Viewer < Role::Operator && Role::Operator < Role::Admin);
        for role in Role::VARIANTS {
            assert_eq!(role.name().parse(), Ok(*role));
        }
    }
}
