//! The operator's schema as it is checked in.

use std::fs;

#[test]
fn the_checked_in_schema_is_the_one_that_is_served() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/operator.graphql");
    let served = meetpoort::graphql::operator::sdl();
    if std::env::var_os("MEND").is_some() {
        fs::write(file, &served).expect("written");
    }
    assert!(
        fs::read_to_string(file).unwrap_or_default() == served,
        "schema/operator.graphql is not what the code says; mend it, and look at what changed, by\n    \
         cargo run -- schema operator > schema/operator.graphql"
    );
}
