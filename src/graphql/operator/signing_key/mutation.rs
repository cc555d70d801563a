//! Replacing the key that signs, at once.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::super::fault::{Outcome, internal};
use super::super::session::command;
use super::SigningKey;
use crate::app::App;
use crate::service::token::replace_key::rotate_signing_key_now;

/// How to replace it.
#[derive(InputObject)]
struct RotateSigningKeyInput {
    /// Whether tokens that were signed until now stop to count at once; otherwise they live out
    /// their 15 minutes.
    revoke_tokens: bool,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum RotateSigningKeyStatus {
    /// A new key signs.
    Rotated,
}

/// What became of replacing the key that signs.
#[derive(SimpleObject)]
struct RotateSigningKeyPayload {
    /// What became of it.
    status: RotateSigningKeyStatus,
    /// The key that signs from now on.
    signing_key: SigningKey,
    /// Identifiers of the keys that sign no more, or never will.
    ended_kids: Vec<String>,
}

/// The mutations.
#[derive(Default)]
pub struct SigningKeyMutation;

#[Object]
impl SigningKeyMutation {
    /// Makes a new key that signs access tokens from now on, and destroys the one before it: for when
    /// that may be in wrong hands. What happens by itself every 30 days needs nobody. Liander's
    /// client notices nothing, or, if tokens are revoked, has to ask for a new one.
    async fn rotate_signing_key(
        &self,
        ctx: &Context<'_>,
        input: RotateSigningKeyInput,
    ) -> Outcome<RotateSigningKeyPayload> {
        let (app, command) = (ctx.data::<App>()?, command(ctx)?);
        let rotated = rotate_signing_key_now(&command, &app.sealing, input.revoke_tokens).await;
        let rotated = rotated.map_err(internal)?;
        // After it was made: seen from before, it would not sign yet.
        let now = app.store.now();
        Ok(RotateSigningKeyPayload {
            status: RotateSigningKeyStatus::Rotated,
            signing_key: SigningKey::at(rotated.signer, now),
            ended_kids: rotated.ended,
        })
    }
}
