//! Registers customers and meters in bulk, from CSV. Each line is taken whole or not at all, and
//! costs no other line; a file that is taken in again changes nothing.

mod known;
mod row;

use chrono::{DateTime, Utc};
use csv::{ReaderBuilder, StringRecord};
use thiserror::Error;

use crate::db::lock::{self, Lock};
use crate::db::{DbError, GenericClient, Transaction, customer};
use crate::domain::audit::Actor;
use crate::domain::ean::Ean;
use crate::domain::outside_text::line_at;
use crate::service::customer::change::{CustomerChange, change_in};
use crate::service::customer::register as register_customer;
use crate::service::customer::register::NewCustomer;
use crate::service::failure::{Failure, Refusal, Trouble};
use crate::service::meter::register as register_meter;
use crate::service::store::Command;
use known::{CustomerPlan, Known, Plan};
use row::{COLUMNS, COLUMNS_NEEDED, Row, RowReader};

/// Lines of one file at most: what is done within the patience of whoever waits for it.
pub const LINES_MAX: usize = 2_000;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{column}: {detail}")]
pub struct RowProblem {
    /// In which column.
    pub column: &'static str,
    /// What, in words.
    pub detail: String,
}

impl RowProblem {
    fn in_column<R: Refusal>(column: &'static str) -> impl FnOnce(Failure<R>) -> Failure<Self> {
        move |failure| failure.map(|refusal| Self { column, detail: refusal.to_string() })
    }
}

impl Refusal for RowProblem {}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineOutcome {
    /// Something in it was new, and is registered.
    Registered,
    /// All of it was known.
    Unchanged,
    /// Nothing of it was taken.
    Refused(Vec<RowProblem>),
}

/// A line, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineReport {
    /// Its number, counted from 1, the header included.
    pub line_number: u64,
    /// What became of it.
    pub outcome: LineOutcome,
}

/// Why no line was looked at.
#[derive(Debug, Error)]
pub enum ImportRefusal {
    /// The file is no portfolio.
    #[error("{0}")]
    File(String),
    /// It is too long.
    #[error("the file has more than {LINES_MAX} lines: split it")]
    TooManyLines,
}

impl Refusal for ImportRefusal {}

/// Takes in a file, or only says what would become of it.
///
/// # Errors
/// If the file is no portfolio or too long, or the database fails.
pub async fn import_portfolio(
    command: &Command<'_>,
    csv: &str,
    dry_run: bool,
) -> Result<Vec<LineReport>, Failure<ImportRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    // Spreadsheets put a mark before UTF-8.
    let csv = csv.trim_start_matches('\u{feff}');
    let (header, records) = read(csv)?;
    let mut client = store.database.connection().await?;
    let mut transaction = client.transaction().await?;
    let rows: Vec<_> =
        records.iter().map(|record| RowReader::new(&header, record).read()).collect();
    lock_all(&transaction, rows.iter().flatten()).await?;
    let mut known = Known::of(&transaction, rows.iter().flatten()).await?;
    let mut outcomes = Vec::with_capacity(records.len());
    for (place, row) in in_order_of_connections(&rows) {
        outcomes.push((place, take_line(&mut transaction, by, row, &mut known, now).await?));
    }
    let mut reports: Vec<LineReport> = records
        .iter()
        .zip(rows)
        .map(|(record, row)| LineReport {
            line_number: line_of(csv, record),
            outcome: row.map_or_else(LineOutcome::Refused, |_| LineOutcome::Unchanged),
        })
        .collect();
    for (place, outcome) in outcomes {
        if let Some(report) = reports.get_mut(place) {
            report.outcome = outcome;
        }
    }
    if !dry_run {
        transaction.commit().await?;
        tracing::info!(lines = reports.len(), by = by.name, "portfolio imported");
    }
    Ok(reports)
}

/// The number of a record's first line as an editor shows it, which is not how the library counts.
fn line_of(csv: &str, record: &StringRecord) -> u64 {
    let byte = record.position().map_or(0, csv::Position::byte);
    line_at(csv.as_bytes(), usize::try_from(byte).unwrap_or(usize::MAX))
}

/// Waits for its turn. One file after another: each takes connections, customers and meters in the order of
/// its lines, and no order of them is the same in two files. Customers are also locked elsewhere, several
/// at a time, by their numbers: so here as well, before what is known of them is looked up.
async fn lock_all(
    client: &impl GenericClient,
    rows: impl Iterator<Item = &Row>,
) -> Result<(), DbError> {
    lock::wait_in_transaction(client, Lock::ImportPortfolio).await?;
    let klant_eans: Vec<Ean> = rows.map(|row| row.klant_ean).collect();
    let customers = customer::list_of_connections(client, &klant_eans).await?;
    let ids: Vec<i32> = customers.iter().map(|customer| customer.id).collect();
    customer::lock_all(client, &ids).await
}

/// The good rows with their places in the file. By connection, so that several lines about one follow
/// each other.
fn in_order_of_connections(rows: &[Result<Row, Vec<RowProblem>>]) -> Vec<(usize, &Row)> {
    let good = rows.iter().enumerate();
    let mut good: Vec<_> =
        good.filter_map(|(place, row)| Some((place, row.as_ref().ok()?))).collect();
    good.sort_by_key(|(_, row)| row.klant_ean);
    good
}

async fn take_line(
    transaction: &mut Transaction<'_>,
    by: &Actor,
    row: &Row,
    known: &mut Known,
    now: DateTime<Utc>,
) -> Result<LineOutcome, Trouble> {
    let plan = match known.plan(row, now) {
        Ok(plan) if plan.is_empty() => return Ok(LineOutcome::Unchanged),
        Ok(plan) => plan,
        Err(problems) => return Ok(LineOutcome::Refused(problems)),
    };
    // A savepoint, so that a refused line leaves nothing behind.
    let line = transaction.transaction().await?;
    match take(&line, by, row, plan, known, now).await {
        Ok(()) => {
            line.commit().await?;
            Ok(LineOutcome::Registered)
        }
        Err(Failure::Refused(problem)) => {
            line.rollback().await?;
            Ok(LineOutcome::Refused(vec![problem]))
        }
        Err(Failure::Trouble(trouble)) => Err(trouble),
    }
}

fn read(csv: &str) -> Result<(StringRecord, Vec<StringRecord>), ImportRefusal> {
    // Dutch spreadsheets put a semicolon between cells.
    let first = csv.split(['\n', '\r']).find(|line| !line.is_empty()).unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    // Flexible: a line with a cell too few costs no other one.
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(csv.as_bytes());
    let unreadable = |error: csv::Error| ImportRefusal::File(error.to_string());
    let header = reader.headers().map_err(unreadable)?.clone();
    check_header(&header)?;
    let mut records = Vec::new();
    for record in reader.records() {
        if records.len() == LINES_MAX {
            return Err(ImportRefusal::TooManyLines);
        }
        records.push(record.map_err(unreadable)?);
    }
    Ok((header, records))
}

fn check_header(header: &StringRecord) -> Result<(), ImportRefusal> {
    let needed = COLUMNS.iter().take(COLUMNS_NEEDED);
    let missing: Vec<&str> =
        needed.copied().filter(|column| !header.iter().any(|name| name == *column)).collect();
    let unknown: Vec<&str> = header.iter().filter(|name| !COLUMNS.contains(name)).collect();
    let twice = header.len() > header.iter().collect::<std::collections::HashSet<_>>().len();
    if missing.is_empty() && unknown.is_empty() && !twice {
        return Ok(());
    }
    let mut problems = Vec::new();
    if !missing.is_empty() {
        problems.push(format!("missing: {}", missing.join(", ")));
    }
    if !unknown.is_empty() {
        problems.push(format!("unknown: {}", unknown.join(", ")));
    }
    if twice {
        problems.push("a column stands there twice".to_owned());
    }
    let known = COLUMNS.join(", ");
    let problems = problems.join("; ");
    Err(ImportRefusal::File(format!(
        "the first line must name the columns ({problems}); known: {known}"
    )))
}

/// Takes what a line adds. What only shows now, somebody was at the same connection or meter meanwhile.
async fn take(
    transaction: &impl GenericClient,
    by: &Actor,
    row: &Row,
    plan: Plan,
    known: &mut Known,
    now: DateTime<Utc>,
) -> Result<(), Failure<RowProblem>> {
    let mut registered = None;
    match plan.customer {
        CustomerPlan::Leave => {}
        CustomerPlan::Register(valid_from) => {
            let Row { klant_ean, name, company_number, .. } = row;
            let (klant_ean, company_number) = (*klant_ean, *company_number);
            let new = NewCustomer { klant_ean, name, company_number, valid_from };
            let registering = register_customer::register_in(transaction, by, new, now);
            let id = registering.await.map_err(RowProblem::in_column("valid_from"))?;
            registered = Some((id, valid_from));
        }
        CustomerPlan::AddNumber { customer_id, number } => {
            let company_number = Some(Some(number));
            let change = CustomerChange { company_number, ..Default::default() };
            let changing = change_in(transaction, by, customer_id, change, now);
            changing.await.map_err(RowProblem::in_column("company_number"))?;
        }
    }
    let meter = row.meter.as_ref().filter(|_| plan.adds_meter);
    if let Some(new) = meter {
        let registering = register_meter::register_in(transaction, by, new, now);
        registering.await.map_err(RowProblem::in_column("meter_ean"))?;
        known.add_meter(new);
    }
    // Last: if the meter was refused, nothing of the line was taken.
    if let Some((id, valid_from)) = registered {
        known.add_customer(id, row, valid_from);
    }
    if let CustomerPlan::AddNumber { customer_id, number } = plan.customer {
        known.add_number(row.klant_ean, customer_id, number);
    }
    Ok(())
}
