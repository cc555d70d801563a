//! The real binary with few file descriptors, all of which strangers would like to have.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::certificate::Certificate;
use crate::support::sender;
use crate::support::server::{Server, Site, eventually};

/// Files and connections that the server may have open.
const DESCRIPTORS: &str = "256";

/// `serve`, with so many descriptors, of which it has fewer until it asks for all.
fn with_few_descriptors(site: &Site) -> Command {
    let Certificate { file, key_file, .. } = &site.certificate;
    let inner = site.serve_command(file, key_file);
    let mut command = Command::new("/bin/sh");
    let limits = format!("ulimit -Sn 64 && ulimit -Hn {DESCRIPTORS} && exec \"$0\" \"$@\"");
    command.env_clear().stdin(Stdio::null()).arg("-c").arg(limits);
    command.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    command.args(["--connections-per-address", "1000"]);
    command
}

/// How many connections there may be on the public listener, as the log says.
async fn places(server: &Server) -> usize {
    let logged = async || server.logged().into_iter().find_map(|line| line["public"].as_u64());
    usize::try_from(eventually("it is logged", logged).await).expect("few")
}

#[tokio::test]
async fn strangers_who_take_every_place_leave_enough_for_everybody_else_and_the_next_is_told() {
    let site = Site::new().await;
    let server = site.start(with_few_descriptors(&site)).await;
    let (address, places, ca_pem) =
        (server.address, places(&server).await, site.certificate.authority.pem());
    assert!((32..256).contains(&places), "{places}");
    let take = move || -> Vec<_> {
        let taken = (0..places).map(|_| {
            let mut stream = sender::connected(address, &ca_pem);
            stream.write_all(b"GET /v1/openapi.json HTTP/1.1\r\n").expect("sent");
            stream
        });
        taken.collect()
    };
    let _taken = tokio::task::spawn_blocking(take).await.expect("no panic");

    let told = eventually("the next is told", async || {
        let url = format!("https://{address}/v1/openapi.json");
        let answer = server.client.get(url).send().await.ok()?;
        (answer.status() == 503).then_some(answer)
    })
    .await;
    assert!(told.headers().contains_key("retry-after"));
    assert_eq!(told.headers()["content-type"], "application/problem+json");

    let admin = server.admin_address().await;
    let ready = server.client.get(format!("http://{admin}/ready")).send().await;
    assert_eq!(ready.expect("an answer").status(), 200);
    let metrics = server.client.get(format!("http://{admin}/metrics")).send().await;
    let metrics = metrics.expect("an answer").text().await.expect("text");
    assert!(
        metrics.contains("meetpoort_connections_refused_total{full=\"all\",listener=\"public\"}")
    );
    let operator = format!("https://{}/graphql", server.operator_address().await);
    let asked =
        server.client.post(operator).json(&json!({ "query": "{ me { id } }" })).send().await;
    assert_eq!(asked.expect("an answer").status(), 200);
    site.deliver("one.csv", "not a delivery at all\n");
    eventually("it is looked at", async || site.listed("incoming").is_empty().then_some(())).await;
}

#[tokio::test]
async fn with_too_few_descriptors_it_does_not_start_and_says_so() {
    let site = Site::new().await;
    let mut command = with_few_descriptors(&site);
    let output = command.args(["--database-connections", "200"]).output().expect("started");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.contains("may open 256 files and connections"), "{said}");
}
