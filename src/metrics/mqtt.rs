//! What is counted and measured of what comes by MQTT.

use prometheus::{IntCounter, IntCounterVec, IntGauge, IntGaugeVec};

/// Those of all brokers.
#[derive(Clone)]
pub struct MqttMetrics {
    pub(super) messages: IntCounterVec,
    pub(super) bytes: IntCounterVec,
    pub(super) connected: IntGaugeVec,
    pub(super) last_message: IntGaugeVec,
}

/// Those of the broker of one source.
#[derive(Clone)]
pub struct BrokerMetrics {
    /// Messages that were stored.
    pub messages: IntCounter,
    /// What they said, in bytes.
    pub bytes: IntCounter,
    /// Whether this process is connected.
    pub connected: IntGauge,
    /// When a message was last stored, in Unix seconds.
    pub last_message: IntGauge,
}

impl MqttMetrics {
    /// Those of this source.
    #[must_use]
    pub fn of(&self, source: &str) -> BrokerMetrics {
        BrokerMetrics {
            messages: self.messages.with_label_values(&[source]),
            bytes: self.bytes.with_label_values(&[source]),
            connected: self.connected.with_label_values(&[source]),
            last_message: self.last_message.with_label_values(&[source]),
        }
    }
}
