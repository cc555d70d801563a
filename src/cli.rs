//! The command line. `meetpoort help` is its documentation; what a command does stands in `commands`.

pub mod pull;
pub mod source;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{DatabaseArgs, ServeArgs, StorageArgs};
use crate::domain::amsterdam;
use crate::domain::choice;
use crate::domain::customer::CompanyNumber;
use crate::domain::ean::Ean;
use crate::domain::meter::MeterType;
use crate::domain::operator::{Email, Role};
use crate::domain::source::SourceName;
use crate::observe::LogFormat;
use pull::{PullArgs, RehearseArgs};
use source::SourceCommand;

/// Gives Liander the five-minute meter readings of consenting customers
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    /// How the log on standard error looks
    #[arg(long, env = "MEETPOORT_LOG_FORMAT", value_enum, default_value = "text", global = true)]
    pub log_format: LogFormat,
    /// The database
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// How long readings are kept
    #[command(flatten)]
    pub storage: StorageArgs,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// A command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve Liander, and take in what is delivered
    Serve {
        /// Where and with what
        #[command(flatten)]
        serve: Box<ServeArgs>,
    },
    /// Bring the database up to date
    Migrate,
    /// Take in a file of readings (.csv, .ndjson or .jsonl, perhaps with .gz; or .zip)
    ///
    /// Ends with 0 if it was taken in, perhaps but for some lines, or had been before; with 1 if nothing
    /// of it could be, or the database failed; with 3 if every line was rejected. (2 is a wrong use of the
    /// command line.)
    Ingest {
        /// The source that describes the file; of none, it is in our own format
        #[arg(long, value_name = "NAME")]
        source: Option<SourceName>,
        /// The file
        file: PathBuf,
    },
    /// Liander's password
    #[command(subcommand)]
    Credential(CredentialCommand),
    /// The consent of customers
    #[command(subcommand)]
    Consent(ConsentCommand),
    /// Systems that deliver readings in formats of their own
    #[command(subcommand)]
    Source(SourceCommand),
    /// Those who may log in to the operator's platform
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Register the holder of a connection
    RegisterCustomer {
        /// EAN of the connection
        klant_ean: Ean,
        /// Name of the holder
        name: String,
        /// Their number in the trade register (KvK), if they have one
        #[arg(long, value_name = "NUMBER")]
        company_number: Option<CompanyNumber>,
        /// Since when they hold it (RFC 3339, or local time in Amsterdam); now, if not given
        #[arg(long, value_name = "TIME", value_parser = instant)]
        since: Option<DateTime<Utc>>,
    },
    /// Register a meter at a connection
    RegisterMeter {
        /// EAN of the connection
        klant_ean: Ean,
        /// EAN of the meter
        meter_ean: Ean,
        /// What it measures
        #[arg(value_parser = choice::read::<MeterType>)]
        meter_type: MeterType,
        /// Its source counts feed-in as positive: change the sign of its power
        #[arg(long)]
        inverted: bool,
    },
    /// Pull readings from a door into files, as Liander does
    ///
    /// Asks which meters of these customers have something to give, then for the readings of each from where the
    /// last pull of it ended: a file for each meter and period, FOLDER/KLANT_EAN/METER_EAN/AFTER_UNTIL.csv.
    /// Ended at any moment and started again, it goes on where it was, and every interval comes once. Needs no
    /// database. What the calls are stands in docs/pulling.md.
    ///
    /// Ends with 0 if all is there; with 1 if a meter failed, if it was asked to stop, or if it could not begin.
    Pull(Box<PullArgs>),
    /// Ask today what Liander will ask tomorrow, and say how long it takes
    ///
    /// Asks the real door, as Liander does, about every customer who consents, and throws away what comes once it
    /// is checked and counted. The answers stand in the ledger as a rehearsal and count nowhere as Liander's: their
    /// customers do not see them, nor does the noon board. Needs the database, and the sealing key of the server: it
    /// signs a token of its own, since nobody here knows Liander's password.
    ///
    /// Ends with 0 if all was answered well, and with 1 if not.
    Rehearse(Box<RehearseArgs>),
    /// Print an OpenAPI document
    Openapi {
        /// Of which door
        #[arg(long, value_enum, default_value = "readings")]
        api: Api,
        /// URL under which the world reaches the server; by default, localhost
        #[arg(long)]
        public_url: Option<String>,
    },
    /// Print a GraphQL schema
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Run a demonstration with simulated customers
    Demo(DemoArgs),
}

/// What can be done with Liander's password.
#[derive(Debug, Subcommand)]
pub enum CredentialCommand {
    /// Make a password and show it, once; earlier ones stay as they are
    Issue,
    /// Make the next password and show it, once; earlier ones end after seven days
    Refresh,
    /// End a version at once, and the tokens issued under it
    Revoke {
        /// Which one: see `credential list`
        version: i32,
    },
    /// Show every version: its life, its last use
    List,
}

/// What can be done with a consent.
#[derive(Debug, Subcommand)]
pub enum ConsentCommand {
    /// Record that the holder of a connection consents
    Grant(DeclarationArgs),
    /// Record that the holder of a connection withdraws their consent; it acts at once
    Withdraw(DeclarationArgs),
}

/// What can be done with operators.
#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// Let somebody log in from now on; makes a password and shows it, once
    Add {
        /// E-mail address, under which they log in
        email: Email,
        /// What they may do: viewer, operator or admin
        #[arg(long, default_value = "viewer", value_parser = choice::read::<Role>)]
        role: Role,
        /// Read the password from standard input instead of making one
        #[arg(long)]
        password_stdin: bool,
    },
    /// End an operator at once, with their sessions and their tokens; what they did stays theirs
    End {
        /// E-mail address
        email: Email,
    },
    /// Make another password for an operator who lost theirs; ends their sessions
    Password {
        /// E-mail address
        email: Email,
        /// Read the password from standard input instead of making one
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Which OpenAPI document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Api {
    /// That of Liander, on the public listener
    Readings,
    /// That of the sources, on the operator listener
    Ingest,
}

impl Api {
    /// The URL of its listener, unless somebody says another.
    #[must_use]
    pub const fn url(self) -> &'static str {
        match self {
            Self::Readings => "https://localhost:8443",
            Self::Ingest => "https://localhost:8444",
        }
    }
}

/// Which schema.
#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// That of the operator listener
    Operator,
    /// That of the consent portal, on the public listener
    Portal,
}

/// What the ledger must know of a declaration.
#[derive(Debug, Args)]
pub struct DeclarationArgs {
    /// EAN of the connection
    pub klant_ean: Ean,
    /// Who declared it; the holder of the connection, if not given
    #[arg(long, value_name = "NAME")]
    pub declared_by: Option<String>,
    /// By what authority they act for the holder
    #[arg(long, value_enum, default_value = "owner")]
    pub authority: AuthorityName,
    /// Why they may sign, such as "director"; needed from who is not the holder
    #[arg(long, value_name = "TEXT")]
    pub explanation: Option<String>,
    /// How it reached us
    #[arg(long, value_enum, default_value = "operator")]
    pub channel: ChannelName,
    /// When it was declared (RFC 3339, or local time in Amsterdam); now, if not given
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub declared_at: Option<DateTime<Utc>>,
    /// Who enters it; the user of this machine, if not given
    #[arg(long, env = "USER", value_name = "NAME", default_value = "command line")]
    pub recorded_by: String,
}

/// By what authority somebody declares something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AuthorityName {
    /// They are the holder
    Owner,
    /// They may sign for the holder
    Authorised,
}

/// How a declaration reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChannelName {
    /// A signed letter or form
    Paper,
    /// On the customer's word
    Operator,
}

/// The demonstration.
#[derive(Debug, Clone, Args)]
pub struct DemoArgs {
    /// Folder for all that the demonstration makes
    #[arg(long, default_value = ".local")]
    pub folder: PathBuf,
    /// How many customers there are, with two meters each
    #[arg(long, env = "DEMO_CUSTOMERS", default_value_t = 25,
          value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub customers: u32,
    /// Port of the public listener, on this machine only
    #[arg(long, env = "DEMO_PORT", default_value_t = 8443)]
    pub port: u16,
    /// Port of the operator listener, likewise
    #[arg(long, env = "DEMO_OPERATOR_PORT", default_value_t = 8444)]
    pub operator_port: u16,
}

pub(crate) fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    amsterdam::parse_instant(text).map_err(|error| error.to_string())
}
