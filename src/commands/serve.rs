//! `serve` and `migrate`.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use super::{NO_DATABASE, Outcome};
use crate::app::{App, AppConfig};
use crate::auth::seal::SealingKeys;
use crate::auth::source_address::TrustedProxies;
use crate::clock::Clock;
use crate::config::{DatabaseArgs, ServeArgs, StorageArgs};
use crate::db::Database;
use crate::jobs;
use crate::lifecycle::stop_on_signal;
use crate::serve::Listeners;
use crate::server::{ConnectionLimit, Listener, descriptors};
use crate::service::database::prepare::prepare_database;
use crate::tls::{Certificate, TlsFiles};

pub(super) async fn serve_until_stopped(
    database: &DatabaseArgs,
    args: ServeArgs,
    storage: StorageArgs,
    clock: Clock,
) -> Outcome {
    let stop = stop_on_signal()?;
    let settings = database.settings().ok_or(NO_DATABASE)?;
    let limit = descriptors::raise();
    let connections = usize::try_from(args.connections)?;
    let shared = descriptors::share_out(limit, connections, settings.connections_max)?;
    tracing::info!(
        limit,
        public = shared.public,
        operator = shared.operator,
        "connections at most"
    );
    // Each listener has its own.
    let places = |in_all| {
        ConnectionLimit::new(
            in_all,
            args.connections_per_address.into(),
            args.trusted_proxies.clone(),
        )
    };
    let patience = args.patience();
    let files = TlsFiles { certificate: args.tls_certificate.clone(), key: args.tls_key.clone() };
    let listeners = Listeners {
        certificate: Certificate::load(files, clock.now())?,
        public_clients: args.public_clients(),
        operator_clients: args.operator_clients(),
        public: bind(args.listen).await?.with(places(shared.public)).patient(patience),
        operator: bind(args.operator_listen).await?.with(places(shared.operator)).patient(patience),
        admin: bind(args.admin_listen).await?.with(places(shared.admin)).patient(patience),
    };
    let sealing =
        SealingKeys::new(&args.sealing.sealing_key, args.sealing.sealing_key_previous.as_ref())?;
    let (mail, bodies, push_bytes_max) = (args.mail(), args.bodies(), args.push_bytes_max());
    let config = AppConfig {
        public_url: args.public_url,
        company_name: args.company_name,
        operator_url: args.operator_login.operator_url.clone(),
        company_login: args.operator_login.company_login(),
        customer_login: args.portal_login.customer_login(),
        retention_days: storage.retention_days,
        compress_after_days: storage.compress_after_days,
        drop_folder: args.drop_folder,
        trusted_proxies: TrustedProxies {
            networks: args.trusted_proxies,
            header: args.proxy_header,
        },
        portal_introspection: args.portal_introspection,
        mail,
        bodies,
        push_bytes_max,
    };
    let app = App::start(&settings, config, sealing, clock).await?;
    let drain = Duration::from_secs(args.drain_seconds);
    crate::serve::serve(&app, listeners, jobs::table(&app), stop, drain).await?;
    Ok(ExitCode::SUCCESS)
}

async fn bind(address: SocketAddr) -> Result<Listener, String> {
    let bound = Listener::bind(address).await;
    bound.map_err(|error| format!("cannot listen on {address}: {error}"))
}

pub(super) async fn migrate(database: &Database, storage: StorageArgs) -> Outcome {
    let prepared = prepare_database(database, storage.policy()).await?;
    for migration in &prepared.migrations {
        println!("applied {migration}");
    }
    println!("the database is up to date (TimescaleDB, {} edition)", prepared.edition);
    Ok(ExitCode::SUCCESS)
}
