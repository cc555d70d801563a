//! What the description of a source leaves to its aliases.

use super::description::Channel;
use super::interpreter::Interpreter;
use crate::domain::quantity::Quantity;

/// What an alias must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftToAlias {
    /// Whether it must name the channel: others may measure the same.
    pub channel: bool,
    /// Whether it must say what is measured.
    pub quantity: bool,
}

impl Interpreter {
    /// What an alias must say of values under this channel.
    #[must_use]
    pub fn left_to_alias(&self, channel_name: &str) -> LeftToAlias {
        let Some(channel) = self.channel(channel_name).or(self.description().channels.first())
        else {
            return LeftToAlias { channel: false, quantity: false };
        };
        let quantity = channel.quantity.unwrap_or(Quantity::ActivePower);
        LeftToAlias {
            channel: !self.is_netted(channel)
                && !self.is_added(channel)
                && self.is_shared(channel, channel_name, quantity),
            quantity: channel.quantity.is_none(),
        }
    }

    /// Whether all channels that measure the same are parts, so that one alias may be of all.
    fn is_added(&self, channel: &Channel) -> bool {
        let mut channels = self.description().channels.iter();
        let is_apart = |other: &Channel| {
            other.quantity == channel.quantity
                && other.direction == channel.direction
                && !other.part
        };
        channel.name != "*" && channel.quantity.is_some() && !channels.any(is_apart)
    }
}
