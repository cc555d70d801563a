//! How operators log in: under which URL, and with which OpenID Connect provider, if any.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use crate::auth::openid_connect::Settings;
use crate::domain::role_claim::{ClaimRules, RoleOfValue};

/// How operators log in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Login of operators")]
pub struct OperatorLoginArgs {
    /// URL under which operators reach the operator listener, without a path
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_URL",
        value_name = "URL",
        default_value = "https://localhost:8444"
    )]
    pub operator_url: String,
    /// Issuer of the company's OpenID Connect provider, with which operators may log in
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_ISSUER",
        value_name = "URL",
        requires_all = ["operator_oidc_client_id", "operator_oidc_roles"]
    )]
    pub operator_oidc_issuer: Option<String>,
    /// Who we are there
    #[arg(long, env = "MEETPOORT_OPERATOR_OIDC_CLIENT_ID", value_name = "ID")]
    pub operator_oidc_client_id: Option<String>,
    /// Our secret there; none for a public client
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub operator_oidc_client_secret: Option<SecretString>,
    /// Scopes that are asked for beside openid
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_SCOPES",
        value_name = "SCOPE",
        value_delimiter = ' ',
        default_value = "email"
    )]
    pub operator_oidc_scopes: Vec<String>,
    /// Levels of assurance (acr) of which a login must have one; any by default
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_ACR_VALUES",
        value_name = "ACR",
        value_delimiter = ' '
    )]
    pub operator_oidc_acr_values: Vec<String>,
    /// Claim with the e-mail address
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_EMAIL_CLAIM",
        value_name = "PATH",
        default_value = "email"
    )]
    pub operator_oidc_email_claim: String,
    /// Claim that gives the role: a text or a list, such as groups or realm_access.roles
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_ROLE_CLAIM",
        value_name = "PATH",
        default_value = "groups"
    )]
    pub operator_oidc_role_claim: String,
    /// Which value of that claim gives which role; whoever has none of them is refused
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_ROLES",
        value_name = "VALUE=ROLE",
        value_delimiter = ';'
    )]
    pub operator_oidc_roles: Vec<RoleOfValue>,
    /// What the provider is called on the login page
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_OIDC_NAME",
        value_name = "NAME",
        default_value = "the company account"
    )]
    pub operator_oidc_name: String,
    /// Certificate authorities (PEM) for TLS to the provider, instead of the system's
    #[arg(long, env = "MEETPOORT_OPERATOR_OIDC_CA", value_name = "FILE")]
    pub operator_oidc_ca: Option<PathBuf>,
}

/// The company's provider, as it is set up.
#[derive(Debug, Clone)]
pub struct CompanyLoginSettings {
    /// What it is called.
    pub name: String,
    /// How to reach it.
    pub provider: Settings,
    /// How its claims are read.
    pub rules: ClaimRules,
}

impl OperatorLoginArgs {
    /// The provider, if there is one.
    #[must_use]
    pub fn company_login(&self) -> Option<CompanyLoginSettings> {
        Some(CompanyLoginSettings {
            name: self.operator_oidc_name.clone(),
            provider: Settings {
                issuer: self.operator_oidc_issuer.clone()?,
                client_id: self.operator_oidc_client_id.clone()?,
                client_secret: self.operator_oidc_client_secret.clone(),
                scopes: self.operator_oidc_scopes.clone(),
                acr_values: self.operator_oidc_acr_values.clone(),
                ca_file: self.operator_oidc_ca.clone(),
            },
            rules: ClaimRules {
                email: self.operator_oidc_email_claim.clone(),
                role: self.operator_oidc_role_claim.clone(),
                roles: self.operator_oidc_roles.clone(),
            },
        })
    }
}
