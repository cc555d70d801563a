//! What each identifier and channel means, one after the other: where a new alias goes, and what stands in its way.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use crate::domain::source::Alias;

/// Where an alias comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It is stored, under this number.
    Stored(i32),
    /// It stands in the file, at this place among the rows.
    Row(usize),
}

/// What became of an alias that was laid beside the others.
#[derive(Debug, PartialEq, Eq)]
pub enum Laid<'a> {
    /// It is there now.
    New,
    /// It was there.
    Known,
    /// Another one is in its way, which comes from there.
    Overlaps(&'a Alias, Origin),
}

/// The aliases of one identifier and channel by their beginning: they never overlap.
type Timeline<'a> = BTreeMap<Option<DateTime<Utc>>, (&'a Alias, Origin)>;

/// The aliases of a source.
#[derive(Default)]
pub struct Timelines<'a>(HashMap<(&'a str, Option<&'a str>), Timeline<'a>>);

impl<'a> Timelines<'a> {
    /// Lays an alias beside the others, unless one of them is the same or overlaps it.
    pub fn lay(&mut self, alias: &'a Alias, origin: Origin) -> Laid<'a> {
        let key = (alias.identifier.as_str(), alias.channel.as_deref());
        let timeline = self.0.entry(key).or_default();
        // One without a beginning comes before all others. As they do not overlap, only the two beside it can
        // be in its way.
        let before = timeline.range(..=alias.valid_from).next_back();
        let after = timeline.range(alias.valid_from..).next();
        let in_the_way = before.into_iter().chain(after).map(|(_, laid)| *laid);
        match in_the_way.into_iter().find(|(other, _)| other.overlaps(alias)) {
            Some((other, _)) if other == alias => Laid::Known,
            Some((other, origin)) => Laid::Overlaps(other, origin),
            None => {
                timeline.insert(alias.valid_from, (alias, origin));
                Laid::New
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ean::Ean;

    fn alias(from: Option<&str>, until: Option<&str>) -> Alias {
        let at = |day: &str| format!("2026-11-{day}T00:00:00Z").parse().expect("an instant");
        let meter = Ean::from_body(87_168_592_000_000_001).expect("a body");
        let (valid_from, valid_until) = (from.map(at), until.map(at));
        Alias { valid_from, valid_until, ..Alias::plain("0012", meter) }
    }

    /// What becomes of this one beside the others.
    fn beside(others: &[Alias], alias: &Alias) -> Option<usize> {
        let mut timelines = Timelines::default();
        for (place, other) in others.iter().enumerate() {
            assert_eq!(timelines.lay(other, Origin::Row(place)), Laid::New);
        }
        match timelines.lay(alias, Origin::Stored(1)) {
            Laid::Overlaps(_, Origin::Row(place)) => Some(place),
            Laid::New => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_alias_fits_where_the_others_leave_room() {
        let others = [alias(Some("10"), Some("12")), alias(None, Some("04"))];
        assert_eq!(beside(&others, &alias(Some("04"), Some("10"))), None);
        assert_eq!(beside(&others, &alias(Some("12"), None)), None);
    }

    #[test]
    fn one_that_overlaps_is_told_which_other_one_is_in_its_way() {
        let others = [alias(Some("10"), Some("12")), alias(None, Some("04"))];
        assert_eq!(beside(&others, &alias(Some("03"), Some("05"))), Some(1));
        assert_eq!(beside(&others, &alias(Some("05"), None)), Some(0));
        assert_eq!(beside(&others, &alias(Some("11"), Some("13"))), Some(0));
        assert_eq!(beside(&others, &alias(Some("10"), Some("11"))), Some(0));
        assert_eq!(beside(&others, &alias(None, None)), Some(1));
    }

    #[test]
    fn the_same_again_is_known_and_another_channel_is_another_alias() {
        let known = alias(Some("10"), None);
        let other = Alias { channel: Some("1.8.0".to_owned()), ..known.clone() };
        let mut timelines = Timelines::default();
        assert_eq!(timelines.lay(&known, Origin::Stored(1)), Laid::New);
        let again = known.clone();
        assert_eq!(timelines.lay(&again, Origin::Row(0)), Laid::Known);
        assert_eq!(timelines.lay(&other, Origin::Row(1)), Laid::New);
    }
}
