//! TLS of the real binary: versions, a certificate that changes under load, one that must not be
//! used, and client certificates.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::support::certificate::{Authority, client_of};
use crate::support::server::{Server, Site, eventually};
use crate::support::skipped::put_down;

fn hang_up(server: &Server) {
    let status = Command::new("kill").args(["-HUP", &server.id().to_string()]).status();
    assert!(status.expect("kill is there").success());
}

async fn answers(client: &reqwest::Client, server: &Server) -> bool {
    let url = format!("https://{}/v1/openapi.json", server.address);
    client.get(url).send().await.is_ok_and(|answer| answer.status().is_success())
}

/// Whether OpenSSL's own client agrees on this version of TLS with the server.
fn agrees(server: &Server, version: &str) -> bool {
    let address = server.address.to_string();
    // The lowest security level, so that it is the server that refuses and not this client.
    let arguments = ["s_client", "-connect", &address, version, "-cipher", "ALL:@SECLEVEL=0"];
    let output = Command::new("openssl").args(arguments).stdin(Stdio::null()).output();
    output.expect("openssl runs").status.success()
}

#[tokio::test]
async fn tls_1_2_and_1_3_are_spoken_and_nothing_older() {
    if Command::new("openssl").arg("version").output().is_err() {
        put_down("openssl is not installed");
        return;
    }
    let site = Site::new().await;
    let server = site.serve().await;
    let versions = ["-tls1", "-tls1_1", "-tls1_2", "-tls1_3"];
    assert_eq!(versions.map(|version| agrees(&server, version)), [false, false, true, true]);
}

#[tokio::test]
async fn a_certificate_changes_under_load_without_a_failed_request() {
    let site = Site::new().await;
    let server = Arc::new(site.serve().await);
    let next = Authority::new();
    let stop = Arc::new(AtomicBool::new(false));
    let served = Arc::new(AtomicU32::new(0));
    let load: Vec<_> = (0..4)
        .map(|_| {
            // A new connection for every request, so that each sees the certificate of its moment.
            let both = client_of(&[&site.certificate.authority, &next]).pool_max_idle_per_host(0);
            let client = both.build().expect("a client");
            let (server, stop, served) = (server.clone(), stop.clone(), served.clone());
            tokio::spawn(async move {
                let mut failed = 0;
                while !stop.load(Ordering::Relaxed) {
                    failed += u32::from(!answers(&client, &server).await);
                    served.fetch_add(1, Ordering::Relaxed);
                }
                failed
            })
        })
        .collect();
    let count = || served.load(Ordering::Relaxed);
    eventually("requests are served", async || (count() > 20).then_some(())).await;

    site.certificate.replace(&next.server());
    hang_up(&server);
    let only_next = client_of(&[&next]).pool_max_idle_per_host(0).build().expect("a client");
    eventually("the new certificate is in use", async || {
        answers(&only_next, &server).await.then_some(())
    })
    .await;
    let after = count();
    eventually("more are served", async || (count() > after + 20).then_some(())).await;

    stop.store(true, Ordering::Relaxed);
    for task in load {
        assert_eq!(task.await.expect("ran"), 0, "requests failed");
    }
}

#[tokio::test]
async fn a_certificate_that_does_not_pass_is_not_used_and_the_log_says_why() {
    let site = Site::new().await;
    let server = site.serve().await;
    let authority = &site.certificate.authority;
    let (certificate, key) = authority.server();
    let (_, foreign_key) = authority.server();
    for (what, pair) in [
        ("has ended", authority.ended_server()),
        ("does not go with", (certificate, foreign_key)),
        ("there is no certificate in it", (String::new(), key)),
    ] {
        site.certificate.replace(&pair);
        hang_up(&server);
        server.says(what).await;
        assert!(answers(&site.certificate.client(), &server).await, "{what}");
    }
}

#[tokio::test]
async fn a_server_whose_certificate_has_ended_does_not_start() {
    let site = Site::new().await;
    site.certificate.replace(&site.certificate.authority.ended_server());
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    let output = command.output().expect("started");
    assert!(!output.status.success());
    let printed = String::from_utf8(output.stderr).expect("text");
    assert!(printed.contains("has ended, at 2021-01-01"), "{printed}");
}

/// Asserts that of all who knock at this address only the allowed subject gets in.
async fn assert_only_liander_gets_in(site: &Site, url: &str, clients: &Authority) {
    let gets_in = async |identity: Option<String>| {
        let builder = client_of(&[&site.certificate.authority]);
        let builder = match identity {
            Some(pem) => {
                builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).expect("an identity"))
            }
            None => builder,
        };
        builder.build().expect("a client").get(url).send().await.is_ok()
    };
    assert!(gets_in(Some(clients.client("liander"))).await);
    assert!(!gets_in(None).await, "no certificate");
    assert!(!gets_in(Some(clients.client("somebody"))).await, "another subject");
    assert!(!gets_in(Some(Authority::new().client("liander"))).await, "another authority");
}

#[tokio::test]
async fn where_client_certificates_are_wanted_only_an_allowed_subject_gets_in() {
    let site = Site::new().await;
    let clients = Authority::new();
    let ca = site.write("clients.pem", &clients.pem());
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    command.arg("--tls-client-ca").arg(ca).args(["--tls-client-subjects", "liander"]);
    let server = site.start(command).await;
    let url = format!("https://{}/v1/openapi.json", server.address);
    assert_only_liander_gets_in(&site, &url, &clients).await;
}

#[tokio::test]
async fn the_operator_listener_can_want_client_certificates_by_itself() {
    let site = Site::new().await;
    let clients = Authority::new();
    let ca = site.write("operators.pem", &clients.pem());
    let mut command = site.serve_command(&site.certificate.file, &site.certificate.key_file);
    command.arg("--operator-client-ca").arg(ca).args(["--operator-client-subjects", "liander"]);
    let server = site.start(command).await;
    assert!(answers(&site.certificate.client(), &server).await, "the public listener wants none");
    let url = format!("https://{}/graphql", server.operator_address().await);
    assert_only_liander_gets_in(&site, &url, &clients).await;
}

#[tokio::test]
async fn the_days_that_the_certificate_has_left_are_a_metric() {
    let site = Site::new().await;
    let server = site.serve().await;
    let url = format!("http://{}/metrics", server.admin_address().await);
    let days = eventually("the metric is set", async || {
        let text = reqwest::get(&url).await.ok()?.text().await.ok()?;
        let line =
            text.lines().find(|line| line.starts_with("meetpoort_certificate_days_left "))?;
        line.rsplit(' ').next()?.parse::<i64>().ok().filter(|days| *days > 0)
    })
    .await;
    assert!(days > 365, "{days}");
}
