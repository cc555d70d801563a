//! The OpenAPI document: what the code says of itself, and what it cannot say there: the headers
//! and the security that middleware and `credentials` see to. It is read by the tools of others, which
//! make clients from it, so it is written as those understand it.

use poem_openapi::{ContactObject, LicenseObject, OpenApi, OpenApiService, Tags};
use serde_json::{Value, json};

use super::examples;
use super::problem::{self, Kind};
use crate::domain::signing_key::TOKEN_SECONDS;
use crate::http::openapi::{
    Document, OPENAPI_VERSION, close_objects, describe_references, operations, responses,
};

/// Version of the interface (semantic versioning), on every answer.
pub const VERSION: &str = "1.0.0";

/// An `ETag`, for example.
const ENTITY_TAG: &str = r#"W/"UNhY4JhezH9gQYqvDMWrWH9CwlcKiECVqejMrND2VFw""#;

/// What an operation is about.
#[derive(Tags)]
pub enum Tag {
    /// What customers share, and their readings.
    #[oai(rename = "Metingen")]
    Readings,
    /// Passwords and tokens.
    #[oai(rename = "Toegang")]
    Access,
}

const ABOUT: &str = "Five-minute meter readings of consenting customers, for Liander's product \
                     Dynamisch Terugleveren. Readings are kept for a month.\n\n\
                     Over HTTP/2, leave out `Expect: 100-continue`: it is not answered, and a client \
                     that waits for it loses a second a call. A request that is refused early is \
                     answered early, and may still be sent to its end.";

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

/// The document of a service that the world reaches under this URL.
pub fn of<T: OpenApi>(service: &OpenApiService<T, ()>, public_url: &str) -> Document {
    let mut document: Value = serde_json::from_str(&service.spec()).unwrap_or_default();
    let public_url = public_url.trim_end_matches('/');
    document["openapi"] = json!(OPENAPI_VERSION);
    document["servers"] = json!([{ "url": format!("{public_url}/v1") }]);
    document["components"]["securitySchemes"] = security_schemes(public_url);
    describe_references(&mut document);
    add_headers(&mut document);
    for operation in operations(&mut document) {
        // The empty alternative is the specification's own: username and password in the body.
        let takes_token = ["beschikbareMetingen", "meetdata"].map(Value::from);
        operation["security"] = if takes_token.contains(&operation["operationId"]) {
            json!([{ "basic": [] }, { "token": [] }, {}])
        } else {
            json!([{ "basic": [] }, {}])
        };
    }
    add_own_operation(&mut document);
    for operation in operations(&mut document) {
        let is_tagged = !operation["responses"]["304"].is_null();
        if is_tagged {
            operation["parameters"] = json!([if_none_match()]);
        }
        for (status, response) in responses(operation) {
            refer_to_headers(status, response);
            if is_tagged && ["200", "304"].contains(&status) {
                refer_to_header("ETag", response);
            }
        }
    }
    close_objects(&mut document);
    examples::add(&mut document);
    Document::of(&document)
}

/// The token endpoint is described here and not as a path: its errors are those of OAuth 2.0, and what
/// a client needs to know of it stands where OAuth has it.
fn security_schemes(public_url: &str) -> Value {
    let metadata = format!("{public_url}/.well-known/oauth-authorization-server");
    let minutes = TOKEN_SECONDS / 60;
    let about_token = format!(
        "A bearer token of {minutes} minutes, by the client credentials of OAuth 2.0: post the form \
         `grant_type=client_credentials` to the token URL, with name and password as HTTP Basic or as \
         `client_id` and `client_secret`. Errors there are those of RFC 6749. The metadata (RFC 8414): \
         `{metadata}`"
    );
    json!({
        "basic": { "type": "http", "scheme": "basic", "description": "RFC 7617, in UTF-8" },
        "token": {
            "type": "oauth2",
            "description": about_token,
            "flows": { "clientCredentials": {
                "tokenUrl": format!("{public_url}/v1/token"),
                "scopes": {},
            } },
        },
    })
}

/// The document is an operation as well, which the design rules want to see in it.
fn add_own_operation(document: &mut Value) {
    let problem = json!({ "$ref": format!("#/components/schemas/{}", problem::SCHEMA) });
    let error = |kind: Kind| {
        json!({
            "description": kind.title(),
            "content": { problem::CONTENT_TYPE: { "schema": problem } },
        })
    };
    document["paths"]["/openapi.json"]["get"] = json!({
        "tags": ["Document"],
        "summary": "This document",
        "description": "Without login, and for pages of any origin.",
        "operationId": "openapi",
        "security": [],
        "responses": {
            "200": {
                "description": "The OpenAPI document",
                "headers": { "access-control-allow-origin": {
                    "description": "Every origin may read it",
                    "required": true,
                    "schema": { "type": "string", "enum": ["*"] },
                } },
                "content": { "application/json": { "schema": {
                    "type": "object",
                    "required": ["openapi", "info", "paths"],
                    "additionalProperties": true,
                } } },
            },
            "405": error(Kind::MethodNotAllowed),
            "500": error(Kind::Internal),
        },
    });
    if let Some(tags) = document["tags"].as_array_mut() {
        tags.push(json!({ "name": "Document", "description": "What this interface is." }));
    }
}

/// The header by which who has an answer already says so.
fn if_none_match() -> Value {
    json!({
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of an answer that you have, or several with commas between: if this one \
                        is the same still, you get 304. `*` stands for whatever there is.",
        "required": false,
        "schema": { "type": "string" },
        "example": ENTITY_TAG,
    })
}

/// The headers of every answer, and those of some.
fn add_headers(document: &mut Value) {
    let header = |description: &str, schema: Value, example: Value| {
        json!({
            "description": description,
            "required": true,
            "schema": schema,
            "example": example,
        })
    };
    let fixed = |description: &str, value: &str| {
        header(description, json!({ "type": "string", "enum": [value] }), json!(value))
    };
    let text = |description: &str, pattern: &str, example: &str| {
        let schema = json!({ "type": "string", "pattern": pattern });
        header(description, schema, json!(example))
    };
    let mut etag = text(
        "Stays the same as long as the records do, whatever they are compressed by; absent if the answer was \
         not made before",
        r#"^W/"[A-Za-z0-9_-]{43}"$"#,
        ENTITY_TAG,
    );
    etag["required"] = json!(false);
    document["components"]["headers"] = json!({
        "API-Version": text("Version of the interface", r"^1\.[0-9]+\.[0-9]+$", VERSION),
        "X-Correlation-ID": text(
            "The caller's own id, or a new one",
            "^[!-~]{1,128}$",
            "8a3f6d0e-7c1b-4d52-9f0e-2b6c1a9d4e57",
        ),
        "Cache-Control": fixed("Answers are not to be stored", "no-store"),
        "Strict-Transport-Security": text(
            "https only",
            "^max-age=[0-9]+",
            "max-age=31536000; includeSubDomains",
        ),
        "X-Content-Type-Options": fixed("The media type is as stated", "nosniff"),
        "X-Frame-Options": fixed("Not to be framed", "DENY"),
        "Content-Security-Policy": text(
            "Nothing for a browser to show",
            "frame-ancestors 'none'",
            "default-src 'none'; frame-ancestors 'none'",
        ),
        "Vary": text("The answer may be compressed", "Accept-Encoding", "Accept-Encoding"),
        "WWW-Authenticate": text(
            "How to authenticate",
            r"^[A-Za-z]+ realm=",
            r#"Basic realm="meetpoort", charset="UTF-8""#,
        ),
        "Allow": text("The methods that this path takes", "^[A-Z]+(, [A-Z]+)*$", "POST"),
        "Retry-After": header(
            "Seconds to wait",
            json!({ "type": "integer", "minimum": 0 }),
            json!(30),
        ),
        "ETag": etag,
    });
}

fn refer_to_headers(status: &str, response: &mut Value) {
    let everywhere = [
        "API-Version",
        "X-Correlation-ID",
        "Cache-Control",
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Content-Security-Policy",
    ];
    let is_public = !response["headers"]["access-control-allow-origin"].is_null();
    let here: &[&str] = match status {
        // The public document is not compressed.
        "200" if !is_public => &["Vary"],
        "304" => &["Vary"],
        "401" => &["WWW-Authenticate"],
        "405" => &["Allow"],
        "429" | "503" => &["Retry-After"],
        _ => &[],
    };
    for name in everywhere.iter().chain(here) {
        refer_to_header(name, response);
    }
}

fn refer_to_header(name: &str, response: &mut Value) {
    response["headers"][name] = json!({ "$ref": format!("#/components/headers/{name}") });
}
