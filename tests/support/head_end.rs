//! A head-end with an API: over TLS, with an authority of its own, tokens for client credentials, and answers that a
//! test gives; it notes what it was asked.

use std::collections::BTreeMap;
use std::future::pending;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{StreamExt, stream};
use meetpoort::server::Listener;
use meetpoort::tls::{Certificate as ServerCertificate, TlsFiles};
use poem::http::StatusCode;
use poem::http::header::{CONTENT_ENCODING, LINK, LOCATION, RETRY_AFTER};
use poem::{Body, Endpoint, Request, Response};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::certificate::Certificate;

/// A question that came.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How many came before it, those for tokens not counted.
    pub number: usize,
    /// Path and query, as they were written.
    pub target: String,
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
    pub at: Instant,
}

impl Asked {
    /// A parameter of the query, which may be absent.
    pub fn parameter(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }
}

/// What it is answered.
pub enum Reply {
    Json(Value),
    /// With this header `Link`.
    Linked(Value, String),
    Gzip(Value),
    /// This status, and these words.
    Refuse(u16, &'static str),
    /// This status, in words that repeat all that was asked.
    Echo(u16),
    /// This status, with so many seconds to wait.
    Wait(u16, u32),
    /// To go elsewhere.
    Redirect(String),
    /// Only so many bytes of it come.
    Cut(Value, usize),
    /// Only so many bytes of it come for now, and no more ever.
    Stall(Value, usize),
    /// No answer ever comes.
    Hold,
}

type Answer = Box<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// A request for a token.
#[derive(Clone, Debug)]
pub struct TokenAsked {
    pub authorization: String,
    pub form: BTreeMap<String, String>,
}

#[derive(Default)]
struct State {
    asked: Vec<Asked>,
    tokens_asked: Vec<TokenAsked>,
    /// The one token that is taken.
    token: Option<String>,
    /// Whether none is given.
    gives_no_tokens: bool,
}

/// A running head-end. It ends with the test.
pub struct HeadEnd {
    pub url: String,
    pub authority_pem: String,
    state: Arc<Mutex<State>>,
    _folder: TempDir,
    _stop: DropGuard,
}

impl HeadEnd {
    pub async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let certificate = Certificate::make(folder.path(), "head-end");
        let authority_pem = certificate.authority.pem();
        let files = TlsFiles { certificate: certificate.file, key: certificate.key_file };
        let now = meetpoort::clock::Clock::system().now();
        let tls = ServerCertificate::load(files, now).and_then(|loaded| loaded.server_config(None));
        let listener = Listener::bind("127.0.0.1:0".parse().expect("an address")).await;
        let listener = listener.expect("an address");
        let url = format!("https://{}", listener.address());
        let state = Arc::default();
        let api = Api { answer: Box::new(answer), state: Arc::clone(&state) };
        let stop = CancellationToken::new();
        tokio::spawn(listener.serve_tls(api, tls.expect("TLS"), stop.clone(), Duration::ZERO));
        Self { url, authority_pem, state, _folder: folder, _stop: stop.drop_guard() }
    }

    /// What it was asked so far, for tokens not counted.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().expect("not poisoned").asked.clone()
    }

    /// With what it was asked for tokens.
    pub fn tokens_asked(&self) -> Vec<TokenAsked> {
        self.state.lock().expect("not poisoned").tokens_asked.clone()
    }

    /// Gives no token from now on, and repeats all that it was asked with.
    pub fn refuse_tokens(&self) {
        self.state.lock().expect("not poisoned").gives_no_tokens = true;
    }

    /// Takes no token any more that it has given.
    pub fn end_tokens(&self) {
        self.state.lock().expect("not poisoned").token = Some("another".to_owned());
    }
}

struct Api {
    answer: Answer,
    state: Arc<Mutex<State>>,
}

impl Api {
    fn note(&self, request: &Request) -> Asked {
        let headers = request.headers().iter().map(|(name, value)| {
            (name.as_str().to_owned(), value.to_str().expect("plain").to_owned())
        });
        let query = request.uri().query().unwrap_or_default();
        let mut state = self.state.lock().expect("not poisoned");
        let asked = Asked {
            number: state.asked.len(),
            target: request.uri().to_string(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            headers: headers.collect(),
            at: Instant::now(),
        };
        state.asked.push(asked.clone());
        asked
    }

    /// By client credentials (RFC 6749, section 4.4); it works for an hour.
    async fn token(&self, mut request: Request) -> poem::Result<Response> {
        let authorization = request.header("authorization").unwrap_or_default().to_owned();
        let body = request.take_body().into_vec().await?;
        let form: BTreeMap<_, _> = form_urlencoded::parse(&body).into_owned().collect();
        let mut state = self.state.lock().expect("not poisoned");
        if state.gives_no_tokens {
            let words = format!("not for {authorization} {form:?}");
            let refused = json!({ "error": "invalid_client", "error_description": words });
            return Ok(Response::builder()
                .status(StatusCode::UNAUTHORIZED)
                .body(refused.to_string()));
        }
        state.tokens_asked.push(TokenAsked { authorization, form });
        let token = format!("token-{}", state.tokens_asked.len());
        state.token = Some(token.clone());
        let given = json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 });
        Ok(Response::builder().content_type("application/json").body(given.to_string()))
    }
}

impl Endpoint for Api {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if request.uri().path() == "/token" {
            return self.token(request).await;
        }
        let asked = self.note(&request);
        let token = self.state.lock().expect("not poisoned").token.clone();
        let shown = asked.headers.get("authorization");
        if let Some(token) = token
            && shown != Some(&format!("Bearer {token}"))
        {
            return Ok(Response::builder().status(StatusCode::UNAUTHORIZED).finish());
        }
        let builder = Response::builder().content_type("application/json");
        let status = |status: u16| StatusCode::from_u16(status).expect("a status");
        Ok(match (self.answer)(&asked) {
            Reply::Json(value) => builder.body(value.to_string()),
            Reply::Linked(value, link) => builder.header(LINK, link).body(value.to_string()),
            Reply::Gzip(value) => {
                let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
                gzip.write_all(value.to_string().as_bytes()).expect("written");
                builder.header(CONTENT_ENCODING, "gzip").body(gzip.finish().expect("finished"))
            }
            Reply::Refuse(code, words) => {
                builder.status(status(code)).body(json!({ "detail": words }).to_string())
            }
            Reply::Echo(code) => {
                let Asked { target, headers, .. } = &asked;
                let words = format!("not for {target} {headers:?}");
                builder.status(status(code)).body(json!({ "detail": words }).to_string())
            }
            Reply::Wait(code, seconds) => {
                builder.status(status(code)).header(RETRY_AFTER, seconds.to_string()).finish()
            }
            Reply::Redirect(location) => {
                builder.status(StatusCode::FOUND).header(LOCATION, location).finish()
            }
            Reply::Cut(value, bytes) => {
                let body = Bytes::from(value.to_string());
                let broken = io::Error::from(io::ErrorKind::BrokenPipe);
                let parts = stream::iter([Ok(body.slice(..bytes)), Err(broken)]);
                builder.body(Body::from_bytes_stream(parts))
            }
            Reply::Stall(value, bytes) => {
                let body = Bytes::from(value.to_string());
                let begun = stream::iter([Ok::<_, io::Error>(body.slice(..bytes))]);
                builder.body(Body::from_bytes_stream(begun.chain(stream::pending())))
            }
            Reply::Hold => pending().await,
        })
    }
}
