//! What a pull does if something fails: once more, without that meter, or not at all; and what it says then.

use std::process::Stdio;
use std::time::Duration;

use super::{first_file, first_files, site};
use crate::support::front::{Front, Verdict};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, OTHER_METER};
use crate::support::puller::Puller;
use crate::support::server::{Site, eventually};

const CALL_1: &str = "/v1/beschikbare-metingen";
const CALL_2: &str = "/v1/meetdata";
const TOKEN: &str = "/v1/token";

/// A site, and whoever pulls from it one meter after the other, through a front that judges so.
macro_rules! front {
    ($site:ident, $puller:ident, $front:ident, $judge:expr) => {
        let $site = site().await;
        let server = $site.serve().await;
        let mut $puller = Puller::of(&$site, &server);
        let $front = Front::before(&$site, &server, $judge).await;
        $puller.url.clone_from(&$front.url);
    };
}

#[tokio::test]
async fn a_door_that_asks_for_time_is_given_it() {
    for status in [429, 503] {
        front!(site, puller, front, move |path: &str, number| match (path, number) {
            (CALL_2, 0) => Verdict::Refuse(status, Some(2)),
            _ => Verdict::Pass,
        });

        let pulled = puller.run(&["--at-once", "1"]).await;

        assert_eq!((pulled.code, pulled.count("retries")), (Some(0), 1), "{pulled:?}");
        assert_eq!(puller.files(), first_files());
        let calls = front.seen(CALL_2);
        assert!(calls[1].at - calls[0].at >= Duration::from_secs(2));
    }
}

#[tokio::test]
async fn a_call_that_is_refused_fails_for_its_meter_alone_and_is_not_asked_again() {
    front!(site, puller, front, |path: &str, number| match (path, number) {
        (CALL_2, 0) => Verdict::Refuse(400, None),
        _ => Verdict::Pass,
    });

    let pulled = puller.run(&["--at-once", "1"]).await;

    assert_eq!(pulled.code, Some(1), "{pulled:?}");
    let failed = &pulled.summary["failed_meters"];
    assert_eq!(failed[0]["meter_ean"], METER, "{failed}");
    assert_eq!(failed[0]["why"], "400 Bad Request", "{failed}");
    assert_eq!(puller.files(), [first_file(OTHER_KLANT, OTHER_METER)]);
    assert_eq!(front.seen(CALL_2).len(), 2);
}

#[tokio::test]
async fn a_token_that_the_door_takes_no_more_is_renewed_on_the_way() {
    front!(site, puller, front, |path: &str, number| match (path, number) {
        (CALL_2, 1) => Verdict::Refuse(401, None),
        _ => Verdict::Pass,
    });

    let pulled = puller.run(&["--at-once", "1"]).await;

    assert_eq!(pulled.code, Some(0), "{pulled:?}");
    assert_eq!(puller.files(), first_files());
    assert_eq!(front.seen(TOKEN).len(), 2);
    let shown = front.seen(CALL_2);
    assert_ne!(shown[1].authorization, shown[2].authorization);
}

#[tokio::test]
async fn a_password_that_is_revoked_on_the_way_ends_the_pull() {
    let site = site().await;
    let server = site.serve().await;
    let mut puller = Puller::of(&site, &server);
    let (binary, database) = (site.binary.clone(), site.database.url());
    let judge = move |path: &str, number| match (path, number) {
        (CALL_2, 1) => {
            let mut revoke = std::process::Command::new(&binary);
            revoke.env_clear().env("DATABASE_URL", &database).args(["credential", "revoke", "1"]);
            Verdict::After(revoke)
        }
        _ => Verdict::Pass,
    };
    let front = Front::before(&site, &server, judge).await;
    puller.url.clone_from(&front.url);

    let pulled = puller.run(&["--at-once", "1"]).await;

    assert_eq!(pulled.code, Some(1), "{pulled:?}");
    let why = pulled.summary["ended_early"].as_str().expect("a reason");
    assert!(
        why.starts_with("the door does not let us in: 401 Unauthorized: unknown client"),
        "{why}"
    );
    assert_eq!(puller.files(), [first_file(KLANT, METER)]);
    assert_eq!(front.seen(TOKEN).len(), 2, "a wrong password is not shown again");
}

#[tokio::test]
async fn a_wrong_password_is_one_clear_error_without_another_try() {
    front!(site, puller, front, |_: &str, _| Verdict::Pass);
    puller.password = "no password of ours, and none that is short".to_owned();

    let pulled = puller.run(&[]).await;

    assert_eq!(pulled.code, Some(1), "{pulled:?}");
    let start = "error: the door does not let us in: 401 Unauthorized: unknown client, or a password that is \
                 not valid now (correlation id ";
    assert!(pulled.stderr.starts_with(start), "{pulled:?}");
    assert_eq!(pulled.stderr.lines().count(), 1, "{pulled:?}");
    assert_eq!((front.seen(TOKEN).len(), front.seen(CALL_1).len()), (1, 0));
}

#[tokio::test]
async fn who_withdraws_between_the_calls_is_counted_apart_and_is_no_failure() {
    let site = site().await;
    let server = site.serve().await;
    let mut puller = Puller::of(&site, &server);
    let (binary, database) = (site.binary.clone(), site.database.url());
    let judge = move |path: &str, number| match (path, number) {
        (CALL_2, 0) => {
            let mut withdraw = std::process::Command::new(&binary);
            withdraw.env_clear().env("DATABASE_URL", &database);
            withdraw.args(["consent", "withdraw", KLANT]);
            Verdict::After(withdraw)
        }
        _ => Verdict::Pass,
    };
    let front = Front::before(&site, &server, judge).await;
    puller.url.clone_from(&front.url);

    let pulled = puller.run(&["--at-once", "1"]).await;

    assert_eq!(pulled.code, Some(0), "{pulled:?}");
    let counts = ["meters", "meters_pulled", "meters_not_shared", "meters_failed"];
    assert_eq!(counts.map(|of| pulled.count(of)), [2, 1, 1, 0], "{pulled:?}");
    assert_eq!(puller.files(), [first_file(OTHER_KLANT, OTHER_METER)]);
}

#[tokio::test]
async fn a_404_of_something_before_the_door_is_a_failure_and_no_withdrawal() {
    front!(site, puller, front, |path: &str, number| match (path, number) {
        (CALL_2, 0) => Verdict::Refuse(404, None),
        _ => Verdict::Pass,
    });

    let pulled = puller.run(&["--at-once", "1"]).await;

    assert_eq!(pulled.code, Some(1), "{pulled:?}");
    let counts = ["meters_pulled", "meters_not_shared", "meters_failed"];
    assert_eq!(counts.map(|of| pulled.count(of)), [1, 0, 1], "{pulled:?}");
    assert_eq!(front.seen(CALL_2).len(), 2);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again_and_kept_whole() {
    front!(site, puller, front, |path: &str, number| match (path, number) {
        (CALL_2, 0) => Verdict::Cut(100),
        _ => Verdict::Pass,
    });

    let pulled = puller.run(&["--at-once", "1"]).await;

    assert_eq!((pulled.code, pulled.count("retries")), (Some(0), 1), "{pulled:?}");
    assert_eq!(puller.files(), first_files());
    assert_eq!(puller.lines(METER).len(), puller.lines(OTHER_METER).len());
    assert_eq!(front.seen(CALL_2).len(), 3);
}

#[tokio::test]
async fn of_an_answer_against_the_contract_nothing_is_kept() {
    front!(site, puller, front, |path: &str, number| match (path, number) {
        // The last byte: all the rest was right.
        (CALL_2, 0) => Verdict::Change(METER, OTHER_METER.to_owned()),
        _ => Verdict::Pass,
    });

    let pulled = puller.run(&["--at-once", "1"]).await;

    assert_eq!(pulled.code, Some(1), "{pulled:?}");
    let why = pulled.summary["failed_meters"][0]["why"].as_str().expect("a reason");
    assert!(why.contains("not what the interface promises: a reading of meter"), "{why}");
    assert_eq!(puller.files(), [first_file(OTHER_KLANT, OTHER_METER)]);
    assert_eq!(front.seen(CALL_2).len(), 2);
}

#[tokio::test]
async fn two_pulls_into_one_folder_at_once_are_refused() {
    front!(site, puller, front, |path: &str, _| match path {
        CALL_2 => Verdict::Hold,
        _ => Verdict::Pass,
    });
    let mut command = puller.command(&[]);
    let mut first = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    let at_work = async || (!front.seen(CALL_2).is_empty()).then_some(());
    eventually("the first pull is at work", at_work).await;

    let second = puller.run(&[]).await;

    first.kill().and_then(|()| first.wait()).expect("killed");
    assert_eq!(second.code, Some(1), "{second:?}");
    assert!(second.stderr.contains("another pull is at work in this folder"), "{second:?}");
}

#[tokio::test]
async fn every_line_that_is_no_ean_is_named_at_once() {
    let site = Site::new().await;
    let server = site.serve().await;
    let mut puller = Puller::of(&site, &server);
    let content = format!("# of ours\n{KLANT}\n\n871234567890123456\r\n 8716\n{KLANT}\n");
    puller.customers = site.write("list.txt", &content);

    let pulled = puller.run(&[]).await;

    assert_eq!(pulled.code, Some(1), "{pulled:?}");
    let file = puller.customers.display();
    assert_eq!(
        pulled.stderr,
        format!(
            "error: {file}: 2 lines are no EAN\n  \
             line 4: \"871234567890123456\": the check digit of this EAN is wrong\n  \
             line 5: \"8716\": an EAN has exactly 18 digits\n"
        )
    );
}

#[tokio::test]
async fn a_door_whose_certificate_is_not_trusted_is_told_nothing() {
    let site = Site::new().await;
    let server = site.serve().await;
    let puller = Puller::of(&site, &server);
    let stranger = crate::support::certificate::Authority::new();
    site.write("authority.pem", &stranger.pem());

    let pulled = puller.run(&[]).await;

    assert_eq!(pulled.code, Some(1), "{pulled:?}");
    assert!(pulled.stderr.contains("certificate is not trusted"), "{pulled:?}");
    assert!(!server.printed().contains("authentication"));
}

#[tokio::test]
async fn a_door_that_wants_a_certificate_is_shown_one() {
    let site = Site::new().await;
    let authority = site.write("clients.pem", &site.certificate.authority.pem());
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    command.env("MEETPOORT_TLS_CLIENT_CA", authority);
    let server = site.start(command).await;
    let puller = Puller::of(&site, &server);
    let ours = site.write("ours.pem", &site.certificate.authority.client("liander.example"));

    let pulled = puller.run(&["--certificate", &ours.to_string_lossy()]).await;

    assert_eq!((pulled.code, pulled.count("meters")), (Some(0), 0), "{pulled:?}");
}

#[tokio::test]
async fn the_summary_for_people_names_what_failed_and_holds_no_secret() {
    front!(site, puller, front, |path: &str, number| match (path, number) {
        (CALL_2, 0) => Verdict::Refuse(400, None),
        _ => Verdict::Pass,
    });
    let mut command = puller.command(&["--at-once", "1"]);
    let args: Vec<_> =
        command.get_args().filter(|arg| *arg != "--json").map(ToOwned::to_owned).collect();
    let mut plain = std::process::Command::new(command.get_program());
    plain.env_clear().env("MEETPOORT_PULL_PASSWORD", &puller.password).args(args);
    command = plain;

    let output = tokio::task::spawn_blocking(move || command.output()).await;

    let output = output.expect("joined").expect("started");
    let printed = String::from_utf8(output.stdout).expect("text");
    assert!(
        printed.starts_with(
            "meters     2: 1 with new readings, 0 up to date, 0 not shared any more, 1 failed\n"
        ),
        "{printed}"
    );
    let failed = format!("failed     meter {METER} of customer {KLANT}: 400 Bad Request\n");
    assert!(printed.contains(&failed), "{printed}");
    assert!(!printed.contains(&puller.password) && !printed.contains("Bearer"), "{printed}");
    drop(front);
}
