//! What a change of a meter makes of readings that were there before it, or come in at the same time.

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::database::{advisory_wait, connect};
use crate::support::operator::Cookie;
use crate::support::portfolio::{KLANT, METER, line};
use crate::support::server::eventually;
use crate::support::{TestApp, at};

const CHANGE: &str = "mutation($input: ChangeMeterInput!) { changeMeter(input: $input) {
    status intervalsCorrected } }";
const REMOVE: &str =
    "mutation($input: RemoveMeterInput!) { removeMeter(input: $input) { status } }";
const RESTORE: &str =
    "mutation($input: RestoreMeterInput!) { restoreMeter(input: $input) { status } }";
const REVISIONS: &str = "{ readingRevisions(orderBy: { field: INTERVAL_END, direction: ASCENDING }) {
    edges { node { intervalEnd quantity delivery { id } before { value status } after { value status } } } } }";

/// The day of Amsterdam before the clock's.
const DAY: (&str, &str) = ("2026-11-22T00:00:00+01:00", "2026-11-23T00:00:00+01:00");

/// The power of a meter on that day, as it is pulled.
async fn powers(app: &TestApp) -> Vec<i64> {
    let records = app.readings(KLANT, METER, DAY.0, DAY.1).await;
    let is_power = |record: &&Value| record["meting_type"] == "netto_actief_vermogen";
    let powers = records.iter().filter(is_power);
    powers.map(|record| record["waarde"].as_i64().expect("an integer")).collect()
}

async fn newest(app: &TestApp) -> Value {
    app.available(&[KLANT])
        .await
        .first()
        .map_or(Value::Null, |meter| meter["datum_laatste_meting"].clone())
}

/// How many intervals the day counts, and how many it should have.
async fn counted(app: &TestApp, viewer: &Cookie) -> (Value, Value) {
    let query = format!(
        "{{ meter(ean: \"{METER}\") {{ completeness(from: \"2026-11-22\", to: \"2026-11-22\") {{
            present expected }} }} }}"
    );
    let day = app.asked(viewer, &query).await["meter"]["completeness"][0].take();
    (day["present"].clone(), day["expected"].clone())
}

#[tokio::test]
async fn what_came_in_before_a_backdated_removal_is_given_to_nobody_and_counted_nowhere() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    app.deliver_intervals(METER, "2026-11-22T12:00:00Z", "2026-11-22T14:00:00Z").await;
    assert_eq!(powers(&app).await.len(), 24);

    let input = json!({ "ean": METER, "removedAt": "2026-11-22T13:02:00Z" });
    assert_eq!(app.done(&operator, REMOVE, input).await["status"], "REMOVED");

    // The interval in which it was removed counts: the last one ends at 13:05 UTC.
    assert_eq!(powers(&app).await.len(), 13);
    assert_eq!(newest(&app).await, "2026-11-22T14:05:00+01:00");
    assert_eq!(counted(&app, &operator).await, (json!(13), json!(169)));

    assert_eq!(app.done(&operator, RESTORE, json!({ "ean": METER })).await["status"], "RESTORED");
    assert_eq!(powers(&app).await.len(), 24);
    assert_eq!(newest(&app).await, "2026-11-22T15:00:00+01:00");
    assert_eq!(counted(&app, &operator).await, (json!(24), json!(288)));
}

#[tokio::test]
async fn what_came_in_before_a_later_installation_is_given_to_nobody_and_a_meter_without_more_is_absent()
 {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    app.deliver_intervals(METER, "2026-11-22T12:00:00Z", "2026-11-22T14:00:00Z").await;
    let installed = async |moment: &str| {
        let input = json!({ "ean": METER, "installedAt": moment });
        assert_eq!(app.done(&operator, CHANGE, input).await["status"], "CHANGED");
    };
    installed("2026-11-22T13:00:00Z").await;
    assert_eq!((powers(&app).await.len(), newest(&app).await.is_null()), (12, false));
    installed("2026-11-22T18:00:00Z").await;
    assert_eq!((powers(&app).await.len(), newest(&app).await.is_null()), (0, true));
    assert_eq!(counted(&app, &operator).await.0, json!(0));
}

#[tokio::test]
async fn a_wrong_sign_is_put_right_for_what_is_stored_since_then_and_what_it_was_is_kept() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    let ends = ["10:00", "10:05", "10:10"].map(|time| format!("2026-11-22T{time}:00Z"));
    app.deliver(&ends.clone().map(|end| line(METER, &end, "5,-2,231,,", "measured"))).await;
    let input = json!({ "ean": METER, "inverted": true, "correctFrom": ends[0] });
    let payload = app.done(&operator, CHANGE, input).await;
    assert_eq!(payload, json!({ "status": "CHANGED", "intervalsCorrected": 2 }));

    assert_eq!(powers(&app).await, [5, -5, -5]);
    // What comes in later is turned as it comes in.
    app.deliver(&[line(METER, "2026-11-22T10:15:00Z", "5,,,,", "measured")]).await;
    assert_eq!(powers(&app).await, [5, -5, -5, -5]);

    let revisions = app.asked(&operator, REVISIONS).await;
    let node = |end: &str, quantity: &str, value: f64| {
        json!({ "node": {
            "intervalEnd": format!("2026-11-22T{end}:00+00:00"), "quantity": quantity, "delivery": null,
            "before": { "value": value, "status": "MEASURED" },
            "after": { "value": -value, "status": "MEASURED" } } })
    };
    let expected = json!([
        node("10:05", "ACTIVE_POWER", 5.0),
        node("10:05", "REACTIVE_POWER", -2.0),
        node("10:10", "ACTIVE_POWER", 5.0),
        node("10:10", "REACTIVE_POWER", -2.0),
    ]);
    assert_eq!(revisions["readingRevisions"]["edges"], expected);
    let trail = app.trail(&operator, "meter").await;
    assert_eq!(trail[0]["after"]["sign_corrected"]["intervals"], 2);
}

#[tokio::test]
async fn a_sign_that_was_changed_before_is_put_right_for_the_period_that_is_named() {
    let app = TestApp::start().await.with_customer().await;
    let operator = app.operator(Role::Operator).await;
    app.deliver_intervals(METER, "2026-11-22T10:00:00Z", "2026-11-22T10:15:00Z").await;
    let input = |until: Value| json!({ "ean": METER, "correctFrom": "2026-11-22T10:00:00Z", "correctUntil": until });
    let refused = app.done(&operator, CHANGE, input(Value::Null)).await;
    assert_eq!(refused["status"], "SIGN_UNCHANGED");
    let refused = app.done(&operator, CHANGE, input(json!("2026-11-22T10:00:00Z"))).await;
    assert_eq!(refused["status"], "CORRECTION_WITHOUT_PERIOD");
    let payload = app.done(&operator, CHANGE, input(json!("2026-11-22T10:10:00Z"))).await;
    assert_eq!(payload, json!({ "status": "CHANGED", "intervalsCorrected": 2 }));
    assert_eq!(powers(&app).await, [42, 42, -42]);
}

/// Delivers these lines, and changes something once they are judged and wait to be merged.
async fn change_while_it_waits(app: &TestApp, lines: &[String], change: impl AsyncFnOnce()) {
    let holder = app.holding_up_merges().await;
    let changing = async {
        eventually("it waits to be merged", async || advisory_wait(&holder).await).await;
        change().await;
        drop(holder);
    };
    tokio::join!(app.deliver(lines), changing);
}

#[tokio::test]
async fn a_delivery_is_judged_again_if_a_meter_in_it_is_changed_while_it_is_taken_in() {
    let app = TestApp::start().await.with_customer().await;
    let lines = [line(METER, "2026-11-22T10:00:00Z", "5,,,,", "measured")];
    change_while_it_waits(&app, &lines, async || {
        let client = connect(&app.database.url()).await;
        client.batch_execute("update meter set power_sign = -1").await.expect("changed");
    })
    .await;
    assert_eq!(powers(&app).await, [-5]);
}

#[tokio::test]
async fn a_meter_that_is_registered_while_its_delivery_is_taken_in_loses_no_line() {
    let app = TestApp::start().await.with_customer().await;
    let new = "871685900000000240";
    let end = "2026-11-22T10:00:00Z";
    let lines = [line(METER, end, "5,,,,", "measured"), line(new, end, "6,,,,", "measured")];
    change_while_it_waits(&app, &lines, async || app.meter(KLANT, new, false).await).await;
    let records = app.readings(KLANT, new, DAY.0, DAY.1).await;
    assert_eq!(records[0]["waarde"], 6);
}

#[tokio::test]
async fn a_meter_that_is_removed_while_its_delivery_is_taken_in_gives_nothing_of_later() {
    let app = TestApp::start().await.with_customer().await;
    let lines = ["09:00", "10:00"]
        .map(|time| line(METER, &format!("2026-11-22T{time}:00Z"), "5,,,,", "measured"));
    change_while_it_waits(&app, &lines, async || {
        let client = connect(&app.database.url()).await;
        let removed = "update meter set removed_at = '2026-11-22T09:30:00Z'";
        client.batch_execute(removed).await.expect("removed");
    })
    .await;
    let client = connect(&app.database.url()).await;
    let query = "select rejected, inserted from delivery";
    let row = client.query_one(query, &[]).await.expect("one delivery");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (1, 1));
}

#[tokio::test]
async fn readings_of_later_than_now_are_given_to_nobody_and_warned_of_until_their_time_has_come() {
    let app = TestApp::start_at("2026-11-22T10:30:00Z").await.with_customer().await;
    let viewer = app.operator(Role::Viewer).await;
    // The clock is ahead for a while.
    app.clock.set(at("2026-11-22T10:50:00Z"));
    app.deliver_intervals(METER, "2026-11-22T10:00:00Z", "2026-11-22T10:50:00Z").await;
    let (newest, given) = (newest(&app).await, powers(&app).await.len());
    app.clock.set(at("2026-11-22T10:30:00Z"));
    let warned = async || {
        let query = "{ warnings { code subject } }";
        let warnings = app.asked(&viewer, query).await["warnings"].take();
        let warnings = warnings.as_array().expect("warnings").clone();
        let of_meter = json!({ "code": "READINGS_IN_FUTURE", "subject": METER });
        warnings.contains(&of_meter)
    };
    assert_eq!((powers(&app).await.len(), warned().await), (6, true));
    assert_eq!(self::newest(&app).await, "2026-11-22T11:30:00+01:00");
    app.clock.set(at("2026-11-22T10:50:00Z"));
    assert_eq!((powers(&app).await.len(), warned().await), (given, false));
    assert_eq!(self::newest(&app).await, newest);
}
