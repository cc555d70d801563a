//! The packets of MQTT 5.

use bytes::BytesMut;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{
    ConnAck, Connect, ConnectProperties, ConnectReturnCode, Disconnect, DisconnectReasonCode,
    Filter, Login, Packet, PingReq, PubAck, Publish, RetainForwardRule, SubAck, Subscribe,
    SubscribeReasonCode, Unsubscribe,
};

use super::{
    Hello, Incoming, KEEP_ALIVE_SECONDS, Message, Outgoing, PacketError, Payload, SUBSCRIBE_ID,
    UNACKNOWLEDGED_MAX, UNSUBSCRIBE_ID, wrong,
};

pub(super) fn write(outgoing: &Outgoing<'_>, out: &mut BytesMut) -> Result<(), PacketError> {
    let packet = match outgoing {
        Outgoing::Hello(hello) => connect(hello),
        Outgoing::Subscribe(filters) => {
            let filters = filters.iter().map(|filter| Filter {
                path: filter.clone(),
                qos: QoS::AtLeastOnce,
                retain_forward_rule: RetainForwardRule::OnNewSubscribe,
                ..Filter::default()
            });
            let filters = filters.collect();
            Packet::Subscribe(Subscribe { pkid: SUBSCRIBE_ID, filters, properties: None })
        }
        Outgoing::Unsubscribe(filters) => Packet::Unsubscribe(Unsubscribe {
            pkid: UNSUBSCRIBE_ID,
            filters: filters.to_vec(),
            properties: None,
        }),
        Outgoing::Acknowledge(number) => Packet::PubAck(PubAck::new(*number, None)),
        Outgoing::Ping => Packet::PingReq(PingReq),
        Outgoing::Goodbye => {
            Packet::Disconnect(Disconnect::new(DisconnectReasonCode::NormalDisconnection))
        }
    };
    packet.write(out, None).map(drop).map_err(wrong)
}

fn connect(Hello { client_id, login, session_seconds }: &Hello<'_>) -> Packet {
    // No limit to the size of a packet: the broker would drop what is longer, and nobody would be told.
    let properties = ConnectProperties {
        session_expiry_interval: Some(*session_seconds),
        receive_maximum: Some(UNACKNOWLEDGED_MAX),
        ..ConnectProperties::new()
    };
    let connect = Connect {
        keep_alive: KEEP_ALIVE_SECONDS,
        client_id: (*client_id).to_owned(),
        clean_start: false,
        properties: Some(properties),
    };
    Packet::Connect(connect, None, login.map(|(username, password)| Login::new(username, password)))
}

pub(super) fn read(packet: &mut BytesMut) -> Result<Incoming, PacketError> {
    Ok(match Packet::read(packet, None).map_err(wrong)? {
        Packet::ConnAck(ConnAck { code: ConnectReturnCode::Success, session_present, .. }) => {
            Incoming::Welcome { is_resumed: session_present }
        }
        Packet::ConnAck(ConnAck { code, .. }) => Incoming::Refused(refusal(code)),
        Packet::SubAck(SubAck { pkid: SUBSCRIBE_ID, return_codes, .. }) => {
            let refused = return_codes.iter().enumerate();
            let refused =
                refused.filter(|(_, code)| !matches!(code, SubscribeReasonCode::Success(_)));
            Incoming::Subscribed { refused: refused.map(|(place, _)| place).collect() }
        }
        Packet::Publish(Publish { qos: QoS::ExactlyOnce, .. }) => {
            return Err(wrong("a message of a quality that was not asked for"));
        }
        Packet::Publish(Publish { topic, qos, pkid, retain, payload, .. }) => {
            let topic = str::from_utf8(&topic).map_err(|_| wrong("a topic that is no text"))?;
            Incoming::Message(Message {
                topic: topic.to_owned(),
                number: (qos == QoS::AtLeastOnce).then_some(pkid),
                is_retained: retain,
                payload: Payload::Whole(payload),
            })
        }
        Packet::Disconnect(Disconnect { reason_code, .. }) => {
            Incoming::Closed(closing(reason_code))
        }
        _ => Incoming::Other,
    })
}

fn refusal(code: ConnectReturnCode) -> String {
    match code {
        ConnectReturnCode::BadUserNamePassword => "wrong user name or password".to_owned(),
        ConnectReturnCode::NotAuthorized => {
            "not authorized: see to user name, password and client_id".to_owned()
        }
        ConnectReturnCode::UnsupportedProtocolVersion => "it does not speak MQTT 5".to_owned(),
        ConnectReturnCode::ClientIdentifierNotValid => "it does not take this client_id".to_owned(),
        other => format!("{other:?}"),
    }
}

fn closing(code: DisconnectReasonCode) -> String {
    match code {
        DisconnectReasonCode::SessionTakenOver => {
            "another client came with our client_id".to_owned()
        }
        other => format!("{other:?}"),
    }
}
