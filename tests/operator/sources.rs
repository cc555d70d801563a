//! Operators register sources, and say what these call meters.

use meetpoort::db::source;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{METER, OTHER_METER};

const DEFINE: &str = "mutation($input: DefineSourceInput!) { defineSource(input: $input) {
    status message source { name isEnabled version describedBy versions { version } } } }";
const ENABLE: &str = "mutation($input: SetSourceEnabledInput!) { setSourceEnabled(input: $input) {
    status source { isEnabled disabledAt } } }";
const IMPORT: &str = "mutation($input: ImportSourceAliasesInput!) { importSourceAliases(input: $input) {
    status message added unchanged badLineCount badLines { lineNumber problems { column detail } } } }";
const END: &str = "mutation($input: EndSourceAliasInput!) { endSourceAlias(input: $input) {
    status alias { validUntil endedBy } } }";
const REMOVE: &str =
    "mutation($input: RemoveSourceAliasInput!) { removeSourceAlias(input: $input) { status } }";

/// A description in which the values stand in this column.
fn description(value: &str) -> String {
    format!(
        "container = {{ kind = 'csv', delimiter = ';' }}
         layout = {{ shape = 'long', identifier = {{ column = 'EAN' }}, value = '{value}' }}
         time = {{ columns = ['Tijd'] }}
         channels = [{{ name = '*', quantity = 'active_power', unit = 'kWh' }}]"
    )
}

impl TestApp {
    async fn define(&self, cookie: &Cookie, name: &str, description: &str) -> Value {
        let input = json!({ "name": name, "descriptionToml": description });
        self.done(cookie, DEFINE, input).await
    }

    async fn import_aliases(&self, cookie: &Cookie, csv: &str) -> Value {
        self.done(cookie, IMPORT, json!({ "source": "head-end", "csv": csv })).await
    }

    /// The aliases that are found by these arguments.
    async fn aliases(&self, cookie: &Cookie, found_by: &str) -> Vec<Value> {
        let query = format!(
            "{{ sourceAliases{found_by} {{ edges {{ node {{ id identifier channel meterEan quantity factor
                validFrom validUntil createdBy source {{ name }} }} }} }} }}"
        );
        let answer = self.asked(cookie, &query).await;
        let edges = answer["sourceAliases"]["edges"].as_array().expect("edges").clone();
        edges.into_iter().map(|mut edge| edge["node"].take()).collect()
    }
}

/// An app with a source, and an operator.
async fn app_with_source() -> (TestApp, Cookie) {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let payload = app.define(&operator, "head-end", &description("Waarde")).await;
    assert_eq!(payload["status"], "REGISTERED", "{payload}");
    (app, operator)
}

#[tokio::test]
async fn a_source_is_registered_described_anew_and_left_as_it_is_by_the_same_again() {
    let (app, operator) = app_with_source().await;
    let changed = app.define(&operator, "head-end", &description("Volume")).await;
    assert_eq!((&changed["status"], &changed["source"]["version"]), (&json!("CHANGED"), &json!(2)));
    let again = app.define(&operator, "head-end", &description("Volume")).await;
    assert_eq!((&again["status"], &again["source"]["version"]), (&json!("UNCHANGED"), &json!(2)));
    assert_eq!(again["source"]["versions"], json!([{ "version": 2 }, { "version": 1 }]));
    let trail = app.trail(&operator, "source").await;
    let actions: Vec<_> = trail.iter().map(|event| event["action"].as_str()).collect();
    assert_eq!(actions, [Some("define_source"); 2]);
    assert_eq!(trail[0]["before"]["description"]["layout"]["value"], "Waarde");
    assert_eq!(trail[0]["after"]["description"]["layout"]["value"], "Volume");
}

#[tokio::test]
async fn a_description_is_given_back_as_the_json_that_it_can_be_described_by() {
    let (app, operator) = app_with_source().await;
    let answer = app.asked(&operator, "{ source(name: \"head-end\") { description } }").await;
    let json = &answer["source"]["description"];
    let input = json!({ "name": "head-end", "descriptionJson": json });
    assert_eq!(app.done(&operator, DEFINE, input).await["status"], "UNCHANGED");
}

#[tokio::test]
async fn a_name_or_a_description_that_cannot_be_is_told_why_and_changes_nothing() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let payload = app.define(&operator, "Head End", &description("Waarde")).await;
    assert_eq!((&payload["status"], &payload["source"]), (&json!("INVALID_NAME"), &Value::Null));
    let payload = app.define(&operator, "head-end", "container = { kind = 'pdf' }").await;
    assert_eq!(payload["status"], "INVALID_DESCRIPTION");
    assert!(payload["message"].as_str().expect("words").contains("pdf"), "{payload}");
    let input = json!({ "name": "head-end" });
    let answer = app.ask(&operator, DEFINE, json!({ "input": input })).await;
    assert_eq!(codes(&answer), ["BAD_INPUT"]);
    let found = app.asked(&operator, "{ sources { edges { cursor } } }").await;
    assert_eq!(found["sources"]["edges"], json!([]));
}

#[tokio::test]
async fn two_who_register_a_source_at_once_leave_one() {
    let app = TestApp::start().await;
    let operator = app.operator(Role::Operator).await;
    let [one, two] = ["Waarde", "Volume"].map(description);
    let (one, two) = tokio::join!(
        app.define(&operator, "head-end", &one),
        app.define(&operator, "head-end", &two)
    );
    let mut statuses = [&one, &two].map(|payload| payload["status"].as_str().expect("text"));
    statuses.sort_unstable();
    assert_eq!(statuses, ["CHANGED", "REGISTERED"]);
}

#[tokio::test]
async fn a_source_is_found_by_who_waited_while_it_was_described_anew() {
    let (app, operator) = app_with_source().await;
    let input = json!({ "name": "head-end", "enabled": false });
    let describe = "insert into source_version select id, 2, '{}', now(), 'x' from source;
                    update source set version = 2";
    let disabling = app.done(&operator, ENABLE, input);
    let payload = app.meanwhile("select id from source for update", disabling, describe).await;
    assert_eq!(payload["status"], "CHANGED");
}

#[tokio::test]
async fn a_source_is_disabled_and_enabled_again() {
    let (app, operator) = app_with_source().await;
    let enabled = "{ sources(enabled: true) { edges { cursor } } }";
    for (enables, status, left) in [
        (true, "UNCHANGED", 1),
        (false, "CHANGED", 0),
        (false, "UNCHANGED", 0),
        (true, "CHANGED", 1),
    ] {
        let input = json!({ "name": "head-end", "enabled": enables });
        let payload = app.done(&operator, ENABLE, input).await;
        assert_eq!(payload["status"], status);
        assert_eq!(payload["source"]["disabledAt"].is_null(), enables);
        let found = app.asked(&operator, enabled).await;
        assert_eq!(found["sources"]["edges"].as_array().map(Vec::len), Some(left));
    }
    let input = json!({ "name": "another", "enabled": true });
    assert_eq!(app.done(&operator, ENABLE, input).await["status"], "UNKNOWN");
    let trail = app.trail(&operator, "source").await;
    let actions: Vec<_> = trail.iter().map(|event| event["action"].as_str()).collect();
    assert_eq!(actions, ["enable_source", "disable_source", "define_source"].map(Some));
}

#[tokio::test]
async fn a_file_of_aliases_is_taken_in_and_a_second_time_changes_nothing() {
    let (app, operator) = app_with_source().await;
    let csv = format!(
        "identifier;channel;meter_ean;quantity;factor;valid_from;valid_until\r\n\
         0012;;{METER};;;;2026-11-10\r\n\
         0012;;{OTHER_METER};;-80,5;2026-11-10;\r\n\
         0012;1.8.0;{METER};reactive_power;;;\r\n\
         0012;1.8.0;{METER};reactive_power;;;\r\n"
    );
    let payload = app.import_aliases(&operator, &csv).await;
    assert_eq!(payload["status"], "IMPORTED", "{payload}");
    assert_eq!((&payload["added"], &payload["unchanged"]), (&json!(3), &json!(1)));
    let again = app.import_aliases(&operator, &csv).await;
    assert_eq!((&again["added"], &again["unchanged"]), (&json!(0), &json!(4)));
    let swapped = &app.aliases(&operator, &format!("(meterEan: \"{OTHER_METER}\")")).await[0];
    assert_eq!(swapped["factor"], "-80.5");
    assert_eq!(swapped["validFrom"], "2026-11-09T23:00:00+00:00");
    assert_eq!(swapped["source"]["name"], "head-end");
    let trail = app.trail(&operator, "source").await;
    assert_eq!(trail.len(), 2, "what changes nothing is not written down");
    assert_eq!(trail[0]["after"], json!({ "name": "head-end", "added": 3, "unchanged": 1 }));
}

#[tokio::test]
async fn every_bad_line_is_told_at_once_and_nothing_is_taken() {
    let (app, operator) = app_with_source().await;
    let csv = format!(
        "identifier,meter_ean,factor\n0012,{METER},\n\n,{METER},\n0013,8.71686E+17,0\n0014,{METER}\n"
    );
    let payload = app.import_aliases(&operator, &csv).await;
    assert_eq!((&payload["status"], &payload["badLineCount"]), (&json!("BAD_LINES"), &json!(3)));
    let lines = payload["badLines"].as_array().expect("lines");
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line["lineNumber"].as_u64(), line["problems"][0]["column"].as_str()))
        .collect();
    let expected = [(4, "identifier"), (5, "meter_ean"), (6, "factor")];
    assert_eq!(told, expected.map(|(line, column)| (Some(line), Some(column))));
    assert!(app.aliases(&operator, "").await.is_empty());
}

#[tokio::test]
async fn of_many_bad_lines_the_first_hundred_are_told() {
    let (app, operator) = app_with_source().await;
    let csv = format!("identifier,meter_ean\n{}", "0012,nonsense\n".repeat(150));
    let payload = app.import_aliases(&operator, &csv).await;
    assert_eq!(payload["badLineCount"], 150);
    assert_eq!(payload["badLines"].as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn an_alias_that_holds_at_the_same_time_as_another_is_refused_with_which_one() {
    let (app, operator) = app_with_source().await;
    let first = format!("identifier,meter_ean,valid_from\n0012,{METER},2026-11-01\n");
    app.import_aliases(&operator, &first).await;
    let id = app.aliases(&operator, "").await[0]["id"].as_str().expect("an id").to_owned();
    let csv = format!(
        "identifier,meter_ean,valid_until\n0012,{OTHER_METER},2026-11-02\n0013,{METER},\n0013,{OTHER_METER},\n"
    );
    let payload = app.import_aliases(&operator, &csv).await;
    let problem = |line: usize| payload["badLines"][line]["problems"][0]["detail"].as_str();
    let told = problem(0).expect("words");
    assert!(told.contains(&format!("alias {id} ")) && told.contains(METER), "{told}");
    let told = problem(1).expect("words");
    assert!(told.contains("line 3,"), "{told}");
    assert_eq!(app.aliases(&operator, "").await.len(), 1);
}

#[tokio::test]
async fn a_file_that_has_no_aliases_is_told_why() {
    let (app, operator) = app_with_source().await;
    let payload = app.import_aliases(&operator, "identifier,ean\n").await;
    assert_eq!(payload["status"], "INVALID_FILE");
    let message = payload["message"].as_str().expect("words");
    assert!(
        message.contains("missing: meter_ean") && message.contains("unknown: ean"),
        "{message}"
    );
    let input = json!({ "source": "another", "csv": "identifier,meter_ean\n" });
    assert_eq!(app.done(&operator, IMPORT, input).await["status"], "UNKNOWN_SOURCE");
}

#[tokio::test]
async fn aliases_are_found_by_source_by_identifier_and_by_meter() {
    let (app, operator) = app_with_source().await;
    app.define(&operator, "other", &description("Waarde")).await;
    let csv = format!("identifier,meter_ean\n0012,{METER}\n0013,{OTHER_METER}\n");
    app.import_aliases(&operator, &csv).await;
    for (found_by, count) in [
        ("(source: \"head-end\")".to_owned(), 2),
        ("(source: \"other\")".to_owned(), 0),
        ("(identifier: \"0013\")".to_owned(), 1),
        (format!("(meterEan: \"{METER}\")"), 1),
        (format!("(meterEan: \"{METER}\", identifier: \"0013\")"), 0),
    ] {
        assert_eq!(app.aliases(&operator, &found_by).await.len(), count, "{found_by}");
    }
    let counts = app.asked(&operator, "{ sources { edges { node { aliasCount } } } }").await;
    let expected = json!([{ "node": { "aliasCount": 2 } }, { "node": { "aliasCount": 0 } }]);
    assert_eq!(counts["sources"]["edges"], expected);
}

#[tokio::test]
async fn an_alias_that_ends_leaves_room_for_another() {
    let (app, operator) = app_with_source().await;
    let csv = |meter| format!("identifier,meter_ean,valid_from\n0012,{meter},2026-11-01\n");
    app.import_aliases(&operator, &csv(METER)).await;
    let id = app.aliases(&operator, "").await[0]["id"].clone();
    for (until, status) in [
        ("2026-10-31T23:00:00Z", "NOT_BEGUN"),
        ("2026-11-10T00:00:00Z", "ENDED"),
        ("2026-11-10T00:00:00Z", "ENDED_ALREADY"),
    ] {
        let payload = app.done(&operator, END, json!({ "id": id, "validUntil": until })).await;
        assert_eq!(payload["status"], status, "{until}");
    }
    assert_eq!(app.done(&operator, END, json!({ "id": "999" })).await["status"], "UNKNOWN");
    let next = format!("identifier,meter_ean,valid_from\n0012,{OTHER_METER},2026-11-10T01:00:00\n");
    assert_eq!(app.import_aliases(&operator, &next).await["added"], 1);
    let trail = app.trail(&operator, "source").await;
    assert_eq!(trail[1]["action"], "end_alias");
    assert_eq!(trail[1]["after"]["valid_until"], "2026-11-10T00:00:00Z");
}

#[tokio::test]
async fn an_alias_that_was_a_mistake_is_removed_and_the_trail_keeps_what_it_was() {
    let (app, operator) = app_with_source().await;
    app.import_aliases(&operator, &format!("identifier,meter_ean\n0012,{METER}\n")).await;
    let id = app.aliases(&operator, "").await[0]["id"].clone();
    for status in ["REMOVED", "UNKNOWN"] {
        assert_eq!(app.done(&operator, REMOVE, json!({ "id": id })).await["status"], status);
    }
    assert!(app.aliases(&operator, "").await.is_empty());
    let trail = app.trail(&operator, "source").await;
    assert_eq!(trail[0]["action"], "remove_alias");
    assert_eq!(trail[0]["before"]["meter_ean"], METER);
}

#[tokio::test]
async fn every_change_of_a_source_is_seen_by_its_revision() {
    let (app, operator) = app_with_source().await;
    let name = "head-end".parse().expect("a name");
    let client = app.database.open().connection().await.expect("connected");
    let revision =
        async || source::find(&client, &name).await.expect("read").expect("a source").revision;
    let mut seen = vec![revision().await];
    app.define(&operator, "head-end", &description("Volume")).await;
    seen.push(revision().await);
    app.import_aliases(&operator, &format!("identifier,meter_ean\n0012,{METER}\n")).await;
    seen.push(revision().await);
    let id = app.aliases(&operator, "").await[0]["id"].clone();
    app.done(&operator, END, json!({ "id": id })).await;
    seen.push(revision().await);
    app.done(&operator, ENABLE, json!({ "name": "head-end", "enabled": false })).await;
    seen.push(revision().await);
    assert!(seen.is_sorted_by(|before, after| before < after), "{seen:?}");
}
