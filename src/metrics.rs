//! What is counted and measured, for Prometheus. Names and help texts are for the operator; no
//! label holds an EAN, a name or an address.

use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};

use crate::shares::Full;

/// Every metric. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    /// Answers of the public listener by path and status.
    pub answers: IntCounterVec,
    /// How long they took until their first byte, in seconds.
    pub answer_seconds: HistogramVec,
    /// Who was let in and who was not, by means and outcome.
    pub authentications: IntCounterVec,
    connections: IntGaugeVec,
    connections_refused: IntCounterVec,
    connections_stalled: IntCounterVec,
    /// Bodies that were refused because too many bytes of others were under way, by listener.
    pub bodies_refused: IntCounterVec,
    /// Passwords that were not looked at because too many waited, by who asked.
    pub hashes_refused: IntCounterVec,
    /// Full days until Liander's last valid password ends; -1 where there is none.
    pub credential_days_left: IntGauge,
    /// Full days until the certificate of the public listener ends; negative once it has.
    pub certificate_days_left: IntGauge,
    /// Files in the drop folder that are delivered and not yet moved away.
    pub folder_waiting_files: IntGauge,
    /// Deliveries of the drop folder that wait for a cause to go away.
    pub folder_troubled_deliveries: IntGauge,
    /// What lies in `incoming/` and is not taken in.
    pub folder_foreign_files: IntGauge,
}

impl Metrics {
    /// Metrics that begin at zero.
    ///
    /// # Panics
    /// Where two metrics have one name, which the first test would show.
    #[must_use]
    #[expect(clippy::expect_used, reason = "names are fixed and distinct")]
    pub fn new() -> Self {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| {
            IntCounterVec::new(Opts::new(name, help), labels).expect("a valid name")
        };
        let gauge = |name: &str, help: &str| IntGauge::new(name, help).expect("a valid name");
        let metrics = Self {
            answers: counter(
                "meetpoort_answers_total",
                "Answers of the public listener",
                &["path", "status"],
            ),
            answer_seconds: HistogramVec::new(
                HistogramOpts::new(
                    "meetpoort_answer_seconds",
                    "Time until the first byte of an answer",
                ),
                &["path"],
            )
            .expect("a valid name"),
            authentications: counter(
                "meetpoort_authentications_total",
                "Who was let in (let_in), who was not (refused) and who had to wait (slowed)",
                &["means", "outcome"],
            ),
            connections: IntGaugeVec::new(
                Opts::new("meetpoort_connections", "Connections that are open, by listener"),
                &["listener"],
            )
            .expect("a valid name"),
            connections_refused: counter(
                "meetpoort_connections_refused_total",
                "Connections for which there was no place: from one address (address), or at all (all)",
                &["listener", "full"],
            ),
            connections_stalled: counter(
                "meetpoort_connections_stalled_total",
                "Connections that were cut off because the client did not take what it had asked for",
                &["listener"],
            ),
            bodies_refused: counter(
                "meetpoort_bodies_refused_total",
                "Bodies for which there was no room: from one address (address), or at all (all)",
                &["listener", "full"],
            ),
            hashes_refused: counter(
                "meetpoort_hashes_refused_total",
                "Passwords that were not looked at because too many waited, by who asked",
                &["who", "full"],
            ),
            credential_days_left: gauge(
                "meetpoort_credential_days_left",
                "Full days until Liander's last valid password ends; -1 where there is none",
            ),
            certificate_days_left: gauge(
                "meetpoort_certificate_days_left",
                "Full days until the certificate of the public listener ends",
            ),
            folder_waiting_files: gauge(
                "meetpoort_folder_waiting_files",
                "Files in the drop folder that are delivered and not yet moved away",
            ),
            folder_troubled_deliveries: gauge(
                "meetpoort_folder_troubled_deliveries",
                "Deliveries of the drop folder that wait for a cause to go away: to be taken in or moved",
            ),
            folder_foreign_files: gauge(
                "meetpoort_folder_foreign_files",
                "What lies in incoming/ for longer and is not taken in",
            ),
            registry,
        };
        for collector in metrics.collectors() {
            metrics.registry.register(collector).expect("distinct names");
        }
        metrics
    }

    fn collectors(&self) -> Vec<Box<dyn prometheus::core::Collector>> {
        vec![
            Box::new(self.answers.clone()),
            Box::new(self.answer_seconds.clone()),
            Box::new(self.authentications.clone()),
            Box::new(self.connections.clone()),
            Box::new(self.connections_refused.clone()),
            Box::new(self.connections_stalled.clone()),
            Box::new(self.bodies_refused.clone()),
            Box::new(self.hashes_refused.clone()),
            Box::new(self.credential_days_left.clone()),
            Box::new(self.certificate_days_left.clone()),
            Box::new(self.folder_waiting_files.clone()),
            Box::new(self.folder_troubled_deliveries.clone()),
            Box::new(self.folder_foreign_files.clone()),
        ]
    }

    /// Those of the connections at one listener.
    #[must_use]
    pub fn connections(&self, listener: &str) -> ConnectionMetrics {
        let refused =
            |full: Full| self.connections_refused.with_label_values(&[listener, full.name()]);
        ConnectionMetrics(Some(OfListener {
            open: self.connections.with_label_values(&[listener]),
            refused_address: refused(Full::Address),
            refused_all: refused(Full::All),
            stalled: self.connections_stalled.with_label_values(&[listener]),
        }))
    }

    /// Everything, in the text format of Prometheus.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        let mut out = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut out)?;
        String::from_utf8(out).map_err(|error| prometheus::Error::Msg(error.to_string()))
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// What is counted of the connections at one listener; nothing by default.
#[derive(Clone, Default)]
pub struct ConnectionMetrics(Option<OfListener>);

#[derive(Clone)]
struct OfListener {
    open: IntGauge,
    refused_address: IntCounter,
    refused_all: IntCounter,
    stalled: IntCounter,
}

impl ConnectionMetrics {
    /// There is one more, until this is dropped.
    #[must_use]
    pub fn opened(&self) -> Open {
        let open = self.0.as_ref().map(|of| of.open.clone());
        if let Some(open) = &open {
            open.inc();
        }
        Open(open)
    }

    /// There was no place for one.
    pub fn turned_away(&self, full: Full) {
        if let Some(of) = &self.0 {
            match full {
                Full::Address => of.refused_address.inc(),
                Full::All => of.refused_all.inc(),
            }
        }
    }

    /// One was cut off, whose client did not take what it had asked for.
    pub fn stalled(&self) {
        if let Some(of) = &self.0 {
            of.stalled.inc();
        }
    }
}

/// A connection that is counted.
pub struct Open(Option<IntGauge>);

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(open) = &self.0 {
            open.dec();
        }
    }
}
