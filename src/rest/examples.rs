//! The examples of the OpenAPI document. The contract tests send the requests as they stand here,
//! for the customer and meter that they name, and hold every answer against its schema.

use serde_json::{Value, json};

use super::problem::Kind;
use crate::domain::credential::LIANDER_USERNAME;

const KLANT_EAN: &str = "871685900000000127";
const METER_EAN: &str = "871685900000000134";

/// A call as its caller, whose credentials are in the header, and we write it.
struct Example {
    request: Value,
    answer: Value,
}

/// Adds to every operation what is asked, what is answered, and every error; and to each field its
/// value in those. What is asked stands with its schema: an example beside the schema is one that the
/// generator of clients for Java warns of.
pub fn add(document: &mut Value) {
    let mut fields = Vec::new();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.filter_map(|(_, path)| path.as_object_mut()).flatten();
    for (_, operation) in operations {
        if let Some(example) = operation["operationId"].as_str().and_then(example_of) {
            let request = sole_media(&mut operation["requestBody"])["schema"].clone();
            let answer = sole_media(&mut operation["responses"]["200"]);
            let item = answer["schema"].get("items").unwrap_or(&answer["schema"]).clone();
            fields.push((item, example.answer.get(0).unwrap_or(&example.answer).clone(), None));
            answer["example"] = example.answer;
            fields.push((request, with_credentials(&example.request), Some(example.request)));
        }
        for kind in Kind::ALL {
            if let Some(error) = operation["responses"].get_mut(kind.status().as_str()) {
                sole_media(error)["example"] = kind.example();
            }
        }
    }
    for (reference, values, whole) in fields {
        let Some(schema) = referred_to(document, &reference) else { continue };
        add_to_fields(schema, &values);
        if let Some(whole) = whole {
            schema["example"] = whole;
        }
    }
}

/// What is asked or answered has one media type each time.
fn sole_media(content: &mut Value) -> &mut Value {
    let types = content["content"].as_object();
    let media = types.and_then(|types| types.keys().next().cloned()).unwrap_or_default();
    &mut content["content"][media.as_str()]
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
        }),
        _ => None,
    }
}

/// As the specification has it: with the credentials in the body.
fn with_credentials(request: &Value) -> Value {
    let mut request = request.clone();
    request["username"] = json!(LIANDER_USERNAME);
    request["password"] = json!("the password that was handed over");
    request
}

fn referred_to<'d>(document: &'d mut Value, reference: &Value) -> Option<&'d mut Value> {
    let name = reference["$ref"].as_str()?.rsplit('/').next()?;
    document["components"]["schemas"].get_mut(name)
}

/// Gives the fields of a schema their values. A field that is itself a reference has its values listed
/// where it refers to.
fn add_to_fields(schema: &mut Value, values: &Value) {
    for (name, field) in schema["properties"].as_object_mut().into_iter().flatten() {
        if let Some(value) = values.get(name)
            && field["type"].is_string()
        {
            field["example"] = value.clone();
        }
    }
}
