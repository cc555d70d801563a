//! How long a connection for subscriptions may be silent, and how much may be said on it at once. On a
//! clock that stands still unless it is told otherwise.

use meetpoort::domain::operator::Role;

use crate::support::TestApp;
use crate::support::socket::{Opening, Socket};
use crate::support::standstill::Standstill;

/// As large as a message may be.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// A connection on which nothing has been said yet.
async fn opened() -> (TestApp, Socket) {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let address = app.on_a_network().await;
    let socket = app.socket(address, &viewer, Opening::default()).await.expect("open");
    (app, socket)
}

#[tokio::test]
async fn who_says_nothing_at_first_is_told_that_it_took_too_long() {
    let (_app, mut socket) = opened().await;
    let standstill = Standstill::begin();
    standstill.pass_by(15).await;
    assert_eq!(socket.closed().await, 4408);
}

#[tokio::test]
async fn who_answers_no_ping_is_let_go_of() {
    let (_app, socket) = opened().await;
    let mut socket = socket.admitted().await;
    let standstill = Standstill::begin();
    standstill.pass_by(60).await;
    assert_eq!(socket.closed().await, 1006);
}

#[tokio::test]
async fn who_says_something_now_and_then_is_kept() {
    let (_app, socket) = opened().await;
    let mut socket = socket.admitted().await;
    let standstill = Standstill::begin();
    for _ in 0..120 {
        standstill.pass_by(1).await;
        assert_eq!(socket.ping(0).await, Ok(()));
    }
}

#[tokio::test]
async fn a_message_may_be_as_large_as_a_request_and_no_larger() {
    let (_app, socket) = opened().await;
    let mut socket = socket.admitted().await;
    assert_eq!(socket.ping(MESSAGE_BYTES_MAX).await, Ok(()));
    assert_eq!(socket.ping(MESSAGE_BYTES_MAX + 1).await, Err(1006));
}
