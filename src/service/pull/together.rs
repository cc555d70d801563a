//! What calls that are under way at the same moment ask of the database, asked by one statement for all that wait:
//! at noon they are thousands, and a statement for several costs little more than one for each of them. Knows
//! nothing of what is asked.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time;

use crate::db::DbError;

/// How long a question waits for its answer. It may be answered later all the same, for nobody.
const WAIT_MAX: Duration = Duration::from_secs(45);

/// Statements that are under way at most.
const AT_ONCE_MAX: usize = 2;

/// While one runs, the next is gathered: it begins beside it once so many wait. For one alone the commit would be
/// most of what it takes; it waits until the statement under way ends, which the limit of every statement bounds.
const WAITING_FOR_ANOTHER: usize = 2;

/// Something that is asked by one statement for several.
pub(super) trait Work: Send + Sync + 'static {
    /// What one of them asks.
    type Question: Send + Sync + 'static;
    /// What it is answered.
    type Answer: Send + 'static;
    /// So many at most are asked together.
    const TOGETHER_MAX: usize;

    /// An answer to each of the questions, in their order.
    fn answer(
        &self,
        questions: &[Self::Question],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, DbError>> + Send;
}

/// Those who wait. Cheap to clone.
pub(super) struct Together<W: Work> {
    inner: Arc<Inner<W>>,
}

struct Inner<W: Work> {
    work: W,
    queue: Mutex<Queue<W>>,
}

struct Queue<W: Work> {
    waiting: Vec<Waiting<W>>,
    under_way: usize,
}

impl<W: Work> Queue<W> {
    fn begins_another(&self) -> bool {
        let is_worth_it = self.under_way == 0 || self.waiting.len() >= WAITING_FOR_ANOTHER;
        is_worth_it && self.under_way < AT_ONCE_MAX
    }
}

/// A question, and who waits for the answer.
struct Waiting<W: Work> {
    question: W::Question,
    tell: oneshot::Sender<Result<W::Answer, DbError>>,
}

impl<W: Work> Clone for Together<W> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}

impl<W: Work> Together<W> {
    /// Nobody waits yet.
    pub(super) fn new(work: W) -> Self {
        let queue = Mutex::new(Queue { waiting: Vec::new(), under_way: 0 });
        Self { inner: Arc::new(Inner { work, queue }) }
    }

    /// The answer to a question.
    ///
    /// # Errors
    /// If the statement fails, which may have done its work all the same: it must not be repeated.
    pub(super) async fn ask(&self, question: W::Question) -> Result<W::Answer, DbError> {
        let (tell, answer) = oneshot::channel();
        let begins = {
            let mut queue = self.inner.lock();
            queue.waiting.push(Waiting { question, tell });
            let begins = queue.begins_another();
            queue.under_way += usize::from(begins);
            begins
        };
        if begins {
            // Apart from this call: the others do not depend on whether its client stays.
            tokio::spawn(self.clone().answer_waiting());
        }
        match time::timeout(WAIT_MAX, answer).await {
            Ok(Ok(answer)) => answer,
            // It broke off, or takes so long that nobody waits for the answer.
            Ok(Err(_)) | Err(_) => Err(unanswered()),
        }
    }

    /// Answers what waits, until nothing does.
    async fn answer_waiting(self) {
        let mut under_way = UnderWay { inner: &self.inner, is_over: false };
        while let Some(together) = under_way.next() {
            let (questions, tell): (Vec<_>, Vec<_>) =
                together.into_iter().map(|waiting| (waiting.question, waiting.tell)).unzip();
            match self.inner.work.answer(&questions).await {
                // Telling fails if its client is gone.
                Ok(answers) => answers.into_iter().zip(tell).for_each(|(answer, tell)| {
                    let _ = tell.send(Ok(answer));
                }),
                Err(error) => {
                    tracing::error!(%error, asked = tell.len(), "what was asked together failed");
                    for tell in tell {
                        let _ = tell.send(Err(unanswered()));
                    }
                }
            }
        }
    }
}

fn unanswered() -> DbError {
    DbError::unavailable("what was asked together with others was not answered")
}

impl<W: Work> Inner<W> {
    fn lock(&self) -> MutexGuard<'_, Queue<W>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the statements that may be under way; another may begin once this is dropped.
struct UnderWay<'i, W: Work> {
    inner: &'i Inner<W>,
    is_over: bool,
}

impl<W: Work> UnderWay<'_, W> {
    /// Those whose turn it is. If nobody waits, it is over, before anybody can come to wait for it.
    fn next(&mut self) -> Option<Vec<Waiting<W>>> {
        let mut queue = self.inner.lock();
        // Whose client is gone has asked again, or will.
        queue.waiting.retain(|waiting| !waiting.tell.is_closed());
        if queue.waiting.is_empty() {
            queue.under_way -= 1;
            self.is_over = true;
            return None;
        }
        let together = queue.waiting.len().min(W::TOGETHER_MAX);
        Some(queue.waiting.drain(..together).collect())
    }
}

impl<W: Work> Drop for UnderWay<'_, W> {
    fn drop(&mut self) {
        // It broke off. Those whose answers it had are told so by their channels, which end with them; so are
        // the others, unless another statement comes for them.
        if !self.is_over {
            let mut queue = self.inner.lock();
            queue.under_way -= 1;
            if queue.under_way == 0 {
                queue.waiting.clear();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::sync::Semaphore;

    use super::*;

    /// Doubles numbers, once it is let; of 13 it breaks off, and of 7 it fails.
    struct Doubles {
        let_in: Semaphore,
        /// How many were asked together, each time.
        together: Mutex<Vec<usize>>,
    }

    impl Work for Arc<Doubles> {
        type Question = u32;
        type Answer = u32;
        const TOGETHER_MAX: usize = 4;

        async fn answer(&self, questions: &[u32]) -> Result<Vec<u32>, DbError> {
            self.together.lock().expect("a list").push(questions.len());
            self.let_in.acquire().await.expect("open").forget();
            assert!(!questions.contains(&13), "broken off");
            if questions.contains(&7) {
                return Err(DbError::unavailable("failed"));
            }
            Ok(questions.iter().map(|number| number * 2).collect())
        }
    }

    fn doubles(let_in: usize) -> (Together<Arc<Doubles>>, Arc<Doubles>) {
        let (let_in, together) = (Semaphore::new(let_in), Mutex::default());
        let work = Arc::new(Doubles { let_in, together });
        (Together::new(Arc::clone(&work)), work)
    }

    #[tokio::test]
    async fn who_waits_is_answered_together_with_others_and_each_for_itself() {
        let (together, work) = doubles(100);
        let asked = (20..26).map(|number| together.ask(number));
        let answers: Vec<_> = join_all(asked).await.into_iter().flatten().collect();
        assert_eq!(answers, [40, 42, 44, 46, 48, 50]);
        assert_eq!(*work.together.lock().expect("a list"), [4, 2]);
    }

    #[tokio::test]
    async fn while_two_are_under_way_whoever_comes_waits_for_the_next() {
        let (together, work) = doubles(0);
        let ask = |number| {
            let together = together.clone();
            tokio::spawn(async move { together.ask(number).await })
        };
        let mut asked = Vec::new();
        for number in 20..26 {
            asked.push(ask(number));
            // Until all that can begin has begun.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(*work.together.lock().expect("a list"), [1, 2]);
        work.let_in.add_permits(100);
        for (number, asked) in (20..26).zip(asked) {
            assert_eq!(asked.await.expect("asked").expect("answered"), number * 2);
        }
        assert_eq!(*work.together.lock().expect("a list"), [1, 2, 3]);
    }

    #[tokio::test]
    async fn a_statement_that_fails_or_breaks_off_is_told_to_its_own_and_holds_up_no_other() {
        let (together, _) = doubles(100);
        for number in [7, 13] {
            assert!(together.ask(number).await.is_err(), "{number}");
            assert_eq!(together.ask(21).await.expect("answered"), 42);
        }
    }

    #[tokio::test]
    async fn who_is_gone_before_their_turn_is_not_asked_for() {
        let (together, work) = doubles(0);
        let first = tokio::spawn({
            let together = together.clone();
            async move { together.ask(20).await }
        });
        tokio::task::yield_now().await;
        let gone = tokio::spawn({
            let together = together.clone();
            async move { together.ask(21).await }
        });
        tokio::task::yield_now().await;
        gone.abort();
        assert!(gone.await.is_err());
        work.let_in.add_permits(100);
        assert_eq!(first.await.expect("asked").expect("answered"), 40);
        assert_eq!(together.ask(22).await.expect("answered"), 44);
        assert_eq!(*work.together.lock().expect("a list"), [1, 1]);
    }
}
