//! Patterns for names: `*` stands for whatever is there, `{}` for what is looked for.

/// Whether a text is as the pattern says, in any case of ASCII letters.
#[must_use]
pub fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = strip_start(text, first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(after) = after_first(rest, part) else { return false };
        rest = after;
    }
    rest.len() >= last.len()
        && rest.get(rest.len() - last.len()..).is_some_and(|end| end.eq_ignore_ascii_case(last))
}

/// What stands in a text where the pattern has `{}`: the longest text that can.
#[must_use]
pub fn capture<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let (before, after) = pattern.split_once("{}")?;
    let ends = || text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let start = ends().find(|start| matches(before, text.get(..*start).unwrap_or_default()))?;
    let ends: Vec<usize> = ends().filter(|end| *end > start).collect();
    let is_end = |end: &&usize| matches(after, text.get(**end..).unwrap_or_default());
    text.get(start..*ends.iter().rev().find(is_end)?)
}

fn strip_start<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let is_there = text.get(..start.len())?.eq_ignore_ascii_case(start);
    text.get(start.len()..).filter(|_| is_there)
}

fn after_first<'t>(text: &'t str, part: &str) -> Option<&'t str> {
    let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.into_iter().find_map(|at| strip_start(text.get(at..)?, part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_whatever_is_there() {
        for (pattern, text) in [("18*", "18090"), ("*", ""), ("a*b*c", "a-b-b-c"), ("a", "A")] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("18*", "1"), ("a*b", "ab-"), ("a", "ab"), ("a*a", "a"), ("é*", "e")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn the_name_of_a_file_holds_an_identifier() {
        for (pattern, name, identifier) in [
            ("{}_*.csv", "SITE_2026-11-26.csv", Some("SITE")),
            ("{}.csv", "871685900000000134.CSV", Some("871685900000000134")),
            ("export-{}-*.csv.gz", "export-12-20261126.csv.gz", Some("12")),
            ("{}_*.csv", "SITE.csv", None),
            ("{}", "", None),
            ("{}*", "SITE", Some("SITE")),
        ] {
            assert_eq!(capture(pattern, name), identifier, "{name}");
        }
    }
}
