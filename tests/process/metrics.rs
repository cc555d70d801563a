//! What is counted, measured and written into the access log, at every door of the real binary.

use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use crate::support::now_on_grid;
use crate::support::portfolio::{METER, csv_before};
use crate::support::server::{Server, Site, eventually};

/// The metrics, one a line, once one of them is there: with this value, or with any if it says none.
async fn scraped(server: &Server, wanted: &str) -> String {
    let url = format!("http://{}/metrics", server.admin_address().await);
    let look = async || {
        let answer = server.client.get(&url).send().await.expect("an answer");
        let text = answer.text().await.expect("text");
        let is_wanted = |line: &str| {
            line.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        text.lines().any(is_wanted).then_some(text)
    };
    eventually(wanted, look).await
}

async fn get(server: &Server, url: &str) -> reqwest::Response {
    server.client.get(url).send().await.expect("an answer")
}

#[tokio::test]
async fn answers_are_counted_at_each_door_by_route_and_paths_of_nobodys_own_together() {
    let site = Site::new().await;
    let server = site.serve().await;
    let (public, operators) = (server.address, server.operator_address().await);
    for path in [
        "/docs/",
        "/v1/openapi.json",
        "/nothing/1",
        "/nothing/2",
        "/portal/",
        "/portal/toestemming",
    ] {
        get(&server, &format!("https://{public}{path}")).await;
    }
    server.post("/v1/meetdata", &json!({})).await;
    server.post("/portal/graphql", &json!({ "query": "{ companyName }" })).await;
    get(&server, &format!("https://{operators}/klanten")).await;
    let text =
        scraped(&server, "meetpoort_answers_total{door=\"operators\",path=\"/\",status=\"200\"} 1")
            .await;
    for line in [
        "meetpoort_answers_total{door=\"liander\",path=\"/docs\",status=\"200\"} 1",
        "meetpoort_answers_total{door=\"liander\",path=\"/v1/openapi.json\",status=\"200\"} 1",
        "meetpoort_answers_total{door=\"liander\",path=\"/v1/meetdata\",status=\"400\"} 1",
        "meetpoort_answers_total{door=\"liander\",path=\"other\",status=\"404\"} 2",
        "meetpoort_answers_total{door=\"portal\",path=\"/portal\",status=\"200\"} 2",
        "meetpoort_answers_total{door=\"portal\",path=\"/portal/graphql\",status=\"200\"} 1",
        "meetpoort_answer_seconds_count{door=\"portal\",path=\"/portal/graphql\"} 1",
    ] {
        assert!(text.lines().any(|there| there == line), "no {line} in:\n{text}");
    }
}

#[tokio::test]
async fn fields_of_graphql_are_counted_by_name_and_outcome() {
    let site = Site::new().await;
    let server = site.serve().await;
    let portal = json!({ "query": "query AnyName { once: companyName twice: companyName }" });
    server.post("/portal/graphql", &portal).await;
    let url = format!("https://{}/graphql", server.operator_address().await);
    let refused = json!({ "query": "{ customers { edges { cursor } } }" });
    server.client.post(url).json(&refused).send().await.expect("an answer");
    let field = "meetpoort_graphql_fields_total{field=\"customers\",outcome=\"refused\",schema=\"operators\"} 1";
    let text = scraped(&server, field).await;
    let field =
        "meetpoort_graphql_fields_total{field=\"companyName\",outcome=\"ok\",schema=\"portal\"} 2";
    assert!(text.contains(field) && !text.contains("AnyName"), "{text}");
}

#[tokio::test]
async fn jobs_deliveries_and_connections_to_the_database_are_measured() {
    let site = Site::new().await;
    site.register_customer();
    let server = site.serve().await;
    scraped(&server, "meetpoort_job_turns_total{job=\"rotate_signing_keys\",outcome=\"done\"} 1")
        .await;
    site.deliver("today.csv", &csv_before(METER, now_on_grid() - TimeDelta::hours(1), 12));
    let inserted = "meetpoort_delivery_lines_total{outcome=\"inserted\",source=\"folder\"} 12";
    scraped(&server, inserted).await;
    scraped(&server, "meetpoort_deliveries_total{outcome=\"taken_in\",source=\"folder\"} 1").await;
    // A delivery counts before the turn that took it in has ended.
    let text = scraped(&server, "meetpoort_job_seconds_count{job=\"take_in_deliveries\"}").await;
    let value = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no {name}")).parse::<f64>().expect("a number")
    };
    assert!(
        value("meetpoort_job_last_success_timestamp_seconds{job=\"rotate_signing_keys\"}") > 1.7e9
    );
    assert!(value("meetpoort_job_seconds_count{job=\"take_in_deliveries\"}") >= 1.0);
    let connections =
        |state: &str| value(&format!("meetpoort_database_connections{{state=\"{state}\"}}"));
    assert!(connections("max") >= connections("used") + connections("idle"));
    assert!(value("meetpoort_database_waiting") >= 0.0);
}

#[tokio::test]
async fn the_access_log_of_every_door_has_the_address_behind_the_proxy() {
    let site = Site::new().await;
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    command.args(["--trusted-proxies", "127.0.0.0/8"]);
    let server = site.start(command).await;
    let operators = server.operator_address().await;
    for url in [
        format!("https://{}/v1/openapi.json", server.address),
        format!("https://{}/portal/", server.address),
        format!("https://{operators}/"),
        format!("https://{operators}/ingest/v1/openapi.json"),
    ] {
        let asked = server.client.get(url).header("X-Forwarded-For", "203.0.113.7").send().await;
        assert_eq!(asked.expect("an answer").status(), StatusCode::OK);
    }
    let doors = async || {
        let lines = server.logged().into_iter();
        let doors: Vec<String> = lines
            .filter(|line| line["message"] == "answered" && line["source"] == "203.0.113.7")
            .filter_map(|line| line["door"].as_str().map(str::to_owned))
            .collect();
        (doors.len() == 4).then_some(doors)
    };
    let expected = ["liander", "portal", "operators", "sources"];
    assert_eq!(eventually("four lines", doors).await, expected);
}

#[tokio::test]
async fn the_pages_of_the_documentation_go_out_as_they_were_compressed() {
    let site = Site::new().await;
    let server = site.serve().await;
    let url = format!("https://{}/docs/", server.address);
    let request = server.client.get(&url).header("Accept-Encoding", "br");
    let compressed = request.send().await.expect("an answer");
    assert_eq!(compressed.headers()["content-encoding"], "br");
    assert_eq!(compressed.headers()["vary"], "Accept-Encoding");
    let plain = get(&server, &url).await;
    assert!(!plain.headers().contains_key("content-encoding"));
    let (small, large) =
        (compressed.bytes().await.expect("bytes"), plain.bytes().await.expect("bytes"));
    assert!(small.len() < large.len());
}
