//! What common generators of clients make of the document: without a complaint, and so that it pulls a
//! day from the real binary as it is, over TLS and with a token. What is generated is not kept.
//!
//! `dev/client-generators` installs the generators, if there is a Python for them. What they make for
//! Java is compiled against the libraries which `openapi-generator` brings along, and for C# by Mono.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chrono::TimeDelta;
use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::rest::contract::PATH;
use crate::support::now_on_grid;
use crate::support::portfolio::{KLANT, METER, OTHER_METER, csv_before};
use crate::support::server::{Server, Site};
use crate::support::skipped::put_down;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Where Debian has Json.NET.
const JSON_NET: &str = "/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll";

/// Said of every document in which there is an object.
const SAID_OF_ALL: &str = "ModelUtils - Failed to get the schema name: null";

/// One day of five values each.
const RECORDS: usize = 288 * 5;

/// A generator's folder, and where clients go.
struct Workshop {
    programs: PathBuf,
    made: TempDir,
}

impl Workshop {
    /// If nothing is missing. Else the test that asks is put down as skipped.
    fn open(needs_java: bool) -> Option<Self> {
        let programs = Path::new(ROOT).join(".local/client-generators/bin");
        if !programs.join("openapi-generator-cli").exists() {
            put_down("dev/client-generators found no Python, 3.11 or newer, with venv");
            return None;
        }
        if needs_java && Command::new("javac").arg("-version").output().is_err() {
            put_down("there is no Java compiler");
            return None;
        }
        Some(Self { programs, made: tempfile::tempdir().expect("a folder") })
    }

    /// A program of the generators' own folder, which finds its helpers there.
    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", self.programs.display()));
        command.current_dir(self.made.path());
        command
    }

    fn generate_by_openapi_python_client(&self) {
        let mut generator = self.program("openapi-python-client");
        generator.args([
            "generate",
            "--fail-on-warning",
            "--path",
            PATH,
            "--output-path",
            "client",
        ]);
        let said = succeeded(generator.output());
        assert_eq!(said.trim(), "Generating client");
    }

    fn generate_by_openapi_generator(&self, language: &str, options: &[&str]) {
        let mut generator = self.program("openapi-generator-cli");
        generator.args(["generate", "-i", PATH, "-g", language, "-o", "client"]).args(options);
        // It runs for a moment only.
        generator.env("JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        let said = succeeded(generator.output());
        let complaints: Vec<_> = said
            .lines()
            .filter(|line| line.contains("WARN") || line.contains("ERROR"))
            .filter(|line| !line.contains(SAID_OF_ALL))
            .collect();
        assert!(complaints.is_empty(), "{said}");
        assert!(said.contains("writing file"), "{said}");
    }

    /// Compiles what was generated for Java, and returns the class path.
    fn compile_java(&self) -> String {
        let mut find = self.program("python");
        find.args(["-c", "import openapi_generator_cli as here; print(here.__path__[0])"]);
        let libraries = format!("{}/openapi-generator.jar", succeeded(find.output()).trim());
        let ours = Path::new(ROOT).join("tests/rest/generated_clients/java");
        let mut sources = sources(&self.made.path().join("client/src/main"), "java");
        sources.extend(self::sources(&ours, "java"));
        let mut compiler = Command::new("javac");
        compiler.args(["-nowarn", "-proc:none", "-d", "classes", "-cp", &libraries]).args(sources);
        succeeded(compiler.current_dir(self.made.path()).output());
        format!("classes:{libraries}")
    }

    /// Compiles what was generated for C# into `pull.exe`.
    fn compile_csharp(&self) {
        let made = self.made.path();
        let project = made.join("client/src/Org.OpenAPITools");
        for ours in sources(&Path::new(ROOT).join("tests/rest/generated_clients/csharp"), "cs") {
            std::fs::copy(&ours, project.join(ours.file_name().expect("a name"))).expect("copied");
        }
        // To this compiler, what begins with a slash is an option.
        let sources = sources(&project, "cs");
        let sources = sources.iter().map(|source| source.strip_prefix(made).expect("below it"));
        let libraries = [
            JSON_NET,
            "System.ComponentModel.DataAnnotations",
            "System.Net.Http",
            "System.Runtime.Serialization",
            "System.Web",
        ];
        let mut compiler = Command::new("mcs");
        compiler.args(["-langversion:latest", "-warn:0", "-out:pull.exe"]);
        compiler.args(libraries.map(|library| format!("-r:{library}"))).args(sources);
        succeeded(compiler.current_dir(made).output());
    }

    /// Mono trusts what lies in this folder of a configuration, by OpenSSL's name for it.
    fn have_mono_trust(&self, authority: &Path) {
        let mut name = Command::new("openssl");
        name.args(["x509", "-noout", "-hash", "-in"]).arg(authority);
        let trusted = self.made.path().join(".mono/new-certs/Trust");
        std::fs::create_dir_all(&trusted).expect("a folder");
        let name = format!("{}.0", succeeded(name.output()).trim());
        std::fs::copy(authority, trusted.join(name)).expect("copied");
    }

    /// A script of ours, which uses the client.
    fn script(&self, name: &str) -> Command {
        let mut command = self.program("python");
        let script = Path::new(ROOT).join("tests/rest/generated_clients").join(name);
        command.arg(script).env("PYTHONPATH", self.made.path().join("client"));
        command
    }
}

/// What a program said, on both streams; it must have succeeded.
fn succeeded(ran: std::io::Result<Output>) -> String {
    let output = ran.expect("started");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    said.into_owned()
}

fn sources(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let below = folders.iter().flat_map(|folder| sources(folder, extension));
    below
        .chain(files.into_iter().filter(|file| file.extension().is_some_and(|it| it == extension)))
        .collect()
}

/// A running server with a day to pull, and a token for it.
struct Day {
    site: Site,
    server: Server,
    token: String,
    from: String,
    to: String,
}

impl Day {
    async fn serve() -> Self {
        let site = Site::new().await;
        site.register_customer();
        let newest = now_on_grid();
        let file = site.write("dag.csv", &csv_before(METER, newest, 288));
        site.run(&["ingest", &file.to_string_lossy()]);
        let (username, password) = site.issue_credential();
        let server = site.serve().await;
        let url = format!("https://{}/v1/token", server.address);
        let request = server.client.post(url).basic_auth(username, Some(password));
        let request = request.header("Content-Type", "application/x-www-form-urlencoded");
        let answer = request.body("grant_type=client_credentials").send().await.expect("a token");
        let answer: Value = answer.json().await.expect("JSON");
        let token = answer["access_token"].as_str().expect("a token").to_owned();
        site.keep_secret(&token);
        let from = amsterdam_rfc3339(newest - TimeDelta::days(1));
        Self { site, server, token, from, to: amsterdam_rfc3339(newest) }
    }

    /// The file of whom a client is to trust.
    fn authority(&self) -> PathBuf {
        self.site.write("authority.pem", &self.site.certificate.authority.pem())
    }

    /// What the server answers, whoever asks.
    async fn answer(&self, path: &str, question: &Value) -> Value {
        let url = format!("https://{}/v1/{path}", self.server.address);
        let request = self.server.client.post(url).bearer_auth(&self.token).json(question);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// Runs a client, which must print all that the server has for it.
    async fn assert_pulled_by(&self, mut client: Command) {
        client
            .env("BASE_URL", format!("https://localhost:{}/v1", self.server.address.port()))
            .env("CA_CERT", self.authority())
            .env("TOKEN", &self.token)
            .env("KLANT_EAN", KLANT)
            .env("METER_EAN", METER)
            .env("OTHER_METER", OTHER_METER)
            .env("START_TIJD", &self.from)
            .env("EIND_TIJD", &self.to);
        let printed = spawn_blocking(move || succeeded(client.output())).await.expect("ran");
        let mut pulled: Value =
            serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{printed}"));
        let available =
            self.answer("beschikbare-metingen", &json!({ "verwachtte_klant_eans": [KLANT] })).await;
        let period = json!({
            "klant_ean": KLANT, "meter_ean": METER, "start_tijd": self.from, "eind_tijd": self.to,
        });
        let mut readings = self.answer("meetdata", &period).await;
        assert_eq!(readings.as_array().map(Vec::len), Some(RECORDS));
        // To a client, -42 and -42.0 are one number.
        numbers_alike(&mut readings);
        numbers_alike(&mut pulled["readings"]);
        assert!(pulled["readings"] == readings, "{} for {readings}", pulled["readings"]);
        // A client may read the moment and write it on another clock.
        let moment = |available: &Value| {
            let text = available[0]["datum_laatste_meting"].as_str().expect("a moment");
            text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant")
        };
        assert_eq!(moment(&pulled["available"]), moment(&available));
        assert_eq!(pulled["available"][0]["meter_type"], available[0]["meter_type"]);
        assert_eq!(pulled["refused"], 404);
    }
}

fn numbers_alike(readings: &mut Value) {
    for reading in readings.as_array_mut().expect("a list") {
        reading["waarde"] = json!(reading["waarde"].as_f64().expect("a number"));
    }
}

#[tokio::test]
async fn a_client_of_openapi_python_client_pulls_a_day() {
    let Some(workshop) = Workshop::open(false) else { return };
    workshop.generate_by_openapi_python_client();
    let day = Day::serve().await;
    day.assert_pulled_by(workshop.script("by_openapi_python_client.py")).await;
}

#[tokio::test]
async fn a_python_client_of_openapi_generator_pulls_a_day() {
    let Some(workshop) = Workshop::open(true) else { return };
    workshop.generate_by_openapi_generator("python", &[]);
    let day = Day::serve().await;
    day.assert_pulled_by(workshop.script("by_openapi_generator.py")).await;
}

#[tokio::test]
async fn a_java_client_of_openapi_generator_pulls_a_day() {
    let Some(workshop) = Workshop::open(true) else { return };
    let options = ["--library", "native", "-p", "openApiNullable=false"];
    workshop.generate_by_openapi_generator("java", &options);
    let class_path = workshop.compile_java();
    let mut client = Command::new("java");
    client.args(["-cp", &class_path, "Pull"]).current_dir(workshop.made.path());
    Day::serve().await.assert_pulled_by(client).await;
}

#[tokio::test]
async fn a_csharp_client_of_openapi_generator_pulls_a_day() {
    let Some(workshop) = Workshop::open(true) else { return };
    let is_there = |name: &str| Command::new(name).arg("--version").output().is_ok();
    if !(is_there("mcs") && is_there("openssl") && Path::new(JSON_NET).exists()) {
        put_down("there is no Mono with its compiler, Json.NET and OpenSSL");
        return;
    }
    let options = ["--library", "httpclient", "-p", "targetFramework=net48"];
    workshop.generate_by_openapi_generator("csharp", &options);
    workshop.compile_csharp();
    let day = Day::serve().await;
    workshop.have_mono_trust(&day.authority());
    let mut client = Command::new("mono");
    client.arg("pull.exe").current_dir(workshop.made.path());
    client.env("XDG_CONFIG_HOME", workshop.made.path());
    day.assert_pulled_by(client).await;
}

/// Its own choice of libraries, for .NET.
#[test]
fn openapi_generator_makes_a_csharp_client_for_dotnet_without_a_complaint() {
    let Some(workshop) = Workshop::open(true) else { return };
    workshop.generate_by_openapi_generator("csharp", &[]);
}
