//! What is noted of every decision about who sends a request, at the doors for programs: a line in the log, without what
//! was shown, and a count.

use poem::Request;

use super::correlation_id::CorrelationId;
use crate::auth::source_address::TrustedProxies;
use crate::metrics::Metrics;

/// A decision.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'d> {
    /// By which means whoever sends it shows who it is.
    pub means: &'d str,
    /// What was decided: `admitted`, or a way in which it was not.
    pub outcome: &'d str,
    /// Why not.
    pub why: &'d str,
}

impl Decision<'_> {
    /// Logs and counts it.
    pub fn note(self, metrics: &Metrics, proxies: &TrustedProxies, request: &Request) {
        let Self { means, outcome, why } = self;
        metrics.authentications.with_label_values(&[means, outcome]).inc();
        let correlation_id = CorrelationId::of(request);
        let source = proxies.source(request);
        let path = request.original_uri().path();
        if outcome == "admitted" {
            tracing::info!(%source, path, means, outcome, correlation_id, "authentication");
        } else {
            tracing::warn!(%source, path, means, outcome, why, correlation_id, "authentication");
        }
    }
}
