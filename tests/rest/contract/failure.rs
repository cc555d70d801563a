//! What callers hear of our own faults: nothing but that there is one.

use super::Contract;
use crate::support::database::{admin, connect};

/// Words that would tell what we are made of.
const CAUSES: [&str; 8] =
    ["database", "postgres", "relation", "client_credential", "sql", "tcp", "connection", "panic"];

/// Every closed operation answers with this status, and without a cause.
async fn assert_fails(contract: &Contract, status: u16) {
    for operation in contract.document.closed_operations() {
        for (what, body) in contract.valid_bodies(&operation) {
            let answer = contract.ask(&operation, body.as_ref()).await;
            assert_eq!(answer.status, status, "{}, {what}: {}", operation.name(), answer.text);
            answer.assert_documented(&contract.document, &operation, &what);
            // The correlation id may be spoken of.
            let said = answer.text.to_lowercase().replace("correlation", "");
            let told: Vec<_> = CAUSES.iter().filter(|cause| said.contains(**cause)).collect();
            assert!(told.is_empty(), "{told:?}: {said}");
        }
    }
}

#[tokio::test]
async fn without_a_database_every_call_is_unavailable_and_does_not_say_why() {
    let contract = Contract::start().await;
    let url = contract.app.database.url();
    let (_, name) = url.rsplit_once('/').expect("a URL with a database");
    let name = name.split('?').next().expect("a name");
    let statement = format!("drop database {name} with (force)");
    admin().await.batch_execute(&statement).await.expect("dropped");
    assert_fails(&contract, 503).await;
}

#[tokio::test]
async fn a_statement_that_fails_is_an_internal_error_and_does_not_say_why() {
    let contract = Contract::start().await;
    let client = connect(&contract.app.database.url()).await;
    client.batch_execute("drop table client_credential cascade").await.expect("dropped");
    assert_fails(&contract, 500).await;
}
