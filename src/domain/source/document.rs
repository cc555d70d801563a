//! Records of JSON: an object a line, or those that stand under a path of a document.

use serde_json::{Map, Value};

use super::description::{Column, Description, Layout};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::source_line::Rejection;

/// The longest value: what is longer is no number, time or identifier of ours, whatever it is.
const VALUE_CHARACTERS_MAX: usize = 500;

/// Records of a document at most.
const RECORDS_MAX: usize = 2_000_000;

/// What a description wants of each record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The names of its fields.
    pub names: Vec<String>,
    /// What stands before the decimals of its texts, and so before those of a number that is none.
    decimal: char,
}

/// The values of a record that a description wants, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonRecord {
    values: Vec<String>,
}

/// What a description reads of each record.
#[must_use]
pub fn wanted(description: &Description) -> Wanted {
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
    Wanted { names, decimal: description.numbers.decimal }
}

impl JsonRecord {
    /// The record in a line.
    ///
    /// # Errors
    /// If it is no JSON object.
    pub fn of_line(line: &[u8], wanted: &Wanted) -> Result<Self, Rejection> {
        let line = std::str::from_utf8(line).map_err(|_| Rejection::BrokenText)?;
        let object: Map<String, Value> = serde_json::from_str(line)
            .map_err(|error| Rejection::InvalidJson { column: error.column() })?;
        Ok(Self::of(&[&object], wanted))
    }

    /// The fields of an object, and of those in which it stands, the outermost first.
    fn of(objects: &[&Map<String, Value>], wanted: &Wanted) -> Self {
        let value = |name: &String| {
            let found = objects.iter().rev().find_map(|object| field(object, name));
            found.map(|value| text_of(value, wanted.decimal)).unwrap_or_default()
        };
        Self { values: wanted.names.iter().map(value).collect() }
    }

    /// The values, empty if a field is absent.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(String::as_str)
    }

    /// As a line that [`Self::of_line`] reads again.
    #[must_use]
    pub fn rendered(&self, wanted: &Wanted) -> Vec<u8> {
        let fields = wanted.names.iter().zip(&self.values).filter(|(_, value)| !value.is_empty());
        let object: Map<String, Value> =
            fields.map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
        serde_json::to_vec(&object).unwrap_or_default()
    }
}

/// A field, or one of an object in a field if the name has points.
fn field<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o Value> {
    let in_any_case = || object.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
    if let Some(value) = object.get(name).or_else(|| in_any_case().map(|(_, value)| value)) {
        return Some(value);
    }
    let (outer, inner) = name.split_once('.')?;
    field(object.get(outer)?.as_object()?, inner)
}

fn text_of(value: &Value, decimal: char) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.chars().take(VALUE_CHARACTERS_MAX).collect(),
        Value::Number(number) => number_text(&number.to_string(), decimal),
        Value::Bool(is_so) => is_so.to_string(),
        Value::Array(_) | Value::Object(_) => "[…]".to_owned(),
    }
}

/// A number that is one, as the source writes those that are text.
#[must_use]
pub fn number_text(number: &str, decimal: char) -> String {
    if decimal == '.' {
        number.to_owned()
    } else {
        number.replace('.', decimal.encode_utf8(&mut [0; 4]))
    }
}

/// The records of a document, under the path of its container.
///
/// # Errors
/// If it is no JSON, or nothing stands under the path.
pub fn records(
    document: &[u8],
    path: &str,
    wanted: &Wanted,
) -> Result<Vec<JsonRecord>, DeliveryFailure> {
    let document: Value = serde_json::from_slice(document)
        .map_err(|error| DeliveryFailure::broken_document(&error.to_string()))?;
    let steps: Vec<&str> = path.split('.').collect();
    let mut records = Vec::new();
    walk(&document, &steps, 0, &mut Vec::new(), &mut |objects| {
        let has_room = records.len() < RECORDS_MAX;
        if has_room {
            records.push(JsonRecord::of(objects, wanted));
        }
        has_room
    })
    .map_err(|step| {
        let words =
            format!("nothing that can be read stands under \"{step}\" of the path \"{path}\"");
        DeliveryFailure::broken_document(&words)
    })?;
    Ok(records)
}

/// Takes a record, if there is room for one more: it is the last of the objects, which stand in each other.
type Take<'t> = &'t mut dyn FnMut(&[&Map<String, Value>]) -> bool;

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
        if is_record && !take(objects) {
            return Err(format!("more than {RECORDS_MAX} records"));
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
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let wanted = Wanted { names, decimal: '.' };
        let records = records(document.as_bytes(), path, &wanted).expect("records");
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
            let wanted = Wanted { names: Vec::new(), decimal: '.' };
            let failure = records(document.as_bytes(), path, &wanted).expect_err("no records");
            assert_eq!(failure.cause, FailureCause::BrokenDocument, "{failure}");
        }
    }

    #[test]
    fn a_record_is_read_again_from_what_is_kept_of_it() {
        let wanted = Wanted { names: vec!["a.b".to_owned(), "c".to_owned()], decimal: ',' };
        let records =
            records(br#"[{"a": {"b": "1,5"}, "C": 2.5}]"#, "[]", &wanted).expect("records");
        let record = records.first().expect("one");
        assert_eq!(record.cells().collect::<Vec<_>>(), ["1,5", "2,5"]);
        assert_eq!(JsonRecord::of_line(&record.rendered(&wanted), &wanted).as_ref(), Ok(record));
    }
}
