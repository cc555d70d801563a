//! Bodies that no honest client sends. Each is bad input: 400, in the form of every error.

use serde_json::{Value, json};

use super::Contract;
use super::answer::Answer;
use super::document::JSON;

/// Every operation refuses what is made of its valid body.
async fn assert_refused(hostile: impl Fn(&str) -> Vec<u8>) -> Vec<Answer> {
    let contract = Contract::start().await;
    let mut answers = Vec::new();
    for operation in contract.document.operations_that_take(JSON) {
        let body = hostile(&contract.valid_text(&operation));
        let answer = contract.ask_text(&operation, body).await;
        assert_eq!(answer.status, 400, "{}: {}", operation.name(), answer.text);
        answer.assert_documented(&contract.document, &operation, "a hostile body");
        answers.push(answer);
    }
    answers
}

/// The body with one member more, as text.
fn with_member(body: &str, member: &str) -> Vec<u8> {
    let comma = if body == "{}" { "" } else { "," };
    format!("{}{comma} {member} }}", body.trim_end_matches('}')).into_bytes()
}

/// The first string of the body replaced by this text, its quotes included; or the text as a
/// member more, if there is no string.
fn with_first_string(body: &str, text: &str) -> Vec<u8> {
    let value: Value = serde_json::from_str(body).expect("JSON");
    let fields = value.as_object().into_iter().flatten();
    let mut strings =
        fields.filter_map(|(_, value)| value.as_str().or_else(|| value.get(0)?.as_str()));
    match strings.next() {
        Some(first) => body.replacen(&json!(first).to_string(), text, 1).into_bytes(),
        None => with_member(body, &format!("\"extra\": {text}")),
    }
}

#[tokio::test]
async fn an_empty_body_is_refused() {
    assert_refused(|_| Vec::new()).await;
}

#[tokio::test]
async fn a_body_that_is_not_json_is_refused() {
    for text in ["{", "}", "nonsense", "{'a': 1}", "{\"a\": NaN}", "\u{feff}", " \n"] {
        assert_refused(|_| text.as_bytes().to_vec()).await;
    }
}

#[tokio::test]
async fn a_body_with_something_after_it_is_refused() {
    assert_refused(|body| format!("{body}{body}").into_bytes()).await;
}

#[tokio::test]
async fn a_body_that_is_not_an_object_is_refused() {
    for text in ["null", "true", "1", "\"text\"", "[]", "[{}]"] {
        for answer in assert_refused(|_| text.as_bytes().to_vec()).await {
            assert_eq!(answer.pointers(), [""], "{text}");
            assert_eq!(answer.json()["errors"][0]["detail"], "must be a JSON object", "{text}");
        }
    }
}

#[tokio::test]
async fn a_deeply_nested_body_is_refused() {
    let depth = 1_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        assert_refused(|_| nested.clone().into_bytes()).await;
        assert_refused(|body| with_member(body, &format!("\"extra\": {nested}"))).await;
    }
}

#[tokio::test]
async fn a_field_that_is_given_twice_is_refused_and_named() {
    let answers = assert_refused(|body| {
        let value: Value = serde_json::from_str(body).expect("JSON");
        match value.as_object().into_iter().flatten().next() {
            Some((name, value)) => with_member(body, &format!("{}: {value}", json!(name))),
            None => with_member(body, r#""username": "one", "username": "two""#),
        }
    });
    for answer in answers.await {
        assert_eq!(answer.pointers().len(), 1);
        assert_eq!(answer.json()["errors"][0]["detail"], "is given more than once");
    }
}

#[tokio::test]
async fn a_huge_number_is_refused() {
    for number in ["1e999", "-1e999", &"9".repeat(1_000), "1e-999999999999999999999"] {
        assert_refused(|body| with_first_string(body, number)).await;
    }
}

#[tokio::test]
async fn a_nul_character_is_refused() {
    assert_refused(|body| with_first_string(body, "\"\\u0000\"")).await;
    assert_refused(|body| with_first_string(body, "\"\0\"")).await;
}

#[tokio::test]
async fn a_lone_surrogate_is_refused() {
    assert_refused(|body| with_first_string(body, "\"\\ud800\"")).await;
    assert_refused(|body| with_member(body, "\"\\udc00\": 1")).await;
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_refused() {
    assert_refused(|body| {
        let mut bytes = with_first_string(body, "\"?\"");
        let place = bytes.iter().position(|byte| *byte == b'?').expect("there");
        bytes[place] = 0xff;
        bytes
    })
    .await;
}

#[tokio::test]
async fn a_very_long_unknown_name_is_cut_to_what_is_documented() {
    for character in ["x", "~", "/", "€"] {
        let name = character.repeat(4_000);
        for answer in assert_refused(|body| with_member(body, &format!("\"{name}\": 1"))).await {
            assert_eq!(answer.pointers().len(), 1);
        }
    }
}

#[tokio::test]
async fn of_very_many_unknown_names_the_first_are_listed_and_the_rest_counted() {
    let names: Vec<String> = (0..500).map(|number| format!("\"x{number}\": 1")).collect();
    for answer in assert_refused(|body| with_member(body, &names.join(","))).await {
        assert_eq!(answer.pointers().len(), 101);
        assert_eq!(answer.pointers().last().map(String::as_str), Some(""));
    }
}
