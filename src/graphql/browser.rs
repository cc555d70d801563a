//! The cookies that a browser's request brings along, and those that it is given.

use poem::http::{HeaderMap, header};

/// The value of a cookie in a request, if there is exactly one of this name.
pub fn cookie_in<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(name, _)| *name == wanted)
        .map(|(_, value)| value);
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// A cookie for so many seconds, which no script can read and no other site can send; none at all
/// if it is 0.
pub fn cookie(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}")
}
