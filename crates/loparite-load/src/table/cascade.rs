//! Cascade: a separation by solvent extraction alone, without a plant around it.
//!
//! In        `[[cascade]]` of a case file; equilibria
//! Out       [`CascadeCase`]: what is to be designed or simulated, in plain numbers
//! Holds     the feed sums to 100 % and every element of it has equilibrium data; a cut lies between neighbours, or
//!           leaves room for the elements of a middle outlet; what is cut is fed
//! Not here  the design (`loparite_process::sx`)

use super::Rows;
use super::flowsheet::spec::reachable_purity;
use super::technology::row;
use crate::case::{CascadeCase, Draw, FeedBasis, FeedPhase, Middle, Places, Purity, Task};
use crate::fault::percent;
use crate::figures::Cx;
use crate::names::EquilibriumName;
use crate::node::{Broken, Node, Read, nearest, place};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_process::sx::data::{EquilibriumData, System};
use loparite_process::words::digits;

#[derive(Clone, Copy, PartialEq)]
enum TaskWord {
    Design,
    Simulate,
    Train,
}

const TASKS: &[(&str, TaskWord)] =
    &[("design", TaskWord::Design), ("simulate", TaskWord::Simulate), ("train", TaskWord::Train)];
const PHASES: &[(&str, FeedPhase)] = &[("aqueous", FeedPhase::Aqueous), ("organic", FeedPhase::Organic)];

/// Shares of what is fed, and how they are written.
type Fed = (Vec<(String, f64)>, FeedBasis);

/// What an equilibrium knows.
struct Order<'a> {
    components: Vec<&'a str>,
    /// Whether they stand in the order of extractability; laws have none that holds everywhere.
    is_ranked: bool,
}

impl Order<'_> {
    fn of(data: &EquilibriumData) -> Order<'_> {
        Order { components: data.components(), is_ranked: matches!(data.system, System::Exchange { .. }) }
    }
}

/// `[[cascade]]`
pub fn cascade(cx: &Cx<'_>, node: &Node<'_>, equilibria: &Rows<EquilibriumName, EquilibriumData>) -> Read<CascadeCase> {
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let equilibrium = node.id(cx, "equilibrium", &cx.names.equilibria).and_then(|id| row(equilibria, id)).cloned();
    let (_name, _note) = (node.text_opt(cx, "name"), node.text_opt(cx, "note"));
    let order: Read<Order<'_>> = equilibrium.as_ref().map(Order::of).map_err(|&Broken| Broken);
    let phase = if node.has("feed_phase") { node.word(cx, "feed_phase", PHASES) } else { Ok(FeedPhase::Aqueous) };
    let feed = feed(cx, node, &order);
    let efficiency = cx.figure_opt(node, "stage_efficiency", Kind::Ratio).and_then(|figure| match figure {
        Some(figure) if figure.value < 1.0 => {
            let place = node.raw("stage_efficiency").and_then(|value| node.place_of(value));
            let message = format!("{}: less than one real stage per theoretical stage", node.what);
            let hint = "it is the number of real stages for one theoretical stage, such as \"1.4 ratio\"";
            cx.say(Diag::error("LP2114", message).at(place, "below 1").hint(hint));
            Err(Broken)
        }
        figure => Ok(figure.map_or(1.0, |figure| figure.value)),
    });
    let task = match node.word(cx, "task", TASKS) {
        Ok(TaskWord::Design) => design(cx, node, &order, (&feed, &phase)),
        Ok(TaskWord::Simulate) => simulate(cx, node),
        Ok(TaskWord::Train) => train(cx, node, &order),
        Err(Broken) => {
            node.leave_unjudged();
            Err(Broken)
        }
    };
    let equilibrium = equilibrium.and_then(|equilibrium| factors(cx, node, equilibrium));
    let (feed, basis) = feed?;
    let (task, phase, stage_efficiency) = (task?, phase?, efficiency?);
    let places = places(node);
    Ok(CascadeCase { id, equilibrium: equilibrium?, task, feed, basis, phase, stage_efficiency, places })
}

/// a cascade is one of constant separation factors
fn factors(cx: &Cx<'_>, node: &Node<'_>, equilibrium: EquilibriumData) -> Read<EquilibriumData> {
    if matches!(equilibrium.system, System::Exchange { .. }) {
        return Ok(equilibrium);
    }
    let place = node.raw("equilibrium").and_then(|value| node.place_of(value));
    let message =
        format!("{}: equilibrium `{}` gives laws, a cascade needs separation factors", node.what, equilibrium.id);
    let diag = Diag::error("LP2105", message).at(place, "laws");
    cx.say(diag.hint("name an equilibrium of `kind = \"exchange\"`, or put a `solvent-extraction` into a flowsheet"));
    Err(Broken)
}

fn places(node: &Node<'_>) -> Places {
    let mut keys = Vec::new();
    for (key, value) in node.table {
        keys.push((key.get_ref().to_string(), place(node.file, value.span())));
        if let Some(inner) = value.get_ref().as_table().filter(|_| key.get_ref() == "purity") {
            let of =
                |(key, value): (&toml::Spanned<std::borrow::Cow<'_, str>>, &toml::Spanned<toml::de::DeValue<'_>>)| {
                    (format!("purity.{}", key.get_ref()), place(node.file, value.span()))
                };
            keys.extend(inner.iter().map(of));
        }
    }
    Places { table: node.place(), keys }
}

/// an element that the equilibrium knows
fn element<'o>(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (word, at): (&str, std::ops::Range<usize>),
    order: &Order<'o>,
) -> Read<&'o str> {
    order.components.iter().find(|known| **known == word).copied().ok_or_else(|| {
        let message = format!("{}: the equilibrium says nothing of {word}", node.what);
        let hint = match nearest(word, order.components.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? or add {word} to the equilibrium"),
            None => format!("add it to the equilibrium; it knows {}", order.components.join(", ")),
        };
        cx.say(Diag::error("LP2105", message).at(Some(place(node.file, at)), "no data").hint(hint));
        Broken
    })
}

fn feed(cx: &Cx<'_>, node: &Node<'_>, order: &Read<Order<'_>>) -> Read<Fed> {
    let by_mass = node.has("feed_mass");
    let (key, basis) = if by_mass { ("feed_mass", FeedBasis::OxideMass) } else { ("feed", FeedBasis::Moles) };
    let table = node.sub(cx, key)?;
    let mut read: Vec<Read<(String, f64)>> = Vec::new();
    for (name, value) in table.table {
        let word = name.get_ref().as_ref();
        let share = cx.figure_of(&table, word, value, Kind::Share);
        let known = match order {
            Ok(order) => element(cx, &table, (word, name.span()), order).map(|_| ()),
            Err(Broken) => Ok(()),
        };
        read.push(known.and(share).map(|share| (word.to_owned(), share.value)));
    }
    let mut feed: Vec<(String, f64)> = read.into_iter().collect::<Read<_>>()?;
    table.whole_text(cx)?;
    let sum: f64 = feed.iter().map(|(_, share)| share).sum();
    if (sum - 1.0).abs() > 0.005 {
        let diag = Diag::error("LP2030", format!("{} sums to {}, not 100 %", table.what, percent(sum)));
        cx.say(
            diag.at(table.place(), "these shares").hint("they divide the rare earths of the feed; scale them to 100 %"),
        );
        return Err(Broken);
    }
    feed.iter_mut().for_each(|(_, share)| *share /= sum);
    Ok((feed, basis))
}

fn purity(cx: &Cx<'_>, table: &Node<'_>) -> Read<Purity> {
    let (aqueous, organic) = (pure(cx, table, "aqueous"), pure(cx, table, "organic"));
    Ok(Purity { aqueous: aqueous?, organic: organic? })
}

/// a purity or recovery that something finite reaches
fn pure(cx: &Cx<'_>, table: &Node<'_>, key: &'static str) -> Read<f64> {
    let value = cx.figure(table, key, Kind::Share)?.value;
    let place = table.raw(key).and_then(|value| table.place_of(value));
    reachable_purity(cx, &table.what, place, value)
}

fn design(
    cx: &Cx<'_>,
    node: &Node<'_>,
    order: &Read<Order<'_>>,
    (feed, phase): (&Read<Fed>, &Read<FeedPhase>),
) -> Read<Task> {
    let table = node.sub(cx, "purity");
    let purities = table.as_ref().map_err(|&Broken| Broken).and_then(|table| purity(cx, table));
    let organic = cx.figure_opt(node, "organic", Kind::Ratio);
    let between = between(cx, node, order);
    let middle = match &between {
        Ok(elements) if elements.is_empty() => Ok(None),
        Ok(elements) => middle(cx, node, (&table, phase), elements).map(Some),
        Err(Broken) => Err(Broken),
    };
    if let Ok(table) = &table {
        table.finish(cx);
    }
    let cut = cut(cx, node, order, between.as_deref().unwrap_or_default());
    let cut = cut.and_then(|cut| {
        between.as_ref().map_err(|&Broken| Broken)?;
        let Ok((feed, _)) = feed else { return Ok(cut) };
        let fed = |id: &String| feed.iter().any(|(fed, share)| fed == id && *share > 0.0);
        let all = [&cut.0, &cut.1].into_iter().chain(between.iter().flatten());
        let Some(missing) = all.into_iter().find(|id| !fed(id)) else { return Ok(cut) };
        let place = node.raw("cut").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2104", format!("{}: {missing} is cut and is not in the feed", node.what));
        cx.say(diag.at(place, "this cut").hint("cut between elements that are fed"));
        Err(Broken)
    });
    Ok(Task::Design { cut: cut?, purity: purities?, organic: organic?.map(|figure| figure.value), middle: middle? })
}

/// the elements of a middle outlet, if there are such
fn between(cx: &Cx<'_>, node: &Node<'_>, order: &Read<Order<'_>>) -> Read<Vec<String>> {
    if !node.has("middle") {
        return Ok(Vec::new());
    }
    let list = node.list(cx, "middle")?;
    let order = order.as_ref().map_err(|&Broken| Broken)?;
    let read = list.iter().map(|value| {
        let word = value.get_ref().as_str().ok_or_else(|| node.shape(cx, "middle", value, "an element"))?;
        element(cx, node, (word, value.span()), order).map(str::to_owned)
    });
    read.collect::<Vec<Read<String>>>().into_iter().collect()
}

/// what a middle outlet must keep; its flow and that of the aqueous outlet follow from their recoveries
fn middle(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (purity, phase): (&Read<Node<'_>>, &Read<FeedPhase>),
    elements: &[String],
) -> Read<Middle> {
    let purity = purity.as_ref().map_err(|&Broken| Broken).and_then(|table| pure(cx, table, "middle"));
    node.need_such(
        "organic",
        "`organic = ..`, what the organic carries: with three outlets it is not found but given",
    )?;
    node.need_such(
        "recovery",
        "`recovery = { aqueous = .., middle = .. }`: the flows of the outlets follow from them",
    )?;
    let table = node.sub(cx, "recovery")?;
    let (recovery, aqueous_recovery) = (pure(cx, &table, "middle"), pure(cx, &table, "aqueous"));
    table.finish(cx);
    if *phase == Ok(FeedPhase::Organic) {
        let place = node.raw("feed_phase").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2128", format!("{}: three outlets need an aqueous feed", node.what));
        cx.say(diag.at(place, "an organic feed").hint("remove `feed_phase`, or `middle`"));
        return Err(Broken);
    }
    let (purity, recovery, aqueous_recovery) = (purity?, recovery?, aqueous_recovery?);
    Ok(Middle { elements: elements.to_vec(), purity, recovery, aqueous_recovery })
}

/// last element of the aqueous and first of the organic group, with those of a middle outlet between them
fn cut(cx: &Cx<'_>, node: &Node<'_>, order: &Read<Order<'_>>, middle: &[String]) -> Read<(String, String)> {
    let value = node
        .need_such("cut", "`cut = [\"Pr\", \"Nd\"]`, the last element of the aqueous and the first of the organic")?;
    let list = node.list(cx, "cut")?;
    let [light, heavy] = list else { return Err(node.shape(cx, "cut", value, "a list of two elements")) };
    let order = order.as_ref().map_err(|&Broken| Broken)?;
    let read = |value: &toml::Spanned<toml::de::DeValue<'_>>| {
        let word = value.get_ref().as_str().ok_or_else(|| node.shape(cx, "cut", value, "an element"))?;
        element(cx, node, (word, value.span()), order)
    };
    let (light, heavy) = (read(light), read(heavy));
    let (light, heavy) = (light?, heavy?);
    let at = |word: &str| order.components.iter().position(|other| *other == word);
    let run: Vec<&str> = [light].into_iter().chain(middle.iter().map(String::as_str)).chain([heavy]).collect();
    let follows = |pair: &[&str]| at(pair[1]) == at(pair[0]).map(|at| at + 1);
    if order.is_ranked && !run.windows(2).all(follows) {
        let message = match middle {
            [] => format!("{}: {light} and {heavy} are no neighbours in the order of extractability", node.what),
            _ => format!("{}: {} do not follow one another in the order of extractability", node.what, run.join(", ")),
        };
        let diag = Diag::error("LP2104", message).at(node.place_of(value), "this cut");
        cx.say(diag.hint(format!("the order is {}; the less extractable comes first", order.components.join(", "))));
        return Err(Broken);
    }
    Ok((light.to_owned(), heavy.to_owned()))
}

fn simulate(cx: &Cx<'_>, node: &Node<'_>) -> Read<Task> {
    let organic = cx.figure(node, "organic", Kind::Ratio).map(|figure| figure.value);
    let scrub = cx.figure(node, "scrub", Kind::Ratio).map(|figure| figure.value);
    let (stages, feed_stage) = (node.whole(cx, "stages"), node.whole(cx, "feed_stage"));
    let (stages, feed_stage) = (stages?, feed_stage?);
    match (usize::try_from(stages), usize::try_from(feed_stage)) {
        (Ok(stages), Ok(feed_stage)) if feed_stage < stages => {
            let draws = draws(cx, node, stages);
            Ok(Task::Simulate { organic: organic?, scrub: scrub?, stages, feed_stage, draws: draws? })
        }
        _ => {
            let place = node.raw("feed_stage").and_then(|value| node.place_of(value));
            let message = format!("{}: there is no stage {feed_stage} among {stages}", node.what);
            let diag = Diag::error("LP2114", message).at(place, "this stage");
            cx.say(diag.hint("stages count from 0 at the aqueous outlet"));
            Err(Broken)
        }
    }
}

/// `draws = [{ stage = 29, phase = "aqueous", flow = { value = "0.25 ratio", .. } }]`
fn draws(cx: &Cx<'_>, node: &Node<'_>, stages: usize) -> Read<Vec<Draw>> {
    let read = node.tables(cx, "draws")?.into_iter().map(|table| {
        let (stage, phase) = (table.whole(cx, "stage"), table.word(cx, "phase", PHASES));
        let flow = cx.figure(&table, "flow", Kind::Ratio).map(|figure| figure.value);
        table.finish(cx);
        let (stage, phase, flow) = (stage?, phase?, flow?);
        let refuse = |key: &'static str, message: String, hint: &str| {
            let place = table.raw(key).and_then(|value| table.place_of(value));
            cx.say(Diag::error("LP2114", format!("{}: {message}", node.what)).at(place, "this draw").hint(hint));
            Err(Broken)
        };
        if !(flow > 0.0 && flow < 1.0) {
            let message = format!("a draw of {} mol per mol fed", digits(flow));
            return refuse("flow", message, "a draw is a share of what is fed, such as \"0.25 ratio\"");
        }
        match usize::try_from(stage) {
            Ok(stage) if stage < stages => Ok(Draw { stage, phase, flow }),
            _ => refuse(
                "stage",
                format!("there is no stage {stage} among {stages}"),
                "stages count from 0 at the aqueous outlet",
            ),
        }
    });
    read.collect::<Vec<Read<Draw>>>().into_iter().collect()
}

fn train(cx: &Cx<'_>, node: &Node<'_>, order: &Read<Order<'_>>) -> Read<Task> {
    let table = node.sub(cx, "purity");
    let purity = table.as_ref().map_err(|&Broken| Broken).and_then(|table| purity(cx, table));
    if let Ok(table) = &table {
        table.finish(cx);
    }
    node.need_such("products", "`products = [[\"La\"], [\"Ce\"], [\"Pr\", \"Nd\"]]`")?;
    let list = node.list(cx, "products")?;
    let order = order.as_ref().map_err(|&Broken| Broken)?;
    let mut products: Vec<Read<Vec<String>>> = Vec::new();
    for entry in list {
        let Some(elements) = entry.get_ref().as_array() else {
            products.push(Err(node.shape(cx, "products", entry, "a list")));
            continue;
        };
        let read = elements.iter().map(|value| {
            let word = value.get_ref().as_str().ok_or_else(|| node.shape(cx, "products", value, "an element"))?;
            element(cx, node, (word, value.span()), order).map(str::to_owned)
        });
        products.push(read.collect::<Vec<Read<String>>>().into_iter().collect());
    }
    let products: Vec<Vec<String>> = products.into_iter().collect::<Read<_>>()?;
    let all: Vec<&String> = products.iter().flatten().collect();
    if let Some(position) = (1..all.len()).find(|&n| all[..n].contains(&all[n])) {
        let place = node.raw("products").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2127", format!("{}: `{}` stands in two products", node.what, all[position]));
        cx.say(diag.at(place, "these products").hint("each element leaves with one product"));
        return Err(Broken);
    }
    let at = |word: &String| order.components.iter().position(|other| other == word).unwrap_or(0);
    if let Some(n) = (1..all.len()).find(|&n| order.is_ranked && at(all[n]) != at(all[n - 1]) + 1) {
        let place = node.raw("products").and_then(|value| node.place_of(value));
        let message =
            format!("{}: {} does not follow {} in the order of extractability", node.what, all[n], all[n - 1]);
        let diag = Diag::error("LP2104", message).at(place, "these products");
        cx.say(diag.hint(format!("the order is {}", order.components.join(", "))));
        return Err(Broken);
    }
    Ok(Task::Train { products, purity: purity? })
}
