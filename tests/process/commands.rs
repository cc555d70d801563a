//! The commands of the real binary: what they print, and what they leave in the database.

use crate::support::database::connect;
use crate::support::now_on_grid;
use crate::support::portfolio::{METER, csv_before, line};
use crate::support::server::Site;

#[tokio::test]
async fn ingest_says_what_became_of_the_lines() {
    let site = Site::new().await;
    site.register_customer();
    let mut content = csv_before(METER, now_on_grid(), 3);
    content += &line("871685900000000240", "2026-01-01T00:00:00Z", "1,,,,", "measured");
    let file = site.write("levering.csv", &content);

    let printed = site.run(&["ingest", &file.to_string_lossy()]);

    assert_eq!(
        printed,
        "delivery 1: 4 lines, 3 readings added, 0 changed, 0 said nothing new, 1 rejected\n\
         the rejected lines and their reasons stand in table rejected_line\n"
    );
}

#[tokio::test]
async fn ingest_of_the_same_file_again_says_that_nothing_changed() {
    let site = Site::new().await;
    site.register_customer();
    let file = site.write("levering.csv", &csv_before(METER, now_on_grid(), 3));
    site.run(&["ingest", &file.to_string_lossy()]);

    let printed = site.run(&["ingest", &file.to_string_lossy()]);

    let expected =
        "delivery 2: nothing changed, these very bytes were taken in before, as delivery 1\n";
    assert_eq!(printed, expected);
}

#[tokio::test]
async fn ingest_of_a_file_of_which_every_line_is_refused_ends_with_3() {
    let site = Site::new().await;
    let file = site.write("levering.csv", &csv_before(METER, now_on_grid(), 2));
    let output = site.command().arg("ingest").arg(&file).output().expect("started");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let help = site.run(&["ingest", "--help"]);
    assert!(help.contains("with 3 if every line was rejected"), "{help}");
}

#[tokio::test]
async fn ingest_of_a_file_that_cannot_be_taken_in_fails_and_says_why() {
    let site = Site::new().await;
    let file = site.write("fout.csv", "meter;tijd\n");
    let ran = site.try_run(&["ingest", &file.to_string_lossy()]);
    assert!(!ran.succeeded);
    assert!(ran.stderr.contains("the header is \"meter;tijd\""), "{ran:?}");
}

#[tokio::test]
async fn ingest_names_a_file_that_is_not_there() {
    let site = Site::new().await;
    let ran = site.try_run(&["ingest", "/nergens/levering.csv"]);
    assert!(!ran.succeeded);
    assert!(ran.stderr.contains("/nergens/levering.csv"), "{ran:?}");
}

#[tokio::test]
async fn credential_issue_shows_the_password_once_and_the_database_holds_only_its_argon2id_hash() {
    let site = Site::new().await;

    let ran = site.try_run(&["credential", "issue"]);

    let password = ran.stdout.lines().find_map(|line| line.strip_prefix("password"));
    let password = password.unwrap_or_else(|| panic!("no password: {ran:?}")).trim();
    assert_eq!(ran.stdout.matches(password).count(), 1);
    assert!(!ran.stderr.contains(password), "{}", ran.stderr);
    let client = connect(&site.database.url()).await;
    let query = "select password_hash, client_credential::text from client_credential";
    let row = client.query_one(query, &[]).await.expect("one row");
    let (hash, all): (String, String) = (row.get(0), row.get(1));
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    assert!(!all.contains(password));
}

#[tokio::test]
async fn each_credential_that_is_issued_has_a_password_of_its_own() {
    let site = Site::new().await;
    assert_ne!(site.issue_credential(), site.issue_credential());
}

#[tokio::test]
async fn migrate_can_be_run_again() {
    let site = Site::new().await;
    let printed = site.run(&["migrate"]);
    assert_eq!(site.run(&["migrate"]), printed);
    assert!(printed.starts_with("the database is up to date (TimescaleDB, "), "{printed}");
}

#[tokio::test]
async fn a_command_without_a_database_says_how_to_name_one() {
    let site = Site::new().await;
    let output = site.command().env_remove("DATABASE_URL").arg("migrate").output();
    let output = output.expect("started");
    assert!(!output.status.success());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("set DATABASE_URL"), "{stderr}");
}

#[tokio::test]
async fn operator_add_shows_a_password_once_and_keeps_only_its_argon2id_hash() {
    let site = Site::new().await;
    let printed = site.run(&["operator", "add", "Dienst@Meetbedrijf.Example", "--role", "admin"]);
    assert!(
        printed.starts_with("email     dienst@meetbedrijf.example\nrole      admin\n"),
        "{printed}"
    );
    let password = printed.lines().find_map(|line| line.strip_prefix("password")).expect("one");
    let client = connect(&site.database.url()).await;
    let row = client.query_one("select operator::text from operator", &[]).await.expect("one row");
    let row: String = row.get(0);
    assert!(row.contains("$argon2id$") && !row.contains(password.trim()), "{row}");
}

#[tokio::test]
async fn operator_end_ends_an_operator_with_their_sessions_and_says_so_to_the_audit_trail() {
    let site = Site::new().await;
    let email = "dienst@meetbedrijf.example";
    site.run(&["operator", "add", email]);
    let client = connect(&site.database.url()).await;
    let session = "insert into session (token_sha256, operator_id, created_at, last_seen_at, means)
                   select sha256('x'), id, now(), now(), 'password' from operator";
    client.batch_execute(session).await.expect("a session");
    let printed = site.run(&["operator", "end", email]);
    assert!(printed.contains(email), "{printed}");
    let query = "select ended_at is not null, (select count(*) from session),
                        (select count(*) from audit_event where action = 'end_operator') from operator";
    let row = client.query_one(query, &[]).await.expect("one row");
    let ended: (bool, i64, i64) = (row.get(0), row.get(1), row.get(2));
    assert_eq!(ended, (true, 0, 1));
    let again = site.try_run(&["operator", "end", "niemand@meetbedrijf.example"]);
    assert!(!again.succeeded && again.stderr.contains("niemand@"), "{again:?}");
}

#[tokio::test]
async fn operator_add_refuses_an_address_that_is_taken_and_a_password_that_is_short() {
    let site = Site::new().await;
    site.run(&["operator", "add", "dienst@meetbedrijf.example"]);
    let ran = site.try_run(&["operator", "add", "DIENST@meetbedrijf.example"]);
    assert!(!ran.succeeded && ran.stderr.contains("with this address already"), "{ran:?}");
    // Its standard input is empty.
    let ran = site.try_run(&["operator", "add", "nacht@meetbedrijf.example", "--password-stdin"]);
    assert!(!ran.succeeded && ran.stderr.contains("12 characters at least"), "{ran:?}");
}
