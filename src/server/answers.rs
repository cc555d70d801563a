//! The answers on one connection that are not taken yet. Over HTTP/2 a client can keep one waiting
//! without a byte standing still on the connection, so each is looked at by itself.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{self, Instant};

/// The answers of one connection.
#[derive(Default)]
pub(super) struct Answers(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    begun: u64,
    /// Since when each waits for its client; `None` while it waits for us.
    waiting: HashMap<u64, Option<Instant>>,
}

impl Answers {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A request has come, and nothing waits for its client yet.
    pub(super) fn begin(self: &Arc<Self>) -> Answer {
        let mut inner = self.inner();
        inner.begun += 1;
        let number = inner.begun;
        inner.waiting.insert(number, None);
        drop(inner);
        Answer { of: Arc::clone(self), number }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.inner().waiting.is_empty()
    }

    /// Returns once one of them has waited for so long that its client takes another piece.
    pub(super) async fn stalled(&self, patience: Duration) {
        loop {
            time::sleep(patience / 4).await;
            let now = Instant::now();
            let is_stalled = |since: &Option<Instant>| since.is_some_and(|at| now - at >= patience);
            if self.inner().waiting.values().any(is_stalled) {
                return;
            }
        }
    }
}

/// One answer, from the request until the client's side has taken it.
pub(super) struct Answer {
    of: Arc<Answers>,
    number: u64,
}

impl Answer {
    fn waits_since(&self, moment: Option<Instant>) {
        self.of.inner().waiting.insert(self.number, moment);
    }

    /// It is this body's from now on.
    pub(super) fn with<B>(self, body: B) -> Watched<B> {
        self.waits_since(Some(Instant::now()));
        Watched { body, answer: self }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.of.inner().waiting.remove(&self.number);
    }
}

/// A body on its way out.
pub(super) struct Watched<B> {
    body: B,
    answer: Answer,
}

impl<B: Body + Unpin> Body for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let Self { body, answer } = &mut *self;
        // It is asked for, so the client has room; what comes now is ours to bring.
        answer.waits_since(None);
        let frame = ready!(Pin::new(body).poll_frame(cx));
        answer.waits_since(Some(Instant::now()));
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
