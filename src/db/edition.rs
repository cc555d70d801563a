//! Which edition of TimescaleDB this is, since some of its features belong to one of them alone.

use std::fmt;

use super::{DbError, GenericClient};

/// The licence under which the extension runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Compression and policies are there.
    Community,
    /// Hypertables and `drop_chunks` are there; compression and policies are not.
    Apache,
}

impl Edition {
    /// Whether old readings are compressed.
    #[must_use]
    pub fn compresses(self) -> bool {
        self == Self::Community
    }
}

/// Asks the server. A licence that we do not know is taken for the smaller edition.
pub async fn detect(client: &impl GenericClient) -> Result<Edition, DbError> {
    let licence: String = client.query_one("show timescaledb.license", &[]).await?.get(0);
    Ok(if licence == "timescale" { Edition::Community } else { Edition::Apache })
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Community => "Community",
            Self::Apache => "Apache",
        })
    }
}
