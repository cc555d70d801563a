//! The number under which our log, and who asks, know a request.

use poem::Request;
use poem::http::{HeaderName, HeaderValue};
use uuid::Uuid;

/// The header that carries it.
pub const HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// The longest that is taken over from a caller.
const CHARACTERS_MAX: usize = 128;

/// The number.
#[derive(Debug, Clone)]
pub struct CorrelationId(String);

impl CorrelationId {
    /// A new one.
    #[must_use]
    pub fn new() -> Self {
        Self(Uuid::new_v4().to_string())
    }

    /// The caller's own, if it is short and plain, or a new one.
    #[must_use]
    pub fn taken_over(request: &Request) -> Self {
        let theirs = request
            .headers()
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .filter(|id| (1..=CHARACTERS_MAX).contains(&id.len()))
            .filter(|id| id.bytes().all(|byte| byte.is_ascii_graphic()));
        theirs.map_or_else(Self::new, |id| Self(id.to_owned()))
    }

    /// That of this request.
    #[must_use]
    pub fn of(request: &Request) -> String {
        request.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As the value of a header.
    #[must_use]
    pub fn value(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

impl Default for CorrelationId {
    fn default() -> Self {
        Self::new()
    }
}
