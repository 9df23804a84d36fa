use super::*;
use serde_json::json;

#[test]
fn reads_hugos_own_names_without_case() {
    let options: Options = serde_json::from_value(json!({
        "goldmark": {
            "Renderer": { "UNSAFE": true, "hardWraps": true },
            "parser": { "autoHeadingIDType": "blackfriday", "attribute": { "block": true } },
            "extensions": {
                "typographer": { "leftDoubleQuote": "&laquo;", "ellipsis": "" },
                "footnote": { "enable": true, "backlinkHTML": "back" },
                "extras": { "mark": { "enable": true } },
                "passthrough": { "enable": true, "delimiters": { "inline": [["$", "$"]] } },
                "linkify": false,
            }
        }
    }))
    .unwrap();
    let typographer = options.typographer.unwrap();
    assert!(options.unsafe_html && options.hard_wraps && options.block_attributes && options.extras.mark);
    assert!(!options.linkify && !options.extras.insert && !options.xhtml);
    assert_eq!(options.id_style, IdStyle::Blackfriday);
    assert_eq!(typographer.left_double_quote.as_deref(), Some("&laquo;"));
    assert_eq!(typographer.ellipsis, None);
    assert_eq!(typographer.apostrophe.as_deref(), Some("&rsquo;"));
    assert_eq!(options.footnote_backlink, "back");
    assert_eq!(options.passthrough.unwrap().inline, [("$".to_string(), "$".to_string())]);
}

#[test]
fn what_is_missing_or_odd_keeps_hugos_default() {
    for markup in [json!(null), json!({}), json!({"goldmark": 3}), json!({"goldmark": {"renderer": []}})] {
        assert_eq!(Options::from_markup(&markup), Options::default(), "{markup}");
    }
    let off = Options::from_markup(&json!({"goldmark": {"extensions": {"typographer": false}}}));
    assert_eq!(off.typographer, None);
}

#[test]
fn the_rules_follow_the_version() {
    for (version, rules) in [
        ("0.111.3", Rules::Old),
        ("v0.92.2", Rules::Old),
        ("0.147.0", Rules::Current),
        ("1.0", Rules::Current),
        ("", Rules::Current),
    ] {
        assert_eq!(Rules::of_hugo(version), rules, "{version}");
    }
}

#[test]
fn reads_how_code_is_set() {
    let own = json!({"highlight": {"lineNos": true, "lineNumbersInTable": false, "noClasses": false, "lineNoStart": 7}});
    let highlight = Options::from_markup(&own).highlight;
    let inline = LineNumbers::Inline;
    assert_eq!((highlight.line_numbers, highlight.start, highlight.no_classes), (inline, 7, false));
    let table = Options::from_markup(&json!({"highlight": {"lineNos": true}})).highlight.line_numbers;
    assert_eq!(table, LineNumbers::Table);
}
