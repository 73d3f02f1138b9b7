//! Money: who pays, how much a year, on which terms.

use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Node, Read};
use loparite_kernel::quantity::Kind;
use loparite_model::chain::*;

/// Years of a loan.
const TENOR: Bounds = Bounds { least: 1.0, most: 100.0, words: "1 to 100 years", such: "7 years" };

/// `[[money]]`
pub fn money(cx: &Cx<'_>, node: &Node<'_>) -> Read<Money> {
    #[derive(Clone, Copy, PartialEq)]
    enum Word {
        Grant,
        Loan,
        Own,
    }
    let name = node.text(cx, "name");
    let word = node.word(cx, "kind", &[("grant", Word::Grant), ("loan", Word::Loan), ("own", Word::Own)]);
    let kind = match word {
        Ok(Word::Loan) => {
            let (rate, tenor) = (
                cx.figure(node, "rate", Kind::Share),
                cx.figure(node, "tenor", Wanted::from(Kind::Duration).within(TENOR)),
            );
            rate.and_then(|rate| tenor.map(|tenor| MoneyKind::Loan { rate, tenor }))
        }
        Ok(Word::Grant) => Ok(MoneyKind::Grant),
        Ok(Word::Own) => Ok(MoneyKind::Own),
        Err(broken) => Err(broken),
    };
    let _loan = word.is_err() && node.has("rate") | node.has("tenor");
    let limit = cx.path(node, "limit", Kind::Money);
    let unspent = node.word(cx, "unspent", &[("kept", Unspent::Kept), ("lost", Unspent::Lost)]);
    let largest_share = cx.figure_opt(node, "largest_share", Kind::Share);
    let pays = node.words(cx, "pays", Stage::WORDS);
    Ok(Money { name: name?, kind: kind?, limit: limit?, unspent: unspent?, largest_share: largest_share?, pays: pays? })
}
