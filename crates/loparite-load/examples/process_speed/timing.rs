//! Timing: processor time of problems, as a line of JSON.
//!
//! In        problems, each a function that solves it once
//! Out       [`line`]: case, median_s, least_s, slowest_s, designs, runs, lost
//! Holds     a problem that is not solved is counted as lost, never timed as if it were
//! Equations (1) time of a problem = median of its runs; median_s, slowest_s = over problems; least_s = over all runs
//! Not here  limits (`cargo xtask bench`)

use rustix::time::{ClockId, clock_gettime};

/// Runs of a problem: at least so many,
const FEWEST: usize = 3;
/// no more than so many,
const MOST: usize = 200;
/// and none after so many processor seconds.
const ENOUGH: f64 = 0.1;

/// Solves one problem; false if there is no solution.
pub type Problem = Box<dyn Fn() -> bool>;

/// Processor seconds of this thread.
fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Times of a problem; none if it has no solution.
fn timed(problem: &Problem) -> Vec<f64> {
    let (mut times, mut all) = (Vec::new(), 0.0);
    while times.len() < FEWEST || (times.len() < MOST && all < ENOUGH) {
        let begun = now();
        let solved = problem();
        let took = now() - begun;
        if !solved {
            return Vec::new();
        }
        all += took;
        times.push(took);
    }
    times
}

/// What was measured, equation (1).
pub fn line(name: &str, problems: &[Problem]) -> String {
    let all: Vec<Vec<f64>> = problems.iter().map(timed).filter(|times| !times.is_empty()).collect();
    let medians: Vec<f64> = all.iter().map(|times| median(times.clone())).collect();
    let least = all.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let slowest = medians.iter().copied().fold(0.0, f64::max);
    // no number is not JSON, and a case of which nothing was solved has none
    let number = |value: f64| if value.is_finite() { format!("{value:e}") } else { "null".to_owned() };
    format!(
        "{{\"case\":\"{name}\",\"median_s\":{},\"least_s\":{},\"slowest_s\":{},\"designs\":{},\"runs\":{},\"lost\":{}}}",
        number(median(medians)),
        number(least),
        number(slowest),
        problems.len(),
        all.iter().map(Vec::len).sum::<usize>(),
        problems.len() - all.len()
    )
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => 0.5 * (values[middle - 1] + values[middle]),
    }
}
