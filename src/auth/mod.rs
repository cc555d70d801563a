//! Who is calling. Decides nothing about what they may do.

pub mod password;

/// Liander's client, known by a valid credential, in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The credential that it showed.
    pub credential_id: i32,
    /// Under which number it knows this request.
    pub correlation_id: String,
}
