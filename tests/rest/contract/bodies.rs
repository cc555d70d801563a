//! Makes bodies from a schema: those that it allows, and those that it does not, each with one
//! thing wrong.

use serde_json::{Value, json};

use super::document::Document;

/// A body and what is special about it.
pub struct Body {
    pub what: String,
    pub value: Value,
}

/// A body with one fault, and where that is.
pub struct FaultyBody {
    pub what: String,
    pub pointer: String,
    pub is_in_required: bool,
    pub value: Value,
}

/// A value that a schema allows: its example, or the smallest that fits.
fn sample(document: &Document, schema: &Value) -> Value {
    let schema = document.resolve(schema);
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    match schema["type"].as_str().expect("a type") {
        "string" => {
            assert!(schema["pattern"].is_null(), "a pattern needs an example: {schema}");
            json!("x".repeat(count(schema, "minLength").unwrap_or(1)))
        }
        "integer" | "number" => json!(schema["minimum"].as_f64().unwrap_or_default()),
        "boolean" => json!(true),
        "array" => items(document, schema, count(schema, "minItems").unwrap_or(1)),
        "object" => object(document, schema, true),
        other => panic!("teach the contract tests the type {other}"),
    }
}

fn count(schema: &Value, name: &str) -> Option<usize> {
    schema[name].as_u64().map(|count| usize::try_from(count).expect("small"))
}

fn items(document: &Document, schema: &Value, count: usize) -> Value {
    vec![sample(document, &schema["items"]); count].into()
}

fn object(document: &Document, schema: &Value, with_optional: bool) -> Value {
    let is_required = |name: &str| required(schema).contains(&name);
    let wanted = properties(schema).filter(|(name, _)| with_optional || is_required(name));
    wanted.map(|(name, field)| (name.to_owned(), sample(document, field))).collect()
}

fn properties(schema: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema["properties"].as_object().expect("an object with properties");
    properties.iter().map(|(name, field)| (name.as_str(), field))
}

fn required(schema: &Value) -> Vec<&str> {
    let names = schema["required"].as_array().into_iter().flatten();
    names.map(|name| name.as_str().expect("a name")).collect()
}

/// Without and with the optional fields, and with every list as short and as long as it may be.
pub fn valid(document: &Document, schema: &Value) -> Vec<Body> {
    let schema = document.resolve(schema);
    let body = |what: &str, value| Body { what: what.to_owned(), value };
    let plain = object(document, schema, false);
    let mut bodies = vec![
        body("only what is required", plain.clone()),
        body("all fields", object(document, schema, true)),
    ];
    for (name, field) in properties(schema) {
        let field = document.resolve(field);
        for bound in ["minItems", "maxItems"] {
            if let Some(count) = count(field, bound) {
                let mut value = plain.clone();
                value[name] = items(document, field, count);
                bodies.push(body(&format!("{name}: {count} items"), value));
            }
        }
    }
    let validator = document.validator(schema);
    for body in &bodies {
        validator.validate(&body.value).unwrap_or_else(|error| panic!("{}: {error}", body.what));
    }
    bodies
}

/// Every field missing, of every wrong type, and beyond every bound, and one field too many.
pub fn faulty(document: &Document, schema: &Value) -> Vec<FaultyBody> {
    let schema = document.resolve(schema);
    let plain = object(document, schema, false);
    let mut bodies = Vec::new();
    let mut add = |what: String, name: &str, place: &str, value: Value| {
        let is_in_required = required(schema).contains(&name);
        let pointer = format!("/{}{place}", name.replace('~', "~0").replace('/', "~1"));
        bodies.push(FaultyBody { what, pointer, is_in_required, value });
    };
    for name in required(schema) {
        let mut value = plain.clone();
        value.as_object_mut().expect("an object").remove(name);
        add(format!("no {name}"), name, "", value);
    }
    for (name, field) in properties(schema) {
        for (what, place, wrong) in wrong_values(document, field) {
            let mut value = plain.clone();
            value[name] = wrong;
            add(format!("{name}: {what}"), name, &place, value);
        }
    }
    if schema["additionalProperties"] == false {
        let name = "not a field/~";
        let mut value = plain;
        value[name] = json!(1);
        add("one field too many".to_owned(), name, "", value);
    }
    let validator = document.validator(schema);
    for body in &bodies {
        assert!(!validator.is_valid(&body.value), "the document allows this: {}", body.what);
    }
    bodies
}

/// Values that a field must not have: what is wrong, where within the field, and the value.
fn wrong_values(document: &Document, schema: &Value) -> Vec<(String, String, Value)> {
    let schema = document.resolve(schema);
    let mut wrong = Vec::new();
    let mut at_field = |what: String, value: Value| wrong.push((what, String::new(), value));
    for (name, value) in [
        ("null", json!(null)),
        ("boolean", json!(true)),
        ("number", json!(1.5)),
        ("integer", json!(871_685_900_000_000_127_u64)),
        ("string", json!("text")),
        ("array", json!(["text"])),
        ("object", json!({ "a": "text" })),
    ] {
        let is_integer = name == "integer" && schema["type"] == "number";
        let is_nullable = name == "null" && schema["nullable"] == true;
        if schema["type"] != name && !is_integer && !is_nullable {
            at_field(format!("{name} instead"), value);
        }
    }
    if schema["enum"].is_array() {
        at_field("none of its values".to_owned(), json!("none of its values"));
    }
    for (bound, by) in [("minimum", -1.0), ("maximum", 1.0)] {
        if let Some(limit) = schema[bound].as_f64() {
            at_field(format!("beyond its {bound}"), json!(limit + by));
        }
    }
    if schema["type"] == "string" {
        let good = sample(document, schema);
        let good = good.as_str().expect("a string");
        if let Some(length) = count(schema, "minLength") {
            at_field(
                "too short".to_owned(),
                json!(good.chars().take(length - 1).collect::<String>()),
            );
        }
        if let Some(length) = count(schema, "maxLength") {
            let last = good.chars().last().unwrap_or('x').to_string();
            at_field("too long".to_owned(), json!(last.repeat(length + 1)));
            at_field("too long in wide characters".to_owned(), json!("€".repeat(length + 1)));
        }
        if schema["pattern"].is_string() {
            for value in
                [format!("{good}x"), format!(" {good}"), good.replace('0', "٠"), String::new()]
            {
                at_field(format!("not as its pattern: {value}"), json!(value));
            }
        }
    }
    if schema["type"] == "array" {
        if let Some(count) = count(schema, "minItems") {
            at_field("too few items".to_owned(), items(document, schema, count - 1));
        }
        if let Some(count) = count(schema, "maxItems") {
            at_field("too many items".to_owned(), items(document, schema, count + 1));
        }
        let good = sample(document, &schema["items"]);
        for (what, place, value) in wrong_values(document, &schema["items"]) {
            let item = format!("the second item: {what}");
            wrong.push((item, format!("/1{place}"), json!([good, value])));
        }
    }
    wrong
}
