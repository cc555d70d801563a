//! What every door and job works with.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread;

use arc_swap::{ArcSwap, ArcSwapOption};
use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::auth::known_tokens::KnownTokens;
use crate::auth::openid_connect::{OpenidError, Provider};
use crate::auth::password::{HashError, KNOWN_ADDRESSES_MAX, PasswordHasher};
use crate::auth::seal::SealingKeys;
use crate::auth::source_address::TrustedProxies;
use crate::auth::throttle::{Door, Throttle};
use crate::clock::Clock;
use crate::config::{CompanyLoginSettings, CustomerLoginSettings};
use crate::db::edition::Edition;
use crate::db::source;
use crate::db::storage_policy::StoragePolicy;
use crate::db::{Database, DatabaseConfig, DbError, known_address};
use crate::domain::company_name::CompanyName;
use crate::http::access_log::AccessLog;
use crate::http::body::{Bodies, BodyLimits};
use crate::mail::{MailError, MailSettings, Mailer};
use crate::metrics::Metrics;
use crate::service::database::prepare::{ConsentTextChanged, prepare_database};
use crate::service::failure::Failure;
use crate::service::live::Live;
use crate::service::operator::openid::CompanyLogin;
use crate::service::portal::openid::CustomerLogin;
use crate::service::pull::ledger::Ledger;
use crate::service::source::pull::{Clients, Places, Puller};
use crate::service::source::secret::reseal_source_secrets;
use crate::service::store::Store;
use crate::service::token::SigningKeyError;
use crate::service::token::issue::TokenParties;
use crate::service::token::rotate_keys::rotate_signing_keys;
use crate::service::warnings::RuntimeState;
use crate::service::{operator, portal};
use crate::shares::Shares;
use crate::spool::{DropFolder, ForeignFile};

/// Files that sources send at once, at most; each is written to the disk as it comes.
const PUSHES_MAX: usize = 32;
/// Those from one address.
const PUSHES_OF_ONE_MAX: usize = 16;

/// The settings that doors and jobs look at.
#[derive(Debug, Clone)]
pub struct AppConfig {
    /// URL under which the world reaches the public listener.
    pub public_url: String,
    /// What the metering company is called, if that is set.
    pub company_name: Option<CompanyName>,
    /// URL under which operators reach the operator listener.
    pub operator_url: String,
    /// The company's provider with which operators may log in, if any.
    pub company_login: Option<CompanyLoginSettings>,
    /// The broker with which customers may come into the portal, if any.
    pub customer_login: Option<CustomerLoginSettings>,
    /// Full days for which a reading is kept.
    pub retention_days: u16,
    /// Days after which readings are compressed.
    pub compress_after_days: u16,
    /// Folder in which files are delivered, if any.
    pub drop_folder: Option<PathBuf>,
    /// Proxies that say truly for whom they ask.
    pub trusted_proxies: TrustedProxies,
    /// Whether the schema of the consent portal tells of itself.
    pub portal_introspection: bool,
    /// How mail goes out, if it does.
    pub mail: Option<MailSettings>,
    /// What the bodies of requests may cost, at each listener.
    pub bodies: BodyLimits,
    /// How many bytes a file may have that a source sends.
    pub push_bytes_max: u64,
}

impl AppConfig {
    /// URL of the consent portal, as it stands in letters.
    #[must_use]
    pub fn portal_url(&self) -> String {
        format!("{}/portal/", self.public_url.trim_end_matches('/'))
    }
}

/// The parts of a running meetpoort. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// What use cases work with.
    pub store: Store,
    /// The edition of the database.
    pub edition: Edition,
    /// Passwords.
    pub hasher: PasswordHasher,
    /// Bodies on their way in, on the public listener.
    pub bodies: Bodies,
    /// Bodies on their way in, on the operator listener.
    pub operator_bodies: Bodies,
    /// Who guesses Liander's password.
    pub throttle: Arc<Throttle>,
    /// Who guesses passwords of operators.
    pub operator_throttle: Arc<Throttle>,
    /// The company's provider with which operators may log in, if any.
    pub company_login: Option<Arc<CompanyLogin>>,
    /// The broker with which customers may come into the portal, if any.
    pub customer_login: Option<Arc<CustomerLogin>>,
    /// Who guesses codes of customers.
    pub portal_throttle: Arc<Throttle>,
    /// Who guesses tokens of sources.
    pub source_throttle: Arc<Throttle>,
    /// Files that sources send at this moment.
    pub pushes: Shares,
    /// How mail goes out, if it does.
    pub mailer: Option<Mailer>,
    /// The keys under which private keys are sealed.
    pub sealing: Arc<SealingKeys>,
    /// Who issues tokens, and for whom.
    pub parties: Arc<TokenParties>,
    /// The ledger of what left.
    pub ledger: Ledger,
    /// Tokens whose signature was found right.
    pub known_tokens: Arc<KnownTokens>,
    /// Connections to the APIs of sources.
    pub pull_clients: Clients,
    /// Room for turns at the APIs of sources.
    pub pull_places: Places,
    /// What is counted and measured.
    pub metrics: Metrics,
    /// What changes, as it changes.
    pub live: Live,
    /// When the certificate of the listeners ends, once there are some.
    pub certificate_end: Arc<ArcSwapOption<DateTime<Utc>>>,
    /// What lies in `incoming/` of the drop folder and is not taken in, as it was seen last.
    pub foreign_files: Arc<ArcSwap<Vec<ForeignFile>>>,
    /// The settings.
    pub config: Arc<AppConfig>,
}

/// Why there is no app.
#[derive(Debug, Error)]
pub enum AppError {
    /// The settings or the pool.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The schema.
    #[error(transparent)]
    Prepare(#[from] Failure<ConsentTextChanged>),
    /// Argon2.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The settings for mail.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The signing keys.
    #[error(transparent)]
    SigningKey(#[from] SigningKeyError),
    /// The provider of the operators or that of the customers.
    #[error(transparent)]
    Openid(#[from] OpenidError),
}

impl App {
    /// Connects, brings the database up to date, and puts the parts together.
    ///
    /// # Errors
    /// If one of the parts cannot be had.
    pub async fn start(
        database: &DatabaseConfig,
        config: AppConfig,
        sealing: SealingKeys,
        clock: Clock,
    ) -> Result<Self, AppError> {
        let company_login = company_login(&config)?.map(Arc::new);
        let customer_login = customer_login(&config)?.map(Arc::new);
        let mailer = config.mail.as_ref().map(Mailer::new).transpose()?;
        let database = Database::new(database)?;
        let policy = StoragePolicy {
            retention_days: config.retention_days,
            compress_after_days: config.compress_after_days,
        };
        let prepared = prepare_database(&database, policy).await?;
        for migration in &prepared.migrations {
            tracing::info!(migration, "migrated");
        }
        let edition = prepared.edition;
        match edition {
            Edition::Community => {
                tracing::info!(%edition, "TimescaleDB compresses and removes by its own policies");
            }
            Edition::Apache => tracing::warn!(
                %edition,
                "TimescaleDB of this edition cannot compress; our scheduler removes what is past its time"
            ),
        }
        // Before anything is served: a key that cannot be opened is found out now.
        rotate_signing_keys(&database, &sealing, clock.now()).await?;
        reseal_source_secrets(&database, &sealing).await?;
        let metrics = Metrics::new();
        let bodies = |listener| Bodies::new(config.bodies, listener, &metrics.bodies_refused);
        let hasher = hasher(&database, &metrics).await?;
        let store = Store { database, clock, retention_days: config.retention_days };
        Ok(Self {
            hasher,
            bodies: bodies("public"),
            operator_bodies: bodies("operator"),
            ledger: Ledger::new(&store),
            store,
            edition,
            throttle: Arc::new(Throttle::at(Door::Liander)),
            operator_throttle: Arc::new(Throttle::at(Door::Operator)),
            company_login,
            customer_login,
            portal_throttle: Arc::new(Throttle::at(Door::Portal)),
            source_throttle: Arc::new(Throttle::at(Door::Source)),
            pushes: Shares::new(PUSHES_MAX, PUSHES_OF_ONE_MAX, Vec::new()),
            mailer,
            sealing: Arc::new(sealing),
            parties: Arc::new(TokenParties::of(&config.public_url)),
            known_tokens: Arc::default(),
            pull_clients: Clients::default(),
            pull_places: Places::default(),
            metrics,
            live: Live::default(),
            certificate_end: Arc::default(),
            foreign_files: Arc::default(),
            config: Arc::new(config),
        })
    }

    /// What there may be to warn of that is not in the database.
    #[must_use]
    pub fn runtime_state(&self) -> RuntimeState {
        RuntimeState {
            now: self.store.now(),
            edition: self.edition,
            certificate_end: self.certificate_end.load().as_deref().copied(),
            foreign_files: self.foreign_files.load_full(),
        }
    }

    /// The access log of the door with this name and these routes.
    #[must_use]
    pub fn access_log(&self, door: &'static str, routes: &'static [&'static str]) -> AccessLog {
        AccessLog::new(door, routes, &self.metrics, &self.config.trusted_proxies)
    }

    /// The drop folder, if there is one.
    #[must_use]
    pub fn drop_folder(&self) -> Option<DropFolder> {
        self.config.drop_folder.as_deref().map(DropFolder::at)
    }

    /// What fetches from sources, if there is a drop folder for what it fetches.
    #[must_use]
    pub fn puller(&self) -> Option<Puller> {
        Some(Puller {
            store: self.store.clone(),
            sealing: Arc::clone(&self.sealing),
            clients: self.pull_clients.clone(),
            places: self.pull_places.clone(),
            folder: self.drop_folder()?,
        })
    }

    /// The drop folder and that of each source from which something is taken in, with the source's number.
    ///
    /// # Errors
    /// If the sources cannot be listed.
    pub async fn drop_folders(&self) -> Result<Vec<(DropFolder, Option<i32>)>, DbError> {
        let Some(folder) = self.drop_folder() else { return Ok(Vec::new()) };
        let client = self.store.database.connection().await?;
        let sources = source::list_enabled(&client).await?;
        let of_sources = sources.into_iter().map(|(id, name)| (folder.of_source(&name), Some(id)));
        let of_sources: Vec<_> = of_sources.collect();
        Ok([(folder, None)].into_iter().chain(of_sources).collect())
    }

    /// The same, and those of sources from which nothing is taken in: what lies there ends as everything does.
    ///
    /// # Errors
    /// If the sources cannot be listed.
    pub async fn all_drop_folders(&self) -> Result<Vec<DropFolder>, DbError> {
        let Some(folder) = self.drop_folder() else { return Ok(Vec::new()) };
        let client = self.store.database.connection().await?;
        let sources = source::list_names(&client).await?;
        let of_sources: Vec<_> =
            sources.into_iter().map(|(_, name)| folder.of_source(&name)).collect();
        Ok([folder].into_iter().chain(of_sources).collect())
    }
}

/// Nothing is asked of the provider yet: if it is down, everything else still works.
fn company_login(config: &AppConfig) -> Result<Option<CompanyLogin>, OpenidError> {
    let Some(settings) = config.company_login.clone() else { return Ok(None) };
    let CompanyLoginSettings { name, provider, rules } = settings;
    let callback = operator::openid::CALLBACK_PATH;
    let provider = Provider::new(
        provider,
        &path_at(&config.operator_url, callback),
        &path_at(&config.operator_url, operator::openid::SIGNED_OUT_PATH),
    )?;
    Ok(Some(CompanyLogin { name, provider, rules }))
}

fn customer_login(config: &AppConfig) -> Result<Option<CustomerLogin>, OpenidError> {
    let Some(settings) = config.customer_login.clone() else { return Ok(None) };
    let CustomerLoginSettings { name, provider, claim } = settings;
    let callback = portal::openid::CALLBACK_PATH;
    let provider = Provider::new(
        provider,
        &path_at(&config.public_url, callback),
        &path_at(&config.public_url, portal::openid::SIGNED_OUT_PATH),
    )?;
    Ok(Some(CustomerLogin { name, provider, claim }))
}

fn path_at(url: &str, path: &str) -> String {
    format!("{}{path}", url.trim_end_matches('/'))
}

/// Knows from the beginning from where Liander's client comes.
async fn hasher(database: &Database, metrics: &Metrics) -> Result<PasswordHasher, AppError> {
    let hasher = PasswordHasher::new(hashes_at_once(), &mut rand::rng())?;
    let client = database.connection().await?;
    hasher.know(known_address::list(&client, KNOWN_ADDRESSES_MAX.into()).await?);
    Ok(hasher.counted(&metrics.hashes_refused))
}

/// Leaves a core for everything else, however many logins come in.
fn hashes_at_once() -> NonZeroUsize {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    NonZeroUsize::new(cores - 1).unwrap_or(NonZeroUsize::MIN)
}
