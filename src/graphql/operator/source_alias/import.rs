//! What became of a file of aliases.

use async_graphql::{Enum, SimpleObject};

use crate::service::sheet::{RowProblem, SheetRefusal};
use crate::service::source::import_aliases::{BadLine, ImportAliasesRefusal, ImportedAliases};

/// What became of a file.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ImportSourceAliasesStatus {
    /// All of its aliases are known from now on.
    Imported,
    /// There is no source of this name.
    UnknownSource,
    /// The file has no aliases in CSV; the message says why.
    InvalidFile,
    /// The file has too many lines: split it.
    TooManyLines,
    /// Some lines cannot be taken, so none was.
    BadLines,
}

/// What is wrong with a line.
#[derive(SimpleObject)]
pub struct SourceAliasProblem {
    /// In which column.
    column: &'static str,
    /// What, in words.
    detail: String,
}

/// A line that cannot be taken.
#[derive(SimpleObject)]
pub struct SourceAliasLine {
    /// Its number, counted from 1, the header included.
    line_number: u64,
    /// What is wrong with it, everything at once.
    problems: Vec<SourceAliasProblem>,
}

impl From<BadLine> for SourceAliasLine {
    fn from(BadLine { line_number, problems }: BadLine) -> Self {
        let problems = problems
            .into_iter()
            .map(|RowProblem { column, detail }| SourceAliasProblem { column, detail })
            .collect();
        Self { line_number, problems }
    }
}

/// What became of a file of aliases.
#[derive(SimpleObject)]
pub struct ImportSourceAliasesPayload {
    /// What became of the file.
    status: ImportSourceAliasesStatus,
    /// Why nothing of it was taken, in words.
    message: Option<String>,
    /// How many of its aliases are new.
    added: usize,
    /// How many were known, or stand in it twice.
    unchanged: usize,
    /// How many of its lines cannot be taken.
    bad_line_count: usize,
    /// The first 100 of those, and what is wrong with them.
    bad_lines: Vec<SourceAliasLine>,
}

impl ImportSourceAliasesPayload {
    fn refused(status: ImportSourceAliasesStatus, why: impl ToString) -> Self {
        let (message, bad_lines) = (Some(why.to_string()), Vec::new());
        Self { status, message, added: 0, unchanged: 0, bad_line_count: 0, bad_lines }
    }
}

impl From<ImportedAliases> for ImportSourceAliasesPayload {
    fn from(ImportedAliases { added, unchanged }: ImportedAliases) -> Self {
        let (status, bad_lines) = (ImportSourceAliasesStatus::Imported, Vec::new());
        Self { status, message: None, added, unchanged, bad_line_count: 0, bad_lines }
    }
}

impl From<ImportAliasesRefusal> for ImportSourceAliasesPayload {
    fn from(refusal: ImportAliasesRefusal) -> Self {
        let status = match refusal {
            ImportAliasesRefusal::UnknownSource => ImportSourceAliasesStatus::UnknownSource,
            ImportAliasesRefusal::Sheet(SheetRefusal::File(_)) => {
                ImportSourceAliasesStatus::InvalidFile
            }
            ImportAliasesRefusal::Sheet(SheetRefusal::TooManyLines(_)) => {
                ImportSourceAliasesStatus::TooManyLines
            }
            ImportAliasesRefusal::Lines { .. } => ImportSourceAliasesStatus::BadLines,
        };
        let refused = Self::refused(status, &refusal);
        match refusal {
            ImportAliasesRefusal::Lines { count, first } => Self {
                bad_line_count: count,
                bad_lines: first.into_iter().map(SourceAliasLine::from).collect(),
                ..refused
            },
            _ => refused,
        }
    }
}
