//! `meetpoort demo`: a portfolio of simulated customers on the real server. All that it makes lies
//! in one folder and in the database; run again, it goes on with what is there.
//!
//! It has no way of its own past the services and the ingest.

mod certificate;
mod environment;
mod portfolio;

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::{fs, task, time};
use tokio_util::sync::CancellationToken;

use crate::app::{App, AppConfig};
use crate::auth::seal::SealingKeys;
use crate::auth::source_address::TrustedProxies;
use crate::cli::DemoArgs;
use crate::clock::Clock;
use crate::db::{DatabaseConfig, meter};
use crate::domain::ean::Ean;
use crate::domain::interval::{self, INTERVAL_SECONDS};
use crate::domain::retention::KEPT_DAYS;
use crate::ingest::folder::DropFolder;
use crate::ingest::simulator::{SimulatedMeter, write_delivery};
use crate::jobs::{self, Job, JobError, Turn};
use crate::lifecycle::stop_on_signal;
use crate::serve::{Listeners, serve};
use crate::server::Listener;
use crate::tls::Certificate;

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
        clients: None,
        admin: Listener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?,
    };
    let admin_url = format!("http://{}", listeners.admin.address());
    let sealing = SealingKeys::new(&environment::sealing_key(&folder)?, None)?;
    let config = AppConfig {
        public_url: base_url.clone(),
        kept_days: KEPT_DAYS,
        compress_after_days: 14,
        drop_folder: Some(folder.join("deliveries")),
        trusted_proxies: TrustedProxies::default(),
    };
    let app = App::start(database, config, sealing, clock).await?;
    let klant_eans = portfolio::register(&app, args.customers).await?;
    let credential = environment::credential(&app, &folder).await?;
    let operator = environment::operator(&app, &folder).await?;

    let mut jobs = jobs::table(&app);
    jobs.push(simulation(klant_eans.clone()));
    let server = {
        let (app, stop) = (app.clone(), stop.clone());
        tokio::spawn(async move {
            serve(&app, listeners, jobs, stop, DRAIN).await.map_err(|error| error.to_string())
        })
    };
    let ready = async {
        let written = deliver_simulated(&app, &klant_eans, true).await?;
        watch_ingest(&app, written).await?;
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

/// The simulator goes on, five minutes at a time.
fn simulation(klant_eans: Vec<Ean>) -> Job {
    Job {
        name: "deliver_simulated",
        schedule: "2 */5 * * * *",
        turn: Turn::Any,
        work: Arc::new(move |app| {
            let klant_eans = klant_eans.clone();
            Box::pin(async move {
                // At first there is a month to write, which is done with a progress bar instead.
                deliver_simulated(&app, &klant_eans, false).await.map_err(JobError::new)?;
                Ok(())
            })
        }),
    }
}

/// Writes what the simulated meters have not delivered yet, as files of at most a day, and returns
/// the number of files. Where much is missing, only the first run of the demonstration writes it.
async fn deliver_simulated(
    app: &App,
    klant_eans: &[Ean],
    whole_month: bool,
) -> Result<u64, Box<dyn Error>> {
    let now = interval::floor_to_grid(app.clock.now());
    // An hour less than a month, so that nothing is past its time before it is taken in.
    let oldest = now - TimeDelta::days(KEPT_DAYS.into()) + TimeDelta::hours(1);
    let known = {
        let client = app.database.connection().await?;
        meter::list_newest(&client, klant_eans).await?
    };
    let meters: Vec<(SimulatedMeter, DateTime<Utc>)> = known
        .into_iter()
        .map(|meter| {
            let newest = meter.newest_interval_end.unwrap_or(oldest).max(oldest);
            let simulated = SimulatedMeter {
                klant_ean: meter.klant_ean,
                meter_ean: meter.meter_ean,
                meter_type: meter.meter_type,
            };
            (simulated, newest)
        })
        .filter(|(_, newest)| whole_month || now - *newest < TimeDelta::hours(1))
        .collect();
    let folder = incoming(app).await?;
    task::spawn_blocking(move || write_days(&folder, &meters, oldest, now, whole_month))
        .await?
        .map_err(Into::into)
}

async fn incoming(app: &App) -> Result<PathBuf, Box<dyn Error>> {
    let root = app.config.drop_folder.as_deref().unwrap_or(Path::new("."));
    Ok(DropFolder::open(root).await?.incoming())
}

fn write_days(
    folder: &Path,
    meters: &[(SimulatedMeter, DateTime<Utc>)],
    oldest: DateTime<Utc>,
    now: DateTime<Utc>,
    visible: bool,
) -> std::io::Result<u64> {
    let intervals: u64 = meters
        .iter()
        .map(|(_, newest)| ((now - *newest).num_seconds() / INTERVAL_SECONDS).unsigned_abs())
        .sum();
    let bar = progress(if visible { intervals } else { 0 }, "simulating readings");
    let mut files = 0;
    let mut after = oldest;
    while after < now {
        let until = (after + TimeDelta::days(1)).min(now);
        let due: Vec<_> = meters.iter().filter(|(_, newest)| *newest < until).collect();
        // Meters that are equally far go into one file.
        let mut starts: Vec<_> = due.iter().map(|(_, newest)| (*newest).max(after)).collect();
        starts.sort_unstable();
        starts.dedup();
        for start in starts {
            let group: Vec<_> = due
                .iter()
                .filter(|(_, newest)| (*newest).max(after) == start)
                .map(|(meter, _)| *meter)
                .collect();
            bar.inc(write_delivery(folder, &group, start, until)?);
            files += 1;
        }
        after = until;
    }
    bar.finish_and_clear();
    Ok(files)
}

/// Waits until the ingest job has worked through the drop folder.
async fn watch_ingest(app: &App, files: u64) -> Result<(), Box<dyn Error>> {
    let folder = incoming(app).await?;
    let bar = progress(files, "taking in deliveries");
    loop {
        let mut waiting = 0;
        let mut entries = fs::read_dir(&folder).await?;
        while entries.next_entry().await?.is_some() {
            waiting += 1;
        }
        bar.set_position(files.saturating_sub(waiting));
        if waiting == 0 {
            bar.finish_and_clear();
            return Ok(());
        }
        time::sleep(Duration::from_millis(200)).await;
    }
}

fn progress(length: u64, what: &'static str) -> ProgressBar {
    if length == 0 {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length).with_message(what);
    if let Ok(style) =
        ProgressStyle::with_template("{msg:22} {bar:32} {human_pos}/{human_len}  {eta} left")
    {
        bar.set_style(style);
    }
    // Drawn only on a terminal; elsewhere a plain line has to do.
    if bar.is_hidden() {
        eprintln!("{what} ({length})");
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
