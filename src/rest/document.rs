//! The OpenAPI document: what the code says of itself, and what it cannot say there: the headers
//! and the security that middleware and `credentials` see to.

use poem::http::{HeaderValue, header};
use poem::{Endpoint, Request, Response, Result};
use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService};
use serde_json::{Value, json};

/// Version of the interface (semantic versioning), on every answer.
pub const VERSION: &str = "1.0.0";

const ABOUT: &str = "Five-minute meter readings of consenting customers, for Liander's product \
                     Dynamisch Terugleveren. Readings are kept for a month.";

/// Who answers for the interface, and for whom it is.
pub fn describe<T: OpenApi>(service: OpenApiService<T, ()>) -> OpenApiService<T, ()> {
    service
        .description(ABOUT)
        .contact(
            ContactObject::new()
                .name("Meetbedrijf, beheer meetpoort")
                .email("beheer@meetbedrijf.example")
                .url("https://meetbedrijf.example/meetpoort"),
        )
        .license(LicenseObject::new("EUPL-1.2").url("https://eupl.eu/1.2/nl/"))
}

/// The document as text, ready to be served.
#[derive(Clone)]
pub struct Document(String);

impl Document {
    /// The document of a service that the world reaches under this URL.
    pub fn of<T: OpenApi>(service: &OpenApiService<T, ()>, public_url: &str) -> Self {
        let mut document: Value = serde_json::from_str(&service.spec()).unwrap_or_default();
        document["servers"] =
            json!([{ "url": format!("{}/v1", public_url.trim_end_matches('/')) }]);
        document["components"]["securitySchemes"] = json!({
            "basic": { "type": "http", "scheme": "basic", "description": "RFC 7617, in UTF-8" },
            "token": {
                "type": "oauth2",
                "description": "An access token from /token, as a bearer token",
                "flows": { "clientCredentials": { "tokenUrl": "/v1/token", "scopes": {} } },
            },
        });
        add_headers(&mut document);
        for operation in operations(&mut document) {
            // The empty alternative is the specification's own: username and password in the body.
            let takes_token = ["beschikbareMetingen", "meetdata"].map(Value::from);
            operation["security"] = if takes_token.contains(&operation["operationId"]) {
                json!([{ "basic": [] }, { "token": [] }, {}])
            } else {
                json!([{ "basic": [] }, {}])
            };
            for (status, response) in responses(operation) {
                refer_to_headers(status, response);
            }
        }
        let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
        text.push('\n');
        Self(text)
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.0
    }
}

fn operations(document: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = document["paths"].as_object_mut().into_iter().flatten().map(|(_, path)| path);
    paths.filter_map(Value::as_object_mut).flatten().map(|(_, operation)| operation)
}

fn responses(operation: &mut Value) -> impl Iterator<Item = (&str, &mut Value)> {
    let responses = operation["responses"].as_object_mut();
    responses.into_iter().flatten().map(|(status, response)| (status.as_str(), response))
}

/// The headers of every answer, and those of some errors.
fn add_headers(document: &mut Value) {
    let text = |description: &str, example: &str| {
        json!({
            "description": description,
            "schema": { "type": "string" },
            "example": example,
        })
    };
    document["components"]["headers"] = json!({
        "API-Version": text("Version of the interface", VERSION),
        "X-Correlation-ID": text(
            "The caller's own id, or a new one",
            "8a3f6d0e-7c1b-4d52-9f0e-2b6c1a9d4e57",
        ),
        "Cache-Control": text("Answers are not to be stored", "no-store"),
        "Strict-Transport-Security": text("https only", "max-age=31536000; includeSubDomains"),
        "X-Content-Type-Options": text("The media type is as stated", "nosniff"),
        "WWW-Authenticate": text("How to authenticate", r#"Basic realm="meetpoort", charset="UTF-8""#),
        "Allow": text("The methods that this path takes", "POST"),
        "Retry-After": text("Seconds to wait", "30"),
    });
}

fn refer_to_headers(status: &str, response: &mut Value) {
    let everywhere = [
        "API-Version",
        "X-Correlation-ID",
        "Cache-Control",
        "Strict-Transport-Security",
        "X-Content-Type-Options",
    ];
    let here: &[&str] = match status {
        "401" => &["WWW-Authenticate"],
        "405" => &["Allow"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    for name in everywhere.iter().chain(here) {
        response["headers"][*name] = json!({ "$ref": format!("#/components/headers/{name}") });
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
