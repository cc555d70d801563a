//! What is away for a while, however many errors lie around it: every door tells it apart from a fault
//! of ours, and says that trying again later may help.

use std::error::Error;

use super::DbError;
use crate::unavailable::Unavailable;

/// Whether trying again later may help.
#[must_use]
pub fn is_unavailable(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        // An error that stands for another one shows only what lies behind that.
        let is_away = error.is::<Unavailable>()
            || error.downcast_ref().is_some_and(DbError::is_unavailable)
            || error.downcast_ref().is_some_and(DbError::passes);
        if is_away {
            return true;
        }
        next = error.source();
    }
    false
}
