//! Mass: tonnes whose basis is part of the type, where the code knows it.
//!
//! In        tonnes
//! Out       [`Mass`] of gross material, of oxide, of metal; sums and shares within one basis
//! Holds     masses of two bases do not add; an element turns metal into oxide and back ([`crate::element::Element`])
//! Not here  commodities, whose basis is data: [`crate::quantity::Quantity`] and [`crate::unit::Basis`] carry it at
//!           run time
//!
//! ```compile_fail
//! use loparite_kernel::mass::{Mass, Metal, Oxide};
//! let nonsense = Mass::<Oxide>::tonnes(1.0) + Mass::<Metal>::tonnes(1.0);
//! ```

use std::iter::Sum;
use std::marker::PhantomData;
use std::ops::{Add, Mul};

/// As it is shipped.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gross;

/// Mass of contained oxides (REO for rare earths).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Oxide;

/// Mass of contained elements.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Metal;

/// Tonnes on a basis.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Mass<B> {
    tonnes: f64,
    basis: PhantomData<B>,
}

impl<B> Mass<B> {
    /// So many tonnes.
    pub const fn tonnes(tonnes: f64) -> Mass<B> {
        Mass { tonnes, basis: PhantomData }
    }

    /// The number of tonnes.
    pub const fn in_tonnes(self) -> f64
    where
        B: Copy,
    {
        self.tonnes
    }
}

impl<B> Add for Mass<B> {
    type Output = Mass<B>;
    fn add(self, other: Mass<B>) -> Mass<B> {
        Mass::tonnes(self.tonnes + other.tonnes)
    }
}

impl<B> Mul<f64> for Mass<B> {
    type Output = Mass<B>;
    fn mul(self, factor: f64) -> Mass<B> {
        Mass::tonnes(self.tonnes * factor)
    }
}

impl<B> Sum for Mass<B> {
    fn sum<I: Iterator<Item = Mass<B>>>(masses: I) -> Mass<B> {
        Mass::tonnes(masses.map(|mass| mass.tonnes).sum())
    }
}

impl Mass<Oxide> {
    /// Gross mass of a product that holds this share of it.
    ///
    /// ```
    /// use loparite_kernel::mass::{Mass, Oxide};
    /// let carbonate = Mass::<Oxide>::tonnes(45.0).gross(0.45);
    /// assert_eq!(carbonate.in_tonnes(), 100.0);
    /// ```
    pub fn gross(self, content: f64) -> Mass<Gross> {
        Mass::tonnes(self.tonnes / content)
    }
}
