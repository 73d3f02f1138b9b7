//! Markup: the few pieces of HTML that sections are made of.
//!
//! In        text from the model, which is escaped here and nowhere else
//! Out       HTML text
//! Holds     nothing from the data reaches the page unescaped; every table scrolls inside itself

/// Text that stands for itself in HTML and in attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// A paragraph of plain text.
pub fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escape(text))
}

/// What a section says when there is nothing to show.
pub fn nothing(text: &str) -> String {
    format!("<p class=\"nothing\">{}</p>\n", escape(text))
}

/// A picture with a finding as title, what is measured and in which unit below it, and its source.
pub struct Figure<'a> {
    /// What the reader should see in it.
    pub finding: &'a str,
    /// What is measured, in which unit.
    pub measured: &'a str,
    /// SVG.
    pub picture: &'a str,
    /// Where it comes from, and what to know when reading it.
    pub source: &'a str,
}

/// Draws a figure.
pub fn figure(figure: &Figure<'_>) -> String {
    format!(
        "<figure>\n<h3>{}</h3>\n<p class=\"measured\">{}</p>\n<div class=\"picture\">{}</div>\n\
         <figcaption>{}</figcaption>\n</figure>\n",
        escape(figure.finding),
        escape(figure.measured),
        figure.picture,
        escape(figure.source)
    )
}

/// How a column is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// Words, from the left.
    Words,
    /// Names beside a lot of prose, which would squeeze them.
    Names,
    /// Numbers, from the right.
    Numbers,
    /// Numbers of years that are not planned but go on as planned ones.
    Later,
    /// Long text that needs room.
    Prose,
}

/// A table in the making; cells are HTML, [`Table::row`] escapes.
pub struct Table {
    columns: Vec<Column>,
    caption: String,
    head: String,
    body: String,
}

impl Table {
    /// A table with heads; a head may hold a unit after a line break.
    pub fn new(caption: &str, columns: &[(&str, Column)]) -> Table {
        let head = columns.iter().map(|(name, column)| {
            let name = escape(name).replace('\n', "<br><small>");
            let close = if name.contains("<small>") { "</small>" } else { "" };
            format!("<th scope=\"col\"{}>{name}{close}</th>", class(*column))
        });
        Table {
            columns: columns.iter().map(|(_, column)| *column).collect(),
            caption: escape(caption),
            head: head.collect(),
            body: String::new(),
        }
    }

    /// A row of plain text.
    pub fn row(&mut self, cells: &[String]) {
        let escaped: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
        self.raw(&escaped, "");
    }

    /// A row that sums up others.
    pub fn total(&mut self, cells: &[String]) {
        let escaped: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
        self.raw(&escaped, " class=\"total\"");
    }

    /// A row of HTML; who calls has escaped.
    pub fn html(&mut self, cells: &[String]) {
        self.raw(cells, "");
    }

    /// A head within the table.
    pub fn part(&mut self, text: &str) {
        let span = self.columns.len();
        self.body.push_str(&format!("<tr class=\"part\"><th colspan=\"{span}\">{}</th></tr>\n", escape(text)));
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    fn raw(&mut self, cells: &[String], attributes: &str) {
        let cells = self.columns.iter().zip(cells).map(|(column, cell)| format!("<td{}>{cell}</td>", class(*column)));
        self.body.push_str(&format!("<tr{attributes}>{}</tr>\n", cells.collect::<String>()));
    }

    /// The table in a box that scrolls.
    pub fn finish(self) -> String {
        let form = match self.columns.len() {
            0..=4 if !self.columns.contains(&Column::Prose) => " class=\"narrow\"",
            13..21 => " class=\"wide\"",
            21.. => " class=\"wide long\"",
            _ => "",
        };
        let caption =
            if self.caption.is_empty() { String::new() } else { format!("<caption>{}</caption>", self.caption) };
        format!(
            "<div class=\"scroll\" tabindex=\"0\"><table{form}>{caption}<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>\n",
            self.head, self.body
        )
    }
}

fn class(column: Column) -> &'static str {
    match column {
        Column::Words => "",
        Column::Names => " class=\"name\"",
        Column::Numbers => " class=\"n\"",
        Column::Later => " class=\"n later\"",
        Column::Prose => " class=\"prose\"",
    }
}

/// A head over a table, of plain text.
pub fn head(text: &str) -> String {
    format!("<h4>{}</h4>\n", escape(text))
}

/// What is seen only after a click on its summary, which is plain text; the body is HTML.
pub fn folded(summary: &str, body: &str) -> String {
    format!("<details><summary>{}</summary>\n{body}</details>\n", escape(summary))
}

/// Numbers that stand out, each with the words that say what it is; plain text.
pub fn figures(pairs: &[(String, String)]) -> String {
    let one = |(value, words): &(String, String)| {
        format!("<div><b>{}</b><span>{}</span></div>\n", escape(value), escape(words))
    };
    format!("<div class=\"figures\">\n{}</div>\n", pairs.iter().map(one).collect::<String>())
}

/// Words in a row: "a", "a and b", "a, b and c".
pub fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [front @ .., last] => format!("{} and {last}", front.join(", ")),
    }
}

/// "1 plant", "3 plants".
pub fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn data_cannot_break_out_of_a_table() {
        let mut table = Table::new("<b>", &[("x\nt/a", Column::Numbers), ("<i>", Column::Prose)]);
        table.row(&["</td><script>alert('1')</script>".into(), "a & b".into()]);
        table.part("\"part\"");
        let html = table.finish().replace("<br>", "");
        well_formed(&html);
        assert!(!html.contains("<script>"));
    }

    #[test]
    fn words_are_listed() {
        let words = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
        assert_eq!([0, 1, 2, 3].map(|n| listed(&words(n))), ["", "0", "0 and 1", "0, 1 and 2"]);
    }
}
