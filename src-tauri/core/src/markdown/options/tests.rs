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
