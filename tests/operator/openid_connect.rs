//! Operators log in with the company's own provider: the real binary, a real provider, a browser
//! that keeps cookies.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::openid_provider::{Browser, OPERATORS, OUR_URL, OpenidProvider, serve};
use crate::support::server::{Server, Site};

/// A site whose server and provider run.
struct Company {
    site: Site,
    server: Server,
    provider: OpenidProvider,
}

impl Company {
    async fn open(claims_in: &str) -> Self {
        let site = Site::new().await;
        let provider = OpenidProvider::start(&site, claims_in);
        let server = serve(&site, &provider.issuer).await;
        Self { site, server, provider }
    }

    async fn browser(&self) -> Browser {
        Browser::new(&self.site, OPERATORS, self.server.operator_address().await)
    }
}

/// That a page says this, with this status, and that nobody is logged in.
async fn refused(browser: &Browser, page: reqwest::Response, status: StatusCode, says: &str) {
    assert_eq!(page.status(), status);
    let html = page.text().await.expect("a page");
    assert!(html.contains(says) && !html.contains("<script"), "{html}");
    assert!(browser.asked("{ me { id } }").await["me"].is_null());
}

#[tokio::test]
async fn whoever_the_provider_vouches_for_is_logged_in_in_the_role_of_their_group() {
    let company = Company::open("id_token").await;
    let browser = company.browser().await;
    let offered =
        browser.asked("{ signInMeans { password openidConnect { name startUrl } } }").await;
    let openid_connect = json!({ "name": "Meetbedrijf", "startUrl": "/login/openid-connect" });
    let expected = json!({ "password": true, "openidConnect": openid_connect });
    assert_eq!(offered["signInMeans"], expected);

    let page = browser.sign_in("beheer").await;

    assert_eq!(page.status(), StatusCode::OK);
    let cookies: Vec<_> = page.headers().get_all("set-cookie").iter().collect();
    let cookies = format!("{cookies:?}");
    assert!(cookies.contains("__Host-meetpoort-operator="), "{cookies}");
    assert!(cookies.contains("SameSite=Strict") && cookies.contains("__Host-meetpoort-login=;"));
    let html = page.text().await.expect("a page");
    assert!(html.contains(r#"<meta http-equiv="refresh" content="0; url=/">"#), "{html}");
    let me = browser.asked("{ me { email role signedInBy } }").await;
    let expected = json!({
        "email": "beheer@meetbedrijf.example", "role": "ADMIN", "signedInBy": "OPENID_CONNECT",
    });
    assert_eq!(me["me"], expected);
    let trail = "{ auditTrail(filter: {}) { edges { node { action actor after } } } }";
    let trail = browser.asked(trail).await["auditTrail"]["edges"].take();
    assert_eq!(trail[0]["node"]["action"], "sign_in", "{trail}");
    assert_eq!(trail[0]["node"]["after"]["means"], "openid_connect");
    assert_eq!(trail[1]["node"]["action"], "add_operator");
}

#[tokio::test]
async fn claims_that_the_provider_keeps_at_its_userinfo_endpoint_are_found_there() {
    let company = Company::open("userinfo").await;
    let browser = company.browser().await;
    assert_eq!(browser.sign_in("kijker").await.status(), StatusCode::OK);
    assert_eq!(browser.asked("{ me { role } }").await["me"]["role"], "VIEWER");
}

#[tokio::test]
async fn who_comes_again_is_the_same_operator() {
    let company = Company::open("id_token").await;
    let (first, second) = (company.browser().await, company.browser().await);
    first.sign_in("kijker").await;
    second.sign_in("kijker").await;
    let id = first.asked("{ me { id } }").await;
    assert!(id["me"]["id"].is_string());
    assert_eq!(second.asked("{ me { id } }").await, id);
}

#[tokio::test]
async fn who_has_no_group_of_ours_or_no_verified_address_is_refused_by_a_plain_page() {
    let company = Company::open("id_token").await;
    for (name, says) in
        [("koffiedrinker", "gives you no role here"), ("ongezien", "no verified e-mail address")]
    {
        let browser = company.browser().await;
        let page = browser.sign_in(name).await;
        refused(&browser, page, StatusCode::FORBIDDEN, says).await;
    }
}

#[tokio::test]
async fn an_operator_with_a_password_is_not_taken_over_by_who_has_the_same_address() {
    let company = Company::open("id_token").await;
    company.site.run(&["operator", "add", "kijker@meetbedrijf.example"]);
    let browser = company.browser().await;
    let page = browser.sign_in("kijker").await;
    refused(&browser, page, StatusCode::FORBIDDEN, "logs in here in another way").await;
}

#[tokio::test]
async fn somebody_else_who_gets_an_address_at_the_provider_does_not_get_the_operator_of_it() {
    let company = Company::open("id_token").await;
    company.browser().await.sign_in("kijker-1").await;
    let browser = company.browser().await;
    let page = browser.sign_in("kijker-2").await;
    refused(&browser, page, StatusCode::FORBIDDEN, "logs in here in another way").await;
}

#[tokio::test]
async fn an_answer_with_another_state_or_in_another_browser_is_refused() {
    let company = Company::open("id_token").await;
    let browser = company.browser().await;
    let mut back = browser.log_in(browser.begin().await, "beheer").await;
    let other = company.browser().await;
    let page = other.get(back.as_str()).await;
    refused(&other, page, StatusCode::BAD_REQUEST, "not begun in this browser").await;

    let pairs: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    let changed = pairs
        .iter()
        .map(|(name, value)| (name, if name == "state" { "another" } else { value.as_str() }));
    back.query_pairs_mut().clear().extend_pairs(changed);
    let page = browser.get(back.as_str()).await;
    refused(&browser, page, StatusCode::FORBIDDEN, "did not let you in").await;
}

#[tokio::test]
async fn an_answer_counts_once() {
    let company = Company::open("id_token").await;
    let browser = company.browser().await;
    let begun = browser.get(&format!("{OUR_URL}/login/openid-connect")).await;
    let kept = begun.headers()["set-cookie"].to_str().expect("text").to_owned();
    let kept = kept.split(';').next().expect("a pair");
    let back = browser
        .log_in(crate::support::openid_provider::location(&begun).expect("a redirect"), "beheer")
        .await;
    assert_eq!(browser.get(back.as_str()).await.status(), StatusCode::OK);

    // The same browser again, and one that kept its cookie.
    let again = browser.get(back.as_str()).await;
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
    let other = company.browser().await;
    let replayed = other.client.get(back).header("Cookie", kept).send().await.expect("an answer");
    refused(&other, replayed, StatusCode::FORBIDDEN, "did not let you in").await;
}

#[tokio::test]
async fn an_id_token_for_another_attempt_is_refused() {
    let company = Company::open("id_token").await;
    let browser = company.browser().await;
    let mut begun = browser.begin().await;
    let pairs: Vec<(String, String)> = begun.query_pairs().into_owned().collect();
    let changed = pairs
        .iter()
        .map(|(name, value)| (name, if name == "nonce" { "another" } else { value.as_str() }));
    begun.query_pairs_mut().clear().extend_pairs(changed);
    let back = browser.log_in(begun, "beheer").await;
    let page = browser.get(back.as_str()).await;
    refused(&browser, page, StatusCode::FORBIDDEN, "did not let you in").await;
    company.server.says("another nonce than that of this attempt").await;
}

#[tokio::test]
async fn while_the_provider_is_down_a_plain_page_says_so_and_passwords_still_work() {
    let Company { site, server, provider } = Company::open("id_token").await;
    provider.stop();
    let printed = site.run(&["operator", "add", "dienst@meetbedrijf.example"]);
    let password = printed.lines().find_map(|line| line.strip_prefix("password")).expect("one");
    let browser = Browser::new(&site, OPERATORS, server.operator_address().await);
    let page = browser.get(&format!("{OUR_URL}/login/openid-connect")).await;
    refused(&browser, page, StatusCode::BAD_GATEWAY, "cannot be reached now").await;

    let sign_in = format!(
        "mutation {{ signIn(input: {{ email: \"dienst@meetbedrijf.example\", password: \"{}\" }}) \
         {{ status }} }}",
        password.trim()
    );
    assert_eq!(browser.asked(&sign_in).await["signIn"]["status"], "SIGNED_IN");
    assert_eq!(browser.asked("{ me { signedInBy } }").await["me"]["signedInBy"], "PASSWORD");
}

#[tokio::test]
async fn who_signs_out_is_not_admitted_again_by_the_provider_without_a_question() {
    let company = Company::open("id_token").await;
    let browser = company.browser().await;
    browser.sign_in("kijker").await;
    assert!(browser.is_known_there().await, "that would let anybody in who is next here");
    assert_eq!(browser.sign_out().await.as_str(), format!("{OUR_URL}/"));
    assert!(browser.asked("{ me { id } }").await["me"].is_null());
    assert!(!browser.is_known_there().await);
}

#[tokio::test]
async fn who_loses_every_role_at_the_provider_is_out_everywhere_with_their_tokens() {
    let mut company = Company::open("id_token").await;
    let (one, other) = (company.browser().await, company.browser().await);
    one.sign_in("beheer").await;
    other.sign_in("beheer").await;
    let make =
        "mutation { createAccessToken(input: { name: \"x\", role: VIEWER, days: 1 }) { token } }";
    let made = one.asked(make).await["createAccessToken"].clone();
    let token = made["token"].as_str().expect("a token");
    let script = company.browser().await;
    let as_script = async || {
        let question = script.client.post(format!("{OUR_URL}/graphql")).bearer_auth(token);
        let question = question.json(&json!({ "query": "{ me { id } }" }));
        question.send().await.expect("an answer").status()
    };
    assert_eq!(as_script().await, StatusCode::OK);

    company.provider.take_groups();
    let page = other.sign_in("beheer").await;
    refused(&other, page, StatusCode::FORBIDDEN, "gives you no role").await;
    assert!(one.asked("{ me { id } }").await["me"].is_null());
    assert_eq!(as_script().await, StatusCode::UNAUTHORIZED);
}
