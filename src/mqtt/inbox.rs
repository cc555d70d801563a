//! What came and is not acknowledged yet, and the file into which it goes. There is never more of it than a few
//! megabytes: who fills it stops reading until it is stored.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use uuid::Uuid;

use super::packet::{Message, Payload};
use crate::domain::source::mqtt::{
    MessagePayload, Mqtt, ReceivedMessage, is_topic_of, write_lines,
};
use crate::spool::{DropFolder, Gathering, SpoolError};

/// How long messages are collected before they are brought to the disk together.
const STORE_AFTER: Duration = Duration::from_millis(100);
/// So many messages or bytes of lines are brought there at once.
const MESSAGES_MAX: usize = 500;
const LINES_BYTES_MAX: usize = 1 << 20;
/// A file is finished once it has so many bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// What is stored now.
pub(super) struct Stored {
    /// The numbers by which it is acknowledged, in the order in which it came.
    pub numbers: Vec<u16>,
    pub messages: u64,
    pub bytes: u64,
}

/// What came and is not stored yet, and the file that is gathered.
pub(super) struct Inbox<'i> {
    folder: &'i DropFolder,
    mqtt: &'i Mqtt,
    lines: Vec<u8>,
    numbers: Vec<u16>,
    messages: u64,
    bytes: u64,
    /// Until when it is to be stored.
    store_at: Option<Instant>,
    file: Option<(Gathering, Instant)>,
}

impl<'i> Inbox<'i> {
    pub fn new(folder: &'i DropFolder, mqtt: &'i Mqtt) -> Self {
        let (lines, numbers) = (Vec::new(), Vec::new());
        Self { folder, mqtt, lines, numbers, messages: 0, bytes: 0, store_at: None, file: None }
    }

    /// Takes a message.
    pub fn take(&mut self, message: &Message, received_at: DateTime<Utc>) {
        let Message { topic, number, is_retained, payload } = message;
        self.numbers.extend(number);
        self.store_at.get_or_insert_with(|| Instant::now() + STORE_AFTER);
        let is_wanted = self.mqtt.topics.iter().any(|filter| is_topic_of(filter, topic));
        // What is retained was sent once before, and may be of long ago. A topic of an earlier description may come
        // until the broker has heard that it is wanted no more.
        if !is_wanted || (*is_retained && !self.mqtt.retained) {
            return;
        }
        let (payload, bytes) = match payload {
            Payload::Whole(bytes) => (MessagePayload::Bytes(bytes), bytes.len()),
            Payload::TooLong(bytes) => (MessagePayload::TooLong(*bytes), *bytes),
        };
        let message = ReceivedMessage { topic, received_at, payload };
        write_lines(&message, self.mqtt.each.as_deref(), &mut self.lines);
        self.messages += 1;
        self.bytes += bytes as u64;
    }

    /// Whether nothing more should be taken before this is stored.
    pub fn is_full(&self) -> bool {
        self.numbers.len() >= MESSAGES_MAX || self.lines.len() >= LINES_BYTES_MAX
    }

    /// When what came is to be stored, if anything came.
    pub fn store_at(&self) -> Option<Instant> {
        self.store_at
    }

    /// When the file is to be finished, if there is one.
    pub fn finish_at(&self) -> Option<Instant> {
        self.file.as_ref().map(|(_, finish_at)| *finish_at)
    }

    /// Brings what came to the disk.
    pub async fn store(&mut self, now: DateTime<Utc>) -> Result<Stored, SpoolError> {
        let lines = std::mem::take(&mut self.lines);
        if !lines.is_empty() {
            let (mut file, finish_at) = match self.file.take() {
                Some(file) => file,
                None => {
                    let gather = Duration::from_secs(self.mqtt.gather_seconds.into());
                    (self.folder.gather(&name(now)).await?, Instant::now() + gather)
                }
            };
            // If it fails, the file is dropped: what of it was stored before is found again.
            file.add(lines).await?;
            let is_full = file.bytes() >= FILE_BYTES_MAX;
            self.file = Some((file, if is_full { Instant::now() } else { finish_at }));
        }
        self.store_at = None;
        let numbers = std::mem::take(&mut self.numbers);
        let (messages, bytes) = (self.messages, self.bytes);
        (self.messages, self.bytes) = (0, 0);
        Ok(Stored { numbers, messages, bytes })
    }

    /// Makes a delivery of the file, if there is one.
    pub async fn finish(&mut self) -> Result<(), SpoolError> {
        match self.file.take() {
            Some((file, _)) => file.finish().await,
            None => Ok(()),
        }
    }
}

/// What a file is called whose first message came now.
fn name(now: DateTime<Utc>) -> String {
    let unique = Uuid::new_v4().simple().to_string();
    format!("mqtt-{}-{}.ndjson", now.format("%Y%m%dT%H%M%SZ"), unique.get(..8).unwrap_or_default())
}
