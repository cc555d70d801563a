//! What needs somebody's attention now, and what to do about it. Nothing here is kept: a warning is there
//! as long as its cause is.

use std::sync::Arc;

use async_graphql::Enum;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use crate::db::edition::Edition;
use crate::db::warning::{self, Counted};
use crate::db::{Connection, Database, DbError};
use crate::domain::amsterdam::amsterdam_rfc3339;
use crate::domain::credential::WARNING_DAYS;
use crate::domain::day::Day;
use crate::service::credential::check_end::{CredentialEnd, check_credential_end};
use crate::spool::ForeignFile;

/// What happened longer ago is history, in days.
const LATELY_DAYS: i64 = 7;
/// Without a delivery for longer than this something is wrong, in hours: one is due every day.
const DELIVERY_HOURS_MAX: i64 = 24;
/// A source from which nothing can be fetched for so long is told, in hours.
const PULL_HOURS_MAX: i64 = 1;
/// The same of what is fetched for single meters.
const REFUSED_HOURS_MAX: i64 = 24;
/// The sun is highest over the Netherlands around 11:40 UTC; an hour around it, in UTC.
const SOLAR_NOON: [(u32, u32); 2] = [(11, 10), (12, 10)];
/// What an inverter takes at most while the sun shines, in milliwatt.
const STANDBY_MILLIWATT_MAX: i64 = 100_000;

/// A broker may be away for so long before it is told, in minutes: it keeps what comes meanwhile.
const BROKER_MINUTES_MAX: i64 = 5;

/// Of fewer intervals it cannot be told that they are quarters.
const QUARTERS_MIN: i32 = 8;

/// How many of a kind are named, each by itself; of the others it is said how many they are.
const NAMED_MAX: i64 = 50;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum WarningCode {
    /// No password of Liander's is valid.
    NoValidCredential,
    /// Liander's last valid password ends within 14 days.
    CredentialEnds,
    /// The certificate of the listeners ends within 14 days, or has ended.
    CertificateEnds,
    /// A delivery failed in the last 7 days and was not taken in again.
    DeliveryFailed,
    /// A delivery broke off and was not taken in since.
    DeliveryInterrupted,
    /// Rejected lines of the last 7 days are not repaired.
    LinesRejected,
    /// Nothing was delivered for 24 hours.
    NoDelivery,
    /// A delivery ended and its file could not be moved out of `processing/`.
    FileNotMoved,
    /// Something lies in `incoming/` for longer that is not taken in.
    ForeignFile,
    /// Nothing can be received from the broker of a source for some minutes.
    BrokerTroubled,
    /// A meter has readings of later than now: a clock is or was wrong. They are given to nobody yet.
    ReadingsInFuture,
    /// From a source nothing could be fetched for an hour or more, or not for some of its meters for a day.
    SourceNotFetched,
    /// The last turn of a job went wrong.
    JobFailed,
    /// A production meter seemed to consume around solar noon yesterday.
    ProductionPositive,
    /// Of a meter only quarters of an hour came yesterday: they are given as means of five minutes.
    QuarterHours,
    /// The database cannot compress.
    NoCompression,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(name = "WarningSeverity")]
pub enum Severity {
    /// Good to know.
    Notice,
    /// Something goes wrong if nothing is done.
    Warning,
    /// Something does not work.
    Critical,
}

/// Something that needs attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What is wrong.
    pub code: WarningCode,
    /// How bad it is.
    pub severity: Severity,
    /// With what: a delivery's number, a meter's EAN, the name of a job, a source or a file.
    pub subject: Option<String>,
    /// For how many more of its kind it stands, which are not named.
    pub more: Option<u64>,
    /// Since when, if that is known.
    pub since: Option<DateTime<Utc>>,
    /// What is wrong, in words.
    pub message: String,
    /// What to do.
    pub advice: &'static str,
}

/// What the process knows that the database does not.
#[derive(Debug, Clone)]
pub struct RuntimeState {
    /// The moment.
    pub now: DateTime<Utc>,
    /// The database's edition.
    pub edition: Edition,
    /// When the certificate of the listeners ends, if there is one.
    pub certificate_end: Option<DateTime<Utc>>,
    /// What lies in `incoming/` of the drop folder and is not taken in, the oldest first.
    pub foreign_files: Arc<Vec<ForeignFile>>,
}

/// Everything there is to warn of, the worst first.
pub async fn list_warnings(
    database: &Database,
    runtime_state: RuntimeState,
) -> Result<Vec<Warning>, DbError> {
    let RuntimeState { now, edition, certificate_end, foreign_files } = runtime_state;
    let mut warnings = Vec::new();
    warnings.extend(credential(check_credential_end(database, now).await?));
    warnings.extend(certificate_end.and_then(|end| certificate(end, now)));
    let client = database.connection().await?;
    warnings.extend(deliveries(&client, now).await?);
    warnings.extend(unmoved(&client).await?);
    warnings.extend(foreign(&foreign_files));
    warnings.extend(brokers(&client, now).await?);
    warnings.extend(lines(&client, now).await?);
    warnings.extend(silence(&client, now).await?);
    warnings.extend(future(&client, now).await?);
    warnings.extend(pulls(&client, now).await?);
    warnings.extend(refused_meters(&client, now).await?);
    warnings.extend(jobs(&client, now).await?);
    warnings.extend(production(&client, now).await?);
    warnings.extend(quarters(&client, now).await?);
    if edition == Edition::Apache {
        warnings.push(Warning {
            code: WarningCode::NoCompression,
            severity: Severity::Notice,
            subject: None,
            more: None,
            since: None,
            message: "TimescaleDB of the Apache edition cannot compress readings".to_owned(),
            advice: "reckon with eight times the space, or use the Community edition",
        });
    }
    // Stable: of the same severity they stay in this order.
    warnings.sort_by_key(|warning| std::cmp::Reverse(warning.severity));
    Ok(warnings)
}

fn credential(end: CredentialEnd) -> Option<Warning> {
    let (code, severity, message) = match end {
        CredentialEnd::None => (
            WarningCode::NoValidCredential,
            Severity::Critical,
            "no password of Liander's is valid: nothing can be pulled".to_owned(),
        ),
        CredentialEnd::Soon { days_left } => (
            WarningCode::CredentialEnds,
            Severity::Warning,
            format!("Liander's last valid password ends in {days_left} days"),
        ),
        CredentialEnd::Later { .. } => return None,
    };
    let advice = "make the next password and hand it to Liander";
    Some(Warning { code, severity, subject: None, more: None, since: None, message, advice })
}

fn certificate(end: DateTime<Utc>, now: DateTime<Utc>) -> Option<Warning> {
    let days_left = (end - now).num_days();
    (days_left < WARNING_DAYS).then(|| Warning {
        code: WarningCode::CertificateEnds,
        severity: if end <= now { Severity::Critical } else { Severity::Warning },
        subject: None,
        more: None,
        since: Some(end - TimeDelta::days(WARNING_DAYS)),
        message: format!("the certificate of the listeners ends in {days_left} days"),
        advice: "put a new certificate and key into their files: they are read by themselves",
    })
}

async fn deliveries(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let since = now - TimeDelta::days(LATELY_DAYS);
    let troubled = warning::troubled_deliveries(client, since, NAMED_MAX).await?;
    let of = |delivery: warning::TroubledDelivery| {
        let (code, what, advice) = if delivery.is_interrupted {
            let advice = "it is tried again by itself while its file is there: see to its cause";
            (WarningCode::DeliveryInterrupted, "broke off", advice)
        } else {
            let advice = "repair its file in failed/ of the drop folder, then retry the delivery";
            (WarningCode::DeliveryFailed, "failed", advice)
        };
        Warning {
            code,
            severity: Severity::Warning,
            subject: Some(delivery.id.to_string()),
            more: None,
            since: Some(delivery.finished_at),
            message: format!("delivery {} {what}: {}", delivery.name, delivery.failure),
            advice,
        }
    };
    Ok(all_of(troubled, of))
}

async fn unmoved(client: &Connection) -> Result<Vec<Warning>, DbError> {
    let of = |file: warning::UnmovedFile| Warning {
        code: WarningCode::FileNotMoved,
        severity: Severity::Warning,
        subject: Some(file.delivery_id.to_string()),
        more: None,
        since: file.finished_at,
        message: format!(
            "the file of delivery {} stays in processing/: {}",
            file.name, file.failure
        ),
        advice: "mend the cause: the delivery is as it is, and its file is moved by itself then",
    };
    Ok(all_of(warning::unmoved_files(client, NAMED_MAX).await?, of))
}

fn foreign(files: &[ForeignFile]) -> Vec<Warning> {
    let of = |file: &ForeignFile| Warning {
        code: WarningCode::ForeignFile,
        severity: Severity::Warning,
        subject: Some(file.name.clone()),
        more: None,
        since: Some(file.since),
        message: format!("{} lies in incoming/ and is not taken in", file.name),
        advice: "deliver readings as .csv, .ndjson or .jsonl, and take away what is none",
    };
    let named = usize::try_from(NAMED_MAX).unwrap_or(usize::MAX);
    let rows = files.iter().take(named).collect();
    all_of(Counted { rows, total: files.len() as u64 }, of)
}

async fn brokers(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let before = now - TimeDelta::minutes(BROKER_MINUTES_MAX);
    let of = |broker: warning::TroubledBroker| Warning {
        code: WarningCode::BrokerTroubled,
        severity: Severity::Warning,
        message: format!(
            "nothing comes from the broker of source {}: {}",
            broker.source, broker.trouble
        ),
        subject: Some(broker.source),
        more: None,
        since: Some(broker.since),
        advice: "see to the cause: it is tried again by itself, and the broker keeps what comes for as long as its \
                 session allows",
    };
    Ok(all_of(warning::troubled_brokers(client, before, NAMED_MAX).await?, of))
}

/// A warning for each that is named, and one for the others.
fn all_of<T>(counted: Counted<T>, of: impl FnMut(T) -> Warning) -> Vec<Warning> {
    let Counted { rows, total } = counted;
    let more = total.saturating_sub(rows.len() as u64);
    let mut warnings: Vec<_> = rows.into_iter().map(of).collect();
    if more > 0
        && let Some(last) = warnings.last().cloned()
    {
        let message = format!("and {more} more like this");
        warnings.push(Warning { subject: None, since: None, more: Some(more), message, ..last });
    }
    warnings
}

async fn lines(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let since = now - TimeDelta::days(LATELY_DAYS);
    let open = warning::open_lines(client, since, NAMED_MAX).await?;
    let of = |open: warning::OpenLines| Warning {
        code: WarningCode::LinesRejected,
        severity: Severity::Warning,
        subject: Some(open.delivery_id.to_string()),
        more: None,
        since: Some(open.finished_at),
        message: format!("{} lines of delivery {} were rejected", open.lines, open.name),
        advice: if open.not_kept > 0 {
            "see why, mend the cause, and retry the delivery: there are too many to repair"
        } else {
            "see why, mend the cause or the lines, and repair them"
        },
    };
    Ok(all_of(open, of))
}

async fn silence(client: &Connection, now: DateTime<Utc>) -> Result<Option<Warning>, DbError> {
    let newest = warning::newest_delivery(client).await?;
    let long_ago = now - TimeDelta::hours(DELIVERY_HOURS_MAX);
    Ok(newest.is_none_or(|newest| newest < long_ago).then(|| Warning {
        code: WarningCode::NoDelivery,
        severity: Severity::Warning,
        subject: None,
        more: None,
        since: newest,
        message: format!("nothing was delivered for more than {DELIVERY_HOURS_MAX} hours"),
        advice: "see whether the meters' source delivers, and into the right folder",
    }))
}

async fn future(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let ahead = warning::readings_in_future(client, now, NAMED_MAX).await?;
    let of = |meter: warning::ReadingsInFuture| Warning {
        code: WarningCode::ReadingsInFuture,
        severity: Severity::Warning,
        subject: Some(meter.meter_ean.to_string()),
        more: None,
        since: None,
        message: format!(
            "meter {} has readings up to {}, which is later than now",
            meter.meter_ean,
            amsterdam_rfc3339(meter.newest_interval_end)
        ),
        advice: "see to the clocks of the server and of the source; they are given once their time has come, \
                 and what is delivered of that time replaces them",
    };
    Ok(all_of(ahead, of))
}

async fn pulls(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let since_before = now - TimeDelta::hours(PULL_HOURS_MAX);
    let failing = warning::failing_pulls(client, since_before, NAMED_MAX).await?;
    let of = |pull: warning::FailingPull| Warning {
        code: WarningCode::SourceNotFetched,
        severity: Severity::Warning,
        since: Some(pull.failing_since),
        message: format!("nothing can be fetched from source {}: {}", pull.name, pull.failure),
        subject: Some(pull.name),
        more: None,
        advice: "see to its API, its description or its secret; it is tried again by itself, and what was missed is \
                 fetched then",
    };
    Ok(all_of(failing, of))
}

async fn refused_meters(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let since_before = now - TimeDelta::hours(REFUSED_HOURS_MAX);
    let refused = warning::refused_meters(client, since_before, NAMED_MAX).await?;
    let of = |refused: warning::RefusedMeters| Warning {
        code: WarningCode::SourceNotFetched,
        severity: Severity::Warning,
        since: Some(refused.since),
        message: format!(
            "source {} refuses {} windows of single meters, one of them: {}",
            refused.name, refused.windows, refused.failure
        ),
        subject: Some(refused.name),
        more: None,
        advice: "see whether its aliases name meters that it has; end those that it has no more",
    };
    Ok(all_of(refused, of))
}

async fn jobs(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let failed = warning::failed_jobs(client, now - TimeDelta::days(LATELY_DAYS)).await?;
    let of = |job: warning::FailedJob| Warning {
        code: WarningCode::JobFailed,
        severity: Severity::Warning,
        since: Some(job.started_at),
        message: format!("job {} went wrong: {}", job.job, job.failure),
        subject: Some(job.job),
        more: None,
        advice: "see the log; it is tried again at its next turn",
    };
    Ok(failed.into_iter().map(of).collect())
}

async fn production(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let yesterday = (now - TimeDelta::days(1)).date_naive();
    let [after, until] = SOLAR_NOON.map(|(hour, minute)| {
        yesterday.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default()).and_utc()
    });
    let positive =
        warning::positive_production(client, after, until, STANDBY_MILLIWATT_MAX, NAMED_MAX)
            .await?;
    let of = |meter: warning::PositiveProduction| Warning {
        code: WarningCode::ProductionPositive,
        severity: Severity::Warning,
        subject: Some(meter.meter_ean.to_string()),
        more: None,
        since: Some(meter.interval_end),
        message: format!(
            "production meter {} seems to consume while the sun shines: {:.1} kW around noon yesterday",
            meter.meter_ean,
            meter.mean_milliwatt as f64 / 1e6
        ),
        advice: "look whether its source counts feed-in as positive, and change the meter if so",
    };
    Ok(all_of(positive, of))
}

async fn quarters(client: &Connection, now: DateTime<Utc>) -> Result<Vec<Warning>, DbError> {
    let yesterday = Day::of(now).before();
    let only = warning::quarter_hours(client, yesterday, QUARTERS_MIN, NAMED_MAX).await?;
    let of = |meter: warning::QuarterHours| Warning {
        code: WarningCode::QuarterHours,
        severity: Severity::Warning,
        subject: Some(meter.meter_ean.to_string()),
        more: None,
        since: None,
        message: format!(
            "of meter {} only quarters of an hour came yesterday, {} of them: each is given as the mean of five \
             minutes",
            meter.meter_ean, meter.present
        ),
        advice: "have its source deliver five-minute values, or describe it as one of quarter-hours, which are \
                 refused or taken as estimates",
    };
    Ok(all_of(only, of))
}
