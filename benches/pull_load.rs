//! Asks a running server as Liander does at noon: every meter in turn, by so many at once.
//! And starts the peer beside which it is measured.

use std::env;
use std::net::TcpListener;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use meetpoort::domain::ean::Ean;
use serde_json::{Value, json};

use crate::process::{processor_ms, processor_ms_with_children};
use crate::support::server::{Server, eventually};

/// Who asks at once, as many as the floor has.
pub const AT_ONCE: usize = 4;

/// How long a rate is measured.
pub const ROUND: Duration = Duration::from_secs(5);

/// A meter, and the customer at whose connection it is.
pub type Asked = (Ean, Ean);

/// A server that is asked.
pub struct Target {
    pub client: reqwest::Client,
    /// Of call 2.
    pub url: String,
    pub process: u32,
    /// The first process of its database, if it runs here.
    pub postmaster: Option<u32>,
}

impl Target {
    pub fn of(server: &Server, postmaster: Option<u32>) -> Self {
        let url = format!("https://{}/v1/meetdata", server.address);
        Self { client: server.client.clone(), url, process: server.id(), postmaster }
    }
}

/// The small FastAPI server of `benches/peers`, which ends with this value.
pub struct Peer {
    process: Child,
    pub target: Target,
}

impl Peer {
    /// Starts it on this database, if `BENCH_PYTHON` names a Python that has what it needs.
    pub async fn start(database_url: &str, postmaster: Option<u32>) -> Option<Self> {
        let python = env::var_os("BENCH_PYTHON")?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
        let port = free.expect("a free port").port();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers");
        let process = Command::new(python)
            .args(["-m", "uvicorn", "--app-dir", folder, "--log-level", "warning"])
            .args(["--port", &port.to_string(), "readings:app"])
            .env("DATABASE_URL", database_url)
            .spawn()
            .expect("started");
        let (client, url) =
            (reqwest::Client::new(), format!("http://127.0.0.1:{port}/v1/meetdata"));
        let target = Target { client, url, process: process.id(), postmaster };
        eventually("the peer listens", async || target.client.get(&target.url).send().await.ok())
            .await;
        Some(Self { process, target })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It fails if it has ended, which is as good.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How the caller shows who it is.
#[derive(Clone)]
pub enum Shown {
    Nothing,
    Token(String),
    Password(String, String),
}

/// What is asked again and again.
#[derive(Clone)]
pub struct Pull {
    pub shown: Shown,
    pub encoding: &'static str,
    /// Of each call.
    pub period: (DateTime<Utc>, DateTime<Utc>),
    /// How many ask at once.
    pub at_once: usize,
}

/// Processor time of all who take part, in milliseconds.
#[derive(Clone, Copy)]
pub struct Taken {
    pub server: Option<f64>,
    /// All processes of the database, if it runs here.
    pub database: Option<f64>,
    /// Who asks: this very process, or one that it started.
    pub client: Option<f64>,
}

impl Taken {
    /// By now, since each began, where the client has taken so much.
    pub fn by_now(target: &Target, client: Option<f64>) -> Self {
        Self {
            server: processor_ms(target.process),
            database: target.postmaster.and_then(processor_ms_with_children),
            client,
        }
    }

    /// Since then, for each of so many calls.
    pub fn each_since(self, before: Self, calls: usize) -> Self {
        let each = |now: Option<f64>, before: Option<f64>| {
            now.zip(before).map(|(now, before)| (now - before) / calls as f64)
        };
        Self {
            server: each(self.server, before.server),
            database: each(self.database, before.database),
            client: each(self.client, before.client),
        }
    }
}

/// What was measured in one round.
pub struct Figures {
    pub calls: usize,
    pub calls_a_second: f64,
    /// By which so many of a hundred calls were answered, in milliseconds.
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub bytes_a_call: usize,
    /// Processor time for each call, in milliseconds.
    pub taken: Taken,
}

/// The times within which so many of a hundred are.
pub fn percentiles<const N: usize>(took: &mut [f64], hundredths: [usize; N]) -> [f64; N] {
    took.sort_by(f64::total_cmp);
    hundredths.map(|hundredths| took[(took.len() - 1) * hundredths / 100])
}

async fn call(target: &Target, pull: &Pull, (klant_ean, meter_ean): Asked) -> usize {
    let mut body = json!({
        "klant_ean": klant_ean.to_string(), "meter_ean": meter_ean.to_string(),
        "start_tijd": pull.period.0.to_rfc3339(), "eind_tijd": pull.period.1.to_rfc3339(),
    });
    let request = target.client.post(&target.url).header("Accept-Encoding", pull.encoding);
    let request = match &pull.shown {
        Shown::Nothing => request,
        Shown::Token(token) => request.bearer_auth(token),
        Shown::Password(username, password) => {
            body["username"] = Value::from(username.as_str());
            body["password"] = Value::from(password.as_str());
            request
        }
    };
    let answer = request.json(&body).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.bytes().await.expect("a body").len()
}

/// Asks for all meters again and again, for one round.
pub async fn measure(target: &Target, meters: &[Asked], pull: &Pull) -> Figures {
    call(target, pull, meters[0]).await;
    let by_now = || Taken::by_now(target, processor_ms(std::process::id()));
    let (next, before, begun) = (AtomicUsize::new(0), by_now(), Instant::now());
    let callers = (0..pull.at_once).map(|_| async {
        let mut took = Vec::new();
        let mut bytes = 0;
        while begun.elapsed() < ROUND {
            let number = next.fetch_add(1, Ordering::Relaxed) % meters.len();
            let asked = Instant::now();
            bytes += call(target, pull, meters[number]).await;
            took.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        (took, bytes)
    });
    let (took, bytes): (Vec<_>, Vec<_>) = join_all(callers).await.into_iter().unzip();
    let seconds = begun.elapsed().as_secs_f64();
    let after = by_now();
    let mut took = took.concat();
    let calls = took.len();
    let [p50, p95, p99] = percentiles(&mut took, [50, 95, 99]);
    Figures {
        calls,
        calls_a_second: calls as f64 / seconds,
        p50,
        p95,
        p99,
        bytes_a_call: bytes.iter().sum::<usize>() / calls,
        taken: after.each_since(before, calls),
    }
}
