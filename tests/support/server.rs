//! The real binary: its commands, and its server over TLS, on a database and in folders of its own.
//!
//! The machine's clock is the only one there, so what is delivered lies relative to `support::now_on_grid`.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{fs, thread};

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::certificate::Certificate;
use super::operator::{Cookie, SIGN_IN};
use super::portfolio::{KLANT, METER};
use super::{TestDatabase, now_on_grid};

const BINARY: &str = env!("CARGO_BIN_EXE_meetpoort");

/// 32 bytes that no other secret equals, so that it can be looked for in what is printed.
pub const SEALING_KEY: &str = "c2VhbGluZyBrZXkgb2YgYSB0ZXN0LCAzMiBieXRlcy4=";

/// Generous, since the machine may be busy; a test that fails is the only one that waits so long.
const WAIT_SECONDS_MAX: u64 = 60;

/// What a server needs: a database, folders and a certificate.
pub struct Site {
    pub database: TestDatabase,
    pub certificate: Certificate,
    folder: TempDir,
    /// The build of which its servers are.
    pub binary: PathBuf,
    /// What no server may ever print.
    secrets: Arc<Mutex<Vec<String>>>,
}

/// What a command printed, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub succeeded: bool,
    pub stdout: String,
    pub stderr: String,
}

impl Site {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["incoming", "done", "failed"] {
            fs::create_dir_all(folder.path().join("drop").join(name)).expect("a folder");
        }
        let certificate = Certificate::make(folder.path(), "server");
        let secrets = Arc::new(Mutex::new(vec![SEALING_KEY.to_owned()]));
        Self {
            database: TestDatabase::new().await,
            certificate,
            folder,
            binary: BINARY.into(),
            secrets,
        }
    }

    /// The binary, which knows of its surroundings nothing but the database.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        command.env_clear().env("DATABASE_URL", self.database.url()).stdin(Stdio::null());
        command
    }

    pub fn try_run(&self, args: &[&str]) -> Ran {
        let output = self.command().args(args).output().expect("started");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Ran {
            succeeded: output.status.success(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Runs a command that must succeed, and returns what it printed.
    pub fn run(&self, args: &[&str]) -> String {
        let ran = self.try_run(args);
        assert!(ran.succeeded, "{args:?}: {ran:?}");
        ran.stdout
    }

    /// One customer that consented 40 days ago, with one meter, by the binary's own commands.
    pub fn register_customer(&self) {
        let days_ago = |days| (now_on_grid() - TimeDelta::days(days)).to_rfc3339();
        self.run(&["register-customer", KLANT, "Bakkerij", "--since", &days_ago(60)]);
        self.run(&["register-meter", KLANT, METER, "overdrachtspuntmeter"]);
        self.run(&["consent", "grant", KLANT, "--declared-at", &days_ago(40)]);
    }

    /// Issues a credential: user name and password.
    pub fn issue_credential(&self) -> (String, String) {
        let printed = self.run(&["credential", "issue"]);
        let value = |name: &str| {
            let line = printed.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("no {name} in {printed}")).trim().to_owned()
        };
        self.keep_secret(&value("password"));
        (value("username"), value("password"))
    }

    /// Sets the secret of a source, which no server of this site may print from now on.
    pub fn set_source_secret(&self, name: &str, secret: &str) {
        self.keep_secret(secret);
        let file = self.write("secret", secret);
        let mut command = self.command();
        command.args(["source", "secret", "set", name, "--file"]).arg(file);
        let ran = command.env("MEETPOORT_SEALING_KEY", SEALING_KEY).output().expect("started");
        assert!(ran.status.success(), "{ran:?}");
    }

    /// Adds an operator, and returns their password.
    pub fn add_operator(&self, email: &str, role: Role) -> String {
        let printed = self.run(&["operator", "add", email, "--role", role.name()]);
        let line = printed.lines().find_map(|line| line.strip_prefix("password"));
        let password = line.unwrap_or_else(|| panic!("no password in {printed}")).trim().to_owned();
        self.keep_secret(&password);
        password
    }

    /// Notes what no server of this site may print from now on.
    pub fn keep_secret(&self, secret: &str) {
        self.secrets.lock().expect("not poisoned").push(secret.to_owned());
    }

    /// A file or folder of this site.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file of this site and returns its path.
    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("written");
        path
    }

    /// Delivers a file as a sender should: under a temporary name, then by its final one.
    pub fn deliver(&self, name: &str, content: &str) {
        let temporary = self.write(&format!("drop/incoming/.{name}.part"), content);
        fs::rename(temporary, self.path("drop/incoming").join(name)).expect("renamed");
    }

    /// The names in `incoming`, `done` or `failed`, in order.
    pub fn listed(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path("drop").join(folder)).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("text"))
            .collect();
        names.sort();
        names
    }

    /// `serve` with this certificate and key, on any free port.
    pub fn serve_command(&self, certificate: &Path, key: &Path) -> Command {
        let mut command = self.command();
        command.env("MEETPOORT_LOG_FORMAT", "json").env("MEETPOORT_SEALING_KEY", SEALING_KEY);
        command.args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]);
        command.args(["--operator-listen", "127.0.0.1:0"]);
        command.arg("--tls-certificate").arg(certificate).arg("--tls-key").arg(key);
        command.arg("--drop-folder").arg(self.path("drop"));
        command
    }

    /// Starts a server and waits until it listens.
    pub async fn serve(&self) -> Server {
        let Certificate { file, key_file, .. } = &self.certificate;
        self.start(self.serve_command(file, key_file)).await
    }

    /// Starts a server by this command and waits until it listens.
    pub async fn start(&self, mut command: Command) -> Server {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let printed = Arc::new(Mutex::new(String::new()));
        collect(child.stdout.take().expect("piped"), &printed);
        collect(child.stderr.take().expect("piped"), &printed);
        let client = self.certificate.client();
        let address = SocketAddr::from(([0, 0, 0, 0], 0));
        let secrets = Arc::clone(&self.secrets);
        let mut server = Server { child, printed, address, client, secrets };
        server.address = eventually("the server listens", async || server.logged_address()).await;
        server
    }
}

/// A running server. It is killed if a test does not end it.
pub struct Server {
    child: Child,
    printed: Arc<Mutex<String>>,
    pub address: SocketAddr,
    pub client: reqwest::Client,
    secrets: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// All that it printed so far, on both streams.
    pub fn printed(&self) -> String {
        self.printed.lock().expect("not poisoned").clone()
    }

    /// The lines of its log so far.
    pub fn logged(&self) -> Vec<Value> {
        let printed = self.printed();
        printed.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Waits until it has printed this: what it prints comes by another way than its answers, and later.
    pub async fn says(&self, text: &str) {
        eventually(text, async || self.printed().contains(text).then_some(())).await;
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn logged_address(&self) -> Option<SocketAddr> {
        self.address_logged_as("listening")
    }

    /// The address of the admin listener.
    pub async fn admin_address(&self) -> SocketAddr {
        let look = async || self.address_logged_as("admin listening");
        eventually("the admin listener listens", look).await
    }

    /// The address of the operator listener.
    pub async fn operator_address(&self) -> SocketAddr {
        let look = async || self.address_logged_as("operator listening");
        eventually("the operator listener listens", look).await
    }

    fn address_logged_as(&self, message: &str) -> Option<SocketAddr> {
        let lines = self.logged().into_iter();
        lines
            .filter(|line| line["message"] == message)
            .find_map(|line| line["address"].as_str()?.parse().ok())
    }

    /// Posts JSON; credentials, if any, stand in it.
    pub async fn post(&self, path: &str, body: &Value) -> reqwest::Response {
        let url = format!("https://{}{path}", self.address);
        self.client.post(url).json(body).send().await.expect("an answer")
    }

    /// Asks the operator listener, in this browser.
    pub async fn ask_as_operator(&self, cookie: &Cookie, body: &Value) -> reqwest::Response {
        let url = format!("https://{}/graphql", self.operator_address().await);
        let request = self.client.post(url).json(body);
        let request = match cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        request.send().await.expect("an answer")
    }

    /// A browser in which this operator is logged in.
    pub async fn operator_browser(&self, email: &str, password: &str) -> Cookie {
        let input = json!({ "input": { "email": email, "password": password } });
        let body = json!({ "query": SIGN_IN, "variables": input });
        let answer = self.ask_as_operator(&None, &body).await;
        let cookie = answer.headers()["set-cookie"].to_str().expect("text");
        cookie.split(';').next().map(str::to_owned)
    }

    /// All that operators are told of sources, and whoever watches the metrics.
    pub async fn told_of_sources(&self, browser: &Cookie) -> String {
        let query = "{ sources(first: 8) { edges { node { name description mqtt { trouble }
                pull { failure refusals secretSetBy fetches { failure } } } } }
            warnings { message }
            auditTrail(first: 100) { edges { node { action before after } } } }";
        let answer = self.ask_as_operator(browser, &json!({ "query": query })).await;
        let answer: Value = answer.json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        let url = format!("http://{}/metrics", self.admin_address().await);
        let metrics = self.client.get(url).send().await.expect("an answer").text().await;
        format!("{answer}\n{}", metrics.expect("text"))
    }

    /// Asks it to stop, as a service manager does.
    pub fn terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.id().to_string()]).status();
        assert!(status.expect("kill is there").success());
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("killed");
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self) -> ExitStatus {
        let child = &mut self.child;
        eventually("the server ends", async || child.try_wait().expect("a child")).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the server printed:\n{}", self.printed());
        }
        // It fails if the process has ended, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Every server of every test is looked through.
        let printed = self.printed();
        for secret in self.secrets.lock().expect("not poisoned").iter() {
            let is_printed = printed.contains(secret);
            assert!(!is_printed || thread::panicking(), "a secret was printed:\n{printed}");
        }
    }
}

fn collect(stream: impl Read + Send + 'static, printed: &Arc<Mutex<String>>) {
    let printed = Arc::clone(printed);
    // Ends with the stream, and so with the process.
    thread::spawn(move || {
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { return };
            let mut printed = printed.lock().expect("not poisoned");
            printed.push_str(&line);
            printed.push('\n');
        }
    });
}

/// Waits until there is something, looking again and again.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(WAIT_SECONDS_MAX), "in vain: {what}");
        // Not by Tokio's clock, which a test may have stopped.
        let pause = || thread::sleep(Duration::from_millis(20));
        tokio::task::spawn_blocking(pause).await.expect("slept");
    }
}

/// The question of call 2, with credentials in it.
pub fn readings_question(
    (username, password): &(String, String),
    (klant, meter): (&str, &str),
    from: &str,
    to: &str,
) -> Value {
    json!({
        "username": username, "password": password, "klant_ean": klant, "meter_ean": meter,
        "start_tijd": from, "eind_tijd": to,
    })
}
