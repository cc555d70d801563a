//! Receives what sources send by MQTT. A message goes into a file in the drop folder of its source, and is
//! acknowledged once that is on the disk; the rest is the way of every file.
//!
//! Whatever is read of a message is `ingest`'s concern. At each broker there is one process at a time: which, the
//! database says.

mod inbox;
mod packet;
mod pulse;
mod receiver;
mod session;
mod turn;
mod wire;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::{JoinError, JoinHandle};
use tokio::time;
use tokio_util::sync::CancellationToken;

use self::receiver::Receiver;
use crate::auth::seal::SealingKeys;
use crate::db::DbError;
use crate::db::source::{self, ListedSource};
use crate::db::source_secret::{self, SealedSecret};
use crate::domain::source::SourceName;
use crate::domain::source::mqtt::Mqtt;
use crate::metrics::mqtt::MqttMetrics;
use crate::service::store::Store;
use crate::spool::DropFolder;

/// How often it is looked whether a source is new, described otherwise, or disabled.
const LOOK: Duration = Duration::from_secs(3);

/// What is received with.
#[derive(Clone)]
pub struct Receivers {
    /// Database and time.
    pub store: Store,
    /// The drop folder, in which each source has its own.
    pub folder: DropFolder,
    /// The keys under which passwords are sealed.
    pub sealing: Arc<SealingKeys>,
    /// What is counted.
    pub metrics: MqttMetrics,
}

/// A source as it is received from.
#[derive(Clone, PartialEq, Eq)]
struct Sender {
    source_id: i32,
    name: SourceName,
    mqtt: Mqtt,
    /// Its password, sealed.
    secret: Option<SealedSecret>,
}

/// A source that is being received from.
struct Running {
    sender: Sender,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Receivers {
    /// Receives from all sources that come by MQTT, until told to stop; then all that was gathered is delivered.
    pub async fn run(self, stop: CancellationToken) {
        self.finish_left().await;
        let mut running: HashMap<i32, Running> = HashMap::new();
        let mut looks = time::interval(LOOK);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = looks.tick() => {}
            }
            match self.senders().await {
                Ok(senders) => self.follow(senders, &mut running, &stop).await,
                Err(error) => {
                    tracing::warn!(%error, "the sources that come by MQTT cannot be listed");
                }
            }
        }
        for Running { task, sender, .. } in running.into_values() {
            ended(&sender, task.await);
        }
    }

    /// What processes before this one left, also of sources that no longer come by MQTT.
    async fn finish_left(&self) {
        let listed = async { source::list_enabled(&self.store.database.connection().await?).await };
        let sources = match listed.await {
            Ok(sources) => sources,
            Err(error) => return tracing::warn!(%error, "the sources cannot be listed"),
        };
        for (_, name) in sources {
            match self.folder.of_source(&name).finish_gathered().await {
                Ok(0) => {}
                Ok(files) => {
                    tracing::info!(source = name.as_str(), files, "what was left is delivered");
                }
                Err(error) => tracing::error!(%error, "what was left is not delivered yet"),
            }
        }
    }

    async fn senders(&self) -> Result<Vec<Sender>, DbError> {
        let client = self.store.database.connection().await?;
        let listed = source::list_by_mqtt(&client).await?;
        let mut senders: Vec<Sender> = listed.into_iter().filter_map(sender).collect();
        for sender in senders.iter_mut().filter(|sender| sender.mqtt.username.is_some()) {
            sender.secret = source_secret::find(&client, sender.source_id).await?;
        }
        Ok(senders)
    }

    /// Begins what is new and ends what is no longer so. What is described otherwise ends first, and begins at a
    /// later look.
    async fn follow(
        &self,
        senders: Vec<Sender>,
        running: &mut HashMap<i32, Running>,
        stop: &CancellationToken,
    ) {
        for (_, Running { sender, task, .. }) in running.extract_if(|_, it| it.task.is_finished()) {
            // One that broke off begins anew.
            ended(&sender, task.await);
        }
        let wanted: HashMap<i32, Sender> =
            senders.into_iter().map(|sender| (sender.source_id, sender)).collect();
        for (source_id, it) in &*running {
            if wanted.get(source_id) != Some(&it.sender) {
                it.stop.cancel();
            }
        }
        for (source_id, sender) in wanted {
            running.entry(source_id).or_insert_with(|| {
                let stop = stop.child_token();
                let receiver = Receiver::of(self, &sender);
                let task = tokio::spawn(receiver.run(stop.clone()));
                Running { sender, stop, task }
            });
        }
    }
}

/// Says so if receiving from a source did not end as it should.
fn ended(sender: &Sender, outcome: Result<(), JoinError>) {
    if let Err(error) = outcome {
        tracing::error!(source = sender.name.as_str(), %error, "receiving by MQTT broke off");
    }
}

/// `None` if another version of ours described it, which this one cannot read.
fn sender(source: ListedSource) -> Option<Sender> {
    let (source_id, name) = (source.id, source.name.clone());
    match source.description() {
        Ok(description) => {
            let mqtt = description.mqtt?;
            Some(Sender { source_id, name, mqtt, secret: None })
        }
        Err(error) => {
            tracing::error!(%error, "not received from by MQTT");
            None
        }
    }
}
