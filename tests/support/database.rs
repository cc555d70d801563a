//! A database for one test: a clone of a template that is migrated once and kept for the next run.
//! The template's name says what is in it, so a changed migration makes a new one.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use meetpoort::db::migrate::MIGRATIONS;
use meetpoort::db::storage_policy::StoragePolicy;
use meetpoort::db::{Database, DatabaseConfig, STATEMENT_SECONDS};
use meetpoort::domain::consent::ConsentText;
use meetpoort::service::database::prepare::prepare_database;
use meetpoort::tls;
use tokio_postgres::{Client, Config, NoTls};

pub const POLICY: StoragePolicy = StoragePolicy { retention_days: 31, compress_after_days: 14 };

/// Only one test at a time makes the template or sweeps.
const TEMPLATE_LOCK: i64 = 0x6d65_6574_7465_7374;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// A database that goes when it is dropped.
pub struct TestDatabase {
    name: String,
}

impl TestDatabase {
    /// A migrated database of its own.
    pub async fn new() -> Self {
        tls::install_provider();
        let template = template().await;
        let name = unique_name();
        let admin = admin().await;
        admin
            .batch_execute(&format!("create database {name} template {template}"))
            .await
            .expect("cloned");
        Self { name }
    }

    /// A database without anything in it.
    pub async fn empty() -> Self {
        tls::install_provider();
        let name = unique_name();
        admin().await.batch_execute(&format!("create database {name}")).await.expect("created");
        Self { name }
    }

    pub fn url(&self) -> String {
        url_of(&self.name)
    }

    pub fn config(&self) -> DatabaseConfig {
        config_of(&self.name)
    }

    pub fn open(&self) -> Database {
        Database::new(&self.config()).expect("usable settings")
    }

    /// From now on new connections only read, as after a failover.
    pub async fn demote(&self) {
        let name = &self.name;
        let statement = format!("alter database {name} set default_transaction_read_only = on");
        admin().await.batch_execute(&statement).await.expect("demoted");
    }

    /// From now on new connections write again.
    pub async fn promote(&self) {
        let statement = format!("alter database {} reset default_transaction_read_only", self.name);
        admin().await.batch_execute(&statement).await.expect("promoted");
    }

    /// Ends every connection.
    pub async fn disconnect(&self) {
        let query = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1";
        admin().await.query(query, &[&self.name]).await.expect("ended");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = self.name.clone();
        // On a thread of its own: there may be a runtime on this one.
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let statement = format!("drop database if exists {name} with (force)");
                // A leftover is swept by a later run.
                let _ = admin().await.batch_execute(&statement).await;
            });
        });
        let _ = dropping.join();
    }
}

fn unique_name() -> String {
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    format!("meetpoort_test_{}_{count}", std::process::id())
}

fn server_url() -> String {
    std::env::var("DATABASE_URL")
        .expect("DATABASE_URL names a TimescaleDB for tests: `make test` sets it")
}

fn url_of(database: &str) -> String {
    let url = server_url();
    let (before, query) =
        url.split_once('?').map_or((url.as_str(), None), |(url, query)| (url, Some(query)));
    let (server, _) = before.rsplit_once('/').expect("a URL with a database");
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{server}/{database}{query}")
}

fn config_of(database: &str) -> DatabaseConfig {
    DatabaseConfig {
        url: url_of(database).into(),
        ca_file: None,
        connections_max: 8,
        statement_seconds: STATEMENT_SECONDS,
    }
}

/// A connection to the server's own database.
pub async fn admin() -> Client {
    connect(&server_url()).await
}

/// A plain connection, past the product.
pub async fn connect(url: &str) -> Client {
    let config: Config = url.parse().expect("a PostgreSQL URL");
    let (client, connection) = config.connect(NoTls).await.expect("a database server");
    tokio::spawn(connection);
    client
}

/// Whether somebody waits for an advisory lock in the database of this connection: other tests have theirs.
pub async fn advisory_wait(client: &Client) -> Option<()> {
    let query = "select exists (
        select from pg_locks join pg_database on pg_database.oid = pg_locks.database
        where locktype = 'advisory' and not granted and datname = current_database())";
    let row = client.query_one(query, &[]).await.expect("asked");
    row.get::<_, bool>(0).then_some(())
}

/// The name of the template, which is made if it is not there.
async fn template() -> String {
    let mut hasher = DefaultHasher::new();
    // Changes when what is done to a template beyond migrating it changes.
    "jobs unscheduled".hash(&mut hasher);
    MIGRATIONS.hash(&mut hasher);
    for text in ConsentText::PUBLISHED {
        text.sha256().hash(&mut hasher);
    }
    let name = format!("meetpoort_template_{:016x}", hasher.finish());
    let admin = admin().await;
    if !exists(&admin, &name).await {
        admin.execute("select pg_advisory_lock($1)", &[&TEMPLATE_LOCK]).await.expect("locked");
        if !exists(&admin, &name).await {
            sweep(&admin).await;
            make_template(&admin, &name).await;
        }
        admin.execute("select pg_advisory_unlock($1)", &[&TEMPLATE_LOCK]).await.expect("unlocked");
    }
    name
}

async fn exists(admin: &Client, name: &str) -> bool {
    let query = "select exists (select 1 from pg_database where datname = $1 and datistemplate)";
    admin.query_one(query, &[&name]).await.expect("asked").get(0)
}

async fn make_template(admin: &Client, name: &str) {
    let run = |statement: String| async move { admin.batch_execute(&statement).await };
    run(format!("create database {name}")).await.expect("created");
    {
        let database = Database::new(&config_of(name)).expect("usable settings");
        prepare_database(&database, POLICY).await.expect("prepared");
        let client = database.connection().await.expect("a connection");
        // Its jobs look at the machine's clock: what a test writes for another day would be dropped.
        client
            .execute("select alter_job(job_id, scheduled => false) from timescaledb_information.jobs where job_id >= 1000", &[])
            .await
            .expect("unscheduled");
        // TimescaleDB's own workers hold a connection, which would stand in the way of cloning.
        client
            .execute("select _timescaledb_functions.stop_background_workers()", &[])
            .await
            .expect("stopped");
    }
    run(format!("alter database {name} allow_connections false")).await.expect("closed");
    admin
        .execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1",
            &[&name],
        )
        .await
        .expect("no connection left");
    run(format!("alter database {name} is_template true")).await.expect("a template");
}

/// Removes what earlier runs left: databases of tests that were killed, and templates but for the
/// newest, since several checkouts may share a server.
async fn sweep(admin: &Client) {
    let query = "select datname from pg_database where datname like 'meetpoort\\_test\\_%'";
    let tests = admin.query(query, &[]).await.expect("listed");
    let abandoned = tests.iter().map(|row| row.get(0)).filter(|name: &String| {
        let process = name.split('_').nth(2).unwrap_or_default();
        !Path::new("/proc").join(process).exists()
    });
    let query = "select datname from pg_database where datname like 'meetpoort\\_template\\_%' \
                 order by oid desc offset 8";
    let templates = admin.query(query, &[]).await.expect("listed");
    for name in abandoned.chain(templates.iter().map(|row| row.get(0))) {
        // Somebody else may be using or removing it.
        let _ = admin.batch_execute(&format!("alter database {name} is_template false")).await;
        let _ = admin.batch_execute(&format!("drop database if exists {name}")).await;
    }
}
