//! The command line of those who look after sources.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Subcommand;

use super::instant;
use crate::config::SealingArgs;
use crate::domain::source::SourceName;

/// What can be done with sources.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Register sources, or describe them anew, from TOML files; what is described so already is left as it is
    ///
    /// A file is the description of a source, with its name at the top: see docs/sources.md. Nothing is changed if
    /// a file cannot be read.
    Apply {
        /// The files
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Show what a file would become by a description, and change nothing
    ///
    /// With the aliases of the source of this name, if there is one. Ends with 1 if nothing could be taken in.
    Preview {
        /// The description, as of `apply`
        description: PathBuf,
        /// The file
        file: PathBuf,
        /// How many lines are shown
        #[arg(long, default_value_t = 20)]
        lines: usize,
    },
    /// Show every source: its version, its state, how many aliases it has
    List,
    /// Show a source and its description
    Show {
        /// Which one
        name: SourceName,
    },
    /// Take in again what a source delivers
    Enable {
        /// Which one
        name: SourceName,
    },
    /// Take in nothing more of what a source delivers
    Disable {
        /// Which one
        name: SourceName,
    },
    /// What a source calls meters
    #[command(subcommand)]
    Aliases(AliasesCommand),
    /// By which a source shows who it is when it sends files by HTTP
    #[command(subcommand)]
    Token(TokenCommand),
    /// By which secret a source knows us, if we fetch what its API has
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Fetch from a source now, or a window of time once more
    ///
    /// The server does so within half a minute; `source show` tells how it went.
    Fetch {
        /// Which one
        name: SourceName,
        /// What is due, as if its time had come
        #[arg(long, required_unless_present = "from", conflicts_with_all = ["from", "until"])]
        now: bool,
        /// From when (RFC 3339, or local time in Amsterdam)
        #[arg(long, value_name = "TIME", value_parser = instant, requires = "until")]
        from: Option<DateTime<Utc>>,
        /// Until when
        #[arg(long, value_name = "TIME", value_parser = instant, requires = "from")]
        until: Option<DateTime<Utc>>,
    },
}

/// What can be done with the secret of a source.
#[derive(Debug, Subcommand)]
pub enum SecretCommand {
    /// Set it, in place of the one before; nobody is shown it again
    ///
    /// It goes to the servers that the description of the source names now, and to no others.
    Set {
        /// The source
        name: SourceName,
        /// The file in which it stands; standard input, if none is given
        #[arg(long)]
        file: Option<PathBuf>,
        /// The key under which it is sealed, that of the server
        #[command(flatten)]
        sealing: SealingArgs,
    },
    /// Forget it
    Remove {
        /// The source
        name: SourceName,
    },
}

/// What can be done with what a source calls meters.
#[derive(Debug, Subcommand)]
pub enum AliasesCommand {
    /// Take in aliases from a CSV file: all of them or, if anything is wrong with one, none
    ///
    /// Its first line names the columns: identifier and meter_ean, and as wanted channel, quantity, factor,
    /// valid_from and valid_until. At most 100,000 lines. A file that is taken in again changes nothing.
    Import {
        /// The source
        name: SourceName,
        /// The file
        file: PathBuf,
    },
}

/// What can be done with the tokens of a source.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and show it, once; earlier ones stay as they are
    Issue {
        /// The source
        name: SourceName,
        /// By which you will know the token again
        label: String,
        /// After how many days it ends; never, if not given
        #[arg(long, value_name = "DAYS")]
        days: Option<i32>,
    },
    /// Show the newest tokens: their life, their last use
    List {
        /// The source
        name: SourceName,
    },
    /// End a token at once
    Revoke {
        /// The source
        name: SourceName,
        /// Which one: see `source token list`
        id: i32,
    },
}
