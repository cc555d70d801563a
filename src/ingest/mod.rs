//! Where readings come from and in which format. What may be taken in is decided by the service.

pub mod csv;
pub mod file;
pub mod folder;
pub mod format;
pub mod lines;
pub mod ndjson;
pub mod simulator;
