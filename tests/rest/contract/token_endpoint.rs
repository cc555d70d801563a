//! The token endpoint in the words of OpenAPI, so that it is held against the same tests as the calls.
//! It is no path of the document, since its errors are those of RFC 6749 and not ours; what is said
//! here follows from that RFC.

use serde_json::{Value, json};

use super::document::{FORM, JSON};

/// Adds the endpoint to the document. What is not OAuth's is as of every call.
pub fn add_to(document: &mut Value) {
    let mut paths = document["paths"].as_object().expect("paths").values();
    let call = paths.find_map(|path| path.get("post")).expect("a call");
    let mut responses = call["responses"].clone();
    // RFC 6749 has no word for these: what cannot be read is an invalid request.
    for status in ["404", "406", "415"] {
        responses.as_object_mut().expect("responses").remove(status);
    }
    let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    for (status, name) in [("200", "Token"), ("400", "TokenError"), ("401", "TokenError")] {
        responses[status]["content"] = json!({ JSON: { "schema": schema(name) } });
    }
    document["paths"]["/token"]["post"] = json!({
        "security": [{ "basic": [] }, {}],
        "requestBody": {
            "required": true,
            "content": { FORM: { "schema": schema("TokenRequest") } },
        },
        "responses": responses,
    });
    let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
    schemas.extend(self::schemas().as_object().expect("schemas").clone());
}

fn schemas() -> Value {
    let name_or_password = json!({ "type": "string", "minLength": 1, "maxLength": 256 });
    json!({
        // Section 4.4.2. Parameters that are unknown are not looked at, and so is a scope.
        "TokenRequest": {
            "type": "object",
            "required": ["grant_type"],
            "properties": {
                "grant_type": { "type": "string", "enum": ["client_credentials"] },
                "client_id": name_or_password,
                "client_secret": name_or_password,
                "scope": { "type": "string", "maxLength": 1000 },
            },
            "example": { "grant_type": "client_credentials" },
        },
        // Section 5.1.
        "Token": {
            "type": "object",
            "additionalProperties": false,
            "required": ["access_token", "token_type", "expires_in"],
            "properties": {
                "access_token": { "type": "string", "maxLength": 4096 },
                "token_type": { "type": "string", "enum": ["Bearer"] },
                "expires_in": { "type": "integer", "enum": [900] },
            },
        },
        // Section 5.2.
        "TokenError": {
            "type": "object",
            "additionalProperties": false,
            "required": ["error", "error_description"],
            "properties": {
                "error": {
                    "type": "string",
                    "enum": ["invalid_request", "invalid_client", "unsupported_grant_type"],
                },
                "error_description": { "type": "string", "maxLength": 1000 },
            },
        },
    })
}
