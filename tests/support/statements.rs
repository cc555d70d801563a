//! Counts what the app asks its database: a proxy between the two that reads along.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use meetpoort::db::{Database, DatabaseConfig};
use secrecy::ExposeSecret;
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio_postgres::config::Host;

/// How many statements were executed.
#[derive(Clone, Default)]
pub struct Statements(Arc<AtomicUsize>);

impl Statements {
    pub fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// The database of this configuration, reached through a proxy that counts.
pub async fn counted(config: DatabaseConfig) -> (Database, Statements) {
    let url = config.url.expose_secret();
    let parsed: tokio_postgres::Config = url.parse().expect("a PostgreSQL URL");
    let Some(Host::Tcp(host)) = parsed.get_hosts().first().cloned() else {
        panic!("the database of tests is reached over TCP")
    };
    let port = parsed.get_ports().first().copied().unwrap_or(5432);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("an address");
    let proxied = format!("127.0.0.1:{}", listener.local_addr().expect("bound").port());
    let there = url.split(['@', '/']).find(|part| part.starts_with(&host)).expect("in the URL");
    let separator = if url.contains('?') { '&' } else { '?' };
    // In clear, so that it can be read along.
    let url = format!("{}{separator}sslmode=disable", url.replacen(there, &proxied, 1));
    let statements = Statements::default();
    let counted = statements.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect((host.as_str(), port)).await.expect("a database");
            let (from_client, mut to_client) = client.into_split();
            let (mut from_server, to_server) = server.into_split();
            tokio::spawn(async move { io::copy(&mut from_server, &mut to_client).await });
            tokio::spawn(pass_on(from_client, to_server, counted.clone()));
        }
    });
    let database = Database::new(&DatabaseConfig { url: url.into(), ..config });
    (database.expect("usable settings"), statements)
}

/// Passes on what the client says, message by message: a letter, but for the first, and a length
/// that counts itself.
async fn pass_on(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    statements: Statements,
) -> io::Result<()> {
    let mut is_first = true;
    loop {
        let mut message = Vec::new();
        if !is_first {
            message.push(from.read_u8().await?);
        }
        let length = from.read_u32().await?;
        // `E` executes a prepared statement; a simple query (`Q`) is the pool's own test.
        if message == *b"E" {
            statements.0.fetch_add(1, Ordering::SeqCst);
        }
        message.extend(length.to_be_bytes());
        let begun = message.len();
        message.resize(begun + length as usize - 4, 0);
        from.read_exact(&mut message[begun..]).await?;
        to.write_all(&message).await?;
        is_first = false;
    }
}
