//! Table `mqtt_connection`: which process is at the broker of a source, and how that goes. Who does not show in time
//! that it is there has lost its turn.

use chrono::{DateTime, Utc};
use tokio_postgres::Row;
use uuid::Uuid;

use super::{DbError, GenericClient, sql};

/// A turn at the broker of a source, as its holder has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerTurn {
    /// Number of the source.
    pub source_id: i32,
    /// Who.
    pub holder: Uuid,
}

/// How it goes with a broker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrokerState {
    /// Since when it is connected, if it is.
    pub connected_at: Option<DateTime<Utc>>,
    /// When a message came last, if one did.
    pub last_message_at: Option<DateTime<Utc>>,
    /// Why it is not connected, in words.
    pub trouble: Option<String>,
}

impl BrokerTurn {
    /// Takes the turn for so long, if nobody has it.
    pub async fn take(&self, client: &impl GenericClient, seconds: f64) -> Result<bool, DbError> {
        let statement = client.prepare_cached(sql!("mqtt_connection/take")).await?;
        Ok(client.execute(&statement, &[&self.source_id, &self.holder, &seconds]).await? == 1)
    }

    /// Keeps the turn for so long from now on, which may be no longer at all, and notes how it goes. False if another
    /// has it.
    pub async fn keep(
        &self,
        client: &impl GenericClient,
        seconds: f64,
        state: &BrokerState,
        now: DateTime<Utc>,
    ) -> Result<bool, DbError> {
        let BrokerState { connected_at, last_message_at, trouble } = state;
        let statement = client.prepare_cached(sql!("mqtt_connection/keep")).await?;
        let kept = client
            .execute(
                &statement,
                &[
                    &self.source_id,
                    &self.holder,
                    &seconds,
                    connected_at,
                    last_message_at,
                    trouble,
                    &now,
                ],
            )
            .await?;
        Ok(kept == 1)
    }

    /// The topics that the broker sends, as far as is known.
    pub async fn subscribed(&self, client: &impl GenericClient) -> Result<Vec<String>, DbError> {
        let statement = client.prepare_cached(sql!("mqtt_connection/find_subscribed")).await?;
        let row = client.query_opt(&statement, &[&self.source_id]).await?;
        Ok(row.map(|row| row.get(0)).unwrap_or_default())
    }

    /// Notes which topics the broker sends.
    pub async fn note_subscribed(
        &self,
        client: &impl GenericClient,
        topics: &[String],
    ) -> Result<(), DbError> {
        let statement = client.prepare_cached(sql!("mqtt_connection/set_subscribed")).await?;
        client.execute(&statement, &[&self.source_id, &self.holder, &topics]).await?;
        Ok(())
    }
}

/// How it goes with the broker of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerOf {
    /// Number of the source.
    pub source_id: i32,
    /// How it goes.
    pub state: BrokerState,
    /// Since when there is trouble, if there is.
    pub troubled_since: Option<DateTime<Utc>>,
}

/// How it goes with the brokers of these sources, as far as anybody was ever at them.
pub async fn list_of_sources(
    client: &impl GenericClient,
    source_ids: &[i32],
) -> Result<Vec<BrokerOf>, DbError> {
    let statement = client.prepare_cached(sql!("mqtt_connection/list_of_sources")).await?;
    let rows = client.query(&statement, &[&source_ids]).await?;
    let broker = |row: &Row| BrokerOf {
        source_id: row.get("source_id"),
        state: BrokerState {
            connected_at: row.get("connected_at"),
            last_message_at: row.get("last_message_at"),
            trouble: row.get("trouble"),
        },
        troubled_since: row.get("troubled_since"),
    };
    Ok(rows.iter().map(broker).collect())
}
