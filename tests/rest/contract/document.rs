//! Reads the checked-in OpenAPI document: its operations, and its schemas as JSON Schema.
//!
//! Knows no operation by name. What it cannot read it refuses, so that a document that grows beyond
//! it fails the tests instead of passing them untested.

use jsonschema::{Draft, Validator};
use poem::http::Method;
use serde_json::{Value, json};

use super::token_endpoint;

/// The document, checked in.
pub const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/meetpoort-v1.json");

/// That of the door for sources.
const INGEST_PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/meetpoort-ingest-v1.json");

pub const JSON: &str = "application/json";
pub const FORM: &str = "application/x-www-form-urlencoded";

pub struct Document(Value);

/// One method of one path.
pub struct Operation {
    pub method: Method,
    /// As it is asked for, the base path of the server included.
    pub path: String,
    node: Value,
}

impl Document {
    pub fn checked_in() -> Self {
        Self::read(PATH)
    }

    pub fn checked_in_of_ingest() -> Self {
        Self::read(INGEST_PATH)
    }

    fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(path).expect("the checked-in document");
        Self(serde_json::from_str(&text).expect("JSON"))
    }

    /// With the token endpoint, which answers as well and is no path of the document.
    pub fn with_token_endpoint() -> Self {
        let Self(mut document) = Self::checked_in();
        token_endpoint::add_to(&mut document);
        Self(document)
    }

    pub fn value(&self) -> &Value {
        &self.0
    }

    pub fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in self.0["paths"].as_object().expect("paths") {
            for (method, node) in item.as_object().expect("a path") {
                let method = method.to_uppercase().parse().expect("a method");
                let path = format!("{}{path}", self.base_path());
                operations.push(Operation { method, path, node: node.clone() });
            }
        }
        assert!(!operations.is_empty());
        operations
    }

    /// The operations that need credentials.
    pub fn closed_operations(&self) -> Vec<Operation> {
        self.operations().into_iter().filter(Operation::is_closed).collect()
    }

    /// The operations that take a body of this media type.
    pub fn operations_that_take(&self, media: &str) -> Vec<Operation> {
        let operations = self.operations().into_iter();
        operations.filter(|operation| operation.media() == Some(media)).collect()
    }

    /// The methods that the document has for a path.
    pub fn methods_of(&self, path: &str) -> Vec<Method> {
        let of_path = self.operations().into_iter().filter(|operation| operation.path == path);
        of_path.map(|operation| operation.method).collect()
    }

    /// `/v1`, from `https://host/v1`.
    fn base_path(&self) -> String {
        let url = self.0["servers"][0]["url"].as_str().expect("a server");
        let (_, rest) = url.split_once("://").expect("an absolute URL");
        rest.find('/').map(|start| rest[start..].to_owned()).unwrap_or_default()
    }

    /// What a reference refers to; anything else is itself. A reference that has a description of
    /// its own is written as `allOf`, with the reference first.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        let value = value["allOf"].get(0).unwrap_or(value);
        let Some(reference) = value["$ref"].as_str() else { return value };
        let pointer = reference.strip_prefix('#').expect("a reference within the document");
        self.0.pointer(pointer).unwrap_or_else(|| panic!("nothing at {reference}"))
    }

    /// Checks values against a schema of the document. The dialect of OpenAPI 3.0 is JSON Schema
    /// but for `nullable` and for boolean `exclusiveMinimum` and `exclusiveMaximum`.
    pub fn validator(&self, schema: &Value) -> Validator {
        let mut root = json!({ "allOf": [schema], "components": self.0["components"] });
        to_json_schema(&mut root);
        jsonschema::options()
            .with_draft(Draft::Draft7)
            .should_validate_formats(true)
            .build(&root)
            .expect("a schema")
    }
}

fn to_json_schema(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.remove("nullable") == Some(json!(true)) {
                members["type"] = json!([members["type"], "null"]);
            }
            for bound in ["exclusiveMinimum", "exclusiveMaximum"] {
                assert!(!members.contains_key(bound), "teach the contract tests {bound}");
            }
            members.values_mut().for_each(to_json_schema);
        }
        Value::Array(items) => items.iter_mut().for_each(to_json_schema),
        _ => {}
    }
}

impl Operation {
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn is_closed(&self) -> bool {
        !self.node["security"].as_array().expect("says what security it has").is_empty()
    }

    /// The media type of its body, if it takes one.
    pub fn media(&self) -> Option<&'static str> {
        for parameter in self.parameters() {
            let can_be_left_out = parameter["in"] == "header" && parameter["required"] == false;
            assert!(can_be_left_out, "{}: teach {parameter}", self.name());
        }
        let content = self.node["requestBody"]["content"].as_object()?;
        let known = [JSON, FORM].into_iter().find(|media| content.keys().eq([*media]));
        assert!(known.is_some(), "{}: teach the contract tests its media type", self.name());
        known
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.node["parameters"].as_array().into_iter().flatten()
    }

    /// Whether it takes this header.
    pub fn takes_header(&self, name: &str) -> bool {
        self.parameters().any(|parameter| parameter["in"] == "header" && parameter["name"] == name)
    }

    /// The schema of its body, if it takes one.
    pub fn body_schema(&self) -> Option<&Value> {
        Some(&self.node["requestBody"]["content"][self.media()?]["schema"])
    }

    /// The body as it is sent.
    pub fn encode(&self, body: &Value) -> String {
        if self.media() != Some(FORM) {
            return body.to_string();
        }
        let fields = body.as_object().expect("an object").iter();
        let texts = fields.map(|(name, value)| (name, value.as_str().expect("a string")));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(texts).finish()
    }

    /// The body that stands in the document, with its schema.
    pub fn body_example<'a>(&'a self, document: &'a Document) -> Option<&'a Value> {
        document.resolve(self.body_schema()?).get("example")
    }

    pub fn statuses(&self) -> Vec<&str> {
        let responses = self.node["responses"].as_object().expect("responses");
        responses.keys().map(String::as_str).collect()
    }

    /// What the document says of this status.
    pub fn response(&self, status: &str) -> &Value {
        let response = &self.node["responses"][status];
        assert!(response.is_object(), "{} does not document {status}", self.name());
        response
    }
}
