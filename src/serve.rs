//! `meetpoort serve`: the listeners and the jobs, from their start to their orderly end.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use poem::{Endpoint, Route};
use thiserror::Error;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time;
use tokio_cron_scheduler::JobSchedulerError;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::jobs::{self, Job};
use crate::mqtt::Receivers;
use crate::server::Listener;
use crate::tls::{Certificate, ClientCertificates, TlsError};
use crate::{admin, graphql, push, rest};

/// How often the files of the certificate are looked at.
const CERTIFICATE_LOOK_SECONDS: u64 = 10;

/// Why the server stopped, or did not start.
#[derive(Debug, Error)]
pub enum ServeError {
    /// A signal cannot be heard.
    #[error("signals cannot be heard: {0}")]
    Signal(#[from] io::Error),
    /// The scheduler failed.
    #[error("the scheduler failed: {0}")]
    Scheduler(#[from] JobSchedulerError),
    /// The authorities for client certificates cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What is listened on, and how.
pub struct Listeners {
    /// For Liander and the customers.
    pub public: Listener,
    /// For the metering company.
    pub operator: Listener,
    /// The certificate of both.
    pub certificate: Certificate,
    /// Whose certificates the public listener's clients must show, if they must.
    pub public_clients: Option<ClientCertificates>,
    /// Whose certificates the operator listener's clients must show, if they must.
    pub operator_clients: Option<ClientCertificates>,
    /// For the machine.
    pub admin: Listener,
}

/// Serves until told to stop, and runs the jobs meanwhile.
///
/// # Errors
/// If a signal cannot be heard or the scheduler fails.
pub async fn serve(
    app: &App,
    listeners: Listeners,
    jobs: Vec<Job>,
    stop: CancellationToken,
    drain: Duration,
) -> Result<(), ServeError> {
    let Listeners { public, operator, certificate, public_clients, operator_clients, admin } =
        listeners;
    let counted = |listener: Listener, name| listener.counted(app.metrics.connections(name));
    let (public, operator) = (counted(public, "public"), counted(operator, "operator"));
    let admin = counted(admin, "admin");
    let tls = certificate.server_config(public_clients.as_ref())?;
    let operator_tls = certificate.server_config(operator_clients.as_ref())?;
    // Before anybody is told that we listen: until it is heard, a hangup ends the process.
    let hangup = signal(SignalKind::hangup())?;
    let mut scheduler = jobs::start(app, jobs).await?;
    let (live, database, ended) = (app.live.clone(), app.store.database.clone(), stop.clone());
    tokio::spawn(async move { live.listen(&database, ended).await });
    tokio::spawn(watch_certificate(app.clone(), Arc::new(certificate), hangup, stop.clone()));
    let receiving = tokio::spawn(receive(app.clone(), stop.clone()));
    tracing::info!(address = %public.address(), "listening");
    tracing::info!(address = %operator.address(), "operator listening");
    tracing::info!(address = %admin.address(), "admin listening");
    // The admin listener goes on while requests drain: somebody may be watching.
    let drained = CancellationToken::new();
    let endpoint = admin::endpoint(app, stop.clone());
    let admin = admin.serve_plain(endpoint, drained.clone(), Duration::ZERO);
    let people = async {
        let public = public.serve_tls(public_endpoint(app), tls, stop.clone(), drain);
        let operator = operator.serve_tls(operator_endpoint(app), operator_tls, stop, drain);
        tokio::join!(public, operator);
        drained.cancel();
    };
    tokio::join!(people, admin);
    app.live.drain_subscribers().await;
    if let Err(error) = receiving.await {
        tracing::error!(%error, "receiving by MQTT broke off");
    }
    // A job that is cut off changes nothing: its transaction is rolled back, its turn comes again.
    scheduler.shutdown().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Receives what sources send by MQTT, if there is a drop folder in which it can be put.
async fn receive(app: App, stop: CancellationToken) {
    if let Some(folder) = app.drop_folder() {
        let App { store, sealing, metrics, .. } = app;
        let receivers = Receivers { store, folder, sealing, metrics: metrics.mqtt };
        receivers.run(stop).await;
    }
}

/// All that the public listener answers: the customers under `/portal`, Liander everywhere else.
pub fn public_endpoint(app: &App) -> impl Endpoint + use<> {
    Route::new()
        .nest_no_strip("/portal", graphql::portal::endpoint(app))
        .nest("/", rest::endpoint(app))
}

/// All that the operator listener answers: the sources under `/ingest`, operators everywhere else.
pub fn operator_endpoint(app: &App) -> impl Endpoint + use<> {
    Route::new()
        .nest_no_strip("/ingest", push::endpoint(app))
        .nest("/", graphql::operator::endpoint(app))
}

/// Uses a new certificate when there is one, and keeps the metric of its end true.
async fn watch_certificate(
    app: App,
    certificate: Arc<Certificate>,
    mut hangup: Signal,
    stop: CancellationToken,
) {
    let mut looks = time::interval(Duration::from_secs(CERTIFICATE_LOOK_SECONDS));
    let mut complained = false;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = looks.tick() => {}
            // Asked for: complain again, too.
            _ = hangup.recv() => complained = false,
        }
        let now = app.store.now();
        match certificate.reload(now) {
            Ok(changed) => {
                complained = false;
                if changed {
                    tracing::info!("a new certificate is in use");
                }
            }
            Err(error) if !complained => {
                complained = true;
                tracing::error!(%error, "the new certificate cannot be used; the old one stays in use");
            }
            Err(_) => {}
        }
        app.metrics.certificate_days_left.set(certificate.days_left(now));
        app.certificate_end.store(Some(Arc::new(certificate.not_after())));
    }
}
