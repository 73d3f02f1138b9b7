//! MPS: a problem as a text file that every solver reads, and back.
//!
//! In        a [`Problem`], or rows and columns through [`Sink`]; names from [`Names`]
//! Out       free-format MPS: `OBJSENSE`, `ROWS`, `COLUMNS` with integer markers, `RHS`, `RANGES`, `BOUNDS`
//! Holds     the same problem gives the same bytes; every number is the shortest decimal that reads back as the same
//!           double; what is read back has the same rows, columns, entries, bounds and integrality, bit for bit but for
//!           equation (1) (tested by having HiGHS read it)
//! Equations (1) a row with two bounds is `G` with right-hand side lower and range R, where fl(lower + R) = upper, or,
//!               if no R does that, `L` with right-hand side upper, where fl(upper - R) = lower; if neither can be, the
//!               lower bound is one unit in the last place of R off: the format knows no other way
//!           (2) a row without bounds is `G` with -1e30, which solvers take for no bound; `N` rows they drop
//! Source    the format as HiGHS 1.15, CPLEX and Gurobi document it; maximise stands under `OBJSENSE`
//! Not here  quadratic terms, special ordered sets, semi-continuous columns

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use crate::ffi::Highs;
use crate::problem::{ColId, Integrality, Problem, RowId, Sense};
use crate::sink::Sink;

/// What solvers take for no bound where a number must stand.
const NO_BOUND: f64 = 1e30;
/// Name of the objective. No row or column is called so, nor like one of the three sets that follow:
const OBJECTIVE: &str = "objective";
/// right-hand sides,
const RHS: &str = "rhs";
/// ranges,
const RANGES: &str = "ranges";
/// bounds.
const BOUNDS: &str = "bounds";

/// Names of rows and columns. White space, `*` and `$` in a name are written as `_`.
pub trait Names {
    /// Name of a row; no other row has it.
    fn row(&self, row: RowId) -> String;
    /// Name of a column; no other column has it.
    fn column(&self, col: ColId) -> String;
}

/// Rows `r0`, `r1`, ..., columns `c0`, `c1`, ...
#[derive(Clone, Copy, Debug, Default)]
pub struct Numbered;

impl Names for Numbered {
    fn row(&self, row: RowId) -> String {
        format!("r{}", row.0)
    }

    fn column(&self, col: ColId) -> String {
        format!("c{}", col.0)
    }
}

/// A sink that keeps what it is given until it is written.
#[derive(Clone, Debug)]
pub struct Mps {
    problem: Problem,
}

impl Mps {
    /// Nothing yet.
    pub fn new(sense: Sense) -> Mps {
        Mps { problem: Problem::new(sense) }
    }

    /// Writes what was given; see [`write()`].
    ///
    /// # Errors
    /// Those of [`write()`].
    pub fn write(&self, names: &dyn Names, to: &mut dyn Write) -> io::Result<()> {
        write(&self.problem, names, to)
    }
}

impl Sink for Mps {
    fn row(&mut self, lower: f64, upper: f64) -> RowId {
        self.problem.add_row(lower, upper)
    }

    fn column(&mut self, cost: f64, lower: f64, upper: f64, integer: Integrality, entries: &[(RowId, f64)]) -> ColId {
        self.problem.add_col(cost, lower, upper, integer, entries)
    }
}

/// A problem as text; see [`write()`].
///
/// # Errors
/// Those of [`write()`] but for writing itself.
pub fn text(problem: &Problem, names: &dyn Names) -> io::Result<String> {
    let mut bytes = Vec::new();
    write(problem, names, &mut bytes)?;
    String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
}

/// Writes a problem. Many small pieces: give it something that buffers.
///
/// # Errors
/// `to` cannot be written; two rows or two columns have the same name, or one has none; the bounds of a row exclude one
/// another, which the format cannot say (of a column it can).
pub fn write(problem: &Problem, names: &dyn Names, to: &mut dyn Write) -> io::Result<()> {
    let rows = distinct("row", (0..problem.rows() as u32).map(|i| names.row(RowId(i))))?;
    let cols = distinct("column", problem.columns().map(|col| names.column(col)))?;
    writeln!(to, "NAME loparite")?;
    if problem.sense == Sense::Maximise {
        writeln!(to, "OBJSENSE\n    MAX")?;
    }
    let kinds = kinds(problem, &rows)?;
    writeln!(to, "ROWS\n N {OBJECTIVE}")?;
    for (kind, name) in kinds.iter().zip(&rows) {
        writeln!(to, " {} {name}", kind.letter)?;
    }
    columns(problem, &rows, &cols, to)?;
    writeln!(to, "RHS")?;
    for (kind, name) in kinds.iter().zip(&rows).filter(|(kind, _)| kind.rhs != 0.0) {
        writeln!(to, " {RHS} {name} {}", decimal(kind.rhs))?;
    }
    writeln!(to, "RANGES")?;
    for (kind, name) in kinds.iter().zip(&rows) {
        if let Some(range) = kind.range {
            writeln!(to, " {RANGES} {name} {}", decimal(range))?;
        }
    }
    bounds(problem, &cols, to)?;
    writeln!(to, "ENDATA")
}

fn columns(problem: &Problem, rows: &[String], cols: &[String], to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "COLUMNS")?;
    let mut before = Integrality::Continuous;
    let mut markers = 0;
    let mut marker = |to: &mut dyn Write, what: &str| {
        markers += 1;
        writeln!(to, " marker{markers} 'MARKER' '{what}'")
    };
    for (col, name) in problem.columns().zip(cols) {
        let kind = problem.integer(col);
        match (before, kind) {
            (Integrality::Continuous, Integrality::Integer) => marker(to, "INTORG")?,
            (Integrality::Integer, Integrality::Continuous) => marker(to, "INTEND")?,
            _ => {}
        }
        before = kind;
        // the objective always: a column that stands nowhere would be none
        writeln!(to, " {name} {OBJECTIVE} {}", decimal(problem.cost(col)))?;
        for (RowId(i), value) in problem.column(col) {
            writeln!(to, " {name} {} {}", rows[i as usize], decimal(value))?;
        }
    }
    if before == Integrality::Integer {
        marker(to, "INTEND")?;
    }
    Ok(())
}

/// Bounds other than 0 to infinity; those of an integer column always, since readers differ in what they assume.
fn bounds(problem: &Problem, cols: &[String], to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "BOUNDS")?;
    for (col, name) in problem.columns().zip(cols) {
        let (lower, upper) = problem.col_bounds(col);
        let integer = problem.integer(col) == Integrality::Integer;
        if lower == upper {
            writeln!(to, " FX {BOUNDS} {name} {}", decimal(lower))?;
        } else if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            writeln!(to, " FR {BOUNDS} {name}")?;
        } else {
            // a lower bound of 0 stands there if the upper is not above it: some readers would take it for none
            if lower == f64::NEG_INFINITY {
                writeln!(to, " MI {BOUNDS} {name}")?;
            } else if lower != 0.0 || upper <= 0.0 || integer {
                writeln!(to, " LO {BOUNDS} {name} {}", decimal(lower))?;
            }
            if upper != f64::INFINITY {
                writeln!(to, " UP {BOUNDS} {name} {}", decimal(upper))?;
            } else if integer {
                writeln!(to, " PL {BOUNDS} {name}")?;
            }
        }
    }
    Ok(())
}

/// How a row is written.
struct Kind {
    letter: char,
    rhs: f64,
    range: Option<f64>,
}

fn kinds(problem: &Problem, names: &[String]) -> io::Result<Vec<Kind>> {
    let bounds = problem.row_lower.iter().zip(&problem.row_upper);
    bounds.zip(names).map(|((lower, upper), name)| kind(*lower, *upper, name)).collect()
}

fn kind(lower: f64, upper: f64, name: &str) -> io::Result<Kind> {
    let plain = |letter, rhs| Ok(Kind { letter, rhs, range: None });
    match (lower.is_finite(), upper.is_finite()) {
        (false, false) => plain('G', -NO_BOUND),
        (true, false) => plain('G', lower),
        (false, true) => plain('L', upper),
        (true, true) if lower == upper => plain('E', lower),
        (true, true) if lower > upper => Err(invalid(format!("the bounds of row `{name}` exclude one another"))),
        (true, true) => {
            let exact = |fits: &dyn Fn(f64) -> bool| {
                let range = upper - lower;
                [range, range.next_up(), range.next_down()].into_iter().find(|range| *range > 0.0 && fits(*range))
            };
            if let Some(range) = exact(&|range| lower + range == upper) {
                return Ok(Kind { letter: 'G', rhs: lower, range: Some(range) });
            }
            let range = exact(&|range| upper - range == lower).unwrap_or(upper - lower);
            Ok(Kind { letter: 'L', rhs: upper, range: Some(range) })
        }
    }
}

/// Names as they are written, each once.
fn distinct(what: &str, names: impl Iterator<Item = String>) -> io::Result<Vec<String>> {
    let names: Vec<String> = names.map(written).collect();
    let mut seen: BTreeSet<&str> = [OBJECTIVE, RHS, RANGES, BOUNDS].into();
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() || !seen.insert(name) {
            return Err(invalid(format!("{what} {at} is called `{name}`, which is nothing or another's name")));
        }
    }
    drop(seen);
    Ok(names)
}

/// A name without what separates words or begins a comment, and that is no keyword.
fn written(name: String) -> String {
    const KEYWORDS: [&str; 5] = ["NAME", "OBJSENSE", "QCMATRIX", "QSECTION", "CSECTION"];
    let mut name = name.replace(|c: char| c.is_whitespace() || c.is_control() || c == '*' || c == '$', "_");
    if KEYWORDS.iter().any(|keyword| name.eq_ignore_ascii_case(keyword)) {
        name.push('_');
    }
    name
}

fn invalid(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

/// The shortest decimal that reads back as the same double.
fn decimal(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-4..1e16).contains(&size) { format!("{value}") } else { format!("{value:e}") }
}

/// Reads a problem, by way of HiGHS: MPS, or another format it knows by the ending of the path.
///
/// # Errors
/// HiGHS cannot read the file, or there is more in it than a linear or mixed-integer problem without a constant.
pub fn read(path: &Path) -> Result<Problem, String> {
    let shown = path.display();
    let name = path.to_str().and_then(|path| std::ffi::CString::new(path).ok());
    let name = name.ok_or_else(|| format!("`{shown}` is no path that the solver understands"))?;
    let mut highs = Highs::new();
    if !highs.read(&name) {
        return Err(format!("`{shown}` cannot be read by the solver"));
    }
    highs.problem().map_err(|what| format!("`{shown}` has {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_short_and_read_back() {
        for (value, text) in [(0.1, "0.1"), (-3.0, "-3"), (1e300, "1e300"), (5e-324, "5e-324"), (1e-5, "1e-5")] {
            assert_eq!(decimal(value), text);
        }
        for value in [0.1 + 0.2, 1.0 / 3.0, f64::MAX, f64::MIN_POSITIVE, 123_456_789.123_456_79] {
            assert_eq!(decimal(value).parse(), Ok(value));
        }
    }

    #[test]
    fn a_small_problem_is_written_as_expected() {
        let mut problem = Problem::new(Sense::Maximise);
        let a = problem.add_row(f64::NEG_INFINITY, 40.0);
        let b = problem.add_row(-1.0, 2.5);
        problem.add_row(f64::NEG_INFINITY, f64::INFINITY);
        problem.add_col(3.0, 0.0, f64::INFINITY, Integrality::Continuous, &[(a, 1.0), (b, 0.1)]);
        problem.add_col(-5.0, 0.0, f64::INFINITY, Integrality::Integer, &[(a, 1e-9)]);
        problem.add_col(0.0, f64::NEG_INFINITY, -2.0, Integrality::Continuous, &[]);
        let expected = "NAME loparite\nOBJSENSE\n    MAX\nROWS\n N objective\n L r0\n G r1\n G r2\nCOLUMNS\n \
             c0 objective 3\n c0 r0 1\n c0 r1 0.1\n marker1 'MARKER' 'INTORG'\n c1 objective -5\n c1 r0 1e-9\n \
             marker2 'MARKER' 'INTEND'\n c2 objective 0\nRHS\n rhs r0 40\n rhs r1 -1\n rhs r2 -1e30\nRANGES\n \
             ranges r1 3.5\nBOUNDS\n LO bounds c1 0\n PL bounds c1\n MI bounds c2\n UP bounds c2 -2\nENDATA\n";
        assert_eq!(text(&problem, &Numbered).unwrap(), expected);
    }

    struct Same(&'static str);

    impl Names for Same {
        fn row(&self, _: RowId) -> String {
            self.0.to_owned()
        }

        fn column(&self, _: ColId) -> String {
            self.0.to_owned()
        }
    }

    #[test]
    fn what_the_format_cannot_say_is_refused() {
        let mut problem = Problem::new(Sense::Minimise);
        problem.add_row(2.0, 1.0);
        let why = text(&problem, &Numbered).unwrap_err().to_string();
        assert_eq!(why, "the bounds of row `r0` exclude one another");
        problem.set_row_bounds(RowId(0), 1.0, 2.0);
        assert!(text(&problem, &Same("a b*")).unwrap().contains(" G a_b_\n"));
        assert!(text(&problem, &Same("name")).unwrap().contains(" G name_\n"));
        assert!(text(&problem, &Same("objective")).unwrap_err().to_string().contains("another's name"));
        assert!(text(&problem, &Same("")).unwrap_err().to_string().contains("nothing"));
        problem.add_row(1.0, 2.0);
        assert!(text(&problem, &Same("a")).unwrap_err().to_string().starts_with("row 1 is called `a`"));
    }

    #[test]
    fn a_range_reads_back_exactly() {
        for (lower, upper) in
            [(-1e9, 1e-9), (0.1, 0.3), (-0.3, 1e8), (1e-12, 1e12), (-1e12, -1e-12), (1.0, 1.0 + 1e-15)]
        {
            let kind = kind(lower, upper, "").unwrap();
            let range = kind.range.unwrap();
            let read = if kind.letter == 'G' { (kind.rhs, kind.rhs + range) } else { (kind.rhs - range, kind.rhs) };
            assert_eq!(read, (lower, upper));
        }
    }
}
