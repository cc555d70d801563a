//! A door in front of the real one, over TLS with the same authority: it passes calls on, and notes them, but says no,
//! falls silent or breaks off where a test wants it. For what the real server cannot be made to do at a moment.

use std::collections::HashMap;
use std::future::pending;
use std::io;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::stream;
use meetpoort::server::Listener;
use meetpoort::tls::{Certificate, TlsFiles};
use poem::http::header::{
    ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER,
};
use poem::http::{HeaderMap, StatusCode};
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::server::{Server, Site};

/// What becomes of a call.
pub enum Verdict {
    /// The real door answers.
    Pass,
    /// It answers once this command has run.
    After(Command),
    /// This status, perhaps with so many seconds to wait.
    Refuse(u16, Option<u32>),
    /// No answer ever comes.
    Hold,
    /// The real answer, of which only so many bytes come.
    Cut(usize),
    /// The real answer, with this text instead of that.
    Change(&'static str, String),
}

/// A call that came.
#[derive(Clone)]
pub struct Seen {
    pub path: String,
    pub at: Instant,
    pub authorization: Option<String>,
}

/// Says what becomes of the calls of this path, the first of which has number 0.
type Judge = Box<dyn Fn(&str, usize) -> Verdict + Send + Sync>;

pub struct Front {
    pub url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    _stop: DropGuard,
}

impl Front {
    /// Before this server, which is left alone by whoever is not passed on.
    pub async fn before(
        site: &Site,
        server: &Server,
        judge: impl Fn(&str, usize) -> Verdict + Send + Sync + 'static,
    ) -> Self {
        let files = TlsFiles {
            certificate: site.certificate.file.clone(),
            key: site.certificate.key_file.clone(),
        };
        let now = meetpoort::clock::Clock::system().now();
        let tls = Certificate::load(files, now).and_then(|loaded| loaded.server_config(None));
        let listener = Listener::bind("127.0.0.1:0".parse().expect("an address")).await;
        let listener = listener.expect("an address");
        let url = format!("https://{}", listener.address());
        let seen = Arc::default();
        let passing = Passing {
            client: server.client.clone(),
            base: format!("https://{}", server.address),
            judge: Box::new(judge),
            seen: Arc::clone(&seen),
        };
        let stop = CancellationToken::new();
        let serve = listener.serve_tls(passing, tls.expect("TLS"), stop.clone(), Duration::ZERO);
        tokio::spawn(serve);
        Self { url, seen, _stop: stop.drop_guard() }
    }

    /// The calls of this path so far.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        let seen = self.seen.lock().expect("not poisoned");
        seen.iter().filter(|seen| seen.path == path).cloned().collect()
    }
}

struct Passing {
    client: reqwest::Client,
    base: String,
    judge: Judge,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Passing {
    fn note(&self, request: &Request) -> usize {
        let path = request.uri().path().to_owned();
        let authorization = request.header(AUTHORIZATION).map(str::to_owned);
        let mut seen = self.seen.lock().expect("not poisoned");
        let number = seen.iter().filter(|seen| seen.path == path).count();
        seen.push(Seen { path, at: Instant::now(), authorization });
        number
    }

    async fn pass(&self, path: &str, headers: HeaderMap, body: Bytes) -> (Response, Bytes) {
        let request = self.client.post(format!("{}{path}", self.base)).headers(headers).body(body);
        let answer = request.send().await.expect("an answer");
        let mut response = Response::builder().status(answer.status());
        for (name, value) in answer.headers() {
            if [CONTENT_TYPE, CONTENT_ENCODING, RETRY_AFTER].contains(name)
                || name == "x-correlation-id"
            {
                response = response.header(name, value);
            }
        }
        (response.finish(), answer.bytes().await.expect("a body"))
    }
}

impl Endpoint for Passing {
    type Output = Response;

    async fn call(&self, mut request: Request) -> poem::Result<Response> {
        let number = self.note(&request);
        let path = request.uri().path().to_owned();
        let verdict = (self.judge)(&path, number);
        let kept = [AUTHORIZATION, CONTENT_TYPE, ACCEPT_ENCODING];
        let mut headers: HeaderMap = request
            .headers()
            .iter()
            .filter(|(name, _)| kept.contains(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<HashMap<_, _>>()
            .into_iter()
            .collect();
        let body = request.take_body().into_bytes().await?;
        let (mut response, body) = match verdict {
            Verdict::Hold => pending().await,
            Verdict::Refuse(status, seconds) => {
                let status = StatusCode::from_u16(status).expect("a status");
                let response = Response::builder().status(status);
                return Ok(match seconds {
                    Some(seconds) => response.header(RETRY_AFTER, seconds.to_string()).finish(),
                    None => response.finish(),
                });
            }
            Verdict::After(mut command) => {
                let output = tokio::task::spawn_blocking(move || command.output()).await;
                let output = output.expect("joined").expect("started");
                assert!(output.status.success(), "{output:?}");
                self.pass(&path, headers, body).await
            }
            Verdict::Pass => self.pass(&path, headers, body).await,
            Verdict::Cut(bytes) => {
                let (response, body) = self.pass(&path, headers, body).await;
                let broken = io::Error::from(io::ErrorKind::BrokenPipe);
                let parts = stream::iter([Ok(body.slice(..bytes)), Err(broken)]);
                return Ok(response.with_body(Body::from_bytes_stream(parts)).into_response());
            }
            Verdict::Change(from, to) => {
                headers.remove(ACCEPT_ENCODING);
                let (response, body) = self.pass(&path, headers, body).await;
                let text = String::from_utf8(body.to_vec()).expect("text");
                assert!(text.contains(from), "{from} is not in {text}");
                (response, text.replacen(from, &to, 1).into())
            }
        };
        response.set_body(body);
        Ok(response)
    }
}
