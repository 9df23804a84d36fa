//! The signs of the typographer: Hugo's `extensions.typographer`.

use serde_json::{Map, Value};

/// What the typographer puts for quotes, dashes and dots; a missing one stays as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Typographer {
    pub left_single_quote: Option<String>,
    pub right_single_quote: Option<String>,
    pub left_double_quote: Option<String>,
    pub right_double_quote: Option<String>,
    pub en_dash: Option<String>,
    pub em_dash: Option<String>,
    pub ellipsis: Option<String>,
    pub left_angle_quote: Option<String>,
    pub right_angle_quote: Option<String>,
    pub apostrophe: Option<String>,
}

impl Default for Typographer {
    fn default() -> Self {
        let some = |entity: &str| Some(entity.to_string());
        Self {
            left_single_quote: some("&lsquo;"),
            right_single_quote: some("&rsquo;"),
            left_double_quote: some("&ldquo;"),
            right_double_quote: some("&rdquo;"),
            en_dash: some("&ndash;"),
            em_dash: some("&mdash;"),
            ellipsis: some("&hellip;"),
            left_angle_quote: some("&laquo;"),
            right_angle_quote: some("&raquo;"),
            apostrophe: some("&rsquo;"),
        }
    }
}

impl Typographer {
    pub(super) fn read(own: &Map<String, Value>) -> Option<Self> {
        if own.get("disable").and_then(Value::as_bool) == Some(true) {
            return None;
        }
        let mut set = Self::default();
        let fields: [(&str, &mut Option<String>); 10] = [
            ("leftsinglequote", &mut set.left_single_quote),
            ("rightsinglequote", &mut set.right_single_quote),
            ("leftdoublequote", &mut set.left_double_quote),
            ("rightdoublequote", &mut set.right_double_quote),
            ("endash", &mut set.en_dash),
            ("emdash", &mut set.em_dash),
            ("ellipsis", &mut set.ellipsis),
            ("leftanglequote", &mut set.left_angle_quote),
            ("rightanglequote", &mut set.right_angle_quote),
            ("apostrophe", &mut set.apostrophe),
        ];
        for (key, field) in fields {
            if let Some(Value::String(own)) = own.get(key) {
                // An empty string is Hugo's way to say "leave it".
                *field = (!own.is_empty()).then(|| own.clone());
            }
        }
        Some(set)
    }
}
