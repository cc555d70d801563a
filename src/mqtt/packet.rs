//! What is said between a broker and us, in both versions of MQTT: of all their packets, those that who only
//! receives needs. The packets themselves are rumqttc's; its client is not used, since it takes in more than was
//! stored and brings a TLS of its own.

mod v3;
mod v5;

use bytes::{Buf, Bytes, BytesMut};
use thiserror::Error;

use crate::domain::source::mqtt::MqttVersion;

/// The longest packet that is taken whole. What is longer is skipped and told.
pub const PACKET_BYTES_MAX: usize = 8 << 20;
/// No packet is longer in MQTT: the limit given to whoever is not to judge.
const NO_LIMIT: usize = 268_435_461;
/// For how long a broker need not hear from us, in seconds.
pub const KEEP_ALIVE_SECONDS: u16 = 60;
/// Messages that a broker may send before the first of them is acknowledged, if it asks for that.
const UNACKNOWLEDGED_MAX: u16 = 1_000;
/// The number of our one subscription, and that of what is subscribed no more.
const SUBSCRIBE_ID: u16 = 1;
const UNSUBSCRIBE_ID: u16 = 2;

/// Who comes, and what it wants of its session.
pub struct Hello<'h> {
    /// By which the broker knows us again.
    pub client_id: &'h str,
    /// Who we are, with the password if there is one.
    pub login: Option<(&'h str, &'h str)>,
    /// For how long the session shall outlive the connection.
    pub session_seconds: u32,
}

/// What we send.
pub enum Outgoing<'o> {
    /// The first.
    Hello(&'o Hello<'o>),
    /// These topics are wanted.
    Subscribe(&'o [String]),
    /// These no more.
    Unsubscribe(&'o [String]),
    /// The message with this number is stored.
    Acknowledge(u16),
    /// Are you there?
    Ping,
    /// The last.
    Goodbye,
}

/// What a broker sends.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// It lets us in.
    Welcome {
        /// Whether it knew us.
        is_resumed: bool,
    },
    /// It does not, for this reason.
    Refused(String),
    /// It subscribed us, but to the filters in these places.
    Subscribed {
        /// Counted from 0.
        refused: Vec<usize>,
    },
    /// A message.
    Message(Message),
    /// It ends the connection, for this reason.
    Closed(String),
    /// Nothing that asks for anything.
    Other,
}

/// A message.
#[derive(Debug, PartialEq, Eq)]
pub struct Message {
    /// Its topic.
    pub topic: String,
    /// By which it is acknowledged, if the broker wants that.
    pub number: Option<u16>,
    /// Whether it is what the broker retained from before.
    pub is_retained: bool,
    /// What it says.
    pub payload: Payload,
}

/// What a message says.
#[derive(Debug, PartialEq, Eq)]
pub enum Payload {
    /// This.
    Whole(Bytes),
    /// So many bytes, which were skipped.
    TooLong(usize),
}

/// What is no packet of MQTT, or none that we asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("it does not speak MQTT as it should: {0}")]
pub struct PacketError(String);

/// What stands at the beginning of what came.
pub enum Read {
    /// Not a whole packet yet.
    Part,
    /// This packet.
    Packet(Incoming),
    /// This message, whose packet still has so many bytes that are to be skipped.
    Skipped(Incoming, usize),
}

/// Writes a packet to the end of what is to be sent.
pub fn write(
    version: MqttVersion,
    outgoing: &Outgoing<'_>,
    out: &mut BytesMut,
) -> Result<(), PacketError> {
    match version {
        MqttVersion::V3 => v3::write(outgoing, out),
        MqttVersion::V5 => v5::write(outgoing, out),
    }
}

/// Takes a packet from the beginning of what came.
pub fn read(version: MqttVersion, came: &mut BytesMut) -> Result<Read, PacketError> {
    let Some(frame) = Frame::of(came)? else { return Ok(Read::Part) };
    if frame.bytes > PACKET_BYTES_MAX {
        return read_head(&frame, came);
    }
    if came.len() < frame.bytes {
        return Ok(Read::Part);
    }
    let mut packet = came.split_to(frame.bytes);
    let read = match version {
        MqttVersion::V3 => v3::read(&mut packet),
        MqttVersion::V5 => v5::read(&mut packet),
    };
    read.map(Read::Packet)
}

/// The beginning of a packet.
struct Frame {
    first: u8,
    /// With what stands before the packet's own.
    bytes: usize,
    head: usize,
}

impl Frame {
    /// `None` if not all of it is there.
    fn of(came: &[u8]) -> Result<Option<Self>, PacketError> {
        let Some((first, rest)) = came.split_first() else { return Ok(None) };
        let mut length = 0;
        for (place, byte) in rest.iter().take(4).enumerate() {
            length |= usize::from(byte & 0x7f) << (7 * place);
            if byte & 0x80 == 0 {
                let head = place + 2;
                return Ok(Some(Self { first: *first, bytes: head + length, head }));
            }
        }
        if rest.len() < 4 { Ok(None) } else { Err(wrong("a length without an end")) }
    }
}

/// What says of a message that is too long under which topic it came, and how it is acknowledged.
fn read_head(frame: &Frame, came: &mut BytesMut) -> Result<Read, PacketError> {
    const PUBLISH: u8 = 3;
    if frame.first >> 4 != PUBLISH {
        return Err(wrong("a packet that is too long"));
    }
    let mut head = came.get(frame.head..).unwrap_or_default();
    let is_numbered = frame.first & 0b0110 != 0;
    if head.remaining() < 2 {
        return Ok(Read::Part);
    }
    let topic_bytes = usize::from(head.get_u16());
    let number_bytes = if is_numbered { 2 } else { 0 };
    if head.remaining() < topic_bytes + number_bytes {
        return Ok(Read::Part);
    }
    let topic = head.get(..topic_bytes).unwrap_or_default();
    let topic = str::from_utf8(topic).map_err(|_| wrong("a topic that is no text"))?.to_owned();
    head.advance(topic_bytes);
    let number = is_numbered.then(|| head.get_u16());
    let bytes = frame.bytes - frame.head - 2 - topic_bytes - number_bytes;
    let to_skip = frame.bytes.saturating_sub(came.len());
    came.advance(frame.bytes.min(came.len()));
    let is_retained = frame.first & 1 == 1;
    let payload = Payload::TooLong(bytes);
    Ok(Read::Skipped(Incoming::Message(Message { topic, number, is_retained, payload }), to_skip))
}

fn wrong(words: impl ToString) -> PacketError {
    PacketError(words.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::BufMut;

    fn publish(first: u8, topic: &str, number: Option<u16>, payload: usize) -> BytesMut {
        let mut body = BytesMut::new();
        body.put_u16(u16::try_from(topic.len()).expect("short"));
        body.put_slice(topic.as_bytes());
        if let Some(number) = number {
            body.put_u16(number);
        }
        body.put_bytes(b'x', payload);
        let (mut packet, mut left) = (BytesMut::from(&[first][..]), body.len());
        loop {
            let byte = u8::try_from(left % 128).expect("small");
            left /= 128;
            packet.put_u8(if left > 0 { byte | 0x80 } else { byte });
            if left == 0 {
                break;
            }
        }
        packet.unsplit(body);
        packet
    }

    #[test]
    fn a_message_is_read_once_all_of_it_is_there() {
        let whole = publish(0x32, "a/b", Some(7), 3);
        for bytes in 0..whole.len() {
            let mut part = BytesMut::from(&whole[..bytes]);
            assert!(matches!(read(MqttVersion::V3, &mut part), Ok(Read::Part)), "{bytes}");
        }
        let mut whole = whole;
        let Ok(Read::Packet(Incoming::Message(message))) = read(MqttVersion::V3, &mut whole) else {
            panic!("no message")
        };
        assert_eq!((message.topic.as_str(), message.number), ("a/b", Some(7)));
        assert_eq!(message.payload, Payload::Whole(Bytes::from_static(b"xxx")));
        assert!(whole.is_empty());
    }

    #[test]
    fn of_a_message_that_is_too_long_all_but_its_payload_is_told() {
        let whole = publish(0x32, "a/b", Some(7), PACKET_BYTES_MAX);
        let mut came = BytesMut::from(&whole[..100]);
        let Ok(Read::Skipped(Incoming::Message(message), to_skip)) =
            read(MqttVersion::V3, &mut came)
        else {
            panic!("not skipped")
        };
        assert_eq!((message.topic.as_str(), message.number), ("a/b", Some(7)));
        assert_eq!(message.payload, Payload::TooLong(PACKET_BYTES_MAX));
        assert_eq!((came.len(), to_skip), (0, whole.len() - 100));
    }

    #[test]
    fn what_is_no_packet_is_told_and_stops_nobody() {
        for bytes in [
            &b"\x32\xff\xff\xff\xff\x01"[..],
            b"\x20\x00",
            b"\x20\x02\x00\xff",
            b"\x32\x03\x00\x09a",
        ] {
            for version in [MqttVersion::V3, MqttVersion::V5] {
                let mut came = BytesMut::from(bytes);
                assert!(
                    matches!(read(version, &mut came), Err(PacketError(_))),
                    "{bytes:?} {version:?}"
                );
            }
        }
    }
}
