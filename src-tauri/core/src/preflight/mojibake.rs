//! Text whose UTF-8 was once read as Windows-1252 or Mac Roman.
//!
//! Each sign is mapped back to its byte; where the bytes are UTF-8 that starts
//! with a tell-tale lead and decodes to a letter, a punctuation mark or an
//! emoji, the sequence is damaged. The rules are narrow: pairs that clean text
//! in some language has (`√π`, `MAÇÃ”`, `‚Ärger‘`) are left alone.

use encoding_rs::{Encoding, MACINTOSH, WINDOWS_1252};

use super::{finding, line_of};
use crate::api::{Finding, Severity, TextEdit};
use crate::post::utf16_of;

/// A damaged stretch: its bytes in the text, and what it was.
#[derive(Debug, PartialEq, Eq)]
struct Damage {
    from: usize,
    to: usize,
    was: char,
}

pub(super) fn check(text: &str) -> Option<Finding> {
    let damaged = damages(text);
    let first = damaged.first()?;
    let example = &text[first.from..first.to];
    let number = match damaged.len() {
        1 => "a sign is".to_owned(),
        many => format!("{many} signs are"),
    };
    let said = format!(
        "{number} damaged: {example} was {}; the text was once read in the wrong encoding",
        first.was
    );
    let edit = |damage: &Damage| TextEdit {
        from: utf16_of(text, damage.from),
        to: utf16_of(text, damage.to),
        insert: damage.was.to_string(),
    };
    let edits = damaged.iter().map(edit).collect();
    let line = line_of(text, first.from);
    Some(finding("mojibake", Severity::Warning, said).at(line).mended("Mend them", Some(edits)))
}

fn damages(text: &str) -> Vec<Damage> {
    let mut found: Vec<Damage> = Vec::new();
    for (at, lead) in text.char_indices() {
        if lead.is_ascii() || found.last().is_some_and(|last| at < last.to) {
            continue;
        }
        let before = text[..at].chars().next_back();
        let read = |(encoding, mac)| damage(before, &text[at..], encoding, mac);
        if let Some((len, was)) = [(WINDOWS_1252, false), (MACINTOSH, true)].into_iter().find_map(read) {
            found.push(Damage { from: at, to: at + len, was });
        }
    }
    found
}

/// The length of the damaged sequence the text starts with, and what it was.
fn damage(before: Option<char>, text: &str, encoding: &'static Encoding, mac: bool) -> Option<(usize, char)> {
    let mut signs = text.chars();
    let lead = byte(signs.next()?, encoding)?;
    let len = match lead {
        0xC3 => 2,
        0xE2 => 3,
        0xF0 => 4,
        _ => return None,
    };
    let (mut bytes, mut follow) = (vec![lead], Vec::new());
    for sign in signs.by_ref().take(len - 1) {
        bytes.push(byte(sign, encoding).filter(|byte| (0x80..=0xBF).contains(byte))?);
        follow.push(sign);
    }
    let was = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    let fits = match len {
        2 if mac => was.is_alphabetic() && !is_root(before, follow[0], signs.clone().next()),
        // Signs that stand after a capital Ã in clean Portuguese are left out.
        2 => was.is_alphabetic() && !"‘’‚“”„‹›«»–—…\u{a0}ªº·´€™•†‡".contains(follow[0]),
        3 => ('\u{2010}'..='\u{203D}').contains(&was) || "€™←↑→↓✓✔❤☀☺".contains(was),
        _ => was >= '\u{1F000}',
    };
    let total = text.len() - signs.as_str().len();
    fits.then_some((total, was))
}

/// Whether `√` and the sign after it may be meant as they stand; within a word
/// they are not, and what is only rarely under a root is not at its start.
fn is_root(before: Option<char>, sign: char, after: Option<char>) -> bool {
    let letter = |sign: Option<char>| sign.is_some_and(char::is_alphabetic);
    match sign {
        'π' => true,
        '∑' | '∏' | 'Ω' | 'µ' | '∞' => !letter(before),
        '∫' | '∂' | '±' | '≤' | '≥' | '≠' => !letter(before) && !letter(after),
        _ => false,
    }
}

fn byte(sign: char, encoding: &'static Encoding) -> Option<u8> {
    let mut buffer = [0; 4];
    let (bytes, _, unknown) = encoding.encode(sign.encode_utf8(&mut buffer));
    match (&*bytes, unknown) {
        ([byte], false) if !sign.is_ascii() => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_undone_exactly() {
        let clean = "Aurélie, “naïve”, il l’a dit… 😍 François und Größe";
        for encoding in [WINDOWS_1252, MACINTOSH] {
            let (damaged, _) = encoding.decode_without_bom_handling(clean.as_bytes());
            let mut text = damaged.to_string();
            for damage in damages(&damaged).iter().rev() {
                text.replace_range(damage.from..damage.to, &damage.was.to_string());
            }
            assert_eq!(text, clean, "{}", encoding.name());
        }
    }

    #[test]
    fn clean_text_is_never_flagged() {
        for text in [
            "Aurélie, naïve, 😍, “quotes” – and so on…",
            "√π and √2, √π·r, √µ and √∞, ¬Ω, ∑ and ±",
            "“MAÇÔ, «NÃO», a MAÇÃ” e o PÃO",
            "‚Ärger‘, „Öl“, Größe",
            "Việt Nam, Ελλάδα, Москва, 日本語, עברית, ไทย",
            "naïve – £5 · 20 °C · © 2024 · ½",
        ] {
            assert_eq!(damages(text), Vec::new(), "{text}");
        }
    }
}
