//! One's own password.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::fault::{Outcome, internal, settled};
use super::session::{Origin, actor};
use crate::app::App;
use crate::service::failure::Failure;
use crate::service::guess::{self, MustWait};
use crate::service::operator::change_password::{ChangePasswordRefusal, change_password};
use crate::service::operator::session::SignedIn;

/// The present password and the next.
#[derive(InputObject)]
struct ChangePasswordInput {
    /// The present one.
    #[graphql(secret)]
    present_password: String,
    /// The next: 12 characters at least, and 256 bytes at most.
    #[graphql(secret)]
    new_password: String,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ChangePasswordStatus {
    /// The next password is the present one; every other session has ended.
    Changed,
    /// The present password is another one.
    WrongPassword,
    /// The next password is too short or too long.
    BadLength,
    /// Who logs in with the company's provider has no password here.
    NoPassword,
    /// Too many wrong passwords from this address: wait.
    SlowDown,
}

/// What became of changing a password.
#[derive(SimpleObject)]
struct ChangePasswordPayload {
    /// What became of it.
    status: ChangePasswordStatus,
    /// How many other sessions ended.
    sessions_ended: u64,
    /// How long to wait before the next attempt, if that is needed.
    wait_seconds: Option<i64>,
}

impl From<ChangePasswordStatus> for ChangePasswordPayload {
    fn from(status: ChangePasswordStatus) -> Self {
        Self { status, sessions_ended: 0, wait_seconds: None }
    }
}

/// The mutations.
#[derive(Default)]
pub struct PasswordMutation;

#[Object]
impl PasswordMutation {
    /// Gives oneself another password, and ends every other session of one's own.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        input: ChangePasswordInput,
    ) -> Outcome<ChangePasswordPayload> {
        use ChangePasswordStatus::{BadLength, Changed, NoPassword, SlowDown, WrongPassword};
        let (app, origin) = (ctx.data::<App>()?, ctx.data::<Origin>()?);
        let (by, now) = (actor(ctx)?, app.store.now());
        // Whoever finds an open browser must not be able to guess on.
        let booked = guess::book(&app.store, &app.operator_throttle, origin.address).await;
        let guess = match settled(booked)? {
            Ok(guess) => guess,
            Err(MustWait(seconds)) => {
                return Ok(ChangePasswordPayload {
                    wait_seconds: Some(seconds),
                    ..SlowDown.into()
                });
            }
        };
        let kept = origin.token.as_ref().ok_or_else(|| internal("a session without a token"))?;
        let by = (&by, ctx.data::<SignedIn>()?.operator_id);
        let passwords = (input.present_password.into(), input.new_password.into());
        let changed =
            change_password(&app.store.database, &app.hasher, by, kept, passwords, now).await;
        match changed {
            Ok(sessions_ended) => {
                guess.right().await.map_err(internal)?;
                Ok(ChangePasswordPayload { sessions_ended, ..Changed.into() })
            }
            Err(Failure::Refused(ChangePasswordRefusal::Wrong)) => {
                guess.wrong();
                Ok(WrongPassword.into())
            }
            Err(failure) => {
                guess.undecided().await.map_err(internal)?;
                match failure {
                    Failure::Refused(ChangePasswordRefusal::NoPassword) => Ok(NoPassword.into()),
                    Failure::Refused(ChangePasswordRefusal::Password(_)) => Ok(BadLength.into()),
                    failure => Err(internal(failure)),
                }
            }
        }
    }
}
