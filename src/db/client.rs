//! A connection that does not leave a statement behind. If whoever waits for a statement goes away, or
//! has waited for too long, the server is told to stop it, and the connection is not used again.
//!
//! All that is asked of the database goes through `GenericClient`, which sees to that, and to it that each
//! value can be stored. The server's own limit does not do: it ends nothing if the network is silent or the
//! server stands still.

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use deadpool_postgres::{ClientWrapper, StatementCache};
use futures_util::{SinkExt, TryStreamExt};
use tokio::runtime::Handle;
use tokio::time;
use tokio_postgres::types::ToSql;
use tokio_postgres::{CancelToken, Error, IsolationLevel, Row, Statement, ToStatement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::DbError;
use super::error::only_reads;
use super::storable::{Storable, references};

/// How long it may take to tell the server to stop a statement.
const CANCEL_SECONDS_MAX: u64 = 5;

/// How long a statement may take for which the server's own limit is lifted, such as a large delivery's.
const LIFTED_SECONDS_MAX: u64 = 1_800;

/// How long the server may take for rows that are copied, a few thousand at a time.
const COPY_SECONDS_MAX: u64 = 120;

/// What stands in the place of a value.
type Parameter<'p> = &'p (dyn ToSql + Sync);

/// One connection of the pool.
pub struct Client {
    wrapper: ClientWrapper,
    watch: Arc<Watch>,
}

/// Looks whether each statement on a connection is waited for until its end.
pub struct Watch {
    is_abandoned: AtomicBool,
    /// How long a statement is waited for, in milliseconds.
    patience: AtomicU64,
    cancel: CancelToken,
    tls: MakeRustlsConnect,
}

/// A statement that is under way. Dropped before it is over, it is abandoned.
struct UnderWay<'w> {
    watch: &'w Watch,
    is_over: bool,
}

impl<'w> UnderWay<'w> {
    fn on(watch: &'w Watch) -> Self {
        Self { watch, is_over: false }
    }

    fn end(mut self) {
        self.is_over = true;
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if self.is_over {
            return;
        }
        self.watch.is_abandoned.store(true, Ordering::Release);
        // Without a runtime the process is ending, and its connections with it.
        if let Ok(runtime) = Handle::try_current() {
            let (cancel, tls) = (self.watch.cancel.clone(), self.watch.tls.clone());
            runtime.spawn(async move {
                let deadline = Duration::from_secs(CANCEL_SECONDS_MAX);
                match time::timeout(deadline, cancel.cancel_query(tls)).await {
                    Ok(Ok(())) => tracing::debug!("a statement nobody waits for was cancelled"),
                    Ok(Err(error)) => tracing::warn!(%error, "a statement could not be cancelled"),
                    Err(_) => tracing::warn!("a statement could not be cancelled in time"),
                }
            });
        }
    }
}

impl Watch {
    async fn over<T>(
        &self,
        statement: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, DbError> {
        let under_way = UnderWay::on(self);
        let patience = Duration::from_millis(self.patience.load(Ordering::Acquire));
        let Ok(outcome) = time::timeout(patience, statement).await else {
            let seconds = patience.as_secs_f64();
            return Err(DbError::unavailable(format!("no answer to a statement in {seconds} s")));
        };
        under_way.end();
        if let Err(error) = &outcome
            && error.code().is_some_and(only_reads)
        {
            // The next connection may be to a server that writes.
            self.is_abandoned.store(true, Ordering::Release);
        }
        Ok(outcome?)
    }
}

impl Client {
    /// A connection that has just been made.
    pub(super) fn new(wrapper: ClientWrapper, tls: MakeRustlsConnect, patience: Duration) -> Self {
        let (is_abandoned, cancel) = (AtomicBool::new(false), wrapper.cancel_token());
        let watch = Watch { is_abandoned, patience: AtomicU64::new(0), cancel, tls };
        let client = Self { wrapper, watch: Arc::new(watch) };
        client.wait_for(patience);
        client
    }

    /// From now on statements are waited for so long.
    pub(super) fn wait_for(&self, patience: Duration) {
        let milliseconds = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        self.watch.patience.store(milliseconds, Ordering::Release);
    }

    /// Whether a statement was begun on it for which nobody waited.
    pub(super) fn is_abandoned(&self) -> bool {
        self.watch.is_abandoned.load(Ordering::Acquire)
    }

    pub(super) fn wrapper_mut(&mut self) -> &mut ClientWrapper {
        &mut self.wrapper
    }

    /// Begins a transaction, which is rolled back unless it is committed.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>, DbError> {
        let watch = Arc::clone(&self.watch);
        let inner = watch.over(self.wrapper.transaction()).await?;
        Ok(Transaction { inner, watch })
    }

    /// Begins a transaction that only reads, and sees all of it as it is at one moment.
    pub async fn snapshot(&mut self) -> Result<Transaction<'_>, DbError> {
        let watch = Arc::clone(&self.watch);
        let level = IsolationLevel::RepeatableRead;
        let begun = self.wrapper.build_transaction().isolation_level(level).read_only(true).start();
        let inner = watch.over(begun).await?;
        Ok(Transaction { inner, watch })
    }
}

impl Deref for Client {
    type Target = tokio_postgres::Client;

    fn deref(&self) -> &Self::Target {
        &self.wrapper
    }
}

impl DerefMut for Client {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.wrapper
    }
}

/// A transaction on a connection of the pool.
pub struct Transaction<'c> {
    inner: deadpool_postgres::Transaction<'c>,
    watch: Arc<Watch>,
}

impl Transaction<'_> {
    /// Begins a part of it that can be undone by itself.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>, DbError> {
        let watch = Arc::clone(&self.watch);
        let inner = watch.over(self.inner.transaction()).await?;
        Ok(Transaction { inner, watch })
    }

    /// Copies rows into a table, a few thousand at a time. A connection on which that fails, or for which nobody
    /// waits, is not used again: the library then takes an answer too few from the server, and fails whatever
    /// is asked next.
    ///
    /// # Errors
    /// If the database fails, or takes too long.
    pub(super) async fn copy_in(&self, statement: &str, rows: Bytes) -> Result<(), DbError> {
        let under_way = UnderWay::on(&self.watch);
        let copying = async {
            let mut sink = pin!(self.inner.copy_in::<_, Bytes>(statement).await?);
            sink.send(rows).await?;
            sink.finish().await
        };
        let deadline = Duration::from_secs(COPY_SECONDS_MAX);
        let copied = time::timeout(deadline, copying).await;
        copied.map_err(|_| DbError::unavailable("rows were not taken in time"))??;
        under_way.end();
        Ok(())
    }

    /// Makes what was done in it last.
    pub async fn commit(self) -> Result<(), DbError> {
        self.watch.over(self.inner.commit()).await
    }

    /// Undoes what was done in it.
    pub async fn rollback(self) -> Result<(), DbError> {
        self.watch.over(self.inner.rollback()).await
    }
}

impl<'c> Deref for Transaction<'c> {
    type Target = tokio_postgres::Transaction<'c>;

    fn deref(&self) -> &Self::Target {
        &self.inner
    }
}

/// A connection's parts, on which each statement is executed.
pub struct Parts<'c> {
    client: &'c tokio_postgres::Client,
    statements: &'c StatementCache,
    watch: &'c Watch,
}

/// A connection, or a transaction on one.
pub trait GenericClient: Sync {
    /// Where statements are executed.
    fn parts(&self) -> Parts<'_>;

    /// Until this connection is given back, its statements are waited for as long as the server lets one
    /// run whose limit is lifted.
    fn be_patient(&self) {
        self.parts().watch.patience.store(LIFTED_SECONDS_MAX * 1_000, Ordering::Release);
    }

    /// Prepares a statement, once a connection.
    fn prepare_cached(
        &self,
        text: &str,
    ) -> impl Future<Output = Result<Statement, DbError>> + Send {
        let Parts { client, statements, watch } = self.parts();
        watch.over(statements.prepare(client, text))
    }

    /// Executes a statement and returns how many rows it concerned.
    fn execute<T>(
        &self,
        statement: &T,
        parameters: &[Parameter<'_>],
    ) -> impl Future<Output = Result<u64, DbError>> + Send
    where
        T: ?Sized + ToStatement + Sync,
    {
        let Parts { client, watch, .. } = self.parts();
        watch.over(async move {
            let values = Storable::all(parameters);
            client.execute(statement, &references(&values)).await
        })
    }

    /// All rows.
    fn query<T>(
        &self,
        statement: &T,
        parameters: &[Parameter<'_>],
    ) -> impl Future<Output = Result<Vec<Row>, DbError>> + Send
    where
        T: ?Sized + ToStatement + Sync,
    {
        let Parts { client, watch, .. } = self.parts();
        watch.over(async move {
            let values = Storable::all(parameters);
            client.query(statement, &references(&values)).await
        })
    }

    /// The one row.
    fn query_one<T>(
        &self,
        statement: &T,
        parameters: &[Parameter<'_>],
    ) -> impl Future<Output = Result<Row, DbError>> + Send
    where
        T: ?Sized + ToStatement + Sync,
    {
        let Parts { client, watch, .. } = self.parts();
        watch.over(async move {
            let values = Storable::all(parameters);
            client.query_one(statement, &references(&values)).await
        })
    }

    /// The one row, if there is one.
    fn query_opt<T>(
        &self,
        statement: &T,
        parameters: &[Parameter<'_>],
    ) -> impl Future<Output = Result<Option<Row>, DbError>> + Send
    where
        T: ?Sized + ToStatement + Sync,
    {
        let Parts { client, watch, .. } = self.parts();
        watch.over(async move {
            let values = Storable::all(parameters);
            client.query_opt(statement, &references(&values)).await
        })
    }

    /// What is made of each row, as it arrives.
    fn query_map<T, R: Send>(
        &self,
        statement: &T,
        parameters: &[Parameter<'_>],
        mut make: impl FnMut(&Row) -> R + Send,
    ) -> impl Future<Output = Result<Vec<R>, DbError>> + Send
    where
        T: ?Sized + ToStatement + Sync,
    {
        let Parts { client, watch, .. } = self.parts();
        watch.over(async move {
            let mut rows = pin!(client.query_raw(statement, Storable::all(parameters)).await?);
            let mut made = Vec::new();
            while let Some(row) = rows.try_next().await? {
                made.push(make(&row));
            }
            Ok(made)
        })
    }

    /// Executes statements without parameters.
    fn batch_execute(&self, text: &str) -> impl Future<Output = Result<(), DbError>> + Send {
        let Parts { client, watch, .. } = self.parts();
        watch.over(client.batch_execute(text))
    }
}

impl GenericClient for Client {
    fn parts(&self) -> Parts<'_> {
        let Self { wrapper, watch } = self;
        Parts { client: wrapper, statements: &wrapper.statement_cache, watch }
    }
}

impl GenericClient for super::Connection {
    fn parts(&self) -> Parts<'_> {
        Client::parts(self)
    }
}

impl GenericClient for Transaction<'_> {
    fn parts(&self) -> Parts<'_> {
        let Self { inner, watch } = self;
        Parts { client: inner.client(), statements: &inner.statement_cache, watch }
    }
}
