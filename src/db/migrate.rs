//! Brings the schema up to date, one replica at a time.
//!
//! A migration that has been released is never edited; refinery refuses one that was.

use refinery::{Migration, Runner};

use super::lock::Lock;
use super::{Database, DbError};

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/sql/migrations/", $name, ".sql")))),*]
    };
}

/// Every migration, oldest first: name and text.
pub const MIGRATIONS: &[(&str, &str)] = &migrations![
    "0001_create_portfolio",
    "0002_create_consent",
    "0003_create_reading",
    "0004_create_delivery",
    "0005_create_client_credential",
    "0006_create_pull",
    "0007_create_job_run",
    "0008_create_signing_key",
    "0009_create_operator",
    "0010_number_pulls_and_job_runs",
    "0011_create_audit_event",
    "0012_describe_meters",
    "0013_let_operators_sign_in_by_provider",
    "0014_create_access_token",
    "0015_show_deliveries_under_way",
    "0016_repair_rejected_lines",
    "0017_create_invitation",
    "0018_add_reference_to_consent_event",
    "0019_add_first_use_to_client_credential",
    "0020_number_keys_within_a_turn",
    "0021_create_customer_session",
    "0022_create_mail_outbox",
    "0023_index_lists",
    "0024_create_meter_day",
    "0025_index_rejected_lines",
    "0026_add_company_number_to_customer",
    "0027_let_rejected_texts_go",
    "0028_bound_rejected_lines",
    "0029_note_last_sign_in_of_operator",
    "0030_tell_causes_apart",
    "0031_rank_each_value",
    "0032_judge_installation_where_readings_leave",
    "0034_number_arrivals",
    "0037_place_rejected_lines",
    "0038_let_lines_wait",
    "0040_create_known_address",
    "0041_let_turns_be_made_up",
    "0043_note_how_customers_came_in",
    "0044_create_login_failure",
    "0045_keep_kinds_of_authority",
    "0046_keep_day_answers",
    "0048_note_what_was_known",
    "0049_say_signing_period_and_processing",
    "0050_mark_rehearsals",
    "0051_create_source",
    "0052_read_by_sources",
    "0053_keep_points_of_sources",
    "0054_push_from_sources",
    "0055_pull_from_sources",
    "0056_create_mqtt_connection",
    "0057_issue_of_a_line",
    "0058_list_deliveries_of_a_source",
    "0059_progress_of_fetches",
    "0060_kind_of_an_issue",
];

/// Applies what is missing and returns the names of what was applied.
///
/// # Errors
/// If the database fails, or holds a migration that differs from ours.
pub async fn migrate(database: &Database) -> Result<Vec<String>, DbError> {
    let migrations = MIGRATIONS
        .iter()
        .map(|(name, text)| Migration::unapplied(&refinery_name(name), text))
        .collect::<Result<Vec<_>, _>>()?;
    let mut connection = database.connection().await?;
    let client: &mut tokio_postgres::Client = &mut connection;
    client.batch_execute("set statement_timeout = 0").await?;
    // A lock of the session: refinery commits after each migration.
    client.execute("select pg_advisory_lock($1)", &[&(Lock::Migrate as i64)]).await?;
    let outcome = Runner::new(&migrations).run_async(client).await;
    client.execute("select pg_advisory_unlock($1)", &[&(Lock::Migrate as i64)]).await?;
    client.batch_execute("reset statement_timeout").await?;
    Ok(outcome?.applied_migrations().iter().map(ToString::to_string).collect())
}

/// `0001_create_portfolio` is `V1__create_portfolio` to refinery.
fn refinery_name(name: &str) -> String {
    let (number, title) = name.split_once('_').unwrap_or((name, ""));
    format!("V{}__{title}", number.trim_start_matches('0'))
}
