//! Looks into a page that lies on the disk: whether there is a record in it, and what stands in a field of it. A JSON
//! document is read through and never held.

use std::fmt;
use std::io::{self, BufRead, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::domain::source::Container;

/// A text in a field may be so long.
const TEXT_BYTES_MAX: usize = 8 * 1024;

/// Whether there may be a record in a file of this kind. What cannot be read has one: whoever takes it in says what is
/// wrong with it.
///
/// # Errors
/// If the file cannot be read.
pub fn has_record(container: &Container, file: impl Read) -> io::Result<bool> {
    let mut file = BufReader::new(file);
    if matches!(file.fill_buf()?, [0x1f, 0x8b, ..] | [b'P', b'K', ..]) {
        // Packed, or a workbook.
        return Ok(true);
    }
    match container {
        Container::Xlsx { .. } => Ok(!file.fill_buf()?.is_empty()),
        Container::Ndjson => has_lines(file, 0, 0),
        Container::Csv { skip_lines, heading, .. } => {
            has_lines(file, *skip_lines, usize::from(*heading))
        }
        Container::Json { path } => {
            let mut found = Found::default();
            let mut document = serde_json::Deserializer::from_reader(file);
            let steps = steps(path);
            let read = Seek { steps: &steps, found: &mut found }.deserialize(&mut document);
            Ok(match read {
                Ok(()) => found.has_record || !found.has_list,
                Err(_) => true,
            })
        }
    }
}

/// Whether more lines than these have something in them, after so many that are passed over whatever they hold.
fn has_lines(mut file: impl BufRead, passed_over: usize, full_before: usize) -> io::Result<bool> {
    let (mut line, mut full, mut is_blank, mut last) = (0, 0, true, b'\n');
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(full > full_before);
        }
        for &byte in piece {
            // An end of a line is one, whether it has one byte or two.
            let is_second = byte == b'\n' && last == b'\r';
            last = byte;
            if is_second {
                continue;
            }
            if matches!(byte, b'\n' | b'\r') {
                line += 1;
                is_blank = true;
            } else if is_blank && line >= passed_over && !byte.is_ascii_whitespace() {
                is_blank = false;
                full += 1;
                if full > full_before {
                    return Ok(true);
                }
            }
        }
        let length = piece.len();
        file.consume(length);
    }
}

/// The text or number in a field of a JSON document, if it has one: names with points between them.
///
/// # Errors
/// What is wrong with it, if it is no JSON.
pub fn text_at(path: &str, file: impl Read) -> Result<Option<String>, String> {
    let mut found = Found::default();
    let steps = steps(path);
    let mut document = serde_json::Deserializer::from_reader(BufReader::new(file));
    Seek { steps: &steps, found: &mut found }
        .deserialize(&mut document)
        .map_err(|error| error.to_string())?;
    Ok(found.text.filter(|text| !text.is_empty()))
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Field(String),
    Each,
}

/// The steps of `a.b[].c`.
fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for step in path.split('.') {
        let (name, is_each) = match step.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (step, false),
        };
        steps.extend((!name.is_empty()).then(|| Step::Field(name.to_owned())));
        steps.extend(is_each.then_some(Step::Each));
    }
    steps
}

/// What was found at the end of a path.
#[derive(Default)]
struct Found {
    /// A list through which the path goes, or nothing where it should be.
    has_list: bool,
    /// A record, or what is not as the path says: whoever takes it in says what is wrong with it.
    has_record: bool,
    text: Option<String>,
}

/// Goes down a path and passes over all else.
struct Seek<'s> {
    steps: &'s [Step],
    found: &'s mut Found,
}

impl Seek<'_> {
    fn take(self, text: impl ToString + AsRef<str>) {
        self.found.has_record = true;
        if self.steps.is_empty() && text.as_ref().len() <= TEXT_BYTES_MAX {
            self.found.text = Some(text.to_string());
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut has_field = false;
        while let Some(name) = map.next_key::<String>()? {
            match self.steps.split_first() {
                Some((Step::Field(field), rest)) if *field == name => {
                    has_field = true;
                    map.next_value_seed(Seek { steps: rest, found: &mut *self.found })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        self.found.has_record |= !has_field;
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let further = match self.steps.split_first() {
            Some((Step::Each, rest)) => {
                self.found.has_list = true;
                Some(rest)
            }
            _ => {
                self.found.has_record = true;
                None
            }
        };
        loop {
            let more = match further {
                Some(rest) => {
                    list.next_element_seed(Seek { steps: rest, found: &mut *self.found })?.is_some()
                }
                None => list.next_element::<IgnoredAny>()?.is_some(),
            };
            if !more {
                return Ok(());
            }
        }
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        // An empty list, as some write it.
        match self.steps.first() {
            Some(Step::Each) => self.found.has_list = true,
            Some(Step::Field(_)) => {}
            None => self.found.has_record = true,
        }
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.take(text);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.take(number.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.take(number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.take(number.to_string());
        Ok(())
    }

    fn visit_bool<E>(self, _is_so: bool) -> Result<(), E> {
        self.found.has_record = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(path: &str) -> Container {
        Container::Json { path: path.to_owned() }
    }

    fn csv(skip_lines: usize) -> Container {
        let encoding = crate::domain::source::Encoding::Utf8;
        Container::Csv { delimiter: ',', quote: '"', skip_lines, heading: true, encoding }
    }

    fn has(container: &Container, text: &str) -> bool {
        has_record(container, text.as_bytes()).expect("read")
    }

    #[test]
    fn a_document_without_a_record_is_known() {
        for (path, document, expected) in [
            ("[]", "[]", false),
            ("[]", "[{}]", true),
            ("data.rows[]", r#"{"data": {"rows": [], "n": 1}}"#, false),
            ("data.rows[]", r#"{"data": {"rows": null}}"#, false),
            ("data.rows[]", r#"{"data": {"rows": [{"a": [1]}]}}"#, true),
            ("channels[].values[]", r#"{"channels": [{"values": []}, {"values": []}]}"#, false),
            ("channels[].values[]", r#"{"channels": [{"values": []}, {"values": [{}]}]}"#, true),
        ] {
            assert_eq!(has(&json(path), document), expected, "{document}");
        }
    }

    #[test]
    fn what_is_not_as_described_is_left_to_whoever_takes_it_in() {
        for document in [
            "{\"error\": \"no\"}",
            "<html>",
            "",
            "[1",
            "{\"rows\": [[1795000000, 1.5]]}",
            "{\"rows\": [1.5]}",
            "{\"rows\": [null]}",
            "{\"rows\": {\"a\": 1}}",
        ] {
            assert!(has(&json("rows[]"), document), "{document}");
        }
        for channels in
            ["[{\"values\": []}, {\"value\": [{}]}]", "[{\"values\": []}, 1]", "[{\"values\": {}}]"]
        {
            let document = format!("{{\"channels\": {channels}}}");
            assert!(has(&json("channels[].values[]"), &document), "{document}");
        }
    }

    #[test]
    fn lines_count_beside_the_heading() {
        let csv = csv(0);
        assert!(!has(&csv, "a,b\r\n\r\n"));
        assert!(has(&csv, "a,b\n1,2"));
        assert!(has(&csv, "a,b\r1,2\r"));
        assert!(!has(&csv, "\r\ra,b\r"));
        assert!(!has(&Container::Ndjson, " \n"));
        assert!(has(&Container::Ndjson, "{}"));
        assert!(has_record(&Container::Ndjson, [0x1f, 0x8b, 8].as_slice()).expect("read"));
    }

    #[test]
    fn lines_above_the_heading_are_passed_over_whatever_they_hold() {
        for above in ["\n\n", "of a head-end\n\n", "a\r\nb\r\n"] {
            assert!(!has(&csv(2), &format!("{above}a,b\n")), "{above:?}");
            assert!(has(&csv(2), &format!("{above}a,b\n1,2\n")), "{above:?}");
        }
    }

    #[test]
    fn a_text_or_a_number_is_found_wherever_it_stands() {
        let document = r#"{"token": "other", "rows": [{"token": "no"}], "meta": {"token": "a b", "n": 7, "end": null, "e": ""}}"#;
        let at = |path| text_at(path, document.as_bytes()).expect("JSON");
        assert_eq!(at("meta.token").as_deref(), Some("a b"));
        assert_eq!(at("token").as_deref(), Some("other"));
        assert_eq!(at("meta.n").as_deref(), Some("7"));
        for path in ["meta.end", "meta.e", "meta", "rows", "none.at.all"] {
            assert_eq!(at(path), None, "{path}");
        }
        assert!(text_at("a", b"{".as_slice()).is_err());
    }
}
