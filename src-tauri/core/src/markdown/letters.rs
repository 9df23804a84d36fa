//! What kind of sign a character is, as Go's `unicode` package says it.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// Punctuation or a symbol: what decides which way a quote or delimiter leans.
pub(super) fn is_punct(sign: char) -> bool {
    if sign.is_ascii() {
        return sign.is_ascii_punctuation();
    }
    matches!(sign.general_category_group(), GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol)
}

/// Punctuation in the narrow sense: without the symbols ``$+<=>^`|~``.
pub(super) fn is_narrow_punct(sign: char) -> bool {
    if sign.is_ascii() {
        return sign.is_ascii_punctuation() && !"$+<=>^`|~".contains(sign);
    }
    sign.general_category_group() == GeneralCategoryGroup::Punctuation
}

/// A blank of any kind.
pub(super) fn is_space(sign: char) -> bool {
    sign.is_whitespace()
}

/// A letter; marks are none.
pub(super) fn is_letter(sign: char) -> bool {
    if sign.is_ascii() {
        return sign.is_ascii_alphabetic();
    }
    sign.is_alphabetic() && sign.general_category_group() == GeneralCategoryGroup::Letter
}

/// A decimal digit of any script.
pub(super) fn is_digit(sign: char) -> bool {
    use unicode_properties::GeneralCategory::DecimalNumber;
    sign.is_ascii_digit() || (!sign.is_ascii() && sign.general_category() == DecimalNumber)
}

/// A number of any kind.
pub(super) fn is_number(sign: char) -> bool {
    sign.is_ascii_digit()
        || (!sign.is_ascii() && sign.general_category_group() == GeneralCategoryGroup::Number)
}

/// The character before byte `at`, which must be a boundary.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at byte `at`; nothing past the end or inside another.
pub(super) fn at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}
