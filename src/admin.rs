//! The door for the machine: alive, ready, metrics. Plain http, on this machine only unless it is
//! configured otherwise; nothing here says anything of a customer.

use poem::http::StatusCode;
use poem::web::{Data, Json};
use poem::{Endpoint, EndpointExt, IntoResponse, Response, Route, handler};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::db::{DbError, readiness};
use crate::http::methods::get;

/// All that the admin listener answers. Once `stop` says so, that we are not ready any more: what is
/// under way is finished, and nothing new is wanted.
pub fn endpoint(app: &App, stop: CancellationToken) -> impl Endpoint + use<> {
    Route::new()
        .at("/live", get(live))
        .at("/ready", get(ready))
        .at("/metrics", get(metrics))
        .data(app.clone())
        .data(stop)
}

/// The process runs.
#[handler]
fn live() -> &'static str {
    "alive\n"
}

/// Requests can be answered: the database is there and takes what is written, and we are not about to
/// stop. Says which edition of TimescaleDB it is.
#[handler]
async fn ready(app: Data<&App>, stop: Data<&CancellationToken>) -> Response {
    if stop.is_cancelled() {
        return not_ready("the server is stopping");
    }
    let compression = app.edition.compresses();
    let edition = app.edition.to_string();
    match try_write(&app).await {
        Ok(()) => Json(json!({
            "ready": true, "timescaledb_edition": edition, "compression": compression,
        }))
        .into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            not_ready("the database cannot be reached, or takes nothing that is written")
        }
    }
}

/// Also tries a write: a standby, or a primary that was demoted, answers everything that is read.
async fn try_write(app: &App) -> Result<(), DbError> {
    readiness::try_write(&mut *app.store.database.connection().await?).await
}

fn not_ready(reason: &str) -> Response {
    let body = Json(json!({ "ready": false, "reason": reason }));
    body.with_status(StatusCode::SERVICE_UNAVAILABLE).into_response()
}

fn gauge(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The metrics, in the text format of Prometheus.
#[handler]
fn metrics(app: Data<&App>) -> Response {
    let of = app.store.database.use_of_connections();
    for (state, count) in [("used", of.used), ("idle", of.idle), ("max", of.max)] {
        app.metrics.database_connections.with_label_values(&[state]).set(gauge(count));
    }
    app.metrics.database_waiting.set(gauge(of.waiting));
    match app.metrics.text() {
        Ok(text) => Response::builder().content_type("text/plain; version=0.0.4").body(text),
        Err(error) => {
            tracing::error!(%error, "the metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into()
        }
    }
}
