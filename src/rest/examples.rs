//! The examples of the OpenAPI document. The contract tests send the requests as they stand here,
//! for the customer and meter that they name, and hold every answer against its schema.

use serde_json::{Value, json};

use super::problem::{CONTENT_TYPE, Kind};

const KLANT_EAN: &str = "871685900000000127";
const METER_EAN: &str = "871685900000000134";

/// A call as its caller and we write it.
struct Example {
    request: Value,
    answer: Value,
}

/// Adds to every operation what is asked, what is answered, and every error; and to each field its
/// value in those.
pub fn add(document: &mut Value) {
    let mut fields = Vec::new();
    let paths = document["paths"].as_object_mut();
    for (_, operation) in
        paths.into_iter().flatten().filter_map(|(_, path)| path.as_object_mut()).flatten()
    {
        if let Some(example) = operation["operationId"].as_str().and_then(example_of) {
            let request = &mut operation["requestBody"]["content"]["application/json"];
            request["examples"] = in_both_ways(&example.request);
            fields.push((request["schema"].clone(), example.request));
            let answer = &mut operation["responses"]["200"]["content"]["application/json"];
            fields.push((answer["schema"]["items"].clone(), example.answer[0].clone()));
            answer["example"] = example.answer;
        }
        for kind in Kind::ALL {
            if let Some(error) = operation["responses"].get_mut(kind.status().as_str()) {
                error["content"][CONTENT_TYPE]["example"] = kind.example();
            }
        }
    }
    for (schema, values) in fields {
        add_to_fields(document, &schema, &values);
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
        _ => None,
    }
}

/// With the credentials in the header, and as the specification has it: in the body.
fn in_both_ways(request: &Value) -> Value {
    let mut with_credentials = request.clone();
    with_credentials["username"] = json!("liander-dynamisch-terugleveren");
    with_credentials["password"] = json!("the password that was handed over");
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
