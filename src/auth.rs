//! Who is calling, and by what they can show it. Decides nothing about what they may do.

pub mod access_token;
pub mod known_tokens;
pub mod openid_connect;
pub mod password;
mod prefixed_token;
pub mod seal;
pub mod session_token;
pub mod source_address;
pub mod source_token;
pub mod throttle;
pub mod token;

/// Liander's client, known by a valid credential, in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The credential that it showed, or under which its token was issued.
    pub credential_id: i32,
    /// Under which number it knows this request.
    pub correlation_id: String,
    /// Whether it is the operator, who rehearses what Liander will ask.
    pub is_rehearsal: bool,
}
