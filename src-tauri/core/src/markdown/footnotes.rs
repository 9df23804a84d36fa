//! Footnotes, numbered by their first reference and set at the end.

use std::collections::HashMap;

/// The footnotes of a post.
#[derive(Default)]
pub(super) struct Footnotes {
    labels: HashMap<String, usize>,
    notes: Vec<Note>,
    count: u32,
}

#[derive(Default)]
struct Note {
    /// Its number, once referred to.
    number: Option<u32>,
    references: u32,
    html: String,
    /// Where in the HTML the way back goes when the note ends in a paragraph.
    paragraph_end: Option<usize>,
}

impl Footnotes {
    /// Makes a definition known; of equal labels the first counts.
    pub(super) fn define(&mut self, label: &str) {
        let next = self.notes.len();
        self.labels.entry(label.to_string()).or_insert(next);
        self.notes.push(Note::default());
    }

    /// Whether there are any.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Counts a reference: the note's number and how many came before this one.
    pub(super) fn refer(&mut self, label: &str) -> Option<(u32, u32)> {
        let note = &mut self.notes[*self.labels.get(label)?];
        let number = *note.number.get_or_insert_with(|| {
            self.count += 1;
            self.count
        });
        note.references += 1;
        Some((number, note.references - 1))
    }

    /// Writes a reference.
    pub(super) fn write_reference(out: &mut String, number: u32, which: u32) {
        let nth = if which == 0 { String::new() } else { which.to_string() };
        out.push_str(&format!(
            "<sup id=\"fnref{nth}:{number}\"><a href=\"#fn:{number}\" class=\"footnote-ref\" role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// Keeps the HTML of the definition that was the `index`th to be met.
    pub(super) fn keep(&mut self, index: usize, html: String) {
        if let Some(note) = self.notes.get_mut(index) {
            note.paragraph_end = html.ends_with("</p>\n").then(|| html.len() - "</p>\n".len());
            note.html = html;
        }
    }

    /// Writes the notes that are referred to, in the order of their numbers.
    pub(super) fn write(self, out: &mut String, backlink: &str, xhtml: bool) {
        let mut notes: Vec<Note> = self.notes.into_iter().filter(|note| note.number.is_some()).collect();
        notes.sort_by_key(|note| note.number);
        out.push_str("<div class=\"footnotes\" role=\"doc-endnotes\">\n");
        out.push_str(if xhtml { "<hr />\n<ol>\n" } else { "<hr>\n<ol>\n" });
        for note in notes {
            let number = note.number.unwrap_or_default();
            out.push_str(&format!("<li id=\"fn:{number}\">\n"));
            let split = note.paragraph_end.unwrap_or(note.html.len());
            out.push_str(&note.html[..split]);
            for which in 0..note.references {
                let nth = if which == 0 { String::new() } else { which.to_string() };
                out.push_str(&format!(
                    "&#160;<a href=\"#fnref{nth}:{number}\" class=\"footnote-backref\" role=\"doc-backlink\">{backlink}</a>"
                ));
            }
            out.push_str(&note.html[split..]);
            out.push_str("</li>\n");
        }
        out.push_str("</ol>\n</div>\n");
    }
}
