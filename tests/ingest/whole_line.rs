//! The whole line with the real binary: from the first command and a delivered file to Liander's
//! two calls over TLS, and to the end of consent. What each part does in detail is tested elsewhere.

use meetpoort::domain::amsterdam::amsterdam_rfc3339;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::now_on_grid;
use crate::support::portfolio::{KLANT, METER, csv_before};
use crate::support::server::{Site, eventually, readings_question};

#[tokio::test]
async fn a_delivered_file_reaches_liander_until_the_customer_withdraws() {
    let site = Site::new().await;
    site.register_customer();
    let credentials = site.issue_credential();
    let server = site.serve().await;
    let newest = now_on_grid();
    let hour_ago = newest - chrono::TimeDelta::hours(1);

    site.deliver("levering.csv", &csv_before(METER, newest, 12));
    eventually("the file is in done/", async || site.listed("done").pop()).await;

    let question = json!({
        "username": credentials.0, "password": credentials.1, "verwachtte_klant_eans": [KLANT],
    });
    let available: Value =
        server.post("/v1/beschikbare-metingen", &question).await.json().await.expect("JSON");
    let expected = json!([{
        "klant_ean": KLANT, "meter_ean": METER, "meter_type": "overdrachtspuntmeter",
        "datum_laatste_meting": amsterdam_rfc3339(newest),
    }]);
    assert_eq!(available, expected);

    let (from, to) = (amsterdam_rfc3339(hour_ago), amsterdam_rfc3339(newest));
    let question = readings_question(&credentials, (KLANT, METER), &from, &to);
    let answer = server.post("/v1/meetdata", &question).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let records: Vec<Value> = answer.json().await.expect("JSON");
    assert_eq!(records.len(), 12 * 5);
    let last = &records[records.len() - 5];
    let moment =
        |record: &Value| format!("{}T{}", record["datum"], record["tijd"]).replace('"', "");
    assert_eq!((moment(last), &last["waarde"]), (to, &json!(-42)));

    site.run(&["consent", "withdraw", KLANT]);
    let answer = server.post("/v1/meetdata", &question).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
