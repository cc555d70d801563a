//! `meetpoort pull`, as Liander runs it: it knows of its surroundings the door and the folder, and no database.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::portfolio::{KLANT, OTHER_KLANT};
use super::server::{Server, Site};

/// Who pulls from a site.
pub struct Puller<'a> {
    site: &'a Site,
    pub url: String,
    pub password: String,
    authority: PathBuf,
    pub customers: PathBuf,
    pub folder: PathBuf,
}

/// What a pull came to.
#[derive(Debug)]
pub struct Pulled {
    pub code: Option<i32>,
    /// The summary, if there is one.
    pub summary: Value,
    pub stderr: String,
}

impl Pulled {
    pub fn count(&self, of: &str) -> u64 {
        self.summary[of].as_u64().unwrap_or_else(|| panic!("no {of}: {self:?}"))
    }
}

impl<'a> Puller<'a> {
    /// From this server, with a password of its own.
    pub fn of(site: &'a Site, server: &Server) -> Self {
        let (_, password) = site.issue_credential();
        let authority = site.write("authority.pem", &site.certificate.authority.pem());
        let customers = site.write("customers.txt", &format!("{KLANT}\n{OTHER_KLANT}\n"));
        let url = format!("https://{}", server.address);
        Self { site, url, password, authority, customers, folder: site.path("pulled") }
    }

    /// The command, which prints its summary as JSON.
    pub fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(&self.site.binary);
        command.env_clear().env("MEETPOORT_PULL_PASSWORD", &self.password).stdin(Stdio::null());
        command.args(["pull", "--json", "--url", &self.url]);
        command.arg("--authority").arg(&self.authority);
        command.arg("--customers").arg(&self.customers);
        command.arg("--into").arg(&self.folder).args(more);
        command
    }

    /// Runs it to its end.
    pub async fn run(&self, more: &[&str]) -> Pulled {
        let mut command = self.command(more);
        let output = tokio::task::spawn_blocking(move || command.output()).await;
        let output = output.expect("joined").expect("started");
        let stderr = String::from_utf8(output.stderr).expect("text");
        assert!(!stderr.contains(&self.password), "{stderr}");
        let summary = serde_json::from_slice(&output.stdout).unwrap_or_default();
        Pulled { code: output.status.code(), summary, stderr }
    }

    /// The files that were kept, by their names within the folder, in order.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        collect(&self.folder, &self.folder, &mut files);
        files.sort();
        files
    }

    /// The lines of a meter's files, without their headings, in the order of the files.
    pub fn lines(&self, meter: &str) -> Vec<String> {
        let of_meter = |file: &String| file.contains(&format!("/{meter}/"));
        let read = |file: String| fs::read_to_string(self.folder.join(file)).expect("text");
        let texts = self.files().into_iter().filter(of_meter).map(read);
        let data = |line: &&str| !line.starts_with("interval_end,");
        texts
            .flat_map(|text| text.lines().filter(data).map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.strip_prefix(root).expect("within").to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() { collect(root, &path, files) } else { files.push(name) }
    }
}
