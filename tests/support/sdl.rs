//! A walk through a schema: every field, and a request that asks for it.

use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::Path;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};

/// Something for an argument with this name and of this type.
type Sample = fn(&str, &str) -> String;

/// The fields of each type that has some.
pub type Types = BTreeMap<String, Vec<FieldDefinition>>;

/// The types of a schema.
pub fn types(sdl: &str) -> Types {
    let document = parse_schema(sdl).expect("a schema");
    let definitions = document.definitions.into_iter();
    definitions
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => {
                let definition = definition.node;
                let TypeKind::Object(object) = definition.kind else { return None };
                let fields = object.fields.into_iter().map(|field| field.node).collect();
                Some((definition.name.node.to_string(), fields))
            }
            _ => None,
        })
        .collect()
}

fn base(field: &FieldDefinition) -> String {
    let mut base = &field.ty.node.base;
    loop {
        match base {
            BaseType::Named(name) => return name.to_string(),
            BaseType::List(inner) => base = &inner.base,
        }
    }
}

/// A field with something for each argument that must be given; of a subscription for each that can be,
/// so that what there is already is given.
fn call(parent: &str, field: &FieldDefinition, sample: Sample) -> String {
    let given: Vec<String> = field
        .arguments
        .iter()
        .map(|argument| &argument.node)
        .filter(|argument| {
            let must_be_given = !argument.ty.node.nullable && argument.default_value.is_none();
            must_be_given || parent == "Subscription"
        })
        .map(|argument| {
            format!(
                "{}: {}",
                argument.name.node,
                sample(&argument.name.node, &argument.ty.node.to_string())
            )
        })
        .collect();
    let name = &field.name.node;
    if given.is_empty() { name.to_string() } else { format!("{name}({})", given.join(", ")) }
}

/// A request for each field, by the shortest way from a root, and what must be selected under it.
pub fn requests(types: &Types, sample: Sample) -> BTreeMap<String, String> {
    let mut requests = BTreeMap::new();
    let mut waiting: VecDeque<(String, Vec<String>)> = [
        ("Query".to_owned(), vec!["query".to_owned()]),
        ("Mutation".to_owned(), vec!["mutation".to_owned()]),
        ("Subscription".to_owned(), vec!["subscription".to_owned()]),
    ]
    .into();
    waiting.retain(|(root, _)| types.contains_key(root));
    let mut seen: Vec<String> = waiting.iter().map(|(root, _)| root.clone()).collect();
    while let Some((name, way)) = waiting.pop_front() {
        for field in &types[&name] {
            let mut way = way.clone();
            way.push(call(&name, field, sample));
            let kind = base(field);
            let selected = if types.contains_key(&kind) { " { __typename }" } else { "" };
            let text = format!("{}{selected}{}", way.join(" { "), " }".repeat(way.len() - 1));
            requests.insert(format!("{name}.{}", field.name.node), text);
            if types.contains_key(&kind) && !seen.contains(&kind) {
                seen.push(kind.clone());
                waiting.push_back((kind, way));
            }
        }
    }
    requests
}

/// Holds what came out against the table that is checked in, or writes it there if `MEND` is set.
pub fn assert_checked_in(table: &str, found: &str, test: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(table);
    if std::env::var_os("MEND").is_some() {
        fs::write(path, found).expect("written");
        return;
    }
    let checked_in = fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in == found,
        "{table} is not what is done; if that is meant, mend it by\n    \
         MEND=1 cargo nextest run -E 'test({test})'\nand read every row that changed:\n{found}"
    );
}
