//! What lies in `incoming/` and is not taken in is told once it has lain there for a while.

use std::fs;

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use meetpoort::jobs;
use serde_json::Value;

use crate::support::folder::{Folder, listed};

#[tokio::test]
async fn files_of_another_kind_and_folders_are_told_and_left_and_temporary_names_are_not() {
    let folder = Folder::new().await;
    let names = ["a.json", "b.xlsx", "c", "d.tsv", "e.txt"];
    let temporary = [".f.txt", "g.csv.part", "h.tmp", "i.filepart"];
    for name in names.iter().chain(&temporary) {
        fs::write(folder.folder.incoming().join(name), "x").expect("written");
    }
    fs::create_dir(folder.folder.incoming().join("map")).expect("made");
    // By the machine's clock they have just been written.
    #[expect(clippy::disallowed_methods, reason = "files have the machine's time")]
    let now = chrono::Utc::now();
    folder.app.clock.set(now + TimeDelta::minutes(5));
    let viewer = folder.app.operator(Role::Viewer).await;
    let app = &folder.app.app;
    let job = jobs::table(app).into_iter().find(|job| job.name == "take_in_deliveries");
    let job = job.expect("a job");
    let told = async || {
        (job.work)(app.clone()).await.expect("done");
        let warnings = folder.warned(&viewer, "FOREIGN_FILE").await;
        let mut told: Vec<String> = warnings
            .iter()
            .filter_map(|warning| warning["subject"].as_str().map(str::to_owned))
            .collect();
        told.sort();
        told
    };
    assert_eq!(told().await, Vec::<String>::new());
    folder.app.clock.set(now + TimeDelta::minutes(11));
    assert_eq!(told().await, ["a.json", "b.xlsx", "c", "d.tsv", "e.txt", "map"]);
    assert_eq!(app.metrics.folder_foreign_files.get(), 6);
    let metrics = app.metrics.text().expect("text");
    assert!(metrics.contains("meetpoort_folder_foreign_files 6"), "{metrics}");
    assert_eq!(listed(&folder.folder.incoming()).len(), 10, "they are left");

    fs::remove_dir(folder.folder.incoming().join("map")).expect("removed");
    for name in names {
        fs::remove_file(folder.folder.incoming().join(name)).expect("removed");
    }
    assert_eq!(told().await, Vec::<Value>::new());
}
