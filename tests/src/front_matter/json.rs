//! Generated JSON.

use dropcap_core::api::FrontMatterFormat;

use super::{Field, Generated};
use crate::dice::Dice;

const VALUES: [(&str, bool); 14] = [
    ("\"a\"", false),
    ("\"\\u00e9 \\\" } # \\ud83d\\ude0d\"", false),
    ("\"é😍 {[\"", false),
    ("\"2024-01-01T10:00:00Z\"", false),
    ("[\"a\",\"b\"]", false),
    ("[ \"a\" , \"b\" ]", false),
    ("[\n    \"a\",\n    \"b\"\n  ]", false),
    ("[\n    \"a\"\n  ]", false),
    ("{\"a\": {}, \"b\": [1]}", true),
    ("[{\"a\": 1}]", true),
    ("true", false),
    ("-1.5e3", false),
    ("null", false),
    ("[]", false),
];

/// Front matter with these keys.
pub(super) fn generate(dice: &mut Dice, keys: &[&'static str]) -> Generated {
    let indent = dice.pick(&["  ", "  ", "\t", ""]);
    let colon = dice.pick(&[": ", ":", " : "]);
    let field = |key: &&'static str, dice: &mut Dice| {
        let (value, map) = VALUES[dice.roll(VALUES.len())];
        Field {
            key,
            above: String::new(),
            own: String::new(),
            lead: format!("{indent}\"{key}\"{colon}"),
            value: value.to_owned(),
            tail: dice.pick(&["", "", " "]).to_owned(),
            below: String::new(),
            map,
            comments: false,
        }
    };
    let fields = keys.iter().map(|key| field(key, dice)).collect();
    let between = dice.pick(&[",\n", ",\n", ", "]);
    Generated {
        format: FrontMatterFormat::Json,
        head: "{\n".to_owned(),
        fields,
        between: if between == ", " { ", " } else { ",\n" },
        rest: "\n}\n".to_owned(),
    }
}
