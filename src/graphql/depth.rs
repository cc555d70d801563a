//! How deep the brackets in a text lie within one another. The parser descends for each of them, and
//! no limit of its own holds it: this looks first, and does not descend.

const BLOCK: &[u8] = br#"""""#;
const BLOCK_ESCAPED: &[u8] = br#"\""""#;

/// The most brackets that are open at once, those within strings and comments not counted; `None`
/// if a string does not end, since the parser would take what follows for something else.
pub fn deepest(text: &str) -> Option<usize> {
    let mut rest = text.as_bytes();
    let (mut open, mut deepest) = (0_usize, 0);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'[' | b'{' | b'(' => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' | b')' => open = open.saturating_sub(1),
            b'#' => rest = after_comment(rest),
            b'"' => rest = after_string(rest)?,
            _ => {}
        }
    }
    Some(deepest)
}

fn after_comment(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    &text[end.unwrap_or(text.len())..]
}

/// What comes after a string whose first quote is behind us.
fn after_string(mut rest: &[u8]) -> Option<&[u8]> {
    if let Some(block) = rest.strip_prefix(&BLOCK[1..]) {
        return after_block(block);
    }
    loop {
        rest = match rest {
            [b'"', after @ ..] => return Some(after),
            [] | [b'\n' | b'\r', ..] => return None,
            [b'\\', _, after @ ..] | [_, after @ ..] => after,
        }
    }
}

fn after_block(mut rest: &[u8]) -> Option<&[u8]> {
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(BLOCK) {
            return Some(after);
        }
        rest = rest.strip_prefix(BLOCK_ESCAPED).unwrap_or(&rest[1..]);
    }
    None
}

#[cfg(test)]
mod tests {
    use async_graphql::Value;
    use async_graphql::parser::parse_query;
    use async_graphql::parser::types::Selection;

    use super::*;

    #[test]
    fn brackets_are_counted_where_they_are_brackets() {
        for (text, expected) in [
            ("", Some(0)),
            ("{ a(b: [1, {c: 2}]) }", Some(4)),
            ("{}{}[]", Some(1)),
            ("}}]{", Some(1)),
            ("# [[[\n[", Some(1)),
            ("# [[[\r[", Some(1)),
            (r#""[[[" ["#, Some(1)),
            (r#""\"[[[" ["#, Some(1)),
            (r#""\\" [["#, Some(2)),
            (r##""#" ["##, Some(1)),
            (r#""""[ " [ \""" [""" ["#, Some(1)),
            (r#"""[["#, Some(2)),
            (r#""""""" ["#, Some(1)),
            (r#""[["#, None),
            ("\"\n\"[", None),
            (r#""""[ "" ["#, None),
            (r#""\"#, None),
        ] {
            assert_eq!(deepest(text), expected, "{text}");
        }
    }

    fn levels(value: &Value) -> usize {
        match value {
            Value::List(items) => 1 + items.iter().map(levels).max().unwrap_or_default(),
            _ => 0,
        }
    }

    /// How deep the lists of the first argument lie, as the parser reads them.
    fn read(text: &str) -> Option<usize> {
        let document = parse_query(text).ok()?;
        let (_, operation) = document.operations.iter().next()?;
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else {
            return None;
        };
        let (_, value) = field.node.arguments.first()?;
        Some(levels(&value.node.clone().into_const()?))
    }

    #[test]
    fn nothing_is_nested_deeper_for_the_parser() {
        const PIECES: [&str; 7] = ["\"", "\"\"\"", "\\", "[", "]", "#", "\n"];
        const LENGTH: u32 = 5;
        let mut taken = 0;
        for mut number in 0..PIECES.len().pow(LENGTH) {
            let mut text = String::new();
            for _ in 0..LENGTH {
                text.push_str(PIECES[number % PIECES.len()]);
                number /= PIECES.len();
            }
            let text = format!("{{ a(b: [{text}]) }}");
            if let Some(levels) = read(&text) {
                taken += 1;
                let found = deepest(&text).map(|found| found - 2);
                assert!(found.is_none_or(|found| found >= levels), "{text}: {found:?} {levels}");
            }
        }
        assert!(taken > 100, "{taken}");
    }
}
