//! Line breaks between East Asian letters, by goldmark's two rules: its simple
//! one, and the draft of CSS Text 3 (segment break transformation).

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::options::Cjk;

/// Whether a line break between two texts falls away.
pub(super) fn joins(cjk: Cjk, before: char, after: char) -> bool {
    if !cjk.css3_draft {
        return is_east_asian(before) && is_east_asian(after);
    }
    if before == '\u{200b}' || after == '\u{200b}' {
        return true;
    }
    if is_wide(before) && is_wide(after) {
        return !is_hangul(before) && !is_hangul(after);
    }
    [before, after].into_iter().any(|sign| discards_space(sign) || is_punctuation(sign))
}

fn is_punctuation(sign: char) -> bool {
    sign.general_category_group() == GeneralCategoryGroup::Punctuation
}

fn is_hangul(sign: char) -> bool {
    matches!(sign as u32,
        0x1100..=0x11ff | 0x302e..=0x302f | 0x3131..=0x318e | 0x3200..=0x321e | 0x3260..=0x327e
        | 0xa960..=0xa97c | 0xac00..=0xd7a3 | 0xd7b0..=0xd7fb | 0xffa0..=0xffdc)
}

/// A letter of Chinese, Japanese or Korean, or a modifier letter of any script.
fn is_east_asian(sign: char) -> bool {
    let own = matches!(sign as u32,
        0x2e80..=0x2e99 | 0x2e9b..=0x2ef3 | 0x2f00..=0x2fd5 | 0x3001..=0x303f | 0x3041..=0x3096
        | 0x309d..=0x309f | 0x30a1..=0x30fa | 0x30fd..=0x30ff | 0x31f0..=0x31ff | 0x32d0..=0x32fe
        | 0x3300..=0x3357 | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfa6d | 0xfa70..=0xfad9
        | 0xff66..=0xff9d | 0x1aff0..=0x1b167 | 0x1f200 | 0x20000..=0x323af);
    own || is_hangul(sign) || (!sign.is_ascii() && sign.general_category() == GeneralCategory::ModifierLetter)
}

/// As wide as a square, or its half-width twin: the width F, W or H of Unicode
/// as goldmark has it, without emoji.
fn is_wide(sign: char) -> bool {
    matches!(sign as u32,
        0x1100..=0x115f | 0x20a9 | 0x2329..=0x232a | 0x2e80..=0x303e | 0x3041..=0x33ff | 0x3400..=0x4dbf
        | 0x4e00..=0xa4cf | 0xa960..=0xa97c | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe10..=0xfe19
        | 0xfe30..=0xfe6b | 0xff01..=0xffdc | 0xffe0..=0xffee | 0x1aff0..=0x1b2ff | 0x20000..=0x3fffd)
}

/// The "space discarding" signs of the draft.
fn discards_space(sign: char) -> bool {
    matches!(sign as u32,
        0x2e80..=0x2fdf | 0x2ff0..=0x318f | 0x3190..=0x319f | 0x31c0..=0x31ff | 0x3300..=0x4dbf
        | 0x4e00..=0xa4cf | 0xf900..=0xfaff | 0xfe10..=0xfe1f | 0xfe30..=0xfe6f | 0xff00..=0xffef
        | 0x1b000..=0x1b16f | 0x20000..=0x2fa1f | 0x30000..=0x3134f)
        && !(0x3100..=0x312f).contains(&(sign as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_what_goldmark_joins() {
        let simple = Cjk { east_asian_line_breaks: true, ..Cjk::default() };
        let draft = Cjk { css3_draft: true, ..simple };
        for (before, after, simply, by_the_draft) in [
            ('本', '日', true, true),
            ('本', 'a', false, true),
            ('a', 'b', false, false),
            ('어', '한', true, false),
            ('、', '「', true, true),
            ('ｶ', 'ｶ', true, true),
            ('，', 'E', false, true),
            ('.', 'a', false, true),
            ('ㄅ', 'a', false, false),
            ('a', '\u{200b}', false, true),
        ] {
            assert_eq!(joins(simple, before, after), simply, "{before}{after}");
            assert_eq!(joins(draft, before, after), by_the_draft, "{before}{after}");
        }
    }
}
