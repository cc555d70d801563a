//! Why nothing of a delivery was taken in: the cause, which never changes its name, and words.

use std::fmt;

/// The kinds of causes. Names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureCause {
    /// It does not begin with the header.
    WrongHeader,
    /// There is nothing in it.
    Empty,
    /// It is compressed, and cannot be unfolded.
    BrokenArchive,
    /// It unfolds to more than is taken.
    ArchiveTooLarge,
    /// There is an archive in an archive.
    NestedArchive,
    /// It is an archive in which no delivery is.
    NoDeliveryInArchive,
    /// It could not be read, or the database failed.
    Trouble,
    /// The process that took it in went away.
    Abandoned,
}

impl FailureCause {
    /// Every cause.
    pub const ALL: [Self; 8] = [
        Self::WrongHeader,
        Self::Empty,
        Self::BrokenArchive,
        Self::ArchiveTooLarge,
        Self::NestedArchive,
        Self::NoDeliveryInArchive,
        Self::Trouble,
        Self::Abandoned,
    ];

    /// The name it is stored under, which does not change.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongHeader => "wrong_header",
            Self::Empty => "empty",
            Self::BrokenArchive => "broken_archive",
            Self::ArchiveTooLarge => "archive_too_large",
            Self::NestedArchive => "nested_archive",
            Self::NoDeliveryInArchive => "no_delivery_in_archive",
            Self::Trouble => "trouble",
            Self::Abandoned => "abandoned",
        }
    }

    /// The cause with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
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

    /// There is nothing in it.
    #[must_use]
    pub fn empty() -> Self {
        Self::told(FailureCause::Empty, "the file is empty: it should begin with a header")
    }

    /// It could not be read, or the database failed.
    #[must_use]
    pub fn trouble() -> Self {
        let words = "it could not be read, or the database failed: see our log";
        Self::told(FailureCause::Trouble, words)
    }

    /// The process that took it in went away.
    #[must_use]
    pub fn abandoned() -> Self {
        let words =
            "the process that took it in went away; its file is tried again where it still is";
        Self::told(FailureCause::Abandoned, words)
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
