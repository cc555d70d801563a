//! A JSON array that is written while it is sent, documented as a list of `T`.

use std::io;
use std::marker::PhantomData;

use bytes::Bytes;
use futures_util::stream;
use poem::http::header;
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type};

const CONTENT_TYPE: &str = "application/json";

/// An array on its way out. `T` is what the document says of its items.
pub struct JsonArray<T> {
    body: Body,
    encoding: Option<&'static str>,
    items: PhantomData<T>,
}

impl<T> JsonArray<T> {
    /// Streams chunks, which together must be one JSON array. The next chunk is asked for once the
    /// client has taken the one before, so memory does not grow with the array.
    pub fn from_chunks(chunks: impl Iterator<Item = Bytes> + Send + 'static) -> Self {
        Self::from_parts(chunks.map(Ok), None)
    }

    /// The same of what is compressed already, by this content coding if any.
    pub fn from_parts(
        parts: impl Iterator<Item = io::Result<Bytes>> + Send + 'static,
        encoding: Option<&'static str>,
    ) -> Self {
        Self { body: Body::from_bytes_stream(stream::iter(parts)), encoding, items: PhantomData }
    }
}

impl<T: Type + Send> IntoResponse for JsonArray<T> {
    fn into_response(self) -> Response {
        let response = Response::builder().content_type(CONTENT_TYPE);
        match self.encoding {
            Some(encoding) => response.header(header::CONTENT_ENCODING, encoding),
            None => response,
        }
        .body(self.body)
    }
}

impl<T: Type + ToJSON> ApiResponse for JsonArray<T> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: vec![MetaResponse {
                description: "What may be shared, possibly nothing",
                status: Some(200),
                status_range: None,
                content: vec![MetaMediaType {
                    content_type: CONTENT_TYPE,
                    schema: Vec::<T>::schema_ref(),
                }],
                headers: Vec::new(),
            }],
        }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}
