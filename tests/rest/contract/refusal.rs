//! What is refused before a body is looked at: credentials, media types, sizes, methods, paths.

use meetpoort::domain::credential::LIANDER_USERNAME;
use poem::Request;
use poem::http::Method;
use poem::web::headers::{Authorization, HeaderMapExt};
use secrecy::ExposeSecret;

use super::document::{Document, FORM, JSON};
use super::{Contract, media, request};

/// No valid body is larger.
const TOO_LARGE_BYTES: usize = 8 * 1024 * 1024;

fn basic(username: &str, password: &str) -> String {
    let mut headers = poem::http::HeaderMap::new();
    headers.typed_insert(Authorization::basic(username, password));
    headers["authorization"].to_str().expect("plain").to_owned()
}

/// Every closed operation answers 401 to these `Authorization` headers.
async fn assert_unauthorized(contract: &Contract, authorizations: &[&str]) {
    for operation in contract.document.closed_operations() {
        contract.wait();
        let mut request = request(&operation).content_type(media(&operation));
        for authorization in authorizations {
            request = request.header("Authorization", *authorization);
        }
        let answer = contract.send(request.body(contract.valid_text(&operation))).await;
        assert_eq!(answer.status, 401, "{}, {authorizations:?}", operation.name());
        answer.assert_documented(&contract.document, &operation, "credentials");
    }
}

#[tokio::test]
async fn no_credentials_are_refused() {
    assert_unauthorized(&Contract::start().await, &[]).await;
}

#[tokio::test]
async fn wrong_credentials_are_refused() {
    let contract = Contract::start().await;
    let password = contract.app.password.expose_secret();
    assert_unauthorized(&contract, &[&basic(LIANDER_USERNAME, "wrong")]).await;
    assert_unauthorized(&contract, &[&basic("somebody-else", password)]).await;
    assert_unauthorized(&contract, &[&basic("", "")]).await;
}

#[tokio::test]
async fn two_authorization_headers_are_refused_even_if_both_are_right() {
    let contract = Contract::start().await;
    let right = contract.app.basic();
    assert_unauthorized(&contract, &[&right, &right]).await;
}

#[tokio::test]
async fn an_authorization_header_that_cannot_be_read_is_refused() {
    let contract = Contract::start().await;
    for malformed in
        ["", "Basic", "Basic ", "Basic !!!", "Basic bm8tY29sb24=", "Bearer", "Bearer x", "Digest x"]
    {
        assert_unauthorized(&contract, &[malformed]).await;
    }
}

#[tokio::test]
async fn a_name_with_nul_in_it_is_a_wrong_name() {
    let contract = Contract::start().await;
    assert_unauthorized(&contract, &[&basic("liander\0", "wrong")]).await;
}

#[tokio::test]
async fn credentials_in_two_places_are_refused_even_if_one_is_half() {
    let contract = Contract::start().await;
    for operation in contract.document.operations_that_take(JSON) {
        for (what, body) in contract.valid_bodies(&operation) {
            let mut body = body.expect("a body");
            if !contract.fill_in_credentials(&mut body) {
                continue;
            }
            for left_out in ["", "username", "password"] {
                let mut body = body.clone();
                body.as_object_mut().expect("an object").remove(left_out);
                let answer = contract.ask_text(&operation, body.to_string()).await;
                assert_eq!(answer.status, 401, "{}, {what}, without {left_out}", operation.name());
                answer.assert_documented(&contract.document, &operation, &what);
            }
        }
    }
}

#[tokio::test]
async fn whoever_keeps_being_wrong_is_slowed() {
    for operation in Document::with_token_endpoint().closed_operations() {
        let contract = Contract::start().await;
        let wrong = basic(LIANDER_USERNAME, "wrong");
        let mut statuses = Vec::new();
        for _ in 0..10 {
            let request = request(&operation).content_type(media(&operation));
            let request = request.header("Authorization", &wrong);
            let answer = contract.send(request.body(contract.valid_text(&operation))).await;
            answer.assert_documented(&contract.document, &operation, "a wrong password again");
            statuses.push(answer.status.as_u16());
        }
        assert_eq!((statuses[0], statuses[9]), (401, 429), "{}: {statuses:?}", operation.name());
    }
}

#[tokio::test]
async fn a_body_of_another_media_type_is_refused() {
    let contract = Contract::start().await;
    let types = [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("json")];
    for operation in contract.document.operations_that_take(JSON) {
        for content_type in types {
            let mut request = contract.admitted(&operation);
            if let Some(content_type) = content_type {
                request = request.content_type(content_type);
            }
            let answer = contract.send(request.body(contract.valid_text(&operation))).await;
            assert_eq!(answer.status, 415, "{}, {content_type:?}", operation.name());
            answer.assert_documented(&contract.document, &operation, "a media type");
        }
    }
}

#[tokio::test]
async fn a_compressed_body_is_refused() {
    let contract = Contract::start().await;
    for operation in contract.document.operations_that_take(JSON) {
        let request = contract.admitted(&operation).content_type(JSON);
        let request = request.header("Content-Encoding", "gzip");
        let answer = contract.send(request.body(contract.valid_text(&operation))).await;
        assert_eq!(answer.status, 415, "{}", operation.name());
        answer.assert_documented(&contract.document, &operation, "a compressed body");
    }
}

#[tokio::test]
async fn a_caller_that_does_not_accept_json_is_told_so() {
    let contract = Contract::start().await;
    for operation in contract.document.operations_that_take(JSON) {
        for accept in ["text/html", "application/xml, text/*", "application/json;q=0"] {
            let request = contract.admitted(&operation).content_type(JSON).header("Accept", accept);
            let answer = contract.send(request.body(contract.valid_text(&operation))).await;
            assert_eq!(answer.status, 406, "{}, {accept}", operation.name());
            answer.assert_documented(&contract.document, &operation, accept);
        }
    }
}

#[tokio::test]
async fn a_body_larger_than_any_valid_one_is_refused() {
    let contract = Contract::start().await;
    let json = contract.document.operations_that_take(JSON);
    for operation in json.into_iter().chain(contract.document.operations_that_take(FORM)) {
        let padding = " ".repeat(TOO_LARGE_BYTES);
        let body = contract.valid_text(&operation) + &padding;
        let answer = contract.ask_text(&operation, body).await;
        assert_eq!(answer.status, 413, "{}", operation.name());
        answer.assert_documented(&contract.document, &operation, "a large body");
    }
}

#[tokio::test]
async fn another_method_is_refused_and_the_right_ones_are_named() {
    let contract = Contract::start().await;
    for operation in contract.document.operations() {
        let mut taken = contract.document.methods_of(&operation.path);
        if taken.contains(&Method::GET) {
            taken.push(Method::HEAD);
        }
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
        {
            let method: Method = method.parse().expect("a method");
            if taken.contains(&method) {
                continue;
            }
            let request = contract.admitted(&operation).method(method.clone()).finish();
            let answer = contract.send(request).await;
            assert_eq!(answer.status, 405, "{method} {}", operation.path);
            answer.assert_documented(&contract.document, &operation, method.as_str());
            let allowed = answer.header("allow").expect("Allow").split(", ");
            assert!(allowed.eq(taken.iter().map(Method::as_str)), "{method} {}", operation.path);
        }
    }
}

#[tokio::test]
async fn head_is_answered_where_get_is() {
    let contract = Contract::start().await;
    for operation in contract.document.operations() {
        if operation.method == Method::GET {
            let request = contract.admitted(&operation).method(Method::HEAD).finish();
            let answer = contract.send(request).await;
            assert_eq!(answer.status, 200, "{}", operation.name());
            answer.assert_headers_documented(&contract.document, &operation);
        }
    }
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_not_found_in_the_form_of_every_error() {
    let contract = Contract::start().await;
    let operations = contract.document.closed_operations();
    // An operation that documents a 404, for what that looks like.
    let like = operations
        .iter()
        .find(|operation| operation.statuses().contains(&"404"))
        .expect("a documented 404");
    let mut paths: Vec<String> = operations
        .iter()
        .flat_map(|operation| [format!("{}/", operation.path), format!("{}/x", operation.path)])
        .collect();
    paths.extend(
        ["/", "/v1", "/v1/", "/v1/nothing", "/v2/openapi.json", "/v1/%00"].map(str::to_owned),
    );
    for path in paths {
        let request = Request::builder().method(Method::POST).uri_str(&path);
        let answer = contract.send(request.content_type(JSON).body("{}")).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text);
        answer.assert_documented(&contract.document, like, &path);
    }
}

#[tokio::test]
async fn a_path_that_is_not_utf_8_is_bad_input_in_the_form_of_every_error() {
    let contract = Contract::start().await;
    let operations = contract.document.closed_operations();
    let answer = contract.send(Request::builder().uri_str("/v1/%ff").finish()).await;
    assert_eq!(answer.status, 400);
    answer.assert_documented(&contract.document, &operations[0], "a path that is not UTF-8");
}
