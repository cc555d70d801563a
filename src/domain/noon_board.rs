//! Whether the readings of a day are complete when Liander comes for them.

/// How the readings of a meter stand for a day, in the order in which they need a hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BoardState {
    /// Nothing of what is due is there.
    Silent,
    /// Some of it is missing.
    Partial,
    /// All of it is there, and some is estimated.
    Estimated,
    /// All of it is there, and measured.
    Complete,
    /// No consent opens the day: nothing of it will be pulled.
    Unshared,
}

impl BoardState {
    /// Every state, the one that needs a hand most first.
    pub const ALL: [Self; 5] =
        [Self::Silent, Self::Partial, Self::Estimated, Self::Complete, Self::Unshared];

    /// Its name in our queries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Partial => "partial",
            Self::Estimated => "estimated",
            Self::Complete => "complete",
            Self::Unshared => "unshared",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}
