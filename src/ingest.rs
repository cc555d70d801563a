//! Where readings come from and in which format. What may be taken in is decided by the service.

pub mod file;
pub mod folder;
mod lines;
pub mod preview;
pub mod simulator;
mod unfold;
mod utf8;

pub use crate::domain::source_format as format;
pub use lines::Form;
