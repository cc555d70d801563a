//! Who may ask what: every field of the operator's schema, asked by everybody.
//!
//! What comes out stands in `access.txt`, a row for each field; a field without a row fails.

use std::net::SocketAddr;

use meetpoort::domain::operator::Role;
use serde_json::{Value, json};
use strum::VariantArray;

use crate::support::TestApp;
use crate::support::operator::{Cookie, codes};
use crate::support::portfolio::{KLANT, METER, OTHER_METER, line};
use crate::support::sdl::{assert_checked_in, requests, types};
use crate::support::socket::{Opening, Socket};

const TABLE: &str = "tests/operator/access.txt";

/// How a source writes its readings.
const DESCRIPTION: &str = "container = { kind = 'ndjson' }
layout = { shape = 'wide', identifier = { column = 'ean' } }
time = { columns = ['time'] }
channels = [{ name = 'power', quantity = 'active_power', unit = 'kW' }]
pull = { url = 'https://api.example/{from}', auth = { kind = 'bearer' } }";

const HEAD: &str = "# Who may ask what: made by asking, and read by people when it changes.\n\
                    # field, then nobody logged in, viewer, operator, admin\n";

fn sample(name: &str, kind: &str) -> String {
    match kind {
        "DateTime!" if name == "to" => "\"2026-11-21T12:00:00Z\"".to_owned(),
        "ID!" => "1".to_owned(),
        "ID" => "0".to_owned(),
        "RetryDeliveryInput!" | "GiveUpDeliveryInput!" => "{ deliveryId: 1 }".to_owned(),
        "RepairLinesInput!" => "{ deliveryId: 1, lines: [{ lineNumber: 2 }] }".to_owned(),
        "String!" if name == "name" => "\"head-end\"".to_owned(),
        "DefineSourceInput!" => {
            format!("{{ name: \"head-end\", descriptionToml: {} }}", json!(DESCRIPTION))
        }
        "PreviewSourceInput!" => {
            format!("{{ description: {}, fileName: \"x\", content: \"e30K\" }}", json!(DESCRIPTION))
        }
        "SetSourceEnabledInput!" => "{ name: \"head-end\", enabled: true }".to_owned(),
        "SetSourceSecretInput!" => "{ name: \"head-end\", secret: \"x\" }".to_owned(),
        "RemoveSourceSecretInput!" | "FetchSourceNowInput!" => "{ name: \"head-end\" }".to_owned(),
        "FetchSourceAgainInput!" => {
            "{ name: \"head-end\", from: \"2026-11-21T00:00:00Z\", until: \"2026-11-22T00:00:00Z\" }".to_owned()
        }
        "ImportSourceAliasesInput!" => "{ source: \"head-end\", csv: \"identifier\" }".to_owned(),
        "IssueSourceTokenInput!" => "{ source: \"head-end\", name: \"x\" }".to_owned(),
        "RevokeSourceTokenInput!" => "{ id: 999 }".to_owned(),
        "EndSourceAliasInput!" | "RemoveSourceAliasInput!" => "{ id: 999 }".to_owned(),
        "Ean!" => format!("\"{METER}\""),
        "DateTime!" => "\"2026-11-21T00:00:00Z\"".to_owned(),
        "Resolution!" => "RAW".to_owned(),
        "Date!" | "Date" => "\"2026-11-21\"".to_owned(),
        "SignInInput!" => "{ email: \"niemand@meetbedrijf.example\", password: \"x\" }".to_owned(),
        "AddOperatorInput!" => "{ email: \"x\", role: VIEWER }".to_owned(),
        "ChangeOperatorInput!" | "OperatorInput!" | "RevokeAccessTokenInput!" => {
            "{ id: 999 }".to_owned()
        }
        "ChangePasswordInput!" => "{ presentPassword: \"x\", newPassword: \"y\" }".to_owned(),
        "CreateAccessTokenInput!" => "{ name: \"x\", role: VIEWER, days: 1 }".to_owned(),
        "InviteInput!" => "{ customerIds: [1] }".to_owned(),
        "RevokeInvitationInput!" => "{ id: 1 }".to_owned(),
        "RecordConsentInput!" => format!(
            "{{ klantEan: \"{METER}\", declaredBy: \"x\", authority: OWNER, declaredAt: \"2026-11-21T00:00:00Z\" }}"
        ),
        "WithdrawConsentsInput!" => {
            "{ customerIds: [99], declaredBy: \"x\", authority: OWNER, channel: PAPER }".to_owned()
        }
        "RevokeCredentialInput!" => "{ version: 99 }".to_owned(),
        "RotateSigningKeyInput!" => "{ revokeTokens: false }".to_owned(),
        "RegisterCustomerInput!" => format!("{{ klantEan: \"{KLANT}\", name: \"x\" }}"),
        "ChangeCustomerInput!" => "{ id: 1, name: \"x\" }".to_owned(),
        "EndCustomerInput!" => "{ id: 999 }".to_owned(),
        "ImportPortfolioInput!" => "{ csv: \"klant_ean,name\\nx,x\" }".to_owned(),
        "RegisterMeterInput!" => {
            format!("{{ klantEan: \"{KLANT}\", ean: \"{METER}\", type: TRANSFER_POINT }}")
        }
        "ChangeMeterInput!" | "RemoveMeterInput!" | "RestoreMeterInput!" => {
            format!("{{ ean: \"{OTHER_METER}\" }}")
        }
        "ReplaceMeterInput!" => {
            format!("{{ ean: \"{OTHER_METER}\", newEan: \"{METER}\" }}")
        }
        other => panic!("give `sample` something for an argument of type {other}"),
    }
}

/// One of everything, so that there is a way to each field.
async fn portfolio() -> TestApp {
    let app = TestApp::start().await.with_customer().await;
    app.deliver_intervals(METER, "2026-11-20T23:00:00Z", "2026-11-21T01:00:00Z").await;
    app.deliver(&[line(METER, "2026-11-21T00:00:01Z", "1,,,,", "measured")]).await;
    app.deliver(&[line(METER, "2026-11-21T00:05:00Z", "1,,,,", "corrected")]).await;
    app.available(&[KLANT]).await;
    for &role in Role::VARIANTS {
        app.add_operator(role).await;
    }
    app
}

/// What somebody gets: the field, or the reason why not.
async fn outcome(app: &TestApp, address: SocketAddr, cookie: &Cookie, request: &str) -> String {
    let answer = if request.starts_with("subscription") {
        let opened = app.socket(address, cookie, Opening::default()).await;
        match opened {
            Ok(socket) => subscribed(socket, request).await,
            Err(401) => json!({ "errors": [{ "extensions": { "code": "UNAUTHENTICATED" } }] }),
            Err(status) => panic!("{request}: {status}"),
        }
    } else {
        app.ask(cookie, request, json!({})).await
    };
    match codes(&answer).first() {
        None => "yes".to_owned(),
        Some(&"UNAUTHENTICATED") => "sign-in".to_owned(),
        Some(&"FORBIDDEN") => "no".to_owned(),
        Some(other) => panic!("{request}: {other}: {answer}"),
    }
}

/// The first event of a subscription.
async fn subscribed(socket: Socket, request: &str) -> Value {
    let mut socket = socket.admitted().await;
    socket.subscribe("1", request).await;
    socket.event().await
}

#[tokio::test]
async fn every_field_is_open_to_those_in_the_table_and_to_nobody_else() {
    let app = portfolio().await;
    let address = app.on_a_network().await;
    let mut table = HEAD.to_owned();
    let mut cookies = Vec::new();
    for role in Role::VARIANTS {
        cookies.push(app.browser(&format!("{role}@meetbedrijf.example")).await);
    }
    for (field, request) in requests(&types(&meetpoort::graphql::operator::sdl()), sample) {
        let mut row = vec![format!("{field:36}"), outcome(&app, address, &None, &request).await];
        for (role, cookie) in Role::VARIANTS.iter().zip(&mut cookies) {
            row.push(outcome(&app, address, cookie, &request).await);
            // Some of what is done ends the session.
            if request.starts_with("mutation") {
                *cookie = app.browser(&format!("{role}@meetbedrijf.example")).await;
            }
        }
        table += &format!("{}\n", row.join(" "));
    }
    assert_checked_in(TABLE, &table, "operator::access::every");
}
