//! Whether the readings of a day are complete when Liander comes for them.

use async_graphql::Enum;
use strum::VariantArray;

/// How the readings of a meter stand, in the order in which they need a hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, VariantArray)]
#[graphql(name = "NoonBoardState")]
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
    /// Its number in our queries: its place in that order, from 1.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32 + 1
    }

    /// The state with this number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::VARIANTS.iter().copied().find(|state| state.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_numbered_in_the_order_in_which_they_need_a_hand() {
        let numbers: Vec<_> = BoardState::VARIANTS.iter().map(|state| state.number()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        for state in BoardState::VARIANTS {
            assert_eq!(BoardState::from_number(state.number()), Some(*state));
        }
        assert_eq!(BoardState::from_number(6), None);
    }
}
