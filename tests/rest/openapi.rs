//! The OpenAPI document: that it is the code's own, that anybody can read it, and that it keeps to
//! its own schemas. What it promises is tested in `contract`.

use meetpoort::rest;
use poem::http::StatusCode;
use serde_json::Value;

use crate::rest::contract::PATH;
use crate::rest::contract::document::Document;
use crate::support::TestApp;

/// The default of `--public-url`.
const PUBLIC_URL: &str = "https://localhost:8443";

fn checked_in() -> String {
    std::fs::read_to_string(PATH).expect("the checked-in document")
}

#[test]
fn the_checked_in_document_is_what_the_code_says() {
    assert!(
        checked_in() == rest::openapi(PUBLIC_URL),
        "openapi/meetpoort-v1.json is not what the code says. If the change is meant, run:\n\n    \
         cargo run -q -- openapi > openapi/meetpoort-v1.json\n"
    );
}

#[tokio::test]
async fn the_document_is_served_without_login_as_it_is_checked_in() {
    let app = TestApp::start().await;
    let response = app.client().get("/v1/openapi.json").send().await;
    response.assert_status(StatusCode::OK);
    response.assert_header("content-type", "application/json");
    response.assert_text(checked_in()).await;
}

#[tokio::test]
async fn the_document_may_be_read_by_pages_of_any_origin() {
    let app = TestApp::start().await;
    let client = app.client();
    let request = client.get("/v1/openapi.json").header("Origin", "https://elsewhere.example");
    request.send().await.assert_header("access-control-allow-origin", "*");
}

#[test]
fn the_servers_of_the_document_end_in_the_major_version() {
    for public_url in ["https://api.example", "https://api.example/"] {
        let document: Value = serde_json::from_str(&rest::openapi(public_url)).expect("JSON");
        assert_eq!(document["servers"][0]["url"], "https://api.example/v1");
    }
}

#[test]
fn every_example_is_as_its_schema_says() {
    let document = Document::checked_in();
    let mut examples = 0;
    walk(document.value(), &mut |value| {
        // A media type: a schema and its examples. A header or a field has its example beside it.
        let schema = value.get("schema").unwrap_or(value);
        let named = value["examples"].as_object().into_iter().flatten();
        let named = named.map(|(_, example)| &example["value"]);
        for example in value.get("example").into_iter().chain(named) {
            examples += 1;
            let checked =
                document.validator(schema).validate(example).map_err(|error| error.to_string());
            checked.unwrap_or_else(|error| panic!("{error}: {example}"));
        }
    });
    assert!(examples > 0);
}

#[test]
fn every_answer_has_the_headers_that_every_answer_carries() {
    let document = Document::checked_in();
    for operation in document.operations() {
        for status in operation.statuses() {
            let headers = &operation.response(status)["headers"];
            for name in [
                "API-Version",
                "X-Correlation-ID",
                "Cache-Control",
                "Strict-Transport-Security",
                "X-Content-Type-Options",
            ] {
                let header = document.resolve(&headers[name]);
                assert_eq!(header["required"], true, "{} {status}: {name}", operation.name());
            }
        }
    }
}

#[test]
fn every_answer_is_described() {
    let document = Document::checked_in();
    for operation in document.operations() {
        for status in operation.statuses() {
            let description = operation.response(status)["description"].as_str();
            assert!(description.is_some_and(|it| !it.is_empty()), "{} {status}", operation.name());
        }
    }
}

#[test]
fn every_error_has_an_example() {
    let document = Document::checked_in();
    for operation in document.operations() {
        for status in operation.statuses().into_iter().filter(|status| *status >= "400") {
            let content = operation.response(status)["content"].as_object().expect("content");
            for (media, described) in content {
                assert!(described["example"].is_object(), "{} {status} {media}", operation.name());
            }
        }
    }
}

#[test]
fn every_closed_operation_documents_every_error_of_the_contract() {
    for operation in Document::checked_in().closed_operations() {
        for status in ["400", "401", "405", "406", "413", "415", "429", "500", "503"] {
            assert!(operation.statuses().contains(&status), "{}: {status}", operation.name());
        }
    }
}

/// The rule of the NL GOV API Design Rules for errors, `/core/error-handling/problem-details`.
#[test]
fn every_error_is_of_problem_json_and_says_status_title_and_detail() {
    let document = Document::checked_in();
    for operation in document.operations() {
        for status in operation.statuses().into_iter().filter(|status| *status >= "400") {
            let content = &operation.response(status)["content"];
            let schema = document.resolve(&content["application/problem+json"]["schema"]);
            for member in ["status", "title", "detail"] {
                let context = format!("{} {status}: {member}", operation.name());
                assert!(schema["properties"][member].is_object(), "{context}");
            }
        }
    }
}

/// No path, since its errors are OAuth's; but where clients of OAuth look.
#[tokio::test]
async fn the_token_endpoint_stands_in_the_security_scheme_and_in_the_metadata() {
    let document = Document::checked_in();
    let scheme = &document.value()["components"]["securitySchemes"]["token"];
    let token_url = &scheme["flows"]["clientCredentials"]["tokenUrl"];
    assert_eq!(*token_url, format!("{PUBLIC_URL}/v1/token"));
    let path = "/.well-known/oauth-authorization-server";
    let about = scheme["description"].as_str().expect("a description");
    assert!(about.contains(&format!("{PUBLIC_URL}{path}")), "{about}");
    let app = TestApp::start().await;
    let metadata = app.client().get(path).send().await;
    let metadata: Value = metadata.json().await.value().deserialize();
    assert_eq!(metadata["token_endpoint"], *token_url);
}

/// `allOf` is for references with words of their own. Generators of clients drop an object of which one
/// part says nothing but words.
#[test]
fn every_part_of_an_all_of_is_a_reference_to_a_schema() {
    let document = Document::checked_in();
    let mut parts = 0;
    walk(document.value(), &mut |value| {
        for part in value["allOf"].as_array().into_iter().flatten() {
            let names: Vec<_> = part.as_object().expect("a schema").keys().collect();
            assert_eq!(names, ["$ref"], "{value}");
            assert!(document.resolve(part)["type"].is_string(), "{value}");
            parts += 1;
        }
        // In OpenAPI 3.0, what stands beside a reference is not looked at.
        let is_alone = value.as_object().is_some_and(|members| members.len() == 1);
        assert!(value["$ref"].is_null() || is_alone, "{value}");
    });
    assert!(parts > 0);
}

/// The words that names of schemas are made of. Who adds one adds a Dutch one: the wire is Dutch.
const DUTCH: [&str; 11] = [
    "Beschikbare",
    "Invoerfout",
    "Meetdata",
    "Meter",
    "Meting",
    "Metingen",
    "Probleem",
    "Type",
    "Verversing",
    "Vraag",
    "Waarde",
];

#[test]
fn every_schema_has_a_dutch_name() {
    let document = Document::checked_in();
    for name in document.value()["components"]["schemas"].as_object().expect("schemas").keys() {
        let mut rest = name.as_str();
        while !rest.is_empty() {
            let word = rest[1..].find(char::is_uppercase).map_or(rest, |end| &rest[..=end]);
            assert!(DUTCH.contains(&word), "{name}: {word}");
            rest = &rest[word.len()..];
        }
    }
}

#[test]
fn every_object_is_closed() {
    let document = Document::checked_in();
    for (name, schema) in document.value()["components"]["schemas"].as_object().expect("schemas") {
        if schema["type"] == "object" {
            assert_eq!(schema["additionalProperties"], false, "{name}");
        }
    }
}

#[test]
fn every_text_of_a_request_is_bounded() {
    let document = Document::checked_in();
    for operation in document.operations() {
        let Some(schema) = operation.body_schema() else { continue };
        let schema = document.resolve(schema);
        walk(schema, &mut |value| {
            let bound = match value["type"].as_str() {
                Some("string") => "maxLength",
                Some("array") => "maxItems",
                _ => return,
            };
            assert!(value[bound].is_u64(), "{}: no {bound} in {value}", operation.name());
        });
    }
}

/// Clients in C# read what has a format into a type of its own, and do not compile if a pattern is to be
/// held against that.
#[test]
fn no_text_has_a_format_and_a_pattern() {
    walk(Document::checked_in().value(), &mut |value| {
        assert!(value["format"].is_null() || value["pattern"].is_null(), "{value}");
    });
}

#[test]
fn no_field_has_the_format_that_the_design_rules_refuse() {
    walk(Document::checked_in().value(), &mut |value| assert_ne!(value["format"], "time"));
}

/// Visits every object of the document, but not what is inside an example.
fn walk(value: &Value, visit: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(members) => {
            visit(value);
            let inner = members.iter().filter(|(name, _)| !name.starts_with("example"));
            inner.for_each(|(_, member)| walk(member, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}
