//! Sources: systems that deliver readings in formats of their own.

mod mutation;
mod preview;
mod pull;
mod query;

use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};

use super::delivery::Delivery;
use super::fault::{Outcome, bad_input};
use super::loader::{
    AliasCountOf, BrokerOf, DeliveriesOf, PullOf, SourceTokensOf, VersionsOf, load,
};
use super::source_token::SourceToken;
use crate::db::delivery::OF_SOURCE_LISTED_MAX;
use crate::db::mqtt_connection::BrokerOf as Broker;
use crate::db::source::{ListedSource, SourceVersion as Version, VERSIONS_LISTED_MAX};
use crate::db::source_token;
use crate::domain::source::SourceName;

pub use mutation::SourceMutation;
pub use preview::SourcePreviewQuery;
use pull::SourcePull;
pub use pull::SourcePullMutation;
pub use query::SourceQuery;

pub struct Source(pub ListedSource);

/// A system of the metering company that delivers readings in a format of its own.
#[Object]
impl Source {
    /// Identifier of the source.
    async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is called, also its folder.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }

    /// Whether something is taken in from it.
    async fn is_enabled(&self) -> bool {
        self.0.is_enabled()
    }

    /// Since when nothing is taken in from it; null if it is.
    async fn disabled_at(&self) -> Option<DateTime<Utc>> {
        self.0.disabled_at
    }

    /// When it was registered.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Which of its descriptions is in use; they are counted from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// How it writes its readings, in JSON.
    async fn description(&self) -> String {
        format!("{:#}", self.0.description)
    }

    /// When that was said.
    async fn described_at(&self) -> DateTime<Utc> {
        self.0.described_at
    }

    /// By whom.
    async fn described_by(&self) -> &str {
        &self.0.described_by
    }

    /// How it was described so far, newest first: 20 at most.
    #[graphql(complexity = "VERSIONS_LISTED_MAX * child_complexity + 1")]
    async fn versions(&self, ctx: &Context<'_>) -> Outcome<Vec<SourceVersion>> {
        let versions = load(ctx, VersionsOf(self.0.id)).await?.unwrap_or_default();
        Ok(versions.into_iter().map(SourceVersion::from).collect())
    }

    /// How it goes with the broker from which its readings come by MQTT; null if none do.
    async fn mqtt(&self, ctx: &Context<'_>) -> Outcome<Option<SourceBroker>> {
        if self.0.description.get("mqtt").is_none() {
            return Ok(None);
        }
        let broker = load(ctx, BrokerOf(self.0.id)).await?;
        Ok(Some(broker.map(SourceBroker::from).unwrap_or_default()))
    }

    /// Its tokens, newest first: 40 at most.
    #[graphql(complexity = "source_token::LISTED_MAX * child_complexity + 1")]
    async fn tokens(&self, ctx: &Context<'_>) -> Outcome<Vec<SourceToken>> {
        let tokens = load(ctx, SourceTokensOf(self.0.id)).await?.unwrap_or_default();
        Ok(tokens.into_iter().map(SourceToken::from).collect())
    }

    /// What came from it, newest first: five deliveries at most.
    #[graphql(complexity = "OF_SOURCE_LISTED_MAX * child_complexity + 1")]
    async fn deliveries(&self, ctx: &Context<'_>) -> Outcome<Vec<Delivery>> {
        let deliveries = load(ctx, DeliveriesOf(self.0.id)).await?.unwrap_or_default();
        Ok(deliveries.into_iter().map(Delivery).collect())
    }

    /// How many aliases it has: see `sourceAliases`.
    async fn alias_count(&self, ctx: &Context<'_>) -> Outcome<i64> {
        Ok(load(ctx, AliasCountOf(self.0.id)).await?.map_or(0, |found| found.count))
    }

    /// How it is fetched from; null if it delivers by itself.
    async fn pull(&self, ctx: &Context<'_>) -> Outcome<Option<SourcePull>> {
        if self.0.description.get("pull").is_none_or(serde_json::Value::is_null) {
            return Ok(None);
        }
        Ok(load(ctx, PullOf(self.0.id)).await?.map(SourcePull))
    }
}

/// How it goes with the broker of a source.
#[derive(SimpleObject, Default)]
struct SourceBroker {
    /// Since when we are connected; null if we are not.
    connected_at: Option<DateTime<Utc>>,
    /// When a message came last; null if none ever did.
    last_message_at: Option<DateTime<Utc>>,
    /// Why we are not connected, in words; null if there is nothing wrong.
    trouble: Option<String>,
    /// Since when that is so.
    troubled_since: Option<DateTime<Utc>>,
}

impl From<Broker> for SourceBroker {
    fn from(Broker { source_id: _, state, troubled_since }: Broker) -> Self {
        Self {
            connected_at: state.connected_at,
            last_message_at: state.last_message_at,
            trouble: state.trouble,
            troubled_since,
        }
    }
}

/// How a source writes its readings, as it was said once.
#[derive(SimpleObject)]
struct SourceVersion {
    /// Counts the descriptions of the source, from 1.
    version: i32,
    /// In JSON.
    description: String,
    /// When it was said.
    made_at: DateTime<Utc>,
    /// By whom.
    made_by: String,
}

impl From<Version> for SourceVersion {
    fn from(made: Version) -> Self {
        let Version { source_id: _, version, description, made_at, made_by } = made;
        Self { version, description: format!("{description:#}"), made_at, made_by }
    }
}

/// The name of a source, of which there need not be one.
pub fn source_name(text: &str) -> Outcome<SourceName> {
    text.parse().map_err(|error: crate::domain::source::NameError| bad_input(error.to_string()))
}
