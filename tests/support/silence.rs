//! A way to the database that can fall silent: nothing is passed on any more, nothing is closed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use meetpoort::db::DatabaseConfig;
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time;
use tokio_postgres::config::Host;

/// How the database is reached.
pub struct Way {
    pub config: DatabaseConfig,
    is_silent: Arc<AtomicBool>,
}

impl Way {
    /// To the database of this configuration.
    pub async fn to(config: DatabaseConfig) -> Self {
        let url = config.url.expose_secret();
        let parsed: tokio_postgres::Config = url.parse().expect("a PostgreSQL URL");
        let Some(Host::Tcp(host)) = parsed.get_hosts().first().cloned() else {
            panic!("the database of tests is reached over TCP")
        };
        let port = parsed.get_ports().first().copied().unwrap_or(5432);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
        let here = format!("127.0.0.1:{}", listener.local_addr().expect("bound").port());
        let there = url.split(['@', '/']).find(|part| part.starts_with(&host)).expect("in the URL");
        let url = url.replacen(there, &here, 1);
        let is_silent = Arc::new(AtomicBool::new(false));
        let silent = Arc::clone(&is_silent);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect((host.as_str(), port)).await.expect("a database");
                let ((from_client, to_client), (from_server, to_server)) =
                    (client.into_split(), server.into_split());
                tokio::spawn(pass_on(from_client, to_server, Arc::clone(&silent)));
                tokio::spawn(pass_on(from_server, to_client, Arc::clone(&silent)));
            }
        });
        Self { config: DatabaseConfig { url: url.into(), ..config }, is_silent }
    }

    /// From now on nothing is heard, in either direction.
    pub fn fall_silent(&self) {
        self.is_silent.store(true, Ordering::SeqCst);
    }
}

async fn pass_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, is_silent: Arc<AtomicBool>) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer).await
        && read > 0
    {
        while is_silent.load(Ordering::SeqCst) {
            time::sleep(Duration::from_hours(1)).await;
        }
        if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}
