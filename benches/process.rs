//! What another process takes of memory and of processor time, as Linux says.

use std::fs;

/// Clock ticks a second in which Linux counts processor time.
const TICKS_A_SECOND: f64 = 100.0;

/// The memory that a process holds, in bytes.
pub fn memory_bytes(process: u32) -> Option<u64> {
    memory_field(process, "VmRSS:")
}

/// The most memory that a process ever held, in bytes.
pub fn peak_memory_bytes(process: u32) -> Option<u64> {
    memory_field(process, "VmHWM:")
}

fn memory_field(process: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1_024)
}

/// Processor time that a process has taken, in milliseconds.
pub fn processor_ms(process: u32) -> Option<f64> {
    Some(Stat::of(process)?.own_ms)
}

/// The same, with all that it started, whether they have ended or not.
pub fn processor_ms_with_children(process: u32) -> Option<f64> {
    let stat = Stat::of(process)?;
    let running = fs::read_dir("/proc").ok()?.filter_map(|entry| {
        let child: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        Stat::of(child).filter(|stat| stat.parent == process)
    });
    Some(running.map(|child| child.own_ms).sum::<f64>() + stat.own_ms + stat.ended_children_ms)
}

/// Processor time of all that a process started, and that has ended, in milliseconds.
pub fn processor_ms_of_ended_children(process: u32) -> Option<f64> {
    Some(Stat::of(process)?.ended_children_ms)
}

/// The process that started this one.
pub fn parent(process: u32) -> Option<u32> {
    Some(Stat::of(process)?.parent)
}

/// What Linux says of a process.
struct Stat {
    parent: u32,
    own_ms: f64,
    ended_children_ms: f64,
}

impl Stat {
    fn of(process: u32) -> Option<Self> {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name before may have spaces and parentheses of its own.
        let (_, fields) = stat.rsplit_once(") ")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        let ms = |first: usize| {
            let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
            Some((ticks(first)? + ticks(first + 1)?) * 1e3 / TICKS_A_SECOND)
        };
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            own_ms: ms(11)?,
            ended_children_ms: ms(13)?,
        })
    }
}
