//! Seeing what a file of a source would become, before anything is registered or taken in.

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use strum::VariantArray;

use super::super::fault::{Outcome, bad_input, settled};
use super::mutation::from_json;
use super::source_name;
use crate::app::App;
use crate::domain::delivery_failure::FailureCause;
use crate::domain::ean::Ean;
use crate::domain::quantity::Quantity;
use crate::domain::source::{Description, DescriptionMistake};
use crate::domain::source_line::{Rejection, RejectionReason};
use crate::service::source::preview::{
    PreviewRefusal, Previewed, PreviewedLine, PreviewedReading, Sample, UnknownIdentifier,
    preview_sample,
};

/// Lines that are shown if nothing is said, and at most.
const LINES_DEFAULT: i32 = 50;
const LINES_MAX: usize = 200;

/// Meters and identifiers that are listed.
const LISTED_MAX: usize = 1_000;

/// A sample, and how it is to be read.
#[derive(InputObject)]
struct PreviewSourceInput {
    /// How the source writes its readings, in TOML. JSON is read as well.
    description: String,
    /// The name of a source whose aliases count; left out, there are none.
    source: Option<String>,
    /// What its sender calls the file.
    file_name: String,
    /// The file in base64, or a beginning of it that ends with a line.
    content: String,
    /// How many of its lines to show: 50, and 200 at most.
    lines: Option<i32>,
}

/// What became of a preview.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum PreviewSourceStatus {
    /// The sample was read.
    Read,
    /// Something is wrong with the description; `mistake` says what.
    InvalidDescription,
    /// Nothing of the sample would be taken in; `failure` says why.
    Unreadable,
    /// There is no source of this name.
    UnknownSource,
}

/// What is wrong with a description, and where.
#[derive(SimpleObject)]
pub struct SourceMistake {
    /// What, in words.
    message: String,
    /// The field that is at fault, such as `time.columns`, if it is one.
    field: Option<String>,
    /// The line of the text, counted from 1, if it is known.
    line: Option<usize>,
    /// The character in that line, counted from 1.
    column: Option<usize>,
}

impl From<DescriptionMistake> for SourceMistake {
    fn from(DescriptionMistake { words, field, place }: DescriptionMistake) -> Self {
        let (line, column) = place.unzip();
        Self { message: words, field, line, column }
    }
}

/// A value of a reading.
#[derive(SimpleObject)]
struct PreviewValue {
    /// What is measured.
    quantity: Quantity,
    /// How much, in kW, kVAr or V; of power, what the grid delivers is positive.
    value: f64,
    /// That unit.
    unit: &'static str,
}

/// A reading that a line would become.
#[derive(SimpleObject)]
struct PreviewReading {
    /// EAN of its meter; null as long as there is no alias.
    meter_ean: Option<Ean>,
    /// What stands for its meter, if that has no alias.
    identifier: Option<String>,
    /// Whether that meter is registered; false as long as there is no alias.
    is_registered: bool,
    /// End of the interval.
    interval_end: DateTime<Utc>,
    /// Its values.
    values: Vec<PreviewValue>,
    /// How it came about: `measured`, `estimated` or `corrected`.
    status: &'static str,
}

impl From<PreviewedReading> for PreviewReading {
    fn from(previewed: PreviewedReading) -> Self {
        let PreviewedReading { reading, waits_for_alias_of: identifier, is_registered } = previewed;
        let given = Quantity::VARIANTS.iter().zip(reading.values);
        let values = given.filter_map(|(quantity, value)| {
            let (value, unit) = (quantity.in_units(value?), quantity.wire_unit());
            Some(PreviewValue { quantity: *quantity, value, unit })
        });
        Self {
            meter_ean: Some(reading.meter_ean).filter(|_| identifier.is_none()),
            is_registered: is_registered && identifier.is_none(),
            identifier,
            interval_end: reading.interval_end,
            values: values.collect(),
            status: reading.status.source_name(),
        }
    }
}

/// A line, and what it would become.
#[derive(SimpleObject)]
struct PreviewLine {
    /// Its number, counted from 1, the heading included.
    number: u64,
    /// As it came; at most 1,000 characters of it.
    text: String,
    /// The readings in it, and those that it completes; none if it says nothing or is refused.
    readings: Vec<PreviewReading>,
    /// Whether it has values that make a reading only together with others.
    is_part: bool,
    /// Why it would be refused; null if it would not, or only waits for an alias or a meter.
    reason: Option<RejectionReason>,
    /// The column that is at fault, if it is one.
    column: Option<String>,
    /// What is wrong, in words.
    detail: Option<String>,
}

impl From<PreviewedLine> for PreviewLine {
    fn from(PreviewedLine { number, text, outcome, is_part }: PreviewedLine) -> Self {
        let rejection = outcome.as_ref().err();
        let reason = rejection.map(Rejection::reason);
        let column = rejection.and_then(Rejection::field).map(str::to_owned);
        let detail = rejection.map(ToString::to_string);
        let readings = outcome.unwrap_or_default().into_iter().map(PreviewReading::from);
        Self { number, text, readings: readings.collect(), is_part, reason, column, detail }
    }
}

/// How many lines would be refused for a reason.
#[derive(SimpleObject)]
struct PreviewReason {
    /// The reason.
    reason: RejectionReason,
    /// How many lines.
    lines: u64,
}

/// An identifier that has no alias.
#[derive(SimpleObject)]
struct PreviewIdentifier {
    /// What stands in the file.
    identifier: String,
    /// The channel that its alias must name; null if it need not name one.
    channel: Option<String>,
    /// Whether its alias must say what is measured.
    needs_quantity: bool,
}

impl From<UnknownIdentifier> for PreviewIdentifier {
    fn from(unknown: UnknownIdentifier) -> Self {
        let UnknownIdentifier { identifier, channel, needs_quantity } = unknown;
        Self { identifier, channel, needs_quantity }
    }
}

/// What a sample would become.
#[derive(SimpleObject)]
struct PreviewSourcePayload {
    /// What became of it.
    status: PreviewSourceStatus,
    /// What is wrong with the description.
    mistake: Option<SourceMistake>,
    /// Why nothing of the sample would be taken in, in words.
    failure: Option<String>,
    /// The cause of that.
    failure_cause: Option<FailureCause>,
    /// The description in JSON, with all that was left out.
    description_json: Option<String>,
    /// The names of the columns; none if there is no heading.
    heading: Vec<String>,
    /// The first lines.
    lines: Vec<PreviewLine>,
    /// How many lines were read.
    line_count: u64,
    /// How many would be refused, or wait for an alias or a meter.
    rejected_count: u64,
    /// How many readings, or parts of one, are in the others.
    reading_count: u64,
    /// Whether readings are composed of the first values only, because there are too many: the readings of the others are
    /// not counted.
    is_composed_in_part: bool,
    /// How many lines would be refused for each reason, by its name.
    reasons: Vec<PreviewReason>,
    /// Meters that are not registered: 1,000 at most.
    unknown_meters: Vec<Ean>,
    /// Identifiers without an alias: 1,000 at most.
    unknown_identifiers: Vec<PreviewIdentifier>,
}

impl PreviewSourcePayload {
    fn of(previewed: Previewed, description_json: Option<String>) -> Self {
        let Previewed { heading, lines, lines_total, rejected_total, readings_total, .. } =
            previewed;
        let status = match &previewed.failure {
            Some(_) => PreviewSourceStatus::Unreadable,
            None => PreviewSourceStatus::Read,
        };
        let reasons = previewed.reasons.into_values();
        Self {
            status,
            mistake: None,
            failure: previewed.failure.as_ref().map(ToString::to_string),
            failure_cause: previewed.failure.map(|failure| failure.cause),
            description_json,
            heading,
            lines: lines.into_iter().map(PreviewLine::from).collect(),
            line_count: lines_total,
            rejected_count: rejected_total,
            reading_count: readings_total,
            is_composed_in_part: previewed.is_composed_in_part,
            reasons: reasons.map(|(reason, lines)| PreviewReason { reason, lines }).collect(),
            unknown_meters: previewed.unknown_meters.into_iter().take(LISTED_MAX).collect(),
            unknown_identifiers: previewed
                .unknown_identifiers
                .into_iter()
                .take(LISTED_MAX)
                .map(PreviewIdentifier::from)
                .collect(),
        }
    }

    fn refused(status: PreviewSourceStatus, mistake: Option<SourceMistake>) -> Self {
        Self { status, mistake, ..Self::of(Previewed::default(), None) }
    }
}

/// The query.
#[derive(Default)]
pub struct SourcePreviewQuery;

#[Object]
impl SourcePreviewQuery {
    /// What a file of a source would become by a description: its first lines, how many would be refused and why, and
    /// which meters and aliases are missing. It changes nothing.
    async fn preview_source(
        &self,
        ctx: &Context<'_>,
        input: PreviewSourceInput,
    ) -> Outcome<PreviewSourcePayload> {
        let PreviewSourceInput { description, source, file_name, content, lines } = input;
        let lines_max = usize::try_from(lines.unwrap_or(LINES_DEFAULT))
            .ok()
            .filter(|lines| *lines <= LINES_MAX)
            .ok_or_else(|| bad_input(format!("lines: 0 to {LINES_MAX}")))?;
        let content =
            BASE64_STANDARD.decode(&content).map_err(|_| bad_input("content: it is no base64"))?;
        let source = source.as_deref().map(source_name).transpose()?;
        let description = match read(&description) {
            Ok(description) => description,
            Err(mistake) => {
                let status = PreviewSourceStatus::InvalidDescription;
                return Ok(PreviewSourcePayload::refused(status, Some(mistake.into())));
            }
        };
        let description_json = description.to_json().ok().map(|json| json.to_string());
        let sample = Sample { description, source, file_name, content, lines_max };
        let app = ctx.data::<App>()?;
        Ok(match settled(preview_sample(&app.store, sample).await)? {
            Ok(previewed) => PreviewSourcePayload::of(previewed, description_json),
            Err(PreviewRefusal::UnknownSource) => {
                PreviewSourcePayload::refused(PreviewSourceStatus::UnknownSource, None)
            }
        })
    }
}

/// A description in TOML, or in JSON, which begins with a brace as no TOML does.
fn read(text: &str) -> Result<Description, DescriptionMistake> {
    if !text.trim_start().starts_with('{') {
        return Description::read_toml(text);
    }
    from_json(text)
}
