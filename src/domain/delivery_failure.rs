//! Why nothing of a delivery was taken in: the cause, which never changes its name, and words.

use std::fmt;

use async_graphql::Enum;
use strum::{EnumString, IntoStaticStr, VariantArray};

/// Why nothing of a delivery was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, EnumString, IntoStaticStr, VariantArray)]
#[graphql(name = "DeliveryFailureCause")]
#[strum(serialize_all = "snake_case")]
pub enum FailureCause {
    /// It does not begin with the header.
    WrongHeader,
    /// It is not the JSON document, or the workbook, that its source describes.
    BrokenDocument,
    /// There is no reading in it.
    Empty,
    /// It is compressed, and cannot be unfolded.
    BrokenArchive,
    /// It unfolds to more than is taken.
    ArchiveTooLarge,
    /// There is an archive in an archive.
    NestedArchive,
    /// It is an archive in which no delivery is.
    NoDeliveryInArchive,
    /// The database failed, or another thing of ours: see the log of the server.
    Trouble,
    /// The process that took it in went away.
    Abandoned,
    /// It is a symbolic link, a pipe, a device or the like, and no file.
    NotAFile,
    /// Its file may not be read, or reading failed.
    Unreadable,
    /// Its file cannot be moved from `incoming/` to `processing/`.
    Immovable,
    /// Its file was taken away before it could be taken in.
    Gone,
    /// An operator gave it up.
    GivenUp,
    /// It could not be taken in until readings of its time were gone.
    PastTime,
}

impl FailureCause {
    /// The name it is stored under, which does not change.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// Why nothing of a delivery was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryFailure {
    /// The cause.
    pub cause: FailureCause,
    words: String,
}

impl DeliveryFailure {
    /// It begins with this line, which is not that header, since it has this problem.
    #[must_use]
    pub fn wrong_header(found: &str, expected: &str, problem: &str) -> Self {
        let words = format!("the header is \"{found}\" and should be \"{expected}\": {problem}");
        Self { cause: FailureCause::WrongHeader, words }
    }

    /// A header of other columns stands in this line, in the midst of the readings.
    #[must_use]
    pub fn second_header(line: u64) -> Self {
        let words = format!("line {line} is a header of other columns than the first one");
        Self { cause: FailureCause::WrongHeader, words }
    }

    /// Its columns are not those of its source, since the heading has this problem.
    #[must_use]
    pub fn other_heading(found: &str, problem: &str) -> Self {
        let words = format!(
            "the heading is not as the source describes it: {problem} (found: \"{found}\")"
        );
        Self { cause: FailureCause::WrongHeader, words }
    }

    /// It is not the document that its source describes.
    #[must_use]
    pub fn broken_document(problem: &str) -> Self {
        let words = format!("it cannot be read as its source describes it: {problem}");
        Self { cause: FailureCause::BrokenDocument, words }
    }

    /// It is one document, and larger than one may be.
    #[must_use]
    pub fn document_too_large(limit: &str) -> Self {
        let words =
            format!("it is one document and has more than {limit}: split it, or deliver lines");
        Self { cause: FailureCause::BrokenDocument, words }
    }

    /// It is compressed, and unfolding it failed so.
    #[must_use]
    pub fn broken_archive(problem: &str) -> Self {
        let words = format!("it is compressed, and cannot be unfolded: {problem}");
        Self { cause: FailureCause::BrokenArchive, words }
    }

    /// It unfolds to more than is taken, which is so much.
    #[must_use]
    pub fn archive_too_large(limit: &str) -> Self {
        let words = format!("it is compressed, and unfolds to more than {limit}: split it");
        Self { cause: FailureCause::ArchiveTooLarge, words }
    }

    /// There is an archive in an archive.
    #[must_use]
    pub fn nested_archive() -> Self {
        let words = "what it unfolds to is compressed once more: compress a file once";
        Self::told(FailureCause::NestedArchive, words)
    }

    /// It is an archive in which no delivery is.
    #[must_use]
    pub fn no_delivery_in_archive() -> Self {
        let words = "no file in the archive has a name that ends in .csv, .ndjson or .jsonl";
        Self::told(FailureCause::NoDeliveryInArchive, words)
    }

    /// The same, of one file of an archive.
    #[must_use]
    pub fn in_entry(self, entry: &str) -> Self {
        let words = format!("{entry}: {}", self.words);
        Self { cause: self.cause, words }
    }

    /// There is no reading in it.
    #[must_use]
    pub fn empty() -> Self {
        let words = "there is no reading in the file: it should have a line for each, in CSV under a header";
        Self::told(FailureCause::Empty, words)
    }

    /// The database failed, or another thing of ours did.
    #[must_use]
    pub fn trouble() -> Self {
        let words = "the database failed, or another thing of ours: see our log";
        Self::told(FailureCause::Trouble, words)
    }

    /// The process that took it in went away.
    #[must_use]
    pub fn abandoned() -> Self {
        let words =
            "the process that took it in went away; its file is tried again where it still is";
        Self::told(FailureCause::Abandoned, words)
    }

    /// It is no file, but such a thing.
    #[must_use]
    pub fn not_a_file(kind: &str) -> Self {
        Self::told(FailureCause::NotAFile, &format!("it is {kind}, and no file"))
    }

    /// Its file may not be read, or reading failed, for this reason.
    #[must_use]
    pub fn unreadable(why: &str) -> Self {
        Self::told(FailureCause::Unreadable, &format!("its file could not be read: {why}"))
    }

    /// Its file cannot be moved from incoming/ to processing/, for this reason.
    #[must_use]
    pub fn immovable(why: &str) -> Self {
        let words = format!("its file could not be moved from incoming/ to processing/: {why}");
        Self::told(FailureCause::Immovable, &words)
    }

    /// Its file was taken away before it could be taken in.
    #[must_use]
    pub fn gone() -> Self {
        Self::told(FailureCause::Gone, "its file was taken away before it could be taken in")
    }

    /// Somebody gave it up; before that this was in its way.
    #[must_use]
    pub fn given_up(by: &str, before: Option<&str>) -> Self {
        let before = before.map(|before| format!("; before that: {before}")).unwrap_or_default();
        Self::told(FailureCause::GivenUp, &format!("{by} gave it up{before}"))
    }

    /// It could not be taken in until readings of its time were gone; this was in its way.
    #[must_use]
    pub fn past_time(before: Option<&str>) -> Self {
        let before = before.map(|before| format!(": {before}")).unwrap_or_default();
        let words =
            format!("it could not be taken in before readings of its time were gone{before}");
        Self::told(FailureCause::PastTime, &words)
    }

    fn told(cause: FailureCause, words: &str) -> Self {
        Self { cause, words: words.to_owned() }
    }
}

impl fmt::Display for DeliveryFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
