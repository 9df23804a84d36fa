use crate::api::FieldValue;
use crate::front_matter::tests::{after_set, after_unset, date, list, text};

#[test]
fn values_change_in_place() {
    let cases = [
        (
            "{\n  \"title\" : \"A\",\n\t\"b\":1\n}",
            "title",
            text("say \"B\""),
            "{\n  \"title\" : \"say \\\"B\\\"\",\n\t\"b\":1\n}",
        ),
        ("{\"Title\":\"A\"}", "title", text("é"), "{\"Title\":\"é\"}"),
        (
            "{\"a\": \"x\\u00e9\", \"b\": 1.50}",
            "b",
            FieldValue::Number("2".into()),
            "{\"a\": \"x\\u00e9\", \"b\": 2}",
        ),
        ("{\"draft\": true}", "draft", FieldValue::Bool(false), "{\"draft\": false}"),
        ("{\"date\": \"2024-01-01\"}", "date", date("2024-02-02"), "{\"date\": \"2024-02-02\"}"),
        ("{\"a\": \"b\"}", "a", FieldValue::Empty, "{\"a\": null}"),
        ("{\"tags\": [\"a\",\"b\"]}", "tags", list(&["a", "x", "b"]), "{\"tags\": [\"a\",\"x\",\"b\"]}"),
        (
            "{\n  \"tags\": [\n    \"a\"\n  ]\n}",
            "tags",
            list(&["a", "b"]),
            "{\n  \"tags\": [\n    \"a\",\n    \"b\"\n  ]\n}",
        ),
        ("{\"tags\": []}", "tags", list(&["a"]), "{\"tags\": [\"a\"]}"),
        ("{\"cover\": {\"image\": \"a\"}}", "cover.image", text("b"), "{\"cover\": {\"image\": \"b\"}}"),
    ];
    for (before, key, value, after) in cases {
        assert_eq!(after_set(&format!("{before}\n\nBody }}"), key, &value), format!("{after}\n\nBody }}"));
    }
}

#[test]
fn new_keys_copy_the_layout() {
    let cases = [
        (
            "{\n  \"title\": \"A\",\n  \"slug\": \"b\"\n}",
            "date",
            date("2024-01-01"),
            "{\n  \"title\": \"A\",\n  \"date\": \"2024-01-01\",\n  \"slug\": \"b\"\n}",
        ),
        ("{\n  \"slug\": \"b\"\n}", "title", text("A"), "{\n  \"title\": \"A\",\n  \"slug\": \"b\"\n}"),
        ("{\"title\":\"A\"}", "x", text("y"), "{\"title\":\"A\", \"x\":\"y\"}"),
        ("{}", "title", text("A"), "{\n  \"title\": \"A\"\n}"),
        ("{\"a\": 1}", "cover.image", text("x"), "{\"a\": 1, \"cover\": {\"image\": \"x\"}}"),
        ("{\"cover\": null}", "cover.image", text("x"), "{\"cover\": {\"image\": \"x\"}}"),
        ("{\"cover\": {\"a\": 1}}", "cover.image", text("x"), "{\"cover\": {\"a\": 1, \"image\": \"x\"}}"),
    ];
    for (before, key, value, after) in cases {
        assert_eq!(after_set(&format!("{before}\nBody"), key, &value), format!("{after}\nBody"));
    }
}

#[test]
fn removed_keys_take_their_comma() {
    let cases = [
        ("{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", "b", "{\n  \"a\": 1,\n  \"c\": 3\n}"),
        ("{\n  \"a\": 1,\n  \"b\": 2\n}", "b", "{\n  \"a\": 1\n}"),
        ("{\"a\": 1, \"b\": 2}", "a", "{\"b\": 2}"),
        ("{\"a\": 1}", "a", "{}"),
        ("{\"cover\": {\"image\": 1}, \"b\": 2}", "cover.image", "{\"b\": 2}"),
    ];
    for (before, key, after) in cases {
        assert_eq!(after_unset(&format!("{before}\nBody"), key), format!("{after}\nBody"));
    }
}

#[test]
fn what_would_touch_more_is_refused() {
    for (before, key, value) in [
        ("{\"a\": {\"b\": 1}}", "a", text("x")),
        ("{\"a\": 1, \"A\": 2}", "a", text("x")),
        ("{\"a\": 1}", "a", FieldValue::Number("1, \"b\": 2".into())),
        ("{\"a\": [{}]}", "a", list(&["x"])),
    ] {
        assert!(after_set(&format!("{before}\n"), key, &value).starts_with("refused: "), "{before}");
    }
}
