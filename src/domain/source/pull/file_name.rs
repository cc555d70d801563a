//! What the file is called that a page becomes.

use chrono::{DateTime, Utc};

use super::{Subject, Window};
use crate::domain::source::{Container, SourceName};

/// What the file of a page is called: whose it is, for which window, and which page it is. What comes first is what a
/// description may read from the name of a file: the identifier, if each is asked for. When it was asked for is not in
/// it: what says the same as before is known by its name, too.
#[must_use]
pub fn file_name(
    source: &SourceName,
    container: &Container,
    subject: Option<&Subject>,
    window: Window,
    page: u32,
) -> String {
    let whose = subject.map_or(source.as_str(), |subject| subject.identifier.as_str());
    let whose = whose.replace(['/', '\\'], "-");
    let time = |instant: DateTime<Utc>| instant.format("%Y%m%dT%H%M%SZ");
    let (from, until) = (time(window.from), time(window.until));
    let extension = match container {
        Container::Csv { .. } => "csv",
        Container::Xlsx { .. } => "xlsx",
        Container::Ndjson => "ndjson",
        Container::Json { .. } => "json",
    };
    format!("{whose}_{from}_{until}_{page}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_what_was_asked() {
        let utc = |text: &str| text.parse().expect("an instant");
        let window =
            Window { from: utc("2026-11-20T23:00:00Z"), until: utc("2026-11-21T23:00:00Z") };
        let source = "head-end".parse().expect("a name");
        let subject = Subject { identifier: "12/3+4".to_owned(), meter_ean: String::new() };
        let name = |subject| file_name(&source, &Container::Ndjson, subject, window, 2);
        let rest = "20261120T230000Z_20261121T230000Z_2.ndjson";
        assert_eq!(name(None), format!("head-end_{rest}"));
        assert_eq!(name(Some(&subject)), format!("12-3+4_{rest}"));
    }
}
