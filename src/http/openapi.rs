//! What is alike in the OpenAPI documents of all doors, and what the framework does not say as the tools of others
//! understand it. What a document is about is its door's.

use poem::http::{HeaderValue, header};
use poem::{Endpoint, Request, Response, Result};
use serde_json::{Value, json};

/// Of OpenAPI. Not 3.1 yet: of a document of that version `openapi-generator` warns that it is in beta,
/// and it and `openapi-python-client` leave out the example of every field.
pub const OPENAPI_VERSION: &str = "3.0.4";

/// A document as text, ready to be served.
#[derive(Clone)]
pub struct Document(String);

impl Document {
    /// Of this document.
    #[must_use]
    pub fn of(document: &Value) -> Self {
        let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
        text.push('\n');
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.0
    }
}

impl Endpoint for Document {
    type Output = Response;

    async fn call(&self, _request: Request) -> Result<Response> {
        // Public, and read by tools on other origins.
        Ok(Response::builder()
            .content_type("application/json")
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"))
            .body(self.0.clone()))
    }
}

/// A reference to a schema cannot have anything beside it, so one with words of its own is wrapped in
/// `allOf`. The framework puts the words in there as a second schema, one of no type, over which
/// generators of clients drop the whole object; here they go beside the `allOf`. Every description beside
/// a reference comes by here.
pub fn describe_references(value: &mut Value) {
    if let Some(members) = value.as_object_mut()
        && let Some(Value::Array(parts)) = members.remove("allOf")
    {
        let (schemas, words): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|part| ["$ref", "type"].iter().any(|key| part[key].is_string()));
        members.insert("allOf".to_owned(), schemas.into());
        for (name, word) in
            words.into_iter().filter_map(|words| words.as_object().cloned()).flatten()
        {
            members.entry(name).or_insert(word);
        }
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(describe_references),
        Value::Array(items) => items.iter_mut().for_each(describe_references),
        _ => {}
    }
}

/// All operations of a document.
pub fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter().flatten().map(|(_, path)| path);
    paths.filter_map(Value::as_object_mut).flatten().map(|(_, operation)| operation)
}

/// The responses of an operation, each with its status.
pub fn responses(operation: &mut Value) -> impl Iterator<Item = (&str, &mut Value)> {
    let responses = operation["responses"].as_object_mut();
    responses.into_iter().flatten().map(|(status, response)| (status.as_str(), response))
}

/// Unknown fields are refused, and none are sent; the framework does not say so.
pub fn close_objects(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut();
    for (_, schema) in schemas.into_iter().flatten() {
        if schema["type"] == "object" {
            schema["additionalProperties"] = json!(false);
        }
    }
}
