//! `meetpoort demo`: a portfolio of simulated customers on the real server. All that it makes lies
//! in one folder and in the database; run again, it goes on with what is there.
//!
//! It has no way of its own past the services and the ingest.

mod certificate;
mod deliveries;
mod environment;
mod portal;
mod portfolio;

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::fs;
use tokio_util::sync::CancellationToken;

use crate::app::{App, AppConfig};
use crate::auth::seal::SealingKeys;
use crate::auth::source_address::TrustedProxies;
use crate::cli::DemoArgs;
use crate::clock::Clock;
use crate::db::DatabaseConfig;
use crate::domain::audit::Actor;
use crate::domain::retention::KEPT_DAYS;
use crate::domain::source_push::FILE_MIB_MAX;
use crate::http::body::BodyLimits;
use crate::jobs;
use crate::lifecycle::stop_on_signal;
use crate::serve::{Listeners, serve};
use crate::server::Listener;
use crate::tls::Certificate;

/// By whom all is done that the demonstration does.
fn by() -> Actor {
    Actor::system("demonstration")
}

/// What the demonstration's metering company is called: nobody takes it for a real one.
const COMPANY_NAME: &str = "Demonstratie-meetbedrijf";

/// How long requests may take to finish when the demonstration ends.
const DRAIN: Duration = Duration::from_secs(5);

/// Runs the demonstration until it is asked to stop.
///
/// # Errors
/// What to tell the user.
pub async fn run(
    database: &DatabaseConfig,
    args: &DemoArgs,
    clock: Clock,
) -> Result<(), Box<dyn Error>> {
    let stop = stop_on_signal()?;
    fs::create_dir_all(&args.folder).await?;
    let folder = fs::canonicalize(&args.folder).await?;
    let base_url = format!("https://localhost:{}", args.port);
    let operator_url = format!("https://localhost:{}", args.operator_port);
    let files = certificate::provide(&folder.join("tls"), clock.now())?;
    let listeners = Listeners {
        public: bind(args.port, "DEMO_PORT").await?,
        operator: bind(args.operator_port, "DEMO_OPERATOR_PORT").await?,
        certificate: Certificate::load(files.server, clock.now())?,
        public_clients: None,
        operator_clients: None,
        admin: Listener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?,
    };
    let admin_url = format!("http://{}", listeners.admin.address());
    let sealing = SealingKeys::new(&environment::sealing_key(&folder)?, None)?;
    let config = AppConfig {
        public_url: base_url.clone(),
        company_name: Some(COMPANY_NAME.parse()?),
        operator_url: operator_url.clone(),
        company_login: None,
        customer_login: None,
        retention_days: KEPT_DAYS,
        compress_after_days: 14,
        drop_folder: Some(folder.join("deliveries")),
        trusted_proxies: TrustedProxies::default(),
        portal_introspection: false,
        mail: None,
        bodies: BodyLimits::default(),
        push_bytes_max: u64::from(FILE_MIB_MAX) * 1024 * 1024,
    };
    let app = App::start(database, config, sealing, clock).await?;
    let klant_eans = portfolio::register(&app, args.customers).await?;
    let credential = environment::credential(&app, &folder).await?;
    let operator = environment::operator(&app, &folder).await?;

    let mut jobs = jobs::table(&app);
    jobs.push(deliveries::job(klant_eans.clone()));
    let server = {
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move {
            serve(&app, listeners, jobs, stop, DRAIN).await.map_err(|error| error.to_string())
        })
    };
    let ready = async {
        let delivered = deliveries::catch_up(&app, &klant_eans, &stop).await?;
        deliveries::watch_ingest(&app, delivered).await?;
        let guide = environment::Guide {
            base_url,
            operator_url,
            admin_url,
            ca: files.ca,
            credential,
            operator,
        };
        guide.write_and_print(&app, &folder, &klant_eans).await
    };
    let result = until_stopped(&stop, ready).await;
    if result.is_err() {
        stop.cancel();
    }
    server.await??;
    result
}

async fn bind(port: u16, setting: &str) -> Result<Listener, String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Listener::bind(address).await.map_err(|error| {
        format!("cannot listen on {address}: {error}; {setting} chooses another port")
    })
}

async fn until_stopped(
    stop: &CancellationToken,
    work: impl Future<Output = Result<(), Box<dyn Error>>>,
) -> Result<(), Box<dyn Error>> {
    tokio::select! {
        result = work => result,
        () = stop.cancelled() => Ok(()),
    }
}
