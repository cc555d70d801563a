//! Registers customers and meters in bulk, from CSV. Each line is taken whole or not at all, and
//! costs no other line; a file that is taken in again changes nothing.

mod row;

use chrono::{DateTime, Utc};
use csv::{ReaderBuilder, StringRecord};
use thiserror::Error;

use super::change_customer::{ChangeCustomerError, CustomerChange, change_in};
use super::register_customer::{self, NewCustomer, RegisterCustomerError};
use super::register_meter::{self, NewMeter, RegisterMeterError};
use crate::db::{Database, DbError, GenericClient, customer, meter};
use crate::domain::audit::Actor;
use crate::domain::ean::Ean;
use row::{COLUMNS, COLUMNS_NEEDED, Row, RowReader};

/// Lines of one file at most: what is done within the patience of whoever waits for it.
pub const LINES_MAX: usize = 2_000;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// In which column.
    pub column: &'static str,
    /// What, in words.
    pub detail: String,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineOutcome {
    /// Something in it was new, and is registered.
    Registered,
    /// All of it was known.
    Unchanged,
    /// Nothing of it was taken.
    Refused(Vec<Problem>),
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
pub enum ImportError {
    /// The file is no portfolio.
    #[error("{0}")]
    File(String),
    /// It is too long.
    #[error("the file has more than {LINES_MAX} lines: split it")]
    TooManyLines,
    /// The database failed; nothing was changed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Takes in a file, or only says what would become of it.
///
/// # Errors
/// Where the file is no portfolio or too long, or the database fails.
pub async fn import_portfolio(
    database: &Database,
    by: &Actor,
    csv: &str,
    dry_run: bool,
    now: DateTime<Utc>,
) -> Result<Vec<LineReport>, ImportError> {
    let (header, records) = read(csv)?;
    let mut client = database.connection().await?;
    let mut transaction = client.transaction().await.map_err(DbError::from)?;
    let mut reports = Vec::with_capacity(records.len());
    for record in &records {
        let line_number = record.position().map_or(0, csv::Position::line);
        let outcome = match RowReader::new(&header, record).read() {
            Err(problems) => LineOutcome::Refused(problems),
            Ok(row) => {
                // A savepoint, so that a refused line leaves nothing behind.
                let line = transaction.transaction().await.map_err(DbError::from)?;
                let outcome = take(&line, by, &row, now).await?;
                match outcome {
                    LineOutcome::Refused(_) => line.rollback().await,
                    _ => line.commit().await,
                }
                .map_err(DbError::from)?;
                outcome
            }
        };
        reports.push(LineReport { line_number, outcome });
    }
    if !dry_run {
        transaction.commit().await.map_err(DbError::from)?;
        tracing::info!(lines = reports.len(), by = by.name, "portfolio imported");
    }
    Ok(reports)
}

fn read(csv: &str) -> Result<(StringRecord, Vec<StringRecord>), ImportError> {
    // Spreadsheets put a mark before UTF-8, and Dutch ones a semicolon between cells.
    let csv = csv.trim_start_matches('\u{feff}');
    let first = csv.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(csv.as_bytes());
    let unreadable = |error: csv::Error| ImportError::File(error.to_string());
    let header = reader.headers().map_err(unreadable)?.clone();
    check_header(&header)?;
    let mut records = Vec::new();
    for record in reader.records() {
        if records.len() == LINES_MAX {
            return Err(ImportError::TooManyLines);
        }
        records.push(record.map_err(unreadable)?);
    }
    Ok((header, records))
}

fn check_header(header: &StringRecord) -> Result<(), ImportError> {
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
    Err(ImportError::File(format!(
        "the first line must name the columns ({problems}); known: {known}"
    )))
}

async fn take(
    transaction: &impl GenericClient,
    by: &Actor,
    row: &Row,
    now: DateTime<Utc>,
) -> Result<LineOutcome, DbError> {
    let refused = |column, detail: &dyn std::fmt::Display| {
        Ok(LineOutcome::Refused(vec![Problem { column, detail: detail.to_string() }]))
    };
    let is_new_customer = match take_customer(transaction, by, row, now).await {
        Ok(is_new) => is_new,
        Err(CustomerRefusal::HeldByAnother) => {
            return refused(
                "name",
                &"somebody else holds this connection: end that customer first",
            );
        }
        Err(CustomerRefusal::OtherCompanyNumber) => {
            let detail = "this customer is registered with another company number";
            return refused("company_number", &detail);
        }
        Err(CustomerRefusal::Change(ChangeCustomerError::Database(error))) => return Err(error),
        Err(CustomerRefusal::Change(error)) => return refused("company_number", &error),
        Err(CustomerRefusal::Register(RegisterCustomerError::Database(error))) => {
            return Err(error);
        }
        Err(CustomerRefusal::Register(error)) => return refused("valid_from", &error),
    };
    let is_new_meter = match &row.meter {
        None => false,
        Some(new) => match take_meter(transaction, by, new, now).await {
            Ok(is_new) => is_new,
            Err(MeterRefusal::AtAnother(klant_ean)) => {
                let detail = format!("this meter is registered at connection {klant_ean}");
                return refused("meter_ean", &detail);
            }
            Err(MeterRefusal::Otherwise) => {
                return refused("meter_ean", &"this meter is registered with other details");
            }
            Err(MeterRefusal::Register(RegisterMeterError::Database(error))) => return Err(error),
            Err(MeterRefusal::Register(error)) => return refused("meter_ean", &error),
        },
    };
    let is_new = is_new_customer || is_new_meter;
    Ok(if is_new { LineOutcome::Registered } else { LineOutcome::Unchanged })
}

enum CustomerRefusal {
    HeldByAnother,
    OtherCompanyNumber,
    Register(RegisterCustomerError),
    Change(ChangeCustomerError),
}

impl From<ChangeCustomerError> for CustomerRefusal {
    fn from(error: ChangeCustomerError) -> Self {
        Self::Change(error)
    }
}

/// Whether something of the customer was new.
async fn take_customer(
    transaction: &impl GenericClient,
    by: &Actor,
    row: &Row,
    now: DateTime<Utc>,
) -> Result<bool, CustomerRefusal> {
    let since = row.valid_from.unwrap_or(now);
    let holder = customer::find_current(transaction, row.klant_ean, since.max(now)).await;
    match holder.map_err(|error| CustomerRefusal::Register(error.into()))? {
        Some(holder) if holder.name != row.name => Err(CustomerRefusal::HeldByAnother),
        Some(holder) => match (row.company_number, holder.company_number) {
            // A file that says nothing of the number says nothing against it.
            (None, _) => Ok(false),
            (Some(number), Some(known)) if number == known => Ok(false),
            (Some(_), Some(_)) => Err(CustomerRefusal::OtherCompanyNumber),
            (number @ Some(_), None) => {
                let change = CustomerChange { company_number: Some(number), ..Default::default() };
                change_in(transaction, by, holder.id, change, now).await?;
                Ok(true)
            }
        },
        None => {
            let new = NewCustomer {
                klant_ean: row.klant_ean,
                name: &row.name,
                company_number: row.company_number,
                valid_from: since,
            };
            register_customer::register_in(transaction, by, new, now)
                .await
                .map_err(CustomerRefusal::Register)?;
            Ok(true)
        }
    }
}

enum MeterRefusal {
    AtAnother(Ean),
    Otherwise,
    Register(RegisterMeterError),
}

/// Whether the meter was new.
async fn take_meter(
    transaction: &impl GenericClient,
    by: &Actor,
    new: &NewMeter,
    now: DateTime<Utc>,
) -> Result<bool, MeterRefusal> {
    let known = meter::lock(transaction, new.meter_ean).await;
    match known.map_err(|error| MeterRefusal::Register(error.into()))? {
        Some(known) if known.klant_ean != new.klant_ean => {
            Err(MeterRefusal::AtAnother(known.klant_ean))
        }
        Some(known) if known.details != new.details => Err(MeterRefusal::Otherwise),
        Some(_) => Ok(false),
        None => {
            register_meter::register_in(transaction, by, new, now)
                .await
                .map_err(MeterRefusal::Register)?;
            Ok(true)
        }
    }
}
