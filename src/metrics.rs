//! What is counted and measured, for Prometheus. Names and help texts are for the operator; no
//! label holds an EAN, a name or an address, nor anything else of which a client could make many.

pub mod connections;
pub mod deliveries;
pub mod mqtt;

use prometheus::{
    Encoder, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Registry, TextEncoder,
    register_histogram_vec_with_registry, register_int_counter_vec_with_registry,
    register_int_counter_with_registry, register_int_gauge_vec_with_registry,
    register_int_gauge_with_registry,
};

use crate::shares::Full;
use connections::{ConnectionMetrics, OfListener};
use deliveries::{DeliveryMetrics, OfDeliveries};
use mqtt::MqttMetrics;

/// Every metric. Cheap to clone; clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    /// Answers by door, route and status.
    pub answers: IntCounterVec,
    /// How long they took until their first byte, in seconds, by door and route.
    pub answer_seconds: HistogramVec,
    /// Fields of GraphQL that were asked for at the top, by schema, name and outcome.
    pub fields: IntCounterVec,
    /// How long they took, in seconds, by schema and name.
    pub field_seconds: HistogramVec,
    /// Who was let in and who was not, by means and outcome.
    pub authentications: IntCounterVec,
    connections: IntGaugeVec,
    connections_refused: IntCounterVec,
    connections_stalled: IntCounterVec,
    /// Bodies that were refused because too many bytes of others were under way, by listener.
    pub bodies_refused: IntCounterVec,
    /// Passwords that were not looked at because too many waited, by who asked.
    pub hashes_refused: IntCounterVec,
    /// Connections to the database, by what they do.
    pub database_connections: IntGaugeVec,
    /// Who waits for a connection to the database.
    pub database_waiting: IntGauge,
    /// Turns of jobs by job and outcome.
    pub job_turns: IntCounterVec,
    /// How long they took, in seconds, by job.
    pub job_seconds: HistogramVec,
    /// When a turn of a job was last taken without trouble, in Unix seconds, by job.
    pub job_last_success: IntGaugeVec,
    /// Turns at fetching from sources, by outcome.
    pub source_pulls: IntCounterVec,
    /// Pages that were fetched from sources.
    pub source_pages: IntCounter,
    deliveries: IntCounterVec,
    delivery_lines: IntCounterVec,
    /// Full days until Liander's last valid password ends; -1 if there is none.
    pub credential_days_left: IntGauge,
    /// Full days until the certificate of the public listener ends; negative once it has.
    pub certificate_days_left: IntGauge,
    /// Files in the drop folder that are delivered and not yet moved away.
    pub folder_waiting_files: IntGauge,
    /// Deliveries of the drop folder that wait for a cause to go away.
    pub folder_troubled_deliveries: IntGauge,
    /// What lies in `incoming/` and is not taken in.
    pub folder_foreign_files: IntGauge,
    /// What comes by MQTT.
    pub mqtt: MqttMetrics,
}

impl Metrics {
    /// Metrics that begin at zero.
    ///
    /// # Panics
    /// If two metrics have one name, which the first test would show.
    #[must_use]
    #[expect(clippy::expect_used, reason = "names are fixed and distinct")]
    pub fn new() -> Self {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| {
            register_int_counter_vec_with_registry!(name, help, labels, registry)
                .expect("a name of its own")
        };
        let histogram = |name: &str, help: &str, labels: &[&str]| {
            register_histogram_vec_with_registry!(name, help, labels, registry)
                .expect("a name of its own")
        };
        let gauges = |name: &str, help: &str, labels: &[&str]| {
            register_int_gauge_vec_with_registry!(name, help, labels, registry)
                .expect("a name of its own")
        };
        let gauge = |name: &str, help: &str| {
            register_int_gauge_with_registry!(name, help, registry).expect("a name of its own")
        };
        Self {
            answers: counter(
                "meetpoort_answers_total",
                "Answers by door (liander, portal, operators), route and status",
                &["door", "path", "status"],
            ),
            answer_seconds: histogram(
                "meetpoort_answer_seconds",
                "Time until the first byte of an answer",
                &["door", "path"],
            ),
            fields: counter(
                "meetpoort_graphql_fields_total",
                "Fields of GraphQL asked for at the top, of subscriptions each message: answered (ok), not open to \
                 who asked (refused), with an error (error), given up before they were done (given_up)",
                &["schema", "field", "outcome"],
            ),
            field_seconds: histogram(
                "meetpoort_graphql_field_seconds",
                "How long fields of GraphQL asked for at the top took",
                &["schema", "field"],
            ),
            authentications: counter(
                "meetpoort_authentications_total",
                "Sign-ins that were admitted, refused, or slowed (had to wait)",
                &["means", "outcome"],
            ),
            connections: gauges(
                "meetpoort_connections",
                "Connections that are open, by listener",
                &["listener"],
            ),
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
            database_connections: gauges(
                "meetpoort_database_connections",
                "Connections to the database: at work (used), waiting for work (idle), and how many there may \
                 be (max)",
                &["state"],
            ),
            database_waiting: gauge(
                "meetpoort_database_waiting",
                "Requests and jobs that wait for a connection to the database",
            ),
            job_turns: counter(
                "meetpoort_job_turns_total",
                "Turns of jobs that this process took, by outcome (done, failed)",
                &["job", "outcome"],
            ),
            job_seconds: histogram(
                "meetpoort_job_seconds",
                "How long turns of jobs took",
                &["job"],
            ),
            job_last_success: gauges(
                "meetpoort_job_last_success_timestamp_seconds",
                "When this process last took a turn of a job without trouble",
                &["job"],
            ),
            source_pulls: counter(
                "meetpoort_source_pulls_total",
                "Turns at fetching from a source that this process took, by outcome (done, goes_on, failed)",
                &["outcome"],
            ),
            source_pages: register_int_counter_with_registry!(
                "meetpoort_source_pages_total",
                "Pages that this process fetched from sources and put into their folders",
                registry
            )
            .expect("a name of its own"),
            deliveries: counter(
                "meetpoort_deliveries_total",
                "Deliveries that this process worked at, by source and outcome (taken_in, repeated, failed, \
                 broke_off)",
                &["source", "outcome"],
            ),
            delivery_lines: counter(
                "meetpoort_delivery_lines_total",
                "Lines of deliveries, by source and outcome (inserted, revised, unchanged, rejected)",
                &["source", "outcome"],
            ),
            credential_days_left: gauge(
                "meetpoort_credential_days_left",
                "Full days until Liander's last valid password ends; -1 if there is none",
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
            mqtt: MqttMetrics {
                messages: counter(
                    "meetpoort_mqtt_messages_total",
                    "Messages from the broker of a source that this process stored",
                    &["source"],
                ),
                bytes: counter(
                    "meetpoort_mqtt_bytes_total",
                    "What these messages said, in bytes",
                    &["source"],
                ),
                connected: gauges(
                    "meetpoort_mqtt_connected",
                    "Whether this process is connected to the broker of a source; of several replicas one is",
                    &["source"],
                ),
                last_message: gauges(
                    "meetpoort_mqtt_last_message_timestamp_seconds",
                    "When this process last stored a message from the broker of a source",
                    &["source"],
                ),
            },
            registry,
        }
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

    /// Those of deliveries.
    #[must_use]
    pub fn deliveries(&self) -> DeliveryMetrics {
        let (deliveries, lines) = (self.deliveries.clone(), self.delivery_lines.clone());
        DeliveryMetrics(Some(OfDeliveries { deliveries, lines }))
    }

    /// Everything, in the text format of Prometheus.
    ///
    /// # Errors
    /// If it cannot be written.
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
