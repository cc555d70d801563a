//! Every list of the operator's schema, found in the schema itself: read from end to end in each of
//! its orders, and with all that belongs to its rows in as many statements for many rows as for few.
//!
//! A list that is added comes along by itself; it fails here until `Bulk` makes rows for it.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, EnumType, FieldDefinition, InputObjectType, ObjectType, Type, TypeKind,
    TypeSystemDefinition,
};
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::bulk::Bulk;
use crate::support::database::connect;
use crate::support::operator::{Cookie, codes};
use crate::support::statements::counted;

/// What the schema has, by name.
#[derive(Default)]
struct Schema {
    objects: BTreeMap<String, ObjectType>,
    inputs: BTreeMap<String, InputObjectType>,
    enums: BTreeMap<String, EnumType>,
}

impl Schema {
    fn read() -> Self {
        let document = parse_schema(meetpoort::graphql::operator::sdl()).expect("a schema");
        let mut schema = Self::default();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => drop(schema.objects.insert(name, object)),
                TypeKind::InputObject(input) => drop(schema.inputs.insert(name, input)),
                TypeKind::Enum(values) => drop(schema.enums.insert(name, values)),
                _ => {}
            }
        }
        schema
    }

    /// The lists at the root.
    fn lists(&self) -> Vec<&FieldDefinition> {
        let fields = self.objects["Query"].fields.iter().map(|field| &field.node);
        fields.filter(|field| base(&field.ty.node).ends_with("Connection")).collect()
    }

    /// The way to each list that is reached without naming a row, and its type.
    fn ways(&self) -> Vec<(Vec<String>, String)> {
        let mut ways = Vec::new();
        for field in self.objects["Query"].fields.iter().map(|field| &field.node) {
            let (name, kind) = (field.name.node.to_string(), base(&field.ty.node));
            let inner = match self.objects.get(&kind) {
                _ if kind.ends_with("Connection") => {
                    ways.push((vec![name], kind));
                    continue;
                }
                Some(object)
                    if field.arguments.iter().all(|argument| argument.node.ty.node.nullable) =>
                {
                    &object.fields
                }
                _ => continue,
            };
            for inner in inner.iter().map(|field| &field.node) {
                let kind = base(&inner.ty.node);
                if kind.ends_with("Connection") {
                    ways.push((vec![name.clone(), inner.name.node.to_string()], kind));
                }
            }
        }
        ways
    }

    /// The orders of a list, each as its argument.
    fn orders(&self, list: &FieldDefinition) -> Vec<String> {
        let argument = list.arguments.iter().find(|argument| argument.node.name.node == "orderBy");
        let argument = argument.unwrap_or_else(|| panic!("{} has no orderBy", list.name.node));
        let input = &self.inputs[&base(&argument.node.ty.node)];
        let field = input.fields.iter().find(|field| field.node.name.node == "field");
        let field = &field.expect("a field").node;
        let values = &self.enums[&base(&field.ty.node)].values;
        values
            .iter()
            .flat_map(|value| {
                ["ASCENDING", "DESCENDING"].map(|direction| {
                    format!("{{ field: {}, direction: {direction} }}", value.node.value.node)
                })
            })
            .collect()
    }

    /// All that can be asked of a type, each type once on the way down.
    fn selection(&self, name: &str, way: &mut Vec<String>) -> String {
        let mut selected = String::new();
        for field in self.objects[name].fields.iter().map(|field| &field.node) {
            let kind = base(&field.ty.node);
            if way.contains(&kind) {
                continue;
            }
            let inner = if self.objects.contains_key(&kind) {
                way.push(kind.clone());
                let inner = self.selection(&kind, way);
                way.pop();
                format!("{{ {inner} }}")
            } else {
                String::new()
            };
            selected += &format!("{}{} {inner} ", field.name.node, arguments(field));
        }
        selected
    }
}

fn base(kind: &Type) -> String {
    match &kind.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => base(inner),
    }
}

/// Something for each argument that must be given.
fn arguments(field: &FieldDefinition) -> String {
    let given: Vec<String> = field
        .arguments
        .iter()
        .map(|argument| &argument.node)
        .filter(|argument| !argument.ty.node.nullable)
        .filter_map(|argument| {
            let (name, kind) = (argument.name.node.as_str(), argument.ty.node.to_string());
            let value = match (name, kind.as_str()) {
                // Few, so that a list within a list does not cost too much.
                ("first", _) => "2",
                ("from", "DateTime!") => "\"2026-11-21T00:00:00Z\"",
                ("to", "DateTime!") => "\"2026-11-22T00:00:00Z\"",
                (_, "Resolution!") => "DAY",
                (_, "Date!") => "\"2026-11-21\"",
                _ if argument.default_value.is_some() => return None,
                other => panic!("give `arguments` something for {other:?}"),
            };
            Some(format!("{name}: {value}"))
        })
        .collect();
    if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
}

/// An app with so many of each, and an admin.
async fn app_with(count: i32) -> (TestApp, Cookie) {
    let app = TestApp::start().await;
    Bulk::of_each(count).fill(&connect(&app.database.url()).await).await;
    let admin = app.operator(Role::Admin).await;
    (app, admin)
}

/// The cursors of a list from end to end, so many at a time.
async fn walk(app: &TestApp, admin: &Cookie, list: &str, order: &str, first: i32) -> Vec<Value> {
    let query = format!(
        "query($after: String) {{ {list}(first: {first}, after: $after, orderBy: {order}) {{ \
         edges {{ cursor }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut cursors, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = app.ask(admin, &query, json!({ "after": after })).await;
        let list = &answer["data"][list];
        let edges = list["edges"].as_array().unwrap_or_else(|| panic!("{query}: {answer}"));
        cursors.extend(edges.iter().map(|edge| edge["cursor"].clone()));
        if list["pageInfo"]["hasNextPage"] == false {
            return cursors;
        }
        after = list["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn every_list_gives_every_row_once_in_each_of_its_orders_and_backwards_in_the_other_direction()
 {
    let (app, admin) = app_with(12).await;
    let schema = Schema::read();
    for list in schema.lists() {
        let name = list.name.node.as_str();
        for orders in schema.orders(list).chunks(2) {
            let [ascending, descending] = orders else { panic!("two directions") };
            let whole = walk(&app, &admin, name, ascending, 100).await;
            assert!(whole.len() >= 10, "{name} {ascending} has {} rows", whole.len());
            let pages = walk(&app, &admin, name, ascending, 5).await;
            assert_eq!(pages, whole, "{name} {ascending}");
            let mut numbers: Vec<_> = whole.iter().map(position).collect();
            let mut backwards: Vec<_> =
                walk(&app, &admin, name, descending, 5).await.iter().map(position).collect();
            backwards.reverse();
            assert_eq!(backwards, numbers, "{name} {descending}");
            numbers.sort_by_key(|(_, number)| *number);
            numbers.dedup_by_key(|(_, number)| *number);
            assert_eq!(numbers.len(), whole.len(), "{name} {ascending} repeats a row");
        }
    }
}

/// Key and number in a cursor.
fn position(cursor: &Value) -> (String, i64) {
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let bytes = engine.decode(cursor.as_str().expect("text")).expect("Base64");
    let position: Value = serde_json::from_slice(&bytes).expect("JSON");
    let key = position["key"].as_str().expect("a key").to_owned();
    (key, position["number"].as_i64().expect("a number"))
}

#[tokio::test]
async fn a_cursor_of_another_order_and_one_that_was_made_up_are_refused() {
    use base64::Engine;
    let (app, admin) = app_with(3).await;
    let [by_name, by_start] = ["NAME", "VALID_FROM"]
        .map(|field| format!("orderBy: {{ field: {field}, direction: ASCENDING }}"));
    let query = format!("{{ customers(first: 1, {by_name}) {{ pageInfo {{ endCursor }} }} }}");
    let answer = app.asked(&admin, &query).await;
    let of_name = answer["customers"]["pageInfo"]["endCursor"].as_str().expect("text").to_owned();
    let made_up = json!({ "order": "valid_from ascending", "key": "someday", "number": 1 });
    let made_up = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(made_up.to_string());
    for cursor in [of_name, made_up] {
        let query =
            format!("{{ customers(after: \"{cursor}\", {by_start}) {{ edges {{ cursor }} }} }}");
        assert_eq!(codes(&app.ask(&admin, &query, json!({})).await), ["BAD_INPUT"], "{cursor}");
    }
}

/// How many statements each list costs, with all that belongs to its rows, and how many rows it has.
async fn statements(count: i32) -> BTreeMap<String, (usize, usize)> {
    let (mut app, admin) = app_with(count).await;
    let (database, statements) = counted(app.database.config()).await;
    app.app.store.database = database;
    let schema = Schema::read();
    let mut counts = BTreeMap::new();
    for (way, kind) in schema.ways() {
        let selected = schema.selection(&kind, &mut vec![kind.clone()]);
        let query = format!(
            "{{ {}(first: {}) {{ {selected} }}{}",
            way.join(" { "),
            count.min(20),
            " }".repeat(way.len())
        );
        // The first time the driver also asks about types.
        app.asked(&admin, &query).await;
        let before = statements.count();
        let answer = app.asked(&admin, &query).await;
        let edges = answer.pointer(&format!("/{}/edges", way.join("/"))).expect("a list");
        let rows = edges.as_array().expect("edges").len();
        counts.insert(way.join("."), (statements.count() - before, rows));
    }
    counts
}

#[tokio::test]
async fn no_list_asks_the_database_once_for_each_row() {
    let (few, many) = (statements(2).await, statements(30).await);
    for (list, (asked, rows)) in &few {
        assert_eq!((*rows, many[list].1), (2, 20), "`Bulk` makes too few rows for {list}");
        assert_eq!(*asked, many[list].0, "{list} asks more often where there are more rows");
    }
}
