//! Holds up what the app does: a lock that a test takes, and lets go of once it has done something
//! meanwhile.

use std::future::Future;

use tokio_postgres::Client;

use super::TestApp;
use super::database::connect;
use super::server::eventually;

/// The lock that every change to Liander's passwords takes.
pub const PASSWORDS: &str = "select pg_advisory_xact_lock(hashtextextended('client_credential liander-dynamisch-terugleveren', 0))";

/// A transaction of the test's own, past the product.
pub struct HeldUp(Client);

impl TestApp {
    /// Takes a lock with this statement.
    pub async fn hold_up(&self, statement: &str) -> HeldUp {
        let client = connect(&self.database.url()).await;
        client.batch_execute(&format!("begin; {statement}")).await.expect("locked");
        HeldUp(client)
    }

    /// Waits until so many statements of the app's are at work, or wait for a lock.
    pub async fn waits(&self, count: i64) {
        eventually("it is held up", async || (self.at_work().await == count).then_some(())).await;
    }

    /// Does this while the other is held up; then lets it go, and returns what became of it.
    pub async fn meanwhile<T>(
        &self,
        lock: &str,
        held_up: impl Future<Output = T>,
        meanwhile: &str,
    ) -> T {
        let holder = self.hold_up(lock).await;
        let doing = async {
            self.waits(1).await;
            holder.does(meanwhile).await;
            holder.lets_go().await;
        };
        let (outcome, ()) = tokio::join!(held_up, doing);
        outcome
    }
}

impl HeldUp {
    /// Executes this in the transaction.
    pub async fn does(&self, statement: &str) {
        self.0.batch_execute(statement).await.expect("executed");
    }

    /// Commits.
    pub async fn lets_go(self) {
        self.does("commit").await;
    }
}
