//! Where a broker is. Its URL has no place for a user or a password: they would be seen wherever it is shown.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The ports that are meant if none is named.
const PORT: u16 = 1883;
const PORT_TLS: u16 = 8883;

/// Where a broker is, and whether it is spoken to by TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Broker {
    /// Its name or address, the latter without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether by TLS.
    pub is_encrypted: bool,
}

/// What is no URL of a broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the URL of a broker is mqtts://host:8883, or mqtt://host:1883 without TLS; a user has a field of its own, and a \
     password is never written there"
)]
pub struct BrokerError;

impl Broker {
    /// Whether nothing that is sent to it leaves this machine.
    #[must_use]
    pub fn is_on_this_machine(&self) -> bool {
        self.host == "localhost"
            || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl FromStr for Broker {
    type Err = BrokerError;

    fn from_str(text: &str) -> Result<Self, BrokerError> {
        let (scheme, rest) = text.split_once("://").ok_or(BrokerError)?;
        let is_encrypted = match scheme {
            "mqtts" => true,
            "mqtt" => false,
            _ => return Err(BrokerError),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.strip_prefix('[') {
            Some(rest) => rest.split_once(']').ok_or(BrokerError)?,
            None => rest.split_at(rest.find(':').unwrap_or(rest.len())),
        };
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or(BrokerError)?,
            None if port.is_empty() => [PORT, PORT_TLS][usize::from(is_encrypted)],
            None => return Err(BrokerError),
        };
        let is_address = host.parse::<IpAddr>().is_ok();
        let is_name =
            host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if host.is_empty() || host.len() > 253 || !(is_address || is_name) {
            return Err(BrokerError);
        }
        Ok(Self { host: host.to_ascii_lowercase(), port, is_encrypted })
    }
}

impl TryFrom<String> for Broker {
    type Error = BrokerError;

    fn try_from(text: String) -> Result<Self, BrokerError> {
        text.parse()
    }
}

impl From<Broker> for String {
    fn from(broker: Broker) -> Self {
        broker.to_string()
    }
}

impl fmt::Display for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, is_encrypted } = self;
        let scheme = if *is_encrypted { "mqtts" } else { "mqtt" };
        if host.contains(':') {
            write!(f, "{scheme}://[{host}]:{port}")
        } else {
            write!(f, "{scheme}://{host}:{port}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_host_and_port() {
        for (text, shown) in [
            ("mqtts://Broker.example", "mqtts://broker.example:8883"),
            ("mqtt://127.0.0.1/", "mqtt://127.0.0.1:1883"),
            ("mqtts://[::1]:9", "mqtts://[::1]:9"),
        ] {
            let broker: Broker = text.parse().expect(text);
            assert_eq!(broker.to_string(), shown);
            assert_eq!(shown.parse(), Ok(broker));
        }
    }

    #[test]
    fn a_url_with_a_password_or_anything_else_is_refused() {
        for text in [
            "mqtts://user:secret@broker.example",
            "mqtts://broker.example/path",
            "https://broker.example",
            "broker.example:8883",
            "mqtts://:8883",
            "mqtts://broker.example:0",
            "mqtts://broker.example:x",
            "mqtts://[::1",
            "mqtts://a b",
        ] {
            assert_eq!(text.parse::<Broker>(), Err(BrokerError), "{text}");
        }
    }
}
