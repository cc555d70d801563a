//! The pages in a real browser: runs the tests of `web/tests` against the real binary. They are
//! skipped if Chromium is not installed.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::support::certificate::Certificate;
use crate::support::database::connect;
use crate::support::now_on_grid;
use crate::support::openid_provider::{OUR_URL, OpenidProvider, let_customers_in};
use crate::support::portfolio::{KLANT, METER, OTHER_KLANT, csv_before};
use crate::support::server::Site;
use crate::support::skipped::put_down;

/// A company with two connections, without meters.
const COMPANY_NUMBER: &str = "01234567";
const THIRD_KLANT: &str = "871685900000000202";

const OPERATOR: &str = "dienst@meetbedrijf.example";

const COMPANY_NAME: &str = "Meetbedrijf De Proef";

const CHROMIUM: [&str; 3] =
    ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

#[tokio::test]
async fn the_pages_pass_their_own_tests_in_chromium() {
    let is_installed = std::env::var_os("CHROMIUM").is_some()
        || CHROMIUM.iter().any(|path| Path::new(path).exists());
    if !is_installed {
        put_down("Chromium is not installed");
        return;
    }
    let site = Site::new().await;
    site.register_customer();
    let (username, password) = site.issue_credential();
    let operator_password = add_operator(&site);
    let delivery = site.write("today.csv", &csv_before(METER, now_on_grid(), 288));
    site.run(&["ingest", delivery.to_str().expect("text")]);
    for klant in [OTHER_KLANT, THIRD_KLANT] {
        let number = ["--company-number", COMPANY_NUMBER];
        site.run(&[&["register-customer", klant, "Zonnepark"], &number[..]].concat());
    }
    let provider = OpenidProvider::start(&site, "id_token");
    let running = RunningDelivery::show(&site).await;
    let Certificate { file, key_file, .. } = &site.certificate;
    let mut command = site.serve_command(file, key_file);
    command.env("MEETPOORT_COMPANY_NAME", COMPANY_NAME).env("MEETPOORT_PUBLIC_URL", OUR_URL);
    let_customers_in(&site, &mut command, &provider.issuer);
    let server = site.start(command).await;
    let operator_address = server.operator_address().await;
    let mut npm = Command::new("npm");
    npm.args(["--prefix", "web", "test"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("BASE_URL", format!("https://{}", server.address))
        .env("LIANDER_USERNAME", username)
        .env("LIANDER_PASSWORD", password)
        .env("OPERATOR_URL", format!("https://{operator_address}"))
        .env("OPERATOR_EMAIL", OPERATOR)
        .env("OPERATOR_PASSWORD", operator_password)
        .env("PROVIDER_URL", &provider.issuer)
        .env("COMPANY_NUMBER", COMPANY_NUMBER)
        .env("COMPANY_NAME", COMPANY_NAME)
        .env("DROP_FOLDER", site.path("drop"))
        .env("RUNNING_DELIVERY", running.id.to_string())
        .env("TROUBLED_DELIVERY", troubled_delivery(&site).await.to_string())
        .env("KLANT_EAN", KLANT)
        .env("METER_EAN", METER);
    let output = spawn_blocking(move || npm.output()).await.expect("ran").expect("npm is there");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains("# fail 0") || printed.contains("ℹ fail 0"), "{printed}");
}

/// A delivery that runs for as long as this is held, and comes further all the time.
struct RunningDelivery {
    id: i32,
    advance: JoinHandle<()>,
}

impl RunningDelivery {
    async fn show(site: &Site) -> Self {
        let client = connect(&site.database.url()).await;
        let insert = "insert into delivery (source, name, sha256, state, format, bytes, bytes_total, received_at)
                      values ('folder', 'onderweg.csv', $1, 'running', 'csv', 1000, 1000000, $2) returning id";
        // In whose name it is taken in: without the lock on its content it is found to be abandoned.
        let sha256 = [0_u8; 32];
        client.execute("select pg_advisory_lock(0)", &[]).await.expect("locked");
        let received_at = now_on_grid() - TimeDelta::hours(1);
        let row = client.query_one(insert, &[&sha256.as_slice(), &received_at]).await;
        let id: i32 = row.expect("inserted").get(0);
        let advance = tokio::spawn(async move {
            let further = "with further as (update delivery set bytes = (bytes + 1000) % bytes_total \
                           where id = $1 returning id) \
                           select pg_notify('meetpoort_delivery', id::text) from further";
            loop {
                tokio::time::sleep(Duration::from_secs(2)).await;
                client.execute(further, &[&id]).await.expect("shown");
            }
        });
        Self { id, advance }
    }
}

/// A delivery that something stands in the way of.
async fn troubled_delivery(site: &Site) -> i32 {
    let client = connect(&site.database.url()).await;
    let insert = "insert into delivery (source, name, state, format, received_at, finished_at, failure,
                      failure_cause, due_at)
                  values ('folder', 'dicht.csv', 'interrupted', 'csv', $1, $1,
                      'its file could not be read: Permission denied', 'unreadable', $1::timestamptz + interval '1 day')
                  returning id";
    client.query_one(insert, &[&now_on_grid()]).await.expect("inserted").get(0)
}

impl Drop for RunningDelivery {
    fn drop(&mut self) {
        self.advance.abort();
    }
}

fn add_operator(site: &Site) -> String {
    let printed = site.run(&["operator", "add", OPERATOR, "--role", "admin"]);
    let password = printed.lines().find_map(|line| line.strip_prefix("password")).expect("one");
    let password = password.trim().to_owned();
    site.keep_secret(&password);
    password
}
