//! Texts as rows of tokens: lines with their line ends, or words.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

/// Gives equal pieces equal numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers<'a>(HashMap<&'a str, u32>);

/// A text in pieces, and their numbers.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    pub(super) pieces: Vec<&'a str>,
    pub(super) numbers: Vec<u32>,
}

impl<'a> Numbers<'a> {
    /// The lines of a text, each with its line end.
    pub(super) fn lines(&mut self, text: &'a str) -> Tokens<'a> {
        self.number(text.split_inclusive('\n').collect())
    }

    /// The words of a text and what stands between them, by the rules of
    /// Unicode (UAX 29), so that no character is ever torn.
    pub(super) fn words(&mut self, text: &'a str) -> Tokens<'a> {
        self.number(text.split_word_bounds().collect())
    }

    /// Pieces that were made elsewhere.
    pub(super) fn number(&mut self, pieces: Vec<&'a str>) -> Tokens<'a> {
        let numbers = pieces
            .iter()
            .map(|piece| {
                let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
                *self.0.entry(piece).or_insert(next)
            })
            .collect();
        Tokens { pieces, numbers }
    }
}
