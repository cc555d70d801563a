//! The form of an error (RFC 9457) at the doors for programs: `application/problem+json`. Which errors a door has is
//! its own.

use poem::Response;
use poem::http::{HeaderName, HeaderValue, StatusCode};
use poem_openapi::Object;
use poem_openapi::registry::{MetaMediaType, MetaResponse};
use poem_openapi::types::Type;
use serde::Serialize;

/// The media type of every error.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// What documents call its schema.
pub const SCHEMA: &str = "Probleem";

/// What is said if the database or another part is away.
pub const AWAY: &str = "this cannot be answered just now; try again later";

/// What is said of a defect of ours.
pub const DEFECT: &str = "something went wrong here; it is in our log under the correlation id";

/// What does not change of a kind of error: its status, its name, and the kind in words.
pub type Facts = (StatusCode, &'static str, &'static str);

/// One fault in the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Object)]
#[oai(rename = "Invoerfout", deny_unknown_fields)]
pub struct InputError {
    /// JSON Pointer (RFC 6901) to the field; empty for the whole body.
    #[oai(validator(max_length = 200))]
    pub pointer: String,
    /// What is wrong with it.
    #[oai(validator(max_length = 1000))]
    pub detail: String,
}

/// An error (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Object)]
#[oai(rename = "Probleem", deny_unknown_fields)]
pub struct ProblemBody {
    /// Identifies the kind of error; does not change.
    #[serde(rename = "type")]
    #[oai(rename = "type")]
    #[oai(validator(max_length = 100))]
    kind: String,
    /// The kind of error in words.
    #[oai(validator(max_length = 100))]
    title: String,
    /// The HTTP status once more.
    #[oai(validator(minimum(value = "400"), maximum(value = "599")))]
    status: u16,
    /// What happened here.
    #[oai(validator(max_length = 1000))]
    detail: String,
    /// Every fault in the input at once. Unknown fields are named up to the hundredth.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[oai(skip_serializing_if_is_empty, default, validator(max_items = 50200))]
    errors: Vec<InputError>,
}

impl ProblemBody {
    /// An error of this kind.
    #[must_use]
    pub fn new((status, name, title): Facts, detail: String, errors: Vec<InputError>) -> Self {
        Self {
            kind: format!("urn:meetpoort:problem:{name}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            errors,
        }
    }

    /// As it is sent, with these headers.
    #[must_use]
    pub fn into_response(self, headers: Vec<(HeaderName, HeaderValue)>) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or_default();
        let text = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::builder().status(status).content_type(CONTENT_TYPE).body(text);
        for (name, value) in headers {
            response.headers_mut().append(name, value);
        }
        response
    }

    /// A kind of error, as a document describes it.
    #[must_use]
    pub fn described((status, _, title): Facts) -> MetaResponse {
        MetaResponse {
            description: title,
            status: Some(status.as_u16()),
            status_range: None,
            content: vec![MetaMediaType { content_type: CONTENT_TYPE, schema: Self::schema_ref() }],
            headers: Vec::new(),
        }
    }
}
