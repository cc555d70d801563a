//! Why a use case was not carried out: it was refused, for a reason of its own that whoever asks is told, or
//! there was trouble, which is ours and is told in one way at each door. No use case has errors of another shape.

use std::error::Error as StdError;

use thiserror::Error;

use crate::auth::password::HashError;
use crate::db::unavailable::is_unavailable;
use crate::db::{DbError, RightsEnded};
use crate::service::token::SigningKeyError;
use crate::spool::SpoolError;

/// A reason of a use case's own to say no. Nothing was changed.
pub trait Refusal: StdError + Send + Sync + 'static {}

/// Why a use case was not carried out.
#[derive(Debug, Error)]
pub enum Failure<R: Refusal> {
    /// It was refused.
    #[error(transparent)]
    Refused(R),
    /// There was trouble.
    #[error(transparent)]
    Trouble(Trouble),
}

impl<R: Refusal> Failure<R> {
    /// The same, refused for a reason of another use case's, of which this one is a part.
    pub fn map<S: Refusal>(self, refused: impl FnOnce(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refusal) => Failure::Refused(refused(refusal)),
            Self::Trouble(trouble) => Failure::Trouble(trouble),
        }
    }
}

/// What an error of the database is: this refusal if a row would have violated this constraint, else trouble.
pub(in crate::service) fn on_violation<R: Refusal>(
    constraint: &'static str,
    refusal: R,
) -> impl FnOnce(DbError) -> Failure<R> {
    move |error| match error.violated_constraint() {
        Some(violated) if violated == constraint => refusal.into(),
        _ => error.into(),
    }
}

/// Parts a refusal, which is an answer, from trouble.
///
/// # Errors
/// If there was trouble.
pub fn settle<T, R: Refusal>(outcome: Result<T, Failure<R>>) -> Result<Result<T, R>, Trouble> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
        Err(Failure::Trouble(trouble)) => Err(trouble),
    }
}

/// What whoever asks could not have done better. Its text is for the log, never for a caller.
#[derive(Debug, Error)]
#[error("{cause}")]
pub struct Trouble {
    kind: TroubleKind,
    #[source]
    cause: Box<dyn StdError + Send + Sync>,
}

/// What a caller is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// What the right of whoever asks rested on has gone meanwhile; nothing was changed.
    RightsEnded,
    /// The database or another part is away: trying again later may help.
    Unavailable,
    /// A defect of ours.
    Defect,
}

impl Trouble {
    /// Trouble of which this is the cause.
    pub fn of(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let cause = cause.into();
        let kind = if RightsEnded::is_cause_of(&*cause) {
            TroubleKind::RightsEnded
        } else if is_unavailable(&*cause) {
            TroubleKind::Unavailable
        } else {
            TroubleKind::Defect
        };
        Self { kind, cause }
    }

    /// Of which kind it is.
    #[must_use]
    pub const fn kind(&self) -> TroubleKind {
        self.kind
    }
}

impl<R: Refusal> From<R> for Failure<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}

impl<R: Refusal> From<Trouble> for Failure<R> {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// Errors of the parts below that are trouble whatever was asked.
macro_rules! trouble {
    ($($error:ty),*) => { $(
        impl From<$error> for Trouble {
            fn from(error: $error) -> Self {
                Self::of(error)
            }
        }

        impl<R: Refusal> From<$error> for Failure<R> {
            fn from(error: $error) -> Self {
                Self::Trouble(Trouble::of(error))
            }
        }
    )* };
}

trouble!(DbError, HashError, SigningKeyError, SpoolError);

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::unavailable::Unavailable;

    fn away() -> DbError {
        DbError::Unavailable(Unavailable("away".to_owned()))
    }

    #[test]
    fn what_is_away_is_known_through_whatever_stands_for_it() {
        let busy = || HashError::Busy(Unavailable("busy".to_owned()));
        let all = [
            Trouble::from(away()),
            Trouble::from(busy()),
            Trouble::of(Arc::new(away())),
            Trouble::of(Trouble::from(away())),
            Trouble::from(SigningKeyError::Database(away())),
        ];
        for trouble in all {
            assert_eq!(trouble.kind(), TroubleKind::Unavailable, "{trouble:?}");
        }
    }

    #[test]
    fn a_right_that_ended_is_known_through_whatever_stands_for_it() {
        let trouble = Trouble::of(Trouble::from(DbError::from(RightsEnded)));
        assert_eq!(trouble.kind(), TroubleKind::RightsEnded);
    }

    #[test]
    fn anything_else_is_a_defect_of_ours() {
        for trouble in [Trouble::of("a fault"), DbError::Settings("a fault".to_owned()).into()] {
            assert_eq!(trouble.kind(), TroubleKind::Defect, "{trouble:?}");
        }
    }
}
