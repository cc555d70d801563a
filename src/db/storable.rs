//! The one way by which values reach the database: text that cannot stand there is made such that it can.
//!
//! PostgreSQL has no text with a zero byte, and refuses the whole statement for one. Text from outside (the
//! header of a file, a subject, a claim, the words of somebody else's error) may have it, and no caller can
//! be trusted to think of that each time: so it is replaced here, through which every parameter goes.

use std::error::Error;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{Format, IsNull, Kind, ToSql, Type};

/// What stands in the place of a character that cannot: U+FFFD, the replacement character.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// The same, if JSON has it escaped.
const REPLACEMENT_ESCAPED: &[u8] = br"\ufffd";

/// How JSON writes a zero byte.
const ZERO_ESCAPED: &[u8] = br"\u0000";

/// A parameter of a statement, on its way.
#[derive(Debug)]
pub struct Storable<'p>(pub &'p (dyn ToSql + Sync));

impl<'p> Storable<'p> {
    /// All parameters of a statement.
    pub fn all(parameters: &[&'p (dyn ToSql + Sync)]) -> Vec<Self> {
        parameters.iter().map(|parameter| Self(*parameter)).collect()
    }
}

/// They, as the library takes them.
pub fn references<'s>(parameters: &'s [Storable<'s>]) -> Vec<&'s (dyn ToSql + Sync)> {
    parameters.iter().map(|parameter| parameter as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Storable<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        let start = out.len();
        let is_null = self.0.to_sql_checked(ty, out)?;
        if let Some(mended) = out.get(start..).and_then(|written| mended(ty, written)) {
            out.truncate(start);
            out.put_slice(&mended);
        }
        Ok(is_null)
    }

    /// The inner value is asked.
    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        self.to_sql(ty, out)
    }

    fn encode_format(&self, ty: &Type) -> Format {
        self.0.encode_format(ty)
    }
}

/// The value without what cannot be stored; `None` if it can be as it is.
fn mended(ty: &Type, written: &[u8]) -> Option<Vec<u8>> {
    match ty.kind() {
        Kind::Array(of) if is_text(of) || is_json(of) => mended_array(of, written),
        Kind::Domain(of) => mended(of, written),
        _ if is_text(ty) => mended_text(written),
        _ if is_json(ty) => mended_json(written),
        _ => None,
    }
}

fn is_text(ty: &Type) -> bool {
    [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME, Type::UNKNOWN].contains(ty)
        || ty.name() == "citext"
}

fn is_json(ty: &Type) -> bool {
    [Type::JSON, Type::JSONB].contains(ty)
}

/// The text with a replacement for each zero byte.
pub(super) fn mended_text(written: &[u8]) -> Option<Vec<u8>> {
    if !written.contains(&0) {
        return None;
    }
    let parts: Vec<&[u8]> = written.split(|byte| *byte == 0).collect();
    Some(parts.join(REPLACEMENT))
}

/// As long as it was. A backslash that is itself escaped begins nothing.
fn mended_json(written: &[u8]) -> Option<Vec<u8>> {
    if !written.windows(ZERO_ESCAPED.len()).any(|place| place == ZERO_ESCAPED) {
        return None;
    }
    let mut json = Vec::with_capacity(written.len());
    let mut rest = written;
    while let Some((first, after)) = rest.split_first() {
        let taken = match (first, after.first()) {
            (b'\\', _) if rest.starts_with(ZERO_ESCAPED) => {
                json.put_slice(REPLACEMENT_ESCAPED);
                ZERO_ESCAPED.len()
            }
            (b'\\', Some(escaped)) => {
                json.put_slice(&[*first, *escaped]);
                2
            }
            _ => {
                json.put_u8(*first);
                1
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    Some(json)
}

/// An array is its head, then each element with its length before it: -1 for null.
fn mended_array(of: &Type, written: &[u8]) -> Option<Vec<u8>> {
    const HEAD_BYTES: usize = 20;
    let (head, mut rest) = written.split_at_checked(HEAD_BYTES)?;
    let mut array = head.to_vec();
    let mut is_mended = false;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        array.put_slice(length);
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
            rest = after;
            continue;
        };
        let (element, after) = after.split_at_checked(length)?;
        if let Some(mended) = mended(of, element) {
            let start = array.len() - 4;
            array.truncate(start);
            array.put_i32(i32::try_from(mended.len()).ok()?);
            array.put_slice(&mended);
            is_mended = true;
        } else {
            array.put_slice(element);
        }
        rest = after;
    }
    is_mended.then_some(array)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use serde_json::{Value, json};
    use tokio_postgres::types::FromSql;

    use super::*;

    fn written(ty: &Type, value: &(dyn ToSql + Sync)) -> BytesMut {
        let mut out = BytesMut::new();
        Storable(value).to_sql_checked(ty, &mut out).expect("written");
        out
    }

    #[test]
    fn a_zero_byte_in_a_text_is_replaced_and_nothing_else_is() {
        let out = written(&Type::TEXT, &"a\0b\0");
        assert_eq!(&out[..], "a\u{fffd}b\u{fffd}".as_bytes());
        let out = written(&Type::TEXT, &"geen enkele: é \u{1f}");
        assert_eq!(&out[..], "geen enkele: é \u{1f}".as_bytes());
        let out = written(&Type::INT8, &0_i64);
        assert_eq!(&out[..], [0; 8]);
        let out = written(&Type::BYTEA, &[0_u8, 1].as_slice());
        assert_eq!(&out[..], [0, 1]);
    }

    #[test]
    fn a_zero_byte_in_a_list_of_texts_is_replaced() {
        let texts = vec![Some("a\0"), None, Some(""), Some("b")];
        let out = written(&Type::TEXT_ARRAY, &texts);
        let read = Vec::<Option<String>>::from_sql(&Type::TEXT_ARRAY, &out).expect("an array");
        let expected = [Some("a\u{fffd}"), None, Some(""), Some("b")];
        assert_eq!(read, expected.map(|text| text.map(str::to_owned)));
    }

    #[test]
    fn a_zero_byte_in_a_name_or_a_value_of_json_is_replaced_and_an_escaped_backslash_is_left() {
        let value = json!({ "a\0": ["b\0", r"\u0000", r"\"] });
        let out = written(&Type::JSONB, &value);
        let read = Value::from_sql(&Type::JSONB, &out).expect("JSON");
        assert_eq!(read, json!({ "a\u{fffd}": ["b\u{fffd}", r"\u0000", r"\"] }));
    }

    /// Text that goes another way would be refused one day, and with it all that goes with it.
    #[test]
    fn no_value_reaches_the_database_another_way() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![folder];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                // The two that write for all others, and this.
                let ours = ["client.rs", "binary_copy.rs", "storable.rs"];
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let text = fs::read_to_string(&path).unwrap_or_default();
                let other =
                    [".copy_in", "BinaryCopyInWriter", "execute_raw", "query_raw", "query_typed"];
                if !ours.contains(&name.as_str()) && other.iter().any(|way| text.contains(way)) {
                    found.push(path);
                }
            }
        }
        assert_eq!(found, Vec::<std::path::PathBuf>::new());
    }
}
