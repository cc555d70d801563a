//! The command line of those who ask a door as Liander does.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;

use crate::config::SealingArgs;
use crate::domain::credential::LIANDER_USERNAME;
use crate::pull::files::Format;
use crate::pull::run::UpTo;

/// How a door is asked.
#[derive(Debug, Args)]
pub struct DoorArgs {
    /// Certificate authorities of the door (PEM), instead of the system's
    #[arg(long, env = "MEETPOORT_PULL_AUTHORITY", value_name = "FILE")]
    pub authority: Option<PathBuf>,
    /// Our certificate and its key in one file (PEM), for a door that wants one
    #[arg(long, env = "MEETPOORT_PULL_CERTIFICATE", value_name = "FILE")]
    pub certificate: Option<PathBuf>,
    /// Calls at once
    #[arg(long, value_name = "N", default_value_t = 4,
          value_parser = clap::value_parser!(u16).range(1..=128))]
    pub at_once: u16,
}

/// What to pull, and where to.
#[derive(Debug, Args)]
pub struct PullArgs {
    /// The door of the metering company: https://host, with or without /v1
    #[arg(long, env = "MEETPOORT_PULL_URL", value_name = "URL")]
    pub url: String,
    /// How it is asked
    #[command(flatten)]
    pub door: DoorArgs,
    /// Name under which the door knows us
    #[arg(long, env = "MEETPOORT_PULL_USERNAME", value_name = "NAME", default_value = LIANDER_USERNAME)]
    pub username: String,
    /// File with the password; without it, MEETPOORT_PULL_PASSWORD holds the password itself
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// File with the EANs of the customers, one a line; # begins a remark
    #[arg(long, value_name = "FILE")]
    pub customers: PathBuf,
    /// Folder that the files go to; what is there already is not pulled again
    #[arg(long, value_name = "FOLDER")]
    pub into: PathBuf,
    /// How the files are written
    #[arg(long, value_enum, default_value = "csv")]
    pub format: Format,
    /// From when a meter is pulled of which nothing is there yet (RFC 3339, or local time in
    /// Amsterdam); 31 days ago, if not given
    #[arg(long, value_name = "TIME", value_parser = super::instant)]
    pub since: Option<DateTime<Utc>>,
    /// Until when
    #[arg(long, value_enum, default_value = "day")]
    pub up_to: UpTo,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

/// What to rehearse.
#[derive(Debug, Args)]
pub struct RehearseArgs {
    /// The door to ask, as Liander reaches it; the public URL, if not given
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// How it is asked
    #[command(flatten)]
    pub door: DoorArgs,
    /// Whole days to ask for, the last of which was yesterday
    #[arg(long, value_name = "DAYS", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=31))]
    pub days: u16,
    /// Print what it came to as JSON
    #[arg(long)]
    pub json: bool,
    /// URL under which the world reaches the public listener, as the server has it
    #[arg(
        long,
        env = "MEETPOORT_PUBLIC_URL",
        value_name = "URL",
        default_value = "https://localhost:8443"
    )]
    pub public_url: String,
    /// The sealing key, which must be the server's
    #[command(flatten)]
    pub sealing: SealingArgs,
}
