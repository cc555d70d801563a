//! `meetpoort source`: what it prints, and how it ends.

use chrono::{Days, NaiveDate};

use crate::support::portfolio::{METER, OTHER_METER};
use crate::support::server::Site;

fn file(name: &str, value: &str) -> String {
    format!(
        "name = '{name}'
         [container]
         kind = 'csv'
         delimiter = ';'
         [layout]
         shape = 'long'
         identifier = {{ column = 'EAN' }}
         value = '{value}'
         [time]
         columns = ['Tijd']
         [[channels]]
         name = '*'
         quantity = 'active_power'
         unit = 'kWh'"
    )
}

/// A site with a source.
async fn site_with_source() -> Site {
    let site = Site::new().await;
    let path = site.write("head-end.toml", &file("head-end", "Waarde"));
    let printed = site.run(&["source", "apply", &path.to_string_lossy()]);
    assert_eq!(printed, "head-end: registered\n");
    site
}

#[tokio::test]
async fn source_apply_says_what_it_changed_and_that_the_same_again_is_unchanged() {
    let site = site_with_source().await;
    let path = site.write("head-end.toml", &file("head-end", "Volume"));
    let apply = ["source", "apply", &path.to_string_lossy()];
    assert_eq!(site.run(&apply), "head-end: version 2 from now on\n");
    assert_eq!(site.run(&apply), "head-end: unchanged, version 2\n");
}

#[tokio::test]
async fn source_apply_changes_nothing_if_one_of_its_files_cannot_be_read() {
    let site = site_with_source().await;
    let good = site.write("good.toml", &file("head-end", "Volume"));
    let [good, other] = [good, site.path("other.toml")].map(|path| path.display().to_string());
    for (content, why) in [
        (file("Head End", "x"), "the name of a source is"),
        (file("other", "x").replace("'csv'", "'pdf'"), "pdf"),
        (file("other", "x").replace("name = 'other'", ""), "name = \"…\" is missing"),
        (file("head-end", "x"), "head-end is described by another file"),
        ("name =".to_owned(), "other.toml"),
    ] {
        site.write("other.toml", &content);
        let ran = site.try_run(&["source", "apply", &good, &other]);
        assert!(!ran.succeeded && ran.stderr.contains(why), "{ran:?}");
    }
    assert!(site.run(&["source", "show", "head-end"]).contains("version      1\n"));
}

#[tokio::test]
async fn what_the_documentation_shows_can_be_applied_and_imported() {
    let documented = include_str!("../../docs/sources.md");
    let site = Site::new().await;
    let toml = documented.split_once("```toml\n").expect("a file").1;
    let toml = site.write("head-end.toml", toml.split_once("```").expect("its end").0);
    let printed = site.run(&["source", "apply", &toml.to_string_lossy()]);
    assert_eq!(printed, "head-end: registered\n");
    let csv = documented.lines().skip_while(|line| !line.starts_with("    identifier;"));
    let csv: Vec<_> =
        csv.map_while(|line| line.strip_prefix("    ")).map(|line| format!("{line}\n")).collect();
    let csv = site.write("aliases.csv", &csv.concat());
    let import = ["source", "aliases", "import", "head-end", &csv.to_string_lossy()];
    assert_eq!(site.run(&import), "head-end: 2 aliases added, 0 unchanged\n");
}

#[tokio::test]
async fn source_list_and_show_tell_state_version_and_aliases() {
    let site = site_with_source().await;
    let csv = format!("identifier,meter_ean\n0012,{METER}\n");
    let aliases = site.write("aliases.csv", &csv);
    site.run(&["source", "aliases", "import", "head-end", &aliases.to_string_lossy()]);
    site.run(&["source", "disable", "head-end"]);
    let listed = site.run(&["source", "list"]);
    let columns: Vec<_> = listed.lines().nth(1).expect("a row").split_whitespace().collect();
    assert_eq!(columns[..4], ["head-end", "1", "1", "disabled"], "{listed}");
    let shown = site.run(&["source", "show", "head-end"]);
    assert!(shown.contains("aliases      1\n") && shown.contains("\"shape\": \"long\""), "{shown}");
    assert_eq!(site.run(&["source", "enable", "head-end"]), "head-end: enabled\n");
    assert_eq!(site.run(&["source", "enable", "head-end"]), "head-end: unchanged, enabled\n");
}

#[tokio::test]
async fn source_list_says_how_to_register_the_first_one() {
    let site = Site::new().await;
    assert!(site.run(&["source", "list"]).contains("meetpoort source apply"));
    let ran = site.try_run(&["source", "show", "head-end"]);
    assert!(!ran.succeeded && ran.stderr.contains("there is no source head-end"), "{ran:?}");
}

#[tokio::test]
async fn source_aliases_import_says_how_many_are_new_or_what_is_wrong_with_which_line() {
    let site = site_with_source().await;
    let good = format!("identifier,meter_ean\n0012,{METER}\n0013,{OTHER_METER}\n");
    let path = site.write("aliases.csv", &good).to_string_lossy().into_owned();
    let import = ["source", "aliases", "import", "head-end", &path];
    assert_eq!(site.run(&import), "head-end: 2 aliases added, 0 unchanged\n");
    assert_eq!(site.run(&import), "head-end: 0 aliases added, 2 unchanged\n");
    site.write("aliases.csv", &format!("{good}0014,123\n"));
    let ran = site.try_run(&import);
    assert!(!ran.succeeded, "{ran:?}");
    let told = "line 4: meter_ean: an EAN has exactly 18 digits\n";
    assert!(ran.stderr.contains(told) && ran.stderr.contains("nothing was changed"), "{ran:?}");
}

#[tokio::test]
async fn source_aliases_import_takes_a_hundred_thousand_lines() {
    let site = site_with_source().await;
    let mut csv = "identifier,channel,meter_ean\n".to_owned();
    for number in 0..100_000 {
        csv += &format!("{},{},{METER}\n", number / 4, number % 4);
    }
    let path = site.write("aliases.csv", &csv).to_string_lossy().into_owned();
    let import = ["source", "aliases", "import", "head-end", &path];
    assert_eq!(site.run(&import), "head-end: 100000 aliases added, 0 unchanged\n");
    assert_eq!(site.run(&import), "head-end: 0 aliases added, 100000 unchanged\n");
    site.write("aliases.csv", &format!("{csv}1,x,{METER}\n"));
    let ran = site.try_run(&import);
    assert!(!ran.succeeded && ran.stderr.contains("more than 100000 lines"), "{ran:?}");
}

/// A row a day of 288 values, each of which is a part of a reading.
fn parts(days: u64) -> String {
    let first = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
    let heading =
        (0..288).fold("EAN;Dag".to_owned(), |heading, place| format!("{heading};{place}"));
    let values = ";1".repeat(288);
    let rows = (0..days).map(|day| format!("{METER};{}{values}\n", first + Days::new(day)));
    format!("{heading}\n{}", rows.collect::<String>())
}

#[tokio::test]
async fn source_preview_says_of_which_values_it_told_if_a_file_has_more_than_are_put_together() {
    let site = Site::new().await;
    let described = "name = 'head-end'
         [container]
         kind = 'csv'
         delimiter = ';'
         [layout]
         shape = 'day'
         identifier = { column = 'EAN' }
         first = '0'
         [time]
         columns = ['Dag']
         clock = '+01:00'
         [[channels]]
         name = 'kW'
         quantity = 'active_power'
         unit = 'kW'
         part = true";
    let toml = site.write("head-end.toml", described);
    let preview = |days| {
        let csv = site.write("days.csv", &parts(days));
        let (toml, csv) = (toml.to_string_lossy(), csv.to_string_lossy());
        site.run(&["source", "preview", &toml, &csv, "--lines", "1"])
    };
    let limit =
        "only its first 500000 values are put together, and only what they make is counted\n";
    let printed = preview(2);
    assert!(
        printed.ends_with("2 lines, 0 of them refused; 576 readings or parts of one\n"),
        "{printed}"
    );
    assert!(!printed.contains("only its first"), "{printed}");
    let printed = preview(1_737);
    let end = format!("{limit}1737 lines, 0 of them refused; 500000 readings or parts of one\n");
    assert!(printed.ends_with(&end), "{}", &printed[printed.len() - 300..]);
}
