//! One connection to the broker of a source, from the greeting to its end. What came and was not acknowledged when it
//! ends comes again.

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;
use tokio::time::{self, Instant};
use tokio_util::sync::CancellationToken;

use super::Sender;
use super::inbox::{Inbox, Stored};
use super::packet::{Hello, Incoming, Outgoing};
use super::pulse::Pulse;
use super::turn::Turn;
use super::wire::{Wire, WireError};
use crate::auth::seal::{SealError, SealingKeys};
use crate::db::DbError;
use crate::domain::source::mqtt::Mqtt;
use crate::service::source::secret::open_source_secret;
use crate::service::store::Store;
use crate::spool::{DropFolder, SpoolError};
use crate::tls::TlsError;
use crate::tls::client::{Identity, client_config};

/// For how long an answer to the greeting is waited for.
const WELCOME_SECONDS: Duration = Duration::from_secs(20);

/// One connection.
pub(super) struct Session<'s> {
    pub store: &'s Store,
    pub folder: &'s DropFolder,
    pub sealing: &'s SealingKeys,
    pub sender: &'s Sender,
    pub turn: &'s Turn,
}

/// Why a connection ended, in words for operators.
#[derive(Debug, Error)]
pub(super) enum SessionError {
    #[error("{broker}: {error}")]
    Wire { broker: String, error: WireError },
    #[error("{broker}: it does not let us in: {why}")]
    Refused { broker: String, why: String },
    #[error("{broker}: it does not give us {topics}")]
    NotSubscribed { broker: String, topics: String },
    #[error("{broker}: it ended the connection: {why}")]
    Ended { broker: String, why: String },
    #[error("its password was set for {set_for} and not for {broker}: set it anew")]
    OthersPassword { set_for: String, broker: String },
    #[error("its password: {0}")]
    Sealed(#[from] SealError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("receiving broke off by a mistake of ours, which the log tells: {0}")]
    BrokeOff(String),
    #[error("what comes cannot be stored: {0}")]
    Store(#[from] SpoolError),
    #[error(transparent)]
    Database(#[from] DbError),
}

impl Session<'_> {
    /// Receives until told to stop; then what came is stored and delivered. If we make a mistake that ends it, that is
    /// told as whatever else ends a connection.
    pub async fn run(&self, stop: &CancellationToken) -> Result<(), SessionError> {
        whole(self.receive_until(stop)).await
    }

    async fn receive_until(&self, stop: &CancellationToken) -> Result<(), SessionError> {
        // Before anything is asked for: who cannot store should not receive.
        let left = self.folder.finish_gathered().await?;
        if left > 0 {
            tracing::info!(source = self.name(), files = left, "what was left is delivered");
        }
        self.folder.check_room().await?;
        let greeted = tokio::select! {
            greeted = self.greet() => greeted?,
            () = stop.cancelled() => return Ok(()),
        };
        let mut wire = greeted;
        let mut inbox = Inbox::new(self.folder, self.mqtt());
        let mut pulse = Pulse::new();
        let received = match self.receive(&mut wire, &mut inbox, &mut pulse, stop).await {
            Ok(()) => self.store(&mut wire, &mut inbox, &mut pulse).await,
            gone => gone,
        };
        // Also if the broker went away: what was stored was acknowledged.
        inbox.finish().await?;
        received?;
        if let Err(error) = wire.end().await {
            tracing::debug!(source = self.name(), %error, "the broker was not told that we leave");
        }
        tracing::info!(source = self.name(), "disconnected from the broker");
        Ok(())
    }

    fn mqtt(&self) -> &Mqtt {
        &self.sender.mqtt
    }

    fn name(&self) -> &str {
        self.sender.name.as_str()
    }

    fn broker(&self) -> String {
        self.mqtt().url.to_string()
    }

    fn wire_error(&self, error: WireError) -> SessionError {
        SessionError::Wire { broker: self.broker(), error }
    }

    /// Connects, and asks for the topics.
    async fn greet(&self) -> Result<Wire, SessionError> {
        let Mqtt { url, version, client_id, username, session_hours, topics, .. } = self.mqtt();
        let password = self.password()?;
        let tls = if url.is_encrypted { Some(Arc::new(self.tls()?)) } else { None };
        let wire = Wire::connect(url, *version, tls).await;
        let mut wire = wire.map_err(|error| self.wire_error(error))?;
        let default_id = format!("meetpoort-{}", self.name());
        let password = password.as_ref().map_or("", |password| password.expose_secret());
        let hello = Hello {
            client_id: client_id.as_deref().unwrap_or(&default_id),
            login: username.as_deref().map(|username| (username, password)),
            session_seconds: session_hours * 3_600,
        };
        wire.send([Outgoing::Hello(&hello)]).await.map_err(|error| self.wire_error(error))?;
        let welcome = time::timeout(WELCOME_SECONDS, wire.receive()).await;
        let welcome = welcome.unwrap_or(Err(WireError::Silent));
        let is_resumed = match welcome.map_err(|error| self.wire_error(error))? {
            Incoming::Welcome { is_resumed } => is_resumed,
            Incoming::Refused(mut why) => {
                if username.is_some() && password.is_empty() {
                    why.push_str(" (no password is set: `meetpoort source secret set`)");
                }
                return Err(SessionError::Refused { broker: self.broker(), why });
            }
            _ => return Err(self.wire_error(WireError::Closed)),
        };
        let mut unwanted = self.turn.subscribed().await?;
        unwanted.retain(|topic| is_resumed && !topics.contains(topic));
        let mut asked = Vec::new();
        if !unwanted.is_empty() {
            asked.push(Outgoing::Unsubscribe(&unwanted));
        }
        asked.push(Outgoing::Subscribe(topics));
        wire.send(asked).await.map_err(|error| self.wire_error(error))?;
        tracing::info!(source = self.name(), broker = %url, is_resumed, "connected to the broker");
        Ok(wire)
    }

    /// The password, if one is set. It goes to the broker for which that was done, and to no other.
    fn password(&self) -> Result<Option<SecretString>, SessionError> {
        let Some(secret) = &self.sender.secret else { return Ok(None) };
        let broker = self.broker();
        if secret.set_for != broker {
            return Err(SessionError::OthersPassword { set_for: secret.set_for.clone(), broker });
        }
        Ok(Some(open_source_secret(self.sealing, secret)?))
    }

    fn tls(&self) -> Result<ClientConfig, SessionError> {
        let Mqtt { ca_certificates, certificate_file, key_file, .. } = self.mqtt();
        let identity = certificate_file.as_deref().zip(key_file.as_deref());
        let identity = identity.map(|(certificate, key)| Identity {
            certificate: Path::new(certificate),
            key: Path::new(key),
        });
        Ok(client_config(ca_certificates.as_deref(), identity)?)
    }

    /// Takes what comes, until told to stop.
    async fn receive(
        &self,
        wire: &mut Wire,
        inbox: &mut Inbox<'_>,
        pulse: &mut Pulse,
        stop: &CancellationToken,
    ) -> Result<(), SessionError> {
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                () = due(inbox.store_at()) => self.store(wire, inbox, pulse).await?,
                () = due(inbox.finish_at()) => self.finish(wire, inbox, pulse).await?,
                () = pulse.due() => {
                    if pulse.is_lost() {
                        return Err(self.wire_error(WireError::Silent));
                    }
                    wire.send([Outgoing::Ping]).await.map_err(|error| self.wire_error(error))?;
                }
                came = wire.receive() => {
                    let came = came.map_err(|error| self.wire_error(error))?;
                    pulse.heard();
                    self.take(came, inbox).await?;
                    if inbox.is_full() {
                        self.store(wire, inbox, pulse).await?;
                    }
                }
            }
        }
    }

    async fn take(&self, came: Incoming, inbox: &mut Inbox<'_>) -> Result<(), SessionError> {
        match came {
            Incoming::Message(message) => inbox.take(&message, self.store.now()),
            Incoming::Subscribed { refused } => {
                let topics = &self.mqtt().topics;
                if !refused.is_empty() {
                    let refused = refused.iter().filter_map(|place| topics.get(*place));
                    let refused: Vec<&str> = refused.map(String::as_str).collect();
                    let topics = refused.join(", ");
                    return Err(SessionError::NotSubscribed { broker: self.broker(), topics });
                }
                self.turn.note_subscribed(topics).await?;
                self.turn.connected(self.store.now());
            }
            Incoming::Closed(why) => {
                return Err(SessionError::Ended { broker: self.broker(), why });
            }
            Incoming::Welcome { .. } | Incoming::Refused(_) | Incoming::Other => {}
        }
        Ok(())
    }

    /// Works at the disk, however slow that is: the broker hears meanwhile that we are there.
    async fn at_the_disk<T>(
        &self,
        wire: &mut Wire,
        pulse: &mut Pulse,
        work: impl Future<Output = Result<T, SpoolError>>,
    ) -> Result<T, SessionError> {
        let (done, said) = pulse.beat_during(wire, work).await;
        let done = done?;
        said.map(|()| done).map_err(|error| self.wire_error(error))
    }

    /// Makes a delivery of what was gathered.
    async fn finish(
        &self,
        wire: &mut Wire,
        inbox: &mut Inbox<'_>,
        pulse: &mut Pulse,
    ) -> Result<(), SessionError> {
        self.at_the_disk(wire, pulse, inbox.finish()).await
    }

    /// Brings what came to the disk, and acknowledges it: in this order, so that nothing is lost.
    async fn store(
        &self,
        wire: &mut Wire,
        inbox: &mut Inbox<'_>,
        pulse: &mut Pulse,
    ) -> Result<(), SessionError> {
        let now = self.store.now();
        let Stored { numbers, messages, bytes } =
            self.at_the_disk(wire, pulse, inbox.store(now)).await?;
        if messages > 0 {
            self.turn.stored(messages, bytes, now);
        }
        if numbers.is_empty() {
            return Ok(());
        }
        let acknowledged = wire.send(numbers.into_iter().map(Outgoing::Acknowledge)).await;
        acknowledged.map_err(|error| self.wire_error(error))
    }
}

/// What comes of it, or that it panicked.
async fn whole<T>(work: impl Future<Output = Result<T, SessionError>>) -> Result<T, SessionError> {
    // Nothing of it is used afterwards: what came and was not acknowledged comes again.
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        Err(SessionError::BrokeOff(text.unwrap_or("it says nothing of itself").to_owned()))
    })
}

/// Until this moment; for ever, if there is none.
async fn due(at: Option<Instant>) {
    match at {
        Some(at) => time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mistake_of_ours_is_told_as_what_ended_the_connection() {
        let broke_off = whole::<()>(async { panic!("index {} is out of bounds", 3) }).await;
        let told = broke_off.expect_err("broke off").to_string();
        assert!(told.ends_with("the log tells: index 3 is out of bounds"), "{told}");
        assert_eq!(whole(async { Ok(7) }).await.ok(), Some(7));
    }
}
