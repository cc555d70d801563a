//! What an OpenID Connect provider says of somebody.

use serde_json::{Map, Value};

/// Names and values, as in an ID token.
pub type Claims = Map<String, Value>;

/// What is found at a path such as `email` or `realm_access.roles`. A name that itself has dots,
/// such as a URL, is found as a whole first.
#[must_use]
pub fn claim<'a>(claims: &'a Claims, path: &str) -> Option<&'a Value> {
    if let Some(value) = claims.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(dot, _)| {
        let (name, rest) = path.split_at(dot);
        claim(claims.get(name)?.as_object()?, rest.get(1..)?)
    })
}

/// The texts at a path, if one text or a list stands; none of what is no text.
pub fn texts<'a>(claims: &'a Claims, path: &str) -> impl Iterator<Item = &'a str> {
    let values = match claim(claims, path) {
        None => &[],
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
    };
    values.iter().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_claim_is_found_by_its_path_and_by_its_whole_name() {
        for (claims, path) in [
            (json!({ "realm_access": { "roles": ["a"] } }), "realm_access.roles"),
            (json!({ "https://broker.example/roles": ["a"] }), "https://broker.example/roles"),
            (
                json!({ "https://broker.example": { "roles": ["a"] } }),
                "https://broker.example.roles",
            ),
        ] {
            let claims = claims.as_object().expect("claims");
            assert_eq!(claim(claims, path), Some(&json!(["a"])), "{path}");
        }
    }

    #[test]
    fn a_list_and_a_single_text_are_read_alike_and_nothing_else_is() {
        let claims = json!({ "one": "a", "list": ["a", 1, "b"], "number": 1, "object": {} });
        let claims = claims.as_object().expect("claims");
        let found = |path| texts(claims, path).collect::<Vec<_>>();
        assert_eq!(found("one"), ["a"]);
        assert_eq!(found("list"), ["a", "b"]);
        for path in ["number", "object", "none"] {
            assert_eq!(found(path), Vec::<&str>::new(), "{path}");
        }
    }
}
