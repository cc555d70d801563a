//! Tests that need what a machine may not have are skipped by name there. The runner hides what a
//! passing test prints, so name and reason also go to the file that `MEETPOORT_SKIPPED` names; `make
//! test` prints and counts them at the end.

use std::fs::OpenOptions;
use std::io::Write;
use std::thread;

/// Puts down that this test is skipped, and why.
pub fn put_down(why: &str) {
    // Each test runs on a thread of its own, which bears its name.
    let current = thread::current();
    let test = current.name().unwrap_or("a test without a name");
    eprintln!("SKIPPED: {test}: {why}");
    if let Some(path) = std::env::var_os("MEETPOORT_SKIPPED") {
        let file = OpenOptions::new().create(true).append(true).open(path);
        // One write for the whole line, since other tests append to the same file.
        let line = format!("{test}: {why}\n");
        file.and_then(|mut file| file.write_all(line.as_bytes())).expect("noted");
    }
}
