//! Reads the fields of a JSON object and gathers everything that is wrong with them, so that a
//! caller learns of every fault at once.

use serde_json::{Map, Value};

use super::problem::Fault;
use super::wire::{EanText, InstantText};
use crate::domain::interval;

/// The longest name or password that is read.
const TEXT_CHARACTERS_MAX: usize = 256;

/// An object that is being read.
pub struct Fields {
    left: Map<String, Value>,
    faults: Vec<Fault>,
}

impl Fields {
    /// Begins to read.
    ///
    /// # Errors
    /// Where the value is not an object.
    pub fn of(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Object(left) => Ok(Self { left, faults: Vec::new() }),
            _ => Err(Fault { pointer: String::new(), detail: "must be a JSON object".to_owned() }),
        }
    }

    /// Notes that a field is wrong.
    pub fn fault(&mut self, name: &str, detail: impl ToString) {
        self.faults.push(Fault { pointer: format!("/{name}"), detail: detail.to_string() });
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
        match interval::parse_instant(&text) {
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
    pub fn finish(mut self) -> Result<(), Vec<Fault>> {
        let unknown: Vec<_> = self.left.keys().map(|name| escape(name)).collect();
        for name in unknown {
            self.fault(&name, "is not a field of this request");
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
                self.faults.push(Fault { pointer: pointer.to_owned(), detail });
                None
            }
        }
    }
}

/// A name as a part of a JSON Pointer, cut where somebody sends a very long one.
fn escape(name: &str) -> String {
    name.chars().take(100).collect::<String>().replace('~', "~0").replace('/', "~1")
}
