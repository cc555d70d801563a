//! A guess at a password or a code. It is booked as a failure before it is made, in the database that all
//! replicas share, and taken back if it was right: whoever guesses many times at once, or at several
//! replicas, gets no more tries than one after the other.
//!
//! A right password that is shown again need not come through here: see `Throttle::is_trusted`.

use std::net::IpAddr;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::OwnedMutexGuard;

use crate::auth::throttle::{FORGOTTEN_AFTER_SECONDS, Throttle, WAITS_SECONDS};
use crate::db::DbError;
use crate::db::login_failure::{self, Guesser};
use crate::service::failure::{Failure, Refusal};
use crate::service::store::Store;
use crate::shares::network_of;

/// No guess may be made: there were too many wrong ones from this address. Wait so many seconds.
#[derive(Debug, Error)]
#[error("too many wrong guesses from this address: wait {0} seconds")]
pub struct MustWait(pub i64);

impl Refusal for MustWait {}

/// A guess that is booked. One that is dropped counts as wrong.
pub struct Guess<'a> {
    store: &'a Store,
    throttle: &'a Throttle,
    address: IpAddr,
    network: String,
    failures: i32,
    /// Nobody else guesses from this network meanwhile.
    _turn: OwnedMutexGuard<()>,
}

/// Books a guess from this address, after those from its network that came before.
///
/// # Errors
/// If it has to wait, or the database fails.
pub async fn book<'a>(
    store: &'a Store,
    throttle: &'a Throttle,
    address: IpAddr,
) -> Result<Guess<'a>, Failure<MustWait>> {
    let may_now = || match throttle.wait_seconds(address, store.clock.elapsed()) {
        Some(seconds) => Err(MustWait(seconds)),
        None => Ok(()),
    };
    may_now()?;
    let turn = throttle.turn(address, store.clock.elapsed()).ok_or(MustWait(1))?;
    let turn = turn.lock_owned().await;
    // Those before may have been wrong.
    may_now()?;
    let network = network_of(address).to_string();
    let client = store.database.connection().await?;
    let forgotten = Duration::from_secs(FORGOTTEN_AFTER_SECONDS).as_secs_f64();
    if throttle.is_time_to_forget(store.clock.elapsed()) {
        login_failure::forget(&client, forgotten).await?;
    }
    let guesser = Guesser { door: throttle.door.name(), network: &network };
    let known = throttle.failures(address, store.clock.elapsed());
    let booked = login_failure::book(&client, guesser, known, &WAITS_SECONDS, forgotten).await?;
    let Some(failures) = booked else {
        let (failures, left) = login_failure::wait(&client, guesser, &WAITS_SECONDS).await?;
        let left = Duration::try_from_secs_f64(left).unwrap_or_default();
        throttle.learned(address, failures, left, store.clock.elapsed());
        let seconds = throttle.wait_seconds(address, store.clock.elapsed());
        return Err(MustWait(seconds.unwrap_or(1)).into());
    };
    Ok(Guess { store, throttle, address, network, failures, _turn: turn })
}

impl Guess<'_> {
    /// It was right: it is taken back, and what was wrong before is forgiven.
    pub async fn right(self) -> Result<(), DbError> {
        let client = self.store.database.connection().await?;
        login_failure::forgive(&client, self.guesser()).await?;
        self.throttle.succeeded(self.address, self.store.clock.elapsed());
        Ok(())
    }

    /// It was wrong.
    pub fn wrong(self) {
        self.throttle.failed(self.address, self.failures, self.store.clock.elapsed());
    }

    /// Nobody could tell: it is taken back, and nothing is forgiven.
    pub async fn undecided(self) -> Result<(), DbError> {
        let client = self.store.database.connection().await?;
        login_failure::take_back(&client, self.guesser()).await
    }

    fn guesser(&self) -> Guesser<'_> {
        Guesser { door: self.throttle.door.name(), network: &self.network }
    }
}
