//! The examples of the OpenAPI document. The contract tests send the requests as they stand here,
//! for the customer and meter that they name, and hold every answer against its schema.

use serde_json::{Value, json};

use super::problem::{CONTENT_TYPE, Kind};
use crate::domain::credential::LIANDER_USERNAME;

const KLANT_EAN: &str = "871685900000000127";
const METER_EAN: &str = "871685900000000134";

/// A call as its caller and we write it.
struct Example {
    request: Value,
    answer: Value,
    /// Where in the body the credentials can be.
    credentials: [&'static str; 2],
}

const IN_JSON: [&str; 2] = ["username", "password"];
const IN_FORM: [&str; 2] = ["client_id", "client_secret"];

/// Adds to every operation what is asked, what is answered, and every error; and to each field its
/// value in those.
pub fn add(document: &mut Value) {
    let mut fields = Vec::new();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.filter_map(|(_, path)| path.as_object_mut()).flatten();
    for (_, operation) in operations {
        if let Some(example) = operation["operationId"].as_str().and_then(example_of) {
            let request = sole_media(&mut operation["requestBody"]);
            request["examples"] = in_both_ways(&example);
            fields.push((request["schema"].clone(), example.request));
            let answer = sole_media(&mut operation["responses"]["200"]);
            let item = answer["schema"].get("items").unwrap_or(&answer["schema"]).clone();
            fields.push((item, example.answer.get(0).unwrap_or(&example.answer).clone()));
            answer["example"] = example.answer;
        }
        for kind in Kind::ALL {
            if let Some(error) = operation["responses"].get_mut(kind.status().as_str()) {
                let is_ours = error["content"].get(CONTENT_TYPE).is_some();
                sole_media(error)["example"] =
                    if is_ours { kind.example() } else { oauth_error(kind) };
            }
        }
    }
    for (schema, values) in fields {
        add_to_fields(document, &schema, &values);
    }
}

/// What is asked or answered has one media type each time.
fn sole_media(content: &mut Value) -> &mut Value {
    let types = content["content"].as_object();
    let media = types.and_then(|types| types.keys().next().cloned()).unwrap_or_default();
    &mut content["content"][media.as_str()]
}

/// An error of a request for a token, which has the form of OAuth 2.0.
fn oauth_error(kind: Kind) -> Value {
    if kind == Kind::Unauthorized {
        json!({
            "error": "invalid_client",
            "error_description": "unknown client, or a password that is not valid now",
        })
    } else {
        json!({ "error": "invalid_request", "error_description": "grant_type is missing" })
    }
}

fn example_of(operation_id: &str) -> Option<Example> {
    match operation_id {
        "beschikbareMetingen" => Some(Example {
            request: json!({ "verwachtte_klant_eans": [KLANT_EAN] }),
            answer: json!([{
                "klant_ean": KLANT_EAN,
                "meter_ean": METER_EAN,
                "meter_type": "overdrachtspuntmeter",
                "datum_laatste_meting": "2026-11-22T00:00:00+01:00",
            }]),
            credentials: IN_JSON,
        }),
        "meetdata" => Some(Example {
            request: json!({
                "klant_ean": KLANT_EAN,
                "meter_ean": METER_EAN,
                "start_tijd": "2026-11-21T00:00:00+01:00",
                "eind_tijd": "2026-11-22T00:00:00+01:00",
            }),
            answer: [
                (json!(-42), "netto_actief_vermogen", "kW"),
                (json!(2), "netto_blind_vermogen", "kVAr"),
                (json!(231.0), "lijnspanning_l1", "V"),
                (json!(231.0), "lijnspanning_l2", "V"),
                (json!(229.9), "lijnspanning_l3", "V"),
            ]
            .map(|(value, quantity, unit)| {
                json!({
                    "tijd": "00:05:00+01:00",
                    "datum": "2026-11-21",
                    "klant_ean": KLANT_EAN,
                    "meter_ean": METER_EAN,
                    "waarde": value,
                    "meting_type": quantity,
                    "waarde_type": unit,
                })
            })
            .into_iter()
            .collect(),
            credentials: IN_JSON,
        }),
        "verversing" => Some(Example {
            request: json!({}),
            answer: json!({
                "username": LIANDER_USERNAME,
                "password": "the next password",
                "geldig_vanaf": "2026-11-23T12:00:00+01:00",
                "geldig_tot": "2027-02-21T12:00:00+01:00",
                "vorige_geldig_tot": "2026-11-30T12:00:00+01:00",
            }),
            credentials: IN_JSON,
        }),
        "token" => Some(Example {
            request: json!({ "grant_type": "client_credentials" }),
            answer: json!({
                "access_token": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJsaWFuZGVyIn0.c2lnbmF0dXJl",
                "token_type": "Bearer",
                "expires_in": 900,
            }),
            credentials: IN_FORM,
        }),
        _ => None,
    }
}

/// With the credentials in the header, and as the specification has it: in the body.
fn in_both_ways(example: &Example) -> Value {
    let request = &example.request;
    let [name, password] = example.credentials;
    let mut with_credentials = request.clone();
    with_credentials[name] = json!(LIANDER_USERNAME);
    with_credentials[password] = json!("the password that was handed over");
    json!({
        "credentials_in_the_header": {
            "summary": "Credentials in the Authorization header",
            "value": request,
        },
        "credentials_in_the_body": {
            "summary": "Credentials in the body",
            "value": with_credentials,
        },
    })
}

/// Gives the fields of the schema that is referred to their values. A field that is itself a
/// reference has its values listed where it refers to.
fn add_to_fields(document: &mut Value, reference: &Value, values: &Value) {
    let name = reference["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let schema = name.and_then(|name| document["components"]["schemas"].get_mut(name));
    let fields = schema.and_then(|schema| schema["properties"].as_object_mut());
    for (name, field) in fields.into_iter().flatten() {
        if let Some(value) = values.get(name)
            && field["type"].is_string()
        {
            field["example"] = value.clone();
        }
    }
}
