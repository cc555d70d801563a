//! A real Mosquitto with a configuration, a port, a certificate and a store of its own, and a meter that sends to it.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::certificate::Certificate;
use super::server::eventually;
use super::skipped;

const MOSQUITTO: &str = "/usr/sbin/mosquitto";
const SENDER: &str = "/usr/bin/mosquitto_pub";

/// How a client shows who it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Login {
    /// By a certificate.
    Certificate,
    /// By this password of the user `meetpoort`.
    Password(&'static str),
}

/// A broker. It ends with the test.
pub struct Broker {
    home: TempDir,
    pub port: u16,
    pub certificate: Certificate,
    login: Login,
    process: Option<Child>,
}

impl Broker {
    /// `None` if this machine has no Mosquitto, which is put down.
    pub async fn start(login: Login) -> Option<Self> {
        if !(Path::new(MOSQUITTO).exists() && Path::new(SENDER).exists()) {
            skipped::put_down("there is no Mosquitto (mosquitto and mosquitto-clients)");
            return None;
        }
        let home = tempfile::tempdir().expect("a folder");
        let certificate = Certificate::make(home.path(), "broker");
        fs::write(home.path().join("ca.pem"), certificate.authority.pem()).expect("written");
        for name in ["meetpoort", "meter"] {
            fs::write(home.path().join(format!("{name}.pem")), certificate.authority.client(name))
                .expect("written");
        }
        // Free a moment ago; nobody else is given it soon.
        let port =
            TcpListener::bind("127.0.0.1:0").expect("bound").local_addr().expect("one").port();
        let mut broker = Self { home, port, certificate, login, process: None };
        broker.configure();
        broker.begin().await;
        Some(broker)
    }

    fn configure(&self) {
        let folder = self.home.path().display();
        let clients = match self.login {
            Login::Certificate => {
                "require_certificate true\nuse_identity_as_username true\n".into()
            }
            Login::Password(password) => {
                let file = self.path("passwords");
                let made = Command::new("mosquitto_passwd")
                    .args(["-b", "-c"])
                    .arg(&file)
                    .args(["meetpoort", password])
                    .status();
                assert!(made.expect("mosquitto_passwd is there").success());
                format!("password_file {}\n", file.display())
            }
        };
        let config = format!(
            "user root\nlistener {} 127.0.0.1\ncafile {folder}/ca.pem\ncertfile {folder}/broker.pem\n\
             keyfile {folder}/broker.key\nallow_anonymous false\n{clients}persistence true\n\
             persistence_location {folder}/\nautosave_on_changes true\nautosave_interval 1\n\
             max_queued_messages 0\nlog_dest file {folder}/log\nlog_type all\n",
            self.port
        );
        fs::write(self.path("config"), config).expect("written");
    }

    /// Starts it, and waits until it listens.
    pub async fn begin(&mut self) {
        let process = Command::new(MOSQUITTO).arg("-c").arg(self.path("config")).spawn();
        self.process = Some(process.expect("started"));
        let port = self.port;
        eventually("the broker listens", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
    }

    /// Ends it, as a service manager does: it keeps what it has for whoever is away.
    pub fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            let status = Command::new("kill").arg(process.id().to_string()).status();
            assert!(status.expect("kill is there").success());
            process.wait().expect("ended");
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// What it wrote down.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The lines of a description that say how it is reached.
    pub fn described(&self) -> String {
        let login = match self.login {
            Login::Certificate => {
                let pem = self.path("meetpoort.pem");
                format!("certificate_file = \"{0}\"\nkey_file = \"{0}\"\n", pem.display())
            }
            Login::Password(_) => "username = \"meetpoort\"\n".to_owned(),
        };
        let authority = self.certificate.authority.pem();
        format!(
            "url = \"mqtts://localhost:{}\"\n{login}ca_certificates = \"\"\"\n{authority}\"\"\"\n",
            self.port
        )
    }

    /// Sends messages under one topic, one after the other, and returns once the broker has all.
    pub fn send(&self, topic: &str, messages: &[String]) {
        let mut child = self
            .sender(&["-t", topic, "-l"])
            .stdin(Stdio::piped())
            .spawn()
            .expect("mosquitto_pub is there");
        let mut input = child.stdin.take().expect("its input");
        for message in messages {
            writeln!(input, "{message}").expect("written");
        }
        drop(input);
        assert!(child.wait().expect("ended").success());
    }

    /// Sends one message of any bytes, which the broker also retains if that is wanted.
    pub fn send_bytes(&self, topic: &str, payload: &[u8], is_retained: bool) {
        let file = self.path("payload");
        fs::write(&file, payload).expect("written");
        let file = file.display().to_string();
        let mut sender = self.sender(&["-t", topic, "-f", &file]);
        if is_retained {
            sender.arg("-r");
        }
        assert!(sender.status().expect("mosquitto_pub is there").success());
    }

    fn sender(&self, args: &[&str]) -> Command {
        let mut sender = Command::new(SENDER);
        sender.args(["-h", "localhost", "-p", &self.port.to_string(), "-q", "1", "--cafile"]);
        sender.arg(self.path("ca.pem"));
        match self.login {
            Login::Certificate => {
                let pem = self.path("meter.pem");
                sender.arg("--cert").arg(&pem).arg("--key").arg(&pem);
            }
            Login::Password(password) => {
                sender.args(["-u", "meetpoort", "-P", password]);
            }
        }
        sender.args(args);
        sender
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let last: Vec<&str> = log.lines().rev().take(40).collect();
            eprintln!("the broker wrote, the last first:\n{}", last.join("\n"));
        }
        if let Some(process) = &mut self.process {
            // It fails if the process has ended, which is as good.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
