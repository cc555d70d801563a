//! Figures as files, for people and for programs.

use std::path::PathBuf;

use serde_json::Value;

/// Writes tables, each with its head and its rows in Markdown, and the records of all of them.
pub fn write(name: &str, tables: &[(&str, Vec<String>)], records: &Value) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let texts: Vec<String> =
        tables.iter().map(|(head, rows)| format!("{head}\n{}\n", rows.join("\n"))).collect();
    std::fs::write(folder.join(format!("{name}.md")), texts.join("\n")).expect("written");
    let records = serde_json::to_string_pretty(records).expect("JSON");
    std::fs::write(folder.join(format!("{name}.json")), records).expect("written");
    println!("written to {}/{name}.md and .json", folder.display());
}
