//! `meetpoort pull` at a real server over TLS: what it keeps, how it goes on, and what it does if something fails.

mod failures;
mod formats;
mod keeping;
mod rehearsing;

use chrono::{DateTime, Utc};
use meetpoort::domain::day::Day;

use crate::support::now_on_grid;
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER, csv_of};
use crate::support::server::Site;

/// So many days ago.
fn day(ago: usize) -> Day {
    (0..ago).fold(Day::of(now_on_grid()), |day, _| day.before())
}

fn intervals(day: Day) -> u64 {
    (day.end() - day.start()).num_minutes().unsigned_abs() / 5
}

/// As it stands in the name of a file.
fn in_name(moment: DateTime<Utc>) -> String {
    moment.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Takes in a plain reading for each interval of a day.
fn deliver_day(site: &Site, meter: &str, day: Day) {
    let file = site.write(&format!("{meter}-{day}.csv"), &csv_of(meter, day));
    site.run(&["ingest", &file.to_string_lossy()]);
}

/// Two customers who consented, with a meter each, and readings of the last two days that are over.
async fn site() -> Site {
    let site = Site::new().await;
    site.register_customer();
    let days_ago = |days| (now_on_grid() - chrono::TimeDelta::days(days)).to_rfc3339();
    site.run(&["register-customer", OTHER_KLANT, "Zonnepark", "--since", &days_ago(60)]);
    site.run(&["register-meter", OTHER_KLANT, OTHER_METER, "bruto_productiemeter"]);
    site.run(&["consent", "grant", OTHER_KLANT, "--declared-at", &days_ago(40)]);
    for meter in [METER, OTHER_METER] {
        deliver_day(&site, meter, day(2));
        deliver_day(&site, meter, day(1));
    }
    site
}

/// The file that a first pull keeps of a meter.
fn first_file(klant: &str, meter: &str) -> String {
    let (after, until) = (in_name(day(31).start()), in_name(day(1).end()));
    format!("{klant}/{meter}/{after}_{until}.csv")
}

/// Those of both meters.
fn first_files() -> [String; 2] {
    [first_file(KLANT, METER), first_file(OTHER_KLANT, OTHER_METER)]
}
