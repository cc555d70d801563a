//! An answer, held against what the document says of its operation and status.

use poem::Response;
use poem::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::document::{Document, Operation};

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let status = response.status();
        let headers = response.headers().clone();
        let text = response.into_body().into_string().await.expect("text");
        Self { status, headers, text }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("plain"))
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Where an error says the input is wrong.
    pub fn pointers(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().into_iter().flatten();
        errors.map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect()
    }

    /// Asserts that this is what the document has for the status.
    pub fn assert_documented(&self, document: &Document, operation: &Operation, what: &str) {
        let documented = operation.response(self.status.as_str());
        let context = format!("{}, {what}: {}", operation.name(), self.status);
        self.assert_headers(document, &documented["headers"], &context);
        self.assert_content(document, &documented["content"], &context);
    }

    /// Asserts the headers without the body, which an answer to `HEAD` does not have.
    pub fn assert_headers_documented(&self, document: &Document, operation: &Operation) {
        let documented = operation.response(self.status.as_str());
        self.assert_headers(document, &documented["headers"], &operation.name());
    }

    fn assert_content(&self, document: &Document, content: &Value, context: &str) {
        if content.is_null() {
            assert_eq!((self.header("content-type"), self.text.as_str()), (None, ""), "{context}");
            return;
        }
        let content_type = self.header("content-type").expect("a content type");
        let media = &content[content_type];
        assert!(media.is_object(), "{context}: {content_type} is not documented");
        let value = self.json();
        document.validator(&media["schema"]).validate(&value).unwrap_or_else(|error| {
            panic!("{context}: {error} at {}", error.instance_path());
        });
        if content_type == "application/problem+json" {
            assert_eq!(value["status"], self.status.as_u16(), "{context}");
        }
    }

    fn assert_headers(&self, document: &Document, headers: &Value, context: &str) {
        for (name, header) in headers.as_object().expect("headers are documented") {
            let header = document.resolve(header);
            let Some(value) = self.header(name) else {
                assert_ne!(header["required"], true, "{context}: no {name}");
                continue;
            };
            let value = match header["schema"]["type"].as_str() {
                Some("integer") => json!(value.parse::<i64>().expect("an integer")),
                _ => json!(value),
            };
            document.validator(&header["schema"]).validate(&value).unwrap_or_else(|error| {
                panic!("{context}: {name}: {error}");
            });
        }
    }
}
