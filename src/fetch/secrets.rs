//! Secrets, taken out of what others say: an API may repeat in a refusal what it was asked with.

use std::cmp::Reverse;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};

/// What stands for a secret.
const HIDDEN: &str = "[secret]";

/// The secret of a source, in all ways in which it may be written.
pub struct Secrets(Vec<SecretString>);

impl Secrets {
    /// This one, which belongs to this name if there is one.
    pub fn of(secret: Option<&SecretString>, name: Option<&str>) -> Self {
        let Some(secret) = secret.map(ExposeSecret::expose_secret) else { return Self(Vec::new()) };
        let encoded =
            |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
        let in_url = encoded(secret);
        let mut ways = vec![
            secret.to_owned(),
            // In a URL, a space is written in either way.
            in_url.replace('+', "%20"),
            in_url,
            BASE64_STANDARD.encode(secret),
        ];
        if let Some(name) = name {
            // As a client of OAuth shows them (RFC 6749, section 2.3.1), and as anybody else does.
            let pairs = [(encoded(name), encoded(secret)), (name.to_owned(), secret.to_owned())];
            ways.extend(
                pairs.map(|(name, secret)| BASE64_STANDARD.encode(format!("{name}:{secret}"))),
            );
        }
        ways.retain(|way| !way.is_empty());
        // One may be a part of another: nothing of that shall be left.
        ways.sort_by_key(|way| Reverse(way.len()));
        Self(ways.into_iter().map(SecretString::from).collect())
    }

    /// The text without them, and without the start of one at its end, where a text was cut.
    pub fn hide(&self, text: &str, other: Option<&str>) -> String {
        let ways = self.0.iter().map(ExposeSecret::expose_secret).chain(other);
        ways.fold(text.to_owned(), |text, way| cut_start(text.replace(way, HIDDEN), way))
    }
}

/// Without at least eight signs of a secret at the end.
fn cut_start(text: String, secret: &str) -> String {
    let starts = secret.char_indices().map(|(at, _)| at).filter(|at| *at >= 8).rev();
    for at in starts {
        if let Some(rest) = text.strip_suffix(&secret[..at]) {
            return format!("{rest}{HIDDEN}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_hidden_however_it_is_written() {
        let secrets = Secrets::of(Some(&"pass word/1".into()), Some("us"));
        let basic = BASE64_STANDARD.encode("us:pass word/1");
        let text =
            format!("no key pass word/1, nor ?k=pass+word%2F1, nor Basic {basic}, nor tok-1");
        assert_eq!(
            secrets.hide(&text, Some("tok-1")),
            "no key [secret], nor ?k=[secret], nor Basic [secret], nor [secret]"
        );
    }

    #[test]
    fn client_credentials_are_hidden_as_they_are_shown_and_a_space_as_any_url_has_it() {
        let secrets = Secrets::of(Some(&"pass word/1".into()), Some("us"));
        let shown = BASE64_STANDARD.encode("us:pass+word%2F1");
        let text = format!("Basic {shown} for ?k=pass%20word%2F1&a=b");
        assert_eq!(secrets.hide(&text, None), "Basic [secret] for ?k=[secret]&a=b");
    }

    #[test]
    fn the_start_of_one_is_hidden_where_a_text_was_cut() {
        let secrets = Secrets::of(Some(&"0123456789abcdef".into()), None);
        assert_eq!(secrets.hide("no key 0123456789", None), "no key [secret]");
        assert_eq!(secrets.hide("since 0123", None), "since 0123");
    }

    #[test]
    fn without_a_secret_a_text_stays_as_it_is() {
        assert_eq!(Secrets::of(None, Some("us")).hide("text", None), "text");
    }
}
