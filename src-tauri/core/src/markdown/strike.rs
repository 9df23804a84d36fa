//! Which tildes strike out: goldmark's delimiter rule among the texts of one
//! element. pulldown-cmark's own rule differs, so it is switched off there.

/// What a place in the text becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `<del>`.
    Open,
    /// `</del>`.
    Close,
    /// Tildes left over.
    Text(usize),
}

/// A run of one or two tildes.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Its first byte.
    pub(super) at: usize,
    /// Tildes not used yet.
    pub(super) left: usize,
    /// Tildes in all.
    pub(super) length: usize,
    /// Whether it may open.
    pub(super) opens: bool,
    /// Whether it may close.
    pub(super) closes: bool,
    before: Vec<Mark>,
    after: Vec<Mark>,
}

/// More runs than this in one element stay text: nobody writes them, and the
/// rule looks back from each.
const MOST: usize = 1_000;

impl Run {
    pub(super) fn new(at: usize, length: usize, (opens, closes): (bool, bool)) -> Self {
        Self { at, left: length, length, opens, closes, before: Vec::new(), after: Vec::new() }
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
            let may = alive[at] && runs[at].opens && runs[at].left > 0;
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
        runs[opener].left -= used;
        runs[closer].left -= used;
        // The opener's tildes are used from its end, the closer's from its start.
        runs[opener].after.insert(0, Mark::Open);
        runs[closer].before.push(Mark::Close);
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
