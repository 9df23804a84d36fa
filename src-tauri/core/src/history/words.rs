//! How many words came and went between two versions.

use std::collections::HashMap;

use unicode_segmentation::UnicodeSegmentation;

/// How many words a text has; each character of a script without blanks is one.
pub(super) fn count(text: &str) -> u32 {
    number(text.unicode_words().count())
}

/// How many words came, and how many went. A word that only moved is neither.
pub(super) fn changed(old: &str, new: &str) -> (u32, u32) {
    let (old, new) = but_for_the_same_ends(old, new);
    let mut balance: HashMap<&str, i64> = HashMap::new();
    old.unicode_words().for_each(|word| *balance.entry(word).or_default() -= 1);
    new.unicode_words().for_each(|word| *balance.entry(word).or_default() += 1);
    let sum = |sign: i64| balance.values().map(|n| (n * sign).max(0).unsigned_abs() as usize).sum();
    (number(sum(1)), number(sum(-1)))
}

/// The lines between the first and the last that differ: most edits are
/// small, and segmenting words is not cheap.
fn but_for_the_same_ends<'a>(old: &'a str, new: &'a str) -> (&'a str, &'a str) {
    let same = |pair: &(&str, &str)| pair.0 == pair.1;
    let head: usize = old
        .split_inclusive('\n')
        .zip(new.split_inclusive('\n'))
        .take_while(same)
        .map(|(line, _)| line.len())
        .sum();
    let (old, new) = (&old[head..], &new[head..]);
    let tail: usize =
        lines_backwards(old).zip(lines_backwards(new)).take_while(same).map(|(line, _)| line.len()).sum();
    (&old[..old.len() - tail], &new[..new.len() - tail])
}

fn lines_backwards(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n').rev()
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_came_and_went_are_counted() {
        for (old, new, expected) in [
            ("", "", (0, 0)),
            ("", "one two", (2, 0)),
            ("one two", "", (0, 2)),
            ("one two\nthree\n", "one 2\nthree\n", (1, 1)),
            ("a\nb\nc\n", "a\nx\nb\nc\n", (1, 0)),
            ("one two", "two one", (0, 0)),
            ("same\nsame\n", "same\n", (0, 1)),
            ("same\n", "same\nsame\n", (1, 0)),
            ("été", "été, été", (1, 0)),
            ("雨", "雨が降る", (3, 0)),
        ] {
            assert_eq!(changed(old, new), expected, "{old:?} → {new:?}");
        }
        assert_eq!(count("Ich habe's: 3,5 Züge!"), 4);
    }
}
