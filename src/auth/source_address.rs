//! From which address a request comes. A header counts only if a configured proxy sent it, and only
//! the one into which that proxy writes: anyone else could write into it what they like.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use poem::Request;
use poem::http::HeaderMap;
use strum::{Display, EnumString, IntoStaticStr, VariantArray};

/// The header in which proxies say for whom they ask.
// Its name is read in whatever case.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Display, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "kebab-case", ascii_case_insensitive)]
pub enum ProxyHeader {
    /// `X-Forwarded-For`, as nearly all proxies do.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

impl ProxyHeader {
    fn name(self) -> &'static str {
        self.into()
    }
}

/// Proxies in front of us that say truly for whom they ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies {
    /// Their networks.
    pub networks: Vec<IpNet>,
    /// Where they say it. What stands elsewhere is the client's own.
    pub header: ProxyHeader,
}

impl TrustedProxies {
    fn contain(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// The address from which a request comes, as far as it can be known.
    #[must_use]
    pub fn source(&self, request: &Request) -> IpAddr {
        let peer = request.remote_addr().as_socket_addr().map(SocketAddr::ip);
        // Without a network, as in a test, everybody is the same neighbour.
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        self.source_of(peer, request.headers())
    }

    /// The nearest address that is not one of the proxies.
    #[must_use]
    pub fn source_of(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.contain(peer) {
            return peer;
        }
        let mut source = peer;
        for hop in self.hops(headers).into_iter().rev() {
            // A hop that cannot be read hides what is before it: the last good one counts.
            let Some(address) = hop else { break };
            source = address;
            if !self.contain(address) {
                break;
            }
        }
        source
    }

    /// The addresses for which was asked, the nearest last.
    fn hops(&self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        headers
            .get_all(self.header.name())
            .iter()
            .flat_map(|value| value.to_str().unwrap_or_default().split(','))
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(|item| match self.header {
                ProxyHeader::XForwardedFor => address(item),
                ProxyHeader::Forwarded => forwarded_for(item),
            })
            .collect()
    }
}

fn forwarded_for(item: &str) -> Option<IpAddr> {
    let mut parts = item.split(';').filter_map(|part| part.trim().split_once('='));
    let (_, node) = parts.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    address(node.trim_matches('"'))
}

/// `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:443`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let parsed =
        bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    parsed.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::http::HeaderValue;

    fn source(peer: &str, name: &'static str, value: &'static str) -> String {
        let networks = vec!["10.0.0.0/8".parse().expect("a network")];
        let proxies = TrustedProxies { networks, header: name.parse().expect("a header") };
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_static(value));
        // What a client sends along through a proxy that writes into the other one.
        let other = if name == "forwarded" { "x-forwarded-for" } else { "forwarded" };
        headers.insert(other, HeaderValue::from_static("for=203.0.113.99"));
        proxies.source_of(peer.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn a_header_from_anyone_but_a_proxy_does_not_count() {
        assert_eq!(source("192.0.2.9", "x-forwarded-for", "198.51.100.1"), "192.0.2.9");
        assert_eq!(source("192.0.2.9", "forwarded", "for=198.51.100.1"), "192.0.2.9");
    }

    #[test]
    fn the_nearest_address_that_is_no_proxy_counts_and_not_what_the_client_wrote_before_it() {
        assert_eq!(
            source("10.0.0.1", "x-forwarded-for", "203.0.113.7, 198.51.100.1, 10.0.0.2"),
            "198.51.100.1"
        );
    }

    #[test]
    fn forwarded_is_read_with_quotes_brackets_and_ports() {
        assert_eq!(
            source(
                "10.0.0.1",
                "forwarded",
                r#"for=203.0.113.7, For="[2001:db8::1]:4711";proto=https"#
            ),
            "2001:db8::1"
        );
    }

    #[test]
    fn an_unreadable_hop_hides_what_is_before_it() {
        assert_eq!(source("10.0.0.1", "forwarded", "for=198.51.100.1, for=unknown"), "10.0.0.1");
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothing_is_the_same_address() {
        assert_eq!(source("::ffff:10.0.0.1", "x-forwarded-for", "198.51.100.1"), "198.51.100.1");
    }
}
