//! The token of a source: `mps_` and 43 letters and digits. It opens what its source may send and see by HTTP, and
//! nothing else.

use super::prefixed_token::{Kind, PrefixedToken};

/// The kind of tokens that are a source's.
#[derive(Debug)]
pub enum OfSource {}

impl Kind for OfSource {
    const PREFIX: &'static str = "mps_";
    /// 256 bits: beyond any guessing.
    const CHARACTERS: usize = 43;
}

/// A token as a source shows it.
pub type SourceToken = PrefixedToken<OfSource>;
