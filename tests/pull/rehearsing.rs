//! `meetpoort rehearse`: what the operator is told, and what stands in the ledger of it.

use std::process::Command;

use serde_json::Value;

use super::{day, intervals, site};
use crate::support::database::connect;
use crate::support::front::{Front, Verdict};
use crate::support::portfolio::METER;
use crate::support::server::{SEALING_KEY, Site};

/// The command, which knows the database and the sealing key, and no password.
fn command(site: &Site, url: &str, more: &[&str]) -> Command {
    let mut command = site.command();
    command.env("MEETPOORT_SEALING_KEY", SEALING_KEY).args(["rehearse", "--url", url]);
    let authority = site.write("authority.pem", &site.certificate.authority.pem());
    command.arg("--authority").arg(authority).args(more);
    command
}

async fn run(mut command: Command) -> (Option<i32>, String, String) {
    let output = tokio::task::spawn_blocking(move || command.output()).await;
    let output = output.expect("joined").expect("started");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn a_rehearsal_asks_about_all_who_consent_and_says_when_noon_is_over() {
    let site = site().await;
    site.issue_credential();
    let server = site.serve().await;
    let url = format!("https://{}", server.address);

    let (code, printed, stderr) = run(command(&site, &url, &["--days", "2"])).await;

    assert_eq!(code, Some(0), "{printed}{stderr}");
    let readings = 2 * (intervals(day(2)) + intervals(day(1)));
    let readings = format!("readings   {},{:03}\n", readings / 1000, readings % 1000);
    let meters = "meters     2: 2 with readings, 0 without, 0 not shared any more, 0 failed\n";
    let over = "if Liander begins at 12:00 with 4 at once, it is over at 12:01\n";
    for expected in ["customers  2\n", meters, &readings, "calls      3 in ", over] {
        assert!(printed.contains(expected), "{expected} is not in {printed}");
    }
    let client = connect(&site.database.url()).await;
    let query = "select count(*) filter (where is_rehearsal), count(*) from pull";
    let row = client.query_one(query, &[]).await.expect("a row");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (3, 3));
}

#[tokio::test]
async fn a_rehearsal_in_which_a_meter_fails_ends_with_1_and_names_it() {
    let site = site().await;
    site.issue_credential();
    let server = site.serve().await;
    let judge = |path: &str, number| match (path, number) {
        ("/v1/meetdata", 0) => Verdict::Refuse(400, None),
        _ => Verdict::Pass,
    };
    let front = Front::before(&site, &server, judge).await;

    let (code, printed, _) = run(command(&site, &front.url, &["--json", "--at-once", "1"])).await;

    assert_eq!(code, Some(1), "{printed}");
    let report: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(report["meters_failed"], 1, "{report}");
    assert_eq!(report["failed_meters"][0]["meter_ean"], METER, "{report}");
    assert_eq!(report["meters_with_readings"], 1, "{report}");
    assert_eq!(report["slowest_meters"].as_array().expect("a list").len(), 1, "{report}");
}

#[tokio::test]
async fn without_a_password_that_is_valid_a_rehearsal_says_that_nothing_can_be_pulled() {
    let site = Site::new().await;
    site.register_customer();
    let server = site.serve().await;
    let url = format!("https://{}", server.address);
    let (code, _, stderr) = run(command(&site, &url, &[])).await;
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("no password of Liander's is valid"), "{stderr}");
}

#[tokio::test]
async fn a_server_with_another_public_url_lets_nobody_rehearse_and_the_command_says_what_to_look_at()
 {
    let site = Site::new().await;
    site.register_customer();
    site.issue_credential();
    let server = site.serve().await;
    let url = format!("https://{}", server.address);
    let elsewhere = ["--public-url", "https://elsewhere.example"];
    let (code, _, stderr) = run(command(&site, &url, &elsewhere)).await;
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("does not let us in: 401 Unauthorized"), "{stderr}");
    assert!(stderr.contains("--public-url"), "{stderr}");
}
