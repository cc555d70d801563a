//! A portfolio of any size, made by the database itself: for lists with many rows, and for benches.

use tokio_postgres::Client;

/// How many there are of each.
#[derive(Clone, Copy)]
pub struct Bulk {
    pub customers: i32,
    pub deliveries: i32,
    pub pulls: i32,
    pub credential_versions: i32,
    pub signing_keys: i32,
    pub job_runs: i32,
    pub operators: i32,
    pub audit_events: i32,
    pub sources: i32,
    /// Of all sources together.
    pub aliases: i32,
    /// Days of every meter.
    pub days: i32,
}

impl Bulk {
    /// So many of each.
    pub fn of_each(count: i32) -> Self {
        Self {
            customers: count,
            deliveries: count,
            pulls: count,
            credential_versions: count,
            signing_keys: count,
            job_runs: count,
            operators: count,
            audit_events: count,
            sources: count,
            aliases: count,
            days: count,
        }
    }

    /// Adds them to a database in which there are none yet.
    pub async fn fill(self, client: &Client) {
        for (name, count) in [
            ("customers", self.customers),
            ("deliveries", self.deliveries),
            ("pulls", self.pulls),
            ("credential_versions", self.credential_versions),
            ("signing_keys", self.signing_keys),
            ("job_runs", self.job_runs),
            ("operators", self.operators),
            ("audit_events", self.audit_events),
            ("sources", self.sources),
            ("aliases", self.aliases),
            ("days", self.days),
        ] {
            let set = "select set_config('bulk.' || $1::text, $2::text, false)";
            client.execute(set, &[&name, &count.to_string()]).await.expect("set");
        }
        client.batch_execute(include_str!("bulk.sql")).await.expect("filled");
    }
}
