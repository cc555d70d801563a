//! A real OpenID Connect provider, and somebody who logs in with it in a browser.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use reqwest::{Response, Url, redirect};

use super::certificate::client_of;
use super::server::{Server, Site};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openid_provider");

/// Our secret at the provider.
pub const CLIENT_SECRET: &str = "a secret that no other text equals";

/// Where people reach us, as they think: the browser knows which port that is.
pub const OUR_URL: &str = "https://localhost";

/// Through which of our doors somebody comes.
#[derive(Clone, Copy)]
pub struct Door {
    /// Where a login begins.
    pub start: &'static str,
    /// Where the provider sends people back to.
    callback: &'static str,
    /// The page to which it sends them back once they have signed out.
    home: &'static str,
    /// Where the schema is.
    graphql: &'static str,
}

pub const OPERATORS: Door = Door {
    start: "/login/openid-connect",
    callback: "/login/openid-connect/callback",
    home: "/",
    graphql: "/graphql",
};

pub const CUSTOMERS: Door = Door {
    start: "/portal/login",
    callback: "/portal/login/callback",
    home: "/portal/",
    graphql: "/portal/graphql",
};

/// A running provider. It ends with the test.
pub struct OpenidProvider {
    child: Child,
    /// Held open: a provider that cannot print ends.
    stdout: BufReader<ChildStdout>,
    pub issuer: String,
}

impl OpenidProvider {
    /// Starts a provider that puts its claims in here: `id_token` or `userinfo`.
    pub fn start(site: &Site, claims_in: &str) -> Self {
        Self::start_with(site, claims_in, OUR_URL, None)
    }

    /// The same, which sends people back to this URL, and whose logins are of this level.
    pub fn start_with(site: &Site, claims_in: &str, our_url: &str, acr: Option<&str>) -> Self {
        let is_installed = Path::new(FOLDER).join("node_modules/oidc-provider").exists();
        assert!(
            is_installed,
            "`dev/openid-provider` installs the provider, and so does `make test`"
        );
        let mut child = Command::new("node")
            .arg("provider.js")
            .current_dir(FOLDER)
            .env("CERTIFICATE", &site.certificate.file)
            .env("KEY", &site.certificate.key_file)
            .env("CLIENT_SECRET", CLIENT_SECRET)
            .env(
                "REDIRECT_URIS",
                [OPERATORS, CUSTOMERS].map(|door| format!("{our_url}{}", door.callback)).join(" "),
            )
            .env(
                "SIGNED_OUT_URIS",
                [OPERATORS, CUSTOMERS].map(|door| format!("{our_url}{}", door.home)).join(" "),
            )
            .env("CLAIMS_IN", claims_in)
            .env("ACR", acr.unwrap_or_default())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Node.js is there");
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let issuer = printed(&mut stdout, "issuer ");
        Self { child, stdout, issuer }
    }

    /// Has it sign with other keys, and forget those that it had.
    pub fn change_keys(&mut self) {
        self.signal("-HUP");
        printed(&mut self.stdout, "other keys");
    }

    /// From now on nobody is in a group.
    pub fn take_groups(&mut self) {
        self.signal("-USR2");
        printed(&mut self.stdout, "no groups");
    }

    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args([signal, &id]).status();
        assert!(status.expect("kill is there").success());
    }

    /// Ends it.
    pub fn stop(mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("ended");
    }
}

impl Drop for OpenidProvider {
    fn drop(&mut self) {
        // It fails if the process has ended, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The rest of the next line that begins so.
fn printed(stdout: &mut BufReader<ChildStdout>, start: &str) -> String {
    let mut lines = stdout.by_ref().lines().map_while(Result::ok);
    let rest = lines.find_map(|line| line.strip_prefix(start).map(str::to_owned));
    rest.unwrap_or_else(|| panic!("the provider ended before it printed {start:?}"))
}

/// A server whose operators may log in with the provider of this issuer.
pub async fn serve(site: &Site, issuer: &str) -> Server {
    let authority = site.write("authority.pem", &site.certificate.authority.pem());
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    command
        .env("MEETPOORT_OPERATOR_URL", OUR_URL)
        .env("MEETPOORT_OPERATOR_OIDC_ISSUER", issuer)
        .env("MEETPOORT_OPERATOR_OIDC_CLIENT_ID", "meetpoort")
        .env("MEETPOORT_OPERATOR_OIDC_CLIENT_SECRET", CLIENT_SECRET)
        .env("MEETPOORT_OPERATOR_OIDC_SCOPES", "email groups")
        .env("MEETPOORT_OPERATOR_OIDC_ROLES", "meetpoort-beheer=admin;meetpoort-kijkers=viewer")
        .env("MEETPOORT_OPERATOR_OIDC_NAME", "Meetbedrijf")
        .env("MEETPOORT_OPERATOR_OIDC_CA", authority);
    site.keep_secret(CLIENT_SECRET);
    site.start(command).await
}

/// Lets customers come into the portal with the provider of this issuer, which names them by their
/// numbers in the trade register.
pub fn let_customers_in(site: &Site, command: &mut Command, issuer: &str) {
    let authority = site.write("authority.pem", &site.certificate.authority.pem());
    command
        .env("MEETPOORT_PORTAL_OIDC_ISSUER", issuer)
        .env("MEETPOORT_PORTAL_OIDC_CLIENT_ID", "meetpoort")
        .env("MEETPOORT_PORTAL_OIDC_CLIENT_SECRET", CLIENT_SECRET)
        .env("MEETPOORT_PORTAL_OIDC_SCOPES", "company connection")
        .env("MEETPOORT_PORTAL_OIDC_CLAIM", "urn:etoegang:1.9:EntityConcernedID:KvKnr")
        .env("MEETPOORT_PORTAL_OIDC_CA", authority);
    site.keep_secret(CLIENT_SECRET);
}

/// A browser: it keeps cookies, and follows redirects one by one.
pub struct Browser {
    pub client: reqwest::Client,
    door: Door,
}

impl Browser {
    /// A browser that comes through this door, which is at this address.
    pub fn new(site: &Site, door: Door, address: SocketAddr) -> Self {
        let client = client_of(&[&site.certificate.authority])
            .cookie_store(true)
            .redirect(redirect::Policy::none())
            .resolve("localhost", address)
            .build()
            .expect("a client");
        Self { client, door }
    }

    pub async fn get(&self, url: &str) -> Response {
        self.client.get(url).send().await.expect("an answer")
    }

    /// Where our login sends it to.
    pub async fn begin(&self) -> Url {
        let answer = self.get(&format!("{OUR_URL}{}", self.door.start)).await;
        location(&answer).expect("a redirect")
    }

    /// Logs in at the provider, under this name, and consents; returns where the provider sends it
    /// back to.
    pub async fn log_in(&self, mut url: Url, name: &str) -> Url {
        loop {
            let mut answer = self.get(url.as_str()).await;
            if location(&answer).is_none() {
                answer = self.fill_in(answer, name).await;
            }
            url = location(&answer).expect("a redirect");
            if url.as_str().starts_with(OUR_URL) {
                return url;
            }
        }
    }

    /// Whether the provider still knows who is there: a login then comes back without a question.
    pub async fn is_known_there(&self) -> bool {
        let mut url = self.begin().await;
        while !url.as_str().starts_with(OUR_URL) {
            match location(&self.get(url.as_str()).await) {
                Some(next) => url = next,
                None => return false,
            }
        }
        true
    }

    /// Signs out here, then there, where that is asked once more; returns where that ends.
    pub async fn sign_out(&self) -> Url {
        let signed_out = self.asked("mutation { signOut { endSessionUrl } }").await;
        let url = signed_out["signOut"]["endSessionUrl"].as_str().expect("a URL").to_owned();
        let form = Form::of(self.get(&url).await).await;
        let xsrf = form.value("name=\"xsrf\" value=\"");
        let answer = self.send(&form, format!("xsrf={xsrf}&logout=yes")).await;
        location(&answer).expect("a redirect")
    }

    /// Fills in the form of a page and sends it.
    async fn fill_in(&self, page: Response, name: &str) -> Response {
        let form = Form::of(page).await;
        let prompt = form.value("name=\"prompt\" value=\"");
        self.send(&form, format!("prompt={prompt}&login={name}&password=any")).await
    }

    async fn send(&self, form: &Form, filled_in: String) -> Response {
        let action = form.url.join(&form.value("action=\"")).expect("a URL");
        let request = self.client.post(action).body(filled_in);
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        request.send().await.expect("an answer")
    }

    /// Logs in with the provider, all the way, and returns the page at the end.
    pub async fn sign_in(&self, name: &str) -> Response {
        let back = self.log_in(self.begin().await, name).await;
        self.get(back.as_str()).await
    }

    /// Asks in the session, and returns the data.
    pub async fn asked(&self, query: &str) -> serde_json::Value {
        let body = serde_json::json!({ "query": query });
        let request = self.client.post(format!("{OUR_URL}{}", self.door.graphql)).json(&body);
        let answer = request.send().await.expect("an answer");
        let mut answer: serde_json::Value = answer.json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].take()
    }
}

/// Where an answer sends a browser to.
pub fn location(answer: &Response) -> Option<Url> {
    let location = answer.headers().get("location")?.to_str().expect("text");
    Some(answer.url().join(location).expect("a URL"))
}

/// A page of the provider's with a form.
struct Form {
    url: Url,
    html: String,
}

impl Form {
    async fn of(page: Response) -> Self {
        let url = page.url().clone();
        Self { url, html: page.text().await.expect("a page") }
    }

    /// The value that begins after this.
    fn value(&self, start: &str) -> String {
        let html = &self.html;
        let (_, rest) = html.split_once(start).unwrap_or_else(|| panic!("{start}: {html}"));
        rest.split('"').next().expect("a value").to_owned()
    }
}
