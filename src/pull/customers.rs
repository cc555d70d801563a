//! The list of customers who are asked about: a file with one EAN a line.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::failure::{PullError, shown};
use crate::domain::ean::{Ean, EanError};
use crate::domain::outside_text::without_mark;

/// Why a list cannot be used.
#[derive(Debug, Error)]
pub enum CustomersError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] PullError),
    /// Lines that are no EAN, all of them.
    #[error("{}: {}", file.display(), Faults(faults))]
    NotEans {
        /// The file.
        file: PathBuf,
        /// The lines by number and text, and why.
        faults: Vec<(usize, String, EanError)>,
    },
    /// It names nobody.
    #[error("{}: there is no EAN in it", .0.display())]
    Empty(PathBuf),
}

struct Faults<'a>(&'a [(usize, String, EanError)]);

impl fmt::Display for Faults<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("a line is no EAN")?,
            count => write!(f, "{count} lines are no EAN")?,
        }
        for (number, text, why) in self.0 {
            write!(f, "\n  line {number}: {text:?}: {why}")?;
        }
        Ok(())
    }
}

/// The customers in this file, each once and in order. Empty lines, and those that begin with `#`, say nothing.
///
/// # Errors
/// If it cannot be read, has a line that is no EAN, or names nobody.
pub fn read_customers(file: &Path) -> Result<Vec<Ean>, CustomersError> {
    let bytes = fs::read(file).map_err(|error| PullError::file(file, error))?;
    let text = String::from_utf8_lossy(without_mark(&bytes));
    let (mut eans, mut faults) = (BTreeSet::new(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.parse() {
            Ok(ean) => {
                eans.insert(ean);
            }
            Err(why) => faults.push((number + 1, shown(line), why)),
        }
    }
    if !faults.is_empty() {
        return Err(CustomersError::NotEans { file: file.to_owned(), faults });
    }
    if eans.is_empty() {
        return Err(CustomersError::Empty(file.to_owned()));
    }
    Ok(eans.into_iter().collect())
}
