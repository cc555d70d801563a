//! How readings of a source come by MQTT: from which broker, of which topics, and how messages become lines of a
//! file. What the lines say is then read as of any other file of the source.

mod broker;
mod lines;
mod topic;

use serde::{Deserialize, Serialize};

use super::description::{Container, DescriptionError};

pub use broker::Broker;
pub use lines::{MessagePayload, ReceivedMessage, UNFOLDED_BYTES_MAX, write_lines};
pub use topic::is_topic_of;

/// Topic filters of one source at most.
const TOPICS_MAX: usize = 100;
/// The longest client identifier, in bytes.
const CLIENT_ID_BYTES_MAX: usize = 128;
/// The longest text of certificates, in bytes.
const CERTIFICATES_BYTES_MAX: usize = 64 << 10;
/// For how long messages are gathered into a file at most, in seconds.
const GATHER_SECONDS_MAX: u32 = 3_600;
/// The longest wanted life of a session without us, in hours: a year.
const SESSION_HOURS_MAX: u32 = 8_760;

/// A broker from which readings come, and what of it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mqtt {
    /// Where the broker is: `mqtts://host:8883`, or `mqtt://localhost:1883` without TLS.
    pub url: Broker,
    /// Whether a broker elsewhere may be spoken to without TLS.
    #[serde(default)]
    pub without_tls: bool,
    /// Which topics, with `+` for any one level and `#` at the end for all that follow.
    pub topics: Vec<String>,
    /// By which the broker knows us again; left out, `meetpoort-` and the name of the source.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Who we are to the broker. The password is no part of the description.
    #[serde(default)]
    pub username: Option<String>,
    /// Who may have issued the broker's certificate, as PEM; left out, those whom the machine trusts.
    #[serde(default)]
    pub ca_certificates: Option<String>,
    /// The file of a certificate that the broker wants to see of us, as PEM.
    #[serde(default)]
    pub certificate_file: Option<String>,
    /// The file of its private key.
    #[serde(default)]
    pub key_file: Option<String>,
    /// Which MQTT.
    #[serde(default)]
    pub version: MqttVersion,
    /// For how long the broker shall keep what comes while we are away. MQTT 5 alone asks for that.
    #[serde(default = "a_week_in_hours")]
    pub session_hours: u32,
    /// For how long messages are gathered into one file, in seconds.
    #[serde(default = "a_minute")]
    pub gather_seconds: u32,
    /// The field of a payload whose array has the readings: each becomes a line of its own, as `item`.
    #[serde(default)]
    pub each: Option<String>,
    /// Whether what the broker retained from before we asked is taken too.
    #[serde(default)]
    pub retained: bool,
}

/// A version of MQTT.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MqttVersion {
    /// 3.1.1, which every broker speaks.
    #[default]
    #[serde(rename = "3.1.1")]
    V3,
    /// 5.
    #[serde(rename = "5")]
    V5,
}

impl Mqtt {
    /// Looks whether its parts go together, and with what holds the values.
    pub(super) fn check(&self, container: &Container) -> Result<(), DescriptionError> {
        let wrong = |words: String| Err(DescriptionError(format!("mqtt.{words}")));
        if !matches!(container, Container::Ndjson) {
            return wrong("url: messages become lines of JSON: the container is ndjson".into());
        }
        if !(self.url.is_encrypted || self.url.is_on_this_machine() || self.without_tls) {
            let words = "url: mqtt:// to another machine sends all in the clear, the password too: write mqtts://, \
                         or without_tls = true beside it";
            return wrong(words.into());
        }
        self.check_topics().or_else(wrong)?;
        if self.client_id.as_deref().is_some_and(|id| !is_plain(id, CLIENT_ID_BYTES_MAX)) {
            return wrong(format!("client_id: it has 1 to {CLIENT_ID_BYTES_MAX} plain signs"));
        }
        if self.username.as_deref().is_some_and(|name| !is_plain(name, CLIENT_ID_BYTES_MAX)) {
            return wrong(format!("username: it has 1 to {CLIENT_ID_BYTES_MAX} plain signs"));
        }
        self.check_certificates().or_else(wrong)?;
        let limits = [
            ("gather_seconds", self.gather_seconds, GATHER_SECONDS_MAX),
            ("session_hours", self.session_hours, SESSION_HOURS_MAX),
        ];
        for (name, value, most) in limits {
            if !(1..=most).contains(&value) {
                return wrong(format!("{name}: {value} is not 1 to {most}"));
            }
        }
        if self.each.as_deref().is_some_and(|path| path.split('.').any(str::is_empty)) {
            return wrong("each: name a field, or outer.inner".into());
        }
        Ok(())
    }

    fn check_topics(&self) -> Result<(), String> {
        if !(1..=TOPICS_MAX).contains(&self.topics.len()) {
            return Err(format!("topics: name 1 to {TOPICS_MAX} of them"));
        }
        match self.topics.iter().find(|filter| !topic::is_filter(filter)) {
            Some(filter) => Err(format!(
                "topics: \"{filter}\" is none: + stands for a whole level, and # for all levels at the end"
            )),
            None => Ok(()),
        }
    }

    fn check_certificates(&self) -> Result<(), String> {
        let Self { ca_certificates, certificate_file, key_file, .. } = self;
        if certificate_file.is_some() != key_file.is_some() {
            return Err("certificate_file: it goes with key_file".into());
        }
        if !self.url.is_encrypted && (ca_certificates.is_some() || certificate_file.is_some()) {
            return Err("url: certificates are of use with mqtts:// alone".into());
        }
        match ca_certificates {
            Some(pem) if pem.len() > CERTIFICATES_BYTES_MAX => {
                Err(format!("ca_certificates: it is longer than {CERTIFICATES_BYTES_MAX} bytes"))
            }
            Some(pem) if !pem.contains("-----BEGIN CERTIFICATE-----") => {
                Err("ca_certificates: there is no certificate in PEM in it".into())
            }
            Some(pem) if pem.contains("PRIVATE KEY") => {
                Err("ca_certificates: a private key does not belong there".into())
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text can be sent as a name.
fn is_plain(text: &str, bytes_max: usize) -> bool {
    (1..=bytes_max).contains(&text.len()) && !text.chars().any(char::is_control)
}

fn a_week_in_hours() -> u32 {
    168
}

fn a_minute() -> u32 {
    60
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(more: &str) -> Result<(), String> {
        let toml = format!("topics = [\"a/+\"]\n{more}");
        let mqtt: Mqtt = toml::from_str(&toml).map_err(|error| error.message().to_owned())?;
        mqtt.check(&Container::Ndjson).map_err(|error| error.0)
    }

    #[test]
    fn a_broker_elsewhere_is_spoken_to_by_tls_unless_it_is_said_otherwise() {
        for good in [
            "url = \"mqtts://broker.example:8883\"",
            "url = \"mqtt://localhost\"",
            "url = \"mqtt://[::1]:1884\"",
            "url = \"mqtt://broker.example\"\nwithout_tls = true",
        ] {
            assert_eq!(checked(good), Ok(()), "{good}");
        }
        let refused = checked("url = \"mqtt://broker.example\"").expect_err("in the clear");
        assert!(refused.contains("without_tls"), "{refused}");
    }

    #[test]
    fn parts_that_do_not_go_together_are_told() {
        let tls = "url = \"mqtts://broker.example\"\n";
        for (more, told) in [
            ("gather_seconds = 0", "gather_seconds"),
            ("session_hours = 9000", "session_hours"),
            ("client_id = \"\"", "client_id"),
            ("username = \"a\\nb\"", "username"),
            ("key_file = \"/key.pem\"", "key_file"),
            ("ca_certificates = \"none\"", "ca_certificates"),
            ("each = \"a..b\"", "each"),
            ("password = \"x\"", "password"),
            ("version = \"4\"", "4"),
        ] {
            let refused = checked(&format!("{tls}{more}")).expect_err(more);
            assert!(refused.contains(told), "{more}: {refused}");
        }
    }
}
