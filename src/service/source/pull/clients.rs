//! The clients of the APIs, kept from one turn to the next with their connections and their tokens: one for each source,
//! made anew when the source is described anew or its secret is another.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::Mutex;

use super::{PullTrouble, Puller};
use crate::db::source::StoredSource;
use crate::db::source_secret;
use crate::domain::source::Pull;
use crate::fetch::client::Client;
use crate::service::source::secret::open_source_secret;

/// What a client was made of: a version of the description, and when the secret was set.
type Made = (i32, Option<DateTime<Utc>>);

/// The clients that there are. Cheap to clone; clones share them.
#[derive(Clone, Default)]
pub struct Clients(Arc<Mutex<HashMap<i32, Kept>>>);

struct Kept {
    made: Made,
    client: Arc<Client>,
}

impl Puller {
    /// The client of this source's API.
    pub(super) async fn client_of(
        &self,
        source: &StoredSource,
        pull: &Pull,
    ) -> Result<Arc<Client>, PullTrouble> {
        let client = self.store.database.connection().await?;
        let sealed = source_secret::find(&client, source.id).await?;
        drop(client);
        let made = (source.version, sealed.as_ref().map(|sealed| sealed.set_at));
        let mut clients = self.clients.0.lock().await;
        if let Some(kept) = clients.get(&source.id).filter(|kept| kept.made == made) {
            return Ok(Arc::clone(&kept.client));
        }
        let sealed = sealed.filter(|_| pull.auth.needs_secret());
        if let Some(sealed) = sealed.as_ref().filter(|sealed| sealed.set_for != pull.servers()) {
            // Whoever may describe a source shall not have its secret sent to themselves.
            return Err(PullTrouble::OtherServer {
                set_for: sealed.set_for.clone(),
                servers: pull.servers(),
            });
        }
        let secret = sealed.map(|sealed| open_source_secret(&self.sealing, &sealed));
        let client = Client::new(pull, secret.transpose()?, self.store.clock.clone())?;
        let client = Arc::new(client);
        clients.insert(source.id, Kept { made, client: Arc::clone(&client) });
        Ok(client)
    }
}
