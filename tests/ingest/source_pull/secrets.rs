//! The secrets of sources, in the real binary: nobody is told them, even if an API repeats all that it was asked with.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use meetpoort::domain::operator::Role;
use serde_json::json;

use super::{READINGS, SECRET, described};
use crate::support::certificate::Certificate;
use crate::support::head_end::{Asked, HeadEnd, Reply};
use crate::support::operator::Cookie;
use crate::support::portfolio::{METER, OTHER_METER};
use crate::support::server::{Server, Site, eventually};

/// Sources by the way in which they know us, and the status by which each refuses us.
const WAYS: [(&str, &str, u16); 7] = [
    ("basic", "{ kind = \"basic\", username = \"us\" }", 403),
    ("bearer", "{ kind = \"bearer\" }", 500),
    ("key-in-header", "{ kind = \"key\", header = \"X-Api-Key\" }", 400),
    ("key-in-query", "{ kind = \"key\", parameter = \"api_key\" }", 404),
    ("by-token", "{ kind = \"oauth\", token_url = \"HEAD_END/token\", client_id = \"us\" }", 403),
    (
        "no-token-by-header",
        "{ kind = \"oauth\", token_url = \"HEAD_END/token\", client_id = \"us\" }",
        403,
    ),
    (
        "no-token-by-body",
        "{ kind = \"oauth\", token_url = \"HEAD_END/token\", client_id = \"us\", credentials = \"body\" }",
        403,
    ),
];

/// The secret and the token, in all ways in which they are shown.
fn forms() -> Vec<String> {
    let encoded: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let pairs = [SECRET, &encoded].map(|secret| BASE64_STANDARD.encode(format!("us:{secret}")));
    let mut forms = vec![SECRET.to_owned(), encoded, "token-1".to_owned()];
    forms.extend(pairs);
    forms
}

/// A source that knows us in this way.
async fn register(site: &Site, (name, auth, status): (&str, &str, u16)) -> HeadEnd {
    let answer = move |asked: &Asked| match asked.parameter("id") {
        "0042" => Reply::Json(json!({ "rows": [] })),
        _ => Reply::Echo(status),
    };
    let head_end = HeadEnd::start(answer).await;
    if name.starts_with("no-token") {
        head_end.refuse_tokens();
    }
    // One refuses a single meter.
    let is_of_each = name == "key-in-query";
    let path =
        if is_of_each { "/readings?id={identifier}&from={from}&until={until}" } else { READINGS };
    let lines = format!("start_days = 1\nwindow_hours = 48\nauth = {auth}");
    let toml = format!("name = \"{name}\"\n{}", described(&head_end, path, &lines));
    let file = site.write("source.toml", &toml);
    site.run(&["source", "apply", file.to_str().expect("text")]);
    if is_of_each {
        let csv = format!("identifier,meter_ean\n0042,{METER}\n0043,{OTHER_METER}\n");
        let aliases = site.write("aliases.csv", &csv);
        site.run(&["source", "aliases", "import", name, aliases.to_str().expect("text")]);
    }
    site.set_source_secret(name, SECRET);
    head_end
}

/// Starts a server that logs more than anybody would want to read.
async fn serve(site: &Site) -> Server {
    let Certificate { file, key_file, .. } = &site.certificate;
    let mut command = site.serve_command(file, key_file);
    command.env("RUST_LOG", "debug");
    site.start(command).await
}

/// What an operator is answered who sets a secret in ways in which it cannot be.
async fn answers(server: &Server, browser: &Cookie) -> String {
    let set = "mutation Set($input: SetSourceSecretInput!) {
        setSourceSecret(input: $input) { status source { name } } }";
    let mut answers = String::new();
    for input in [
        json!({ "name": "basic", "secret": format!("{SECRET}\n") }),
        json!({ "name": "nobody", "secret": SECRET }),
        json!({ "name": 7, "secret": SECRET }),
        json!({ "name": "basic", "secret": [SECRET] }),
        json!({ "name": "basic", "secret": { "is": SECRET } }),
    ] {
        let body = json!({ "query": set, "variables": { "input": input } });
        let answer = server.ask_as_operator(browser, &body).await.text().await.expect("text");
        assert!(!answer.contains("\"SET\""), "{answer}");
        answers.push_str(&answer);
    }
    answers
}

#[tokio::test]
async fn a_secret_that_an_api_repeats_is_in_no_log_no_answer_no_audit_trail_and_no_metric() {
    let site = Site::new().await;
    for form in forms() {
        site.keep_secret(&form);
    }
    let mut head_ends = Vec::new();
    for way in WAYS {
        head_ends.push(register(&site, way).await);
    }
    let password = site.add_operator("beheer@voorbeeld.nl", Role::Operator);
    let server = serve(&site).await;
    let browser = server.operator_browser("beheer@voorbeeld.nl", &password).await;

    let mut told = answers(&server, &browser).await;
    for (name, _, _) in WAYS {
        // What was repeated is told, but for the secret.
        told += &eventually(name, async || {
            let shown = site.run(&["source", "show", name]);
            shown.contains("[secret]").then_some(shown)
        })
        .await;
    }
    told += &server.told_of_sources(&browser).await;
    assert!(told.contains("set_source_secret") && told.contains("meetpoort_source_pulls_total"));
    for form in forms() {
        assert!(!told.contains(&form), "{form} in {told}");
    }
    // The log is looked through when the server ends; what went wrong is in it.
    assert!(server.printed().contains("[secret]"));
}
