//! Clock: processor time and memory of this program.
//!
//! In        nothing
//! Out       [`now`], [`peak_bytes`]
//! Not here  medians and limits (`cargo xtask bench`)

#![allow(dead_code, reason = "each program that measures uses its part")]

use rustix::time::{ClockId, clock_gettime};

/// Processor seconds of this thread.
pub fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Largest resident size of this process so far, bytes; not a number where the system does not say.
pub fn peak_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes * 1024.0)
}
