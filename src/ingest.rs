//! Where readings come from and in which format. What may be taken in is decided by the service.

pub mod file;
pub mod folder;
pub mod preview;
pub mod simulator;

pub use crate::domain::source_format as format;
pub use crate::lines::Form;
