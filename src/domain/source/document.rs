//! Records of JSON: an object a line, or those that stand under a path of a document.

use serde_json::{Map, Value};

use super::description::{Column, Description, Layout};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_line::Rejection;

/// The values of a record that a description wants, in the order of [`wanted`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonRecord {
    /// Each with the name of its field.
    values: Vec<(String, String)>,
}

/// The names of the fields that a description reads.
#[must_use]
pub fn wanted(description: &Description) -> Vec<String> {
    let named = description.columns().into_iter().filter_map(|column| match column {
        Column::Name(name) => Some(name.clone()),
        Column::Place(_) => None,
    });
    let mut names: Vec<String> = named.collect();
    if matches!(description.layout, Layout::Wide { .. }) {
        names.extend(description.channels.iter().map(|channel| channel.name.clone()));
    }
    names.sort();
    names.dedup();
    names
}

impl JsonRecord {
    /// The record in a line.
    ///
    /// # Errors
    /// If it is no JSON object.
    pub fn of_line(line: &[u8], names: &[String]) -> Result<Self, Rejection> {
        let line = std::str::from_utf8(line).map_err(|_| Rejection::BrokenText)?;
        let object: Map<String, Value> = serde_json::from_str(line)
            .map_err(|error| Rejection::InvalidJson { column: error.column() })?;
        Ok(Self::of(&[&object], names))
    }

    /// The fields of an object, and of those in which it stands, the outermost first.
    fn of(objects: &[&Map<String, Value>], names: &[String]) -> Self {
        let value = |name: &String| {
            let found = objects.iter().rev().find_map(|object| field(object, name));
            (name.clone(), found.map(text_of).unwrap_or_default())
        };
        Self { values: names.iter().map(value).collect() }
    }

    /// The values, empty if a field is absent.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(_, value)| value.as_str())
    }

    /// As a line that [`Self::of_line`] reads again.
    #[must_use]
    pub fn rendered(&self) -> Vec<u8> {
        let fields = self.values.iter().filter(|(_, value)| !value.is_empty());
        let object: Map<String, Value> =
            fields.map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
        serde_json::to_vec(&object).unwrap_or_default()
    }
}

/// A field, or one of an object in a field if the name has points.
fn field<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (outer, inner) = name.split_once('.')?;
    field(object.get(outer)?.as_object()?, inner)
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        // A number as its shortest decimal form.
        other => other.to_string(),
    }
}

/// The records of a document, under the path of its container.
///
/// # Errors
/// If it is no JSON, or nothing stands under the path.
pub fn records(
    document: &[u8],
    path: &str,
    names: &[String],
) -> Result<Vec<JsonRecord>, DeliveryFailure> {
    let document: Value = serde_json::from_slice(document)
        .map_err(|error| DeliveryFailure::broken_document(&error.to_string()))?;
    let steps: Vec<&str> = path.split('.').collect();
    let mut records = Vec::new();
    walk(&document, &steps, 0, &mut Vec::new(), &mut |objects| {
        records.push(JsonRecord::of(objects, names));
    })
    .map_err(|step| {
        let words =
            format!("nothing that can be read stands under \"{step}\" of the path \"{path}\"");
        DeliveryFailure::broken_document(&words)
    })?;
    Ok(records)
}

/// Takes a record: it is the last of the objects, which stand in each other.
type Take<'t> = &'t mut dyn FnMut(&[&Map<String, Value>]);

/// Goes down the path, through so many lists so far, and hands over each record with the objects in which it
/// stands.
fn walk<'d>(
    value: &'d Value,
    steps: &[&str],
    lists: usize,
    objects: &mut Vec<&'d Map<String, Value>>,
    take: Take<'_>,
) -> Result<(), String> {
    let depth = objects.len();
    objects.extend(value.as_object());
    let walked = step(value, steps, lists, objects, take);
    objects.truncate(depth);
    walked
}

fn step<'d>(
    value: &'d Value,
    steps: &[&str],
    lists: usize,
    objects: &mut Vec<&'d Map<String, Value>>,
    take: Take<'_>,
) -> Result<(), String> {
    let Some((step, further)) = steps.split_first() else {
        let is_record = value.is_object();
        if is_record {
            take(objects);
        }
        return is_record.then_some(()).ok_or_else(|| "[]".to_owned());
    };
    let (name, is_each) = match step.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (*step, false),
    };
    let inner = if name.is_empty() { Some(value) } else { value.get(name) };
    match (inner, is_each) {
        (Some(Value::Array(items)), true) => {
            items.iter().try_for_each(|item| walk(item, further, lists + 1, objects, take))
        }
        // An empty list, as some write it, or a channel without values.
        (Some(Value::Null), true) => Ok(()),
        (None, true) if lists > 0 => Ok(()),
        (Some(inner), false) => walk(inner, further, lists, objects, take),
        _ => Err((*step).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::delivery_failure::FailureCause;

    fn cells(document: &str, path: &str, names: &[&str]) -> Vec<Vec<String>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let records = records(document.as_bytes(), path, &names).expect("records");
        records.iter().map(|record| record.cells().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_record_has_the_fields_of_what_it_stands_in() {
        let document = r#"{"site": {"ean": "12"}, "channels": [
            {"id": "10180", "values": [{"t": 1, "v": 0.5}, {"t": 2, "v": null}]},
            {"id": "10280", "values": []}]}"#;
        assert_eq!(
            cells(document, "channels[].values[]", &["site.ean", "id", "t", "v"]),
            [["12", "10180", "1", "0.5"], ["12", "10180", "2", ""]]
        );
    }

    #[test]
    fn an_array_needs_no_name() {
        assert_eq!(
            cells(r#"[{"a": 1}, {"a": "x", "b": true}]"#, "[]", &["a", "b"]),
            [["1", ""], ["x", "true"]]
        );
    }

    #[test]
    fn a_path_that_leads_nowhere_is_told() {
        for (document, path) in
            [("{\"data\": {}}", "rows[]"), ("{}", "[]"), ("[1]", "[]"), ("{", "[]")]
        {
            let failure = records(document.as_bytes(), path, &[]).expect_err("no records");
            assert_eq!(failure.cause, FailureCause::BrokenDocument, "{failure}");
        }
    }

    #[test]
    fn a_record_is_read_again_from_what_is_kept_of_it() {
        let names = vec!["a.b".to_owned(), "c".to_owned()];
        let records = records(br#"[{"a": {"b": "1,5"}, "c": 2}]"#, "[]", &names).expect("records");
        let record = records.first().expect("one");
        assert_eq!(JsonRecord::of_line(&record.rendered(), &names).as_ref(), Ok(record));
    }
}
