//! How much memory another process holds, as Linux says.

use std::fs;

/// The memory that a process holds, in bytes.
#[allow(dead_code, reason = "not every bench asks for both")]
pub fn memory_bytes(process: u32) -> Option<u64> {
    memory_field(process, "VmRSS:")
}

/// The most memory that a process ever held, in bytes.
#[allow(dead_code, reason = "not every bench asks for both")]
pub fn peak_memory_bytes(process: u32) -> Option<u64> {
    memory_field(process, "VmHWM:")
}

fn memory_field(process: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1_024)
}
