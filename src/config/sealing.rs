//! The key under which private keys are sealed, for every command that opens one.

use clap::Args;
use secrecy::SecretString;

/// The key, and the one before it.
#[derive(Debug, Clone, Args)]
pub struct SealingArgs {
    /// Key under which private keys are sealed: 32 random bytes in base64
    #[arg(long, env = "MEETPOORT_SEALING_KEY", value_name = "BASE64", hide_env_values = true)]
    pub sealing_key: SecretString,
    /// The key before it, while what it sealed is sealed again
    #[arg(
        long,
        env = "MEETPOORT_SEALING_KEY_PREVIOUS",
        value_name = "BASE64",
        hide_env_values = true
    )]
    pub sealing_key_previous: Option<SecretString>,
}
