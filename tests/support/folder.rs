//! A drop folder of an app, which is looked at when a test says so.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::ingest::folder::{FolderIntake, FolderRun};
use meetpoort::spool::DropFolder;
use serde_json::Value;
use tempfile::TempDir;
use tokio_postgres::Client;

use super::TestApp;
use super::database::connect;
use super::operator::Cookie;

pub struct Folder {
    pub app: TestApp,
    pub root: TempDir,
    pub folder: DropFolder,
    pub intake: FolderIntake,
}

impl Folder {
    /// An app with a customer and an empty drop folder.
    pub async fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        let app = TestApp::start().await.with_customer().await.with_drop_folder(root.path());
        let folder = DropFolder::at(root.path()).open().await.expect("folders");
        let intake = FolderIntake::of(folder.clone());
        Self { app, root, folder, intake }
    }

    /// Delivers a file, written a minute ago.
    pub fn deliver(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.incoming().join(name);
        fs::write(&path, content).expect("written");
        date(&path, self.app.clock.now() - TimeDelta::minutes(1));
        path
    }

    /// Looks once.
    pub async fn look(&self) -> FolderRun {
        let run = self.intake.take_in(&self.app.app.store);
        run.await.expect("worked through")
    }

    /// Looks again once this much time has gone by.
    pub async fn look_after(&self, time: TimeDelta) -> FolderRun {
        self.app.clock.set(self.app.clock.now() + time);
        self.look().await
    }

    /// A connection past the product.
    pub async fn database(&self) -> Client {
        connect(&self.app.database.url()).await
    }

    /// The identifier of the folder.
    pub async fn id(&self) -> String {
        self.folder.id().await.expect("an identifier")
    }

    /// All deliveries, in the order of their numbers, with these fields.
    pub async fn deliveries(&self, viewer: &Cookie, fields: &str) -> Vec<Value> {
        let query = format!("{{ deliveries {{ edges {{ node {{ id {fields} }} }} }} }}");
        let edges = self.app.asked(viewer, &query).await["deliveries"]["edges"].take();
        let mut nodes: Vec<Value> =
            edges.as_array().expect("deliveries").iter().map(|edge| edge["node"].clone()).collect();
        nodes.sort_by_key(|node| node["id"].as_str().and_then(|id| id.parse::<i32>().ok()));
        nodes
    }

    /// What there is to warn of, of this code.
    pub async fn warned(&self, viewer: &Cookie, code: &str) -> Vec<Value> {
        let query = "{ warnings { code subject message } }";
        let warnings = self.app.asked(viewer, query).await["warnings"].take();
        let warnings = warnings.as_array().expect("warnings").iter();
        warnings.filter(|warning| warning["code"] == code).cloned().collect()
    }
}

/// The names in a folder, in order.
pub fn listed(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let mut names: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
    names.sort();
    names
}

/// Says when a file was written.
pub fn date(path: &Path, modified: DateTime<Utc>) {
    let file = File::options().write(true).open(path).expect("opened");
    file.set_modified(modified.into()).expect("dated");
}
