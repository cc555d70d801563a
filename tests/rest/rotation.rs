//! Signing keys over time: made ahead, published before they sign, retained, destroyed.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use meetpoort::auth::known_tokens::KnownTokens;
use meetpoort::auth::seal::SealingKeys;
use meetpoort::clock::Clock;
use meetpoort::db::signing_key::list_published;
use meetpoort::domain::credential::LIANDER_USERNAME;
use meetpoort::domain::signing_key::SigningPeriod;
use meetpoort::service::credential::authenticate::Authenticated;
use meetpoort::service::store::Store;
use meetpoort::service::token::SigningKeyError;
use meetpoort::service::token::issue::{TokenParties, issue_token};
use meetpoort::service::token::replace_key::rotate_signing_key_now;
use meetpoort::service::token::rotate_keys::rotate_signing_keys;
use meetpoort::service::token::verify::verify_token;
use uuid::Uuid;

use crate::support::database::{POLICY, connect};
use crate::support::{TestApp, TestDatabase, at, by, sealing};

fn parties() -> TokenParties {
    TokenParties::of("https://localhost:8443")
}

fn liander() -> Authenticated {
    Authenticated { credential_id: 1, username: LIANDER_USERNAME.to_owned(), version: 1 }
}

/// A database in which the first password works for ever, so that keys alone decide.
async fn database() -> TestDatabase {
    let test = TestDatabase::new().await;
    connect(&test.url())
        .await
        .execute(
            "insert into client_credential (username, version, password_hash, valid_from, valid_until) \
             values ($1, 1, '', '-infinity', 'infinity')",
            &[&LIANDER_USERNAME],
        )
        .await
        .expect("inserted");
    test
}

/// What a verifier outside holds: the identifiers of the keys that it has seen published, and when first.
type Seen = BTreeMap<String, DateTime<Utc>>;

#[tokio::test]
async fn over_two_years_no_valid_token_is_refused_and_no_dead_one_accepted() {
    let test = database().await;
    let database = test.open();
    let (sealing, parties) = (sealing(), parties());
    let start = at("2026-11-23T12:00:00Z");
    let (mut seen, known) = (Seen::new(), KnownTokens::default());
    let mut tokens: Vec<(String, DateTime<Utc>)> = Vec::new();
    let mut now = start;
    while now < start + TimeDelta::days(730) {
        // Down for a week, twice; the second time a signing period begins meanwhile.
        let day = (now - start).num_days();
        let is_down = (100..107).contains(&day) || (400..407).contains(&day);
        if !is_down {
            rotate_signing_keys(&database, &sealing, now).await.expect("rotated");
            for (kid, _) in list_published(&database.connection().await.expect("a connection"), now)
                .await
                .expect("listed")
            {
                seen.entry(kid).or_insert(now);
            }
            let issued =
                issue_token(&database, &sealing, &parties, &liander(), Uuid::nil(), now).await;
            tokens.push((issued.expect("issued"), now));
        }
        for (token, issued) in &tokens {
            let is_alive = now - *issued < TimeDelta::seconds(900);
            let accepted = verify_token(&database, &parties, &known, token, now).await.is_ok();
            assert_eq!(accepted, is_alive, "issued {issued}, looked at {now}");
        }
        tokens.retain(|(_, issued)| now - *issued < TimeDelta::hours(2));
        // Uneven steps: some within the life of a token, some far beyond.
        now += if (now.timestamp() / 60) % 3 == 0 {
            TimeDelta::minutes(10)
        } else {
            TimeDelta::minutes(907)
        };
    }
    assert!(seen.len() > 20, "{}", seen.len());
    let rows = connect(&test.url())
        .await
        .query(
            "select kid, signs_from, signs_until, destroyed_at from signing_key order by signing_period",
            &[],
        )
        .await
        .expect("rows");
    for row in rows.iter().skip(1) {
        let first_seen = seen[&row.get::<_, String>("kid")];
        assert!(
            first_seen < row.get::<_, DateTime<Utc>>("signs_from"),
            "signed before it was published"
        );
    }
    for row in &rows {
        let signs_until: DateTime<Utc> = row.get("signs_until");
        let destroyed_at: Option<DateTime<Utc>> = row.get("destroyed_at");
        assert!(destroyed_at.is_none_or(|at| at >= signs_until), "destroyed while it signed");
        assert!(
            destroyed_at.is_some() || signs_until > now - TimeDelta::days(1),
            "a private key that signs no more is destroyed"
        );
    }
}

#[tokio::test]
async fn replicas_that_rotate_at_once_make_one_key_for_a_signing_period() {
    let test = database().await;
    let now = at("2026-11-23T12:00:00Z");
    let runs = (0..6).map(|_| {
        let database = test.open();
        tokio::spawn(async move {
            rotate_signing_keys(&database, &sealing(), now).await.expect("rotated")
        })
    });
    let mut made = 0;
    for run in runs.collect::<Vec<_>>() {
        made += run.await.expect("ran").made;
    }
    let row = connect(&test.url())
        .await
        .query_one("select count(*), count(distinct signing_period) from signing_key", &[])
        .await;
    let row = row.expect("a row");
    assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (i64::from(made), i64::from(made)));
}

#[tokio::test]
async fn a_token_of_one_replica_counts_on_the_other_at_once() {
    let test = database().await;
    let (one, other) = (test.open(), test.open());
    let now = at("2026-11-23T12:00:00Z");
    let token = issue_token(&one, &sealing(), &parties(), &liander(), Uuid::nil(), now).await;
    let (token, known) = (token.expect("issued"), KnownTokens::default());
    assert!(verify_token(&other, &parties(), &known, &token, now).await.is_ok());
}

/// A replica of a platform whose clocks are seconds apart.
struct Replica {
    database: meetpoort::db::Database,
    known: KnownTokens,
    now: DateTime<Utc>,
}

impl Replica {
    fn new(test: &TestDatabase, now: DateTime<Utc>) -> Self {
        Self { database: test.open(), known: KnownTokens::default(), now }
    }

    async fn rotate(&self) {
        rotate_signing_keys(&self.database, &sealing(), self.now).await.expect("rotated");
    }

    async fn replace(&self, revoke_tokens: bool) {
        let now = self.now;
        let store = Store {
            database: self.database.clone(),
            clock: Clock::driven_by(move || now),
            retention_days: POLICY.retention_days,
        };
        rotate_signing_key_now(&store.by(by()), &sealing(), revoke_tokens).await.expect("replaced");
    }

    async fn issue(&self) -> String {
        issue_token(&self.database, &sealing(), &parties(), &liander(), Uuid::nil(), self.now)
            .await
            .expect("a token")
    }

    async fn accepts(&self, token: &str) -> bool {
        verify_token(&self.database, &parties(), &self.known, token, self.now).await.is_ok()
    }
}

/// Two replicas, the second one's clock 40 seconds ahead of the first one's, and a database that has their keys.
async fn behind_and_ahead(now: DateTime<Utc>) -> (TestDatabase, Replica, Replica) {
    let test = database().await;
    let (behind, ahead) =
        (Replica::new(&test, now), Replica::new(&test, now + TimeDelta::seconds(40)));
    behind.rotate().await;
    (test, behind, ahead)
}

/// Twenty seconds before a signing period ends.
fn just_before_a_turn() -> DateTime<Utc> {
    SigningPeriod::at(at("2026-11-23T12:00:00Z")).signs_until() - TimeDelta::seconds(20)
}

#[tokio::test]
async fn a_replica_behind_signs_to_the_end_of_its_period_when_another_one_is_in_the_next() {
    let (_test, behind, ahead) = behind_and_ahead(just_before_a_turn()).await;
    ahead.rotate().await;
    let (old, new) = (behind.issue().await, ahead.issue().await);
    for token in [&old, &new] {
        assert!(behind.accepts(token).await && ahead.accepts(token).await);
    }
}

#[tokio::test]
async fn a_replica_behind_signs_with_the_key_that_one_ahead_put_in_place_at_once() {
    for now in [at("2026-11-23T12:00:00Z"), just_before_a_turn()] {
        let (_test, behind, ahead) = behind_and_ahead(now).await;
        ahead.replace(true).await;
        let token = behind.issue().await;
        assert!(behind.accepts(&token).await && ahead.accepts(&token).await, "{now}");
    }
}

#[tokio::test]
async fn a_replica_behind_that_replaces_the_key_leaves_the_tokens_of_one_ahead_alive() {
    for now in [at("2026-11-23T12:00:00Z"), just_before_a_turn()] {
        let (_test, behind, ahead) = behind_and_ahead(now).await;
        ahead.replace(false).await;
        let old = ahead.issue().await;
        behind.replace(false).await;
        let new = ahead.issue().await;
        for token in [&old, &new] {
            assert!(behind.accepts(token).await && ahead.accepts(token).await, "{now}");
        }
    }
}

#[tokio::test]
async fn a_token_of_a_replica_ahead_lives_out_its_minutes_when_one_behind_replaces_the_key() {
    let (_test, mut behind, mut ahead) = behind_and_ahead(at("2026-11-23T12:00:00Z")).await;
    let token = ahead.issue().await;
    behind.replace(false).await;
    // A second before it ends, by the clock by which it was issued.
    for replica in [&mut behind, &mut ahead] {
        replica.now += TimeDelta::seconds(899);
    }
    assert!(behind.accepts(&token).await && ahead.accepts(&token).await);
}

#[tokio::test]
async fn a_replica_behind_revokes_what_one_ahead_signed_as_well() {
    for now in [at("2026-11-23T12:00:00Z"), just_before_a_turn()] {
        let (_test, behind, ahead) = behind_and_ahead(now).await;
        ahead.rotate().await;
        let tokens = [behind.issue().await, ahead.issue().await];
        behind.replace(true).await;
        for token in &tokens {
            assert!(!behind.accepts(token).await && !ahead.accepts(token).await, "{now}");
        }
        assert!(behind.accepts(&ahead.issue().await).await, "{now}");
    }
}

#[tokio::test]
async fn a_new_sealing_key_seals_again_what_the_previous_one_sealed() {
    let test = database().await;
    let database = test.open();
    let now = at("2026-11-23T12:00:00Z");
    rotate_signing_keys(&database, &sealing(), now).await.expect("rotated");
    let new_key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    let old_key = crate::support::SEALING_KEY;
    let both = SealingKeys::new(&new_key.into(), Some(&old_key.into())).expect("keys");
    assert!(rotate_signing_keys(&database, &both, now).await.expect("rotated").resealed > 0);
    let alone = SealingKeys::new(&new_key.into(), None).expect("a key");
    assert!(issue_token(&database, &alone, &parties(), &liander(), Uuid::nil(), now).await.is_ok());
}

#[tokio::test]
async fn a_sealing_key_that_is_missing_is_named_by_its_fingerprint() {
    let test = database().await;
    let database = test.open();
    let now = at("2026-11-23T12:00:00Z");
    rotate_signing_keys(&database, &sealing(), now).await.expect("rotated");
    let other = SealingKeys::new(&"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=".into(), None);
    let error =
        rotate_signing_keys(&database, &other.expect("a key"), now).await.expect_err("refused");
    assert!(matches!(error, SigningKeyError::Seal { .. }));
    assert!(error.to_string().contains(sealing().current()), "{error}");
}

#[tokio::test]
async fn no_private_key_lies_in_the_database_in_clear() {
    let app = TestApp::start().await;
    let client = connect(&app.database.url()).await;
    let row = client.query_one("select sealed_private_key from signing_key limit 1", &[]).await;
    let sealed: Vec<u8> = row.expect("a key").get(0);
    // PKCS #8 begins with a sequence and holds the identifier of elliptic curve keys.
    let ec_public_key = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    assert!(!sealed.windows(ec_public_key.len()).any(|window| window == ec_public_key));
}
