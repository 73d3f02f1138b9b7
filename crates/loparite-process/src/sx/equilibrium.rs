//! Equilibrium: distribution laws as data, with their derivatives.
//!
//! In        a law and the conditions of a stage: acidity, free extractant, nitrate in mol/L, temperature in K
//! Out       ln D, D = organic over aqueous concentration of a component, and its derivative by the ln of each
//!           condition
//! Holds     ln D is finite and smooth for all finite conditions, also when free extractant goes to zero; derivatives
//!           agree with differences (tested)
//! Equations (1) D = d
//!           (2) log10 D = a pH + b
//!           (3) D = Kex [HA]^p / [H]^s
//!           (4) log10 D = a + 3 log10([NO3] / 3) + slope (1/T - 1/298.15) + order log10 [TBP]
//!           (5) log10 D = (m0 + m1 dos) pH + B0 + B1 log10 dos,  dos = 100 * free extractant mg/L / 975,800
//!               in (5) dos is sqrt(dos^2 + f^2) with f = 1e-6 vol%, so that it ends at f as the extractant is used up
//!               (relative change of dos under 1e-12 above 1 vol%)
//!           (6) D = beta * D of another law: a constant separation factor
//! Source    (2), (3) Qi, Hydrometallurgy of Rare Earths, Elsevier 2018; (4) Kraikaew et al. 2005 (3 M nitrate, 1 M
//!           TBP);
//!           (5) form of the PrOMMiS project for D2EHPA in sulfate
//! Not here  activities: concentrations stand for them; figures of the laws, which are data

use std::f64::consts::LN_10;

/// Conditions of a stage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Conditions {
    /// ln of \[H+\], mol/L.
    pub ln_hydrogen: f64,
    /// ln of the free extractant in the organic, mol/L, counted as the data count it (monomers or dimers).
    pub ln_extractant: f64,
    /// ln of \[NO3-\] in the aqueous, mol/L.
    pub ln_nitrate: f64,
    /// Temperature, K.
    pub temperature: f64,
}

/// A condition that components share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scalar {
    /// \[H+\] of the aqueous.
    Hydrogen,
    /// Free extractant of the organic.
    Extractant,
    /// Nitrate of the aqueous.
    Nitrate,
}

impl Scalar {
    /// All of them, in the order of [`LnD::by`].
    pub const ALL: [Scalar; 3] = [Scalar::Hydrogen, Scalar::Extractant, Scalar::Nitrate];
}

/// ln D and its derivatives by the ln of hydrogen, extractant and nitrate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LnD {
    /// ln D; minus infinity for a component that does not extract.
    pub value: f64,
    /// d ln D / d ln of each of [`Scalar::ALL`].
    pub by: [f64; 3],
}

/// How a component distributes.
#[derive(Clone, PartialEq, Debug)]
pub enum Law {
    /// Equation (1); zero for what stays in the aqueous.
    Constant {
        /// D.
        d: f64,
    },
    /// Equation (2).
    Acidity {
        /// a, per pH unit.
        slope: f64,
        /// b, log10 D at pH 0.
        at_zero: f64,
    },
    /// Equation (3).
    MassAction {
        /// log10 Kex, in powers of mol/L as the orders say.
        log_kex: f64,
        /// p, order in free extractant.
        extractant: f64,
        /// s, order in hydrogen.
        hydrogen: f64,
    },
    /// Equation (4).
    Nitrate {
        /// a, log10 D at 3 mol/L nitrate, 1 mol/L extractant and 298.15 K.
        at_three: f64,
        /// Slope in 1/T, K.
        slope: f64,
        /// Order in free extractant; 0 where the law holds for one concentration of it.
        extractant: f64,
    },
    /// Equation (5).
    Dosage {
        /// m0 and m1.
        slope: [f64; 2],
        /// B0 and B1.
        constant: [f64; 2],
        /// Molar mass of the extractant, g/mol.
        molar_mass: f64,
    },
    /// Equation (6).
    Relative {
        /// ln beta over the other law.
        ln_beta: f64,
        /// The other law.
        of: Box<Law>,
    },
}

/// Density of pure D2EHPA that equation (5) counts volume percent with, mg/L.
const PURE: f64 = 975_800.0;
/// Volume percent at which the dosage of equation (5) ends.
const LEAST_DOSAGE: f64 = 1e-6;

impl Law {
    /// ln D with derivatives.
    ///
    /// ```
    /// use loparite_process::sx::equilibrium::{Conditions, Law};
    /// let (ln_hydrogen, ln_extractant) = (1e-2f64.ln(), 0.5f64.ln());
    /// let at = Conditions { ln_hydrogen, ln_extractant, ln_nitrate: 0.0, temperature: 298.15 };
    /// let exchange = Law::MassAction { log_kex: -3.0, extractant: 3.0, hydrogen: 3.0 };
    /// assert!((exchange.ln_d(&at).value.exp() - 125.0).abs() < 1e-10);
    /// ```
    pub fn ln_d(&self, at: &Conditions) -> LnD {
        match self {
            Law::Constant { d } => LnD { value: d.ln(), by: [0.0; 3] },
            Law::Acidity { slope, at_zero } => {
                LnD { value: at_zero * LN_10 - slope * at.ln_hydrogen, by: [-slope, 0.0, 0.0] }
            }
            Law::MassAction { log_kex, extractant, hydrogen } => LnD {
                value: log_kex * LN_10 + extractant * at.ln_extractant - hydrogen * at.ln_hydrogen,
                by: [-hydrogen, *extractant, 0.0],
            },
            Law::Nitrate { at_three, slope, extractant } => {
                let warmth = slope * (1.0 / at.temperature - 1.0 / 298.15);
                LnD {
                    value: (at_three + warmth) * LN_10
                        + 3.0 * (at.ln_nitrate - 3.0_f64.ln())
                        + extractant * at.ln_extractant,
                    by: [0.0, *extractant, 3.0],
                }
            }
            Law::Dosage { slope, constant, molar_mass } => {
                dosage(*slope, *constant, 100.0 * molar_mass * 1e3 / PURE * at.ln_extractant.exp(), at)
            }
            Law::Relative { ln_beta, of } => {
                let other = of.ln_d(at);
                LnD { value: other.value + ln_beta, by: other.by }
            }
        }
    }

    /// Which of [`Scalar::ALL`] it depends on.
    pub fn depends(&self) -> [bool; 3] {
        match self {
            Law::Constant { .. } => [false; 3],
            Law::Acidity { slope, .. } => [*slope != 0.0, false, false],
            Law::MassAction { extractant, hydrogen, .. } => [*hydrogen != 0.0, *extractant != 0.0, false],
            Law::Nitrate { extractant, .. } => [false, *extractant != 0.0, true],
            Law::Dosage { .. } => [true, true, false],
            Law::Relative { of, .. } => of.depends(),
        }
    }
}

/// Equation (5) at a dosage in volume percent.
fn dosage(slope: [f64; 2], constant: [f64; 2], dosage: f64, at: &Conditions) -> LnD {
    let squares = dosage * dosage + LEAST_DOSAGE * LEAST_DOSAGE;
    let kept = squares.sqrt();
    // derivative of ln kept by ln of the extractant
    let share = dosage * dosage / squares;
    let along = slope[0] + slope[1] * kept;
    LnD {
        value: constant[0] * LN_10 + constant[1] * kept.ln() - along * at.ln_hydrogen,
        by: [-along, (constant[1] - slope[1] * kept * at.ln_hydrogen) * share, 0.0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn laws() -> Vec<Law> {
        let exchange = Law::MassAction { log_kex: -2.14, extractant: 3.0, hydrogen: 2.5 };
        vec![
            Law::Constant { d: 0.2 },
            Law::Acidity { slope: 1.75, at_zero: -4.1 },
            exchange.clone(),
            Law::Nitrate { at_three: -1.14, slope: 2300.0, extractant: 2.9 },
            Law::Dosage { slope: [1.63, 0.15], constant: [-2.1, 0.27], molar_mass: 322.431 },
            Law::Dosage { slope: [0.81, -0.02], constant: [-2.1, -0.38], molar_mass: 322.431 },
            Law::Relative { ln_beta: 0.7, of: Box::new(exchange) },
        ]
    }

    proptest! {
        #[test]
        fn derivatives_agree_with_differences(h in -12.0..1.0_f64, e in -25.0..1.0_f64, n in -5.0..3.0_f64) {
            let at = |h, e, n| Conditions { ln_hydrogen: h, ln_extractant: e, ln_nitrate: n, temperature: 305.0 };
            for law in laws() {
                let (here, step) = (law.ln_d(&at(h, e, n)), 1e-5);
                let moved = [at(h + step, e, n), at(h, e + step, n), at(h, e, n + step)];
                let back = [at(h - step, e, n), at(h, e - step, n), at(h, e, n - step)];
                for s in 0..3 {
                    let slope = (law.ln_d(&moved[s]).value - law.ln_d(&back[s]).value) / (2.0 * step);
                    prop_assert!((slope - here.by[s]).abs() < 1e-6, "{law:?} {s}: {slope} {}", here.by[s]);
                    prop_assert!(law.depends()[s] || here.by[s] == 0.0);
                }
            }
        }

        #[test]
        fn one_law_over_another_keeps_its_separation_factor(h in -12.0..1.0_f64, e in -25.0..1.0_f64) {
            let at = Conditions { ln_hydrogen: h, ln_extractant: e, ln_nitrate: 0.0, temperature: 298.15 };
            let laws = laws();
            prop_assert!((laws[6].ln_d(&at).value - laws[2].ln_d(&at).value - 0.7).abs() < 1e-12);
        }
    }

    #[test]
    fn without_free_extractant_the_sulfate_law_ends_at_a_bound() {
        let at = |e| Conditions { ln_hydrogen: -3.0, ln_extractant: e, ln_nitrate: 0.0, temperature: 298.15 };
        for law in laws() {
            if let Law::Dosage { .. } = law {
                let (far, farther) = (law.ln_d(&at(-60.0)), law.ln_d(&at(-700.0)));
                assert!(far.value.is_finite() && (far.value - farther.value).abs() < 1e-12);
                assert!(farther.by[1].abs() < 1e-12);
            }
        }
    }
}
