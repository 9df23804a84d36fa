//! Generated TOML.

use dropcap_core::api::FrontMatterFormat;

use super::{Field, Generated, above};
use crate::dice::Dice;

const VALUES: [(&str, bool, bool); 24] = [
    ("\"a\"", false, false),
    ("'plain # é'", false, false),
    ("\"esc \\\" \\u00e9 # no comment\"", false, false),
    ("\"\"\"\none \"x\"\n# no comment\ntwo\"\"\"", false, false),
    ("\"\"\"back \\\n   slash\"\"\"", false, false),
    ("'''it's'''", false, false),
    ("'''\none\n\n# é'''", false, false),
    ("true", false, false),
    ("12", false, false),
    ("1.5", false, false),
    ("+1_000", false, false),
    ("0xff", false, false),
    ("2024-01-01", false, false),
    ("2024-01-01T10:00:00Z", false, false),
    ("2024-01-01 10:00:00+02:00", false, false),
    ("07:32:00", false, false),
    ("[]", false, false),
    ("[\"a\", 'b']", false, false),
    ("[ \"a\" , \"b\" ]", false, false),
    ("[\n  \"a\",\n  \"b\",\n]", false, false),
    ("[\n  \"a\", # n\n  \"b\", # é\n]", false, true),
    ("[\n  # first\n  'a'\n]", false, true),
    ("{ a = 1, b = 'c' }", true, false),
    ("[[1, 2], ['x']]", true, false),
];

/// Front matter with these keys.
pub(super) fn generate(dice: &mut Dice, keys: &[&'static str]) -> Generated {
    let mut fields = Vec::new();
    for key in keys {
        let own = if dice.once_in(6) { format!("# {key} is told here\n") } else { String::new() };
        let indent = if dice.once_in(6) { "  " } else { "" };
        let lead = match dice.roll(8) {
            0 => format!("{indent}\"{key}\""),
            1 => format!("{indent}'{key}'"),
            _ => format!("{indent}{key}"),
        };
        let indented = |lines: String| lines.replace("# ", &format!("{indent}# "));
        let above = indented(above(dice, keys, key, &own));
        let own = indented(own);
        let (value, map, comments) = VALUES[dice.roll(VALUES.len())];
        let value = format!("{}{value}", dice.pick(&[" = ", " = ", "=", "  =  "]));
        let tail = format!("{}\n", dice.pick(&["", "", "  ", " # note", " # [ \" ' = x", "#tight"]));
        let below =
            dice.pick(&["", "", "", "\n", "\n# stays, for it heads what follows\n\n", "\n# stays: x\n"]);
        fields.push(Field { key, above, own, lead, value, tail, below: below.to_owned(), map, comments });
    }
    let head = dice.pick(&["+++\n", "+++\n", "+++ \n", "+++\n# stays at the top\n\n"]).to_owned();
    let tables =
        ["", "", "\n[params] # stays\nx = 1\n", "\n# stays\n[[resources]]\nsrc = 'a'\n[a.b]\nc.d = 1\n"];
    let rest = format!("{}+++\n", dice.pick(&tables));
    Generated { format: FrontMatterFormat::Toml, head, fields, between: "", rest }
}
