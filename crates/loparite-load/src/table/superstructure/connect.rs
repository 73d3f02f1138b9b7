//! Connect: options of a superstructure, each with the options that may follow it.
//!
//! In        options as they were written
//! Out       options in the order of their stages, outlets by position
//! Holds     every stage has an option; every option but those of the last stage leads to one of the next stage; to
//!           every option but those of the first one leads; what is sold comes out of the last stage
//! Not here  which path is taken (`loparite_plan::superstructure`)

use super::option::Written;
use super::which;
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::{Diag, Place};
use loparite_model::superstructure::StageOption;

/// Options by stage, each with its outlets.
pub fn connect(cx: &Cx<'_>, node: &Node<'_>, mut written: Vec<Written>) -> Read<Vec<StageOption>> {
    written.sort_by_key(|one| one.stage);
    let Some(last) = written.last().map(|one| one.stage) else {
        let diag = Diag::error("LP2190", format!("{} has no option", node.what)).at(node.place(), "no stage");
        cx.say(diag.hint("add a `[[superstructure.option]]` of stage 1"));
        return Err(Broken);
    };
    let web = Web { cx, written: &written, last };
    // what leads to one of two options of the same name is not known
    web.once()?;
    let whole = [web.stages(), web.sold()].into_iter().collect::<Read<()>>();
    let outlets: Vec<Read<Vec<usize>>> = (0..written.len()).map(|at| web.outlets(at)).collect();
    let outlets = outlets.into_iter().collect::<Read<Vec<Vec<usize>>>>()?;
    web.reached(&outlets)?;
    whole?;
    written.into_iter().zip(outlets).map(|(one, to)| Ok(StageOption { to, ..one.option? })).collect()
}

struct Web<'w, 'c> {
    cx: &'w Cx<'c>,
    written: &'w [Written],
    last: usize,
}

impl Web<'_, '_> {
    fn say(&self, code: &'static str, (message, place, label): (String, Option<Place>, &str), hint: &str) -> Broken {
        self.cx.say(Diag::error(code, message).at(place, label).hint(hint));
        Broken
    }

    /// Whether each id is declared once.
    fn once(&self) -> Read<()> {
        let again = |n: &usize| self.written[..*n].iter().any(|one| one.id == self.written[*n].id);
        let twice = (1..self.written.len()).filter(again).map(|n| {
            let one = &self.written[n];
            let message = format!("option `{}` is declared twice", one.id);
            Err(self.say("LP1007", (message, one.place.clone(), "again"), "rename one of the two"))
        });
        twice.collect::<Vec<Read<()>>>().into_iter().collect()
    }

    /// Whether each stage up to the last has an option.
    fn stages(&self) -> Read<()> {
        let has = |stage: usize| self.written.iter().any(|one| one.stage == stage);
        let Some(gap) = (0..self.last).find(|&stage| !has(stage)) else { return Ok(()) };
        let after = self.written.iter().find(|one| one.stage > gap);
        let place = after.and_then(|one| one.stage_place.clone());
        let message = format!("stage {} has no option, and there is a stage behind it", gap + 1);
        Err(self.say(
            "LP2190",
            (message, place, "a stage too far"),
            "number the stages in turn, or add an option of it",
        ))
    }

    /// Whether only the last stage sells.
    fn sold(&self) -> Read<()> {
        let early = self.written.iter().filter(|one| one.stage < self.last && one.sold_place.is_some());
        let early = early.map(|one| {
            let message = format!("option `{}` sells, and there is a stage behind it", one.id);
            let hint = "products leave the last stage: move `sold` there";
            Err(self.say("LP2191", (message, one.sold_place.clone(), "sold too early"), hint))
        });
        early.collect::<Vec<Read<()>>>().into_iter().collect()
    }

    /// Outlets of an option by position.
    fn outlets(&self, at: usize) -> Read<Vec<usize>> {
        let one = &self.written[at];
        let (id, stage) = (&one.id, one.stage);
        let named = match (&one.to, stage == self.last) {
            (None, true) => return Ok(Vec::new()),
            (Some(_), true) => {
                let message = format!("option `{id}` leads on, and stage {} is the last", stage + 1);
                return Err(self.say("LP2191", (message, one.place.clone(), "of the last stage"), "remove its `to`"));
            }
            (Some(to), false) if !to.is_empty() => to,
            (_, false) => {
                let message = format!("option `{id}` leads nowhere");
                let next = self.written.iter().filter(|other| other.stage == stage + 1);
                let next: Vec<&str> = next.map(|other| other.id.as_str()).collect();
                let hint = format!("add `to = [..]` with options of stage {}: {}", stage + 2, next.join(", "));
                return Err(self.say("LP2191", (message, one.place.clone(), "no outlet"), &hint));
            }
        };
        let read = named.iter().map(|(name, place)| {
            let found = self.written.iter().position(|other| other.id == *name).ok_or_else(|| {
                let known: Vec<String> = self.written.iter().map(|other| other.id.clone()).collect();
                let message = format!("option `{id}` leads to `{name}`, which is no option");
                self.say("LP2194", (message, place.clone(), "unknown option"), &which(name, &known, "the options"))
            })?;
            let of = self.written[found].stage;
            if of == stage + 1 {
                return Ok(found);
            }
            let message = format!("option `{id}` of stage {} leads to `{name}` of stage {}", stage + 1, of + 1);
            let hint = "an option leads to the next stage: what passes a stage by is an option of it that does nothing";
            Err(self.say("LP2191", (message, place.clone(), "not the next stage"), hint))
        });
        let mut found = read.collect::<Vec<_>>().into_iter().collect::<Read<Vec<usize>>>()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Whether something leads to each option.
    fn reached(&self, outlets: &[Vec<usize>]) -> Read<()> {
        let is_led_to = |at: usize| self.written[at].stage == 0 || outlets.iter().any(|to| to.contains(&at));
        let lost = (0..outlets.len()).filter(|&at| !is_led_to(at)).map(|at| {
            let one = &self.written[at];
            let message = format!("no option leads to option `{}`", one.id);
            let hint = format!("name it in `to` of an option of stage {}, or remove it", one.stage);
            Err(self.say("LP2191", (message, one.place.clone(), "never reached"), &hint))
        });
        lost.collect::<Vec<Read<()>>>().into_iter().collect()
    }
}
