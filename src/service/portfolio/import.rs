//! Registers customers and meters in bulk, from CSV. Each line is taken whole or not at all, and
//! costs no other line; a file that is taken in again changes nothing.

mod known;
mod row;

use chrono::{DateTime, Utc};

use crate::db::lock::{self, Lock};
use crate::db::{DbError, GenericClient, Transaction, customer};
use crate::domain::audit::Actor;
use crate::domain::ean::Ean;
use crate::service::customer::change::{CustomerChange, change_in};
use crate::service::customer::register as register_customer;
use crate::service::customer::register::NewCustomer;
use crate::service::failure::{Failure, Trouble};
use crate::service::meter::register as register_meter;
use crate::service::sheet::{RowProblem, Sheet, SheetRefusal};
use crate::service::store::Command;
use known::{CustomerPlan, Known, Plan};
use row::{COLUMNS, Row};

/// Lines of one file at most: what is done within the patience of whoever waits for it.
pub const LINES_MAX: usize = 2_000;

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

/// Takes in a file, or only says what would become of it.
///
/// # Errors
/// If the file is no portfolio or too long, or the database fails.
pub async fn import_portfolio(
    command: &Command<'_>,
    csv: &str,
    dry_run: bool,
) -> Result<Vec<LineReport>, Failure<SheetRefusal>> {
    let Command { store, by } = command;
    let now = store.now();
    let sheet = Sheet::read(csv, &COLUMNS)?;
    let mut client = store.database.connection().await?;
    let mut transaction = client.transaction().await?;
    let rows: Vec<_> = sheet.rows().map(|cells| cells.and_then(row::read)).collect();
    lock_all(&transaction, rows.iter().flatten()).await?;
    let mut known = Known::of(&transaction, rows.iter().flatten()).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    for (place, row) in in_order_of_connections(&rows) {
        outcomes.push((place, take_line(&mut transaction, by, row, &mut known, now).await?));
    }
    let mut reports: Vec<LineReport> = rows
        .into_iter()
        .enumerate()
        .map(|(place, row)| LineReport {
            line_number: sheet.line_of(place),
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
