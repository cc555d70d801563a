//! The body of a request: JSON of a bounded size that arrives in bounded time, read in one pass
//! that names every fault in it. Credentials that stand in a header are judged before it is read.

use mime::Mime;
use poem::http::{HeaderMap, header};
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use serde_json::error::Category;

use super::credentials::{self, ByHeader};
use super::fields::{Fields, Members};
use super::problem::{InputError, Kind, Problem};
use crate::app::App;
use crate::domain::outside_text::without_mark;
use crate::http::accept::{Accepted, accepted};
use crate::http::body::{Arrived, NotArrived};

/// A request body that knows how to read itself.
pub trait ReadBody: Type + Sized {
    /// The size of the largest valid body, with room for white space.
    const BYTES_MAX: usize;

    /// Whether no body at all is as good as an empty object.
    const MAY_BE_ABSENT: bool = false;

    /// Whether whoever takes it looks itself whether credentials that proved something before still do.
    const RECALLS: bool = false;

    /// Takes the fields; `None` if one is wrong, which the fields remember.
    fn read(fields: &mut Fields) -> Option<Self>;
}

/// A valid body.
pub struct Checked<T> {
    /// What it says.
    pub body: T,
    /// What the header says of who is calling, if there are credentials in it.
    pub by_header: Option<ByHeader>,
    /// What arrived takes its room until all that it asks for is done.
    pub arrived: Arrived,
}

impl<'a, T: ReadBody> ApiExtractor<'a> for Checked<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let schema: MetaSchemaRef = T::schema_ref();
        let content = vec![MetaMediaType { content_type: "application/json", schema }];
        Some(MetaRequest { description: None, content, required: !T::MAY_BE_ABSENT })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> Result<Self> {
        check_accept(request.headers())?;
        let may_be_empty =
            T::MAY_BE_ABSENT && !request.headers().contains_key(header::CONTENT_TYPE);
        if !may_be_empty {
            check_content_type(request.headers())?;
        }
        let app = app_of(request)?;
        let by_header = if T::RECALLS {
            credentials::recall_by_header(app, request).await?
        } else {
            credentials::prove_by_header(app, request).await?.map(ByHeader::Proven)
        };
        let is_proven = matches!(by_header, Some(ByHeader::Proven(_)));
        match Self::receive(request, body, may_be_empty, is_proven).await {
            Ok((body, arrived)) => Ok(Self { body, by_header, arrived }),
            Err(problem) => {
                // What is wrong with the body is for those alone who show the right credentials.
                if let Some(by_header) = by_header {
                    by_header.proven(app, request).await?;
                }
                Err(problem.into())
            }
        }
    }
}

impl<T: ReadBody> Checked<T> {
    async fn receive(
        request: &Request,
        body: &mut RequestBody,
        may_be_empty: bool,
        is_proven: bool,
    ) -> Result<(T, Arrived), Problem> {
        let arrived = receive(request, body, T::BYTES_MAX, is_proven).await?;
        let body = match (may_be_empty, arrived.bytes.is_empty()) {
            (true, true) => read(b"{}")?,
            (true, false) => return Err(not_json()),
            (false, _) => read(&arrived.bytes)?,
        };
        Ok((body, arrived))
    }
}

/// What everything works with, which comes with the request.
///
/// # Errors
/// If it does not.
pub fn app_of(request: &Request) -> Result<&App, Problem> {
    request.data::<App>().ok_or_else(|| Problem::internal("a request without the app"))
}

/// Reads a body that has arrived.
fn read<T: ReadBody>(text: &[u8]) -> Result<T, Problem> {
    let whole =
        |detail: String| Problem::invalid(vec![InputError { pointer: String::new(), detail }]);
    let text = without_mark(text);
    // serde_json's own messages may quote the input, and a password must not come back in one.
    let members: Members =
        serde_json::from_slice(text).map_err(|error| match error.classify() {
            Category::Data => whole("must be a JSON object".to_owned()),
            _ => whole(format!("is not JSON: line {}, column {}", error.line(), error.column())),
        })?;
    let mut fields = Fields::of(members);
    let body = T::read(&mut fields);
    fields.finish().map_err(Problem::invalid)?;
    body.ok_or_else(|| whole("cannot be accepted".to_owned()))
}

/// What has arrived, once it has arrived whole.
///
/// # Errors
/// If it is larger than any valid body, takes too long, or too much of others is under way.
pub async fn receive(
    request: &Request,
    body: &mut RequestBody,
    bytes_max: usize,
    is_proven: bool,
) -> Result<Arrived, Problem> {
    let app = app_of(request)?;
    let from = credentials::sender(app, request, is_proven);
    let body = body.take().map_err(Problem::internal)?;
    app.bodies.receive(body, bytes_max, from).await.map_err(|error| match error {
        NotArrived::TooLarge => Problem::new(
            Kind::ContentTooLarge,
            format!("the body of this request is at most {bytes_max} bytes"),
        ),
        NotArrived::Late => Problem::new(Kind::RequestTimeout, "the body did not arrive in time"),
        NotArrived::Broken => Problem::new(Kind::InvalidRequest, "the body did not arrive whole"),
        NotArrived::NoRoom => Problem::overfull(),
    })
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::new(Kind::UnsupportedMediaType, "the body must not be compressed"));
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<Mime>().ok());
    match content_type {
        Some(mime) if mime.essence_str() == mime::APPLICATION_JSON.as_ref() => Ok(()),
        _ => Err(not_json()),
    }
}

fn not_json() -> Problem {
    Problem::new(Kind::UnsupportedMediaType, "send the body with Content-Type: application/json")
}

/// Only JSON can be given; a caller that accepts none of it is told so before anything is done.
fn check_accept(headers: &HeaderMap) -> Result<(), Problem> {
    let ranges = accepted(headers, header::ACCEPT);
    if ranges.is_empty() || ranges.iter().any(is_json) {
        Ok(())
    } else {
        Err(Problem::new(Kind::NotAcceptable, "this call answers with application/json"))
    }
}

fn is_json(range: &Accepted) -> bool {
    ["*/*", "application/*", "application/json"].contains(&range.name.as_str()) && range.is_wanted()
}

#[cfg(test)]
mod tests {
    use poem::http::HeaderValue;

    use super::*;

    fn accepts_json(range: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(range));
        check_accept(&headers).is_ok()
    }

    #[test]
    fn json_is_accepted_by_name_and_by_wildcard_and_not_with_weight_zero() {
        for range in
            ["application/json", "*/*", "application/*;q=0.1", "Application/JSON; charset=utf-8"]
        {
            assert!(accepts_json(range), "{range}");
        }
        for range in ["text/html", "application/xml", "application/json;q=0", "*/*; q=0.0"] {
            assert!(!accepts_json(range), "{range}");
        }
    }
}
