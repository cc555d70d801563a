//! Deliveries: taken in, tried again, repaired, given up.

pub mod drop_expired_texts;
pub mod give_up;
pub mod ingest;
pub mod repair;
pub mod retry;
pub mod take_in_waiting;
