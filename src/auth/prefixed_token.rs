//! How a token is made and read that begins with letters of its own kind, so that scanners for secrets find one
//! that was left somewhere. What a kind may do stands in its own file.

use rand::distr::Alphanumeric;
use rand::{CryptoRng, RngExt};
use secrecy::SecretString;

/// How the tokens of one kind look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// How every one begins.
    pub(super) prefix: &'static str,
    /// How many random letters and digits follow; each is worth almost 6 bits.
    pub(super) characters: usize,
}

impl Kind {
    /// Makes one.
    pub(super) fn make(self, random: &mut impl CryptoRng) -> SecretString {
        let characters = (0..self.characters).map(|_| char::from(random.sample(Alphanumeric)));
        self.prefix.chars().chain(characters).collect::<String>().into()
    }

    /// Reads one. `None` if it cannot be of this kind.
    pub(super) fn read(self, text: &str) -> Option<SecretString> {
        let rest = text.strip_prefix(self.prefix)?;
        let is_good =
            rest.len() == self.characters && rest.bytes().all(|c| c.is_ascii_alphanumeric());
        is_good.then(|| text.into())
    }
}
