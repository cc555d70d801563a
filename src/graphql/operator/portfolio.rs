//! Registering customers and meters in bulk.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use super::fault::{Outcome, settled};
use super::session::command;
use crate::service::portfolio::import::{LineOutcome, LineReport, import_portfolio};
use crate::service::sheet::{RowProblem, SheetRefusal};

/// Customers and meters, a line each.
#[derive(InputObject)]
struct ImportPortfolioInput {
    /// CSV in UTF-8, cells separated by commas or semicolons. The first line names the columns:
    /// `klant_ean` and `name`, and as wanted `valid_from`, `company_number`, `meter_ean`, `meter_type`,
    /// `inverted`, `voltage_reference`, `nominal_voltage_v` and `installed_at`. A customer with two
    /// meters has two lines. At most 2,000 lines.
    csv: String,
    /// Only say what would become of each line.
    #[graphql(default)]
    dry_run: bool,
}

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum ImportPortfolioStatus {
    /// Every line that was not refused is registered.
    Imported,
    /// Nothing was changed: this is what would become of each line.
    Checked,
    /// The file is no portfolio in CSV; the message says why.
    InvalidFile,
    /// The file has too many lines: split it.
    TooManyLines,
}

/// What became of a line.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum PortfolioLineStatus {
    /// Something in it was new, and is registered.
    Registered,
    /// All of it was known.
    Unchanged,
    /// Nothing of it was taken; the problems say why.
    Refused,
}

/// What is wrong with a line.
#[derive(SimpleObject)]
struct PortfolioProblem {
    /// In which column.
    column: &'static str,
    /// What, in words.
    detail: String,
}

/// A line of the file, and what became of it.
#[derive(SimpleObject)]
struct PortfolioLine {
    /// Its number, counted from 1, the header included.
    line_number: u64,
    /// What became of it.
    status: PortfolioLineStatus,
    /// What is wrong with it, everything at once.
    problems: Vec<PortfolioProblem>,
}

impl From<LineReport> for PortfolioLine {
    fn from(LineReport { line_number, outcome }: LineReport) -> Self {
        let (status, problems) = match outcome {
            LineOutcome::Registered => (PortfolioLineStatus::Registered, Vec::new()),
            LineOutcome::Unchanged => (PortfolioLineStatus::Unchanged, Vec::new()),
            LineOutcome::Refused(problems) => (PortfolioLineStatus::Refused, problems),
        };
        let problems = problems
            .into_iter()
            .map(|RowProblem { column, detail }| PortfolioProblem { column, detail })
            .collect();
        Self { line_number, status, problems }
    }
}

/// What became of the file and of each of its lines.
#[derive(SimpleObject)]
struct ImportPortfolioPayload {
    /// What became of the file.
    status: ImportPortfolioStatus,
    /// Why the file was not taken, in words.
    message: Option<String>,
    /// What became of each line, in the order of the file.
    lines: Vec<PortfolioLine>,
}

/// The mutations.
#[derive(Default)]
pub struct PortfolioMutation;

#[Object]
impl PortfolioMutation {
    /// Registers customers and meters from CSV. Each line is taken whole or not at all, and costs no
    /// other line; a file that is taken in again changes nothing.
    async fn import_portfolio(
        &self,
        ctx: &Context<'_>,
        input: ImportPortfolioInput,
    ) -> Outcome<ImportPortfolioPayload> {
        let ImportPortfolioInput { csv, dry_run } = input;
        let command = command(ctx)?;
        let refused = |status, refusal: SheetRefusal| {
            Ok(ImportPortfolioPayload {
                status,
                message: Some(refusal.to_string()),
                lines: Vec::new(),
            })
        };
        match settled(import_portfolio(&command, &csv, dry_run).await)? {
            Ok(reports) => Ok(ImportPortfolioPayload {
                status: if dry_run {
                    ImportPortfolioStatus::Checked
                } else {
                    ImportPortfolioStatus::Imported
                },
                message: None,
                lines: reports.into_iter().map(PortfolioLine::from).collect(),
            }),
            Err(refusal @ SheetRefusal::File(_)) => {
                refused(ImportPortfolioStatus::InvalidFile, refusal)
            }
            Err(refusal @ SheetRefusal::TooManyLines(_)) => {
                refused(ImportPortfolioStatus::TooManyLines, refusal)
            }
        }
    }
}
