//! How the API of a source is asked for what it has: where, for which time, page by page, and as whom. Like the rest
//! of a description it is what an operator edits. A secret never stands in it.
//!
//! What is asked follows from it and from the time alone; asking is the concern of `fetch`.

mod calendar;
mod check;
mod file_name;
mod template;
mod window;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use file_name::file_name;
pub use template::{Subject, Template};
pub use window::Window;

/// How the API of a source is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pull {
    /// What is asked for: a URL in which `{from}` and `{until}` stand for a window of time, `{identifier}` for one of
    /// those of the aliases, and `{meter}` for the EAN of its meter. With either of the last two it is asked for each.
    pub url: String,
    /// Headers that every question has.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// It is asked every so many minutes.
    #[serde(default = "sixty")]
    pub minutes: u32,
    /// How long one window is, in hours: a part of a day, or full days.
    #[serde(default = "twenty_four")]
    pub window_hours: u32,
    /// Each time it is asked again for so many hours before what was fetched last: data come late.
    #[serde(default = "twenty_four")]
    pub overlap_hours: u32,
    /// Once a day it is asked again for so many days: data are corrected until they are final.
    #[serde(default = "ten")]
    pub lookback_days: u32,
    /// The first time it is asked for so many days.
    #[serde(default = "ten")]
    pub start_days: u32,
    /// How times are written in the URL.
    #[serde(default)]
    pub time: PullTime,
    /// How an answer of several pages is read on.
    #[serde(default)]
    pub paging: Paging,
    /// How it knows us.
    #[serde(default)]
    pub auth: Auth,
    /// Statuses of HTTP by which it says that it has nothing of what is asked, such as 404.
    #[serde(default)]
    pub absent: Vec<u16>,
    /// Questions at once.
    #[serde(default = "one")]
    pub at_once: u32,
    /// Certificate authorities (PEM) that are trusted beside the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorities: Option<String>,
}

/// How times are written in a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PullTime {
    /// `iso` for RFC 3339, `unix_seconds`, `unix_millis`, or a pattern such as `%Y-%m-%d`.
    pub format: String,
    /// On which clock: `utc`, `amsterdam`, or an offset such as `+01:00`. Days begin by it, too.
    pub clock: String,
    /// Which moment `{until}` names.
    pub until: Until,
}

impl Default for PullTime {
    fn default() -> Self {
        Self { format: "iso".to_owned(), clock: "utc".to_owned(), until: Until::After }
    }
}

/// Which moment the end of a window is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// The first after it.
    #[default]
    After,
    /// The last second, or the last day, in it.
    Last,
}

/// How an answer of several pages is read on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Paging {
    /// It has one.
    #[default]
    None,
    /// Pages have numbers, and the first one that is empty, or absent, is none any more.
    Page {
        /// The parameter of the query that says which.
        parameter: String,
        /// The number of the first.
        #[serde(default = "one")]
        first: u32,
    },
    /// A page names what to ask the next one by.
    Continuation {
        /// Where it stands in the JSON of the page: names with points between them.
        token: String,
        /// The parameter of the query by which it is asked.
        parameter: String,
    },
    /// A page names the URL of the next one.
    Next {
        /// Where it stands in the JSON of the page; left out, in the header `Link`.
        #[serde(default)]
        field: Option<String>,
    },
}

/// How the API knows us. The secret that belongs to it is kept elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Auth {
    /// It does not.
    #[default]
    None,
    /// By name and password.
    Basic {
        /// The name.
        username: String,
    },
    /// By a token that does not change.
    Bearer,
    /// By a key, in one of the two.
    Key {
        /// The header in which it stands.
        #[serde(default)]
        header: Option<String>,
        /// The parameter of the query in which it stands.
        #[serde(default)]
        parameter: Option<String>,
    },
    /// By tokens that are got for client credentials (RFC 6749, section 4.4).
    Oauth {
        /// Where.
        token_url: String,
        /// Who we are there.
        client_id: String,
        /// What for.
        #[serde(default)]
        scope: Option<String>,
        /// For whom.
        #[serde(default)]
        audience: Option<String>,
        /// Where the credentials stand.
        #[serde(default)]
        credentials: ClientCredentials,
    },
}

impl Auth {
    /// Whether a secret belongs to it.
    #[must_use]
    pub const fn needs_secret(&self) -> bool {
        !matches!(self, Self::None)
    }
}

/// Where the credentials of a client stand when it asks for a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientCredentials {
    /// In the header `Authorization`, as HTTP Basic.
    #[default]
    Header,
    /// In the body.
    Body,
}

impl Pull {
    /// The servers to which its secret, or what it is exchanged for, goes: one, or two with a space between them.
    #[must_use]
    pub fn servers(&self) -> String {
        let server = |url: &str| {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let host = rest.split(['/', '?']).next().unwrap_or_default().to_ascii_lowercase();
            format!("https://{}", host.strip_suffix(":443").unwrap_or(&host))
        };
        let mut servers = server(&self.url);
        if let Auth::Oauth { token_url, .. } = &self.auth
            && server(token_url) != servers
        {
            servers = format!("{} {servers}", server(token_url));
        }
        servers
    }
}

const fn one() -> u32 {
    1
}

const fn ten() -> u32 {
    10
}

const fn twenty_four() -> u32 {
    24
}

const fn sixty() -> u32 {
    60
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_of_a_secret_are_those_that_it_reaches() {
        for (toml, servers) in [
            ("url = \"https://A.example:443/x?y\"", "https://a.example"),
            ("url = \"https://a.example:8443\"", "https://a.example:8443"),
            (
                "url = \"https://a.example/x\"\nauth = { kind = \"oauth\", token_url = \"https://b.example/t\", client_id = \"c\" }",
                "https://b.example https://a.example",
            ),
        ] {
            let pull: Pull = toml::from_str(toml).expect("a pull");
            assert_eq!(pull.servers(), servers);
        }
    }
}
