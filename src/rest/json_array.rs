//! A JSON array that is written while it is sent, documented as a list of `T`.

use std::convert::Infallible;
use std::marker::PhantomData;

use bytes::Bytes;
use futures_util::stream;
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type};

const CONTENT_TYPE: &str = "application/json";

/// An array on its way out. `T` is what the document says of its items.
pub struct JsonArray<T> {
    body: Body,
    items: PhantomData<T>,
}

impl<T> JsonArray<T> {
    /// Streams chunks, which together must be one JSON array. The next chunk is asked for once the
    /// client has taken the one before, so memory does not grow with the array.
    pub fn from_chunks(chunks: impl Iterator<Item = Bytes> + Send + 'static) -> Self {
        let chunks =
            chunks.map(Ok::<_, Infallible>).map(|chunk| chunk.map_err(std::io::Error::other));
        Self { body: Body::from_bytes_stream(stream::iter(chunks)), items: PhantomData }
    }
}

impl<T: Type + Send> IntoResponse for JsonArray<T> {
    fn into_response(self) -> Response {
        Response::builder().content_type(CONTENT_TYPE).body(self.body)
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
