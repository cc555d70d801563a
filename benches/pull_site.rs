//! A build of meetpoort with a portfolio of customers and their readings, and a running server of it.

use std::env;
use std::process::Command;
use std::time::Duration;

use chrono::{DateTime, Utc};
use meetpoort::domain::day::Day;
use meetpoort::domain::ean::Ean;
use meetpoort::domain::meter::MeterType;
use meetpoort::ingest::simulator::{SimulatedMeter, write_delivery};
use serde_json::Value;

use tokio::time::sleep;
use tokio_postgres::Client;

use crate::process::{memory_bytes, parent};
use crate::pull_load::{Asked, ROUND, Target};
use crate::support;
use crate::support::database::connect;
use crate::support::server::{Server, Site};

const MIB: f64 = 1_048_576.0;
/// Customers, if nobody says how many.
const CUSTOMERS: u64 = 200;
/// Days that are over, before today.
pub const DAYS: i64 = 30;
/// How often it is looked whether all answers are made.
const ANSWERS_EVERY: Duration = Duration::from_secs(10);

/// How much there is to pull.
#[derive(Clone, Copy)]
pub struct Portfolio {
    pub customers: u64,
    /// Days that are over, before today.
    pub days: i64,
}

impl Portfolio {
    /// A month of as many customers as `BENCH_CUSTOMERS` says.
    pub fn asked_for() -> Self {
        let customers = env::var("BENCH_CUSTOMERS").ok().and_then(|text| text.parse().ok());
        Self { customers: customers.unwrap_or(CUSTOMERS), days: DAYS }
    }

    fn meters(self) -> Vec<SimulatedMeter> {
        let ean = |body| Ean::from_body(body).expect("a body");
        (0..self.customers)
            .map(|number| SimulatedMeter {
                klant_ean: ean(87_168_591_000_000_000 + number),
                meter_ean: ean(87_168_592_000_000_000 + number),
                meter_type: MeterType::TransferPoint,
            })
            .collect()
    }
}

/// So many whole days, the last of which was yesterday.
pub fn period(days: i64) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = Day::of(support::now_on_grid());
    let first = (0..days).fold(today, |day, _| day.before());
    (first.start(), today.start())
}

/// A build, with a portfolio, and a server of it.
pub struct PullSite {
    pub name: &'static str,
    pub site: Site,
    pub server: Server,
    pub meters: Vec<Asked>,
    pub credential: (String, String),
    pub token: String,
    /// The first process of the database, if it runs here.
    pub postmaster: Option<u32>,
    client: Client,
}

impl PullSite {
    pub async fn new(name: &'static str, site: Site, portfolio: Portfolio) -> Self {
        let credential = site.issue_credential();
        let client = connect(&site.database.url()).await;
        let simulated = portfolio.meters();
        for SimulatedMeter { klant_ean, meter_ean, .. } in &simulated {
            let (klant_ean, meter_ean) = (klant_ean.to_string(), meter_ean.to_string());
            let insert =
                "with added as (insert into connection (klant_ean) values ($1) returning id),
                 customer as (insert into customer (connection_id, name, valid_from)
                     select id, 'Bakkerij', now() - interval '60 days' from added returning id),
                 meter as (insert into meter (connection_id, meter_ean, meter_type)
                     select id, $2, 'overdrachtspuntmeter' from added)
                 insert into consent (customer_id, given_at)
                 select id, now() - interval '40 days' from customer";
            client.execute(insert, &[&klant_ean, &meter_ean]).await.expect("registered");
        }
        let folder = site.path("delivered");
        std::fs::create_dir(&folder).expect("a folder");
        let (from, _) = period(portfolio.days);
        write_delivery(&folder, &simulated, from, support::now_on_grid()).expect("written");
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            site.run(&["ingest", &entry.expect("an entry").path().to_string_lossy()]);
        }
        client.batch_execute("analyze").await.expect("analysed");
        let server = site.serve().await;
        let token = token(&server, &credential).await;
        let meters = simulated.iter().map(|meter| (meter.klant_ean, meter.meter_ean)).collect();
        let postmaster = postmaster(&client).await;
        let measured = Self { name, site, server, meters, credential, token, postmaster, client };
        measured.waits_for_answers().await;
        measured
    }

    pub fn target(&self) -> Target {
        Target::of(&self.server, self.postmaster)
    }

    /// What its server holds now.
    pub fn server_mib(&self) -> f64 {
        memory_bytes(self.server.id()).expect("a running server") as f64 / MIB
    }

    /// Waits until the answers are made, if this build makes any.
    async fn waits_for_answers(&self) {
        let known = "select to_regclass('day_answer') is not null";
        if !self.client.query_one(known, &[]).await.expect("a row").get::<_, bool>(0) {
            return;
        }
        let left = "select count(*) from meter_day where not is_answered and day < $1";
        let today = Day::of(support::now_on_grid()).date();
        // It takes a while for many customers: whoever waits for it sees that it goes on.
        loop {
            let left = self.client.query_one(left, &[&today]).await.expect("a row");
            let left: i64 = left.get(0);
            if left == 0 {
                break;
            }
            println!("{}: {left} answers are to be made", self.name);
            sleep(ANSWERS_EVERY).await;
        }
        self.client.batch_execute("vacuum analyze").await.expect("vacuumed");
        let kept = "select pg_table_size('day_answer'), count(*), avg(length(zstd))::int8,
                    avg(length(deflate))::int8, avg(plain_bytes)::int8 from day_answer";
        let kept = self.client.query_one(kept, &[]).await.expect("a row");
        let bytes: i64 = kept.get(0);
        let days: i64 = kept.get(1);
        println!(
            "{}: {days} days kept, {} bytes each on disk: {} by zstd, {} by deflate, of {}",
            self.name,
            bytes / days.max(1),
            kept.get::<_, i64>(2),
            kept.get::<_, i64>(3),
            kept.get::<_, i64>(4),
        );
    }

    /// What only reading the same rows takes, by as many at once: calls a second.
    pub fn floor(&self, days: i64, at_once: usize) -> Option<f64> {
        let (after, until) = period(days);
        let script = format!(
            "\\set meter random(1, {})\n\
             select interval_end, active_power_milliwatt, reactive_power_millivar, voltage_l1_millivolt, \
             voltage_l2_millivolt, voltage_l3_millivolt from reading where meter_id = :meter \
             and interval_end > '{after}' and interval_end <= '{until}' order by interval_end;\n",
            self.meters.len(),
        );
        let script = self.site.write("floor.sql", &script);
        let output = Command::new("pgbench")
            .args(["--no-vacuum", "--protocol", "prepared", "--jobs", "1"])
            .args(["--client", &at_once.to_string(), "--time", &ROUND.as_secs().to_string()])
            .arg("--file")
            .arg(script)
            .arg(self.site.database.url())
            .output()
            .ok()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = printed.lines().find_map(|line| line.strip_prefix("tps = "))?;
        rate.split(' ').next()?.parse().ok()
    }
}

/// The first process of this database, if it runs on this machine.
async fn postmaster(client: &Client) -> Option<u32> {
    let backend = client.query_one("select pg_backend_pid()", &[]).await.expect("a row");
    let backend = backend.get::<_, i32>(0).unsigned_abs();
    let name = std::fs::read_to_string(format!("/proc/{backend}/comm")).ok()?;
    name.starts_with("postgres").then(|| parent(backend))?
}

async fn token(server: &Server, (username, password): &(String, String)) -> String {
    let url = format!("https://{}/v1/token", server.address);
    let request = server.client.post(url).basic_auth(username, Some(password));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    let answer = request.body("grant_type=client_credentials").send().await;
    let answer: Value = answer.expect("an answer").json().await.expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}
