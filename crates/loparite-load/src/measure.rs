//! Measure: what a parameter of a unit operation measures, as a kind of quantity, and how its values are written.
//!
//! In        the declaration of a parameter
//! Out       the kind of quantity that the text must hold; values, ranges and examples in words
//! Holds     the kind holds the number in the unit of the measure: what is read is what the unit operation is given
//! Not here  reading the figure (`figures`), the units themselves (`loparite_kernel::unit`)

use loparite_kernel::quantity::Kind;
use loparite_kernel::unit::Basis;
use loparite_process::unit::{Measure, Parameter};

/// The kind of quantity that a measure is written as.
pub fn kind(measure: Measure) -> Kind {
    match measure {
        Measure::Share => Kind::Share,
        Measure::Ratio => Kind::Ratio,
        Measure::Ph => Kind::Ph,
        Measure::Celsius => Kind::Celsius,
        Measure::Hours => Kind::Hours,
        Measure::KilowattHourPerTonne => Kind::KilowattHourPerTonne,
        Measure::MolPerLitre => Kind::MolPerLitre,
        Measure::GramPerLitre => Kind::GramPerLitre,
        Measure::LitrePerHour => Kind::LitrePerHour,
        Measure::KilogramPerHour => Kind::KilogramPerHour,
        Measure::KilogramPerKilogram => Kind::MassPerMass(Basis::Gross, Basis::Gross),
        Measure::Litre => Kind::Litre,
        Measure::Volt => Kind::Volt,
        Measure::Micrometre => Kind::Micrometre,
        Measure::KilogramPerLitre => Kind::KilogramPerLitre,
        Measure::BecquerelPerGram => Kind::BecquerelPerGram,
    }
}

/// The unit in which a value of the measure is said.
fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Share => "%",
        Measure::Ratio => "ratio",
        Measure::Ph => "pH",
        Measure::Celsius => "C",
        Measure::Hours => "h",
        Measure::KilowattHourPerTonne => "kWh/t",
        Measure::MolPerLitre => "mol/L",
        Measure::GramPerLitre => "g/L",
        Measure::LitrePerHour => "L/h",
        Measure::KilogramPerHour => "kg/h",
        Measure::KilogramPerKilogram => "t/t",
        Measure::Litre => "L",
        Measure::Volt => "V",
        Measure::Micrometre => "um",
        Measure::KilogramPerLitre => "kg/L",
        Measure::BecquerelPerGram => "Bq/g",
    }
}

/// A value with its unit: `25 %`, `850 C`.
pub fn written(measure: Measure, value: f64) -> String {
    let value = if measure == Measure::Share { 100.0 * value } else { value };
    format!("{} {}", plain(value), unit(measure))
}

/// A range in words: `from 200 C to 400 C`, `at least 0 h`.
pub fn range(measure: Measure, (least, most): (f64, f64)) -> String {
    match (is_bound(least), is_bound(most)) {
        (true, true) => format!("from {} to {}", written(measure, least), written(measure, most)),
        (true, false) => format!("at least {}", written(measure, least)),
        (false, true) => format!("at most {}", written(measure, most)),
        (false, false) => "any value".to_owned(),
    }
}

/// Whether a limit of a range is one.
fn is_bound(limit: f64) -> bool {
    limit.abs() < f64::MAX
}

/// A value in the middle of the range, to show how one is written.
pub fn example(parameter: &Parameter) -> String {
    let (least, most) = parameter.range;
    let middle = match (is_bound(least), is_bound(most)) {
        (true, true) if least > 0.0 && most > 20.0 * least => (least * most).sqrt(),
        (true, true) => 0.5 * (least + most),
        (true, false) if least > 0.0 => 2.0 * least,
        _ => 1.0,
    };
    let magnitude = 10.0_f64.powf(middle.abs().max(1e-12).log10().floor() - 1.0);
    written(parameter.measure, (middle / magnitude).round() * magnitude)
}

/// A number without the noise of the last bits.
pub fn plain(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let digits = (11.0 - value.abs().log10().floor()).clamp(0.0, 300.0) as usize;
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if (1e-4..1e7).contains(&value.abs()) { text.to_owned() } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loparite_kernel::quantity::Quantity;
    use loparite_process::unit::{Need, Shape};

    const ALL: [Measure; 16] = [
        Measure::Share,
        Measure::Ratio,
        Measure::Ph,
        Measure::Celsius,
        Measure::Hours,
        Measure::KilowattHourPerTonne,
        Measure::MolPerLitre,
        Measure::GramPerLitre,
        Measure::LitrePerHour,
        Measure::KilogramPerHour,
        Measure::KilogramPerKilogram,
        Measure::Litre,
        Measure::Volt,
        Measure::Micrometre,
        Measure::KilogramPerLitre,
        Measure::BecquerelPerGram,
    ];

    #[test]
    fn what_is_written_is_read_back() {
        for measure in ALL {
            for value in [0.07, 1.0, 2.5, 850.0] {
                let text = written(measure, value);
                let read = Quantity::parse(&text).unwrap().expect(kind(measure)).unwrap();
                assert!((read - value).abs() <= 1e-12 * value, "{text}: {read}");
            }
        }
    }

    #[test]
    fn ranges_and_examples_read_well() {
        let of =
            |measure, range| Parameter { name: "x", what: "", shape: Shape::One, measure, range, need: Need::Required };
        assert_eq!(range(Measure::Share, (0.0, 0.07)), "from 0 % to 7 %");
        assert_eq!(range(Measure::Hours, (0.0, f64::INFINITY)), "at least 0 h");
        assert_eq!(example(&of(Measure::Celsius, (200.0, 400.0))), "300 C");
        assert_eq!(example(&of(Measure::Ratio, (1.0, 2000.0))), "45 ratio");
        assert_eq!(example(&of(Measure::Share, (0.0, 1.0))), "50 %");
        assert_eq!(plain(1e-11), "1e-11");
    }
}
