//! The packets of MQTT 3.1.1.

use bytes::BytesMut;
use rumqttc::Protocol;
use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::v4::{
    ConnAck, Connect, ConnectReturnCode, Login, Packet, PubAck, Publish, SubAck, Subscribe,
    SubscribeFilter, SubscribeReasonCode, Unsubscribe,
};

use super::{
    Hello, Incoming, KEEP_ALIVE_SECONDS, Message, NO_LIMIT, Outgoing, PacketError, Payload,
    SUBSCRIBE_ID, UNSUBSCRIBE_ID, wrong,
};

pub(super) fn write(outgoing: &Outgoing<'_>, out: &mut BytesMut) -> Result<(), PacketError> {
    let packet = match outgoing {
        Outgoing::Hello(Hello { client_id, login, session_seconds: _ }) => {
            Packet::Connect(Connect {
                protocol: Protocol::V4,
                keep_alive: KEEP_ALIVE_SECONDS,
                client_id: (*client_id).to_owned(),
                clean_session: false,
                last_will: None,
                login: login.map(|(username, password)| Login::new(username, password)),
            })
        }
        Outgoing::Subscribe(filters) => {
            let filters = filters.iter().cloned();
            let filters = filters.map(|filter| SubscribeFilter::new(filter, QoS::AtLeastOnce));
            Packet::Subscribe(Subscribe { pkid: SUBSCRIBE_ID, filters: filters.collect() })
        }
        Outgoing::Unsubscribe(filters) => {
            Packet::Unsubscribe(Unsubscribe { pkid: UNSUBSCRIBE_ID, topics: filters.to_vec() })
        }
        Outgoing::Acknowledge(number) => Packet::PubAck(PubAck::new(*number)),
        Outgoing::Ping => Packet::PingReq,
        Outgoing::Goodbye => Packet::Disconnect,
    };
    packet.write(out, NO_LIMIT).map(drop).map_err(wrong)
}

pub(super) fn read(packet: &mut BytesMut) -> Result<Incoming, PacketError> {
    Ok(match Packet::read(packet, NO_LIMIT).map_err(wrong)? {
        Packet::ConnAck(ConnAck { code: ConnectReturnCode::Success, session_present }) => {
            Incoming::Welcome { is_resumed: session_present }
        }
        Packet::ConnAck(ConnAck { code, .. }) => Incoming::Refused(refusal(code).to_owned()),
        Packet::SubAck(SubAck { pkid: SUBSCRIBE_ID, return_codes }) => {
            let refused = return_codes.iter().enumerate();
            let refused = refused.filter(|(_, code)| **code == SubscribeReasonCode::Failure);
            Incoming::Subscribed { refused: refused.map(|(place, _)| place).collect() }
        }
        Packet::Publish(Publish { qos: QoS::ExactlyOnce, .. }) => {
            return Err(wrong("a message of a quality that was not asked for"));
        }
        Packet::Publish(Publish { topic, qos, pkid, retain, payload, .. }) => {
            let number = (qos == QoS::AtLeastOnce).then_some(pkid);
            let payload = Payload::Whole(payload);
            Incoming::Message(Message { topic, number, is_retained: retain, payload })
        }
        _ => Incoming::Other,
    })
}

fn refusal(code: ConnectReturnCode) -> &'static str {
    match code {
        ConnectReturnCode::Success => "none",
        ConnectReturnCode::RefusedProtocolVersion => "it does not speak MQTT 3.1.1",
        ConnectReturnCode::BadClientId => "it does not take this client_id",
        ConnectReturnCode::ServiceUnavailable => "it is not available",
        ConnectReturnCode::BadUserNamePassword => "wrong user name or password",
        ConnectReturnCode::NotAuthorized => {
            "not authorized: see to user name, password and client_id"
        }
    }
}
