//! What operators look at most, of the portfolio of the noon pull: a meter's day and month, the noon board, and the
//! overview of customers, as the pages ask it, of the real server over TLS. Beside it the statements that this
//! needs, of the database itself, in turn with it.
//!
//! Prints figures and judges nothing. `BENCH_CUSTOMERS` says for how many customers (200 if it is not set).

#[allow(dead_code, reason = "the noon pull asks for all of it")]
mod process;
#[allow(dead_code, reason = "the noon pull asks for all of it")]
mod pull_load;
#[allow(dead_code, reason = "the noon pull asks for all of it")]
mod pull_site;
mod report;
#[allow(dead_code, unused_imports, reason = "the tests use all of it")]
#[path = "../tests/support/mod.rs"]
mod support;

use std::time::Instant;

use meetpoort::db::customer::{CustomerFilter, CustomerOrderField};
use meetpoort::db::meter_day::{BoardFilter, BoardOrderField};
use meetpoort::db::{Connection, consent, customer, meter, meter_day, reading};
use meetpoort::domain::day::Day;
use meetpoort::domain::ean::Ean;
use meetpoort::domain::operator::Role;
use meetpoort::domain::page::{Order, Page};
use meetpoort::domain::resolution::Resolution;
use pull_load::{ROUND, percentiles};
use pull_site::{DAYS, Portfolio, PullSite, period};
use serde_json::{Value, json};
use support::now_on_grid;
use support::operator::Cookie;
use support::server::Site;

const EMAIL: &str = "dienst@meetbedrijf.example";
/// Rows of a page, as the dashboards ask for.
const ROWS: u16 = 25;

const METERS: &str = include_str!("../web/dashboard/meters/meters.graphql");
const NOON: &str = include_str!("../web/dashboard/noon/noon.graphql");
const CUSTOMERS: &str = include_str!("../web/dashboard/customers/customers.graphql");

/// What is looked at.
#[derive(Clone, Copy)]
enum Look {
    /// The readings of a meter over so many days.
    Readings(i64, Resolution),
    NoonBoard,
    Customers,
}

const LOOKS: [(&str, Look); 4] = [
    ("a meter's day", Look::Readings(1, Resolution::Raw)),
    ("a meter's month by hour", Look::Readings(DAYS, Resolution::Hour)),
    ("noon board", Look::NoonBoard),
    ("overview of customers", Look::Customers),
];

/// Of a file of the dashboards, what begins so: an operation and its fragments, as a page sends them.
fn part_of(file: &str, beginnings: &[&str]) -> String {
    let is_asked =
        |part: &&str| beginnings.iter().any(|begin| part.trim_start().starts_with(begin));
    file.split_inclusive("\n}\n").filter(is_asked).collect()
}

impl Look {
    /// What a page asks.
    fn question(self, meter_ean: Ean) -> Value {
        let (query, variables) = match self {
            Self::Readings(days, resolution) => {
                let (from, to) = period(days);
                let resolution = resolution.name().to_uppercase();
                let variables = json!({
                    "ean": meter_ean.to_string(), "from": from, "to": to, "resolution": resolution,
                });
                (part_of(METERS, &["query Readings(", "fragment Values "]), variables)
            }
            Self::NoonBoard => (part_of(NOON, &["query NoonBoard("]), json!({ "first": ROWS })),
            Self::Customers => {
                (part_of(CUSTOMERS, &["query Customers("]), json!({ "first": ROWS }))
            }
        };
        json!({ "query": query, "variables": variables })
    }

    /// The statements by which that is answered, but for who asks; how many there are.
    async fn ask_database(self, client: &Connection, meter_ean: Ean) -> usize {
        match self {
            Self::Readings(days, resolution) => {
                let (from, to) = period(days);
                let meter = meter::find(client, meter_ean).await.expect("asked").expect("known");
                let buckets =
                    reading::list_buckets(client, &[meter.id], from, to, resolution).await;
                assert!(!buckets.expect("asked").is_empty());
                2
            }
            Self::NoonBoard => {
                let day = Day::of(now_on_grid()).before();
                meter_day::summarize(client, day).await.expect("asked");
                let page = first_page(Order::ascending(BoardOrderField::Need));
                let filter = BoardFilter::default();
                let board = meter_day::list_board(client, &page, day, &filter).await;
                let rows = board.expect("asked").rows;
                let ids: Vec<i32> =
                    rows.iter().map(|row| row.row.completeness.count.meter_id).collect();
                let meters = meter::list_by_id(client, &ids).await.expect("asked");
                let ids: Vec<i32> = meters.iter().map(|meter| meter.connection_id).collect();
                customer::list_holders(client, &ids, now_on_grid()).await.expect("asked");
                4
            }
            Self::Customers => {
                let filter = CustomerFilter {
                    search: None,
                    holding: None,
                    at: now_on_grid(),
                    consent: None,
                };
                let page = first_page(Order::ascending(CustomerOrderField::Registered));
                let rows = customer::list(client, &page, &filter).await.expect("asked").rows;
                customer::count(client, &filter).await.expect("asked");
                let ids: Vec<i32> = rows.iter().map(|row| row.row.id).collect();
                consent::list_of_customers(client, &ids).await.expect("asked");
                let ids: Vec<i32> = rows.iter().map(|row| row.row.connection_id).collect();
                meter::list_at_connections(client, &ids).await.expect("asked");
                4
            }
        }
    }
}

fn first_page<F>(order: Order<F>) -> Page<F> {
    Page { order, after: None, first: ROWS }
}

/// A row of the table, and of the record: times in milliseconds.
struct Row {
    look: &'static str,
    times: usize,
    bytes: usize,
    statements: usize,
    /// Within which half of the answers and 95 of a hundred came.
    answers: [f64; 2],
    /// The same, of the statements.
    database: [f64; 2],
}

impl Row {
    const HEAD: &'static str = "| | bytes | statements | GraphQL p50 ms | p95 ms | SQL p50 ms | p95 ms | p95 / SQL |\n\
        | --- | --- | --- | --- | --- | --- | --- | --- |";

    fn ratio(&self) -> f64 {
        self.answers[1] / self.database[1]
    }

    fn markdown(&self) -> String {
        let Self { look, bytes, statements, answers, database, .. } = self;
        format!(
            "| {look} | {bytes} | {statements} | {:.1} | {:.1} | {:.1} | {:.1} | {:.2} |",
            answers[0],
            answers[1],
            database[0],
            database[1],
            self.ratio()
        )
    }

    fn json(&self) -> Value {
        json!({
            "kind": self.look, "times": self.times, "bytes": self.bytes, "statements": self.statements,
            "p50_ms": self.answers[0], "p95_ms": self.answers[1], "sql_p50_ms": self.database[0],
            "sql_p95_ms": self.database[1], "ratio_to_sql": self.ratio(),
        })
    }
}

/// Asks the server and the database in turn, for one round of each, of one meter after another.
async fn measure(measured: &PullSite, cookie: &Cookie, look: &'static str, of: Look) -> Row {
    let url = format!("https://{}/graphql", measured.server.operator_address().await);
    let cookie = cookie.as_ref().expect("logged in");
    let client = measured.site.database.open().connection().await.expect("connected");
    let (mut answers, mut database) = (Vec::new(), Vec::new());
    let (mut bytes, mut statements) = (0, 0);
    let begun = Instant::now();
    for (_, meter_ean) in measured.meters.iter().cycle() {
        if begun.elapsed() > 2 * ROUND {
            break;
        }
        let question = of.question(*meter_ean);
        let asked = Instant::now();
        let request = measured.server.client.post(&url).header("cookie", cookie).json(&question);
        let answer = request.send().await.expect("an answer").bytes().await.expect("a body");
        answers.push(asked.elapsed().as_secs_f64() * 1e3);
        bytes = answer.len();
        let answer: Value = serde_json::from_slice(&answer).expect("JSON");
        assert!(answer.get("errors").is_none() && !answer["data"].is_null(), "{answer}");
        let asked = Instant::now();
        statements = of.ask_database(&client, *meter_ean).await;
        database.push(asked.elapsed().as_secs_f64() * 1e3);
    }
    Row {
        look,
        times: answers.len(),
        bytes,
        statements,
        answers: percentiles(&mut answers, [50, 95]),
        database: percentiles(&mut database, [50, 95]),
    }
}

#[tokio::main]
async fn main() {
    let portfolio = Portfolio::asked_for();
    let measured = PullSite::new("this", Site::new().await, portfolio).await;
    let password = measured.site.add_operator(EMAIL, Role::Viewer);
    let cookie = measured.server.operator_browser(EMAIL, &password).await;
    println!("{} customers, a month of {DAYS} days", portfolio.customers);
    println!("{}", Row::HEAD);
    let mut rows = Vec::new();
    for (look, of) in LOOKS {
        let row = measure(&measured, &cookie, look, of).await;
        println!("{}", row.markdown());
        rows.push(row);
    }
    let table = (Row::HEAD, rows.iter().map(Row::markdown).collect());
    report::write("graphql", &[table], &rows.iter().map(Row::json).collect());
}
