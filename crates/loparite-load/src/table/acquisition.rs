//! Acquisition: ways to come by controlled technologies, and facilities that exclude each other.
//!
//! In        `[[acquisition]]`, `[[alternative]]`
//! Out       rows of the model
//! Holds     an acquisition says what its means asks for, and nothing else; an alternative leaves a choice
//! Not here  whether any plant can use what is acquired (`late`)

use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_model::planning::*;

/// Factors on capital.
const FACTOR: Bounds =
    Bounds { least: f64::MIN_POSITIVE, most: 100.0, words: "over zero and at most 100", such: "1.1 ratio" };
/// A partner's share: someone else has the rest.
const PARTNER: Bounds =
    Bounds { least: f64::MIN_POSITIVE, most: 0.99, words: "over zero and at most 99 %", such: "49 %" };

/// `[[alternative]]`
pub fn alternative(cx: &Cx<'_>, node: &Node<'_>) -> Read<Alternative> {
    let name = node.text(cx, "name");
    let facilities = if node.has("facilities") {
        node.ids(cx, "facilities", &cx.names.facilities)
    } else {
        node.need_such("facilities", "`facilities = [\"..\", \"..\"]`, of which only some can be built").map(|_| vec![])
    };
    let most = if node.has("most") { node.whole(cx, "most") } else { Ok(1) };
    let (facilities, most) = (facilities?, most?);
    let mut distinct = facilities.clone();
    distinct.sort();
    distinct.dedup();
    let count = facilities.len();
    let refuse = |key: &'static str, message: String, hint: &str| {
        let place = node.raw(key).and_then(|value| node.place_of(value)).or_else(|| node.place());
        cx.say(Diag::error("LP2204", format!("{} {message}", node.what)).at(place, "here").hint(hint));
        Err(Broken)
    };
    if distinct.len() < count {
        return refuse("facilities", "names a facility twice".to_owned(), "name each facility once");
    }
    if count < 2 {
        return refuse("facilities", "leaves no choice".to_owned(), "name two facilities or more, or remove it");
    }
    let write = if count == 2 { "write 1".to_owned() } else { format!("write 1 to {}", count - 1) };
    match u32::try_from(most) {
        Ok(most) if most >= 1 && (most as usize) < count => Ok(Alternative { name: name?, facilities, most }),
        _ => refuse("most", format!("lets {most} of {count} be built"), &write),
    }
}

/// `[[acquisition]]`
pub fn acquisition(cx: &Cx<'_>, node: &Node<'_>) -> Read<Acquisition> {
    let name = node.text(cx, "name");
    let item = node.id(cx, "item", &cx.names.access);
    let means = means(cx, node);
    let cost = cx.figure(node, "cost", Kind::Money);
    let duration = cx.figure(node, "duration", Kind::Duration);
    let fee = cx.figure_opt(node, "fee", Kind::Share);
    let capex_factor = cx.figure_opt(node, "capex_factor", Wanted::from(Kind::Ratio).within(FACTOR));
    let years = node.span(cx, ["from", "until"], cx.horizon());
    let money = node.ids(cx, "money", &cx.names.money);
    Ok(Acquisition {
        name: name?,
        item: item?,
        means: means?,
        cost: cost?,
        duration: duration?,
        fee: fee?,
        capex_factor: capex_factor?,
        years: years?,
        money: if node.has("money") { money? } else { cx.names.money.ids().collect() },
    })
}

fn means(cx: &Cx<'_>, node: &Node<'_>) -> Read<Means> {
    #[derive(Clone, Copy)]
    enum Word {
        License,
        Develop,
        JointVenture,
    }
    let words = [("license", Word::License), ("develop", Word::Develop), ("joint-venture", Word::JointVenture)];
    match node.word(cx, "means", &words) {
        Ok(Word::License) => Ok(Means::License),
        Ok(Word::Develop) => {
            let (success, assumed) = (cx.figure(node, "success", Kind::Share), assumed(cx, node));
            Ok(Means::Develop { success: success?, assumed: assumed? })
        }
        Ok(Word::JointVenture) => {
            let partner = cx.figure(node, "partner", Wanted::from(Kind::Share).within(PARTNER));
            let owner = if node.has("owner") { node.id(cx, "owner", &cx.names.owners).map(Some) } else { Ok(None) };
            Ok(Means::JointVenture { partner: partner?, owner: owner? })
        }
        Err(broken) => {
            // what belongs here is not known
            for key in ["success", "assumed", "partner", "owner"] {
                node.has(key);
            }
            Err(broken)
        }
    }
}

/// Whether the plan counts on a development.
fn assumed(cx: &Cx<'_>, node: &Node<'_>) -> Read<bool> {
    let value = node.need_such("assumed", "`assumed = true` if the plan counts on it, or `assumed = false`")?;
    value.get_ref().as_bool().ok_or_else(|| {
        let message = format!("`assumed` of {} must be true or false", node.what);
        let diag = Diag::error("LP1006", message).at(node.place_of(value), "neither");
        cx.say(diag.hint("write `assumed = true` if the plan counts on it, or `assumed = false`; without quotes"));
        Broken
    })
}
