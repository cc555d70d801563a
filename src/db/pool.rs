//! The pool of connections. Every wait has an end, and a connection that may be dead is tried first.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use deadpool::managed::{self, Metrics, Object, Pool, RecycleError, RecycleResult};
use deadpool_postgres::{ManagerConfig, RecyclingMethod, Runtime};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::DbError;
use super::client::Client;

/// One borrowed connection. Give it back (drop it) before waiting for a client.
pub type Connection = Object<Manager>;

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `postgres://user:password@host:port/database`, with `sslmode` if wanted.
    pub url: SecretString,
    /// Certificate authorities (PEM) for TLS to the database; the system's if it is `None`.
    pub ca_file: Option<PathBuf>,
    /// Connections at most. There are two more: one for who holds one already, and one that listens.
    pub connections_max: usize,
    /// How long a statement may run, in seconds.
    pub statement_seconds: u16,
}

/// How long a caller waits for a free connection.
const WAIT_SECONDS_MAX: u64 = 10;
/// How long setting up or testing a connection may take.
pub(super) const CONNECT_SECONDS_MAX: u64 = 5;
/// How long a statement may run, unless a setting says otherwise. The server cancels what runs longer;
/// ingest lifts this for its own.
pub const STATEMENT_SECONDS: u16 = 30;
/// So much longer we wait for the server to do so, and then no more.
const GRACE_SECONDS: u64 = 5;
/// After so long without a word from the other side, each side asks for one so often, so many times. A
/// host that is lost takes nothing with it for longer than that, such as a lock.
const KEEPALIVE_IDLE_SECONDS: u64 = 10;
const KEEPALIVE_INTERVAL_SECONDS: u64 = 5;
const KEEPALIVE_RETRIES: u32 = 3;
/// How long what was sent may lie there unacknowledged.
const UNACKNOWLEDGED_SECONDS_MAX: u64 = 20;
/// A connection that was last handed out longer ago is asked whether it still lives before it is handed out
/// again. One that was in use a moment ago is not: at noon that would be a query beside each query.
const UNTESTED_IDLE: Duration = Duration::from_secs(1);

/// Makes the connections of the pool, and looks at one before it is handed out again.
pub struct Manager {
    inner: deadpool_postgres::Manager,
    tls: MakeRustlsConnect,
    patience: Duration,
}

impl managed::Manager for Manager {
    type Type = Client;
    type Error = tokio_postgres::Error;

    async fn create(&self) -> Result<Client, tokio_postgres::Error> {
        Ok(Client::new(self.inner.create().await?, self.tls.clone(), self.patience))
    }

    async fn recycle(
        &self,
        client: &mut Client,
        metrics: &Metrics,
    ) -> RecycleResult<tokio_postgres::Error> {
        if client.is_abandoned() {
            return Err(RecycleError::message("a statement on it was abandoned"));
        }
        client.wait_for(self.patience);
        self.inner.recycle(client.wrapper_mut(), metrics).await?;
        if metrics.last_used() > UNTESTED_IDLE {
            client.simple_query("").await?;
        }
        Ok(())
    }

    fn detach(&self, client: &mut Client) {
        self.inner.detach(client.wrapper_mut());
    }
}

/// How the pool is used, at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Connections that wait for work.
    pub idle: usize,
    /// Connections at work.
    pub used: usize,
    /// Connections there may be.
    pub max: usize,
    /// Who waits for one.
    pub waiting: usize,
}

/// The database, as services see it. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Manager>,
    /// For who holds a connection of the pool already.
    beside: Pool<Manager>,
    /// For the one connection that is not of the pool: the one that listens.
    pub(super) postgres: Arc<tokio_postgres::Config>,
    pub(super) tls: MakeRustlsConnect,
}

impl Database {
    /// Prepares a pool; connects only when a connection is asked for.
    ///
    /// # Errors
    /// If the settings cannot be used.
    pub fn new(config: &DatabaseConfig) -> Result<Self, DbError> {
        let mut postgres: tokio_postgres::Config = config
            .url
            .expose_secret()
            .parse()
            // The parser's own message may repeat parts of the URL, password included.
            .map_err(|_| DbError::Settings("DATABASE_URL is not a PostgreSQL URL".to_owned()))?;
        postgres
            .application_name("meetpoort")
            .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
            .keepalives_idle(Duration::from_secs(KEEPALIVE_IDLE_SECONDS))
            .keepalives_interval(Duration::from_secs(KEEPALIVE_INTERVAL_SECONDS))
            .keepalives_retries(KEEPALIVE_RETRIES)
            .tcp_user_timeout(Duration::from_secs(UNACKNOWLEDGED_SECONDS_MAX))
            .options(options(config.statement_seconds));
        let tls = MakeRustlsConnect::new(tls(config)?);
        let patience = Duration::from_secs(u64::from(config.statement_seconds) + GRACE_SECONDS);
        let pool = |connections_max| {
            let inner = deadpool_postgres::Manager::from_config(
                postgres.clone(),
                tls.clone(),
                ManagerConfig { recycling_method: RecyclingMethod::Fast },
            );
            Pool::builder(Manager { inner, tls: tls.clone(), patience })
                .max_size(connections_max)
                .runtime(Runtime::Tokio1)
                .wait_timeout(Some(Duration::from_secs(WAIT_SECONDS_MAX)))
                .create_timeout(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
                .recycle_timeout(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
                .build()
                .map_err(|error| DbError::Settings(error.to_string()))
        };
        let (pool, beside) = (pool(config.connections_max)?, pool(1)?);
        Ok(Self { pool, beside, postgres: Arc::new(postgres), tls })
    }

    /// How many connections there are, and who waits for one.
    #[must_use]
    pub fn use_of_connections(&self) -> Use {
        let status = self.pool.status();
        Use {
            idle: status.available,
            used: status.size.saturating_sub(status.available),
            max: status.max_size,
            waiting: status.waiting + self.beside.status().waiting,
        }
    }

    /// Borrows a connection.
    ///
    /// # Errors
    /// If none comes free or none can be made in time.
    pub async fn connection(&self) -> Result<Connection, DbError> {
        Ok(self.pool.get().await?)
    }

    /// Borrows a connection beside one that is held, for a statement that others must see at once. It is none
    /// of the pool's: if many who hold one of those waited for another one, they would wait for each other.
    ///
    /// # Errors
    /// If it does not come free or cannot be made in time.
    pub async fn beside(&self) -> Result<Connection, DbError> {
        Ok(self.beside.get().await?)
    }
}

/// What each session asks of the server.
fn options(statement_seconds: u16) -> String {
    format!(
        "-c timezone=UTC -c jit=off -c statement_timeout={statement_seconds}s \
         -c idle_in_transaction_session_timeout=300s \
         -c tcp_keepalives_idle={KEEPALIVE_IDLE_SECONDS} \
         -c tcp_keepalives_interval={KEEPALIVE_INTERVAL_SECONDS} \
         -c tcp_keepalives_count={KEEPALIVE_RETRIES} \
         -c tcp_user_timeout={}",
        UNACKNOWLEDGED_SECONDS_MAX * 1_000
    )
}

/// Used only if the URL's `sslmode` and the server agree on TLS.
fn tls(config: &DatabaseConfig) -> Result<rustls::ClientConfig, DbError> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = &config.ca_file {
        let unusable = |error: &dyn std::fmt::Display| {
            DbError::Settings(format!("{}: {error}", file.display()))
        };
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unusable(&error))? {
            roots
                .add(certificate.map_err(|error| unusable(&error))?)
                .map_err(|error| unusable(&error))?;
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    Ok(rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth())
}
