//! What one sequence of lines or words keeps of another.
//!
//! The shortest edit script in linear space: E. W. Myers, "An O(ND) Difference
//! Algorithm and Its Variations", Algorithmica 1 (1986), section 4b. Tokens
//! that only one side has are set aside first. Where two texts differ so much
//! that this would take long, they are parted at what occurs once in both (the
//! idea of Bram Cohen's patience diff), and what has no such token counts as
//! changed altogether: the time stays near linear, the answer is then correct
//! but not the shortest.
//!
//! A change that could stand at several places (a paragraph put between two
//! blank lines) stands where it joins another change, else at the lowest, as
//! git has it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Edits beyond which a stretch is parted rather than searched.
const LIMIT: isize = 512;

/// The longest row of repeated tokens over which hunks are joined.
const WEAK: usize = 3;

/// A stretch of `old` that became a stretch of `new`; one of them may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hunk {
    pub(crate) old: Range<usize>,
    pub(crate) new: Range<usize>,
}

/// Which of several ways to match the tokens of two sequences is taken. They
/// differ only where tokens are repeated or moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Matching {
    /// The shortest way, from the start on.
    FromStart,
    /// The shortest way, from the end on.
    FromEnd,
    /// What stands once in both is matched first.
    ByUnique,
}

/// What changed from `old` to `new`, in order. Between two hunks there is at
/// least one token that both keep.
pub(super) fn hunks(old: &[u32], new: &[u32], matching: Matching) -> Vec<Hunk> {
    let mut hunks = if matching == Matching::FromEnd {
        let back = |tokens: &[u32]| tokens.iter().rev().copied().collect::<Vec<_>>();
        let turn = |range: &Range<usize>, len: usize| len - range.end..len - range.start;
        let found = search(&back(old), &back(new), matching);
        found
            .iter()
            .rev()
            .map(|hunk| Hunk { old: turn(&hunk.old, old.len()), new: turn(&hunk.new, new.len()) })
            .collect()
    } else {
        search(old, new, matching)
    };
    lower(&mut hunks, old, new);
    raise(&mut hunks, old, new);
    hunks
}

/// Takes to each hunk what might as well belong to it: a row of equal tokens
/// beside it (blank lines), and what stands between it and the next hunk when
/// that is short and stands elsewhere too (list marks). Which of those are
/// kept is a matter of taste.
pub(super) fn coarse(hunks: &[Hunk], old: &[u32], new: &[u32]) -> Vec<Hunk> {
    let (in_old, in_new) = (repeated(old), repeated(new));
    let mut joined: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for (number, hunk) in hunks.iter().enumerate() {
        let above = number.checked_sub(1).map_or(0, |last| hunks[last].old.end);
        let below = hunks.get(number + 1).map_or(old.len(), |next| next.old.start);
        let up = row(old[above..hunk.old.start].iter().rev());
        let down = row(old[hunk.old.end..below].iter());
        let wide = Hunk {
            old: hunk.old.start - up..hunk.old.end + down,
            new: hunk.new.start - up..hunk.new.end + down,
        };
        match joined.last_mut() {
            Some(last)
                if weak(last.old.end, wide.old.start, old, |token| {
                    in_old.contains(token) || in_new.contains(token)
                }) =>
            {
                last.old.end = last.old.end.max(wide.old.end);
                last.new.end = last.new.end.max(wide.new.end);
            }
            _ => joined.push(wide),
        }
    }
    joined
}

/// How many equal tokens a stretch begins with, if more than one.
fn row<'a>(mut tokens: impl Iterator<Item = &'a u32>) -> usize {
    let Some(first) = tokens.next() else { return 0 };
    let more = tokens.take_while(|token| *token == first).count();
    if more > 0 { more + 1 } else { 0 }
}

/// Whether so little stands between two hunks that they are one.
fn weak(from: usize, to: usize, old: &[u32], repeated: impl Fn(&u32) -> bool) -> bool {
    to <= from || (to - from <= WEAK && old[from..to].iter().all(repeated))
}

/// The tokens that stand at more than one place.
fn repeated(tokens: &[u32]) -> HashSet<u32> {
    let mut seen = HashSet::new();
    tokens.iter().filter(|&&token| !seen.insert(token)).copied().collect()
}

fn search(old: &[u32], new: &[u32], matching: Matching) -> Vec<Hunk> {
    let mut search = Search::new(old, new);
    search.run(matching == Matching::ByUnique);
    by_marks(&search.old.kept, &search.new.kept)
}

/// One side of a search: the tokens that the other side has too.
struct Side {
    tokens: Vec<u32>,
    /// Where each of them stands in the whole.
    places: Vec<usize>,
    /// Which tokens of the whole are kept.
    kept: Vec<bool>,
}

impl Side {
    fn new(all: &[u32], other: &[u32]) -> Self {
        let known: HashSet<u32> = other.iter().copied().collect();
        let places: Vec<usize> = (0..all.len()).filter(|&at| known.contains(&all[at])).collect();
        Self { tokens: places.iter().map(|&at| all[at]).collect(), places, kept: vec![false; all.len()] }
    }
}

/// A stretch of each side.
type Stretches = (Range<usize>, Range<usize>);

struct Search {
    old: Side,
    new: Side,
    forward: Front,
    backward: Front,
}

impl Search {
    fn new(old: &[u32], new: &[u32]) -> Self {
        let (old, new) = (Side::new(old, new), Side::new(new, old));
        let front = || Front::new(old.tokens.len(), new.tokens.len());
        let (forward, backward) = (front(), front());
        Self { old, new, forward, backward }
    }

    /// Marks what both sides keep.
    fn run(&mut self, by_unique: bool) {
        let mut boxes = vec![(0..self.old.tokens.len(), 0..self.new.tokens.len())];
        while let Some((old, new)) = boxes.pop() {
            let Some((old, new)) = self.trim(old, new) else { continue };
            if by_unique && self.part(&old, &new, &mut boxes) {
                continue;
            }
            if let Some((x, y)) = self.middle(&old, &new) {
                boxes.push((old.start..x, new.start..y));
                boxes.push((x..old.end, y..new.end));
            } else {
                self.part(&old, &new, &mut boxes);
            }
        }
    }

    fn keep(&mut self, x: usize, y: usize) {
        self.old.kept[self.old.places[x]] = true;
        self.new.kept[self.new.places[y]] = true;
    }

    /// Keeps what both begin and end with; none when nothing is left of one.
    fn trim(&mut self, mut old: Range<usize>, mut new: Range<usize>) -> Option<Stretches> {
        while !old.is_empty() && !new.is_empty() && self.old.tokens[old.start] == self.new.tokens[new.start] {
            self.keep(old.start, new.start);
            old.start += 1;
            new.start += 1;
        }
        while !old.is_empty()
            && !new.is_empty()
            && self.old.tokens[old.end - 1] == self.new.tokens[new.end - 1]
        {
            old.end -= 1;
            new.end -= 1;
            self.keep(old.end, new.end);
        }
        (!old.is_empty() && !new.is_empty()).then_some((old, new))
    }

    /// A point on a shortest way through the box, found from both corners at
    /// once; none when the way is longer than [`LIMIT`].
    fn middle(&mut self, old: &Range<usize>, new: &Range<usize>) -> Option<(usize, usize)> {
        let (a, b) = (&self.old.tokens[old.clone()], &self.new.tokens[new.clone()]);
        let (n, m) = (a.len() as isize, b.len() as isize);
        let (forward, backward) = (&mut self.forward, &mut self.backward);
        let same = |x: isize, y: isize| a[x as usize] == b[y as usize];
        let mirrored = |x: isize, y: isize| same(n - 1 - x, m - 1 - y);
        for d in 0..=((n + m + 1) / 2).min(LIMIT) {
            for k in diagonals(d, n, m) {
                let x = forward.step(d, k, (n, m), same);
                let meets = (n - m) % 2 != 0 && x >= 0 && backward.reaches(d - 1, n - m - k, n - x);
                if meets {
                    return Some((old.start + x as usize, new.start + (x - k) as usize));
                }
            }
            for k in diagonals(d, n, m) {
                let x = backward.step(d, k, (n, m), mirrored);
                let meets = (n - m) % 2 == 0 && x >= 0 && forward.reaches(d, n - m - k, n - x);
                if meets {
                    return Some((old.end - x as usize, new.end - (x - k) as usize));
                }
            }
        }
        None
    }

    /// Parts a box at the tokens that stand once on each side, as many of them
    /// as keep their order; whether there were any.
    fn part(&mut self, old: &Range<usize>, new: &Range<usize>, boxes: &mut Vec<Stretches>) -> bool {
        let anchors = ascending(once_in_both(&self.old.tokens, old, &self.new.tokens, new));
        let (mut x, mut y) = (old.start, new.start);
        for &(to_x, to_y) in &anchors {
            self.keep(to_x, to_y);
            boxes.push((x..to_x, y..to_y));
            (x, y) = (to_x + 1, to_y + 1);
        }
        if !anchors.is_empty() {
            boxes.push((x..old.end, y..new.end));
        }
        !anchors.is_empty()
    }
}

/// The diagonals that `d` edits reach in a box of `n` by `m` tokens.
fn diagonals(d: isize, n: isize, m: isize) -> impl Iterator<Item = isize> {
    let low = if d > m { (d - m) % 2 - m } else { -d };
    let high = if d > n { n - (d - n) % 2 } else { d };
    (low..=high).step_by(2)
}

/// How far one comes on each diagonal; a negative number where one does not.
struct Front {
    reached: Vec<isize>,
    zero: isize,
}

impl Front {
    fn new(n: usize, m: usize) -> Self {
        Self { reached: vec![-1; n + m + 3], zero: m as isize + 1 }
    }

    fn at(&mut self, k: isize) -> &mut isize {
        &mut self.reached[(k + self.zero) as usize]
    }

    /// Goes one edit further on diagonal `k`, and along all that is the same.
    fn step(
        &mut self,
        d: isize,
        k: isize,
        (n, m): (isize, isize),
        same: impl Fn(isize, isize) -> bool,
    ) -> isize {
        let right = if k > -d && k > -m { *self.at(k - 1) } else { -1 };
        let down = if k < d && k < n { *self.at(k + 1) } else { -1 };
        let right = if right >= 0 && right < n { right + 1 } else { -1 };
        let down = if down >= 0 && down - k <= m { down } else { -1 };
        let mut x = if d == 0 { 0 } else { right.max(down) };
        while x >= 0 && x < n && x - k < m && same(x, x - k) {
            x += 1;
        }
        *self.at(k) = x;
        x
    }

    /// Whether `d` edits come as far as `x` on diagonal `k`.
    fn reaches(&mut self, d: isize, k: isize, x: isize) -> bool {
        k.abs() <= d && *self.at(k) >= x
    }
}

/// The places of tokens that stand exactly once in each range, in the order of `old`.
fn once_in_both(a: &[u32], old: &Range<usize>, b: &[u32], new: &Range<usize>) -> Vec<(usize, usize)> {
    let once = |tokens: &[u32], range: &Range<usize>| {
        let mut seen: HashMap<u32, Option<usize>> = HashMap::new();
        for at in range.clone() {
            seen.entry(tokens[at]).and_modify(|place| *place = None).or_insert(Some(at));
        }
        seen
    };
    let (mine, theirs) = (once(a, old), once(b, new));
    let place = |at: usize| {
        mine.get(&a[at]).copied().flatten()?;
        Some((at, theirs.get(&a[at]).copied().flatten()?))
    };
    old.clone().filter_map(place).collect()
}

/// The longest row of pairs in which both numbers rise.
fn ascending(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for at in 0..pairs.len() {
        let place = ends.partition_point(|&end| pairs[end].1 < pairs[at].1);
        before[at] = place.checked_sub(1).map(|previous| ends[previous]);
        if place == ends.len() { ends.push(at) } else { ends[place] = at }
    }
    let mut row = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        row.push(pairs[at]);
        next = before[at];
    }
    row.reverse();
    row
}

/// The stretches that are not kept.
fn by_marks(kept_old: &[bool], kept_new: &[bool]) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let (mut x, mut y) = (0, 0);
    while x < kept_old.len() || y < kept_new.len() {
        let (from_x, from_y) = (x, y);
        while kept_old.get(x) == Some(&false) {
            x += 1;
        }
        while kept_new.get(y) == Some(&false) {
            y += 1;
        }
        if (x, y) == (from_x, from_y) {
            (x, y) = (x + 1, y + 1);
        } else {
            hunks.push(Hunk { old: from_x..x, new: from_y..y });
        }
    }
    hunks
}

/// Moves pure insertions and deletions as far down as they can stand, unless
/// they can join another change on the way.
fn lower(hunks: &mut Vec<Hunk>, old: &[u32], new: &[u32]) {
    let mut settled: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks.drain(..).rev() {
        let below = settled.last().map_or((old.len(), new.len()), |next| (next.old.start, next.new.start));
        let mut hunk = hunk;
        while let Some(moved) = one_lower(&hunk, old, new).filter(|moved| moved.old.end <= below.0) {
            hunk = moved;
        }
        match settled.last_mut() {
            Some(next) if hunk.old.end == next.old.start && hunk.new.end == next.new.start => {
                *next = Hunk { old: hunk.old.start..next.old.end, new: hunk.new.start..next.new.end };
            }
            _ => settled.push(hunk),
        }
    }
    settled.reverse();
    *hunks = settled;
}

/// Moves pure insertions and deletions up where they can join the change above.
fn raise(hunks: &mut Vec<Hunk>, old: &[u32], new: &[u32]) {
    let mut settled: Vec<Hunk> = Vec::with_capacity(hunks.len());
    for hunk in hunks.drain(..) {
        if let Some(above) = settled.last_mut() {
            let mut moved = hunk.clone();
            while moved.old.start > above.old.end {
                let Some(higher) = one_higher(&moved, old, new) else { break };
                moved = higher;
            }
            if moved.old.start == above.old.end {
                *above = Hunk { old: above.old.start..moved.old.end, new: above.new.start..moved.new.end };
                continue;
            }
        }
        settled.push(hunk);
    }
    *hunks = settled;
}

/// The same insertion or deletion one token further up.
fn one_higher(hunk: &Hunk, old: &[u32], new: &[u32]) -> Option<Hunk> {
    let (moving, side) = match (hunk.old.is_empty(), hunk.new.is_empty()) {
        (true, false) => (&hunk.new, new),
        (false, true) => (&hunk.old, old),
        _ => return None,
    };
    let free = hunk.old.start > 0 && hunk.new.start > 0 && side[moving.start - 1] == side[moving.end - 1];
    free.then(|| Hunk {
        old: hunk.old.start - 1..hunk.old.end - 1,
        new: hunk.new.start - 1..hunk.new.end - 1,
    })
}

/// The same insertion or deletion one token further down.
fn one_lower(hunk: &Hunk, old: &[u32], new: &[u32]) -> Option<Hunk> {
    let (moving, side) = match (hunk.old.is_empty(), hunk.new.is_empty()) {
        (true, false) => (&hunk.new, new),
        (false, true) => (&hunk.old, old),
        _ => return None,
    };
    let free = hunk.old.end < old.len() && hunk.new.end < new.len() && side[moving.start] == side[moving.end];
    free.then(|| Hunk {
        old: hunk.old.start + 1..hunk.old.end + 1,
        new: hunk.new.start + 1..hunk.new.end + 1,
    })
}
