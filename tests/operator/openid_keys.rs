//! The provider changes its keys. It is a real one; our side of a login runs in this process, on a
//! clock of its own.

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::auth::openid_connect::{
    Answer, Attempt, IdTokenError, OpenidError, Provider, Settings,
};
use meetpoort::clock::Clock;
use meetpoort::service::operator::openid::CALLBACK_PATH;

use crate::support::openid_provider::{Browser, CLIENT_SECRET, OPERATORS, OUR_URL, OpenidProvider};
use crate::support::server::Site;

/// We, as the provider knows us.
fn ours(site: &Site, issuer: &str) -> Provider {
    let settings = Settings {
        issuer: issuer.to_owned(),
        client_id: "meetpoort".to_owned(),
        client_secret: Some(CLIENT_SECRET.into()),
        scopes: vec!["email".to_owned(), "groups".to_owned()],
        acr_values: Vec::new(),
        ca_file: Some(site.write("authority.pem", &site.certificate.authority.pem())),
    };
    Provider::new(settings, &format!("{OUR_URL}{CALLBACK_PATH}"), OUR_URL).expect("usable")
}

/// Somebody new logs in at this moment.
async fn login(site: &Site, ours: &Provider, now: DateTime<Utc>) -> Result<(), OpenidError> {
    // Nothing of ours listens: the browser goes no further than back to us.
    let browser = Browser::new(site, OPERATORS, ([127, 0, 0, 1], 0).into());
    let attempt = Attempt::new(&mut rand::rng(), now);
    let back = browser.log_in(ours.begin(&attempt, now).await?, "beheer").await;
    let value = |name: &str| {
        let mut pairs = back.query_pairs();
        pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    let (code, state) = (value("code"), value("state"));
    let answer = Answer { code, state, iss: value("iss"), error: value("error") };
    let claims = ours.finish(&attempt, answer, &[], now).await?;
    assert_eq!(claims["sub"], "beheer");
    Ok(())
}

#[tokio::test]
async fn a_key_that_is_unknown_is_asked_for_but_not_again_within_thirty_seconds() {
    let site = Site::new().await;
    let mut provider = OpenidProvider::start(&site, "id_token");
    let ours = ours(&site, &provider.issuer);
    // Ahead of the provider, whose clock is the machine's: what it signs is never from the future.
    let begun = Clock::system().now() + TimeDelta::minutes(10);
    let after = |seconds| begun + TimeDelta::seconds(seconds);
    login(&site, &ours, begun).await.expect("by the first keys");
    for asked in [0, 30] {
        provider.change_keys();
        let refused = login(&site, &ours, after(asked + 29)).await;
        let is_unknown = matches!(refused, Err(OpenidError::IdToken(IdTokenError::UnknownKey)));
        assert!(is_unknown, "{refused:?}");
        login(&site, &ours, after(asked + 30)).await.expect("by the keys it has now");
    }
}
