//! A delivery is taken in again by its own file, known by its bytes, as a delivery that comes now.

use std::fs;

use chrono::TimeDelta;
use meetpoort::domain::operator::Role;
use serde_json::json;

use crate::support::folder::{Folder, listed};
use crate::support::operator::Cookie;
use crate::support::portfolio::{METER, csv_before};

async fn retry(folder: &Folder, operator: &Cookie, id: i32) -> String {
    let query = format!("mutation {{ retryDelivery(input: {{ deliveryId: {id} }}) {{ status }} }}");
    let answer = folder.app.asked(operator, &query).await;
    answer["retryDelivery"]["status"].as_str().expect("a status").to_owned()
}

#[tokio::test]
async fn its_file_is_found_by_its_bytes_where_another_has_its_name_and_nothing_was_noted() {
    let folder = Folder::new().await;
    for content in ["eerste;\n", "tweede;\n"] {
        folder.deliver("fout.csv", content);
        folder.look().await;
    }
    folder
        .database()
        .await
        .batch_execute("update delivery set kept_as = null")
        .await
        .expect("changed");
    let operator = folder.app.operator(Role::Operator).await;
    assert_eq!(retry(&folder, &operator, 2).await, "BROUGHT_BACK");
    let back = fs::read_to_string(folder.folder.processing().join("3/fout.2.csv")).expect("a file");
    assert_eq!(back, "tweede;\n");
    assert_eq!(listed(&folder.folder.failed()), ["fout.csv", "fout.csv.reason.txt"]);
}

#[tokio::test]
async fn another_file_under_its_name_is_not_taken_for_it() {
    let folder = Folder::new().await;
    for content in ["eerste;\n", "tweede;\n"] {
        folder.deliver("fout.csv", content);
        folder.look().await;
    }
    let failed = folder.folder.failed();
    fs::rename(failed.join("fout.2.csv"), failed.join("fout.csv")).expect("moved");
    let operator = folder.app.operator(Role::Operator).await;
    assert_eq!(retry(&folder, &operator, 1).await, "NO_FILE");
    assert_eq!(retry(&folder, &operator, 2).await, "BROUGHT_BACK");
}

#[tokio::test]
async fn a_delivery_that_was_taken_in_is_judged_whole_again_and_says_of_which_it_is() {
    let folder = Folder::new().await;
    folder.deliver("dag.csv", &csv_before(METER, folder.app.clock.now(), 3));
    folder.look().await;
    let operator = folder.app.operator(Role::Operator).await;
    assert_eq!(retry(&folder, &operator, 1).await, "BROUGHT_BACK");
    assert_eq!(retry(&folder, &operator, 1).await, "RETRIED_ALREADY");
    assert_eq!(retry(&folder, &operator, 2).await, "UNDER_WAY");
    assert_eq!(folder.look().await.done, 1);
    let all = folder.deliveries(&operator, "state lines unchanged retryOf { id }").await;
    let expected =
        json!({ "id": "2", "state": "DONE", "lines": 3, "unchanged": 3, "retryOf": { "id": "1" } });
    assert_eq!(all[1], expected);
    assert_eq!(retry(&folder, &operator, 2).await, "BROUGHT_BACK", "and again");
}

#[tokio::test]
async fn one_that_broke_off_is_tried_at_once_under_its_own_number() {
    let folder = Folder::new().await;
    let database = folder.database().await;
    folder.deliver("dag.csv", &csv_before("871685900000000240", folder.app.clock.now(), 3));
    database.batch_execute("alter table rejected_line rename to away").await.expect("renamed");
    assert_eq!(folder.look().await.left, 1);
    database.batch_execute("alter table away rename to rejected_line").await.expect("renamed");
    assert_eq!(folder.look().await.left, 1, "it is not due yet");
    let operator = folder.app.operator(Role::Operator).await;
    assert_eq!(retry(&folder, &operator, 1).await, "TRIED_NOW");
    assert_eq!(folder.look().await.done, 1);
    let expected = [json!({ "id": "1", "state": "DONE", "attempts": 2 })];
    assert_eq!(folder.deliveries(&operator, "state attempts").await, expected);
}

#[tokio::test]
async fn no_connection_is_held_while_another_is_taken() {
    let folder = Folder::new().await;
    folder.deliver("fout.csv", "x\n");
    folder.look_after(TimeDelta::zero()).await;
    let operator = folder.app.operator(Role::Operator).await;
    // All but one of the eight.
    let mut held = Vec::new();
    for _ in 1..=7 {
        held.push(folder.app.app.store.database.connection().await.expect("connected"));
    }
    assert_eq!(retry(&folder, &operator, 1).await, "BROUGHT_BACK");
}
