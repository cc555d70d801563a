//! Asks a running server as Liander does at noon: every meter in turn, by so many at once.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use meetpoort::domain::ean::Ean;
use serde_json::{Value, json};

use crate::support::server::Server;

/// Who asks at once, as many as the floor has.
pub const AT_ONCE: usize = 4;

/// How long a rate is measured.
pub const ROUND: Duration = Duration::from_secs(5);

/// Clock ticks a second in which Linux counts what a process takes.
const TICKS_A_SECOND: f64 = 100.0;

/// A meter, and the customer at whose connection it is.
pub type Asked = (Ean, Ean);

/// How the caller shows who it is.
#[derive(Clone)]
pub enum Shown {
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
    /// Processor time of the server for each call, in milliseconds.
    pub server_ms: Option<f64>,
}

/// Processor time that a process has taken, in seconds.
fn processor_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks: Vec<f64> =
        fields.split(' ').skip(11).take(2).filter_map(|field| field.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / TICKS_A_SECOND)
}

async fn call(server: &Server, pull: &Pull, (klant_ean, meter_ean): Asked) -> usize {
    let mut body = json!({
        "klant_ean": klant_ean.to_string(), "meter_ean": meter_ean.to_string(),
        "start_tijd": pull.period.0.to_rfc3339(), "eind_tijd": pull.period.1.to_rfc3339(),
    });
    let url = format!("https://{}/v1/meetdata", server.address);
    let request = server.client.post(url).header("Accept-Encoding", pull.encoding);
    let request = match &pull.shown {
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
pub async fn measure(server: &Server, meters: &[Asked], pull: &Pull) -> Figures {
    call(server, pull, meters[0]).await;
    let (next, before, begun) =
        (AtomicUsize::new(0), processor_seconds(server.id()), Instant::now());
    let callers = (0..AT_ONCE).map(|_| async {
        let mut took = Vec::new();
        let mut bytes = 0;
        while begun.elapsed() < ROUND {
            let number = next.fetch_add(1, Ordering::Relaxed) % meters.len();
            let asked = Instant::now();
            bytes += call(server, pull, meters[number]).await;
            took.push(asked.elapsed().as_secs_f64() * 1e3);
        }
        (took, bytes)
    });
    let (took, bytes): (Vec<_>, Vec<_>) = join_all(callers).await.into_iter().unzip();
    let seconds = begun.elapsed().as_secs_f64();
    let after = processor_seconds(server.id());
    let mut took = took.concat();
    took.sort_by(f64::total_cmp);
    let calls = took.len();
    let within = |hundredths: usize| took[(calls - 1) * hundredths / 100];
    Figures {
        calls,
        calls_a_second: calls as f64 / seconds,
        p50: within(50),
        p95: within(95),
        p99: within(99),
        bytes_a_call: bytes.iter().sum::<usize>() / calls,
        server_ms: before.zip(after).map(|(before, after)| (after - before) * 1e3 / calls as f64),
    }
}
