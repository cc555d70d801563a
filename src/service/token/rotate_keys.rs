//! Makes the signing keys that are due, destroys those whose signing period has ended, and seals again those
//! that are sealed under an earlier key. Any replica may do so at any time: the database lets one
//! key come to be for each signing period.

use chrono::{DateTime, Utc};

use crate::auth::seal::SealingKeys;
use crate::auth::token;
use crate::db::Database;
use crate::db::lock::{self, Lock};
use crate::db::signing_key::{self, KeySlot, PublicKey, SealedKey};
use crate::domain::signing_key::due;
use crate::service::token::SigningKeyError;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Keys made here.
    pub made: u32,
    /// Private keys destroyed.
    pub destroyed: u64,
    /// Private keys sealed again.
    pub resealed: u32,
}

/// Brings the keys to what they should be now.
///
/// # Errors
/// If a key cannot be made or opened, or the database fails.
pub async fn rotate_signing_keys(
    database: &Database,
    sealing: &SealingKeys,
    now: DateTime<Utc>,
) -> Result<Rotation, SigningKeyError> {
    let mut client = database.connection().await?;
    let transaction = client.transaction().await?;
    lock::wait_in_transaction(&transaction, Lock::SigningKeys).await?;
    let mut rotation = Rotation::default();
    let known = signing_key::list_periods(&transaction, now).await?;
    for period in due(now).into_iter().filter(|period| !known.contains(&period.number())) {
        let (private, public) = new_key(sealing)?;
        let place = KeySlot::planned(period);
        if signing_key::insert(&transaction, place, &private, &public, now).await? {
            announce(place, &private.kid);
            rotation.made += 1;
        }
    }
    rotation.destroyed = signing_key::destroy_ended(&transaction, now).await?;
    for key in signing_key::list_sealed_otherwise(&transaction, sealing.current()).await? {
        signing_key::reseal(&transaction, &seal_again(sealing, key)?).await?;
        rotation.resealed += 1;
    }
    transaction.commit().await?;
    if rotation != Rotation::default() {
        let Rotation { made, destroyed, resealed } = rotation;
        tracing::info!(made, destroyed, resealed, "signing keys rotated");
    }
    Ok(rotation)
}

pub(in crate::service) fn announce(place: KeySlot, kid: &str) {
    let (from, until) = (place.signs_from, place.period.signs_until());
    tracing::info!(kid, %from, %until, "signing key made");
}

pub(in crate::service) fn new_key(
    sealing: &SealingKeys,
) -> Result<(SealedKey, PublicKey), SigningKeyError> {
    let new = token::new_key().map_err(SigningKeyError::Make)?;
    let sealed = seal(sealing, new.kid, &new.private)?;
    Ok((sealed, PublicKey { x: new.x, y: new.y }))
}

fn seal_again(sealing: &SealingKeys, key: SealedKey) -> Result<SealedKey, SigningKeyError> {
    match sealing.open(&key.kid, &key.sealed_under, &key.sealed) {
        Ok(private) => seal(sealing, key.kid, &private),
        Err(error) => Err(SigningKeyError::Seal { kid: key.kid, error }),
    }
}

fn seal(sealing: &SealingKeys, kid: String, private: &[u8]) -> Result<SealedKey, SigningKeyError> {
    match sealing.seal(&kid, private) {
        Ok(sealed) => Ok(SealedKey { kid, sealed, sealed_under: sealing.current().to_owned() }),
        Err(error) => Err(SigningKeyError::Seal { kid, error }),
    }
}
