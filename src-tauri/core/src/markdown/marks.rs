//! Which runs of `~ + = ^` mark the words between them: goldmark's delimiter
//! rule among the texts of one element. pulldown-cmark's own rule for `~`
//! differs, so it is switched off there; the others it does not know.

use super::options::{Options, Rules};

/// What a place in the text becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// An element of this name begins.
    Open(&'static str),
    /// It ends.
    Close(&'static str),
    /// Signs left over.
    Text(usize),
}

/// A run of equal signs.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Its first byte.
    pub(super) at: usize,
    /// The sign.
    pub(super) sign: u8,
    /// What it opens.
    name: &'static str,
    /// Signs not used yet.
    left: usize,
    /// Signs in all.
    pub(super) length: usize,
    opens: bool,
    closes: bool,
    before: Vec<Mark>,
    after: Vec<Mark>,
}

/// More runs than this in one element stay text: nobody writes them, and the
/// rule looks back from each.
const MOST: usize = 1_000;

/// Which signs mark, and what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs {
    strike: bool,
    delete: bool,
    sub: bool,
    sup: bool,
    insert: bool,
    mark: bool,
    old: bool,
}

impl Signs {
    pub(super) fn new(options: &Options) -> Self {
        let extras = options.extras;
        Self {
            strike: options.strikethrough,
            delete: extras.delete,
            sub: extras.subscript,
            sup: extras.superscript,
            insert: extras.insert,
            mark: extras.mark,
            old: options.rules == Rules::Old,
        }
    }

    /// The signs that may mark anything.
    pub(super) fn bytes(&self) -> impl Iterator<Item = u8> + '_ {
        let on = [
            (b'~', self.strike || self.delete || self.sub),
            (b'^', self.sup),
            (b'+', self.insert),
            (b'=', self.mark),
        ];
        on.into_iter().filter_map(|(sign, on)| on.then_some(sign))
    }

    /// What a run of `length` signs opens, if it may delimit at all.
    pub(super) fn element(&self, sign: u8, length: usize) -> Option<&'static str> {
        match (sign, length) {
            // Where striking out is on, it has every tilde.
            (b'~', 1) if self.strike && !self.old => Some("del"),
            (b'~', 2..) if self.strike && self.old => Some("del"),
            (b'~', 2) if self.strike || self.delete => Some("del"),
            (b'~', 1 | 2) if self.sub && !self.strike => Some("sub"),
            (b'^', 1 | 2) if self.sup => Some("sup"),
            (b'+', 2) if self.insert => Some("ins"),
            (b'=', 2) if self.mark => Some("mark"),
            _ => None,
        }
    }
}

impl Run {
    pub(super) fn new(
        at: usize,
        sign: u8,
        length: usize,
        name: &'static str,
        (opens, closes): (bool, bool),
    ) -> Self {
        Self { at, sign, name, left: length, length, opens, closes, before: Vec::new(), after: Vec::new() }
    }

    /// What the run becomes, in order.
    pub(super) fn marks(&self) -> impl Iterator<Item = Mark> + '_ {
        let text = (self.left > 0).then_some(Mark::Text(self.left));
        self.before.iter().copied().chain(text).chain(self.after.iter().copied())
    }
}

/// Pairs the runs of one element.
pub(super) fn pair(runs: &mut [Run]) {
    if runs.len() > MOST {
        return;
    }
    let mut alive = vec![true; runs.len()];
    let mut closer = 0;
    while closer < runs.len() {
        if !alive[closer] || !runs[closer].closes || runs[closer].left == 0 {
            closer += 1;
            continue;
        }
        let mut seen = false;
        let opener = (0..closer).rev().find(|&at| {
            let same = runs[at].sign == runs[closer].sign;
            let may = same && alive[at] && runs[at].opens && runs[at].left > 0;
            seen |= may;
            may && consumption(&runs[at], &runs[closer]) > 0
        });
        let Some(opener) = opener else {
            if !seen && !runs[closer].opens {
                alive[closer] = false;
            }
            closer += 1;
            continue;
        };
        let used = consumption(&runs[opener], &runs[closer]);
        let name = runs[opener].name;
        runs[opener].left -= used;
        runs[closer].left -= used;
        // The opener's signs are used from its end, the closer's from its start.
        runs[opener].after.insert(0, Mark::Open(name));
        runs[closer].before.push(Mark::Close(name));
        alive[opener + 1..closer].fill(false);
    }
}

fn consumption(opener: &Run, closer: &Run) -> usize {
    let thirds = (opener.length + closer.length).is_multiple_of(3) && !closer.length.is_multiple_of(3);
    if (opener.closes || closer.opens) && thirds {
        return 0;
    }
    if opener.left >= 2 && closer.left >= 2 { 2 } else { 1 }
}
