//! The same lines in other orders and files, which must make no difference; and what they end as.

use chrono::{DateTime, Utc};
use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};

use super::database::connect;

/// These lines in any order, some of them again, cut into so many files at most.
pub fn files<L: Clone>(random: &mut StdRng, lines: &[L], files_max: usize) -> Vec<Vec<L>> {
    let mut lines = lines.to_vec();
    let again: Vec<L> = lines.sample(random, lines.len() / 4).cloned().collect();
    lines.extend(again);
    lines.shuffle(random);
    let size = random.random_range(1 + lines.len() / files_max..=lines.len());
    lines.chunks(size).map(<[L]>::to_vec).collect()
}

/// What is known of an interval.
pub struct Stored {
    pub interval_end: DateTime<Utc>,
    /// Active power and the voltage of phase 1, in stored units.
    pub values: [Option<i64>; 2],
    /// The rank of each.
    pub ranks: [i32; 2],
}

/// All that is known, in the order of time.
pub async fn stored(database_url: &str) -> Vec<Stored> {
    let query = "select interval_end, active_power_milliwatt, voltage_l1_millivolt::bigint,
            value_rank(active_power_milliwatt, status, ranks, 0),
            value_rank(voltage_l1_millivolt, status, ranks, 2)
        from reading order by interval_end";
    let rows = connect(database_url).await.query(query, &[]).await.expect("asked");
    let stored = rows.iter().map(|row| Stored {
        interval_end: row.get(0),
        values: [row.get(1), row.get(2)],
        ranks: [row.get(3), row.get(4)],
    });
    stored.collect()
}
