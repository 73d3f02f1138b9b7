//! Page: head, contents, sections in their order, and what made it.

use crate::Report;
use crate::markup::escape;
use crate::section;
use loparite_model::outcome::PlanStatus;

const STYLE: &str = include_str!("../assets/style.css");

/// The whole page.
pub fn page(report: &Report) -> String {
    let model = report.model;
    let sections: String = section::ALL
        .iter()
        .map(|section| {
            let title = escape(&(section.title)(report));
            format!("<section id=\"{}\">\n<h2>{title}</h2>\n{}</section>\n", section.id, (section.body)(report))
        })
        .collect();
    let (answer, rest) = split_answer(&sections);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"Loparite {version}\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<header>\n<p class=\"kicker\">Loparite · {first}–{last} · money in {currency}</p>\n<h1>{title}</h1>\n\
         <p class=\"about\">{about}</p>\n</header>\n<main>\n{answer}</main>\n{contents}<main>\n{rest}</main>\n{footer}</body>\n</html>\n",
        version = escape(report.version),
        title = escape(&model.title),
        about = escape(&model.description),
        first = model.first_year,
        last = model.last_year,
        currency = escape(&model.currency.to_string()),
        contents = contents(report),
        footer = footer(report),
    )
}

/// the answer stands above the contents
fn split_answer(sections: &str) -> (&str, &str) {
    let end = sections.find("</section>\n").map_or(0, |at| at + "</section>\n".len());
    sections.split_at(end)
}

fn contents(report: &Report) -> String {
    let entry = |section: &section::Section| {
        format!("<li><a href=\"#{}\">{}</a></li>\n", section.id, escape(&(section.title)(report)))
    };
    let entries: String = section::ALL.iter().skip(1).map(entry).collect();
    format!("<nav aria-label=\"contents\"><ol>\n{entries}</ol></nav>\n")
}

fn footer(report: &Report) -> String {
    let status = match &report.outcome.status {
        PlanStatus::Optimal => "solved to the gap asked for".to_owned(),
        PlanStatus::Stopped { gap } => {
            format!("stopped with {} still open between plan and bound", crate::number::percent(*gap))
        }
        PlanStatus::Infeasible => "no plan satisfies the limits".to_owned(),
        PlanStatus::Unsolved { reason } => format!("not solved: {reason}"),
    };
    let effort = &report.outcome.effort;
    let size = format!(
        "{} rows, {} columns ({} whole)",
        crate::number::whole(effort.rows as f64),
        crate::number::whole(effort.columns as f64),
        crate::number::whole(effort.whole as f64)
    );
    format!(
        "<footer><p>Made by Loparite {} from scenario {}, model {}. Plan: {status}; {size}; {}. \
         The same scenario and version give the same page, byte for byte. Land on the map: Natural Earth, public domain.</p></footer>\n",
        escape(report.version),
        escape(&report.model.id),
        escape(report.model_hash),
        escape(&effort.solver)
    )
}
