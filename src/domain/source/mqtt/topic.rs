//! Topics and filters of them, as MQTT has them.

/// The longest filter, in bytes.
const FILTER_BYTES_MAX: usize = 1_024;

/// Whether this is a filter: `+` stands for a whole level, `#` for all that are left.
pub(super) fn is_filter(filter: &str) -> bool {
    let levels: Vec<&str> = unshared(filter).split('/').collect();
    let last = levels.len() - 1;
    let is_level = |(place, level): (usize, &&str)| match *level {
        "+" => true,
        "#" => place == last,
        level => !level.contains(['+', '#']),
    };
    !unshared(filter).is_empty()
        && filter.len() <= FILTER_BYTES_MAX
        && !filter.chars().any(char::is_control)
        && levels.iter().enumerate().all(is_level)
}

/// Whether a topic is one of this filter. Topics that begin with `$` are the broker's own, and no wildcard at the
/// beginning means them.
#[must_use]
pub fn is_topic_of(filter: &str, topic: &str) -> bool {
    let filter = unshared(filter);
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let mut levels = topic.split('/');
    for wanted in filter.split('/') {
        match (wanted, levels.next()) {
            ("#", _) => return true,
            ("+", Some(_)) => {}
            (wanted, Some(level)) if wanted == level => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

/// Without what says that several share it: `$share/<group>/`.
fn unshared(filter: &str) -> &str {
    let shared = filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/'));
    shared.map_or(filter, |(_, filter)| filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_is_a_whole_level() {
        for good in ["a", "a/b", "+", "#", "a/+/c", "a/#", "/", "$share/two/a/#", "a//b"] {
            assert!(is_filter(good), "{good}");
        }
        for bad in ["", "a+", "a/#/b", "#a", "a/b#", "$share/two/", "a\0"] {
            assert!(!is_filter(bad), "{bad}");
        }
    }

    #[test]
    fn a_filter_means_its_topics_alone() {
        for (filter, topic) in [
            ("a/b", "a/b"),
            ("a/+", "a/b"),
            ("a/#", "a"),
            ("a/#", "a/b/c"),
            ("$share/x/a/+", "a/b"),
            ("+/+", "/a"),
        ] {
            assert!(is_topic_of(filter, topic), "{filter} {topic}");
        }
        for (filter, topic) in [
            ("a/b", "a"),
            ("a/+", "a/b/c"),
            ("a/+", "a"),
            ("#", "$SYS/load"),
            ("a", "A"),
            ("+", "/a"),
        ] {
            assert!(!is_topic_of(filter, topic), "{filter} {topic}");
        }
    }
}
