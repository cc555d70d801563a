//! The public listener, without the rest of the server.

use std::time::Duration;

use meetpoort::clock::Clock;
use meetpoort::server::Listener;
use meetpoort::tls::{self, TlsFiles};
use poem::endpoint::make_sync;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

use crate::support::certificate::Certificate;

/// How often it is tried: what this is about would go wrong every other time.
const ROUNDS: usize = 20;

#[tokio::test]
async fn a_connection_that_waited_for_the_server_to_be_ready_is_answered() {
    tls::install_provider();
    let folder = tempfile::tempdir().expect("a folder");
    let certificate = Certificate::make(folder.path(), "server");
    let files =
        TlsFiles { certificate: certificate.file.clone(), key: certificate.key_file.clone() };
    let now = Clock::system().now();
    let tls = tls::Certificate::load(files, now).and_then(|loaded| loaded.server_config(None));
    let tls = tls.expect("usable");
    for _ in 0..ROUNDS {
        let any_port = "127.0.0.1:0".parse().expect("an address");
        let listener = Listener::bind(any_port).await.expect("bound");
        let address = listener.address();
        let get = certificate.client().get(format!("https://{address}/"));
        let asking = tokio::spawn(get.send());
        tokio::task::yield_now().await;
        // Once a later connection is there, the one that asks is there too: nobody accepts yet.
        drop(TcpStream::connect(address).await.expect("connected"));

        let stop = CancellationToken::new();
        let endpoint = make_sync(|_| "here");
        let serving =
            listener.serve_tls(endpoint, tls.clone(), stop.clone(), Duration::from_secs(1));
        let asked = async {
            let answer = asking.await.expect("asked");
            stop.cancel();
            answer
        };
        let (answer, served) = tokio::join!(asked, serving);
        served.expect("stopped in order");
        assert_eq!(answer.expect("an answer").text().await.expect("text"), "here");
    }
}
