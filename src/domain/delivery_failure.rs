//! Why nothing of a delivery was taken in: the cause, which never changes its name, and words.

use std::fmt;

/// The kinds of causes. Names are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureCause {
    /// It does not begin with the header.
    WrongHeader,
    /// There is nothing in it.
    Empty,
    /// It could not be read, or the database failed.
    Trouble,
    /// The process that took it in went away.
    Abandoned,
}

impl FailureCause {
    /// Every cause.
    pub const ALL: [Self; 4] = [Self::WrongHeader, Self::Empty, Self::Trouble, Self::Abandoned];

    /// The name it is stored under, which does not change.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongHeader => "wrong_header",
            Self::Empty => "empty",
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
    /// It begins with this line, and not with that header.
    #[must_use]
    pub fn wrong_header(found: &str, expected: &str) -> Self {
        let words = format!("the header is \"{found}\" and should be \"{expected}\"");
        Self { cause: FailureCause::WrongHeader, words }
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
