//! What a sample of a source would become by a description: each line judged as it would be if it were delivered now.
//! It takes nothing in and changes nothing.

use std::collections::{BTreeMap, HashMap};
use std::io::Cursor;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use thiserror::Error;
use tokio::sync::Semaphore;
use tokio::task;

use crate::db::{meter, source};
use crate::domain::delivery_failure::DeliveryFailure;
use crate::domain::ean::Ean;
use crate::domain::interval;
use crate::domain::retention;
use crate::domain::source::{
    AliasBook, Description, Heading, Interpreter, LeftToAlias, SourceName, StandIn, StandIns,
};
use crate::domain::source_line::{
    self, Batch, Line, Parsed, Point, Rejection, RejectionReason, SourceReading,
};
use crate::lines::unfold::Limits;
use crate::lines::{self, DeliveryFault, Form};
use crate::service::failure::{Failure, Refusal, Trouble};
use crate::service::store::Store;

/// Samples that are read at once: each has a core and some memory to itself.
const AT_ONCE: usize = 2;
static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// How far a sample may unfold: it is a sample, and somebody waits.
const LIMITS: Limits =
    Limits { bytes_max: 16 << 20, bytes_free: 16 << 20, ratio_max: 200, entries_max: 100 };

/// Meters of which it is looked whether they are registered.
const METERS_MAX: usize = 2_000;

/// Values of which readings are composed that are held at most.
const POINTS_MAX: usize = 100_000;

/// How much of a line is shown.
const LINE_CHARACTERS_MAX: usize = 1_000;

/// What somebody wants to see.
#[derive(Debug, Clone)]
pub struct Sample {
    /// By what it is to be read.
    pub description: Description,
    /// The source whose aliases count, if there is one.
    pub source: Option<SourceName>,
    /// What its sender calls the file.
    pub file_name: String,
    /// The file, or the beginning of it.
    pub content: Vec<u8>,
    /// How many of its lines to show.
    pub lines_max: usize,
}

/// What a sample would become.
#[derive(Debug, Default)]
pub struct Previewed {
    /// The names of the columns, if there are any.
    pub heading: Vec<String>,
    /// Its first lines.
    pub lines: Vec<PreviewedLine>,
    /// How many lines it has.
    pub lines_total: u64,
    /// How many of them would be refused, those that wait for an alias or a meter included.
    pub rejected_total: u64,
    /// How many readings, or parts of them, are in the others.
    pub readings_total: u64,
    /// Whether readings are composed of its first values only, because it has too many.
    pub is_composed_in_part: bool,
    /// How many lines would be refused for each reason.
    pub reasons: BTreeMap<&'static str, (RejectionReason, u64)>,
    /// Meters in it that are not registered, the first 2,000 of all being looked at.
    pub unknown_meters: Vec<Ean>,
    /// Identifiers in it that have no alias.
    pub unknown_identifiers: Vec<UnknownIdentifier>,
    /// Why nothing of it would be taken in, if so.
    pub failure: Option<DeliveryFailure>,
}

/// A line of a sample.
#[derive(Debug)]
pub struct PreviewedLine {
    /// Its number, counted from 1.
    pub number: u64,
    /// As it came, cut if it is long.
    pub text: String,
    /// The readings in it; or why it would be refused, whatever is done about aliases and meters.
    pub outcome: Result<Vec<PreviewedReading>, Rejection>,
    /// Whether it has values that make a reading only together with others.
    pub is_part: bool,
}

/// A reading of a sample.
#[derive(Debug)]
pub struct PreviewedReading {
    /// The reading; if it has an identifier without an alias, that of no meter.
    pub reading: SourceReading,
    /// What it waits for, if it is for an alias: what stands for its meter.
    pub waits_for_alias_of: Option<String>,
    /// Whether its meter is registered.
    pub is_registered: bool,
}

/// An identifier that has no alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownIdentifier {
    /// What stands in the file.
    pub identifier: String,
    /// The channel that an alias must name, if it must name one.
    pub channel: Option<String>,
    /// Whether an alias must say what is measured.
    pub needs_quantity: bool,
}

/// Why nothing can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PreviewRefusal {
    /// There is no source of this name.
    #[error("there is no source of this name")]
    UnknownSource,
}

impl Refusal for PreviewRefusal {}

/// Reads a sample and says what it would become.
///
/// # Errors
/// If the source is not known, or the database fails.
pub async fn preview_sample(
    store: &Store,
    sample: Sample,
) -> Result<Previewed, Failure<PreviewRefusal>> {
    let client = store.database.connection().await?;
    let aliases = match &sample.source {
        Some(name) => {
            source::load(&client, name).await?.ok_or(PreviewRefusal::UnknownSource)?.aliases
        }
        None => Vec::new(),
    };
    drop(client);
    let stand_ins = Arc::new(StandIns::default());
    let book = AliasBook::of(aliases).with_stand_ins(Arc::clone(&stand_ins));
    let interpreter = Arc::new(Interpreter::new(sample.description.clone(), book));
    let now = store.now();
    let reader = SampleReader {
        now,
        readable_after: retention::readable_after(now, store.retention_days),
        lines_max: sample.lines_max,
        previewed: Previewed::default(),
        lines_of: HashMap::new(),
        points: Vec::new(),
        stand_ins,
        met: Vec::new(),
    };
    // Held by whoever reads, who goes on if nobody waits any more.
    let turn = TURNS.acquire().await.map_err(Trouble::of)?;
    let form = Form::Source(Arc::clone(&interpreter));
    let read = task::spawn_blocking(move || {
        let read = reader.read(&form, &sample);
        drop(turn);
        read
    });
    let SampleReader { mut previewed, lines_of, mut met, .. } =
        read.await.map_err(Trouble::of)?.map_err(Trouble::of)?;
    previewed.unknown_identifiers = unknown_identifiers(&interpreter, &met);
    met.retain(|stand_in| !stand_in.is_ean);
    name_waiting(&mut previewed, &met, &lines_of);
    look_up_meters(store, &mut previewed, &met, &lines_of).await?;
    Ok(previewed)
}

/// Reads a sample, line by line.
struct SampleReader {
    now: DateTime<Utc>,
    readable_after: DateTime<Utc>,
    lines_max: usize,
    previewed: Previewed,
    /// How many good lines there are of each meter.
    lines_of: HashMap<Ean, u64>,
    /// Values of which readings are composed, each with the place of its line among those shown.
    points: Vec<(usize, Point)>,
    stand_ins: Arc<StandIns>,
    /// The identifiers without an alias that stand in the sample.
    met: Vec<StandIn>,
}

impl SampleReader {
    /// Reads it to its end. Blocks.
    fn read(mut self, form: &Form, sample: &Sample) -> Result<Self, std::io::Error> {
        let Sample { content, file_name, .. } = sample;
        let read = lines::read_file(
            Cursor::new(content.as_slice()),
            content.len() as u64,
            form,
            file_name,
            LIMITS,
            &mut |batch| {
                self.add(batch);
                true
            },
        );
        // Before those that stand in are met as if they were in the sample.
        self.met = self.stand_ins.met();
        if let Form::Source(interpreter) = form {
            self.compose(interpreter);
        }
        match read {
            Ok(()) => {}
            Err(DeliveryFault::Content(failure)) => self.previewed.failure = Some(failure),
            Err(DeliveryFault::Read(error)) => return Err(error),
        }
        Ok(self)
    }

    fn add(&mut self, batch: Batch) {
        if self.previewed.heading.is_empty()
            && let Some(heading) = &batch.heading
            && let Ok(Heading { names, .. }) = serde_json::from_str(heading)
        {
            self.previewed.heading = names;
        }
        self.previewed.lines_total += batch.lines.len() as u64;
        for line in batch.lines {
            self.add_line(&batch.text, line);
        }
    }

    fn add_line(&mut self, text: &[u8], line: Line) {
        let is_part = line.parsed.as_ref().is_ok_and(|parsed| !parsed.points().is_empty());
        let judged = line.parsed.and_then(|parsed| {
            self.keep_points(parsed.points());
            self.judge(&parsed).inspect(|_| self.count_meters(&parsed))
        });
        let previewed = &mut self.previewed;
        match &judged {
            Ok(readings) => previewed.readings_total += readings.len() as u64,
            Err(rejection) => previewed.refuse(rejection.reason(), 1),
        }
        if previewed.lines.len() < self.lines_max {
            let raw = text.get(line.span).unwrap_or_default();
            let raw = raw.get(..LINE_CHARACTERS_MAX * 4).unwrap_or(raw);
            let text = String::from_utf8_lossy(raw).chars().take(LINE_CHARACTERS_MAX).collect();
            let outcome = judged.map(|readings| {
                let reading = |reading| PreviewedReading {
                    reading,
                    waits_for_alias_of: None,
                    is_registered: true,
                };
                readings.into_iter().map(reading).collect()
            });
            previewed.lines.push(PreviewedLine { number: line.number, text, outcome, is_part });
        }
    }

    /// Keeps what may become a reading with others, for the line that comes next among those shown.
    fn keep_points(&mut self, points: &[Point]) {
        let place = self.previewed.lines.len();
        let room = POINTS_MAX.saturating_sub(self.points.len());
        self.previewed.is_composed_in_part |= points.len() > room;
        for point in points.iter().take(room) {
            if self.check_point(point).is_ok() {
                self.points.push((place, point.clone()));
            }
        }
    }

    /// Counts a good line to each meter that it has values of.
    fn count_meters(&mut self, parsed: &Parsed) {
        let of_readings = parsed.readings().iter().map(|reading| reading.meter_ean);
        let mut eans: Vec<Ean> =
            of_readings.chain(parsed.points().iter().map(|point| point.meter_ean)).collect();
        eans.sort_unstable();
        eans.dedup();
        for ean in eans {
            if self.lines_of.len() < METERS_MAX || self.lines_of.contains_key(&ean) {
                *self.lines_of.entry(ean).or_default() += 1;
            }
        }
    }

    /// Puts what the values make together to the lines that complete it.
    fn compose(&mut self, interpreter: &Interpreter) {
        let points = self.points.iter().map(|(_, point)| point);
        let composed = interpreter.compose_alone(points);
        let is_in_time =
            |reading: &SourceReading| reading.check_time(self.now, self.readable_after).is_ok();
        let composed: Vec<SourceReading> = composed.into_iter().filter(is_in_time).collect();
        self.previewed.readings_total += composed.len() as u64;
        let length = interpreter.description().interval.length();
        for (place, point) in &self.points {
            let Some(line) = self.previewed.lines.get_mut(*place) else { break };
            let Ok(shown) = &mut line.outcome else { continue };
            let measured = interpreter.measured_by(&point.series);
            // The first value at or after the end completes it.
            let is_of = |reading: &&SourceReading| {
                reading.interval_end <= point.at
                    && reading.interval_end > point.at - length
                    && measured.iter().any(|(meter_ean, _)| *meter_ean == reading.meter_ean)
            };
            for reading in composed.iter().filter(is_of) {
                if shown.iter().all(|other| other.reading != *reading) {
                    shown.push(PreviewedReading {
                        reading: *reading,
                        waits_for_alias_of: None,
                        is_registered: true,
                    });
                }
            }
            for reading in shown.iter() {
                self.lines_of.entry(reading.reading.meter_ean).or_insert(0);
            }
        }
    }

    /// As a delivery is judged: what is past its time costs a line that has other values nothing.
    fn judge(&self, parsed: &Parsed) -> Result<Vec<SourceReading>, Rejection> {
        let mut good = Vec::with_capacity(parsed.readings().len());
        let (mut has_good, mut passed_over) = (false, None);
        let readings = parsed
            .readings()
            .iter()
            .map(|reading| (Some(*reading), reading.check_time(self.now, self.readable_after)));
        let points = parsed.points().iter().map(|point| (None, self.check_point(point)));
        for (reading, checked) in readings.chain(points) {
            match checked {
                Ok(()) => {
                    has_good = true;
                    good.extend(reading);
                }
                Err(rejection @ Rejection::TooOld) => passed_over = Some(rejection),
                Err(rejection) => return Err(rejection),
            }
        }
        passed_over.filter(|_| !has_good).map_or(Ok(good), Err)
    }

    fn check_point(&self, point: &Point) -> Result<(), Rejection> {
        if point.is_on_grid && !interval::is_on_grid(point.at) {
            return Err(Rejection::OffGrid);
        }
        source_line::check_moment(point.at, self.now, self.readable_after)
    }
}

impl Previewed {
    fn refuse(&mut self, reason: RejectionReason, lines: u64) {
        self.rejected_total += lines;
        self.reasons.entry(reason.name()).or_insert((reason, 0)).1 += lines;
    }
}

/// What needs an alias, and what that must say. The EAN of a meter needs one if others measure the same under it.
fn unknown_identifiers(interpreter: &Interpreter, met: &[StandIn]) -> Vec<UnknownIdentifier> {
    let mut unknown: Vec<UnknownIdentifier> = Vec::new();
    for StandIn { identifier, channels, is_ean, .. } in met {
        for channel in channels {
            let LeftToAlias { channel: is_named, quantity } = interpreter.left_to_alias(channel);
            let of = UnknownIdentifier {
                identifier: identifier.clone(),
                channel: Some(channel.clone()).filter(|channel| is_named && !channel.is_empty()),
                needs_quantity: quantity,
            };
            let is_needed = !is_ean || of.channel.is_some() || quantity;
            if is_needed && unknown.last() != Some(&of) {
                unknown.push(of);
            }
        }
    }
    unknown
}

/// Says of what waits for an alias what stands for its meter, and counts it as what would be refused.
fn name_waiting(previewed: &mut Previewed, met: &[StandIn], lines_of: &HashMap<Ean, u64>) {
    let names: HashMap<Ean, &String> =
        met.iter().map(|stand_in| (stand_in.meter_ean, &stand_in.identifier)).collect();
    let shown = previewed.lines.iter_mut().filter_map(|line| line.outcome.as_mut().ok());
    for reading in shown.flatten() {
        reading.waits_for_alias_of = names.get(&reading.reading.meter_ean).copied().cloned();
    }
    let waiting: u64 = names.keys().filter_map(|ean| lines_of.get(ean)).sum();
    if waiting > 0 {
        previewed.refuse(RejectionReason::UnknownIdentifier, waiting);
    }
}

/// Looks which meters are registered, and counts the lines of others as what would be refused.
async fn look_up_meters(
    store: &Store,
    previewed: &mut Previewed,
    met: &[StandIn],
    lines_of: &HashMap<Ean, u64>,
) -> Result<(), Failure<PreviewRefusal>> {
    let is_stand_in = |ean: &Ean| met.iter().any(|stand_in| stand_in.meter_ean == *ean);
    let mut unknown: Vec<Ean> = lines_of.keys().filter(|ean| !is_stand_in(ean)).copied().collect();
    let client = store.database.connection().await?;
    let known = meter::list_by_ean(&client, &unknown).await?;
    unknown.retain(|ean| known.iter().all(|meter| meter.meter_ean != *ean));
    unknown.sort_unstable();
    let shown = previewed.lines.iter_mut().filter_map(|line| line.outcome.as_mut().ok());
    for reading in shown.flatten().filter(|reading| reading.waits_for_alias_of.is_none()) {
        reading.is_registered = unknown.binary_search(&reading.reading.meter_ean).is_err();
    }
    let lines: u64 = unknown.iter().filter_map(|ean| lines_of.get(ean)).sum();
    if lines > 0 {
        previewed.refuse(RejectionReason::UnknownMeter, lines);
    }
    previewed.unknown_meters = unknown;
    Ok(())
}
