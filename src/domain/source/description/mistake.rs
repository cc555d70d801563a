//! A mistake in a description that was written as TOML, and where in the text it is: for whoever looks at that text.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Description, DescriptionError};

/// What is wrong with a description, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescriptionMistake {
    /// What is wrong, in words, without the place.
    pub words: String,
    /// The field that is at fault, such as `time.columns`, if it is one.
    pub field: Option<String>,
    /// Line and column in the text, both counted from 1; the column in characters.
    pub place: Option<(usize, usize)>,
}

impl Description {
    /// Reads a description that is written as TOML.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read_toml(text: &str) -> Result<Self, DescriptionMistake> {
        let description: Self = toml::from_str(text).map_err(|error| DescriptionMistake {
            words: error.message().to_owned(),
            field: error.span().and_then(|span| field_at(text, span.start)),
            place: error.span().map(|span| place_of(text, span.start)),
        })?;
        match description.check() {
            Ok(()) => Ok(description),
            Err(DescriptionError(words)) => Err(of_field(text, &words)),
        }
    }
}

/// A mistake that a check found: its words begin with the field.
fn of_field(text: &str, words: &str) -> DescriptionMistake {
    let (field, rest) = words.split_once(": ").unwrap_or(("", words));
    let start = DeTable::parse(text).ok().and_then(|table| find(&table, field, rest));
    DescriptionMistake {
        words: rest.to_owned(),
        field: Some(field.to_owned()).filter(|field| !field.is_empty()),
        place: start.map(|start| place_of(text, start)),
    }
}

/// Where a field begins; of a channel, where that is named.
fn find(table: &Spanned<DeTable<'_>>, field: &str, rest: &str) -> Option<usize> {
    let mut found = None;
    let mut within = table.get_ref();
    for name in field.split('.') {
        let Some((key, value)) = within.iter().find(|(key, _)| key.get_ref() == name) else {
            break;
        };
        found = Some(key.span().start);
        match value.get_ref() {
            DeValue::Table(inner) => within = inner,
            DeValue::Array(channels) if name == "channels" => {
                let is_named = |channel: &&Spanned<DeValue<'_>>| {
                    let name =
                        channel.get_ref().get("name").and_then(|name| name.get_ref().as_str());
                    name.is_some_and(|name| rest.starts_with(&format!("{name}: ")))
                };
                // What is said twice is wrong the second time.
                return channels
                    .iter()
                    .rfind(is_named)
                    .map(|channel| channel.span().start)
                    .or(found);
            }
            _ => break,
        }
    }
    found
}

/// The field whose value is at this place of a text, as far as the text can be read at all.
fn field_at(text: &str, at: usize) -> Option<String> {
    let table = DeTable::parse(text).ok()?;
    path_to(table.get_ref(), at).map(|names| names.join("."))
}

/// The names that lead to this place. A table under a heading of its own does not know how far it goes.
fn path_to<'t>(table: &'t DeTable<'_>, at: usize) -> Option<Vec<&'t str>> {
    table.iter().find_map(|(key, value)| {
        let name: &str = key.get_ref();
        let inner = match value.get_ref() {
            DeValue::Table(inner) => path_to(inner, at),
            DeValue::Array(items) => items.iter().find_map(|item| match item.get_ref() {
                DeValue::Table(inner) => path_to(inner, at),
                _ => None,
            }),
            _ => None,
        };
        match inner {
            Some(names) => Some([vec![name], names].concat()),
            None if key.span().contains(&at) || value.span().contains(&at) => Some(vec![name]),
            None => None,
        }
    })
}

fn place_of(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[container]
kind = 'csv'

[layout]
shape = 'long'
identifier = { column = 'EAN' }
value = 'Waarde'

[time]
columns = ['Tijd']

[[channels]]
name = 'in'
quantity = 'active_power'
unit = 'kWh'
";

    fn mistake(from: &str, to: &str) -> DescriptionMistake {
        assert!(GOOD.contains(from), "{from}");
        Description::read_toml(&GOOD.replace(from, to)).expect_err("a mistake")
    }

    #[test]
    fn an_encoding_is_called_as_it_is_everywhere() {
        for name in ["utf-8", "utf8", "windows-1252"] {
            let text = GOOD.replace("kind = 'csv'", &format!("kind = 'csv'\nencoding = '{name}'"));
            assert!(Description::read_toml(&text).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_place() {
        assert_eq!(mistake("kind = 'csv'", "kind = csv").place, Some((2, 8)));
    }

    #[test]
    fn a_value_that_cannot_be_is_told_with_its_field() {
        let found = mistake("columns = ['Tijd']", "columns = 'Tijd'");
        assert_eq!((found.field.as_deref(), found.place), (Some("time.columns"), Some((10, 11))));
    }

    #[test]
    fn a_word_that_is_none_of_those_is_told_where_it_stands() {
        let found = mistake("shape = 'long'", "shape = 'lang'");
        assert_eq!((found.field.as_deref(), found.place), (Some("layout.shape"), Some((5, 9))));
        let found = mistake("unit = 'kWh'", "unit = 'kVA'");
        assert_eq!((found.field.as_deref(), found.place), (Some("channels.unit"), Some((15, 8))));
    }

    #[test]
    fn parts_that_do_not_go_together_are_told_with_the_place_of_one() {
        let found = mistake("columns = ['Tijd']", "columns = []");
        assert_eq!((found.field.as_deref(), found.place), (Some("time.columns"), Some((10, 1))));
        let twice = "unit = 'kWh'\n[[channels]]\nname = 'in'\nunit = 'kWh'";
        let found = mistake("unit = 'kWh'", twice);
        assert_eq!((found.field.as_deref(), found.place), (Some("channels"), Some((16, 1))));
        assert_eq!(found.words, "in: it is there twice");
    }
}
