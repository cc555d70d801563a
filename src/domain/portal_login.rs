//! How somebody came into the consent portal: what the ledger says of the login in which consent was given.

use async_graphql::Enum;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// By what somebody came into the consent portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[graphql(name = "PortalSignInMeans")]
#[strum(serialize_all = "snake_case")]
pub enum PortalMeans {
    /// The code of a letter.
    Code,
    /// A code to come back with, made in a session that began with a code.
    ReturnCode,
    /// A broker that speaks OpenID Connect, such as one of eHerkenning.
    OpenidConnect,
}

impl PortalMeans {
    /// The name it is stored under.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Whether somebody may make a code to come back with. By the broker they come back as they came:
    /// a code would let its bearer past it, and past its level of assurance.
    #[must_use]
    pub const fn may_make_return_code(self) -> bool {
        matches!(self, Self::Code | Self::ReturnCode)
    }
}

/// A login into the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalLogin {
    /// Number of the session.
    pub session_id: i64,
    /// By what it began.
    pub means: PortalMeans,
    /// The level of assurance that the broker named.
    pub level: Option<String>,
}

impl PortalLogin {
    /// The login in Dutch, for what is written to a customer.
    #[must_use]
    pub fn in_dutch(&self) -> String {
        let means = match self.means {
            PortalMeans::Code => "met de code uit een brief",
            PortalMeans::ReturnCode => "met een code om terug te komen",
            PortalMeans::OpenidConnect => "met een inlogmiddel",
        };
        match &self.level {
            Some(level) => format!("{means} (niveau {level}), sessie {}", self.session_id),
            None => format!("{means}, sessie {}", self.session_id),
        }
    }
}
