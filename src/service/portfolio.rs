//! Many customers and meters at once.

pub mod import;
