//! Recipe: the balance of a technology on one feed, from declared recoveries.
//!
//! In        tonnes of each element per counted tonne of feed and of each further input; for each output the share of
//!           each fed element that reaches it, the elements that are counted, and how
//! Out       counted tonnes of each output per tonne of feed, its composition, and the residue by element
//! Holds     sum over outputs of tonnes * composition + residue = fed, element by element (tested); zero in, zero out
//! Equations (1) fed[e]       = feed[e] + sum over inputs of amount * input[e]
//!           (2) reached[o,e] = recovery[o,e] * fed[e]
//!           (3) tonnes[o]    = sum over counted e of reached[o,e] * counted_mass[e] / share[o]
//!           (4) composition[o,e] = reached[o,e] / tonnes[o]
//!           (5) residue[e]   = fed[e] * (1 - sum over outputs of recovery[o,e]), outputs of nothing left out
//! Not here  where the recoveries come from (data); unit operations

/// Tonnes of element per counted tonne, dense over the elements of a model.
pub type Composition = Vec<f64>;

/// An output as it is declared.
#[derive(Clone, Debug)]
pub struct OutputYield<'a> {
    /// Share of each fed element that reaches it, 0 to 1.
    pub recovery: &'a [f64],
    /// Counted tonnes that one tonne of each element makes: oxide factor, 1 for metal, 0 if not counted.
    pub counted_mass: &'a [f64],
    /// Counted mass in one counted tonne: 1 for oxide and metal bases; for a gross basis the content of the product,
    /// so that a tonne of product holds that share of counted mass.
    pub share: f64,
}

/// What comes out per tonne of feed.
#[derive(Clone, PartialEq, Debug)]
pub struct Product {
    /// Counted tonnes per counted tonne of feed, equation (3).
    pub tonnes: f64,
    /// Composition, equation (4); all zero if nothing comes out.
    pub composition: Composition,
}

/// The balance of a technology on one feed.
#[derive(Clone, PartialEq, Debug)]
pub struct Recipe {
    /// Products in the order of the outputs.
    pub products: Vec<Product>,
    /// Tonnes of each element lost per tonne of feed, equation (5).
    pub residue: Vec<f64>,
}

/// Derives the balance on a feed with further inputs (composition, tonnes per tonne of feed).
///
/// ```
/// use loparite_process::recipe::{derive, OutputYield};
/// let half = OutputYield { recovery: &[0.5], counted_mass: &[1.25], share: 1.0 };
/// let recipe = derive(&[0.8], &[], &[half]);
/// assert_eq!(recipe.products[0].tonnes, 0.5);
/// assert_eq!(recipe.residue, [0.4]);
/// ```
pub fn derive(feed: &[f64], inputs: &[(&[f64], f64)], outputs: &[OutputYield<'_>]) -> Recipe {
    let fed: Vec<f64> = (0..feed.len())
        .map(|e| feed[e] + inputs.iter().map(|(composition, amount)| amount * composition[e]).sum::<f64>())
        .collect();
    let products: Vec<Product> = outputs.iter().map(|output| product(&fed, output)).collect();
    // what would ride along with a product that is not made stays behind
    let made = || outputs.iter().zip(&products).filter(|(_, product)| product.tonnes > 0.0);
    let residue = (0..fed.len())
        .map(|e| fed[e] * (1.0 - made().map(|(output, _)| output.recovery[e]).sum::<f64>()).max(0.0))
        .collect();
    Recipe { products, residue }
}

fn product(fed: &[f64], output: &OutputYield<'_>) -> Product {
    let reached: Vec<f64> = fed.iter().zip(output.recovery).map(|(fed, recovery)| fed * recovery).collect();
    let counted: f64 = reached.iter().zip(output.counted_mass).map(|(tonnes, factor)| tonnes * factor).sum();
    let tonnes = counted / output.share;
    if tonnes <= 0.0 {
        return Product { tonnes: 0.0, composition: vec![0.0; fed.len()] };
    }
    Product { tonnes, composition: reached.iter().map(|element| element / tonnes).collect() }
}

/// Elements whose recoveries over all outputs sum to more than one, with the sum.
pub fn overdrawn(outputs: &[&[f64]]) -> Vec<(usize, f64)> {
    let elements = outputs.first().map_or(0, |recovery| recovery.len());
    (0..elements)
        .map(|e| (e, outputs.iter().map(|recovery| recovery[e]).sum::<f64>()))
        .filter(|&(_, sum)| sum > 1.0 + 1e-12)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_element_that_goes_in_comes_out(
            feed in prop::collection::vec(0.0..1.0_f64, 4),
            input in prop::collection::vec(0.0..1.0_f64, 4),
            amount in 0.0..0.2_f64,
            first in prop::collection::vec(0.0..0.6_f64, 4),
            second in prop::collection::vec(0.0..0.4_f64, 4),
        ) {
            let outputs = [
                OutputYield { recovery: &first, counted_mass: &[1.2, 1.1, 0.0, 1.3], share: 1.0 },
                OutputYield { recovery: &second, counted_mass: &[1.0, 1.0, 1.0, 1.0], share: 0.3 },
            ];
            let recipe = derive(&feed, &[(&input, amount)], &outputs);
            for e in 0..4 {
                let fed = feed[e] + amount * input[e];
                let out: f64 = recipe.products.iter().map(|p| p.tonnes * p.composition[e]).sum();
                // an output that counts nothing of what reaches it is refused by the reader
                prop_assert!((fed - out - recipe.residue[e]).abs() <= 1e-12 * fed.max(1.0));
            }
        }

        #[test]
        fn twice_the_feed_gives_twice_the_products(feed in prop::collection::vec(0.01..1.0_f64, 3)) {
            let recovery = [0.9, 0.8, 0.0];
            let output = || OutputYield { recovery: &recovery, counted_mass: &[1.2, 1.1, 1.0], share: 1.0 };
            let once = derive(&feed, &[], &[output()]);
            let doubled: Vec<f64> = feed.iter().map(|x| 2.0 * x).collect();
            let twice = derive(&doubled, &[], &[output()]);
            prop_assert!((twice.products[0].tonnes - 2.0 * once.products[0].tonnes).abs() < 1e-12);
            for (one, two) in once.products[0].composition.iter().zip(&twice.products[0].composition) {
                prop_assert!((one - two).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn nothing_in_nothing_out() {
        let output = OutputYield { recovery: &[0.9], counted_mass: &[1.2], share: 1.0 };
        let recipe = derive(&[0.0], &[], &[output]);
        assert_eq!(
            recipe,
            Recipe { products: vec![Product { tonnes: 0.0, composition: vec![0.0] }], residue: vec![0.0] }
        );
    }

    #[test]
    fn more_back_than_fed_is_found() {
        assert_eq!(overdrawn(&[&[0.6, 0.5], &[0.5, 0.5]]), [(0, 1.1)]);
    }
}
