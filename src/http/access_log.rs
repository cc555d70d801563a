//! What is noted of every answer, at whichever door: a line in the log, with method, path, status and the
//! address it came from, and the metrics. Never a query, a header or a body.

use std::net::IpAddr;
use std::time::Instant;

use poem::Request;
use poem::http::{Method, StatusCode};

use crate::auth::source_address::TrustedProxies;
use crate::metrics::Metrics;

/// The label of what is none of a door's routes: anyone could make as many paths as they like.
const NO_ROUTE: &str = "other";

/// The log of one door.
#[derive(Clone)]
pub struct AccessLog {
    door: &'static str,
    routes: &'static [&'static str],
    metrics: Metrics,
    proxies: TrustedProxies,
}

/// A request that is being answered.
pub struct Asked {
    begun: Instant,
    source: IpAddr,
    method: Method,
    path: String,
}

impl AccessLog {
    /// The log of the door with this name and these routes; each stands for all paths under it but for those
    /// of longer ones.
    #[must_use]
    pub fn new(
        door: &'static str,
        routes: &'static [&'static str],
        metrics: &Metrics,
        proxies: &TrustedProxies,
    ) -> Self {
        Self { door, routes, metrics: metrics.clone(), proxies: proxies.clone() }
    }

    /// A request has come.
    #[must_use]
    pub fn asked(&self, request: &Request) -> Asked {
        Asked {
            begun: Instant::now(),
            source: self.proxies.source(request),
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
        }
    }

    /// It is answered.
    pub fn answered(&self, asked: &Asked, status: StatusCode, correlation_id: &str) {
        let Asked { begun, source, method, path } = asked;
        let (door, route, took) = (self.door, self.route(path), begun.elapsed());
        let code = status.as_str();
        self.metrics.answers.with_label_values(&[door, route, code]).inc();
        self.metrics.answer_seconds.with_label_values(&[door, route]).observe(took.as_secs_f64());
        let (status, milliseconds) = (status.as_u16(), took.as_millis());
        tracing::info!(door, %source, %method, path, status, milliseconds, correlation_id, "answered");
    }

    fn route(&self, path: &str) -> &'static str {
        let covers = |route: &&&str| {
            path.strip_prefix(**route).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') || route.ends_with('/')
            })
        };
        let longest = self.routes.iter().filter(covers).max_by_key(|route| route.len());
        longest.copied().unwrap_or(NO_ROUTE)
    }
}
