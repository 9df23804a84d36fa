//! What a word is: the one definition for indexing, for searching and for
//! marking a hit.
//!
//! A word is a stretch of letters and digits, without case, accents, vowel
//! points and width. In scripts written without blanks (Han, kana, Thai,
//! Khmer, …) each letter with its marks is a word of its own, and so is an
//! emoji, so that any stretch of them is found as a phrase.

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// What a letter means for the word it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// Goes on with the word.
    Letter(char),
    /// Is a word of its own.
    Alone(char),
    /// Belongs to the letter before it.
    Mark(char),
    /// Ends the word.
    End,
}

/// The words of a text, folded, with a blank between each two.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut words = Words::new(text);
    let mut first = true;
    loop {
        let start = folded.len();
        if !first {
            folded.push(' ');
        }
        if words.next_into(&mut folded).is_none() {
            folded.truncate(start);
            return folded;
        }
        first = false;
    }
}

/// The words of a text one after the other, with their places in it.
#[derive(Debug, Clone)]
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The words from a place on, which must be where one begins.
    pub(super) const fn from(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// Adds the next word to `folded` and says where it starts and ends.
    pub(super) fn next_into(&mut self, folded: &mut String) -> Option<(usize, usize)> {
        let mut found: Option<(usize, usize)> = None;
        let mut alone = false;
        while let Some(c) = self.text[self.at..].chars().next() {
            let next = self.at + c.len_utf8();
            let mut ends = false;
            pieces(c, |piece| match piece {
                Piece::End => ends |= found.is_some(),
                _ if ends => {}
                Piece::Letter(_) | Piece::Alone(_) if alone => ends = true,
                Piece::Alone(_) if found.is_some() => ends = true,
                Piece::Letter(letter) | Piece::Alone(letter) | Piece::Mark(letter) => {
                    alone |= matches!(piece, Piece::Alone(_));
                    folded.push(letter);
                    found = Some((found.map_or(self.at, |(start, _)| start), next));
                }
            });
            if ends {
                // A letter that was taken is done, whatever else it stands for.
                if found.is_some_and(|(_, end)| end == next) {
                    self.at = next;
                }
                return found;
            }
            self.at = next;
        }
        found
    }
}

/// The end of the shortest stretch from `start` that folds to `folded` or to
/// more than it, with every mark of its last letter.
pub(super) fn end_of_beginning(text: &str, start: usize, folded: &str) -> usize {
    let mut length = 0;
    for (at, c) in text[start..].char_indices() {
        let before = length;
        let mut mark = true;
        pieces(c, |piece| match piece {
            Piece::Mark(letter) => length += letter.len_utf8(),
            Piece::Letter(letter) | Piece::Alone(letter) => {
                mark = false;
                length += letter.len_utf8();
            }
            Piece::End => mark = false,
        });
        if before >= folded.len() && !mark {
            return start + at;
        }
    }
    text.len()
}

/// Takes a letter to pieces. One that decomposes into several gives each.
fn pieces(c: char, mut give: impl FnMut(Piece)) {
    if c.is_ascii() {
        return give(if c.is_ascii_alphanumeric() {
            Piece::Letter(c.to_ascii_lowercase())
        } else {
            Piece::End
        });
    }
    decompose_compatible(c, |part| {
        if is_dropped(part) {
            return;
        }
        if is_combining_mark(part) {
            return give(Piece::Mark(part));
        }
        if let Some(plain) = spelt(part) {
            return plain.chars().for_each(|letter| give(Piece::Letter(letter)));
        }
        if stands_alone(part) {
            return give(Piece::Alone(part));
        }
        if !part.is_alphanumeric() {
            return give(Piece::End);
        }
        part.to_lowercase().filter(|letter| !is_dropped(*letter)).for_each(|letter| {
            give(Piece::Letter(if letter == 'ς' { 'σ' } else { letter }));
        });
    });
}

/// Signs that make no other word: accents, vowel points, joiners.
fn is_dropped(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x0300..=0x036F | 0x0591..=0x05C7 | 0x0610..=0x061A | 0x0640 | 0x064B..=0x065F | 0x0670
        | 0x06D6..=0x06ED | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200B..=0x200F | 0x2060 | 0x20D0..=0x20FF
        | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F | 0xFEFF)
}

/// Letters that Unicode does not take apart and keyboards elsewhere lack.
const fn spelt(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ħ' | 'Ħ' => "h",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// Letters of scripts that put no blanks between words, and pictures.
fn stands_alone(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2600..=0x27BF | 0x3005..=0x3007
        | 0x3041..=0x3096 | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x1F000..=0x1FAFF | 0x20000..=0x323AF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_in_any_script() {
        for (text, wanted) in [
            ("The Night-Train, 2024!", "the night train 2024"),
            ("Café CAFÉ cafe\u{301}", "cafe cafe cafe"),
            ("Straße ŁÓDŹ København", "strasse lodz kobenhavn"),
            ("雪国への旅", "雪 国 へ の 旅"),
            ("ガラス が か\u{3099}", "カ\u{3099} ラ ス か\u{3099} か\u{3099}"),
            ("ไทยกิน", "ไ ท ย ก\u{e34} น"),
            ("كِتَابٌ آخر ـــ", "كتاب اخر"),
            ("שָׁלוֹם", "שלום"),
            ("हिन्दी भाषा", "हिन्दी भाषा"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Ёлка ёлка ＡＢＣ", "елка елка abc"),
            ("a🚂b 🏔\u{fe0f}", "a 🚂 b 🏔"),
            ("re\u{ad}union", "reunion"),
            ("  --  ", ""),
        ] {
            assert_eq!(fold(text), wanted, "{text}");
        }
        // A syllable is found while it is being typed.
        assert!(fold("서울").starts_with(&fold("서우")));
    }

    #[test]
    fn words_know_their_place() {
        let text = "¿Café, 雪国?";
        let mut words = Words::new(text);
        let mut places = Vec::new();
        while let Some((start, end)) = words.next_into(&mut String::new()) {
            places.push(&text[start..end]);
        }
        assert_eq!(places, ["Café", "雪", "国"]);
        assert_eq!(&text[..end_of_beginning(text, 2, "caf")], "¿Caf");
        let apart = "cafe\u{301}s";
        assert_eq!(&apart[..end_of_beginning(apart, 0, "cafe")], "cafe\u{301}");
    }
}
