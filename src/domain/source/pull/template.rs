//! The URL of a question, made of its template.

use super::calendar::{Writer, check_format};
use super::{Pull, Until, Window};
use chrono::TimeDelta;

/// Whose data a question is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// What the source calls it.
    pub identifier: String,
    /// The EAN of its meter.
    pub meter_ean: String,
}

/// A template, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
    until: Until,
    writer_zone: crate::domain::source::clock::Zone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    From(Writer),
    Until(Writer),
    /// All of it, or the part with this number of what has a `+` between its parts, counted from 1.
    Identifier(Option<usize>),
    Meter,
}

impl Template {
    /// Reads the template of a source's API.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of(pull: &Pull) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = pull.url.as_str();
        while let Some((text, after)) = rest.split_once('{') {
            let unclosed = || "pull.url: a { is not closed".to_owned();
            let (name, after) = after.split_once('}').ok_or_else(unclosed)?;
            parts.push(Part::Text(text.to_owned()));
            parts.push(part(pull, name)?);
            rest = after;
        }
        if rest.contains('}') {
            return Err("pull.url: a } closes nothing".to_owned());
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { parts, until: pull.time.until, writer_zone: pull.zone() })
    }

    /// Whether each meter is asked for by itself.
    #[must_use]
    pub fn is_of_each(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Identifier(_) | Part::Meter))
    }

    /// The URL for this window, and for one of those that are asked for by themselves. `None` if what would stand
    /// in it is no part of a URL, such as `..`, or is not there.
    #[must_use]
    pub fn fill(&self, window: Window, subject: Option<&Subject>) -> Option<String> {
        let mut url = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => url.push_str(text),
                Part::From(writer) => url.push_str(&encoded(&writer.write(window.from))),
                Part::Until(writer) => url.push_str(&encoded(&self.written_until(writer, window))),
                Part::Identifier(None) => url.push_str(&of_subject(&subject?.identifier)?),
                Part::Identifier(Some(number)) => {
                    let text = subject?.identifier.split('+').nth(number.checked_sub(1)?)?;
                    url.push_str(&of_subject(text)?);
                }
                Part::Meter => url.push_str(&of_subject(&subject?.meter_ean)?),
            }
        }
        Some(url)
    }

    fn written_until(&self, writer: &Writer, window: Window) -> String {
        let zone = self.writer_zone;
        let mut until = window.until;
        // A day of which a part is asked for is asked for.
        if writer.is_of_days() && zone.day_start(until) != until {
            until = zone.next_day_start(until);
        }
        match self.until {
            Until::After => writer.write(until),
            Until::Last => writer.write(until - TimeDelta::seconds(1)),
        }
    }
}

fn part(pull: &Pull, name: &str) -> Result<Part, String> {
    let (name, format) = match name.split_once(':') {
        Some((name, format)) => (name, Some(format)),
        None => (name, None),
    };
    let writer = || {
        let format = format.unwrap_or(&pull.time.format);
        check_format(format).map_err(|words| format!("pull.url: {words}"))?;
        Ok::<_, String>(Writer::new(format, pull.zone()))
    };
    match (name, format) {
        ("from", _) => Ok(Part::From(writer()?)),
        ("until", _) => Ok(Part::Until(writer()?)),
        ("identifier", None) => Ok(Part::Identifier(None)),
        ("meter", None) => Ok(Part::Meter),
        (numbered, None) => {
            let number = numbered.strip_prefix("identifier.").and_then(|text| text.parse().ok());
            number.filter(|number| (1..=9).contains(number)).map(|number| Part::Identifier(Some(number))).ok_or_else(|| {
                format!("pull.url: {{{name}}} is not {{from}}, {{until}}, {{identifier}}, {{identifier.1}} or {{meter}}")
            })
        }
        _ => Err(format!("pull.url: {{{name}:…}} has no format")),
    }
}

/// What stands for a subject: never nothing, nor what would lead elsewhere.
fn of_subject(text: &str) -> Option<String> {
    (!text.is_empty() && text.bytes().any(|byte| byte != b'.')).then(|| encoded(text))
}

/// As it stands in a URL, be it in the path or in the query.
fn encoded(text: &str) -> String {
    let mut url = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pull(url: &str, time: &str) -> Pull {
        let toml = format!("url = \"{url}\"\n[time]\n{time}");
        toml::from_str(&toml).expect("a pull")
    }

    fn day() -> Window {
        Window {
            from: "2026-11-20T23:00:00Z".parse().expect("an instant"),
            until: "2026-11-21T23:00:00Z".parse().expect("an instant"),
        }
    }

    fn subject(identifier: &str) -> Subject {
        let meter_ean = "871685900000000134".to_owned();
        Subject { identifier: identifier.to_owned(), meter_ean }
    }

    fn filled(url: &str, time: &str, subject: Option<&Subject>) -> Option<String> {
        Template::of(&pull(url, time)).expect("a template").fill(day(), subject)
    }

    #[test]
    fn a_window_stands_in_the_url_as_the_api_writes_times() {
        for (url, time, expected) in [
            (
                "https://a/?f={from}&u={until}",
                "",
                "https://a/?f=2026-11-20T23%3A00%3A00Z&u=2026-11-21T23%3A00%3A00Z",
            ),
            (
                "https://a/{from:%Y}/{from:%m}/{from:%d}",
                "clock = \"amsterdam\"",
                "https://a/2026/11/21",
            ),
            (
                "https://a/?f={from}&u={until}",
                "format = \"%Y-%m-%d\"\nclock = \"amsterdam\"",
                "https://a/?f=2026-11-21&u=2026-11-22",
            ),
            (
                "https://a/?f={from}&u={until}",
                "format = \"%Y-%m-%d\"\nclock = \"amsterdam\"\nuntil = \"last\"",
                "https://a/?f=2026-11-21&u=2026-11-21",
            ),
            (
                "https://a/?u={until}",
                "format = \"unix_seconds\"\nuntil = \"last\"",
                "https://a/?u=1795301999",
            ),
            (
                "https://a/?f={from}",
                "clock = \"amsterdam\"",
                "https://a/?f=2026-11-21T00%3A00%3A00%2B01%3A00",
            ),
        ] {
            assert_eq!(filled(url, time, None).as_deref(), Some(expected), "{url}");
        }
    }

    #[test]
    fn a_day_that_is_not_over_is_asked_for_whole_if_the_api_knows_days_only() {
        let template = Template::of(&pull(
            "https://a/?u={until}",
            "format = \"%Y-%m-%d\"\nclock = \"amsterdam\"",
        ));
        let until = "2026-11-21T12:05:00Z".parse().expect("an instant");
        let filled = template.expect("a template").fill(Window { until, ..day() }, None);
        assert_eq!(filled.as_deref(), Some("https://a/?u=2026-11-22"));
    }

    #[test]
    fn an_identifier_stands_in_the_url_whole_or_in_parts_and_says_nothing_else() {
        let both = subject("871685900000000134+16180");
        assert_eq!(
            filled("https://a/c/{identifier.1}/m/{identifier.2}?ean={meter}", "", Some(&both))
                .as_deref(),
            Some("https://a/c/871685900000000134/m/16180?ean=871685900000000134")
        );
        let odd = subject("a/b?c=d&e#f g");
        assert_eq!(
            filled("https://a/{identifier}", "", Some(&odd)).as_deref(),
            Some("https://a/a%2Fb%3Fc%3Dd%26e%23f%20g")
        );
    }

    #[test]
    fn what_would_lead_elsewhere_or_is_not_there_is_not_asked_for() {
        for identifier in ["..", ".", ""] {
            assert_eq!(filled("https://a/{identifier}/x", "", Some(&subject(identifier))), None);
        }
        assert_eq!(filled("https://a/{identifier.2}", "", Some(&subject("one"))), None);
        assert_eq!(filled("https://a/{identifier}", "", None), None);
    }

    #[test]
    fn a_template_says_whether_each_meter_is_asked_for() {
        for (url, is_of_each) in [
            ("https://a/{identifier}", true),
            ("https://a/?m={meter}", true),
            ("https://a/{identifier.1}", true),
            ("https://a/{from}", false),
        ] {
            assert_eq!(Template::of(&pull(url, "")).expect("a template").is_of_each(), is_of_each);
        }
    }

    #[test]
    fn a_template_that_means_nothing_is_told() {
        for (url, words) in [
            ("https://a/{from", "not closed"),
            ("https://a/from}", "closes nothing"),
            ("https://a/{ean}", "{ean} is not"),
            ("https://a/{identifier.0}", "{identifier.0} is not"),
            ("https://a/{meter:%d}", "has no format"),
            ("https://a/{from:daily}", "\"daily\" is not"),
        ] {
            let error = Template::of(&pull(url, "")).expect_err("no template");
            assert!(error.contains(words), "{url}: {error}");
        }
    }
}
