//! What a file is called in `incoming/` that was pushed to us: its own name, and before it the number under which it
//! was noted that it came, so that a file is that very push and no other, whatever else has its name.

use std::ffi::OsStr;
use std::fmt;

use uuid::Uuid;

/// How such a name begins.
const PREFIX: &str = "push.";

/// Such a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pushed<'n> {
    /// The number of the push.
    pub id: Uuid,
    /// What its sender calls the file.
    pub name: &'n str,
}

impl<'n> Pushed<'n> {
    /// What stands in a name in `incoming/`, if it is such a one. A sender may call a file so as well: whether there
    /// is such a push, the database knows.
    #[must_use]
    pub fn read(name: &'n OsStr) -> Option<Self> {
        let (id, name) = name.to_str()?.strip_prefix(PREFIX)?.split_once('.')?;
        let id = id.parse().ok().filter(|_| !name.is_empty())?;
        Some(Self { id, name })
    }
}

impl fmt::Display for Pushed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}.{}", self.id, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_written_and_no_other_is() {
        let pushed = Pushed { id: Uuid::nil(), name: "day.2.csv" };
        let name = pushed.to_string();
        assert_eq!(Pushed::read(name.as_ref()), Some(pushed));
        for name in
            ["day.csv", "push.day.csv", "push.00000000-0000-0000-0000-000000000000.", "push."]
        {
            assert_eq!(Pushed::read(name.as_ref()), None, "{name}");
        }
    }
}
