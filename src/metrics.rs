//! What is counted and measured, for Prometheus. Names and help texts are for the operator; no
//! label holds an EAN, a name or an address.

use prometheus::{
    Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

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
            Box::new(self.credential_days_left.clone()),
            Box::new(self.certificate_days_left.clone()),
            Box::new(self.folder_waiting_files.clone()),
            Box::new(self.folder_troubled_deliveries.clone()),
            Box::new(self.folder_foreign_files.clone()),
        ]
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
