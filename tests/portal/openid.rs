//! Customers come into the portal with a broker: the real binary, a real provider, a browser that
//! keeps cookies.

use std::process::Command;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::now_on_grid;
use crate::support::openid_provider::{
    Browser, CUSTOMERS, OUR_URL, OpenidProvider, let_customers_in, location,
};
use crate::support::portfolio::{KLANT, OTHER_KLANT};
use crate::support::server::{Server, Site};

const NUMBER: &str = "01234567";

/// A site whose server and broker run, with a company that holds two connections.
struct Broker {
    site: Site,
    server: Server,
    provider: OpenidProvider,
}

impl Broker {
    async fn open() -> Self {
        Self::open_with("id_token", None, |_| {}).await
    }

    async fn open_with(claims_in: &str, acr: Option<&str>, set: impl FnOnce(&mut Command)) -> Self {
        let site = Site::new().await;
        let since = (now_on_grid() - chrono::TimeDelta::days(60)).to_rfc3339();
        for klant in [OTHER_KLANT, KLANT] {
            site.run(&[
                "register-customer",
                klant,
                "Zonnepark",
                "--company-number",
                NUMBER,
                "--since",
                &since,
            ]);
        }
        let provider = OpenidProvider::start_with(&site, claims_in, OUR_URL, acr);
        let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
        command.env("MEETPOORT_PUBLIC_URL", OUR_URL);
        let_customers_in(&site, &mut command, &provider.issuer);
        set(&mut command);
        let server = site.start(command).await;
        Self { site, server, provider }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.site, CUSTOMERS, self.server.address)
    }
}

/// Where a login ends, which leaves nobody signed in.
async fn refused(browser: &Browser, answer: reqwest::Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(browser.asked("{ me { name } }").await["me"].is_null());
    location(&answer).expect("a page").query().expect("a reason").to_owned()
}

fn eans(me: &Value) -> Vec<&str> {
    let connections = me["me"]["connections"].as_array().expect("connections");
    connections.iter().map(|connection| connection["klantEan"].as_str().expect("text")).collect()
}

#[tokio::test]
async fn whoever_comes_for_a_company_looks_at_each_of_its_connections_one_at_a_time() {
    let broker = Broker::open().await;
    let browser = broker.browser();
    let offered = browser.asked("{ openidConnect { name startUrl } }").await;
    let expected = json!({ "name": "eHerkenning", "startUrl": "/portal/login" });
    assert_eq!(offered["openidConnect"], expected);

    let answer = browser.sign_in(&format!("klant-{NUMBER}")).await;

    assert_eq!(location(&answer).expect("a page").path(), "/portal/aansluitingen");
    let cookies =
        format!("{:?}", answer.headers().get_all("set-cookie").iter().collect::<Vec<_>>());
    assert!(cookies.contains("__Host-meetpoort-portal=") && cookies.contains("SameSite=Strict"));
    assert!(cookies.contains("__Host-meetpoort-portal-login=;"), "{cookies}");
    let me = browser.asked("{ me { klantEan connections { klantEan isShared } } }").await;
    let mut both = [KLANT, OTHER_KLANT];
    both.sort_unstable();
    assert_eq!(eans(&me), both);
    assert_eq!(me["me"]["klantEan"], both[0]);

    let choose = |ean: &str| {
        format!(
            "mutation {{ chooseConnection(input: {{ klantEan: \"{ean}\" }}) \
             {{ status me {{ klantEan }} }} }}"
        )
    };
    let chosen = browser.asked(&choose(both[1])).await;
    let expected = json!({ "status": "CHOSEN", "me": { "klantEan": both[1] } });
    assert_eq!(chosen["chooseConnection"], expected);
    assert_eq!(browser.asked("{ me { klantEan } }").await["me"]["klantEan"], both[1]);
}

#[tokio::test]
async fn the_connection_of_somebody_else_is_not_to_be_chosen() {
    let broker = Broker::open().await;
    let theirs = "871685900000000202";
    broker.site.run(&["register-customer", theirs, "Bakkerij", "--company-number", "87654321"]);
    let browser = broker.browser();
    browser.sign_in(&format!("klant-{NUMBER}")).await;
    let choose = format!(
        "mutation {{ chooseConnection(input: {{ klantEan: \"{theirs}\" }}) {{ status me {{ name }} }} }}"
    );
    let expected = json!({ "status": "NOT_YOURS", "me": null });
    assert_eq!(browser.asked(&choose).await["chooseConnection"], expected);
}

#[tokio::test]
async fn an_ean_in_a_claim_that_stands_at_the_userinfo_endpoint_opens_that_connection() {
    let broker = Broker::open_with("userinfo", None, |command| {
        command.env("MEETPOORT_PORTAL_OIDC_CLAIM", "klant_ean");
        command.env("MEETPOORT_PORTAL_OIDC_CLAIM_HOLDS", "klant_ean");
    })
    .await;
    let browser = broker.browser();
    let answer = browser.sign_in(&format!("klant-{KLANT}")).await;
    assert_eq!(location(&answer).expect("a page").path(), "/portal/");
    assert_eq!(eans(&browser.asked("{ me { connections { klantEan } } }").await), [KLANT]);
}

#[tokio::test]
async fn who_comes_for_nobody_who_holds_a_connection_is_told_so() {
    let broker = Broker::open().await;
    for name in ["klant-87654321", "klant-nonsense", "klant"] {
        let browser = broker.browser();
        let answer = browser.sign_in(name).await;
        assert_eq!(refused(&browser, answer).await, "login=no-connection", "{name}");
    }
}

#[tokio::test]
async fn a_login_must_be_of_a_level_that_is_asked_for() {
    let ask = |command: &mut Command| {
        command.env("MEETPOORT_PORTAL_OIDC_ACR_VALUES", "high substantial");
    };
    let strong = Broker::open_with("id_token", Some("substantial"), ask).await;
    let begun = strong.browser().begin().await;
    assert!(begun.query().expect("a query").contains("acr_values=high+substantial"), "{begun}");
    let browser = strong.browser();
    browser.sign_in(&format!("klant-{NUMBER}")).await;
    assert_eq!(browser.asked("{ me { name } }").await["me"]["name"], "Zonnepark");

    let weak = Broker::open_with("id_token", Some("low"), ask).await;
    let browser = weak.browser();
    let answer = browser.sign_in(&format!("klant-{NUMBER}")).await;
    assert_eq!(refused(&browser, answer).await, "login=too-weak");
}

#[tokio::test]
async fn an_answer_in_another_browser_or_for_the_second_time_lets_nobody_in() {
    let broker = Broker::open().await;
    let browser = broker.browser();
    let begun = browser.get(&format!("{OUR_URL}/portal/login")).await;
    let kept = begun.headers()["set-cookie"].to_str().expect("text").to_owned();
    let kept = kept.split(';').next().expect("a pair");
    let begun = location(&begun).expect("a redirect");
    let back = browser.log_in(begun, &format!("klant-{NUMBER}")).await;

    let other = broker.browser();
    let answer = other.get(back.as_str()).await;
    assert_eq!(refused(&other, answer).await, "login=no-attempt");

    browser.get(back.as_str()).await;
    assert_eq!(browser.asked("{ me { name } }").await["me"]["name"], "Zonnepark");
    let replayed = other.client.get(back).header("Cookie", kept).send().await.expect("an answer");
    assert_eq!(refused(&other, replayed).await, "login=refused");
}

#[tokio::test]
async fn who_goes_back_at_the_broker_or_finds_it_down_is_told_so_on_a_page_of_ours() {
    let Broker { site, server, provider } = Broker::open().await;
    let browser = Browser::new(&site, CUSTOMERS, server.address);
    let begun = browser.begin().await;
    let state = begun.query_pairs().find(|(name, _)| name == "state").expect("a state").1;
    let gone_back = format!("{OUR_URL}/portal/login/callback?error=access_denied&state={state}");
    let answer = browser.get(&gone_back).await;
    assert_eq!(refused(&browser, answer).await, "login=refused");
    // What it publishes is known for an hour; a server that has just begun must ask.
    provider.stop();
    drop(server);
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    let_customers_in(&site, &mut command, "https://127.0.0.1:1");
    let server = site.start(command).await;
    let browser = Browser::new(&site, CUSTOMERS, server.address);
    let answer = browser.get(&format!("{OUR_URL}/portal/login")).await;
    assert_eq!(refused(&browser, answer).await, "login=unavailable");
}

#[tokio::test]
async fn without_a_broker_none_is_offered_and_its_paths_lead_back_to_the_code() {
    let site = Site::new().await;
    let server = site.serve().await;
    let browser = Browser::new(&site, CUSTOMERS, server.address);
    assert!(browser.asked("{ openidConnect { name } }").await["openidConnect"].is_null());
    for path in ["/portal/login", "/portal/login/callback?code=x"] {
        let answer = browser.get(&format!("{OUR_URL}{path}")).await;
        assert_eq!(refused(&browser, answer).await, "login=not-set-up", "{path}");
    }
}

#[tokio::test]
async fn the_audit_trail_says_for_whom_somebody_came_and_by_which_login() {
    let broker = Broker::open().await;
    broker.browser().sign_in(&format!("klant-{NUMBER}")).await;
    let client = crate::support::database::connect(&broker.site.database.url()).await;
    let query = "select actor, subject_kind, after from audit_event where action = 'sign_in'";
    let rows = client.query(query, &[]).await.expect("rows");
    assert_eq!(rows.len(), 2);
    let after: Value = rows[0].get("after");
    assert_eq!(rows[0].get::<_, &str>("subject_kind"), "customer");
    assert_eq!(after["means"], "openid_connect");
    assert_eq!(after["identity"]["issuer"], broker.provider.issuer);
    assert_eq!(after["identity"]["subject"], format!("klant-{NUMBER}"));
}

#[tokio::test]
async fn who_signs_out_is_not_admitted_again_by_the_broker_without_a_question() {
    let broker = Broker::open().await;
    let browser = broker.browser();
    browser.sign_in(&format!("klant-{NUMBER}")).await;
    assert!(browser.is_known_there().await, "that would let anybody in who is next here");
    assert_eq!(browser.sign_out().await.as_str(), format!("{OUR_URL}/portal/"));
    assert!(browser.asked("{ me { name } }").await["me"].is_null());
    assert!(!browser.is_known_there().await);
}

#[tokio::test]
async fn while_the_database_is_away_who_comes_back_from_the_broker_is_told_to_try_later() {
    let broker = Broker::open().await;
    let browser = broker.browser();
    let back = browser.log_in(browser.begin().await, &format!("klant-{NUMBER}")).await;
    broker.site.database.demote().await;
    broker.site.database.disconnect().await;
    let answer = browser.get(back.as_str()).await;
    assert_eq!(location(&answer).expect("a page").query(), Some("login=try-later"));
}
