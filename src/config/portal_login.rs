//! How customers come into the portal other than with a code: by a broker that speaks OpenID Connect,
//! such as those of eHerkenning, DigiD and iDIN, and says whose connection they may look at.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use crate::auth::openid_connect::Settings;
use crate::domain::customer_claim::{ClaimedAs, CustomerClaim};

/// How customers come into the portal.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Login of customers")]
pub struct PortalLoginArgs {
    /// Issuer of the OpenID Connect broker with which customers may come into the portal
    #[arg(
        long,
        env = "MEETPOORT_PORTAL_OIDC_ISSUER",
        value_name = "URL",
        requires_all = ["portal_oidc_client_id", "portal_oidc_claim"]
    )]
    pub portal_oidc_issuer: Option<String>,
    /// Who we are there
    #[arg(long, env = "MEETPOORT_PORTAL_OIDC_CLIENT_ID", value_name = "ID")]
    pub portal_oidc_client_id: Option<String>,
    /// Our secret there; none for a public client
    #[arg(
        long,
        env = "MEETPOORT_PORTAL_OIDC_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub portal_oidc_client_secret: Option<SecretString>,
    /// Scopes that are asked for beside openid
    #[arg(long, env = "MEETPOORT_PORTAL_OIDC_SCOPES", value_name = "SCOPE", value_delimiter = ' ')]
    pub portal_oidc_scopes: Vec<String>,
    /// Levels of assurance (acr) of which a login must have one; any by default
    #[arg(
        long,
        env = "MEETPOORT_PORTAL_OIDC_ACR_VALUES",
        value_name = "ACR",
        value_delimiter = ' '
    )]
    pub portal_oidc_acr_values: Vec<String>,
    /// Claim that says whose connections they may look at: a text or a list
    #[arg(long, env = "MEETPOORT_PORTAL_OIDC_CLAIM", value_name = "PATH")]
    pub portal_oidc_claim: Option<String>,
    /// What stands in that claim: klant_ean, EANs of connections, or company_number, numbers in the
    /// trade register (KvK)
    #[arg(
        long,
        env = "MEETPOORT_PORTAL_OIDC_CLAIM_HOLDS",
        value_name = "WHAT",
        default_value_t = ClaimedAs::CompanyNumber
    )]
    pub portal_oidc_claim_holds: ClaimedAs,
    /// What the login is called on the page where customers come in
    #[arg(
        long,
        env = "MEETPOORT_PORTAL_OIDC_NAME",
        value_name = "NAME",
        default_value = "eHerkenning"
    )]
    pub portal_oidc_name: String,
    /// Certificate authorities (PEM) for TLS to the broker, instead of the system's
    #[arg(long, env = "MEETPOORT_PORTAL_OIDC_CA", value_name = "FILE")]
    pub portal_oidc_ca: Option<PathBuf>,
}

/// The broker, as it is set up.
#[derive(Debug, Clone)]
pub struct CustomerLoginSettings {
    /// What the login is called.
    pub name: String,
    /// How to reach the broker.
    pub provider: Settings,
    /// Where it says whose connections somebody may look at.
    pub claim: CustomerClaim,
}

impl PortalLoginArgs {
    /// The broker, if there is one.
    #[must_use]
    pub fn customer_login(&self) -> Option<CustomerLoginSettings> {
        Some(CustomerLoginSettings {
            name: self.portal_oidc_name.clone(),
            provider: Settings {
                issuer: self.portal_oidc_issuer.clone()?,
                client_id: self.portal_oidc_client_id.clone()?,
                client_secret: self.portal_oidc_client_secret.clone(),
                scopes: self.portal_oidc_scopes.clone(),
                acr_values: self.portal_oidc_acr_values.clone(),
                ca_file: self.portal_oidc_ca.clone(),
            },
            claim: CustomerClaim {
                path: self.portal_oidc_claim.clone()?,
                holds: self.portal_oidc_claim_holds,
            },
        })
    }
}
