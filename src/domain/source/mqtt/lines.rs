//! Makes lines of JSON out of a message. Nothing that came is left out: what cannot be read becomes a line that is
//! refused, and says why.
//!
//! A line is an object with `topic`, `level` (the levels of the topic, from 1), `received_at` and either `payload`
//! (an object), with `item` if the payload has an array of readings, or `value` (a number or a text).

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::value::RawValue;

/// Levels of a topic that can be named.
const LEVELS_MAX: usize = 32;
/// The lines of one message, in bytes: the fields around an array are repeated in each.
pub const UNFOLDED_BYTES_MAX: usize = 32 << 20;

/// A message that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedMessage<'m> {
    /// Under which topic.
    pub topic: &'m str,
    /// When.
    pub received_at: DateTime<Utc>,
    /// What it says.
    pub payload: MessagePayload<'m>,
}

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessagePayload<'m> {
    /// This.
    Bytes(&'m [u8]),
    /// So many bytes, which are too many to be taken.
    TooLong(usize),
}

/// A line.
#[derive(Serialize, Clone, Default)]
struct Envelope<'m> {
    topic: &'m str,
    level: BTreeMap<usize, &'m str>,
    received_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'m RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'m RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'m RawValue>,
    /// What could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'m str>,
    /// The same, if it is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

/// An object without one of its fields, and the items of the array in that.
struct Unfolded<'m> {
    rest: Box<RawValue>,
    items: Vec<&'m RawValue>,
}

/// Writes the lines of a message, each with its end. `each` is the field whose array has the readings.
///
/// An empty message has none: it is how MQTT takes back what was retained.
pub fn write_lines(message: &ReceivedMessage<'_>, each: Option<&str>, out: &mut Vec<u8>) {
    let begun = out.len();
    if let Err(why) = write_readable(message, each, out) {
        out.truncate(begun);
        write_refused(message, &why, out);
    }
}

/// Writes the lines, unless the message cannot be read: then it is said why.
fn write_readable(
    message: &ReceivedMessage<'_>,
    each: Option<&str>,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    let text = match message.payload {
        MessagePayload::TooLong(bytes) => {
            return Err(format!("its payload has {bytes} bytes: too many"));
        }
        MessagePayload::Bytes(bytes) => {
            str::from_utf8(bytes).map_err(|_| "its payload is neither JSON nor UTF-8")?
        }
    };
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(());
    }
    let said = Envelope::of(message);
    let json: &RawValue = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) if text.starts_with(['{', '[']) => {
            return Err(format!("its payload is no JSON: {error}"));
        }
        // Plain text, such as a number with a comma.
        Err(_) => {
            let value = serde_json::value::to_raw_value(text).map_err(|error| error.to_string())?;
            return write(&Envelope { value: Some(&value), ..said }, out);
        }
    };
    if json.get().starts_with('[') {
        let items: Vec<&RawValue> = read(json)?;
        return write_items(&items, out, |item| {
            let (payload, value) =
                if is_object(item) { (Some(item), None) } else { (None, Some(item)) };
            Envelope { payload, value, ..said.clone() }
        });
    }
    if !is_object(json) {
        return write(&Envelope { value: Some(json), ..said }, out);
    }
    let Some(path) = each else {
        return write(&Envelope { payload: Some(json), ..said }, out);
    };
    let Unfolded { rest, items } = unfold(json, path)?;
    write_items(&items, out, |item| Envelope {
        payload: Some(&rest),
        item: Some(item),
        ..said.clone()
    })
}

/// Takes the array out of the field at this path.
fn unfold<'m>(object: &'m RawValue, path: &str) -> Result<Unfolded<'m>, String> {
    let no_array = || format!("its payload has no array in \"{path}\"");
    let (name, inner) = match path.split_once('.') {
        Some((name, inner)) => (name, Some(inner)),
        None => (path, None),
    };
    let mut fields: BTreeMap<String, &'m RawValue> =
        serde_json::from_str(object.get()).map_err(|_| no_array())?;
    let field = fields.remove(name).ok_or_else(no_array)?;
    let Some(inner) = inner else {
        let items = serde_json::from_str(field.get()).map_err(|_| no_array())?;
        return Ok(Unfolded { rest: object_of(&fields)?, items });
    };
    let Unfolded { rest, items } = unfold(field, inner).map_err(|_| no_array())?;
    let mut fields: BTreeMap<String, &RawValue> = fields;
    fields.insert(name.to_owned(), &rest);
    Ok(Unfolded { rest: object_of(&fields)?, items })
}

fn object_of(fields: &BTreeMap<String, &RawValue>) -> Result<Box<RawValue>, String> {
    serde_json::value::to_raw_value(fields).map_err(|error| error.to_string())
}

fn write_items<'m>(
    items: &[&'m RawValue],
    out: &mut Vec<u8>,
    envelope: impl Fn(&'m RawValue) -> Envelope<'m>,
) -> Result<(), String> {
    let begun = out.len();
    for item in items {
        write(&envelope(item), out)?;
        if out.len() - begun > UNFOLDED_BYTES_MAX {
            return Err(format!(
                "its payload becomes more than {UNFOLDED_BYTES_MAX} bytes of lines"
            ));
        }
    }
    Ok(())
}

/// A line that is no JSON, so that it is refused whatever the source describes: why, and what came. In this order,
/// since of a refused line only the beginning is shown.
fn write_refused(message: &ReceivedMessage<'_>, why: &str, out: &mut Vec<u8>) {
    let (text, base64) = match message.payload {
        MessagePayload::TooLong(_) => (None, None),
        MessagePayload::Bytes(bytes) => match str::from_utf8(bytes) {
            Ok(text) => (Some(text), None),
            Err(_) => (None, Some(BASE64_STANDARD.encode(bytes))),
        },
    };
    out.extend_from_slice(format!("{}: ", why.replace(['\n', '\r'], " ")).as_bytes());
    // It holds nothing that JSON does not know.
    if write(&Envelope { text, base64, ..Envelope::of(message) }, out).is_err() {
        out.push(b'\n');
    }
}

fn write(envelope: &Envelope<'_>, out: &mut Vec<u8>) -> Result<(), String> {
    let begun = out.len();
    serde_json::to_writer(&mut *out, envelope).map_err(|error| error.to_string())?;
    // What came may stand in several lines. In a text of JSON there is no end of a line as itself.
    for byte in out.iter_mut().skip(begun).filter(|byte| matches!(byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
    out.push(b'\n');
    Ok(())
}

fn is_object(json: &RawValue) -> bool {
    json.get().starts_with('{')
}

fn read<'m, T: serde::Deserialize<'m>>(json: &'m RawValue) -> Result<T, String> {
    serde_json::from_str(json.get()).map_err(|error| error.to_string())
}

impl<'m> Envelope<'m> {
    fn of(message: &ReceivedMessage<'m>) -> Self {
        let levels = message.topic.split('/').take(LEVELS_MAX);
        Self {
            topic: message.topic,
            level: levels.enumerate().map(|(place, level)| (place + 1, level)).collect(),
            received_at: message.received_at.to_rfc3339_opts(SecondsFormat::Millis, true),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(payload: &[u8], each: Option<&str>) -> Vec<String> {
        let received_at = DateTime::from_timestamp(1_795_000_000, 0).expect("a moment");
        let payload = MessagePayload::Bytes(payload);
        let message = ReceivedMessage { topic: "site/42", received_at, payload };
        let mut out = Vec::new();
        write_lines(&message, each, &mut out);
        let text = String::from_utf8(out).expect("text");
        let head = "{\"topic\":\"site/42\",\"level\":{\"1\":\"site\",\"2\":\"42\"},\
                    \"received_at\":\"2026-11-18T11:06:40.000Z\",";
        text.lines().map(|line| line.replacen(head, "", 1)).collect()
    }

    #[test]
    fn an_object_stands_in_the_line_as_it_came() {
        let payload = b"{ \"meter\": \"1\",\r\n \"kW\": 0.10 }";
        assert_eq!(lines(payload, None), ["\"payload\":{ \"meter\": \"1\",   \"kW\": 0.10 }}"]);
    }

    #[test]
    fn a_number_or_a_text_is_a_value() {
        assert_eq!(lines(b"12.50\n", None), ["\"value\":12.50}"]);
        assert_eq!(lines("1,5 \u{20ac}".as_bytes(), None), ["\"value\":\"1,5 \u{20ac}\"}"]);
        assert_eq!(lines(b"null", None), ["\"value\":null}"]);
    }

    #[test]
    fn an_array_is_a_line_each() {
        assert_eq!(lines(b"[{\"a\":1},2]", None), ["\"payload\":{\"a\":1}}", "\"value\":2}"]);
        let payload = b"{\"id\":7,\"data\":{\"unit\":\"kW\",\"points\":[{\"v\":1},{\"v\":2}]}}";
        assert_eq!(
            lines(payload, Some("data.points")),
            [1, 2].map(|v| format!(
                "\"payload\":{{\"data\":{{\"unit\":\"kW\"}},\"id\":7}},\"item\":{{\"v\":{v}}}}}"
            ))
        );
    }

    #[test]
    fn a_message_without_a_payload_says_nothing() {
        assert!(lines(b"", None).is_empty());
        assert!(lines(b"[]", None).is_empty());
    }

    #[test]
    fn what_cannot_be_read_is_a_line_that_is_no_json_and_says_why() {
        for (payload, each, kept, why) in [
            (
                &b"\xff\x00"[..],
                None,
                "\"base64\":\"/wA=\"}",
                "its payload is neither JSON nor UTF-8: ",
            ),
            (b"{\"kW\": 1,", None, "\"text\":\"{\\\"kW\\\": 1,\"}", "its payload is no JSON: "),
            (
                b"{\"a\":1}",
                Some("points"),
                "\"text\":\"{\\\"a\\\":1}\"}",
                "its payload has no array in \"points\": ",
            ),
        ] {
            let lines = lines(payload, each);
            let [line] = lines.as_slice() else { panic!("{lines:?}") };
            assert!(line.ends_with(kept) && line.starts_with(why), "{line}");
            assert!(serde_json::from_str::<serde_json::Value>(line).is_err());
        }
    }

    #[test]
    fn an_array_that_would_become_too_much_is_refused_as_one_line() {
        let payload =
            format!("{{\"x\":\"{}\",\"v\":[{}1]}}", "x".repeat(100_000), "1,".repeat(1_000));
        let lines = lines(payload.as_bytes(), Some("v"));
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("bytes of lines: "));
    }
}
