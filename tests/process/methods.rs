//! Every path of every listener refuses the methods that it does not take, and says which it takes.

use std::fs;
use std::path::Path;

use meetpoort::service::{operator, portal};
use meetpoort::{admin, graphql, serve};
use poem::endpoint::BoxEndpoint;
use poem::http::{Method, StatusCode};
use poem::{Endpoint, EndpointExt, Request, Response};
use tokio_util::sync::CancellationToken;

use crate::rest::contract::document::Document;
use crate::support::TestApp;

const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY"];

const ASKED: &str = "GET, HEAD";
const TOLD: &str = "POST";

/// What the public listener answers beside the document, as its routes are written.
const PUBLIC: [(&str, &str); 11] = [
    ("/v1/openapi.json", ASKED),
    ("/v1/token", TOLD),
    ("/.well-known/jwks.json", ASKED),
    ("/.well-known/oauth-authorization-server", ASKED),
    ("/docs/", ASKED),
    ("/docs/nothing", ASKED),
    ("/portal/graphql", TOLD),
    ("/portal/download/:file", ASKED),
    (portal::openid::START_PATH, ASKED),
    (portal::openid::CALLBACK_PATH, ASKED),
    ("/portal/aansluitingen", ASKED),
];

const OPERATOR: [(&str, &str); 6] = [
    ("/graphql", TOLD),
    ("/ingest/v1/openapi.json", ASKED),
    (operator::openid::START_PATH, ASKED),
    (operator::openid::CALLBACK_PATH, ASKED),
    ("/", ASKED),
    ("/meters", ASKED),
];

const ADMIN: [(&str, &str); 3] = [("/live", ASKED), ("/ready", ASKED), ("/metrics", ASKED)];

/// Asks for the path by every method.
async fn assert_allows(endpoint: &BoxEndpoint<'static, Response>, path: &str, allowed: &str) {
    let path = path.replace(":file", "871685900000000134.csv");
    for method in METHODS {
        let asked: Method = method.parse().expect("a method");
        let request = Request::builder().method(asked).uri_str(&path).finish();
        let answer = endpoint.get_response(request).await;
        let is_taken = allowed.split(", ").any(|taken| taken == method);
        let is_refused = answer.status() == StatusCode::METHOD_NOT_ALLOWED;
        assert_eq!(is_refused, !is_taken, "{method} {path}: {}", answer.status());
        if is_refused {
            let allow = answer.headers().get("allow").expect("Allow");
            assert_eq!(allow, allowed, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn every_path_says_which_methods_it_takes() {
    let app = TestApp::start().await;
    let public = serve::public_endpoint(&app.app).map_to_response().boxed();
    let operator = serve::operator_endpoint(&app.app).map_to_response().boxed();
    let documents =
        [(&public, Document::checked_in()), (&operator, Document::checked_in_of_ingest())];
    for (endpoint, document) in documents {
        for operation in document.operations() {
            let is_asked = operation.method == Method::GET;
            assert_allows(endpoint, &operation.path, if is_asked { ASKED } else { TOLD }).await;
        }
    }
    let admin = admin::endpoint(&app.app, CancellationToken::new()).map_to_response().boxed();
    let listeners = [(public, PUBLIC.as_slice()), (operator, &OPERATOR), (admin, &ADMIN)];
    for (endpoint, paths) in listeners {
        for (path, allowed) in paths {
            assert_allows(&endpoint, path, allowed).await;
        }
    }
}

#[tokio::test]
async fn a_get_that_opens_a_socket_is_taken_where_others_are_refused() {
    let app = TestApp::start().await;
    let operator = graphql::operator::endpoint(&app.app);
    for (method, is_refused) in [(Method::GET, false), (Method::HEAD, true), (Method::PUT, true)] {
        let request = Request::builder().method(method.clone()).uri_str("/graphql");
        let answer = operator.get_response(request.header("Upgrade", "websocket").finish()).await;
        assert_eq!(answer.status() == StatusCode::METHOD_NOT_ALLOWED, is_refused, "{method}");
    }
}

#[test]
fn no_path_is_left_out_here() {
    let known: Vec<_> = [&PUBLIC[..], &OPERATOR, &ADMIN].concat();
    let mut paths = 0;
    for source in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for place in source.split(".at(\"").skip(1) {
            let (path, _) = place.split_once('"').expect("a whole text");
            assert!(known.iter().any(|(known, _)| *known == path), "{path}");
            paths += 1;
        }
    }
    assert!(paths > 5);
}

fn sources(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                sources(&path)
            } else {
                vec![fs::read_to_string(path).expect("a source")]
            }
        })
        .collect()
}
