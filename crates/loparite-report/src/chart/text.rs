//! Text: how wide a line of type is, and how it breaks.
//!
//! In        text and its size in pixels
//! Out       widths in pixels, a little on the safe side, as the reader's font is not known
//! Source    advance widths of Arial and DejaVu Sans, rounded up to six classes

/// Width of a line of type.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '\u{202f}' => 0.30,
        'f' | 't' | 'r' | 'I' | ' ' | '(' | ')' | '/' | '-' | '[' | ']' => 0.38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | 'Щ' | 'Ш' | 'Ю' | 'Ж' | 'щ' | 'ш' | 'ж' | 'ю' => 0.96,
        'A'..='Z' => 0.72,
        c if (c as u32) < 0x250 => 0.61,
        c if (c as u32) < 0x2000 => 0.70,
        '\u{2009}' => 0.2,
        '–' | '→' | '·' => 0.7,
        _ => 1.0,
    }
}

/// Breaks text into at most `lines` lines of at most `widest` pixels; what does not fit ends in an ellipsis.
pub fn wrap(text: &str, size: f64, widest: f64, lines: usize) -> Vec<String> {
    let mut wrapped: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let full = wrapped.len() >= lines.max(1);
        match wrapped.last_mut() {
            // the last line takes all that is left and is cut
            Some(line) if full || width(line, size) + width(" ", size) + width(word, size) <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => wrapped.push(word.to_owned()),
        }
    }
    for line in wrapped.iter_mut().filter(|line| width(line, size) > widest) {
        *line = shorten(line, size, widest);
    }
    wrapped
}

fn shorten(line: &str, size: f64, widest: f64) -> String {
    let mut kept = String::new();
    for c in line.chars() {
        if width(&kept, size) + (advance(c) + advance('…')) * size > widest {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// Moves the centres of labels of one height apart, as little as need be, within a range; their order stays.
pub fn spread(wanted: &[f64], height: f64, range: (f64, f64)) -> Vec<f64> {
    let mut placed: Vec<f64> = Vec::with_capacity(wanted.len());
    for &at in wanted {
        let floor = placed.last().map_or(range.0 + height / 2.0, |before| before + height);
        placed.push(at.max(floor));
    }
    let mut ceiling = range.1 - height / 2.0;
    for at in placed.iter_mut().rev() {
        *at = at.min(ceiling);
        ceiling = *at - height;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_words_and_end_in_an_ellipsis() {
        assert_eq!(wrap("one two three", 10.0, 1000.0, 2), ["one two three"]);
        let lines = wrap("Solikamsk magnesium works separation complex", 11.0, 110.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| width(line, 11.0) <= 110.0), "{lines:?}");
        assert!(lines[1].ends_with('…'));
    }

    #[test]
    fn labels_are_spread_within_the_range() {
        let placed = spread(&[10.0, 11.0, 12.0, 99.0], 12.0, (0.0, 100.0));
        assert!(placed.windows(2).all(|pair| pair[1] - pair[0] >= 12.0 - 1e-9), "{placed:?}");
        assert!(placed[0] >= 6.0 - 1e-9 && placed[3] <= 94.0 + 1e-9);
    }
}
