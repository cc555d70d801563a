//! The OpenAPI document of this door: what the code says of itself, and what it cannot say there: the headers and the
//! token that middleware and `credentials` see to.

use poem_openapi::{LicenseObject, OpenApi, OpenApiService, Tags};
use serde_json::{Value, json};

use crate::http::openapi::{
    Document, OPENAPI_VERSION, close_objects, describe_references, operations, responses,
};

/// Version of the interface (semantic versioning), on every answer.
pub const VERSION: &str = "1.0.0";

/// What an operation is about.
#[derive(Tags)]
pub enum Tag {
    /// Files of readings, and what becomes of them.
    Readings,
}

const ABOUT: &str = "By which the systems of the metering company, its sources, send their files of readings. Each has \
                     tokens of its own, made by an operator (`issueSourceToken`, or `meetpoort source token issue`), \
                     and sees what it sent itself.";

/// For what the interface is.
pub fn describe<T: OpenApi>(service: OpenApiService<T, ()>) -> OpenApiService<T, ()> {
    let license = LicenseObject::new("EUPL-1.2").url("https://eupl.eu/1.2/nl/");
    service.description(ABOUT).license(license)
}

/// The document of a service whose listener is reached under this URL.
pub fn of<T: OpenApi>(service: &OpenApiService<T, ()>, operator_url: &str) -> Document {
    let mut document: Value = serde_json::from_str(&service.spec()).unwrap_or_default();
    let operator_url = operator_url.trim_end_matches('/');
    document["openapi"] = json!(OPENAPI_VERSION);
    document["servers"] = json!([{ "url": format!("{operator_url}/ingest/v1") }]);
    document["components"]["securitySchemes"] = json!({ "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of the source: `mps_` and 43 letters and digits",
    } });
    document["security"] = json!([{ "token": [] }]);
    describe_references(&mut document);
    document["components"]["headers"] = headers();
    for operation in operations(&mut document) {
        require_key(operation);
        for (status, response) in responses(operation) {
            refer_to_headers(status, response);
        }
    }
    close_objects(&mut document);
    Document::of(&document)
}

/// It is optional in the code alone: whoever shows no token is told of that first.
fn require_key(operation: &mut Value) {
    for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
        if parameter["name"] == "Idempotency-Key" {
            parameter["required"] = json!(true);
            parameter["schema"] = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
            parameter["example"] = json!("8e03978e-40d5-43dd-bc93-6894a57f9324");
        }
    }
}

/// The headers of every answer, and those of some.
fn headers() -> Value {
    let text =
        |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    json!({
        "API-Version": text("Version of the interface"),
        "X-Correlation-ID": text("The caller's own id, or a new one"),
        "WWW-Authenticate": text("How to authenticate"),
        "Allow": text("The methods that this path takes"),
        "Retry-After": {
            "description": "Seconds to wait",
            "schema": { "type": "integer", "minimum": 0 },
        },
    })
}

fn refer_to_headers(status: &str, response: &mut Value) {
    let here: &[&str] = match status {
        "401" => &["WWW-Authenticate"],
        "405" => &["Allow"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    for name in ["API-Version", "X-Correlation-ID"].iter().chain(here) {
        response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
    }
}
