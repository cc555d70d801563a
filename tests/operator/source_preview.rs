//! Operators see what a file of a source would become, before anything is registered or taken in.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER};

const PREVIEW: &str = "query($input: PreviewSourceInput!) { previewSource(input: $input) {
    status mistake { message field line column } failure failureCause heading
    lines { number text reason column detail isPart readings {
        meterEan identifier isRegistered intervalEnd status values { quantity value unit } } }
    lineCount rejectedCount readingCount isComposedInPart reasons { reason lines }
    unknownMeters unknownIdentifiers { identifier channel needsQuantity } } }";

const DESCRIPTION: &str = "[container]
kind = 'csv'
delimiter = ';'
[layout]
shape = 'long'
identifier = { column = 'Meter' }
value = 'Waarde'
[time]
columns = ['Tijd']
label = 'start'
format = '%d-%m-%Y %H:%M'
clock = 'amsterdam'
[numbers]
decimal = ','
[[channels]]
name = '*'
quantity = 'active_power'
unit = 'kWh'
";

impl TestApp {
    async fn preview(&self, cookie: &Cookie, description: &str, content: &[u8]) -> Value {
        let content = BASE64_STANDARD.encode(content);
        self.preview_of(cookie, json!({ "description": description, "content": content })).await
    }

    async fn preview_of(&self, cookie: &Cookie, mut input: Value) -> Value {
        input["fileName"] = json!("dag.csv");
        let mut answer = self.ask(cookie, PREVIEW, json!({ "input": input })).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        answer["data"]["previewSource"].take()
    }
}

/// An app with a meter that is registered, and an operator.
async fn app() -> (TestApp, Cookie) {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    let operator = app.operator(Role::Operator).await;
    (app, operator)
}

#[tokio::test]
async fn each_line_is_shown_with_what_it_becomes_or_why_not() {
    let (app, operator) = app().await;
    let file = format!(
        "Meter;Tijd;Waarde\n{METER};20-11-2026 12:00;1,5\n{METER};20-11-2026 12:05;veel\n{METER};20-11-2026 12:10;\n"
    );
    let preview = app.preview(&operator, DESCRIPTION, file.as_bytes()).await;
    assert_eq!(preview["status"], "READ");
    assert_eq!(preview["heading"], json!(["Meter", "Tijd", "Waarde"]));
    let lines = &preview["lines"];
    let reading = json!({
        "meterEan": METER, "identifier": null, "isRegistered": true, "status": "measured",
        "intervalEnd": "2026-11-20T11:05:00+00:00",
        "values": [{ "quantity": "ACTIVE_POWER", "value": 18.0, "unit": "kW" }]
    });
    assert_eq!((&lines[0]["number"], &lines[0]["readings"]), (&json!(2), &json!([reading])));
    assert_eq!(
        (&lines[1]["reason"], &lines[1]["column"]),
        (&json!("INVALID_NUMBER"), &json!("Waarde"))
    );
    assert_eq!(lines[1]["text"], format!("{METER};20-11-2026 12:05;veel"));
    assert_eq!((&lines[2]["reason"], &lines[2]["readings"]), (&Value::Null, &json!([])));
    assert_eq!(lines[2]["isPart"], false);
    assert_eq!(preview["lineCount"], 3);
    assert_eq!((&preview["rejectedCount"], &preview["readingCount"]), (&json!(1), &json!(1)));
    assert_eq!(preview["reasons"], json!([{ "reason": "INVALID_NUMBER", "lines": 1 }]));
}

#[tokio::test]
async fn what_has_no_alias_is_shown_with_its_values_and_named() {
    let (app, operator) = app().await;
    let file = b"Meter;Tijd;Waarde\nM-1;20-11-2026 12:00;1\nM-1;20-11-2026 12:05;2\nM-2;20-11-2026 12:00;3\n";
    let preview = app.preview(&operator, DESCRIPTION, file).await;
    let reading = &preview["lines"][0]["readings"][0];
    assert_eq!((&reading["meterEan"], &reading["identifier"]), (&Value::Null, &json!("M-1")));
    assert_eq!(reading["values"][0]["value"], 12.0);
    let unknown =
        |identifier| json!({ "identifier": identifier, "channel": null, "needsQuantity": false });
    assert_eq!(preview["unknownIdentifiers"], json!([unknown("M-1"), unknown("M-2")]));
    assert_eq!(preview["rejectedCount"], 3);
    assert_eq!(preview["reasons"], json!([{ "reason": "UNKNOWN_IDENTIFIER", "lines": 3 }]));
}

#[tokio::test]
async fn an_alias_that_must_name_its_channel_and_quantity_is_said_to() {
    let (app, operator) = app().await;
    let description = DESCRIPTION
        .replace("value = 'Waarde'", "value = 'Waarde'\nchannel = 'Kanaal'")
        .replace("quantity = 'active_power'\n", "");
    let file = b"Meter;Kanaal;Tijd;Waarde\nM-1;1.8.0;20-11-2026 12:00;1\n";
    let preview = app.preview(&operator, &description, file).await;
    let unknown = json!({ "identifier": "M-1", "channel": "1.8.0", "needsQuantity": true });
    assert_eq!(preview["unknownIdentifiers"], json!([unknown]));
    assert_eq!(preview["lines"][0]["reason"], "UNKNOWN_CHANNEL");
}

#[tokio::test]
async fn what_goes_in_and_what_goes_out_are_of_one_alias() {
    let (app, operator) = app().await;
    let channels = "[[channels]]\nname = 'In'\nquantity = 'active_power'\nunit = 'kWh'
        [[channels]]\nname = 'Uit'\nquantity = 'active_power'\nunit = 'kWh'\ndirection = 'export'";
    let (above, _) = DESCRIPTION.split_once("[[channels]]").expect("channels");
    let description =
        above.replace("'long'", "'wide'").replace("value = 'Waarde'\n", "") + channels;
    let file = b"Meter;Tijd;In;Uit\nM-1;20-11-2026 12:00;1;3\n";
    let preview = app.preview(&operator, &description, file).await;
    assert_eq!(preview["lines"][0]["readings"][0]["values"][0]["value"], -24.0, "{preview}");
    let unknown = json!({ "identifier": "M-1", "channel": null, "needsQuantity": false });
    assert_eq!(preview["unknownIdentifiers"], json!([unknown]));
}

#[tokio::test]
async fn an_ean_under_which_several_channels_measure_the_same_needs_aliases_that_name_them() {
    let (app, operator) = app().await;
    let description =
        DESCRIPTION.replace("value = 'Waarde'", "value = 'Waarde'\nchannel = 'Kanaal'");
    let file = format!("Meter;Kanaal;Tijd;Waarde\n{METER};10180;20-11-2026 12:00;1\n");
    let preview = app.preview(&operator, &description, file.as_bytes()).await;
    let unknown = json!({ "identifier": METER, "channel": "10180", "needsQuantity": false });
    assert_eq!(preview["unknownIdentifiers"], json!([unknown]));
    assert_eq!(preview["unknownMeters"], json!([]));
}

#[tokio::test]
async fn the_aliases_of_a_source_count_and_a_meter_that_is_not_registered_is_named() {
    let (app, operator) = app().await;
    let define = "mutation($input: DefineSourceInput!) { defineSource(input: $input) { status } }";
    app.done(&operator, define, json!({ "name": "head-end", "descriptionToml": DESCRIPTION }))
        .await;
    let import = "mutation($input: ImportSourceAliasesInput!) { importSourceAliases(input: $input) { status } }";
    let unregistered = "871685900000004552";
    let csv = format!("identifier;meter_ean\nM-1;{METER}\nM-2;{unregistered}\n");
    let imported = app.done(&operator, import, json!({ "source": "head-end", "csv": csv })).await;
    assert_eq!(imported["status"], "IMPORTED");
    let file = b"Meter;Tijd;Waarde\nM-1;20-11-2026 12:00;1\nM-2;20-11-2026 12:05;2\n";
    let content = BASE64_STANDARD.encode(file);
    let input = json!({ "description": DESCRIPTION, "content": content, "source": "head-end" });
    let preview = app.preview_of(&operator, input).await;
    assert_eq!(preview["lines"][0]["readings"][0]["meterEan"], METER);
    assert_eq!(preview["lines"][1]["readings"][0]["isRegistered"], false);
    assert_eq!(preview["unknownMeters"], json!([unregistered]));
    assert_eq!(preview["unknownIdentifiers"], json!([]));
    assert_eq!(preview["reasons"], json!([{ "reason": "UNKNOWN_METER", "lines": 1 }]));
    let input = json!({ "description": DESCRIPTION, "content": content, "source": "other" });
    assert_eq!(app.preview_of(&operator, input).await["status"], "UNKNOWN_SOURCE");
}

/// A reading as it is shown: the time of its end, and its value.
fn told(reading: &Value) -> (&str, f64) {
    let end = reading["intervalEnd"].as_str().and_then(|end| end.get(11..16)).expect("an end");
    (end, reading["values"][0]["value"].as_f64().expect("a value"))
}

/// The readings that are shown with each line.
fn shown(preview: &Value) -> Vec<Vec<(&str, f64)>> {
    let lines = preview["lines"].as_array().expect("lines");
    let readings = lines.iter().map(|line| line["readings"].as_array().expect("readings"));
    readings.map(|readings| readings.iter().map(told).collect()).collect()
}

#[tokio::test]
async fn counters_are_shown_with_what_they_make_together() {
    let (app, operator) = app().await;
    let description = format!("{DESCRIPTION}counter = true\n").replace("'start'", "'end'");
    let file = format!(
        "Meter;Tijd;Waarde\n{METER};20-11-2026 12:00;5000\n{METER};20-11-2026 12:05;5000,5\n\
         {METER};20-11-2026 12:06;5001\n{METER};20-11-2026 12:10;5002\n"
    );
    let preview = app.preview(&operator, &description, file.as_bytes()).await;
    let expected = [vec![], vec![("11:05", 6.0)], vec![], vec![("11:10", 18.0)]];
    assert_eq!(shown(&preview), expected, "{preview}");
    assert_eq!(preview["lines"][2]["reason"], "OFF_GRID");
    assert_eq!(preview["lines"][0]["isPart"], true);
    assert_eq!((&preview["rejectedCount"], &preview["readingCount"]), (&json!(1), &json!(2)));
    assert_eq!(preview["isComposedInPart"], false);
}

#[tokio::test]
async fn counters_without_an_alias_are_shown_with_their_readings_and_counted_as_waiting() {
    let (app, operator) = app().await;
    let description = format!("{DESCRIPTION}counter = true\n");
    let file = b"Meter;Tijd;Waarde\nM-1;20-11-2026 12:00;1\nM-1;20-11-2026 12:05;2\n";
    let preview = app.preview(&operator, &description, file).await;
    let reading = &preview["lines"][1]["readings"][0];
    assert_eq!((&reading["meterEan"], &reading["identifier"]), (&Value::Null, &json!("M-1")));
    assert_eq!(reading["values"][0]["value"], 12.0);
    assert_eq!(preview["reasons"], json!([{ "reason": "UNKNOWN_IDENTIFIER", "lines": 2 }]));
    let unknown = json!({ "identifier": "M-1", "channel": null, "needsQuantity": false });
    assert_eq!(preview["unknownIdentifiers"], json!([unknown]));
}

#[tokio::test]
async fn one_alias_is_asked_for_all_parts_of_a_meter() {
    let (app, operator) = app().await;
    let (above, _) = DESCRIPTION.split_once("[[channels]]").expect("channels");
    let part = |name| {
        format!(
            "[[channels]]\nname = '{name}'\nquantity = 'active_power'\nunit = 'kWh'\npart = true\n"
        )
    };
    let channel = above.replace("value = 'Waarde'", "value = 'Waarde'\nchannel = 'Kanaal'");
    let description = channel + &part("T1") + &part("T2");
    let file = b"Meter;Kanaal;Tijd;Waarde\nM-1;T1;20-11-2026 12:00;1\nM-1;T2;20-11-2026 12:00;2\n";
    let preview = app.preview(&operator, &description, file).await;
    assert_eq!(shown(&preview)[1], [("11:05", 36.0)], "{preview}");
    let unknown = json!({ "identifier": "M-1", "channel": null, "needsQuantity": false });
    assert_eq!(preview["unknownIdentifiers"], json!([unknown]));
}

#[tokio::test]
async fn quarters_of_an_hour_are_shown_with_the_three_readings_that_each_becomes() {
    let (app, operator) = app().await;
    let description = format!(
        "{}counter = true\n[interval]\nminutes = 15\nquarter_hours = 'estimate'\n",
        DESCRIPTION.replace("'start'", "'end'")
    );
    let file =
        format!("Meter;Tijd;Waarde\n{METER};20-11-2026 12:00;1\n{METER};20-11-2026 12:15;4\n");
    let preview = app.preview(&operator, &description, file.as_bytes()).await;
    let three = vec![("11:05", 12.0), ("11:10", 12.0), ("11:15", 12.0)];
    assert_eq!(shown(&preview), [vec![], three], "{preview}");
}

#[tokio::test]
async fn samples_are_shown_with_the_mean_of_five_minutes_at_the_one_that_completes_it() {
    let (app, operator) = app().await;
    let description = format!(
        "{}[interval]\nminutes = 1\n",
        DESCRIPTION.replace("'start'", "'end'").replace("kWh", "kW")
    );
    // Each a little late, so that none is at the end of five minutes.
    let description = description.replace("%H:%M", "%H:%M:%S");
    let lines = (1..=6).map(|minute| format!("{METER};20-11-2026 12:0{minute}:02;{minute}\n"));
    let file = format!("Meter;Tijd;Waarde\n{}", lines.collect::<String>());
    let preview = app.preview(&operator, &description, file.as_bytes()).await;
    let of_lines = shown(&preview);
    assert_eq!(of_lines.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 0, 0, 1, 0], "{preview}");
    assert_eq!(of_lines[4][0].0, "11:05");
    assert!((2.9..3.1).contains(&of_lines[4][0].1), "{preview}");
}

#[tokio::test]
async fn of_very_many_values_it_is_said_that_only_the_first_are_put_together() {
    use std::io::Write;
    let (app, operator) = app().await;
    let description = format!("{DESCRIPTION}counter = true\n");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"Meter;Tijd;Waarde\n").expect("written");
    for value in 0..100_001 {
        let line = format!("{METER};20-11-2026 12:00;{value}\n");
        encoder.write_all(line.as_bytes()).expect("written");
    }
    let preview = app.preview(&operator, &description, &encoder.finish().expect("written")).await;
    assert_eq!((&preview["status"], &preview["lineCount"]), (&json!("READ"), &json!(100_001)));
    assert_eq!(preview["isComposedInPart"], true);
}

#[tokio::test]
async fn a_line_of_a_time_that_cannot_be_taken_in_is_refused() {
    let (app, operator) = app().await;
    let file = format!(
        "Meter;Tijd;Waarde\n{METER};20-11-2036 12:00;1\n{METER};20-11-2006 12:00;1\n{METER};20-11-2026 12:01;1\n"
    );
    let preview = app.preview(&operator, DESCRIPTION, file.as_bytes()).await;
    let reasons: Vec<_> = (0..3).map(|line| preview["lines"][line]["reason"].as_str()).collect();
    assert_eq!(reasons, ["IN_FUTURE", "TOO_OLD", "OFF_GRID"].map(Some));
}

#[tokio::test]
async fn a_mistake_in_the_description_is_told_with_its_place() {
    let (app, operator) = app().await;
    let preview = app.preview(&operator, &DESCRIPTION.replace("'long'", "'lang'"), b"x").await;
    assert_eq!(preview["status"], "INVALID_DESCRIPTION");
    assert_eq!(
        (&preview["mistake"]["field"], &preview["mistake"]["line"]),
        (&json!("layout.shape"), &json!(5))
    );
    let columns = DESCRIPTION.replace("columns = ['Tijd']", "columns = []");
    let mistake = &app.preview(&operator, &columns, b"x").await["mistake"];
    assert_eq!((&mistake["field"], &mistake["line"]), (&json!("time.columns"), &json!(9)));
    let broken = app.preview(&operator, "{ \"container\": ", b"x").await;
    assert_eq!(
        (&broken["status"], &broken["mistake"]["line"]),
        (&json!("INVALID_DESCRIPTION"), &json!(1))
    );
}

#[tokio::test]
async fn a_file_that_nothing_would_be_taken_of_is_told_why() {
    let (app, operator) = app().await;
    let preview = app.preview(&operator, DESCRIPTION, b"Meter;Moment;Waarde\n1;2;3\n").await;
    assert_eq!(preview["status"], "UNREADABLE");
    assert_eq!(preview["failureCause"], "WRONG_HEADER");
    assert!(preview["failure"].as_str().expect("words").contains("it lacks Tijd"), "{preview}");
    let empty = app.preview(&operator, DESCRIPTION, b"").await;
    assert_eq!((&empty["status"], &empty["failureCause"]), (&json!("UNREADABLE"), &json!("EMPTY")));
}

#[tokio::test]
async fn nothing_is_changed_and_only_so_many_lines_are_shown() {
    let (app, operator) = app().await;
    let file =
        format!("Meter;Tijd;Waarde\n{}", format!("{METER};20-11-2026 12:00;1\n").repeat(300));
    let content = BASE64_STANDARD.encode(&file);
    for (lines, shown) in [(json!(null), 50), (json!(200), 200), (json!(0), 0)] {
        let input = json!({ "description": DESCRIPTION, "content": content, "lines": lines });
        let preview = app.preview_of(&operator, input).await;
        assert_eq!(preview["lines"].as_array().map(Vec::len), Some(shown));
        assert_eq!(preview["lineCount"], 300);
    }
    let found = app
        .asked(&operator, "{ sources { edges { cursor } } deliveries { edges { cursor } } }")
        .await;
    assert_eq!(
        (&found["sources"]["edges"], &found["deliveries"]["edges"]),
        (&json!([]), &json!([]))
    );
}

#[tokio::test]
async fn what_is_no_base64_or_too_many_lines_is_refused() {
    let (app, operator) = app().await;
    for (content, lines) in [("?", 1), ("", 201), ("", -1)] {
        let input = json!({ "description": DESCRIPTION, "fileName": "x", "content": content, "lines": lines });
        let answer = app.ask(&operator, PREVIEW, json!({ "input": input })).await;
        assert_eq!(codes(&answer), ["BAD_INPUT"], "{content} {lines}");
    }
}

#[tokio::test]
async fn a_small_file_that_unfolds_to_very_much_is_not_read() {
    use std::io::Write;
    let (app, operator) = app().await;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        encoder.write_all(&piece).expect("written");
    }
    let preview = app.preview(&operator, DESCRIPTION, &encoder.finish().expect("written")).await;
    assert_eq!(preview["failureCause"], "ARCHIVE_TOO_LARGE", "{preview}");
}
