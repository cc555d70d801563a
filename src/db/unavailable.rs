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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::auth::password::HashError;
    use crate::service::credential::authenticate::AuthenticateError;

    fn away() -> DbError {
        DbError::Unavailable(Unavailable("away".to_owned()))
    }

    #[test]
    fn what_is_away_is_known_through_whatever_stands_for_it() {
        let busy = || HashError::Busy(Unavailable("busy".to_owned()));
        let all: [Box<dyn Error>; 5] = [
            Box::new(away()),
            Box::new(Arc::new(away())),
            Box::new(AuthenticateError::Database(away())),
            Box::new(busy()),
            Box::new(AuthenticateError::Hash(busy())),
        ];
        for error in all {
            assert!(is_unavailable(&*error), "{error:?}");
        }
    }

    #[test]
    fn a_fault_of_ours_is_none() {
        let all: [Box<dyn Error>; 2] =
            ["a fault".into(), Box::new(DbError::Settings("a fault".to_owned()))];
        for error in all {
            assert!(!is_unavailable(&*error), "{error:?}");
        }
    }
}
