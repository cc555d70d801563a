//! What is counted of deliveries.

use prometheus::IntCounterVec;

/// The counters; nothing is counted by default.
#[derive(Clone, Default)]
pub struct DeliveryMetrics(pub(super) Option<OfDeliveries>);

#[derive(Clone)]
pub(super) struct OfDeliveries {
    pub(super) deliveries: IntCounterVec,
    pub(super) lines: IntCounterVec,
}

impl DeliveryMetrics {
    /// A delivery from this source ended so.
    pub fn ended(&self, source: &str, outcome: &str) {
        if let Some(of) = &self.0 {
            of.deliveries.with_label_values(&[source, outcome]).inc();
        }
    }

    /// This became of so many lines of one.
    pub fn lines(&self, source: &str, outcome: &str, count: u64) {
        if let Some(of) = &self.0 {
            of.lines.with_label_values(&[source, outcome]).inc_by(count);
        }
    }
}
