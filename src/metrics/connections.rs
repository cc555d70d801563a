//! What is counted of the connections at a listener.

use prometheus::{IntCounter, IntGauge};

use crate::shares::Full;

/// What is counted of the connections at one listener; nothing by default.
#[derive(Clone, Default)]
pub struct ConnectionMetrics(pub(super) Option<OfListener>);

#[derive(Clone)]
pub(super) struct OfListener {
    pub(super) open: IntGauge,
    pub(super) refused_address: IntCounter,
    pub(super) refused_all: IntCounter,
    pub(super) stalled: IntCounter,
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
