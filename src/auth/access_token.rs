//! A personal access token: `mpt_` and 40 letters and digits. It opens what its operator may do, at most.

use super::prefixed_token::{Kind, PrefixedToken};

/// The kind of tokens that are an operator's.
#[derive(Debug)]
pub enum OfOperator {}

impl Kind for OfOperator {
    const PREFIX: &'static str = "mpt_";
    /// 238 bits: beyond any guessing.
    const CHARACTERS: usize = 40;
}

/// A token as a script shows it.
pub type AccessToken = PrefixedToken<OfOperator>;
