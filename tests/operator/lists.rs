//! The operator's lists: pages, filters, what belongs to a row, and what it costs.

use meetpoort::db::delivery::LineCounts;
use meetpoort::domain::operator::Role;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER, line, made_up_ean};

impl TestApp {
    /// Customers with a meter and a consent each, from this number on.
    async fn customers(&self, numbers: std::ops::Range<u64>) {
        for number in numbers {
            let (klant, meter) = (made_up_ean(1_000 + number), made_up_ean(5_000 + number));
            self.customer(&klant, &meter).await;
            self.consents(&klant, "2026-11-01T00:00:00Z").await;
        }
    }

    /// The nodes of a list, and whether more follows.
    async fn nodes(&self, cookie: &Cookie, list: &str, query: &str) -> Vec<Value> {
        let answer = self.asked(cookie, query).await;
        let edges = answer[list]["edges"].as_array().expect("edges").clone();
        edges.into_iter().map(|mut edge| edge["node"].take()).collect()
    }
}

#[tokio::test]
async fn pages_laid_end_to_end_give_every_row_once_also_where_rows_are_added_meanwhile() {
    let app = TestApp::start().await;
    app.customers(0..5).await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "query($after: String) { customers(first: 2, after: $after) {
        edges { cursor node { klantEan } } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    let (mut seen, mut after, mut pages) = (Vec::new(), Value::Null, 0);
    loop {
        let answer = app.ask(&viewer, query, json!({ "after": after })).await;
        let list = &answer["data"]["customers"];
        assert_eq!(list["pageInfo"]["hasPreviousPage"], json!(pages > 0), "{answer}");
        for edge in list["edges"].as_array().expect("edges") {
            seen.push(edge["node"]["klantEan"].as_str().expect("text").to_owned());
        }
        pages += 1;
        if pages == 1 {
            app.customers(5..6).await;
        }
        if list["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = list["pageInfo"]["endCursor"].clone();
    }
    let expected: Vec<String> = (0..6).map(|number| made_up_ean(1_000 + number)).collect();
    assert_eq!((seen, pages), (expected, 3));
}

#[tokio::test]
async fn a_page_has_a_hundred_rows_at_most_and_begins_after_a_cursor_of_ours() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    for arguments in ["first: 0", "first: -1", "first: 101", "after: \"nonsense\""] {
        let query = format!("{{ customers({arguments}) {{ edges {{ cursor }} }} }}");
        let answer = app.ask(&viewer, &query, json!({})).await;
        assert_eq!(codes(&answer), ["BAD_INPUT"], "{arguments}: {answer}");
    }
}

#[tokio::test]
async fn a_request_that_costs_too_much_is_refused_with_its_cost_before_it_runs() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "{ customers(first: 100) { edges { node { meters { customer { meters { customer {
        meters { ean klantEan inverted } } } } } } } } }";
    let answer = app.ask(&viewer, query, json!({})).await;
    assert_eq!(codes(&answer), ["TOO_COSTLY"]);
    let message = answer["errors"][0]["message"].as_str().expect("text");
    assert!(message.starts_with("this request costs ") && message.contains("20000"), "{message}");
}

#[tokio::test]
async fn a_request_that_is_nested_too_deeply_is_refused() {
    let app = TestApp::start().await;
    let viewer = app.operator(Role::Viewer).await;
    let nested =
        (0..8).fold("ean".to_owned(), |inner, _| format!("customer {{ meters {{ {inner} }} }}"));
    let query = format!("{{ meter(ean: \"{METER}\") {{ {nested} }} }}");
    let answer = app.ask(&viewer, &query, json!({})).await;
    assert!(answer["data"].is_null() && answer["errors"].is_array(), "{answer}");
}

#[tokio::test]
async fn customers_are_found_by_a_part_of_their_name_and_the_start_of_their_ean() {
    let app = TestApp::start().await;
    app.customer(KLANT, METER).await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    let viewer = app.operator(Role::Viewer).await;
    for (search, count) in
        [("CUSTOMER", 2), ("%", 0), (&KLANT[..16], 1), ("87168590", 2), ("7168", 0)]
    {
        let query =
            format!("{{ customers(search: \"{search}\") {{ edges {{ node {{ klantEan }} }} }} }}");
        assert_eq!(app.nodes(&viewer, "customers", &query).await.len(), count, "{search}");
    }
}

#[tokio::test]
async fn a_customer_comes_with_meters_and_consents_and_their_ledger() {
    let app = TestApp::start().await.with_customer().await;
    app.withdraws(KLANT).await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "{ customers { edges { node { name klantEan validUntil
        meters { ean type inverted newestIntervalEnd customer { klantEan } }
        consents { withdrawnAt events { kind declaredBy channel textVersion } } } } } }";
    let event = |kind| {
        json!({
            "kind": kind, "declaredBy": "the holder", "channel": "paper", "textVersion": "2026-11-nl",
        })
    };
    let expected = json!({
        "name": "A customer", "klantEan": KLANT, "validUntil": null,
        "meters": [{
            "ean": METER, "type": "TRANSFER_POINT", "inverted": false, "newestIntervalEnd": null,
            "customer": { "klantEan": KLANT },
        }],
        "consents": [{
            "withdrawnAt": "2026-11-23T11:00:00+00:00", "events": [event("GIVEN"), event("WITHDRAWN")],
        }],
    });
    assert_eq!(app.nodes(&viewer, "customers", query).await, [expected]);
}

#[tokio::test]
async fn customers_meters_consents_and_operators_are_filtered() {
    let app = TestApp::start().await.with_customer().await;
    app.customers(0..2).await;
    app.withdraws(KLANT).await;
    app.add_operator(Role::Viewer).await;
    let admin = app.operator(Role::Admin).await;
    for (list, arguments, count) in [
        ("meters", "type: TRANSFER_POINT", 3),
        ("meters", "type: GROSS_PRODUCTION", 0),
        ("meters", "eanStart: \"871685900000050\"", 2),
        ("consents", "inForce: true", 2),
        ("consents", "inForce: false", 1),
        ("consents", "customerId: 1", 1),
        ("customers", "consent: WITHDRAWN", 1),
        ("customers", "consent: IN_FORCE", 2),
        ("customers", "consent: NEVER", 0),
        ("customers", "holding: true", 3),
        ("customers", "holding: false", 0),
        ("meters", "search: \"871685900000050\"", 2),
        ("meters", "search: \"87168590000001\"", 2),
        ("operators", "role: VIEWER, ended: false", 1),
        ("operators", "ended: true", 0),
        ("consents", "first: 10", 3),
    ] {
        let query = format!("{{ {list}({arguments}) {{ edges {{ node {{ id }} }} }} }}");
        assert_eq!(app.nodes(&admin, list, &query).await.len(), count, "{list}({arguments})");
    }
    let meter = app.asked(&admin, &format!("{{ meter(ean: \"{METER}\") {{ klantEan }} }}")).await;
    assert_eq!(meter["meter"]["klantEan"], KLANT);
}

#[tokio::test]
async fn lists_of_customers_and_meters_say_how_many_there_are_in_all() {
    let app = TestApp::start().await.with_customer().await;
    app.customers(0..4).await;
    let viewer = app.operator(Role::Viewer).await;
    let query =
        "{ customers(first: 1) { totalCount } meters(first: 1, eanStart: \"871685900000050\") {
        totalCount } }";
    let expected = json!({ "customers": { "totalCount": 5 }, "meters": { "totalCount": 4 } });
    assert_eq!(app.asked(&viewer, query).await, expected);
}

#[tokio::test]
async fn a_customer_says_how_their_consent_stands() {
    let app = TestApp::start().await.with_customer().await;
    app.customer(OTHER_KLANT, OTHER_METER).await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "{ customers { edges { node { consentState } } } }";
    let states = |states: [&str; 2]| states.map(|state| json!({ "consentState": state }));
    assert_eq!(app.nodes(&viewer, "customers", query).await, states(["IN_FORCE", "NEVER"]));
    app.withdraws(KLANT).await;
    assert_eq!(app.nodes(&viewer, "customers", query).await, states(["WITHDRAWN", "NEVER"]));
}

#[tokio::test]
async fn a_delivery_comes_with_its_counts_and_its_rejected_lines_page_by_page() {
    let app = TestApp::start().await.with_customer().await;
    let bad = |second| line(METER, &format!("2026-11-21T00:00:0{second}Z"), "1,,,,", "measured");
    let good = line(METER, "2026-11-21T00:05:00Z", "1,,,,", "measured");
    let counts = app.deliver(&[bad(1), good, bad(2), bad(3)]).await;
    assert_eq!(
        counts,
        LineCounts {
            lines: 4,
            inserted: 1,
            rejected: 3,
            rejected_kept: 3,
            ..LineCounts::default()
        }
    );
    app.deliver_file(".csv", b"nonsense").await;
    let viewer = app.operator(Role::Viewer).await;
    let query = "{ deliveries(state: DONE) { edges { node { state failure lines inserted rejected
        rejectedLines(first: 2) { edges { node { lineNumber reason } } pageInfo { hasNextPage } } } } } }";
    let rejected = |number| json!({ "node": { "lineNumber": number, "reason": "OFF_GRID" } });
    let expected = json!({
        "state": "DONE", "failure": null, "lines": 4, "inserted": 1, "rejected": 3,
        "rejectedLines": { "edges": [rejected(2), rejected(4)], "pageInfo": { "hasNextPage": true } },
    });
    assert_eq!(app.nodes(&viewer, "deliveries", query).await, [expected]);
    let now = "2026-11-23T11:00:00Z";
    for (arguments, count) in [
        ("source: \"test\"", 2),
        ("source: \"push\"", 0),
        (&format!("receivedAfter: \"{now}\""), 2),
        (&format!("receivedBefore: \"{now}\""), 0),
    ] {
        let query = format!("{{ deliveries({arguments}) {{ edges {{ node {{ id }} }} }} }}");
        assert_eq!(app.nodes(&viewer, "deliveries", &query).await.len(), count, "{arguments}");
    }
    let query = "{ deliveries { edges { node { state } } } }";
    let states = app.nodes(&viewer, "deliveries", query).await;
    assert_eq!(states, [json!({ "state": "FAILED" }), json!({ "state": "DONE" })]);
}

#[tokio::test]
async fn a_pull_stands_in_the_list_with_the_password_that_opened_it() {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-21T00:00:00Z", "2026-11-21T01:00:00Z").await;
    app.readings(KLANT, METER, "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z").await;
    app.available(&[KLANT]).await;
    let viewer = app.operator(Role::Viewer).await;
    let query = format!(
        "{{ pulls(klantEan: \"{KLANT}\") {{ edges {{ node {{
            call meterEan credentialVersion consentIds readingsGiven }} }} }} }}"
    );
    let expected = json!({
        "call": "meetdata", "meterEan": METER, "credentialVersion": 1, "consentIds": ["1"],
        "readingsGiven": 12,
    });
    assert_eq!(app.nodes(&viewer, "pulls", &query).await, [expected]);
    let now = "2026-11-23T11:00:00Z";
    for (arguments, count) in [
        (format!("meterEan: \"{METER}\""), 1),
        ("call: \"beschikbare-metingen\"".to_owned(), 1),
        ("credentialVersion: 1".to_owned(), 2),
        ("credentialVersion: 2".to_owned(), 0),
        (format!("answeredAfter: \"{now}\""), 2),
        (format!("answeredBefore: \"{now}\""), 0),
    ] {
        let query = format!("{{ pulls({arguments}) {{ edges {{ node {{ id }} }} }} }}");
        assert_eq!(app.nodes(&viewer, "pulls", &query).await.len(), count, "{arguments}");
    }
    let calls = app.nodes(&viewer, "pulls", "{ pulls { edges { node { call } } } }").await;
    assert_eq!(calls, [json!({ "call": "beschikbare-metingen" }), json!({ "call": "meetdata" })]);
}

#[tokio::test]
async fn passwords_keys_and_operators_are_listed_without_a_secret() {
    let app = TestApp::start().await;
    let admin = app.operator(Role::Admin).await;
    let query = "{ credentialVersions { edges { node { version revokedAt } } }
        signingKeys { edges { node { kid signsFrom destroyedAt } } }
        operators { edges { node { email role endedAt } } } jobRuns { edges { node { job } } } }";
    let answer = app.asked(&admin, query).await;
    assert_eq!(answer["credentialVersions"]["edges"][0]["node"]["version"], 1);
    assert_eq!(answer["signingKeys"]["edges"].as_array().map(Vec::len), Some(2));
    assert_eq!(answer["operators"]["edges"][0]["node"]["email"], "admin@meetbedrijf.example");
    let sdl = meetpoort::graphql::operator::sdl();
    for secret in ["passwordHash", "sealed", "privateKey", "tokenSha256"] {
        assert!(!sdl.contains(&format!("{secret}:")), "{secret}");
    }
}
