//! Whether an API can be asked so: what passes here is asked, and never without TLS.

use super::calendar::check_format;
use super::{Auth, Paging, Pull, Template};
use crate::domain::source::clock::zone_named;

/// Headers that are ours to set, or that hold secrets.
const HEADERS_OF_OURS: [&str; 8] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "host",
    "content-length",
    "transfer-encoding",
    "accept-encoding",
    "connection",
];

/// The longest time that is asked for at once, backwards or anew, in days.
const DAYS_MAX: u32 = 366;

impl Pull {
    /// Looks whether its parts make sense.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn check(&self) -> Result<(), String> {
        check_url("pull.url", &self.url)?;
        if zone_named(&self.time.clock).is_none() {
            return Err(format!(
                "pull.time.clock: \"{}\" is not utc, amsterdam or an offset such as +01:00",
                self.time.clock
            ));
        }
        check_format(&self.time.format).map_err(|words| format!("pull.time.format: {words}"))?;
        Template::of(self)?;
        self.check_numbers()?;
        self.check_headers()?;
        self.check_paging()?;
        self.check_auth()
    }

    fn check_numbers(&self) -> Result<(), String> {
        let within = |name: &str, value: u32, from: u32, until: u32| {
            let is_within = (from..=until).contains(&value);
            is_within
                .then_some(())
                .ok_or_else(|| format!("pull.{name}: {value} is not from {from} to {until}"))
        };
        within("minutes", self.minutes, 1, 7 * 24 * 60)?;
        within("overlap_hours", self.overlap_hours, 0, 24 * 31)?;
        within("lookback_days", self.lookback_days, 0, DAYS_MAX)?;
        within("start_days", self.start_days, 1, DAYS_MAX)?;
        within("at_once", self.at_once, 1, 8)?;
        let hours = self.window_hours;
        let is_part_of_day = (1..24).contains(&hours) && 24 % hours == 0;
        let is_of_days = hours > 0 && hours.is_multiple_of(24) && hours <= 31 * 24;
        if !is_part_of_day && !is_of_days {
            return Err(format!(
                "pull.window_hours: {hours} is not 1, 2, 3, 4, 6, 8, 12, 24 or that of up to 31 full days"
            ));
        }
        if let Some(status) =
            self.absent.iter().find(|status| !matches!(status, 204 | 400 | 403 | 404 | 410 | 422))
        {
            return Err(format!("pull.absent: {status} is not 204, 400, 403, 404, 410 or 422"));
        }
        Ok(())
    }

    fn check_headers(&self) -> Result<(), String> {
        for (name, value) in &self.headers {
            check_header(name)?;
            if !value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
                return Err(format!("pull.headers: the value of {name} is not plain ASCII"));
            }
        }
        Ok(())
    }

    fn check_paging(&self) -> Result<(), String> {
        let is_name = |text: &str| !text.is_empty();
        let is_right = match &self.paging {
            Paging::None | Paging::Next { field: None } => true,
            Paging::Page { parameter, .. } => is_name(parameter),
            Paging::Continuation { token, parameter } => is_name(parameter) && is_name(token),
            Paging::Next { field: Some(field) } => is_name(field),
        };
        is_right.then_some(()).ok_or_else(|| "pull.paging: a name is empty".to_owned())
    }

    fn check_auth(&self) -> Result<(), String> {
        match &self.auth {
            Auth::None | Auth::Bearer => Ok(()),
            Auth::Basic { username } if username.is_empty() || username.contains(':') => {
                Err("pull.auth.username: it has at least a character, and no colon".to_owned())
            }
            Auth::Basic { .. } => Ok(()),
            Auth::Key { header: Some(header), parameter: None } => {
                if header.eq_ignore_ascii_case("authorization") {
                    Ok(())
                } else {
                    check_header(header)
                }
            }
            Auth::Key { header: None, parameter: Some(parameter) } if !parameter.is_empty() => {
                Ok(())
            }
            Auth::Key { .. } => {
                Err("pull.auth: a key stands in a header or in a parameter: name one of the two"
                    .to_owned())
            }
            Auth::Oauth { token_url, client_id, .. } => {
                if client_id.is_empty() {
                    return Err("pull.auth.client_id: it is empty".to_owned());
                }
                if token_url.contains(['{', '}']) {
                    return Err("pull.auth.token_url: it is no template".to_owned());
                }
                check_url("pull.auth.token_url", token_url)
            }
        }
    }
}

/// Whether this is a URL to which readings and secrets may be entrusted. It is never repeated: if somebody wrote a
/// secret into it, it stands nowhere else for that.
fn check_url(name: &str, url: &str) -> Result<(), String> {
    let Some(rest) = url.strip_prefix("https://") else {
        return Err(format!(
            "{name}: it begins with https://: secrets and readings go through TLS, or not at all"
        ));
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    if host.is_empty() || host.contains(['{', '}', '\\']) {
        return Err(format!("{name}: its host stands in it as it is"));
    }
    if host.contains('@') {
        return Err(format!("{name}: a name and a password do not belong in it: see pull.auth"));
    }
    if url.contains('#') || !url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!("{name}: no space, no # and no letter beyond ASCII stands in it"));
    }
    Ok(())
}

fn check_header(name: &str) -> Result<(), String> {
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    if !is_name {
        return Err(format!("pull.headers: \"{name}\" is no name of a header"));
    }
    if HEADERS_OF_OURS.iter().any(|ours| name.eq_ignore_ascii_case(ours)) {
        return Err(format!(
            "pull.headers: {name} is set by us; a secret is told by `meetpoort source secret set`, see pull.auth"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(toml: &str) -> Result<(), String> {
        let pull: Pull = toml::from_str(toml).map_err(|error| error.to_string())?;
        pull.check()
    }

    #[test]
    fn what_the_known_apis_need_can_be_said() {
        for toml in [
            "url = \"https://a.example/{identifier.1}/{identifier.2}/{from:%Y}/{from:%m}/{from:%d}\"\n\
             [auth]\nkind = \"oauth\"\ntoken_url = \"https://login.a.example/token\"\nclient_id = \"us\"\n\
             scope = \"meetdata.read\"\ncredentials = \"body\"",
            "url = \"https://a.example/telemetry?from={from}&until={until}\"\n\
             [paging]\nkind = \"continuation\"\ntoken = \"continuationToken\"\nparameter = \"continuationToken\"\n\
             [auth]\nkind = \"bearer\"",
            "url = \"https://a.example/v3?ean={meter}&date={from:%Y-%m-%d}\"\nabsent = [404]\n\
             [auth]\nkind = \"key\"\nheader = \"X-Api-Key\"",
            "url = \"https://a.example/\"\n[auth]\nkind = \"basic\"\nusername = \"us\"",
        ] {
            assert_eq!(checked(toml), Ok(()), "{toml}");
        }
    }

    #[test]
    fn what_would_give_something_away_is_refused_without_repeating_it() {
        for url in ["http://a.example/", "https://us:geheim@a.example/", "ftp://geheim"] {
            let error = checked(&format!("url = \"{url}\"")).expect_err("refused");
            assert!(error.starts_with("pull.url") && !error.contains("geheim"), "{error}");
        }
        let error =
            checked("url = \"https://a.example\"\nheaders = { Authorization = \"geheim\" }");
        let error = error.expect_err("refused");
        assert!(error.contains("source secret set") && !error.contains("geheim"), "{error}");
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_its_name() {
        for (line, name) in [
            ("window_hours = 5", "pull.window_hours"),
            ("window_hours = 0", "pull.window_hours"),
            ("minutes = 0", "pull.minutes"),
            ("start_days = 1000", "pull.start_days"),
            ("at_once = 100", "pull.at_once"),
            ("absent = [401]", "pull.absent"),
            ("time = { clock = \"CET\" }", "pull.time.clock"),
            ("time = { format = \"daily\" }", "pull.time.format"),
            ("auth = { kind = \"key\" }", "pull.auth"),
            ("auth = { kind = \"basic\", username = \"a:b\" }", "pull.auth.username"),
            (
                "auth = { kind = \"oauth\", token_url = \"http://a\", client_id = \"us\" }",
                "pull.auth.token_url",
            ),
            ("paging = { kind = \"page\", parameter = \"\" }", "pull.paging"),
            ("headers = { \"a b\" = \"c\" }", "pull.headers"),
        ] {
            let error =
                checked(&format!("url = \"https://a.example/\"\n{line}")).expect_err("refused");
            assert!(error.starts_with(name), "{line}: {error}");
        }
        assert!(checked("url = \"https://{meter}.example/\"").is_err());
    }
}
