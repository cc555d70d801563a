//! What the server names by a code of its own, the dashboards say in Dutch. Names that stand in the
//! schema are held to this by their types; these do not.

use std::sync::Arc;

use meetpoort::db::edition::Edition;
use meetpoort::domain::audit::Action;
use meetpoort::jobs;
use meetpoort::mail::{MailSettings, Mailer};
use strum::VariantArray;

use crate::support::TestApp;

const MANAGE: &str = include_str!("../../web/dashboard/text/nl-manage.ts");

/// Those that are not words of an object with this name.
fn missing<'n>(object: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let start = format!("  {object}: {{\n");
    let words = MANAGE.split_once(&start).expect("an object with this name").1;
    let words = words.split_once("\n  },").expect("its end").0;
    let is_word = |name: &str| words.contains(&format!("    {name}: "));
    names.into_iter().filter(|name| !is_word(name)).collect()
}

#[test]
fn every_action_of_the_audit_trail_has_a_dutch_name() {
    assert!(missing("actions", Action::VARIANTS.iter().map(|action| action.name())).is_empty());
}

#[tokio::test]
async fn every_job_has_a_dutch_name() {
    let mut app = TestApp::start().await;
    // What brings every job there is.
    app.app.edition = Edition::Apache;
    let mail = MailSettings {
        url: "smtp://127.0.0.1:9".into(),
        from: "Meetbedrijf <toestemming@meetbedrijf.example>".to_owned(),
    };
    app.app.mailer = Some(Mailer::new(&mail).expect("usable settings"));
    Arc::make_mut(&mut app.app.config).drop_folder = Some("/".into());
    let names: Vec<_> = jobs::table(&app.app).iter().map(|job| job.name).collect();
    let missing = missing("names", names);
    assert!(missing.is_empty(), "{missing:?}");
}
