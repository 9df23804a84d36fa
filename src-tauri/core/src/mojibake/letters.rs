//! Which signs are natural in a post, and which belong together in a word.
//! Ranges after <https://www.unicode.org/Public/UCD/latest/ucd/Blocks.txt>;
//! left out is what no living language uses, for by chance it comes out often.

/// What a sign is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A letter, or a mark on one.
    Letter(Script),
    /// Punctuation, a sign, an emoji, something invisible between signs.
    Symbol,
    /// A control sign, which no text has.
    Control,
}

/// The script of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Indic,
    Thai,
    Georgian,
    Ethiopic,
    Khmer,
    EastAsian,
}

impl Script {
    /// Whether its words stand right beside Latin ones: `Rust语言`.
    pub(super) fn mixes(self) -> bool {
        matches!(self, Self::EastAsian | Self::Thai | Self::Khmer)
    }
}

/// What a sign is; none when it is not natural.
pub(super) fn kind(sign: char) -> Option<Kind> {
    let script = match u32::from(sign) {
        0x41..=0x5A | 0x61..=0x7A => Script::Latin,
        0x00..=0x7F => return Some(Kind::Symbol),
        0x80..=0x9F => return Some(Kind::Control),
        0xD7 | 0xF7 => return Some(Kind::Symbol),
        0xA0..=0xBF => return Some(Kind::Symbol),
        0xC0..=0x17F | 0x18F | 0x192 | 0x1A0..=0x1A1 | 0x1AF..=0x1B0 | 0x1CD..=0x1DC => Script::Latin,
        0x218..=0x21B | 0x259 | 0x1E00..=0x1EF9 | 0x300..=0x345 => Script::Latin,
        0x384..=0x3CE | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x45F | 0x490..=0x4F9 => Script::Cyrillic,
        0x531..=0x556 | 0x559..=0x58A => Script::Armenian,
        0x5B0..=0x5EA => Script::Hebrew,
        0x60C | 0x61B | 0x61F | 0x621..=0x63A | 0x640..=0x655 | 0x660..=0x66D => Script::Arabic,
        0x670 | 0x679 | 0x67E | 0x686 | 0x688 | 0x691 | 0x698 | 0x6A9 | 0x6AF | 0x6BA => Script::Arabic,
        0x6BE | 0x6C1 | 0x6CC | 0x6D2 | 0x6F0..=0x6F9 => Script::Arabic,
        0x900..=0xDF4 => Script::Indic,
        0xE01..=0xEDF => Script::Thai,
        0x10D0..=0x10FF => Script::Georgian,
        0x1200..=0x135A => Script::Ethiopic,
        0x1780..=0x17E9 => Script::Khmer,
        0x1100..=0x11FF | 0x3000..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF => Script::EastAsian,
        0xAC00..=0xD7A3 | 0xFF00..=0xFFEF | 0x20000..=0x2FA1F => Script::EastAsian,
        0x2000..=0x200F | 0x2010..=0x2027 | 0x202F..=0x205E | 0x2060 => return Some(Kind::Symbol),
        0x2070..=0x20BF | 0x2100..=0x2BFF | 0xFE0E..=0xFE0F | 0xFEFF => return Some(Kind::Symbol),
        0x1F000..=0x1FAFF | 0xE0020..=0xE007F => return Some(Kind::Symbol),
        _ => return None,
    };
    Some(Kind::Letter(script))
}

/// Whether writers use this sign so often that it tells: quotes, dashes,
/// arrows, the euro, hearts.
pub(super) fn is_common(sign: char) -> bool {
    let common = "‐‑‒–—―‘’‚‛“”„‟†‡•…‰′″‹›‽€₤₽™←↑→↓↔⇒−∞≈≠≤≥✓✔✗✘★☆☀☁☂☎☕☺☹♠♣♥♦♡❤⚠⚡✨✅❌❗❓➡⬅▶●■▪";
    matches!(u32::from(sign), 0x2000..=0x200F | 0x202F | 0x2060 | 0xFE0F | 0xFEFF | 0x1F000..)
        || common.contains(sign)
}
