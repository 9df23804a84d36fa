//! The words a heading's id is made of.
//!
//! Hugo takes the heading's own texts and code, but of an element within it
//! only the first child, and of bare addresses nothing.

/// Gathers the words while the heading is written.
#[derive(Default)]
pub(super) struct Words {
    /// The words so far.
    pub(super) text: String,
    /// For each element around: how many children it has had.
    children: Vec<u32>,
    in_text: bool,
}

impl Words {
    /// More text; texts in a row are one child.
    pub(super) fn text(&mut self, piece: &str) {
        if !self.in_text {
            self.child();
            self.in_text = true;
        }
        if self.counts() {
            self.text.push_str(piece);
        }
        if piece.ends_with('\n') {
            self.in_text = false;
        }
    }

    /// The text ends here though another follows.
    pub(super) fn end_text(&mut self) {
        self.in_text = false;
    }

    /// A child that is no text; `words` is what it adds.
    pub(super) fn node(&mut self, words: &str) {
        self.child();
        if self.counts() {
            self.text.push_str(words);
        }
        self.in_text = false;
    }

    /// An element begins.
    pub(super) fn enter(&mut self) {
        self.child();
        self.children.push(0);
        self.in_text = false;
    }

    /// It ends.
    pub(super) fn leave(&mut self) {
        self.children.pop();
        self.in_text = false;
    }

    /// What the id is made of: the last line, trimmed.
    pub(super) fn line(&self) -> &str {
        self.text.rsplit('\n').next().unwrap_or("").trim()
    }

    fn child(&mut self) {
        if let Some(count) = self.children.last_mut() {
            *count += 1;
        }
    }

    fn counts(&self) -> bool {
        self.children.iter().all(|&count| count <= 1)
    }
}
