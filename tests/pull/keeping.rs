//! What a pull keeps, and from where the next one goes on.

use std::collections::BTreeSet;
use std::process::Stdio;

use chrono::{Datelike, TimeDelta};
use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use meetpoort::domain::day::Day;

use super::{day, deliver_day, first_file, first_files, in_name, intervals, site};
use crate::support::front::{Front, Verdict};
use crate::support::now_on_grid;
use crate::support::portfolio::{KLANT, METER, OTHER_METER, csv_before};
use crate::support::puller::Puller;
use crate::support::server::{Site, eventually};

const CALL_2: &str = "/v1/meetdata";

/// The ends of the intervals in these lines, each of which may be there once.
fn ends(lines: &[String]) -> BTreeSet<&str> {
    let ends: BTreeSet<&str> =
        lines.iter().map(|line| line.split(',').next().expect("a field")).collect();
    assert_eq!(ends.len(), lines.len(), "an interval came twice");
    ends
}

#[tokio::test]
async fn a_pull_brings_every_reading_of_every_meter_once() {
    let site = site().await;
    let server = site.serve().await;
    let puller = Puller::of(&site, &server);

    let pulled = puller.run(&[]).await;

    assert_eq!(pulled.code, Some(0), "{pulled:?}");
    let readings = intervals(day(2)) + intervals(day(1));
    let counts = ["meters", "meters_pulled", "files", "readings", "calls", "retries"];
    assert_eq!(counts.map(|of| pulled.count(of)), [2, 2, 2, 2 * readings, 4, 0], "{pulled:?}");
    assert!(pulled.count("bytes_on_the_wire") > 0);
    assert_eq!(puller.files(), first_files());
    for meter in [METER, OTHER_METER] {
        let lines = puller.lines(meter);
        assert_eq!(ends(&lines).len() as u64, readings);
        let first = amsterdam_rfc3339(day(2).start() + TimeDelta::minutes(5));
        let klant = if meter == METER { KLANT } else { super::OTHER_KLANT };
        assert_eq!(lines[0], format!("{first},{klant},{meter},-42,2,231.0,231.0,230.0"));
    }
}

#[tokio::test]
async fn a_second_pull_asks_for_no_readings_that_are_here() {
    let site = site().await;
    let server = site.serve().await;
    let puller = Puller::of(&site, &server);
    puller.run(&[]).await;

    let pulled = puller.run(&[]).await;

    assert_eq!(pulled.code, Some(0), "{pulled:?}");
    // A token, and call 1.
    assert_eq!(["calls", "files", "meters_up_to_date"].map(|of| pulled.count(of)), [2, 0, 2]);
}

#[tokio::test]
async fn the_next_pull_brings_what_came_since_and_nothing_else() {
    let site = Site::new().await;
    site.register_customer();
    deliver_day(&site, METER, day(2));
    let server = site.serve().await;
    let puller = Puller::of(&site, &server);
    puller.run(&[]).await;
    deliver_day(&site, METER, day(1));

    // Whatever form it is written in now: the folder knows.
    let pulled = puller.run(&["--format", "ndjson"]).await;

    assert_eq!(pulled.count("readings"), intervals(day(1)), "{pulled:?}");
    let (after, until) = (in_name(day(1).start()), in_name(day(1).end()));
    let newest = format!("{KLANT}/{METER}/{after}_{until}.ndjson");
    assert_eq!(puller.files().last(), Some(&newest));
}

#[tokio::test]
async fn the_day_that_is_not_over_is_pulled_only_if_that_is_asked_for() {
    let site = Site::new().await;
    site.register_customer();
    deliver_day(&site, METER, day(1));
    let now = now_on_grid();
    // None, in the first minutes of a day.
    let today = u32::try_from((now - day(0).start()).num_minutes() / 5).expect("few");
    let file = site.write("today.csv", &csv_before(METER, now, today));
    site.run(&["ingest", &file.to_string_lossy()]);
    let server = site.serve().await;
    let puller = Puller::of(&site, &server);

    puller.run(&[]).await;
    assert_eq!(puller.files(), [first_file(KLANT, METER)]);

    let pulled = puller.run(&["--up-to", "latest"]).await;
    assert_eq!(pulled.count("readings"), u64::from(today), "{pulled:?}");
    let (after, until) = (in_name(day(1).end()), in_name(now));
    let newest = format!("{KLANT}/{METER}/{after}_{until}.csv");
    assert!(today == 0 || puller.files().contains(&newest), "{:?}", puller.files());
}

#[tokio::test]
async fn a_pull_that_is_killed_goes_on_where_it_was_and_brings_each_interval_once() {
    let site = site().await;
    let server = site.serve().await;
    let mut puller = Puller::of(&site, &server);
    let judge = |path: &str, number| match (path, number) {
        (CALL_2, 0) => Verdict::Pass,
        (CALL_2, _) => Verdict::Hold,
        _ => Verdict::Pass,
    };
    let front = Front::before(&site, &server, judge).await;
    let direct = std::mem::replace(&mut puller.url, front.url.clone());
    let mut command = puller.command(&["--at-once", "1"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    let second_call = async || (front.seen(CALL_2).len() == 2).then_some(());
    eventually("the second meter is asked for", second_call).await;
    child.kill().and_then(|()| child.wait()).expect("killed");
    assert_eq!(puller.files(), [first_file(KLANT, METER)]);

    puller.url = direct;
    let pulled = puller.run(&[]).await;

    assert_eq!(["files", "meters_up_to_date"].map(|of| pulled.count(of)), [1, 1], "{pulled:?}");
    assert_eq!(puller.files(), first_files());
    for meter in [METER, OTHER_METER] {
        let expected = intervals(day(2)) + intervals(day(1));
        assert_eq!(ends(&puller.lines(meter)).len() as u64, expected);
    }
    let left = std::fs::read_dir(puller.folder.join(".under-way")).expect("a folder").count();
    assert_eq!(left, 0, "an unfinished file is left");
}

#[tokio::test]
async fn days_on_which_the_clock_changes_have_276_and_300_intervals() {
    let site = Site::new().await;
    let days_ago = |days| (now_on_grid() - TimeDelta::days(days)).to_rfc3339();
    site.run(&["register-customer", KLANT, "Bakkerij", "--since", &days_ago(500)]);
    site.run(&["register-meter", KLANT, METER, "overdrachtspuntmeter"]);
    site.run(&["consent", "grant", KLANT, "--declared-at", &days_ago(400)]);
    let yearly = std::iter::successors(Some(day(1)), |day| Some(day.before())).take(364);
    let changed: Vec<Day> = yearly.filter(|day| intervals(*day) != 288).collect();
    assert_eq!(changed.len(), 2);
    for day in &changed {
        let content = crate::support::portfolio::csv_of(METER, *day);
        let file = site.write(&format!("{day}.csv"), &content);
        site.run(&["--kept-days", "366", "ingest", &file.to_string_lossy()]);
    }
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    command.env("MEETPOORT_KEPT_DAYS", "366");
    let server = site.start(command).await;
    let puller = Puller::of(&site, &server);

    let pulled = puller.run(&["--since", &days_ago(366)]).await;

    assert_eq!(pulled.code, Some(0), "{pulled:?}");
    let lines = puller.lines(METER);
    ends(&lines);
    for day in changed {
        let next = day.after().date();
        let of_day = lines.iter().filter(|line| {
            line.starts_with(&day.to_string()) && !line.contains("T00:00:00")
                || line.starts_with(&format!("{next}T00:00:00"))
        });
        let expected = if day.date().month() < 6 { 276 } else { 300 };
        assert_eq!(of_day.count(), expected, "{day}");
    }
}

#[tokio::test]
async fn a_period_of_which_nothing_comes_leaves_no_file() {
    let site = Site::new().await;
    site.register_customer();
    deliver_day(&site, METER, day(1));
    let server = site.serve().await;
    let puller = Puller::of(&site, &server);
    let since = day(39).start().to_rfc3339();

    let pulled = puller.run(&["--since", &since]).await;

    // A token, call 1, and call 2 for 31 days without readings, then for the eight after them.
    assert_eq!(pulled.count("calls"), 4, "{pulled:?}");
    let (after, until) = (in_name(day(8).start()), in_name(day(1).end()));
    assert_eq!(puller.files(), [format!("{KLANT}/{METER}/{after}_{until}.csv")]);
}

#[tokio::test]
async fn a_pull_that_is_asked_to_stop_says_how_far_it_came() {
    let site = site().await;
    let server = site.serve().await;
    let mut puller = Puller::of(&site, &server);
    let judge = |path: &str, number| match (path, number) {
        (CALL_2, 1..) => Verdict::Hold,
        _ => Verdict::Pass,
    };
    let front = Front::before(&site, &server, judge).await;
    puller.url.clone_from(&front.url);
    let mut command = puller.command(&["--at-once", "1"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    let second_call = async || (front.seen(CALL_2).len() == 2).then_some(());
    eventually("the second meter is asked for", second_call).await;
    let sent = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(sent.expect("kill is there").success());

    let output = child.wait_with_output().expect("ended");

    assert_eq!(output.status.code(), Some(1));
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a summary");
    assert_eq!(summary["files"], 1, "{summary}");
    assert_eq!(summary["meters_not_asked"], 1, "{summary}");
    assert_eq!(summary["ended_early"], "it was asked to stop", "{summary}");
}
