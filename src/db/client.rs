//! A connection that does not leave a statement behind. Where whoever waits for a statement goes
//! away, the server is told to stop it, and the connection is not used again.
//!
//! All that is asked of the database goes through `GenericClient`, which sees to that, and to it that each
//! value can be stored.

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use deadpool_postgres::{ClientWrapper, StatementCache};
use futures_util::TryStreamExt;
use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;
use tokio_postgres::{CancelToken, Error, IsolationLevel, Row, Statement, ToStatement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::storable::{Storable, references};

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
    cancel: CancelToken,
    tls: MakeRustlsConnect,
}

/// A statement that is under way.
struct UnderWay<'w>(&'w Watch);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.is_abandoned.store(true, Ordering::Release);
        // Without a runtime the process is ending, and its connections with it.
        if let Ok(runtime) = Handle::try_current() {
            let (cancel, tls) = (self.0.cancel.clone(), self.0.tls.clone());
            runtime.spawn(async move {
                match cancel.cancel_query(tls).await {
                    Ok(()) => tracing::debug!("a statement nobody waits for was cancelled"),
                    Err(error) => tracing::warn!(%error, "a statement could not be cancelled"),
                }
            });
        }
    }
}

impl Watch {
    async fn over<T>(&self, statement: impl Future<Output = T>) -> T {
        let under_way = UnderWay(self);
        let outcome = statement.await;
        std::mem::forget(under_way);
        outcome
    }
}

impl Client {
    /// A connection that has just been made.
    pub(super) fn new(wrapper: ClientWrapper, tls: MakeRustlsConnect) -> Self {
        let cancel = wrapper.cancel_token();
        let watch = Watch { is_abandoned: AtomicBool::new(false), cancel, tls };
        Self { wrapper, watch: Arc::new(watch) }
    }

    /// Whether a statement was begun on it for which nobody waited.
    pub(super) fn is_abandoned(&self) -> bool {
        self.watch.is_abandoned.load(Ordering::Acquire)
    }

    pub(super) fn wrapper_mut(&mut self) -> &mut ClientWrapper {
        &mut self.wrapper
    }

    /// Begins a transaction, which is rolled back unless it is committed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>, Error> {
        let watch = Arc::clone(&self.watch);
        let inner = watch.over(self.wrapper.transaction()).await?;
        Ok(Transaction { inner, watch })
    }

    /// Begins a transaction that only reads, and sees all of it as it is at one moment.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn snapshot(&mut self) -> Result<Transaction<'_>, Error> {
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
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>, Error> {
        let watch = Arc::clone(&self.watch);
        let inner = watch.over(self.inner.transaction()).await?;
        Ok(Transaction { inner, watch })
    }

    /// Makes what was done in it last.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn commit(self) -> Result<(), Error> {
        self.watch.over(self.inner.commit()).await
    }

    /// Undoes what was done in it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn rollback(self) -> Result<(), Error> {
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

    /// Prepares a statement, once a connection.
    fn prepare_cached(&self, text: &str) -> impl Future<Output = Result<Statement, Error>> + Send {
        let Parts { client, statements, watch } = self.parts();
        watch.over(statements.prepare(client, text))
    }

    /// Executes a statement and returns how many rows it concerned.
    fn execute<T>(
        &self,
        statement: &T,
        parameters: &[Parameter<'_>],
    ) -> impl Future<Output = Result<u64, Error>> + Send
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
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send
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
    ) -> impl Future<Output = Result<Row, Error>> + Send
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
    ) -> impl Future<Output = Result<Option<Row>, Error>> + Send
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
    ) -> impl Future<Output = Result<Vec<R>, Error>> + Send
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
    fn batch_execute(&self, text: &str) -> impl Future<Output = Result<(), Error>> + Send {
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
