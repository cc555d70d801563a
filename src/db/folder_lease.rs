//! Table `folder_lease`: whose turn it is to work through a drop folder. Who does not show in time that
//! they are there has lost their turn, even if they do not know: what they did is not committed then.

use uuid::Uuid;

use super::{DbError, GenericClient, sql};

/// A turn at a folder, as its holder has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The folder, by its identifier.
    pub folder: String,
    /// Who.
    pub holder: Uuid,
}

impl Lease {
    /// Takes the turn for so long, if nobody has it.
    pub async fn take(&self, client: &impl GenericClient, seconds: f64) -> Result<bool, DbError> {
        self.set(client, sql!("folder_lease/take"), seconds).await
    }

    /// Keeps the turn for so long from now on. False if another has it.
    pub async fn renew(&self, client: &impl GenericClient, seconds: f64) -> Result<bool, DbError> {
        self.set(client, sql!("folder_lease/renew"), seconds).await
    }

    async fn set(
        &self,
        client: &impl GenericClient,
        query: &str,
        seconds: f64,
    ) -> Result<bool, DbError> {
        let statement = client.prepare_cached(query).await?;
        Ok(client.execute(&statement, &[&self.folder, &self.holder, &seconds]).await? == 1)
    }

    /// Gives the turn back.
    pub async fn release(&self, client: &impl GenericClient) -> Result<(), DbError> {
        let statement = client.prepare_cached(sql!("folder_lease/release")).await?;
        client.execute(&statement, &[&self.folder, &self.holder]).await?;
        Ok(())
    }

    /// Whether this holder still has the turn. If so, nobody else gets it until the transaction ends.
    pub async fn hold(&self, client: &impl GenericClient) -> Result<bool, DbError> {
        let statement = client.prepare_cached(sql!("folder_lease/hold")).await?;
        Ok(client.query_opt(&statement, &[&self.folder, &self.holder]).await?.is_some())
    }
}
