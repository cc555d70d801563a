//! Reads the fields of a JSON object and gathers everything that is wrong with them, so that a
//! caller learns of every fault at once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::problem::InputError;
use super::wire::{EanText, InstantText};
use crate::domain::amsterdam;

/// The longest name or password that is read.
const TEXT_CHARACTERS_MAX: usize = 256;

/// Names that do not belong in a request are listed up to this number, and counted beyond it: a
/// body of nothing else would be answered with one many times its size.
pub const STRANGE_NAMES_MAX: usize = 100;

/// An object as it was sent. A name that stands in it twice would mean one thing to us and maybe
/// another to whoever looked at the request before us, so it is remembered.
pub struct Members {
    map: Map<String, Value>,
    doubled: Vec<String>,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Members, A::Error> {
                let mut members = Members { map: Map::new(), doubled: Vec::new() };
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if members.map.insert(name.clone(), value).is_some() {
                        members.doubled.push(name);
                    }
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

/// An object that is being read.
pub struct Fields {
    left: Map<String, Value>,
    doubled: Vec<String>,
    faults: Vec<InputError>,
}

impl Fields {
    /// Begins to read.
    pub fn of(members: Members) -> Self {
        Self { left: members.map, doubled: members.doubled, faults: Vec::new() }
    }

    /// Notes that a field is wrong.
    pub fn fault(&mut self, name: &str, detail: impl ToString) {
        self.faults.push(InputError { pointer: format!("/{name}"), detail: detail.to_string() });
    }

    /// Takes a text that may be absent.
    pub fn optional_text(&mut self, name: &str) -> Option<String> {
        match self.left.remove(name)? {
            Value::String(text) if (1..=TEXT_CHARACTERS_MAX).contains(&text.chars().count()) => {
                Some(text)
            }
            _ => {
                self.fault(
                    name,
                    format!("must be a text of 1 to {TEXT_CHARACTERS_MAX} characters"),
                );
                None
            }
        }
    }

    /// Takes an EAN.
    pub fn ean(&mut self, name: &str) -> Option<EanText> {
        let value = self.required(name)?;
        self.read_ean(&format!("/{name}"), &value)
    }

    /// Takes a list of `1..=most` EANs.
    pub fn eans(&mut self, name: &str, most: usize) -> Option<Vec<EanText>> {
        let value = self.required(name)?;
        let Value::Array(values) = value else {
            self.fault(name, "must be a list of EANs");
            return None;
        };
        if values.is_empty() || values.len() > most {
            self.fault(name, format!("must name 1 to {most} EANs, and names {}", values.len()));
            return None;
        }
        let eans: Vec<_> = values
            .iter()
            .enumerate()
            .filter_map(|(place, value)| self.read_ean(&format!("/{name}/{place}"), value))
            .collect();
        (eans.len() == values.len()).then_some(eans)
    }

    /// Takes an instant.
    pub fn instant(&mut self, name: &str) -> Option<InstantText> {
        let value = self.required(name)?;
        let Value::String(text) = value else {
            self.fault(name, "must be a text with a date and time");
            return None;
        };
        match amsterdam::parse_instant(&text) {
            Ok(instant) => Some(InstantText(instant)),
            Err(error) => {
                self.fault(name, error);
                None
            }
        }
    }

    /// Ends reading: what is left over is unknown.
    ///
    /// # Errors
    /// Everything that was wrong.
    pub fn finish(mut self) -> Result<(), Vec<InputError>> {
        let doubled = self.doubled.iter().map(|name| (name, "is given more than once"));
        let unknown = self.left.keys().map(|name| (name, "is not a field of this request"));
        let beyond = (self.doubled.len() + self.left.len()).saturating_sub(STRANGE_NAMES_MAX);
        for (name, detail) in doubled.chain(unknown).take(STRANGE_NAMES_MAX) {
            let pointer = format!("/{}", escape(name));
            self.faults.push(InputError { pointer, detail: detail.to_owned() });
        }
        if beyond > 0 {
            let detail = format!("has {beyond} more fields that are unknown or given twice");
            self.faults.push(InputError { pointer: String::new(), detail });
        }
        if self.faults.is_empty() { Ok(()) } else { Err(self.faults) }
    }

    fn required(&mut self, name: &str) -> Option<Value> {
        let value = self.left.remove(name);
        if value.is_none() {
            self.fault(name, "is missing");
        }
        value
    }

    fn read_ean(&mut self, pointer: &str, value: &Value) -> Option<EanText> {
        let read = match value.as_str() {
            Some(text) => {
                text.parse().map_err(|error: crate::domain::ean::EanError| error.to_string())
            }
            None => Err("must be a text: an EAN of 18 digits".to_owned()),
        };
        match read {
            Ok(ean) => Some(EanText(ean)),
            Err(detail) => {
                self.faults.push(InputError { pointer: pointer.to_owned(), detail });
                None
            }
        }
    }
}

/// How much of an unknown name comes back. With every character escaped, that and the slash still
/// fit in the 200 characters that the document allows a pointer.
const NAME_CHARACTERS_MAX: usize = 99;

/// A name as a part of a JSON Pointer, cut if somebody sends a very long one.
fn escape(name: &str) -> String {
    name.chars().take(NAME_CHARACTERS_MAX).collect::<String>().replace('~', "~0").replace('/', "~1")
}
