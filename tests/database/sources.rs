//! The registry of sources, row by row: what the tables see to by themselves.

use chrono::{DateTime, Utc};
use meetpoort::db::{GenericClient, source, source_alias};
use meetpoort::domain::ean::Ean;
use meetpoort::domain::source::{Alias, Description, SourceName};
use tokio_postgres::error::SqlState;

use crate::support::TestDatabase;
use crate::support::database::connect;
use crate::support::portfolio::METER;

pub const DESCRIPTION: &str = "
    container = { kind = 'csv', delimiter = ';' }
    layout = { shape = 'long', identifier = { column = 'EAN' }, value = 'Waarde' }
    time = { columns = ['Tijd'] }
    channels = [{ name = '*', quantity = 'active_power', unit = 'kWh' }]";

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().expect("an instant")
}

fn meter() -> Ean {
    METER.parse().expect("an EAN")
}

/// A source that was just registered, by number.
async fn registered(client: &impl GenericClient, name: &SourceName) -> i32 {
    let description = Description::from_toml(DESCRIPTION).expect("a description");
    let json = description.to_json().expect("JSON");
    let id = source::insert(client, name, now()).await.expect("added").expect("a number");
    source::insert_version(client, id, 1, &json, "a test", now()).await.expect("added");
    id
}

#[tokio::test]
async fn a_source_comes_back_as_it_went_in_with_its_aliases() {
    let test = TestDatabase::new().await;
    let mut connection = test.open().connection().await.expect("connected");
    let transaction = connection.transaction().await.expect("begun");
    let name: SourceName = "head-end".parse().expect("a name");
    let id = registered(&transaction, &name).await;
    let narrow = Alias {
        channel: Some("1.8.0".to_owned()),
        quantity: Some("reactive_power".parse().expect("a quantity")),
        factor: "-0.0150".parse().expect("a factor"),
        valid_from: Some(now()),
        valid_until: Some(now() + chrono::TimeDelta::days(1)),
        ..Alias::plain("0012", meter())
    };
    let aliases = [Alias::plain("0012", meter()), narrow];
    let all: Vec<&Alias> = aliases.iter().collect();
    source_alias::insert(&transaction, id, &all, "a test", now()).await.expect("added");
    transaction.commit().await.expect("made");
    let loaded = source::load(&connection, &name).await.expect("read").expect("a source");
    assert_eq!((loaded.id, loaded.version, loaded.is_enabled), (id, 1, true));
    assert_eq!(loaded.description, Description::from_toml(DESCRIPTION).expect("a description"));
    assert_eq!(loaded.aliases, aliases);
    let by_id = source::load_by_id(&connection, id).await.expect("read");
    assert_eq!(by_id, Some(loaded));
    let enabled = source::list_enabled(&connection).await.expect("read");
    assert_eq!(enabled, [(id, name)]);
}

#[tokio::test]
async fn each_change_of_a_source_or_its_aliases_gives_it_another_revision() {
    let test = TestDatabase::new().await;
    let mut connection = test.open().connection().await.expect("connected");
    let transaction = connection.transaction().await.expect("begun");
    let id = registered(&transaction, &"head-end".parse().expect("a name")).await;
    let other = registered(&transaction, &"other".parse().expect("a name")).await;
    transaction.commit().await.expect("made");
    let revision = async |source| {
        source::hold_revision(&connection, source).await.expect("read").expect("a source")
    };
    let untouched = revision(other).await;
    let mut seen = vec![revision(id).await];
    let changes = [
        "update source set disabled_at = now() where name = 'head-end'",
        "update source set disabled_at = null where name = 'head-end'",
        "insert into source_alias (source_id, identifier, meter_ean, factor, created_at, created_by)
         select id, '12', '871685920000000029', 1, now(), 'x' from source where name = 'head-end'",
        "update source_alias set valid_until = now(), ended_at = now(), ended_by = 'x'",
        "delete from source_alias",
    ];
    for change in changes {
        connection.batch_execute(change).await.expect("changed");
        seen.push(revision(id).await);
    }
    assert!(seen.is_sorted_by(|before, after| before < after), "{seen:?}");
    assert_eq!(revision(other).await, untouched);
}

#[tokio::test]
async fn a_description_that_was_in_use_is_kept_as_it_was() {
    let test = TestDatabase::new().await;
    let mut connection = test.open().connection().await.expect("connected");
    let transaction = connection.transaction().await.expect("begun");
    registered(&transaction, &"head-end".parse().expect("a name")).await;
    transaction.commit().await.expect("made");
    for change in ["update source_version set made_by = 'x'", "delete from source_version"] {
        let client = connect(&test.url()).await;
        let refused = client.batch_execute(change).await.expect_err("refused");
        assert_eq!(refused.code(), Some(&SqlState::INTEGRITY_CONSTRAINT_VIOLATION), "{change}");
    }
}

#[tokio::test]
async fn no_source_is_without_a_description() {
    let test = TestDatabase::new().await;
    let mut connection = test.open().connection().await.expect("connected");
    let transaction = connection.transaction().await.expect("begun");
    let name = "head-end".parse().expect("a name");
    source::insert(&transaction, &name, now()).await.expect("added");
    let refused = transaction.commit().await.expect_err("refused");
    assert_eq!(refused.violated_constraint(), Some("source_version_known"));
}
