//! The configuration of the server: every setting, its environment variable and its default.
//! `meetpoort serve --help` is its documentation.

mod operator_login;
mod portal_login;
mod sealing;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;
use secrecy::SecretString;

pub use operator_login::{CompanyLoginSettings, OperatorLoginArgs};
pub use portal_login::{CustomerLoginSettings, PortalLoginArgs};
pub use sealing::SealingArgs;

use crate::auth::source_address::ProxyHeader;
use crate::db::storage_policy::StoragePolicy;
use crate::db::{DatabaseConfig, STATEMENT_SECONDS};
use crate::domain::choice;
use crate::domain::company_name::CompanyName;
use crate::domain::retention::KEPT_DAYS;
use crate::domain::source_push::FILE_MIB_MAX;
use crate::http::body::BodyLimits;
use crate::mail::MailSettings;
use crate::server::Patience;
use crate::tls::ClientCertificates;

/// How to reach the database.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub struct DatabaseArgs {
    /// postgres://user:password@host:port/database, with ?sslmode=require if wanted; of several
    /// hosts, host1:port,host2:port, ?target_session_attrs=read-write takes the one that writes
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_name = "URL", global = true)]
    pub database_url: Option<SecretString>,
    /// Certificate authorities (PEM) for TLS to the database, instead of the system's
    #[arg(long, env = "MEETPOORT_DATABASE_CA", value_name = "FILE", global = true)]
    pub database_ca: Option<PathBuf>,
    /// Connections to the database at most
    #[arg(long, env = "MEETPOORT_DATABASE_CONNECTIONS", value_name = "N", default_value_t = 16,
          value_parser = clap::value_parser!(u16).range(4..=1000), global = true)]
    pub database_connections: u16,
    /// How long a statement may run, in seconds; a few more, and its connection is given up
    #[arg(long, env = "MEETPOORT_DATABASE_STATEMENT_SECONDS", value_name = "SECONDS",
          default_value_t = STATEMENT_SECONDS, value_parser = clap::value_parser!(u16).range(1..=3600),
          global = true)]
    pub database_statement_seconds: u16,
}

impl DatabaseArgs {
    /// The settings, if a URL is given.
    #[must_use]
    pub fn settings(&self) -> Option<DatabaseConfig> {
        Some(DatabaseConfig {
            url: self.database_url.clone()?,
            ca_file: self.database_ca.clone(),
            connections_max: self.database_connections.into(),
            statement_seconds: self.database_statement_seconds,
        })
    }
}

/// How long readings are kept.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Storage")]
pub struct StorageArgs {
    /// Full days for which a reading is kept
    #[arg(long = "kept-days", env = "MEETPOORT_KEPT_DAYS", value_name = "DAYS", default_value_t = KEPT_DAYS,
          value_parser = clap::value_parser!(u16).range(31..=366), global = true)]
    pub retention_days: u16,
    /// Days after which readings are compressed (Community edition), after the last corrections
    #[arg(long, env = "MEETPOORT_COMPRESS_AFTER_DAYS", value_name = "DAYS", default_value_t = 14,
          value_parser = clap::value_parser!(u16).range(1..=366), global = true)]
    pub compress_after_days: u16,
}

impl StorageArgs {
    /// The policy that follows.
    #[must_use]
    pub fn policy(self) -> StoragePolicy {
        StoragePolicy {
            retention_days: self.retention_days,
            compress_after_days: self.compress_after_days,
        }
    }
}

/// Where the server listens, and what it works with.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Server")]
pub struct ServeArgs {
    /// Address of the public listener (https)
    #[arg(long, env = "MEETPOORT_LISTEN", value_name = "ADDRESS", default_value = "0.0.0.0:8443")]
    pub listen: SocketAddr,
    /// Address of the operator listener (https), with the same certificate
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8444"
    )]
    pub operator_listen: SocketAddr,
    /// Certificate chain of the public listener (PEM)
    #[arg(long, env = "MEETPOORT_TLS_CERTIFICATE", value_name = "FILE")]
    pub tls_certificate: PathBuf,
    /// Private key of that certificate (PEM)
    #[arg(long, env = "MEETPOORT_TLS_KEY", value_name = "FILE")]
    pub tls_key: PathBuf,
    /// URL under which the world reaches the public listener, without a path
    #[arg(
        long,
        env = "MEETPOORT_PUBLIC_URL",
        value_name = "URL",
        default_value = "https://localhost:8443"
    )]
    pub public_url: String,
    /// What the metering company is called, in letters, in the portal and in receipts by mail
    #[arg(long, env = "MEETPOORT_COMPANY_NAME", value_name = "NAME")]
    pub company_name: Option<CompanyName>,
    /// Authorities (PEM) of which clients of the public listener must show a certificate
    #[arg(long, env = "MEETPOORT_TLS_CLIENT_CA", value_name = "FILE")]
    pub tls_client_ca: Option<PathBuf>,
    /// Common names or DNS names of which a client's certificate must have one; any by default
    #[arg(
        long,
        env = "MEETPOORT_TLS_CLIENT_SUBJECTS",
        value_name = "NAME",
        value_delimiter = ',',
        requires = "tls_client_ca"
    )]
    pub tls_client_subjects: Vec<String>,
    /// Authorities (PEM) of which clients of the operator listener must show a certificate
    #[arg(long, env = "MEETPOORT_OPERATOR_CLIENT_CA", value_name = "FILE")]
    pub operator_client_ca: Option<PathBuf>,
    /// How operators log in
    #[command(flatten)]
    pub operator_login: OperatorLoginArgs,
    /// How customers come into the portal
    #[command(flatten)]
    pub portal_login: PortalLoginArgs,
    /// Common names or DNS names of which an operator's certificate must have one; any by default
    #[arg(
        long,
        env = "MEETPOORT_OPERATOR_CLIENT_SUBJECTS",
        value_name = "NAME",
        value_delimiter = ',',
        requires = "operator_client_ca"
    )]
    pub operator_client_subjects: Vec<String>,
    /// Networks of the proxies that say for whom they ask
    #[arg(long, env = "MEETPOORT_TRUSTED_PROXIES", value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they say it: x-forwarded-for, or forwarded
    #[arg(
        long,
        env = "MEETPOORT_PROXY_HEADER",
        value_name = "HEADER",
        default_value_t = ProxyHeader::XForwardedFor,
        value_parser = choice::read::<ProxyHeader>
    )]
    pub proxy_header: ProxyHeader,
    /// Connections from one address at once, at each listener; proxies have as many as they need
    #[arg(
        long,
        env = "MEETPOORT_CONNECTIONS_PER_ADDRESS",
        value_name = "N",
        default_value_t = 256,
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    pub connections_per_address: u16,
    /// Connections on the public listener at once; fewer, if the system allows fewer open files
    #[arg(
        long,
        env = "MEETPOORT_CONNECTIONS",
        value_name = "N",
        default_value_t = 4096,
        value_parser = clap::value_parser!(u32).range(16..)
    )]
    pub connections: u32,
    /// How long a client has to take the next piece of its answer, in seconds
    #[arg(
        long,
        env = "MEETPOORT_STALL_SECONDS",
        value_name = "SECONDS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    pub stall_seconds: u16,
    /// How long the body of a request may take to arrive, in seconds
    #[arg(
        long,
        env = "MEETPOORT_BODY_SECONDS",
        value_name = "SECONDS",
        default_value_t = 30,
        value_parser = clap::value_parser!(u16).range(1..)
    )]
    pub body_seconds: u16,
    /// Bodies of strangers under way at once on each listener, in MiB; as much again of everybody else
    #[arg(
        long,
        env = "MEETPOORT_BODIES_MIB",
        value_name = "MIB",
        default_value_t = 64,
        value_parser = clap::value_parser!(u16).range(20..=4096)
    )]
    pub bodies_mib: u16,
    /// Address of the admin listener (plain http: /live, /ready, /metrics)
    #[arg(
        long,
        env = "MEETPOORT_ADMIN_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:9464"
    )]
    pub admin_listen: SocketAddr,
    /// The sealing key
    #[command(flatten)]
    pub sealing: SealingArgs,
    /// Folder with incoming/, done/ and failed/, in which files are delivered
    #[arg(long, env = "MEETPOORT_DROP_FOLDER", value_name = "FOLDER")]
    pub drop_folder: Option<PathBuf>,
    /// Largest file that a source may send by HTTP, in MiB
    #[arg(
        long,
        env = "MEETPOORT_PUSH_MIB",
        value_name = "MIB",
        default_value_t = FILE_MIB_MAX,
        value_parser = clap::value_parser!(u16).range(1..=4096)
    )]
    pub push_mib: u16,
    /// Mail server for receipts to customers: smtps://user:password@host, or smtp://host:25?tls=required
    #[arg(
        long,
        env = "MEETPOORT_SMTP_URL",
        value_name = "URL",
        hide_env_values = true,
        requires = "mail_from"
    )]
    pub smtp_url: Option<SecretString>,
    /// From whom such mail is: Name <name@example.org>
    #[arg(long, env = "MEETPOORT_MAIL_FROM", value_name = "MAILBOX", requires = "smtp_url")]
    pub mail_from: Option<String>,
    /// Let the schema of the consent portal tell of itself, for those who write pages
    #[arg(long, env = "MEETPOORT_PORTAL_INTROSPECTION")]
    pub portal_introspection: bool,
    /// How long requests may take to finish when the server stops, in seconds
    #[arg(long, env = "MEETPOORT_DRAIN_SECONDS", value_name = "SECONDS", default_value_t = 30)]
    pub drain_seconds: u64,
}

impl ServeArgs {
    /// What the bodies of requests may cost.
    #[must_use]
    pub fn bodies(&self) -> BodyLimits {
        BodyLimits {
            arrival: Duration::from_secs(self.body_seconds.into()),
            under_way_bytes: usize::from(self.bodies_mib) * 1024 * 1024,
        }
    }

    /// How many bytes a file may have that a source sends.
    #[must_use]
    pub fn push_bytes_max(&self) -> u64 {
        u64::from(self.push_mib) * 1024 * 1024
    }

    /// How long clients are waited for.
    #[must_use]
    pub fn patience(&self) -> Patience {
        let stall = Duration::from_secs(self.stall_seconds.into());
        Patience { stall, ..Patience::default() }
    }

    /// How mail goes out, if it does.
    #[must_use]
    pub fn mail(&self) -> Option<MailSettings> {
        Some(MailSettings { url: self.smtp_url.clone()?, from: self.mail_from.clone()? })
    }

    /// Whose certificates clients of the public listener must show, if they must.
    #[must_use]
    pub fn public_clients(&self) -> Option<ClientCertificates> {
        client_certificates(self.tls_client_ca.as_ref(), &self.tls_client_subjects)
    }

    /// Whose certificates clients of the operator listener must show, if they must.
    #[must_use]
    pub fn operator_clients(&self) -> Option<ClientCertificates> {
        client_certificates(self.operator_client_ca.as_ref(), &self.operator_client_subjects)
    }
}

fn client_certificates(
    authorities: Option<&PathBuf>,
    subjects: &[String],
) -> Option<ClientCertificates> {
    Some(ClientCertificates { authorities: authorities?.clone(), subjects: subjects.to_vec() })
}
